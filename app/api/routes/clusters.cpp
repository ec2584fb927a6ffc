// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/clusters.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noCluster(ClusterId id)
{
    return Error::notFound(u"There is no cluster with the id %1."_s.arg(id.value()));
}

Outcome clusterOutcome(store::ClusterView view, int status = 200)
{
    Outcome outcome;
    outcome.status = status;
    outcome.version = view.cluster.version;
    if (status == 201)
        outcome.location = u"/api/v1/clusters/%1"_s.arg(view.cluster.id.value());
    outcome.members = [view = std::move(view)](JsonWriter &json) { writeCluster(json, view); };
    return outcome;
}

Outcome nodeOutcome(Node node, int status = 200)
{
    Outcome outcome;
    outcome.status = status;
    outcome.version = node.version;
    if (status == 201) {
        outcome.location
            = u"/api/v1/clusters/%1/nodes/%2"_s.arg(node.clusterId.value()).arg(node.id.value());
    }
    outcome.members = [node = std::move(node)](JsonWriter &json) { writeNode(json, node); };
    return outcome;
}

/// The cluster of the path, if the caller may read it.
Result<store::ClusterView> readableCluster(Call &call, ClusterId id)
{
    auto view = store::Views(call.reader()).cluster(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view
        || !isAllowed(call.actor(), Permission::ReadOrganization, (*view)->cluster.organizationId))
        return tl::unexpected(noCluster(id));
    return std::move(**view);
}

Result<Outcome> answerCluster(store::Transaction &tx, ClusterId id, int status = 200)
{
    auto view = store::Views(tx).cluster(id);
    if (!view)
        return tl::unexpected(view.error());
    if (!*view)
        return tl::unexpected(noCluster(id));
    return clusterOutcome(std::move(**view), status);
}

Result<Outcome> listClusters(Call &call)
{
    const auto page = pageRequest(call);
    const auto organization = call.organizationOfList();
    if (!page || !organization)
        return tl::unexpected(page ? organization.error() : page.error());
    auto rows = store::Views(call.reader())
                    .clusters(*organization, ClusterId(page->after), page->limit + 1);
    if (!rows)
        return tl::unexpected(rows.error());
    return pageOutcome(
        call, std::move(*rows), page->limit,
        [](const store::ClusterView &view) { return view.cluster.id.value(); }, writeCluster);
}

Result<Act> createCluster(Call &call)
{
    auto draft = readClusterDraft(call.body());
    if (!draft)
        return tl::unexpected(draft.error());
    const auto organization = call.organization();
    if (!organization)
        return tl::unexpected(organization.error());
    draft->organizationId = *organization;
    return [draft = std::move(*draft)](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createCluster(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        return answerCluster(tx, *made, 201);
    };
}

Result<Outcome> getCluster(Call &call)
{
    auto view = readableCluster(call, call.id<ClusterId>());
    if (!view)
        return tl::unexpected(view.error());
    return clusterOutcome(std::move(*view));
}

Result<Act> changeCluster(Call &call)
{
    const auto patch = readClusterPatch(call.body());
    if (!patch)
        return tl::unexpected(patch.error());
    const auto held = call.body().value("queue_held"_L1);
    return [id = call.id<ClusterId>(), patch = *patch, held,
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto changed = core::changeCluster(tx, id, patch, version); !changed)
            return tl::unexpected(changed.error());
        if (held.isBool()) {
            if (const auto changed = core::setQueueHeld(tx, id, held.toBool()); !changed)
                return tl::unexpected(changed.error());
        }
        return answerCluster(tx, id);
    };
}

Result<Act> deleteCluster(Call &call)
{
    return [id = call.id<ClusterId>(), purge = call.isSet(u"purge_finished"),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (version > 0) {
            const auto cluster = core::loaded(tx.clusters().find(id), u"cluster"_s, id);
            if (!cluster)
                return tl::unexpected(cluster.error());
            if (const auto current = core::requireVersion(*cluster, version); !current)
                return tl::unexpected(current.error());
        }
        if (const auto removed = core::deleteCluster(tx, id, purge); !removed)
            return tl::unexpected(removed.error());
        return Outcome{.status = 204};
    };
}

Result<Outcome> listNodes(Call &call)
{
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    const auto cluster = readableCluster(call, call.id<ClusterId>());
    if (!cluster)
        return tl::unexpected(cluster.error());
    auto rows = store::Views(call.reader())
                    .nodes(cluster->cluster.id, NodeId(page->after), page->limit + 1);
    if (!rows)
        return tl::unexpected(rows.error());
    return pageOutcome(
        call, std::move(*rows), page->limit, [](const Node &node) { return node.id.value(); },
        writeNode);
}

Result<Act> addNodes(Call &call)
{
    auto drafts = readNodeDrafts(call.body());
    if (!drafts)
        return tl::unexpected(drafts.error());
    return [id = call.id<ClusterId>(), drafts = std::move(*drafts),
            isOne = !call.body().contains("nodes"_L1)](store::Transaction &tx) -> Result<Outcome> {
        if (const auto added = core::addNodes(tx, id, drafts); !added)
            return tl::unexpected(added.error());
        std::vector<Node> made;
        for (const NodeDraft &draft : drafts) {
            auto node = tx.nodes().findByName(id, draft.name.trimmed());
            if (!node)
                return tl::unexpected(node.error());
            if (*node)
                made.push_back(std::move(**node));
        }
        if (isOne && made.size() == 1)
            return nodeOutcome(std::move(made.front()), 201);
        Outcome outcome;
        outcome.status = 201;
        outcome.members = [made = std::move(made)](JsonWriter &json) {
            json.name("items"_L1).beginArray();
            for (const Node &node : made) {
                json.beginObject();
                writeNode(json, node);
                json.endObject();
            }
            json.endArray();
            json.name("next"_L1).null();
        };
        return outcome;
    };
}

/// The node of the path, if it is of the cluster of the path.
Result<Node> nodeOf(store::Transaction &tx, ClusterId cluster, NodeId id)
{
    auto node = core::loaded(tx.nodes().find(id), u"node"_s, id);
    if (node && node->clusterId != cluster)
        return tl::unexpected(
            Error::notFound(u"There is no node with the id %1 in this cluster."_s.arg(id.value())));
    return node;
}

Result<Outcome> getNode(Call &call)
{
    const auto cluster = readableCluster(call, call.id<ClusterId>());
    if (!cluster)
        return tl::unexpected(cluster.error());
    auto node = store::Views(call.reader()).node(call.id<NodeId>(1));
    if (!node)
        return tl::unexpected(node.error());
    if (!*node || (*node)->clusterId != cluster->cluster.id) {
        return tl::unexpected(Error::notFound(
            u"There is no node with the id %1 in this cluster."_s.arg(call.argument(1))));
    }
    return nodeOutcome(std::move(**node));
}

Result<Act> changeNode(Call &call)
{
    const QJsonObject body = call.body();
    const auto drainFor = body.value("drain_deadline_seconds"_L1);
    const QString scheduling = body.value("scheduling"_L1).toString();
    if (drainFor.isDouble() && scheduling != "draining"_L1) {
        return tl::unexpected(Error::invalid(u"A deadline goes with a drain."_s,
                                             {{u"/drain_deadline_seconds"_s,
                                               -1,
                                               u"stands without \"scheduling\": \"draining\""_s,
                                               {}}}));
    }
    core::NodePatch patch;
    if (body.contains("taints"_L1))
        patch.taints = readTaints(body.value("taints"_L1).toArray());
    const auto labels = body.value("labels"_L1);
    return [cluster = call.id<ClusterId>(), id = call.id<NodeId>(1), patch, labels, scheduling,
            drainFor, version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto node = nodeOf(tx, cluster, id);
        if (!node)
            return tl::unexpected(node.error());
        core::NodePatch merged = patch;
        if (labels.isObject()) { // a merge patch: null takes a label away
            merged.labels = node->labels;
            const QJsonObject given = labels.toObject();
            for (auto it = given.begin(); it != given.end(); ++it) {
                if (it.value().isNull())
                    merged.labels->remove(it.key());
                else
                    merged.labels->insert(it.key(), it.value().toString());
            }
        }
        if (const auto changed = core::changeNode(tx, id, merged, version); !changed)
            return tl::unexpected(changed.error());
        if (const auto wanted = fromWord<NodeScheduling>(scheduling)) {
            const auto changed = core::setScheduling(
                tx, id, *wanted,
                drainFor.isDouble() ? std::optional(Seconds(drainFor.toInteger())) : std::nullopt);
            if (!changed)
                return tl::unexpected(changed.error());
        }
        auto after = nodeOf(tx, cluster, id);
        if (!after)
            return tl::unexpected(after.error());
        return nodeOutcome(std::move(*after));
    };
}

Result<Act> removeNode(Call &call)
{
    return [cluster = call.id<ClusterId>(), id = call.id<NodeId>(1),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto node = nodeOf(tx, cluster, id);
        if (!node)
            return tl::unexpected(node.error());
        if (const auto current = core::requireVersion(*node, version); !current)
            return tl::unexpected(current.error());
        if (const auto removed = core::removeNode(tx, id); !removed)
            return tl::unexpected(removed.error());
        return Outcome{.status = 204};
    };
}

} // namespace

void addClusterRoutes(RouteTable &table)
{
    static const SchemaRef clusters = pageSchema(u"ClusterPage"_s, clusterSchema());
    static const SchemaRef nodes = pageSchema(u"NodePage"_s, nodeSchema());
    const auto read = Permission::ReadOrganization;
    const auto write = Permission::WriteCluster;
    const QString area = u"clusters"_s;
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters"_s,
               .operation = u"listClusters"_s,
               .area = area,
               .summary = u"The clusters of the organization."_s,
               .permission = read,
               .parameters = organizationPageParameters(),
               .answer = clusters,
               .handler = listClusters});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters"_s,
               .operation = u"createCluster"_s,
               .area = area,
               .summary = u"Makes a cluster, with its nodes."_s,
               .permission = write,
               .body = clusterDraftSchema(),
               .answer = clusterSchema(),
               .status = 201,
               .problems = {409},
               .takesDryRun = true,
               .handler = createCluster});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}"_s,
               .operation = u"getCluster"_s,
               .area = area,
               .summary = u"One cluster, with the sums over its nodes."_s,
               .permission = read,
               .answer = clusterSchema(),
               .handler = getCluster});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/clusters/{id}"_s,
               .operation = u"changeCluster"_s,
               .area = area,
               .summary = u"Changes what is given of a cluster; holds or resumes its queue."_s,
               .permission = write,
               .body = clusterPatchSchema(),
               .answer = clusterSchema(),
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = changeCluster});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/clusters/{id}"_s,
               .operation = u"deleteCluster"_s,
               .area = area,
               .summary = u"Deletes a cluster without deployments and reservations."_s,
               .permission = write,
               .parameters = {{u"purge_finished"_s, schema::shared(schema::boolean()),
                               u"Finished deployments go with it."_s}},
               .status = 204,
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = deleteCluster});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/nodes"_s,
               .operation = u"listNodes"_s,
               .area = area,
               .summary = u"The nodes of a cluster."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = nodes,
               .handler = listNodes});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters/{id}/nodes"_s,
               .operation = u"addNodes"_s,
               .area = area,
               .summary = u"Adds a node, or several at once."_s,
               .permission = write,
               .body = nodeDraftsSchema(),
               .answer = schema::shared([] {
                   Schema either = *nodeSchema();
                   either.name = u"AddedNodes"_s;
                   either.description = u"The node; of several a list of them, as `items`."_s;
                   for (Property &property : either.properties)
                       property.isRequired = false;
                   either.properties.push_back(
                       schema::optional(u"items"_s, schema::array(nodeSchema(), 10'000)));
                   either.properties.push_back(
                       schema::optional(u"next"_s, schema::nullable(schema::text(1, 64))));
                   return either;
               }()),
               .status = 201,
               .problems = {409},
               .takesDryRun = true,
               .handler = addNodes});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/nodes/{node_id}"_s,
               .operation = u"getNode"_s,
               .area = area,
               .summary = u"One node, with its devices."_s,
               .permission = read,
               .answer = nodeSchema(),
               .handler = getNode});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/clusters/{id}/nodes/{node_id}"_s,
               .operation = u"changeNode"_s,
               .area = area,
               .summary = u"Labels and taints a node, cordons it, drains it, or opens it again."_s,
               .permission = write,
               .body = nodePatchSchema(),
               .answer = nodeSchema(),
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = changeNode});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/clusters/{id}/nodes/{node_id}"_s,
               .operation = u"removeNode"_s,
               .area = area,
               .summary = u"Removes a node on which nothing is allocated."_s,
               .permission = write,
               .status = 204,
               .problems = {409},
               .takesMatch = true,
               .takesDryRun = true,
               .handler = removeNode});
}

} // namespace berth::api
