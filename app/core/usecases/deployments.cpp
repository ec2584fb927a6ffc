// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/deployments.h"

#include "app/core/usecases/dependencies.h"
#include "app/core/usecases/lookup.h"
#include "app/core/usecases/replicas.h"
#include "app/core/usecases/rights.h"
#include "models/domain/imagereference.h"
#include "models/store/transaction.h"
#include "scheduler/planner.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// A deployment that the actor may change, and its cluster.
struct Writable
{
    Deployment deployment;
    Cluster cluster;
};

Result<Writable> writable(store::Transaction &tx, DeploymentId id)
{
    auto deployment = loaded(tx.deployments().find(id), u"deployment"_s, id);
    if (!deployment)
        return tl::unexpected(deployment.error());
    auto cluster
        = loaded(tx.clusters().find(deployment->clusterId), u"cluster"_s, deployment->clusterId);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const auto allowed = requireMayWrite(tx.actor(), cluster->organizationId, deployment->ownerId);
    if (!allowed)
        return tl::unexpected(allowed.error());
    return Writable{std::move(*deployment), std::move(*cluster)};
}

/// @param whose "You have", "The cluster has"
Result<void> requireBelow(const Result<qint64> &count, std::optional<qint64> most,
                          const QString &whose)
{
    if (!count)
        return tl::unexpected(count.error());
    if (!most || *count < *most)
        return {};
    return tl::unexpected(Error{
        ErrorCode::QuotaExceeded,
        u"quota-exceeded"_s,
        u"%1 %2 unfinished deployments, and %3 are allowed. Stop or delete some, or ask for a "
        "higher quota."_s.arg(whose)
            .arg(*count)
            .arg(*most),
        {}});
}

/// The limits that a deployment of @p owner in @p cluster comes under, the nearest one first.
struct Limits
{
    std::optional<Quota> user;
    std::optional<Quota> cluster;
    std::optional<Quota> organization;
};

Result<Limits> limitsOf(store::Transaction &tx, const Cluster &cluster, UserId owner)
{
    auto user = tx.quotas().find(Quota::Subject::User, owner.value());
    auto ofCluster = tx.quotas().find(Quota::Subject::Cluster, cluster.id.value());
    auto organization
        = tx.quotas().find(Quota::Subject::Organization, cluster.organizationId.value());
    if (!user || !ofCluster || !organization) {
        return tl::unexpected(!user            ? user.error()
                                  : !ofCluster ? ofCluster.error()
                                               : organization.error());
    }
    return Limits{std::move(*user), std::move(*ofCluster), std::move(*organization)};
}

Result<void> requireRoom(store::Transaction &tx, const Cluster &cluster, UserId owner)
{
    const auto limits = limitsOf(tx, cluster, owner);
    if (!limits)
        return tl::unexpected(limits.error());
    std::optional<qint64> most = limits->user ? limits->user->maxDeployments : std::nullopt;
    // An administrator may import any number, so the default does not stop the next by hand.
    if (!most && !tx.actor().isAdministrator)
        most = DefaultMaxDeployments;
    auto room = most ? requireBelow(tx.deployments().countUnfinished(owner), most, u"You have"_s)
                     : Result<void>();
    if (room && limits->cluster && limits->cluster->maxDeployments) {
        room = requireBelow(tx.deployments().countUnfinished(cluster.id),
                            limits->cluster->maxDeployments, u"The cluster has"_s);
    }
    if (room && limits->organization && limits->organization->maxDeployments) {
        room = requireBelow(tx.deployments().countUnfinished(cluster.organizationId),
                            limits->organization->maxDeployments, u"The organization has"_s);
    }
    return room;
}

/// What the limits leave of the priority that the role allows.
Result<void> requireAllowedPriority(store::Transaction &tx, const Cluster &cluster, UserId owner,
                                    int priority)
{
    if (const auto may = requirePriority(tx.actor(), cluster.organizationId, priority); !may)
        return may;
    const auto limits = limitsOf(tx, cluster, owner);
    if (!limits)
        return tl::unexpected(limits.error());
    for (const auto &quota : {limits->user, limits->cluster, limits->organization}) {
        if (!quota || !quota->maxPriority || priority <= *quota->maxPriority)
            continue;
        return tl::unexpected(
            Error{ErrorCode::QuotaExceeded,
                  u"quota-exceeded"_s,
                  u"The limit of the %1 is priority %2, not %3."_s
                      .arg(quota->subject == Quota::Subject::User          ? u"user"_s
                               : quota->subject == Quota::Subject::Cluster ? u"cluster"_s
                                                                           : u"organization"_s)
                      .arg(*quota->maxPriority)
                      .arg(priority),
                  {{u"/priority"_s, -1, u"above %1"_s.arg(*quota->maxPriority),
                    u"ask for a higher limit"_s}}});
    }
    return {};
}

/// Refuses what no node of the cluster could ever hold, where the cluster asks for that.
Result<void> requireFittable(store::Transaction &tx, const Cluster &cluster,
                             const Specification &specification)
{
    if (!cluster.refuseUnfittable)
        return {};
    const auto nodes = tx.nodes().inCluster(cluster.id);
    if (!nodes)
        return tl::unexpected(nodes.error());
    sched::Planner planner;
    for (const Node &node : *nodes)
        planner.upsertNode(sched::nodeInput(node));
    const sched::Request request = sched::requestOf(specification);
    if (planner.couldEverFit(request))
        return {};
    return tl::unexpected(Error::invalid(
        u"No node of the cluster '%1' could ever hold %2."_s.arg(cluster.name,
                                                                 describe(specification.resources)),
        {{u"/resources"_s, -1, u"never fits"_s, u"ask for less, or add a larger node"_s}}));
}

/// Whoever is named in `affinity` lives in the same cluster.
Result<void> requireNeighbours(store::Transaction &tx, ClusterId cluster,
                               const Specification &specification)
{
    for (qsizetype i = 0; i < specification.affinity.size(); ++i) {
        const DeploymentId id = specification.affinity[i].deployment;
        if (!id.isValid())
            continue;
        const auto found = tx.deployments().find(id);
        if (!found)
            return tl::unexpected(found.error());
        if (*found && (*found)->clusterId == cluster)
            continue;
        return tl::unexpected(Error::invalid(
            u"There is no deployment %1 in this cluster to be near or away from."_s.arg(id.value()),
            {{u"/affinity/%1/deployment_id"_s.arg(i), -1, u"is not in the cluster"_s,
              u"name a deployment of the same cluster"_s}}));
    }
    return {};
}

/// Brings the replicas to the wanted number: the highest ordinals go, new ones wait.
Result<void> scale(store::Transaction &tx, const Deployment &deployment, int before)
{
    if (deployment.replicas > before) {
        const auto added = tx.replicas().add(deployment, before, deployment.replicas - before);
        return done(added);
    }
    const auto replicas = tx.replicas().ofDeployment(deployment.id);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        if (replica.ordinal < deployment.replicas)
            continue;
        if (const auto stopped = stopReplica(tx, replica, Cause::None); !stopped)
            return stopped;
    }
    return {};
}

/// Live replicas of an old revision stop, and wait again as the new one.
Result<void> requeueLive(store::Transaction &tx, DeploymentId id)
{
    const auto replicas = tx.replicas().ofDeployment(id);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        if (!holdsResources(replica.state))
            continue;
        if (const auto stopped = stopReplica(tx, replica, Cause::None); !stopped)
            return stopped;
    }
    return {};
}

/// All of a gang, but of what is scaled only what there always is.
int standardMinAvailable(const DeploymentDraft &draft)
{
    const int always = draft.autoscale ? draft.autoscale->minReplicas : draft.replicas;
    return draft.gang ? always : draft.autoscale ? std::min(always, 1) : 1;
}

/// A deadline that has passed would end it at once.
Result<void> requireAhead(store::Transaction &tx, const std::optional<TimePoint> &expiresAt)
{
    if (!expiresAt || *expiresAt > tx.now())
        return {};
    return tl::unexpected(
        Error::invalid(u"The deadline has passed."_s,
                       {{u"/expires_at"_s, -1, u"is not ahead"_s, u"give a later time"_s}}));
}

Result<void> requireNotLeaving(const Deployment &deployment)
{
    if (!deployment.deleteRequestedAt)
        return {};
    return tl::unexpected(
        Error::conflict(u"being-deleted"_s, u"'%1' is being deleted."_s.arg(deployment.name)));
}

} // namespace

Result<DeploymentId> submit(store::Transaction &tx, const DeploymentDraft &draft)
{
    const auto cluster = loaded(tx.clusters().find(draft.clusterId), u"cluster"_s, draft.clusterId);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const UserId owner = tx.actor().user;
    if (const auto may = requireMayWrite(tx.actor(), cluster->organizationId, owner); !may)
        return tl::unexpected(may.error());
    if (const auto valid = requireValid(validate(draft)); !valid)
        return tl::unexpected(valid.error());
    const auto priority = requireAllowedPriority(tx, *cluster, owner, draft.priority);
    if (!priority)
        return tl::unexpected(priority.error());
    if (draft.specification.simulate && cluster->runtime != RuntimeType::Simulated) {
        return tl::unexpected(
            Error::invalid(u"Only a simulated cluster takes 'simulate'."_s,
                           {{u"/simulate"_s, -1, u"not for this cluster"_s, u"leave it out"_s}}));
    }
    if (const auto room = requireRoom(tx, *cluster, owner); !room)
        return tl::unexpected(room.error());
    if (const auto fits = requireFittable(tx, *cluster, draft.specification); !fits)
        return tl::unexpected(fits.error());
    const auto near = requireNeighbours(tx, cluster->id, draft.specification);
    if (!near)
        return tl::unexpected(near.error());
    if (const auto ahead = requireAhead(tx, draft.expiresAt); !ahead)
        return tl::unexpected(ahead.error());
    const auto after = resolveDependencies(tx, cluster->organizationId, {}, draft.after);
    if (!after)
        return tl::unexpected(after.error());

    Deployment row;
    row.clusterId = cluster->id;
    row.name = draft.name.trimmed();
    if (row.name.isEmpty()) {
        const auto image = parseImageReference(draft.specification.image);
        row.name = image ? image->shortName() : draft.specification.image;
    }
    row.kind = draft.kind;
    row.replicas = draft.replicas;
    row.minAvailable = draft.minAvailable.value_or(standardMinAvailable(draft));
    row.gang = draft.gang;
    row.priority = draft.priority;
    row.held = draft.held;
    row.preemptible = draft.preemptible;
    row.movable = draft.movable;
    row.autoscale = draft.autoscale;
    row.minRun = draft.minRun;
    row.grace = draft.grace;
    row.expected = draft.expected;
    row.maxRun = draft.maxRun;
    row.maxRetries = draft.maxRetries;
    row.expiresAt = draft.expiresAt;
    row.onNodeLoss = draft.onNodeLoss;
    row.after = *after;
    row.ownerId = owner;
    row.createdBy = owner;
    row.createdAt = tx.now();
    row.submittedAt = tx.now();
    return tx.deployments().submit(row, draft.specification).map([](const Deployment &made) {
        return made.id;
    });
}

Result<void> change(store::Transaction &tx, DeploymentId id, const DeploymentPatch &patch,
                    qint64 version)
{
    const auto found = writable(tx, id);
    if (!found)
        return tl::unexpected(found.error());
    const Deployment &before = found->deployment;
    if (const auto current = requireVersion(before, version); !current)
        return current;
    if (const auto stays = requireNotLeaving(before); !stays)
        return stays;

    // The draft's own checks hold for what it becomes, too.
    const auto current = tx.specifications().load(before.specificationId);
    if (!current)
        return tl::unexpected(current.error());
    DeploymentDraft draft;
    draft.clusterId = before.clusterId;
    draft.name = patch.name.value_or(before.name);
    draft.kind = before.kind;
    draft.specification = patch.specification.value_or(**current);
    draft.replicas = patch.replicas.value_or(before.replicas);
    draft.minAvailable = patch.minAvailable.value_or(
        patch.replicas && before.minAvailable == before.replicas ? draft.replicas
                                                                 : before.minAvailable);
    draft.gang = before.gang;
    draft.priority = patch.priority.value_or(before.priority);
    draft.minRun = patch.minRun.value_or(before.minRun);
    draft.grace = patch.grace.value_or(before.grace);
    draft.expected = patch.expected.value_or(before.expected);
    draft.autoscale = patch.autoscale.value_or(before.autoscale);
    if (draft.autoscale && !patch.replicas) // new bounds hold at once
        draft.replicas = withinBounds(*draft.autoscale, draft.replicas);
    draft.maxRetries = patch.maxRetries.value_or(before.maxRetries);
    draft.maxRun = patch.maxRun.value_or(before.maxRun);
    draft.after = patch.after.value_or(before.after);
    draft.expiresAt = patch.expiresAt.value_or(before.expiresAt);
    if (const auto valid = requireValid(validate(draft)); !valid)
        return valid;
    if (draft.priority != before.priority) {
        const auto may = requireAllowedPriority(tx, found->cluster, before.ownerId, draft.priority);
        if (!may)
            return may;
    }

    if (draft.expiresAt != before.expiresAt) {
        if (const auto ahead = requireAhead(tx, draft.expiresAt); !ahead)
            return ahead;
    }

    if (patch.specification && *patch.specification != **current) {
        const auto near = requireNeighbours(tx, before.clusterId, *patch.specification);
        if (!near)
            return near;
    }

    Deployment after = before;
    if (patch.after) {
        const auto resolved
            = resolveDependencies(tx, found->cluster.organizationId, id, *patch.after);
        if (!resolved)
            return tl::unexpected(resolved.error());
        after.after = *resolved;
    }
    after.maxRun = draft.maxRun;
    after.expiresAt = draft.expiresAt;
    after.onNodeLoss = patch.onNodeLoss.value_or(before.onNodeLoss);
    after.name = draft.name.trimmed();
    after.priority = draft.priority;
    after.held = patch.held.value_or(before.held);
    after.preemptible = patch.preemptible.value_or(before.preemptible);
    after.movable = patch.movable.value_or(before.movable);
    after.autoscale = draft.autoscale;
    after.replicas = draft.replicas;
    after.minAvailable = *draft.minAvailable;
    after.maxRetries = draft.maxRetries;
    after.minRun = draft.minRun;
    after.grace = draft.grace;
    after.expected = draft.expected;

    const bool isRevised = patch.specification && *patch.specification != **current;
    if (!isRevised && after == before)
        return {};
    const auto updated = isRevised ? tx.deployments().revise(before, after, *patch.specification)
                                   : tx.deployments().update(before, after);
    if (!updated)
        return tl::unexpected(updated.error());
    if (isFinished(before.status))
        return {};
    if (after.replicas != before.replicas) {
        if (const auto scaled = scale(tx, *updated, before.replicas); !scaled)
            return scaled;
    }
    if (isRevised) {
        if (const auto requeued = requeueLive(tx, id); !requeued)
            return requeued;
    }
    return settleDeployment(tx, id);
}

Result<void> setReplicas(store::Transaction &tx, DeploymentId id, int replicas)
{
    const auto found = tx.deployments().find(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return {};
    const Deployment &before = **found;
    if (!before.autoscale || before.stopRequested || before.deleteRequestedAt
        || isFinished(before.status))
        return {};
    Deployment after = before;
    after.replicas = withinBounds(*before.autoscale, replicas);
    if (after.replicas == before.replicas)
        return {};
    const auto updated = tx.deployments().updateState(before, after, "deployment.scaled"_L1);
    if (!updated)
        return tl::unexpected(updated.error());
    if (const auto scaled = scale(tx, *updated, before.replicas); !scaled)
        return scaled;
    return settleDeployment(tx, id);
}

Result<void> stop(store::Transaction &tx, DeploymentId id)
{
    const auto found = writable(tx, id);
    if (!found)
        return tl::unexpected(found.error());
    const Deployment &before = found->deployment;
    if (before.stopRequested || isFinished(before.status))
        return {};
    Deployment after = before;
    after.stopRequested = true;
    const auto updated = tx.deployments().update(before, after, "deployment.stop_requested"_L1);
    if (!updated)
        return tl::unexpected(updated.error());
    const auto replicas = tx.replicas().ofDeployment(id);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        if (const auto stopped = stopReplica(tx, replica, Cause::None); !stopped)
            return stopped;
    }
    return settleDeployment(tx, id);
}

Result<void> start(store::Transaction &tx, DeploymentId id)
{
    const auto found = writable(tx, id);
    if (!found)
        return tl::unexpected(found.error());
    const Deployment &before = found->deployment;
    if (const auto stays = requireNotLeaving(before); !stays)
        return stays;
    if (!isFinished(before.status)) {
        return tl::unexpected(
            Error::conflict(u"not-finished"_s,
                            u"'%1' is %2. Only what has finished can be started."_s.arg(
                                before.name, word(before.status))));
    }
    if (const auto room = requireRoom(tx, found->cluster, before.ownerId); !room)
        return room;

    if (const auto removed = tx.replicas().removeEnded(before); !removed)
        return tl::unexpected(removed.error());
    if (const auto ahead = requireAhead(tx, before.expiresAt); !ahead)
        return ahead;
    Deployment after = before;
    after.stopRequested = false;
    after.submittedAt = tx.now();
    after.startedAt.reset();
    after.finishedAt.reset();
    const auto updated = tx.deployments().update(before, after, "deployment.started"_L1);
    if (!updated)
        return tl::unexpected(updated.error());
    const auto added = tx.replicas().add(*updated, 0, updated->replicas);
    if (!added)
        return tl::unexpected(added.error());
    return settleDeployment(tx, id);
}

Result<void> restart(store::Transaction &tx, DeploymentId id)
{
    const auto found = writable(tx, id);
    if (!found)
        return tl::unexpected(found.error());
    const Deployment &row = found->deployment;
    if (isFinished(row.status))
        return start(tx, id);
    if (const auto stays = requireNotLeaving(row); !stays)
        return stays;
    if (row.stopRequested) {
        return tl::unexpected(Error::conflict(
            u"stopping"_s, u"'%1' is stopping. Start it once it has stopped."_s.arg(row.name)));
    }
    const auto noted = tx.note(SubjectKind::Deployment, id.value(), found->cluster.organizationId,
                               "deployment.restarted"_L1);
    if (!noted)
        return noted;
    if (const auto requeued = requeueLive(tx, id); !requeued)
        return requeued;
    return settleDeployment(tx, id);
}

Result<void> remove(store::Transaction &tx, DeploymentId id)
{
    const auto found = writable(tx, id);
    if (!found)
        return tl::unexpected(found.error());
    if (isFinished(found->deployment.status))
        return removeDeployment(tx, found->deployment);
    if (found->deployment.deleteRequestedAt)
        return {};
    Deployment after = found->deployment;
    after.deleteRequestedAt = tx.now();
    const auto updated
        = tx.deployments().update(found->deployment, after, "deployment.delete_requested"_L1);
    if (!updated)
        return tl::unexpected(updated.error());
    if (const auto stopped = stop(tx, id); !stopped)
        return stopped;
    // Where it was already stopping, the last replica's end removes it.
    const auto still = tx.deployments().find(id);
    if (!still)
        return tl::unexpected(still.error());
    return *still ? settleDeployment(tx, id) : Result<void>();
}

} // namespace berth::core
