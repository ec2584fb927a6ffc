// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/deployments.h"

#include "app/api/explanations.h"
#include "app/api/http/routetable.h"
#include "app/api/routes/deploymentlist.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/specifications.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/events.h"
#include "app/api/wire/foresight.h"
#include "app/core/core.h"
#include "app/core/usecases/footprint.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noDeployment(DeploymentId id)
{
    return Error::notFound(u"There is no deployment with the id %1."_s.arg(id.value()));
}

Result<store::DeploymentView> readable(Call &call, DeploymentId id)
{
    auto view = store::Views(call.reader()).deployment(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view || !isAllowed(call.actor(), Permission::ReadOrganization, (*view)->organization))
        return tl::unexpected(noDeployment(id));
    return std::move(**view);
}

Outcome deploymentOutcome(const Call &call, store::DeploymentView view, QByteArray specification,
                          const WaitingFacts &waiting)
{
    Outcome outcome;
    outcome.status = call.route().status;
    outcome.version = view.deployment.version;
    if (outcome.status == 201)
        outcome.location = u"/api/v1/deployments/%1"_s.arg(view.deployment.id.value());
    outcome.members
        = [view = std::move(view), specification = std::move(specification),
           waiting](JsonWriter &json) { writeDeployment(json, view, specification, waiting); };
    return outcome;
}

/// The answer of a write: the deployment as it stands inside the transaction. Why it waits is the
/// scheduler's to say, a moment later.
Result<Outcome> answerDeployment(store::Transaction &tx, DeploymentId id, int status)
{
    auto view = store::Views(tx).deployment(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view)
        return tl::unexpected(noDeployment(id));
    const auto specification = tx.specifications().load((*view)->deployment.specificationId);
    if (!specification)
        return tl::unexpected(specification.error());
    Outcome outcome;
    outcome.status = status;
    outcome.version = (*view)->deployment.version;
    if (status == 201)
        outcome.location = u"/api/v1/deployments/%1"_s.arg(id.value());
    outcome.members = [view = std::move(**view), specification = *specification](JsonWriter &json) {
        writeDeployment(json, view, specificationMembers(*specification, true), {});
    };
    return outcome;
}

void getDeployment(std::shared_ptr<Call> call, Reply reply)
{
    auto view = readable(*call, call->id<DeploymentId>());
    if (!view)
        return reply(tl::unexpected(view.error()));
    Services &services = call->services();
    const auto specification
        = services.specifications.load(call->reader(), view->deployment.specificationId);
    if (!specification)
        return reply(tl::unexpected(specification.error()));
    const QByteArray members = mayReadValues(call->actor(), view->organization)
        ? (*specification)->members
        : (*specification)->membersWithoutValues;
    const DeploymentId id = view->deployment.id;
    if (view->deployment.waitingReplicas == 0)
        return reply(deploymentOutcome(*call, std::move(*view), members, {}));
    if (const auto known = services.explanations.find(id, call->now()))
        return reply(deploymentOutcome(*call, std::move(*view), members, *known));
    services.core.explain(view->deployment.clusterId, id)
        .then(&services.context,
              [call, reply, members, view = std::move(*view)](const core::Explanation &answer) {
                  const WaitingFacts facts{answer.reason, answer.position};
                  call->services().explanations.remember(view.deployment.id, facts, call->now());
                  reply(deploymentOutcome(*call, view, members, facts));
              });
}

/// What a client would PATCH to follow a remedy.
QJsonObject changeFor(const sched::Remedy &remedy, const ResourceVector &asked)
{
    using Kind = sched::Remedy::Kind;
    switch (remedy.kind) {
    case Kind::Release:
        return {{u"held"_s, false}};
    case Kind::Shrink: {
        QJsonObject resources;
        if (remedy.resources.cpuMilli != asked.cpuMilli)
            resources.insert(u"cpu"_s, formatCpu(remedy.resources.cpuMilli));
        if (remedy.resources.memoryBytes != asked.memoryBytes)
            resources.insert(u"memory"_s, remedy.resources.memoryBytes);
        if (remedy.resources.gpuMilli != asked.gpuMilli)
            resources.insert(u"gpu"_s, formatGpu(remedy.resources.gpuMilli));
        return {{u"resources"_s, resources}};
    }
    case Kind::FewerReplicas:
        return {{u"replicas"_s, remedy.replicas}};
    case Kind::AnyGpuModel:
        return {{u"gpu_models"_s, QJsonArray()}};
    case Kind::AnyLabels:
        return {{u"node_selector"_s, QJsonValue::Null}};
    case Kind::RaisePriority:
        return {{u"priority"_s, remedy.priority}};
    }
    return {};
}

void writeAdvice(JsonWriter &json, DeploymentId id, const core::Advice &advice)
{
    json.member("deployment_id"_L1, id);
    json.name("queue_position"_L1);
    if (advice.explanation.position > 0)
        json.value(advice.explanation.position);
    else
        json.null();
    json.name("ahead"_L1).beginArray();
    for (const DeploymentId ahead : advice.ahead)
        json.value(ahead);
    json.endArray();
    json.member("node_count"_L1, advice.explanation.nodes);
    json.name("reason"_L1);
    if (advice.explanation.reason)
        writeReason(json, *advice.explanation.reason);
    else
        json.null();
    json.name("remedies"_L1).beginArray();
    for (const sched::Remedy &remedy : advice.remedies) {
        json.beginObject();
        json.member("kind"_L1, word(remedy.kind));
        json.member("message"_L1, describe(remedy, advice.asked));
        const QJsonDocument change(changeFor(remedy, advice.asked));
        json.name("change"_L1).raw(change.toJson(QJsonDocument::Compact));
        json.endObject();
    }
    json.endArray();
    json.name("start"_L1);
    writeStartRange(json, advice.start);
    json.name("clusters_with_room"_L1).beginArray();
    for (const ClusterId cluster : advice.clusters)
        json.value(cluster);
    json.endArray();
}

SchemaRef adviceSchema()
{
    using namespace schema;
    Schema change = any();
    change.description = u"What to PATCH (with dry_run=true to try it)."_s;
    return shared(object(
        u"Advice"_s,
        {required(u"deployment_id"_s, id()),
         required(u"queue_position"_s, nullable(integer(1, 1'000'000'000))),
         required(
             u"ahead"_s,
             described(array(shared(id()), 10), u"The nearest ones ahead, the nearest first."_s)),
         required(u"node_count"_s,
                  described(integer(0, 1'000'000), u"What the counts of the reason add up to."_s)),
         required(u"reason"_s,
                  described(nullable(*reasonSchema()),
                            u"null: it does not wait, or goes with the next plan."_s)),
         required(
             u"remedies"_s,
             described(array(shared(object(u"Remedy"_s,
                                           {required(u"kind"_s,
                                                     oneOf({u"release"_s, u"shrink"_s,
                                                            u"fewer_replicas"_s, u"any_gpu_model"_s,
                                                            u"any_labels"_s, u"raise_priority"_s})),
                                            required(u"message"_s, text(1, 1024)),
                                            required(u"change"_s, change)})),
                             100),
                       u"Changes each of which would give it room, the smallest first."_s)),
         required(u"start"_s,
                  described(nullable(*startRangeSchema()), u"null: it does not wait."_s)),
         required(u"clusters_with_room"_s,
                  described(array(shared(id()), 100'000),
                            u"Others of the organization that would take it now."_s)),
         optional(u"seq"_s, id())}));
}

void explainDeployment(std::shared_ptr<Call> call, Reply reply)
{
    const auto view = readable(*call, call->id<DeploymentId>());
    if (!view)
        return reply(tl::unexpected(view.error()));
    const DeploymentId id = view->deployment.id;
    call->services()
        .core.advise(view->deployment.clusterId, id)
        .then(&call->services().context, [call, reply, id](const core::Advice &advice) {
            Outcome outcome;
            outcome.members = [id, advice](JsonWriter &json) { writeAdvice(json, id, advice); };
            reply(std::move(outcome));
        });
}

QString footprintOf(const Call &call)
{
    return call.parameter(u"footprint").value_or(QString());
}

Parameter footprintParameter()
{
    using namespace schema;
    return {u"footprint"_s, shared(text(0, 100'000)),
            u"Of a preview: 409 where what it showed no longer holds."_s};
}

Result<Act> submitDeployment(Call &call)
{
    auto draft = readDeploymentDraft(call.body());
    if (!draft)
        return tl::unexpected(draft.error());
    return [draft = std::move(*draft),
            footprint = footprintOf(call)](store::Transaction &tx) -> Result<Outcome> {
        if (const auto same = core::requireFootprint(tx, footprint); !same)
            return tl::unexpected(same.error());
        const auto made = core::submit(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        return answerDeployment(tx, *made, 201);
    };
}

Result<Act> changeDeployment(Call &call)
{
    return [id = call.id<DeploymentId>(), body = call.body(), footprint = footprintOf(call),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto same = core::requireFootprint(tx, footprint); !same)
            return tl::unexpected(same.error());
        // What is not given stays as it is in this transaction, so the patch is read in it.
        const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        const auto organization = store::Views(tx).organizationOf(current->clusterId);
        if (!organization || !isAllowed(tx.actor(), Permission::ReadOrganization, *organization))
            return tl::unexpected(organization ? noDeployment(id) : organization.error());
        const auto specification = tx.specifications().load(current->specificationId);
        if (!specification)
            return tl::unexpected(specification.error());
        const auto patch = readDeploymentPatch(body, *current, **specification);
        if (!patch)
            return tl::unexpected(patch.error());
        if (const auto changed = core::change(tx, id, *patch, version); !changed)
            return tl::unexpected(changed.error());
        return answerDeployment(tx, id, 200);
    };
}

using Change = Result<void> (*)(store::Transaction &, DeploymentId);

/// One of the acts that take nothing but the id.
template<Change change>
Result<Act> actOn(Call &call)
{
    return [id = call.id<DeploymentId>(), status = call.route().status,
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (version > 0) {
            const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
            if (!current)
                return tl::unexpected(current.error());
            if (const auto same = core::requireVersion(*current, version); !same)
                return tl::unexpected(same.error());
        }
        if (const auto changed = change(tx, id); !changed)
            return tl::unexpected(changed.error());
        return answerDeployment(tx, id, status);
    };
}

Result<Act> deleteDeployment(Call &call)
{
    return [id = call.id<DeploymentId>(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto current = core::loaded(tx.deployments().find(id), u"deployment"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        if (const auto same = core::requireVersion(*current, version); !same)
            return tl::unexpected(same.error());
        if (const auto removed = core::remove(tx, id); !removed)
            return tl::unexpected(removed.error());
        const auto left = tx.deployments().find(id);
        if (!left)
            return tl::unexpected(left.error());
        if (!*left)
            return Outcome{.status = 204};
        return answerDeployment(tx, id, 202); // it goes once its replicas have ended
    };
}

Result<Outcome> listEvents(Call &call)
{
    const auto view = readable(call, call.id<DeploymentId>());
    if (!view)
        return tl::unexpected(view.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto events = call.reader().events(
        {.after = page->after, .limit = page->limit + 1, .deployment = view->deployment.id});
    if (!events)
        return tl::unexpected(events.error());
    const qint64 epoch = call.services().core.store().epoch();
    return pageOutcome(
        call, std::move(events->events), page->limit, [](const Event &event) { return event.seq; },
        [epoch](JsonWriter &json, const Event &event) { writeEventMembers(json, event, epoch); });
}

Result<Outcome> listRevisions(Call &call)
{
    const auto view = readable(call, call.id<DeploymentId>());
    if (!view)
        return tl::unexpected(view.error());
    auto detail = call.reader().detail(view->deployment.id);
    if (!detail)
        return tl::unexpected(detail.error());
    struct Row
    {
        Revision revision;
        QByteArray specification;
    };
    std::vector<Row> rows;
    const bool withValues = mayReadValues(call.actor(), view->organization);
    for (const Revision &revision : (*detail)->revisions) {
        const auto entry
            = call.services().specifications.load(call.reader(), revision.specificationId);
        if (!entry)
            return tl::unexpected(entry.error());
        rows.push_back({revision, withValues ? (*entry)->members : (*entry)->membersWithoutValues});
    }
    return pageOutcome(
        call, std::move(rows), LargestPage, [](const Row &row) { return row.revision.id.value(); },
        [](JsonWriter &json, const Row &row) {
            json.member("id"_L1, row.revision.id);
            json.member("number"_L1, row.revision.number);
            json.member("created_by"_L1, row.revision.createdBy);
            json.member("created_at"_L1, row.revision.createdAt);
            json.name("specification"_L1).beginObject();
            json.raw(row.specification);
            json.endObject();
        });
}

SchemaRef revisionSchema()
{
    using namespace schema;
    Schema specification = object(u"Specification"_s, {});
    for (const Property &property : deploymentSchema()->properties) {
        static const QStringList Own{u"image"_s,         u"digest"_s,     u"command"_s,
                                     u"args"_s,          u"env"_s,        u"resources"_s,
                                     u"node_selector"_s, u"gpu_models"_s, u"tolerations"_s,
                                     u"affinity"_s,      u"spread"_s,     u"simulate"_s};
        if (Own.contains(property.name))
            specification.properties.push_back(property);
    }
    return shared(
        object(u"Revision"_s,
               {required(u"id"_s, id()), required(u"number"_s, integer(1, 1'000'000'000)),
                required(u"created_by"_s, nullable(id())), required(u"created_at"_s, time()),
                required(u"specification"_s, specification)}));
}

} // namespace

void addDeploymentRoutes(RouteTable &table)
{
    const QString area = u"deployments"_s;
    const auto read = Permission::ReadOrganization;
    const auto write = Permission::WriteOwnDeployment;
    addDeploymentLists(table);
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/deployments"_s,
               .operation = u"submitDeployment"_s,
               .area = area,
               .summary = u"Puts a deployment into the queue of a cluster."_s,
               .permission = write,
               .parameters = {footprintParameter()},
               .body = deploymentDraftSchema(),
               .answer = deploymentSchema(),
               .status = 201,
               .problems = {409},
               .takesDryRun = true,
               .handler = submitDeployment});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}"_s,
               .operation = u"getDeployment"_s,
               .area = area,
               .summary = u"One deployment: where its replicas are, or why it waits."_s,
               .permission = read,
               .answer = deploymentSchema(),
               .handler = getDeployment});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}/explain"_s,
               .operation = u"explainDeployment"_s,
               .area = area,
               .summary = u"Why it waits, who is ahead, and what would unblock it."_s,
               .permission = read,
               .answer = adviceSchema(),
               .handler = explainDeployment});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/deployments/{id}"_s,
               .operation = u"changeDeployment"_s,
               .area = area,
               .summary = u"Changes what is given; what changes containers makes a revision."_s,
               .permission = write,
               .parameters = {footprintParameter()},
               .body = deploymentPatchSchema(),
               .answer = deploymentSchema(),
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = changeDeployment});
    table.add(
        {.method = Method::Delete,
         .pattern = u"/api/v1/deployments/{id}"_s,
         .operation = u"deleteDeployment"_s,
         .area = area,
         .summary = u"Deletes a deployment: 204, or 202 while its replicas have yet to end."_s,
         .permission = write,
         .status = 204,
         .takesMatch = true,
         .takesDryRun = true,
         .handler = deleteDeployment});
    const auto addAct
        = [&](const QString &name, const QString &summary, int status, WriteHandler handler) {
              table.add({.method = Method::Post,
                         .pattern = u"/api/v1/deployments/{id}/"_s + name,
                         .operation = name + u"Deployment"_s,
                         .area = area,
                         .summary = summary,
                         .permission = write,
                         .answer = deploymentSchema(),
                         .status = status,
                         .problems = {409},
                         .takesMatch = true,
                         .takesDryRun = true,
                         .handler = handler});
          };
    addAct(u"stop"_s, u"Asks for its end; one that has ended stays as it is."_s, 202,
           actOn<core::stop>);
    addAct(u"start"_s, u"Queues a finished one again."_s, 202, actOn<core::start>);
    addAct(u"restart"_s, u"Stops live replicas, which are placed again; starts a finished one."_s,
           202, actOn<core::restart>);
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}/events"_s,
               .operation = u"listDeploymentEvents"_s,
               .area = area,
               .summary = u"Its timeline: its own events and those of its replicas."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = pageSchema(u"DeploymentEventPage"_s, eventSchema()),
               .handler = listEvents});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments/{id}/revisions"_s,
               .operation = u"listRevisions"_s,
               .area = area,
               .summary = u"What it was, revision by revision."_s,
               .permission = read,
               .answer = pageSchema(u"RevisionPage"_s, revisionSchema()),
               .handler = listRevisions});
}

} // namespace berth::api
