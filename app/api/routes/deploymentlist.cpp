// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/routes/deploymentlist.h"

#include "app/api/explanations.h"
#include "app/api/filter/deploymentfilter.h"
#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/specifications.h"
#include "app/api/wire/deployments.h"
#include "app/core/core.h"
#include "models/store/reader.h"

#include <unordered_map>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr int RowsPerScan = 2'000;

/// A deployment and what its answer is written from.
struct Row
{
    store::DeploymentView view;
    std::shared_ptr<const Specifications::Entry> specification;
    WaitingFacts waiting;
};

Result<Outcome> answerRows(const Call &call, std::vector<store::DeploymentView> views, int limit)
{
    std::vector<Row> rows;
    rows.reserve(views.size());
    for (store::DeploymentView &view : views) {
        auto specification
            = call.services().specifications.load(call.reader(), view.deployment.specificationId);
        if (!specification)
            return tl::unexpected(specification.error());
        WaitingFacts waiting;
        if (view.deployment.waitingReplicas > 0) {
            waiting = call.services()
                          .explanations.find(view.deployment.id, call.now())
                          .value_or(WaitingFacts());
        }
        rows.push_back({std::move(view), std::move(*specification), std::move(waiting)});
    }
    // One organization's rights hold for all of a list: it is of one, or its reader may read all.
    const bool withValues = mayReadValues(call.actor(), call.actor().organization);
    return pageOutcome(
        call, std::move(rows), limit, [](const Row &row) { return row.view.deployment.id.value(); },
        [withValues](JsonWriter &json, const Row &row) {
            writeDeployment(json, row.view,
                            withValues ? row.specification->members
                                       : row.specification->membersWithoutValues,
                            row.waiting);
        });
}

/// Ids of what the filter lets through, page by page, until there are enough.
Result<std::vector<DeploymentId>> filteredIds(store::Reader &reader, const DeploymentFilter &filter,
                                              store::DeploymentListQuery query, int wanted)
{
    std::vector<DeploymentId> ids;
    std::unordered_map<qint64, QString> clusterNames;
    std::unordered_map<qint64, QString> ownerNames;
    const auto clusters = reader.clusters();
    const auto users = reader.users();
    if (!clusters || !users)
        return tl::unexpected(clusters ? users.error() : clusters.error());
    for (const Cluster &cluster : *clusters)
        clusterNames[cluster.id.value()] = cluster.name;
    for (const User &user : *users)
        ownerNames[user.id.value()] = user.username;
    query.limit = RowsPerScan;
    store::Views views(reader);
    Specifications specifications;
    for (;;) {
        const auto rows = views.deployments(query);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const store::DeploymentView &view : *rows) {
            const auto entry = specifications.load(reader, view.deployment.specificationId);
            if (!entry)
                return tl::unexpected(entry.error());
            if (!filter.matches({view.deployment, *(*entry)->specification,
                                 clusterNames[view.deployment.clusterId.value()],
                                 ownerNames[view.deployment.ownerId.value()]}))
                continue;
            ids.push_back(view.deployment.id);
            if (int(ids.size()) == wanted)
                return ids;
        }
        if (int(rows->size()) < RowsPerScan)
            return ids;
        query.after = rows->back().deployment.id;
    }
}

void answerFiltered(const std::shared_ptr<Call> &call, const Reply &reply,
                    const store::DeploymentListQuery &query, int limit, DeploymentFilter filter)
{
    // A scan may take long: it goes through the reading thread, and only its ids come back here.
    call->services()
        .core.reads()
        .query<std::vector<DeploymentId>>(
            [filter = std::move(filter), query, limit](store::Reader &reader) {
                Result<std::vector<DeploymentId>> ids;
                const auto read = reader.snapshot([&](qint64) -> Result<void> {
                    ids = filteredIds(reader, filter, query, limit + 1);
                    return {};
                });
                return read ? ids : Result<std::vector<DeploymentId>>(tl::unexpected(read.error()));
            })
        .then(&call->services().context,
              [call, reply, limit](const Result<std::vector<DeploymentId>> &ids) {
                  if (!ids)
                      return reply(tl::unexpected(ids.error()));
                  Result<Outcome> outcome;
                  const auto read = call->reader().snapshot([&](qint64 seq) -> Result<void> {
                      std::vector<store::DeploymentView> views;
                      store::Views store(call->reader());
                      for (const DeploymentId id : *ids) {
                          auto view = store.deployment(id);
                          if (!view)
                              return tl::unexpected(view.error());
                          if (*view)
                              views.push_back(std::move(**view));
                      }
                      outcome = answerRows(*call, std::move(views), limit);
                      if (outcome)
                          outcome->seq = seq;
                      return {};
                  });
                  reply(read ? outcome : Result<Outcome>(tl::unexpected(read.error())));
              });
}

void answerList(const std::shared_ptr<Call> &call, const Reply &reply,
                store::DeploymentListQuery query)
{
    const auto page = pageRequest(*call);
    if (!page)
        return reply(tl::unexpected(page.error()));
    query.after = DeploymentId(page->after);
    query.limit = page->limit + 1;
    if (const auto text = call->parameter(u"filter"); text && !text->trimmed().isEmpty()) {
        auto filter = DeploymentFilter::parse(*text, call->now());
        if (!filter)
            return reply(tl::unexpected(filter.error()));
        return answerFiltered(call, reply, query, page->limit, std::move(*filter));
    }
    auto views = store::Views(call->reader()).deployments(query);
    if (!views)
        return reply(tl::unexpected(views.error()));
    reply(answerRows(*call, std::move(*views), page->limit));
}

void listDeployments(std::shared_ptr<Call> call, Reply reply)
{
    const auto organization = call->organizationOfList();
    if (!organization)
        return reply(tl::unexpected(organization.error()));
    answerList(call, reply, {.organization = *organization});
}

void listClusterDeployments(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    const auto organization = store::Views(call->reader()).organizationOf(id);
    if (!organization)
        return reply(tl::unexpected(organization.error()));
    if (!organization->isValid()
        || !isAllowed(call->actor(), Permission::ReadOrganization, *organization)) {
        return reply(tl::unexpected(
            Error::notFound(u"There is no cluster with the id %1."_s.arg(id.value()))));
    }
    answerList(call, reply, {.cluster = id});
}

Parameter filterParameter()
{
    return {u"filter"_s, schema::shared(schema::text(0, 2'000)),
            u"The console's grammar over stored fields, as in `status:queued priority>=500 "
            "-held:yes`."_s};
}

} // namespace

bool mayReadValues(const Actor &actor, OrganizationId organization)
{
    return actor.isAdministrator
        || (actor.organization == organization && actor.role && *actor.role >= Role::Developer);
}

void addDeploymentLists(RouteTable &table)
{
    static const SchemaRef page = pageSchema(u"DeploymentPage"_s, deploymentSchema());
    auto parameters = organizationPageParameters();
    parameters.push_back(filterParameter());
    auto ofCluster = pageParameters();
    ofCluster.push_back(filterParameter());
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/deployments"_s,
               .operation = u"listDeployments"_s,
               .area = u"deployments"_s,
               .summary = u"The deployments of the organization, by id."_s,
               .permission = Permission::ReadOrganization,
               .parameters = std::move(parameters),
               .answer = page,
               .handler = listDeployments});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/deployments"_s,
               .operation = u"listClusterDeployments"_s,
               .area = u"clusters"_s,
               .summary = u"The deployments of a cluster, by id."_s,
               .permission = Permission::ReadOrganization,
               .parameters = std::move(ofCluster),
               .answer = page,
               .handler = listClusterDeployments});
}

} // namespace berth::api
