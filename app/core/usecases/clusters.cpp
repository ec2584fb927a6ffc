// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/clusters.h"

#include "app/core/usecases/lookup.h"
#include "app/core/usecases/replicas.h"
#include "models/store/transaction.h"

namespace berth::core {

namespace {

Result<Cluster> writableCluster(store::Transaction &tx, ClusterId id)
{
    auto cluster = loaded(tx.clusters().find(id), QStringLiteral("cluster"), id);
    if (!cluster)
        return cluster;
    const auto allowed = require(tx.actor(), Permission::WriteCluster, cluster->organizationId);
    if (!allowed)
        return tl::unexpected(allowed.error());
    return cluster;
}

Node nodeFrom(const NodeDraft &draft, ClusterId cluster, TimePoint now)
{
    Node node;
    node.clusterId = cluster;
    node.name = draft.name.trimmed();
    node.capacity = draft.resources;
    node.gpuModel = draft.gpuModel;
    node.labels = draft.labels;
    node.taints = draft.taints;
    node.address = draft.address;
    node.createdAt = now;
    return node;
}

Result<void> requireBuilt(RuntimeType type)
{
    if (type == RuntimeType::Simulated)
        return {};
    return tl::unexpected(Error{
        ErrorCode::Unsupported,
        QStringLiteral("runtime-not-available"),
        QStringLiteral("The runtime '%1' is not part of this version of Berth. Use 'simulated'.")
            .arg(word(type)),
        {{QStringLiteral("/runtime/type"), -1, QStringLiteral("not available"), {}}}});
}

/// The deployments of @p cluster in any finished status.
Result<std::vector<Deployment>> finishedIn(store::Transaction &tx, ClusterId cluster)
{
    std::vector<Deployment> all;
    for (const DeploymentStatus status :
         {DeploymentStatus::Succeeded, DeploymentStatus::Failed, DeploymentStatus::Stopped}) {
        auto found = tx.deployments().inCluster(cluster, status);
        if (!found)
            return found;
        all.insert(all.end(), std::make_move_iterator(found->begin()),
                   std::make_move_iterator(found->end()));
    }
    return all;
}

} // namespace

Result<ClusterId> createCluster(store::Transaction &tx, const ClusterDraft &draft)
{
    const OrganizationId organization
        = draft.organizationId.isValid() ? draft.organizationId : tx.actor().organization;
    const auto owner = loaded(tx.organizations().find(organization), QStringLiteral("organization"),
                              organization);
    if (!owner)
        return tl::unexpected(owner.error());
    if (const auto allowed = require(tx.actor(), Permission::WriteCluster, organization); !allowed)
        return tl::unexpected(allowed.error());
    if (const auto valid = requireValid(validate(draft)); !valid)
        return tl::unexpected(valid.error());
    if (const auto built = requireBuilt(draft.runtime); !built)
        return tl::unexpected(built.error());

    Cluster row;
    row.organizationId = organization;
    row.name = draft.name.trimmed();
    row.runtime = draft.runtime;
    row.objective = draft.objective;
    row.policy = draft.policy;
    row.refuseUnfittable = draft.refuseUnfittable;
    row.createdBy = tx.actor().user;
    row.createdAt = tx.now();
    const auto made = tx.clusters().insert(row);
    if (!made)
        return tl::unexpected(made.error());
    for (const NodeDraft &node : draft.nodes) {
        if (const auto inserted = tx.nodes().insert(nodeFrom(node, made->id, tx.now())); !inserted)
            return tl::unexpected(inserted.error());
    }
    return made->id;
}

Result<void> changeCluster(store::Transaction &tx, ClusterId id, const ClusterPatch &patch,
                           qint64 version)
{
    const auto cluster = writableCluster(tx, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (const auto current = requireVersion(*cluster, version); !current)
        return current;

    Cluster changed = *cluster;
    if (patch.name) {
        auto name = validateName(*patch.name, QStringLiteral("/name"));
        if (!name)
            return tl::unexpected(name.error());
        changed.name = *name;
    }
    changed.objective = patch.objective.value_or(cluster->objective);
    changed.policy = patch.policy.value_or(cluster->policy);
    changed.refuseUnfittable = patch.refuseUnfittable.value_or(cluster->refuseUnfittable);
    if (changed == *cluster)
        return {};
    return done(tx.clusters().update(*cluster, changed));
}

Result<void> deleteCluster(store::Transaction &tx, ClusterId id, bool purgeFinished)
{
    const auto cluster = writableCluster(tx, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const auto total = tx.deployments().countInCluster(id);
    if (!total)
        return tl::unexpected(total.error());
    const auto finished = finishedIn(tx, id);
    if (!finished)
        return tl::unexpected(finished.error());
    const qint64 unfinished = *total - qint64(finished->size());
    if (unfinished > 0) {
        return tl::unexpected(Error::conflict(
            QStringLiteral("in-use"),
            QStringLiteral(
                "The cluster '%1' has %2 unfinished deployments. Stop or delete them first.")
                .arg(cluster->name)
                .arg(unfinished)));
    }
    if (!finished->empty() && !purgeFinished) {
        return tl::unexpected(Error::conflict(
            QStringLiteral("has-finished"),
            QStringLiteral(
                "The cluster '%1' still lists %2 finished deployments. Delete them too, or "
                "keep the cluster.")
                .arg(cluster->name)
                .arg(finished->size())));
    }
    for (const Deployment &deployment : *finished) {
        if (const auto removed = removeDeployment(tx, deployment); !removed)
            return removed;
    }
    return tx.clusters().remove(*cluster);
}

Result<void> setQueueHeld(store::Transaction &tx, ClusterId id, bool held)
{
    const auto cluster = writableCluster(tx, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (cluster->queueHeld == held)
        return {};
    Cluster changed = *cluster;
    changed.queueHeld = held;
    return done(tx.clusters().update(*cluster, changed,
                                     held ? QLatin1StringView("cluster.queue_held")
                                          : QLatin1StringView("cluster.queue_resumed")));
}

Result<int> addNodes(store::Transaction &tx, ClusterId id, const QList<NodeDraft> &drafts)
{
    const auto cluster = writableCluster(tx, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    QList<FieldError> errors;
    for (qsizetype i = 0; i < drafts.size(); ++i)
        errors += validate(drafts[i], QStringLiteral("/nodes/%1").arg(i));
    if (const auto valid = requireValid(errors); !valid)
        return tl::unexpected(valid.error());
    for (const NodeDraft &draft : drafts) {
        if (const auto inserted = tx.nodes().insert(nodeFrom(draft, id, tx.now())); !inserted)
            return tl::unexpected(inserted.error());
    }
    return int(drafts.size());
}

Result<void> setScheduling(store::Transaction &tx, NodeId id, NodeScheduling scheduling,
                           std::optional<Seconds> drainFor)
{
    const auto node = loaded(tx.nodes().find(id), QStringLiteral("node"), id);
    if (!node)
        return tl::unexpected(node.error());
    if (const auto cluster = writableCluster(tx, node->clusterId); !cluster)
        return tl::unexpected(cluster.error());
    if (drainFor && *drainFor < Seconds(0)) {
        return tl::unexpected(Error::invalid(
            QStringLiteral("A drain's deadline cannot lie in the past."),
            {{QStringLiteral("/drain_deadline_seconds"), -1, QStringLiteral("negative"), {}}}));
    }

    Node changed = *node;
    changed.scheduling = scheduling;
    changed.drainDeadline.reset();
    if (scheduling == NodeScheduling::Draining && drainFor)
        changed.drainDeadline = tx.now() + *drainFor;
    if (changed == *node)
        return {};
    const QLatin1StringView action = scheduling == NodeScheduling::Open
        ? QLatin1StringView("node.opened")
        : scheduling == NodeScheduling::Cordoned ? QLatin1StringView("node.cordoned")
                                                 : QLatin1StringView("node.drain_started");
    const auto updated = tx.nodes().update(*node, changed, action);
    if (!updated)
        return tl::unexpected(updated.error());
    if (scheduling != NodeScheduling::Draining)
        return {};
    return evictFrom(tx, *updated, drainFor == Seconds(0) ? Evict::Everything : Evict::Services);
}

Result<void> enforceDrainDeadlines(store::Transaction &tx, ClusterId id)
{
    const auto nodes = tx.nodes().inCluster(id);
    if (!nodes)
        return tl::unexpected(nodes.error());
    for (const Node &node : *nodes) {
        if (node.scheduling != NodeScheduling::Draining || !node.drainDeadline
            || *node.drainDeadline > tx.now())
            continue;
        if (const auto evicted = evictFrom(tx, node, Evict::Everything); !evicted)
            return evicted;
    }
    return {};
}

Result<void> changeNode(store::Transaction &tx, NodeId id, const NodePatch &patch, qint64 version)
{
    const auto node = loaded(tx.nodes().find(id), QStringLiteral("node"), id);
    if (!node)
        return tl::unexpected(node.error());
    if (const auto cluster = writableCluster(tx, node->clusterId); !cluster)
        return tl::unexpected(cluster.error());
    if (const auto current = requireVersion(*node, version); !current)
        return current;
    Node changed = *node;
    changed.labels = patch.labels.value_or(node->labels);
    changed.taints = patch.taints.value_or(node->taints);
    if (changed == *node)
        return {};
    const QList<FieldError> errors
        = validate(NodeDraft{changed.name, changed.capacity, changed.gpuModel, changed.labels,
                             changed.taints, changed.address});
    if (const auto valid = requireValid(errors); !valid)
        return valid;
    return done(tx.nodes().update(*node, changed, QLatin1StringView("node.changed")));
}

Result<void> removeNode(store::Transaction &tx, NodeId id)
{
    const auto node = loaded(tx.nodes().find(id), QStringLiteral("node"), id);
    if (!node)
        return tl::unexpected(node.error());
    if (const auto cluster = writableCluster(tx, node->clusterId); !cluster)
        return tl::unexpected(cluster.error());
    return tx.nodes().remove(*node);
}

} // namespace berth::core
