// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/replicas.h"

#include "app/core/usecases/dependencies.h"
#include "app/core/usecases/lifecycle.h"
#include "app/core/usecases/lookup.h"
#include "app/core/usecases/runs.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// The latest attempt of @p replica before and after @p change.
template<typename Change>
Result<std::optional<store::AttemptChange>> changedAttempt(store::Transaction &tx,
                                                           const Replica &replica, Change change)
{
    const auto attempt = tx.replicas().latestAttempt(replica.id);
    if (!attempt)
        return tl::unexpected(attempt.error());
    if (!*attempt)
        return std::nullopt;
    store::AttemptChange result{**attempt, **attempt};
    change(result.after);
    return result;
}

/// The replica's container is gone: it ends, or waits again, and gives its room back.
Result<void> recordExit(store::Transaction &tx, const Replica &replica, const AttemptReport &report)
{
    const auto deployment = loaded(tx.deployments().find(replica.deploymentId), u"deployment"_s,
                                   replica.deploymentId);
    if (!deployment)
        return tl::unexpected(deployment.error());
    const ExitVerdict verdict = verdictOnExit(replica, *deployment, report.exitCode);
    const auto state = nextState(replica.state, verdict.event);
    if (!state)
        return tl::unexpected(state.error());

    Replica after = replica;
    after.state = *state;
    after.outcome = verdict.outcome;
    after.cause = verdict.cause;
    after.failures += verdict.usesRetry ? 1 : 0;
    if (*state == ReplicaState::Waiting)
        after.overdue = Overdue::None;
    after.notBefore.reset();
    if (*state == ReplicaState::Ended) {
        after.finishedAt = report.time;
        if (!after.startedAt)
            after.startedAt = report.startedAt;
    } else {
        after.startedAt.reset();
        if (verdict.backoff > Milliseconds(0))
            after.notBefore = tx.now() + verdict.backoff;
    }
    const auto attempt = changedAttempt(tx, replica, [&](Attempt &row) {
        row.observed = AttemptObserved::Exited;
        row.exitCode = report.exitCode;
        if (!row.startedAt)
            row.startedAt = report.startedAt;
        row.message = report.message;
        row.finishedAt = report.time;
    });
    if (!attempt)
        return tl::unexpected(attempt.error());
    const QLatin1StringView action
        = *state == ReplicaState::Ended ? "replica.ended"_L1 : "replica.requeued"_L1;
    return done(tx.replicas().release(replica, after, *attempt, action));
}

/// created, running or unknown: the replica goes on, or is still stopping.
Result<void> recordProgress(store::Transaction &tx, const Replica &replica,
                            const AttemptReport &report)
{
    Replica after = replica;
    const bool isCreated = report.observed == AttemptObserved::Created;
    const bool isRunning = report.observed == AttemptObserved::Running;
    if (isCreated && replica.state == ReplicaState::Placed)
        after.state = ReplicaState::Starting;
    if (isRunning
        && (replica.state == ReplicaState::Placed || replica.state == ReplicaState::Starting)) {
        after.state = ReplicaState::Running;
        after.startedAt = report.time;
    }
    const auto attempt = changedAttempt(tx, replica, [&](Attempt &row) {
        row.observed = report.observed;
        row.message = report.message;
        if (isRunning && !row.startedAt)
            row.startedAt = report.time;
    });
    if (!attempt)
        return tl::unexpected(attempt.error());
    const bool isNews = *attempt && (*attempt)->before != (*attempt)->after;
    if (after == replica && !isNews)
        return {};
    const QLatin1StringView action = isRunning ? "replica.running"_L1
        : isCreated                            ? "replica.starting"_L1
                                               : "replica.unknown"_L1;
    return done(tx.replicas().update(replica, after, *attempt, action));
}

/// A draining node on which nothing runs any more is cordoned.
Result<void> finishDrain(store::Transaction &tx, NodeId id)
{
    const auto node = tx.nodes().find(id);
    if (!node)
        return tl::unexpected(node.error());
    if (!*node || (*node)->scheduling != NodeScheduling::Draining)
        return {};
    const auto left = tx.replicas().onNode(id);
    if (!left)
        return tl::unexpected(left.error());
    if (!left->empty())
        return {};
    Node cordoned = **node;
    cordoned.scheduling = NodeScheduling::Cordoned;
    cordoned.drainDeadline.reset();
    return done(tx.nodes().updateState(**node, cordoned, "node.drained"_L1));
}

/// The node is lost: what ran there waits again; its attempts are cut off.
Result<void> requeueFrom(store::Transaction &tx, NodeId node)
{
    const auto replicas = tx.replicas().onNode(node);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        const auto deployment = loaded(tx.deployments().find(replica.deploymentId), u"deployment"_s,
                                       replica.deploymentId);
        if (!deployment)
            return tl::unexpected(deployment.error());
        const bool isWanted = !deployment->stopRequested && replica.ordinal < deployment->replicas;
        if (isWanted && deployment->onNodeLoss == OnNodeLoss::Wait)
            continue; // it stays with its node

        Replica after = replica;
        after.state = isWanted ? ReplicaState::Waiting : ReplicaState::Ended;
        after.outcome = isWanted ? Outcome::None : Outcome::Stopped;
        after.cause = isWanted ? Cause::NodeLost : Cause::None;
        after.startedAt.reset();
        if (!isWanted)
            after.finishedAt = tx.now();
        const auto attempt = changedAttempt(tx, replica, [&](Attempt &row) {
            row.desired = AttemptDesired::Stop;
            row.observed = AttemptObserved::Unknown;
            row.message = u"Its node is lost."_s;
        });
        if (!attempt)
            return tl::unexpected(attempt.error());
        const auto released = tx.replicas().release(replica, after, *attempt, "replica.cut_off"_L1);
        if (!released)
            return tl::unexpected(released.error());
        if (const auto settled = settleDeployment(tx, replica.deploymentId); !settled)
            return settled;
    }
    return {};
}

/// One that waits has ended; @p after says what else changes.
Result<void> endWaiting(store::Transaction &tx, const Replica &replica, Replica after,
                        Outcome outcome, QLatin1StringView action)
{
    after.state = ReplicaState::Ended;
    after.outcome = outcome;
    after.notBefore.reset();
    after.finishedAt = tx.now();
    return done(tx.replicas().update(replica, after, {}, action));
}

/// One that holds resources is stopping until the runtime has seen its end.
Result<void> askToStop(store::Transaction &tx, const Replica &replica, Replica after,
                       QLatin1StringView action)
{
    const auto state = nextState(replica.state, ReplicaEvent::AskStop);
    if (!state)
        return tl::unexpected(state.error());
    after.state = *state;
    const auto attempt
        = changedAttempt(tx, replica, [](Attempt &row) { row.desired = AttemptDesired::Stop; });
    if (!attempt)
        return tl::unexpected(attempt.error());
    return done(tx.replicas().update(replica, after, *attempt, action));
}

} // namespace

Result<void> stopReplica(store::Transaction &tx, const Replica &replica, Cause cause)
{
    if (replica.state == ReplicaState::Ended || replica.state == ReplicaState::Stopping)
        return {};
    if (replica.state == ReplicaState::Waiting)
        return endWaiting(tx, replica, replica, Outcome::Stopped, "replica.ended"_L1);
    Replica after = replica;
    after.cause = cause;
    return askToStop(tx, replica, after,
                     cause == Cause::Preempted     ? "replica.preempted"_L1
                         : cause == Cause::Drained ? "replica.drained"_L1
                                                   : "replica.stopping"_L1);
}

Result<void> endOverdueReplica(store::Transaction &tx, const Replica &replica, Overdue overdue)
{
    constexpr auto Action = "replica.overdue"_L1;
    const bool isTold = replica.state == ReplicaState::Stopping && replica.overdue == overdue;
    if (replica.state == ReplicaState::Ended || isTold)
        return {};
    Replica after = replica;
    after.overdue = overdue;
    if (replica.state == ReplicaState::Waiting)
        return endWaiting(tx, replica, after, Outcome::Failed, Action);
    if (replica.state == ReplicaState::Stopping)
        return done(tx.replicas().update(replica, after, {}, Action));
    after.cause = Cause::None;
    return askToStop(tx, replica, after, Action);
}

Result<void> evictFrom(store::Transaction &tx, const Node &node, Evict what)
{
    const auto replicas = tx.replicas().onNode(node.id);
    if (!replicas)
        return tl::unexpected(replicas.error());
    for (const Replica &replica : *replicas) {
        const auto deployment = loaded(tx.deployments().find(replica.deploymentId), u"deployment"_s,
                                       replica.deploymentId);
        if (!deployment)
            return tl::unexpected(deployment.error());
        if (what == Evict::Services && deployment->kind == DeploymentKind::Batch)
            continue;
        if (const auto stopped = stopReplica(tx, replica, Cause::Drained); !stopped)
            return stopped;
        if (const auto settled = settleDeployment(tx, deployment->id); !settled)
            return settled;
    }
    return finishDrain(tx, node.id);
}

Result<void> recordReport(store::Transaction &tx, const AttemptReport &report)
{
    const auto found = tx.replicas().find(report.replica);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found || (*found)->attempts != report.number || !holdsResources((*found)->state))
        return {};
    const Replica &replica = **found;
    const bool wasSeen = replica.state != ReplicaState::Placed;
    const bool isGone = report.observed == AttemptObserved::Exited
        || (report.observed == AttemptObserved::Absent && wasSeen);
    if (report.observed == AttemptObserved::Absent && !wasSeen)
        return {}; // not made yet
    const NodeId node = replica.nodeId;
    const auto recorded
        = isGone ? recordExit(tx, replica, report) : recordProgress(tx, replica, report);
    if (!recorded)
        return recorded;
    if (const auto settled = settleDeployment(tx, replica.deploymentId); !settled)
        return settled;
    return isGone ? finishDrain(tx, node) : Result<void>();
}

Result<void> recordPresence(store::Transaction &tx, NodeId id, NodePresence presence)
{
    const auto node = tx.nodes().find(id);
    if (!node)
        return tl::unexpected(node.error());
    if (!*node || (*node)->presence == presence)
        return {};
    Node changed = **node;
    changed.presence = presence;
    const auto updated = tx.nodes().updateState(
        **node, changed, presence == NodePresence::Lost ? "node.lost"_L1 : "node.returned"_L1);
    if (!updated)
        return tl::unexpected(updated.error());

    const auto nodes = tx.nodes().inCluster(updated->clusterId);
    if (!nodes)
        return tl::unexpected(nodes.error());
    const bool areAllLost = std::all_of(nodes->begin(), nodes->end(), [](const Node &other) {
        return other.presence == NodePresence::Lost;
    });
    // All at once is more likely Berth's own link than every machine: nothing is moved.
    if (areAllLost)
        return recordReachability(tx, updated->clusterId, u"All of its nodes are silent."_s);
    if (const auto reached = recordReachability(tx, updated->clusterId, {}); !reached)
        return reached;
    for (const Node &other : *nodes) {
        if (other.presence != NodePresence::Lost)
            continue;
        if (const auto requeued = requeueFrom(tx, other.id); !requeued)
            return requeued;
    }
    return {};
}

Result<void> recordReachability(store::Transaction &tx, ClusterId id, const QString &reason)
{
    const auto cluster = tx.clusters().find(id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (!*cluster || (*cluster)->unreachableReason == reason)
        return {};
    Cluster changed = **cluster;
    changed.unreachableReason = reason;
    return done(tx.clusters().updateState(
        **cluster, changed, reason.isEmpty() ? "cluster.reachable"_L1 : "cluster.unreachable"_L1));
}

Result<void> settleDeployment(store::Transaction &tx, DeploymentId id)
{
    const auto refreshed = tx.deployments().refreshStatus(id);
    if (!refreshed)
        return tl::unexpected(refreshed.error());
    const bool hasFinished = isFinished(refreshed->status);
    if (!hasFinished && refreshed->status != DeploymentStatus::Running)
        return {};
    if (const auto told = settleDependents(tx, *refreshed); !told)
        return told;
    return refreshed->deleteRequestedAt && hasFinished ? removeDeployment(tx, *refreshed)
                                                       : settleRuns(tx, *refreshed);
}

Result<void> removeDeployment(store::Transaction &tx, const Deployment &row)
{
    if (const auto told = failDependents(tx, row); !told)
        return told;
    if (const auto told = forgetDeployment(tx, row); !told)
        return told;
    return tx.deployments().remove(row);
}

} // namespace berth::core
