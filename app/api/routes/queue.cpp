// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/routetable.h"
#include "app/api/routes/deploymentlist.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/amounts.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/foresight.h"
#include "app/core/core.h"
#include "models/store/reader.h"
#include "models/store/views.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

struct QueueRow
{
    Deployment deployment;
    qint64 position = 0;
    std::optional<Reason> reason;
    std::optional<core::StartRange> start;
};

void writeRow(JsonWriter &json, const QueueRow &row)
{
    json.member("position"_L1, row.position);
    json.member("deployment_id"_L1, row.deployment.id);
    json.member("cluster_id"_L1, row.deployment.clusterId);
    json.member("name"_L1, row.deployment.name);
    json.member("priority"_L1, row.deployment.priority);
    json.member("owner_id"_L1, row.deployment.ownerId);
    json.member("waiting_replicas"_L1, row.deployment.waitingReplicas);
    json.member("submitted_at"_L1, row.deployment.submittedAt);
    json.name("reason"_L1);
    if (row.reason)
        writeReason(json, *row.reason);
    else
        json.null();
    json.name("estimated_start"_L1);
    writeStartRange(json, row.start);
}

const SchemaRef &rowSchema()
{
    using namespace schema;
    static const SchemaRef schema = [] {
        const Schema reason = *reasonSchema();
        return shared(object(
            u"QueueRow"_s,
            {
                required(u"position"_s, integer(1, 1'000'000'000)),
                required(u"deployment_id"_s, id()),
                required(u"cluster_id"_s, id()),
                required(u"name"_s, text(1, 200)),
                required(u"priority"_s, integer(0, 1000)),
                required(u"owner_id"_s, nullable(id())),
                required(u"waiting_replicas"_s, integer(0, 100'000)),
                required(u"submitted_at"_s, time()),
                required(u"reason"_s,
                         described(nullable(reason), u"null: it goes with the next plan."_s)),
                required(u"estimated_start"_s,
                         described(nullable(*startRangeSchema()),
                                   u"Of the first hundred of a page; null: not looked at."_s)),
            }));
    }();
    return schema;
}

void writeShare(JsonWriter &json, const sched::UserShare &share)
{
    json.beginObject();
    json.member("user_id"_L1, share.user);
    json.member("weight"_L1, share.weight);
    json.name("dominant_share"_L1).milli(qRound64(share.dominant * 1000));
    json.member("waiting_deployments"_L1, share.waiting);
    json.member("replicas"_L1, share.used.replicas);
    json.name("allocated"_L1);
    writeAmounts(json,
                 {.cpuMilli = share.used.cpuMilli,
                  .memoryBytes = share.used.memoryBytes,
                  .gpuMilli = share.used.gpuMilli});
    json.endObject();
}

SchemaRef shareSchema()
{
    using namespace schema;
    return shared(described(
        object(u"UserShare"_s,
               {required(u"user_id"_s, id()), required(u"weight"_s, integer(1, 1000)),
                required(u"dominant_share"_s,
                         described(number(),
                                   u"The largest part of a resource that the user holds, over the "
                                   "weight: inside a priority the least goes first."_s)),
                required(u"waiting_deployments"_s, integer(0, 1'000'000'000)),
                required(u"replicas"_s, integer(0, 1'000'000'000)),
                Property{u"allocated"_s, numbersSchema(), true}}),
        u"What one user holds of the cluster."_s));
}

/// The rows of a part of a queue, as the planner has it; who has left it meanwhile is left out.
Result<std::vector<QueueRow>> rowsOf(store::Reader &reader, const core::QueuePage &page,
                                     qint64 offset)
{
    std::vector<QueueRow> rows;
    qint64 position = offset;
    for (const core::QueueView::Waiting &waiting : page.rows) {
        ++position;
        auto found = reader.deployment(waiting.id);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            continue;
        const auto start = page.starts.find(waiting.id);
        rows.push_back({std::move(**found), position, waiting.reason,
                        start == page.starts.end() ? std::nullopt : std::optional(start->second)});
    }
    return rows;
}

void getQueue(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    const auto page = pageRequest(*call);
    if (!page)
        return reply(tl::unexpected(page.error()));
    call->services()
        .core.queuePage(id, page->after, page->limit + 1)
        .then(&call->services().context, [call, reply, page = *page](const core::QueuePage &part) {
            auto rows = rowsOf(call->reader(), part, page.after);
            if (!rows)
                return reply(tl::unexpected(rows.error()));
            Outcome outcome = pageOutcome(
                *call, std::move(*rows), page.limit,
                [](const QueueRow &row) { return row.position; }, writeRow);
            outcome.members = [members = outcome.members, total = part.total,
                               shares = part.shares](JsonWriter &json) {
                members(json);
                json.member("total"_L1, total);
                json.name("shares"_L1).beginArray();
                for (const sched::UserShare &share : shares)
                    writeShare(json, share);
                json.endArray();
            };
            reply(std::move(outcome));
        });
}

/// The heads of all queues that the caller may read, cluster by cluster.
Result<Outcome> getQueues(Call &call)
{
    const auto organization = call.organizationOfList();
    if (!organization)
        return tl::unexpected(organization.error());
    const auto view = call.services().core.view();
    struct Queue
    {
        ClusterId id;
        qint64 deployments = 0;
        qint64 replicas = 0;
        std::vector<QueueRow> head;
    };
    std::vector<Queue> queues;
    if (view) {
        for (const core::QueueView::OfCluster &cluster : view->clusters) {
            const auto owner = store::Views(call.reader()).organizationOf(cluster.id);
            if (!owner)
                return tl::unexpected(owner.error());
            if (!owner->isValid() || (organization->isValid() && *owner != *organization))
                continue;
            const core::QueuePage heads{.total = cluster.waitingDeployments, .rows = cluster.head};
            auto head = rowsOf(call.reader(), heads, 0);
            if (!head)
                return tl::unexpected(head.error());
            queues.push_back({cluster.id, cluster.waitingDeployments, cluster.waitingReplicas,
                              std::move(*head)});
        }
    }
    Outcome outcome;
    outcome.members = [queues = std::move(queues)](JsonWriter &json) {
        json.name("items"_L1).beginArray();
        for (const Queue &queue : queues) {
            json.beginObject();
            json.member("cluster_id"_L1, queue.id);
            json.member("waiting_deployments"_L1, queue.deployments);
            json.member("waiting_replicas"_L1, queue.replicas);
            json.name("head"_L1).beginArray();
            for (const QueueRow &row : queue.head) {
                json.beginObject();
                writeRow(json, row);
                json.endObject();
            }
            json.endArray();
            json.endObject();
        }
        json.endArray();
        json.name("next"_L1).null();
    };
    return outcome;
}

void runScheduler(std::shared_ptr<Call> call, Reply reply)
{
    const ClusterId only(call->body().value("cluster_id"_L1).toInteger());
    if (only.isValid()) {
        const auto organization = store::Views(call->reader()).organizationOf(only);
        if (!organization)
            return reply(tl::unexpected(organization.error()));
        if (const auto readable = requireReadable(*call, only); !readable)
            return reply(tl::unexpected(readable.error()));
        if (const auto may = require(call->actor(), Permission::WriteCluster, *organization); !may)
            return reply(tl::unexpected(may.error()));
    } else if (const auto may = require(call->actor(), Permission::ManageStore, {}); !may) {
        return reply(tl::unexpected(Error{may.error().code,
                                          may.error().reason,
                                          u"Name one of your clusters as cluster_id. Running all "
                                          "of them needs an administrator."_s,
                                          {}}));
    }
    const auto since = std::chrono::steady_clock::now();
    call->services().core.runScheduler(only).then(
        &call->services().context, [reply, since](const core::SchedulerOutcome &done) {
            const auto elapsed = std::chrono::duration_cast<Milliseconds>(
                std::chrono::steady_clock::now() - since);
            Outcome outcome;
            outcome.members = [done, elapsed](JsonWriter &json) {
                json.member("placed"_L1, done.placed);
                json.member("preempted"_L1, done.preempted);
                json.member("waiting"_L1, done.waiting);
                json.member("elapsed_ms"_L1, qint64(elapsed.count()));
            };
            reply(std::move(outcome));
        });
}

} // namespace

void addQueueRoutes(RouteTable &table)
{
    using namespace schema;
    const QString area = u"queue"_s;
    Schema page = *pageSchema(u"QueuePage"_s, rowSchema());
    page.properties.push_back(required(u"total"_s, integer(0, 1'000'000'000)));
    page.properties.push_back({u"shares"_s, shared(array(shareSchema(), 100'000)), true});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/queue"_s,
               .operation = u"getQueue"_s,
               .area = area,
               .summary = u"What waits in a cluster, in its order, each with its reason."_s,
               .permission = Permission::ReadOrganization,
               .parameters = pageParameters(),
               .answer = shared(page),
               .handler = getQueue});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/queue"_s,
               .operation = u"getQueues"_s,
               .area = area,
               .summary = u"How much waits where, with the first ones of each queue."_s,
               .permission = Permission::ReadOrganization,
               .parameters = {organizationParameter()},
               .answer = pageSchema(
                   u"QueueOverview"_s,
                   shared(object(u"QueueHead"_s,
                                 {required(u"cluster_id"_s, id()),
                                  required(u"waiting_deployments"_s, integer(0, 1'000'000'000)),
                                  required(u"waiting_replicas"_s, integer(0, 1'000'000'000)),
                                  required(u"head"_s, array(rowSchema(), 1'000))}))),
               .handler = getQueues});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/scheduler/run"_s,
               .operation = u"runScheduler"_s,
               .area = area,
               .summary = u"Plans a cluster again, and answers once nothing is left to place."_s,
               .permission = Permission::WriteCluster,
               .body = shared(object(u"SchedulerRequest"_s, {optional(u"cluster_id"_s, id())})),
               .answer = shared(object(u"SchedulerRun"_s,
                                       {required(u"placed"_s, integer(0, 1'000'000'000)),
                                        required(u"preempted"_s, integer(0, 1'000'000'000)),
                                        required(u"waiting"_s, integer(0, 1'000'000'000)),
                                        required(u"elapsed_ms"_s, integer(0, 1'000'000'000)),
                                        optional(u"seq"_s, id())})),
               .isOptionalBody = true,
               .handler = runScheduler});
}

} // namespace berth::api
