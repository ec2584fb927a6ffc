// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/reconciler.h"

#include "app/core/usecases/replicas.h"
#include "models/store/reader.h"

#include <QtCore/qloggingcategory.h>

namespace berth::core {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcReconciler, "berth.reconciler")

Reconciler::Reconciler(ControlPlane &control, QString storeId, qint64 epoch, RuntimePost post)
    : m_control(control)
    , m_storeId(std::move(storeId))
    , m_epoch(epoch)
    , m_post(std::move(post))
{
}

Result<void> Reconciler::load(store::Reader &reader)
{
    const auto nodes = reader.nodes();
    if (!nodes)
        return tl::unexpected(nodes.error());
    m_nodes.clear();
    for (const Node &node : *nodes)
        m_nodes.emplace(node.id, node);
    m_post([all = *nodes](Runtime &runtime) { runtime.watchNodes(all); });

    const auto live = reader.liveAttempts();
    if (!live)
        return tl::unexpected(live.error());
    m_live.clear();
    for (const auto &[replica, attempt] : *live) {
        const auto deployment = reader.deployment(replica.deploymentId);
        if (!deployment)
            return tl::unexpected(deployment.error());
        if (!*deployment)
            continue;
        const SpecificationId specification = (*deployment)->specificationId;
        if (!m_specifications.contains(specification)) {
            const auto loaded = reader.specification(specification);
            if (!loaded)
                return tl::unexpected(loaded.error());
            m_specifications.emplace(specification, *loaded);
        }
        m_live[replica.id] = {orderFor(attempt, &**deployment), attempt.desired, attempt.observed};
    }
    return {};
}

void Reconciler::start()
{
    RuntimeSink sink;
    // The sink is called on the runtime thread; everything here happens on the core thread.
    const auto onCore = [this](auto handle) {
        return [this, handle](auto reports) {
            QMetaObject::invokeMethod(
                this, [this, handle, reports = std::move(reports)] { (this->*handle)(reports); },
                Qt::QueuedConnection);
        };
    };
    sink.attempts = onCore(&Reconciler::onReports);
    sink.inventory = onCore(&Reconciler::onInventory);
    sink.nodes = onCore(&Reconciler::onNodes);
    sink.reachability = [this](ClusterId cluster, const QString &reason) {
        QMetaObject::invokeMethod(
            this, [this, cluster, reason] { recordReachabilityOf(cluster, reason); },
            Qt::QueuedConnection);
    };
    m_post([sink = std::move(sink)](Runtime &runtime) { runtime.start(sink); });
}

void Reconciler::compare()
{
    m_post([](Runtime &runtime) { runtime.list(); });
}

std::set<ClusterId> Reconciler::drainsDue(TimePoint now) const
{
    std::set<ClusterId> clusters;
    for (const auto &[id, node] : m_nodes) {
        if (node.scheduling == NodeScheduling::Draining && node.drainDeadline
            && *node.drainDeadline <= now)
            clusters.insert(node.clusterId);
    }
    return clusters;
}

QString Reconciler::containerName(ReplicaId replica, int number) const
{
    return u"berth-%1-%2-%3-%4"_s.arg(m_storeId).arg(m_epoch).arg(replica.value()).arg(number);
}

AttemptOrder Reconciler::orderFor(const Attempt &attempt, const Deployment *deployment) const
{
    AttemptOrder order;
    order.attempt = attempt.id;
    order.replica = attempt.replicaId;
    order.number = attempt.number;
    order.name = containerName(attempt.replicaId, attempt.number);
    order.storeId = m_storeId;
    order.epoch = m_epoch;
    order.node = attempt.nodeId;
    if (const auto node = m_nodes.find(attempt.nodeId); node != m_nodes.end()) {
        order.nodeName = node->second.name;
        order.nodeAddress = node->second.address;
        order.cluster = node->second.clusterId;
    }
    if (deployment) {
        order.deployment = deployment->id;
        order.kind = deployment->kind;
        order.grace = deployment->grace;
        const auto specification = m_specifications.find(deployment->specificationId);
        if (specification != m_specifications.end())
            order.specification = specification->second;
    }
    return order;
}

void Reconciler::apply(const ChangeBatch &batch)
{
    for (const auto &[id, specification] : batch.specifications)
        m_specifications.emplace(id, specification);
    bool areNodesNew = false;
    for (const Node &node : batch.nodes) {
        const auto [known, isNew] = m_nodes.insert_or_assign(node.id, node);
        areNodesNew = areNodesNew || isNew;
    }
    std::unordered_set<DeploymentId> deleted;
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Node)
            areNodesNew = m_nodes.erase(NodeId(removed.id)) > 0 || areNodesNew;
        if (removed.kind == SubjectKind::Deployment)
            deleted.insert(DeploymentId(removed.id));
    }
    forgetDeleted(deleted);
    if (areNodesNew) {
        std::vector<Node> nodes;
        for (const auto &[id, node] : m_nodes)
            nodes.push_back(node);
        m_post([nodes = std::move(nodes)](Runtime &runtime) { runtime.watchNodes(nodes); });
    }
    if (batch.attempts.empty())
        return;

    std::unordered_map<ReplicaId, DeploymentId> owners;
    for (const Replica &replica : batch.replicas)
        owners.emplace(replica.id, replica.deploymentId);
    std::unordered_map<DeploymentId, const Deployment *> deployments;
    for (const Deployment &deployment : batch.deployments)
        deployments.emplace(deployment.id, &deployment);
    std::unordered_map<ReplicaId, const QList<DeviceShare> *> devices;
    for (const Allocation &allocation : batch.allocations)
        devices.emplace(allocation.replicaId, &allocation.devices);

    std::vector<AttemptOrder> ensure;
    std::vector<AttemptOrder> stop;
    std::vector<QString> remove;
    for (const Attempt &attempt : batch.attempts) {
        if (attempt.observed == AttemptObserved::Exited) {
            m_live.erase(attempt.replicaId);
            remove.push_back(containerName(attempt.replicaId, attempt.number));
            continue;
        }
        const auto live = m_live.find(attempt.replicaId);
        if (live == m_live.end() || live->second.order.number != attempt.number) {
            if (attempt.desired == AttemptDesired::Stop)
                continue; // of a lost node: met again, and stopped, when its node returns
            const auto owner = deployments.find(owners[attempt.replicaId]);
            Live made;
            made.order = orderFor(attempt, owner == deployments.end() ? nullptr : owner->second);
            if (const auto held = devices.find(attempt.replicaId); held != devices.end())
                made.order.devices = *held->second;
            made.observed = attempt.observed;
            ensure.push_back(made.order);
            m_live[attempt.replicaId] = std::move(made);
            continue;
        }
        live->second.observed = attempt.observed;
        if (attempt.desired == AttemptDesired::Stop
            && live->second.desired == AttemptDesired::Run) {
            live->second.desired = AttemptDesired::Stop;
            stop.push_back(live->second.order);
        }
    }
    // A replica that left without an exit (its node is lost, its deployment is gone) is not ours
    // to wait for any more.
    for (const Replica &replica : batch.replicas) {
        if (!holdsResources(replica.state))
            m_live.erase(replica.id);
    }
    send(std::move(ensure), std::move(stop), std::move(remove));
}

/// The last replica's end deleted the deployment in the same commit: no attempt is left to tell
/// that its exit is stored, and the container may go.
void Reconciler::forgetDeleted(const std::unordered_set<DeploymentId> &deleted)
{
    if (deleted.empty())
        return;
    std::vector<QString> remove;
    for (auto live = m_live.begin(); live != m_live.end();) {
        if (!deleted.contains(live->second.order.deployment)) {
            ++live;
            continue;
        }
        remove.push_back(live->second.order.name);
        live = m_live.erase(live);
    }
    send({}, {}, std::move(remove));
}

void Reconciler::send(std::vector<AttemptOrder> ensure, std::vector<AttemptOrder> stop,
                      std::vector<QString> remove)
{
    if (ensure.empty() && stop.empty() && remove.empty())
        return;
    m_post([ensure = std::move(ensure), stop = std::move(stop),
            remove = std::move(remove)](Runtime &runtime) {
        if (!ensure.empty())
            runtime.ensure(ensure);
        if (!stop.empty())
            runtime.stop(stop);
        if (!remove.empty())
            runtime.remove(remove);
    });
}

/// Another store's containers are foreign usage, and those of an earlier epoch (a restored backup)
/// wait for a person: neither is touched.
bool Reconciler::isOurs(const AttemptReport &report) const
{
    return report.name.startsWith(u"berth-%1-%2-"_s.arg(m_storeId).arg(m_epoch));
}

void Reconciler::onInventory(const std::vector<AttemptReport> &reports)
{
    std::unordered_set<QString> existing;
    for (const AttemptReport &report : reports)
        existing.insert(report.name);

    std::vector<AttemptOrder> ensure;
    std::vector<AttemptOrder> stop;
    for (const auto &[replica, live] : m_live) {
        const bool exists = existing.contains(live.order.name);
        if (live.desired == AttemptDesired::Stop && exists)
            stop.push_back(live.order); // asked again: the asking itself may have been lost
        if (exists)
            continue;
        if (live.observed == AttemptObserved::Absent && live.desired == AttemptDesired::Run) {
            ensure.push_back(live.order);
            continue;
        }
        if (live.observed == AttemptObserved::Absent) {
            // Whether it was ever made, only the runtime's answer tells: this inventory may be
            // older than the order to make it.
            stop.push_back(live.order);
            continue;
        }
        record({.name = live.order.name,
                .attempt = live.order.attempt,
                .replica = replica,
                .number = live.order.number,
                .observed = AttemptObserved::Exited,
                .message = u"Its container is gone."_s,
                .time = m_control.now()});
    }
    send(std::move(ensure), std::move(stop), {});
    onReports(reports);
}

void Reconciler::onReports(const std::vector<AttemptReport> &reports)
{
    std::vector<AttemptOrder> stop;
    std::vector<QString> remove;
    for (const AttemptReport &report : reports) {
        if (!isOurs(report))
            continue;
        const auto live = m_live.find(report.replica);
        if (live != m_live.end() && live->second.order.name == report.name) {
            record(report);
            continue;
        }
        // Cut off from its replica (its node was lost, or the store says it has ended): it must go.
        if (report.observed == AttemptObserved::Exited
            || report.observed == AttemptObserved::Absent) {
            remove.push_back(report.name);
            continue;
        }
        qCInfo(lcReconciler).noquote() << "Stopping" << report.name << "which is no longer wanted.";
        AttemptOrder order;
        order.attempt = report.attempt;
        order.replica = report.replica;
        order.number = report.number;
        order.name = report.name;
        stop.push_back(std::move(order));
    }
    send({}, std::move(stop), std::move(remove));
}

void Reconciler::record(const AttemptReport &report)
{
    m_control.post<void>(
        Actor::runtime(), [report](store::Transaction &tx) { return recordReport(tx, report); },
        [this, name = report.name](const Error &error) { fallBehind(name, error); });
}

void Reconciler::onNodes(const std::vector<NodeReport> &reports)
{
    for (const NodeReport &report : reports) {
        if (report.presence == NodePresence::Lost) {
            m_silentSince.try_emplace(report.node, report.time);
            continue;
        }
        m_silentSince.erase(report.node);
        recordPresenceOf(report.node, NodePresence::Present);
    }
}

void Reconciler::passTime(TimePoint now)
{
    if (m_catchUpAt && *m_catchUpAt <= now)
        catchUp();
    for (auto silent = m_silentSince.begin(); silent != m_silentSince.end();) {
        if (now - silent->second < NodeGrace) {
            ++silent;
            continue;
        }
        recordPresenceOf(silent->first, NodePresence::Lost);
        silent = m_silentSince.erase(silent);
    }
}

void Reconciler::recordPresenceOf(NodeId node, NodePresence presence)
{
    m_unstoredPresence.erase(node);
    m_control.post<void>(
        Actor::runtime(),
        [node, presence](store::Transaction &tx) { return recordPresence(tx, node, presence); },
        [this, node, presence](const Error &error) {
            m_unstoredPresence.try_emplace(node, presence);
            fallBehind(u"node %1"_s.arg(node.value()), error);
        });
}

void Reconciler::recordReachabilityOf(ClusterId cluster, const QString &reason)
{
    m_unstoredReachability.erase(cluster);
    m_control.post<void>(
        Actor::runtime(),
        [cluster, reason](store::Transaction &tx) {
            return recordReachability(tx, cluster, reason);
        },
        [this, cluster, reason](const Error &error) {
            m_unstoredReachability.try_emplace(cluster, reason);
            fallBehind(u"cluster %1"_s.arg(cluster.value()), error);
        });
}

void Reconciler::fallBehind(const QString &what, const Error &error)
{
    if (error.code == ErrorCode::Cancelled)
        return; // Berth stops: what runs is met again when it starts
    if (!m_catchUpAt) {
        qCWarning(lcReconciler).noquote()
            << "What the runtime saw of" << what << "was not stored:" << error.message;
        m_catchUpAt = m_control.now() + CatchUpAfter;
    }
}

/// Of containers the runtime tells all it knows; of nodes and clusters it tells only what is new.
void Reconciler::catchUp()
{
    m_catchUpAt.reset();
    for (const auto &[node, presence] : std::exchange(m_unstoredPresence, {}))
        recordPresenceOf(node, presence);
    for (const auto &[cluster, reason] : std::exchange(m_unstoredReachability, {}))
        recordReachabilityOf(cluster, reason);
    compare();
}

} // namespace berth::core
