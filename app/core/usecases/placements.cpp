// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/placements.h"

#include "app/core/usecases/lookup.h"
#include "app/core/usecases/replicas.h"
#include "models/domain/failpoint.h"
#include "models/store/transaction.h"

#include <set>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

const Failpoint AfterPlacedRow("core.place.row.after");

Error stale(const QString &what)
{
    return Error::conflict(u"plan-stale"_s, what);
}

} // namespace

Result<void> commitPlacements(store::Transaction &tx, std::span<const sched::Placement> placements,
                              const std::function<bool(SpecificationId)> &isAsPlanned)
{
    const DeploymentId id = placements.front().deployment;
    const auto deployment = loaded(tx.deployments().find(id), u"deployment"_s, id);
    if (!deployment)
        return tl::unexpected(deployment.error());
    if (deployment->held || deployment->stopRequested || deployment->deleteRequestedAt)
        return tl::unexpected(stale(u"'%1' is no longer to be placed."_s.arg(deployment->name)));
    if (stateOf(deployment->after) != DependencyState::Met)
        return tl::unexpected(stale(u"'%1' waits for others now."_s.arg(deployment->name)));
    if (!isAsPlanned(deployment->specificationId))
        return tl::unexpected(stale(u"'%1' asks for something else now."_s.arg(deployment->name)));
    const auto cluster
        = loaded(tx.clusters().find(deployment->clusterId), u"cluster"_s, deployment->clusterId);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (cluster->queueHeld)
        return tl::unexpected(stale(u"The queue of '%1' is held."_s.arg(cluster->name)));

    auto waiting = tx.replicas().waiting(id);
    if (!waiting)
        return tl::unexpected(waiting.error());
    std::erase_if(*waiting, [&](const Replica &replica) {
        return replica.notBefore && *replica.notBefore > tx.now();
    });
    if (waiting->size() < placements.size())
        return tl::unexpected(stale(u"'%1' has fewer replicas waiting."_s.arg(deployment->name)));
    const auto specification = tx.specifications().load(deployment->specificationId);
    if (!specification)
        return tl::unexpected(specification.error());

    for (size_t i = 0; i < placements.size(); ++i) {
        const store::PlacementDraft draft{.node = placements[i].node,
                                          .revision = deployment->revisionId,
                                          .resources = (*specification)->resources,
                                          .devices = placements[i].devices};
        if (const auto placed = tx.replicas().place((*waiting)[i], draft); !placed)
            return tl::unexpected(placed.error());
        if (const auto passed = AfterPlacedRow.hit(); !passed)
            return passed;
    }
    return settleDeployment(tx, id);
}

Result<void> commitPreemption(store::Transaction &tx, const sched::Preemption &preemption)
{
    const auto preemptor = loaded(tx.deployments().find(preemption.preemptor), u"deployment"_s,
                                  preemption.preemptor);
    if (!preemptor)
        return tl::unexpected(preemptor.error());
    if (preemptor->held || stateOf(preemptor->after) != DependencyState::Met
        || preemptor->stopRequested || preemptor->waitingReplicas == 0)
        return tl::unexpected(stale(u"'%1' no longer waits."_s.arg(preemptor->name)));

    std::set<DeploymentId> changed;
    for (const sched::Victim &victim : preemption.victims) {
        const auto replica
            = loaded(tx.replicas().find(victim.replica), u"replica"_s, victim.replica);
        if (!replica)
            return tl::unexpected(replica.error());
        const auto deployment
            = loaded(tx.deployments().find(victim.deployment), u"deployment"_s, victim.deployment);
        if (!deployment)
            return tl::unexpected(deployment.error());
        // The rule is checked where it is written: only what is preemptible, and strictly lower.
        if (!deployment->preemptible || deployment->priority >= preemptor->priority)
            return tl::unexpected(stale(u"'%1' is no victim any more."_s.arg(deployment->name)));
        if (!holdsResources(replica->state) || replica->nodeId != victim.node)
            return tl::unexpected(stale(u"A victim of '%1' has moved."_s.arg(preemptor->name)));
        if (const auto stopped = stopReplica(tx, *replica, Cause::Preempted); !stopped)
            return stopped;
        changed.insert(deployment->id);
    }
    for (const DeploymentId id : changed) {
        if (const auto settled = settleDeployment(tx, id); !settled)
            return settled;
    }
    return {};
}

Result<void> commitRelocation(store::Transaction &tx, const sched::Preemption &relocation)
{
    std::set<DeploymentId> changed;
    for (const sched::Victim &moved : relocation.victims) {
        const auto replica = loaded(tx.replicas().find(moved.replica), u"replica"_s, moved.replica);
        if (!replica)
            return tl::unexpected(replica.error());
        const auto deployment
            = loaded(tx.deployments().find(moved.deployment), u"deployment"_s, moved.deployment);
        if (!deployment)
            return tl::unexpected(deployment.error());
        const auto cluster = loaded(tx.clusters().find(deployment->clusterId), u"cluster"_s,
                                    deployment->clusterId);
        if (!cluster)
            return tl::unexpected(cluster.error());
        const auto may
            = require(tx.actor(), Permission::WriteAnyDeployment, cluster->organizationId);
        if (!may)
            return may;
        if (!deployment->movable || !holdsResources(replica->state)
            || replica->nodeId != moved.node)
            return tl::unexpected(
                stale(u"'%1' is not to be moved any more."_s.arg(deployment->name)));
        if (const auto stopped = stopReplica(tx, *replica, Cause::Drained); !stopped)
            return stopped;
        changed.insert(deployment->id);
    }
    for (const DeploymentId id : changed) {
        if (const auto settled = settleDeployment(tx, id); !settled)
            return settled;
    }
    return {};
}

} // namespace berth::core
