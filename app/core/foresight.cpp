// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/foresight.h"

#include <QtCore/qcryptographichash.h>

#include <algorithm>
#include <set>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

sched::QueueEntry *entryOf(sched::Snapshot &snapshot, DeploymentId id)
{
    const auto found = std::find_if(snapshot.queue.begin(), snapshot.queue.end(),
                                    [id](const auto &entry) { return entry.deployment == id; });
    return found == snapshot.queue.end() ? nullptr : &*found;
}

/// What holds room waits again, as it would after its node was lost.
void requeue(sched::Snapshot &snapshot, const sched::AllocationFact &fact)
{
    if (!fact.deployment.isValid() || !fact.requestClass.isValid())
        return;
    if (sched::QueueEntry *entry = entryOf(snapshot, fact.deployment)) {
        ++entry->waiting;
        return;
    }
    sched::QueueEntry entry;
    entry.deployment = fact.deployment;
    entry.requestClass = fact.requestClass;
    entry.priority = fact.priority;
    entry.submittedAt = fact.startedAt;
    entry.gang = fact.gang;
    entry.user = fact.user;
    entry.timing.expected = fact.expected;
    if (fact.preemptible)
        entry.timing.protectedFor = fact.minRun + fact.grace;
    snapshot.queue.push_back(entry);
}

Error unknown(const QString &what, qsizetype trial)
{
    return Error::invalid(u"There is no %1 to try that with."_s.arg(what),
                          {{u"/changes/%1"_s.arg(trial), -1, u"names no %1"_s.arg(what),
                            u"only what waits or runs in this cluster"_s}});
}

Result<void> apply(sched::Snapshot &snapshot, const Trial &trial, qsizetype number)
{
    switch (trial.kind) {
    case Trial::Kind::AddNode: {
        sched::NodeInput node;
        for (const sched::NodeInput &other : snapshot.nodes)
            node.id = std::max(node.id, other.id);
        node.id = NodeId(node.id.value() + 1);
        node.capacity = trial.node.resources;
        node.gpuModel = trial.node.gpuModel;
        node.labels = trial.node.labels;
        node.taints = trial.node.taints;
        snapshot.nodes.push_back(node);
        return {};
    }
    case Trial::Kind::RemoveNode: {
        const auto removed = std::erase_if(
            snapshot.nodes, [&](const auto &node) { return node.id == trial.nodeId; });
        if (removed == 0)
            return tl::unexpected(unknown(u"node"_s, number));
        for (const sched::AllocationFact &fact : snapshot.allocations) {
            if (fact.node == trial.nodeId)
                requeue(snapshot, fact);
        }
        std::erase_if(snapshot.allocations,
                      [&](const auto &fact) { return fact.node == trial.nodeId; });
        return {};
    }
    case Trial::Kind::SetPriority: {
        bool isKnown = false;
        if (sched::QueueEntry *entry = entryOf(snapshot, trial.deployment)) {
            entry->priority = trial.priority;
            isKnown = true;
        }
        for (sched::AllocationFact &fact : snapshot.allocations) {
            if (fact.deployment != trial.deployment)
                continue;
            fact.priority = trial.priority;
            isKnown = true;
        }
        return isKnown ? Result<void>() : tl::unexpected(unknown(u"deployment"_s, number));
    }
    case Trial::Kind::RemoveDeployment: {
        const auto isIt = [&](const auto &each) { return each.deployment == trial.deployment; };
        const auto gone
            = std::erase_if(snapshot.queue, isIt) + std::erase_if(snapshot.allocations, isIt);
        return gone > 0 ? Result<void>() : tl::unexpected(unknown(u"deployment"_s, number));
    }
    }
    return {};
}

/// Of how things stand before the plan: only what it names is looked up.
QString footprintOf(const Preview &preview, const Foresight &foresight)
{
    std::set<NodeId> nodes(preview.nodes.begin(), preview.nodes.end());
    nodes.insert(preview.promised.begin(), preview.promised.end());
    if (nodes.empty())
        return {}; // nothing is placed, so nobody gives way either
    QStringList marks;
    const sched::Planner before
        = sched::makePlanner(foresight.snapshot, foresight.policy, foresight.demand);
    for (const NodeId id : nodes) {
        if (const auto free = before.freeOn(id))
            marks << nodeMark(id, *free, before.freeDevicesOn(id), true);
    }
    for (const sched::ForecastVictim &each : preview.victims)
        marks << victimMark(each.victim.replica, each.victim.node, each.victim.priority);
    return marks.join(u'.');
}

} // namespace

Preview preview(Foresight foresight, const Deployment &wanted, const sched::Request &request,
                const sched::QueueEntry &given, bool isRevised)
{
    sched::Snapshot &snapshot = foresight.snapshot;
    const DeploymentId id = wanted.id;
    std::erase_if(snapshot.queue, [id](const auto &entry) { return entry.deployment == id; });
    sched::QueueEntry entry = given;
    if (isRevised) {
        std::erase_if(snapshot.allocations,
                      [id](const auto &fact) { return fact.deployment == id; });
        entry.waiting = wanted.replicas;
    }
    for (sched::AllocationFact &fact : snapshot.allocations) {
        if (fact.deployment == id)
            fact.priority = wanted.priority;
    }
    entry.requestClass = sched::RequestClassId(int(snapshot.requests.size()));
    snapshot.requests.push_back(request);
    if (entry.waiting > 0)
        snapshot.queue.push_back(entry);

    Preview result;
    result.deployment = id;
    if (entry.waiting <= 0)
        return result;
    sched::Planner planner = sched::makePlanner(snapshot, foresight.policy, foresight.demand);
    result.position = planner.position(id);
    const sched::Plan plan = planner.tick(
        snapshot.now, {std::numeric_limits<int>::max(), std::numeric_limits<qint64>::max()});
    for (const sched::Placement &placement : plan.placements) {
        if (placement.deployment == id)
            result.nodes.push_back(placement.node);
    }
    for (const sched::Preemption &preemption : plan.preemptions) {
        if (preemption.preemptor != id)
            continue;
        for (const sched::Nomination &nomination : preemption.nominations)
            result.promised.push_back(nomination.node);
    }
    result.waiting = entry.waiting - int(result.nodes.size()) - int(result.promised.size());
    if (result.waiting > 0)
        result.reason = planner.explain(id, snapshot.now);

    // Where victims go next needs the time after; so does the range.
    if (!result.promised.empty()) {
        sched::Forecast forecast(snapshot, foresight.policy, foresight.demand);
        forecast.run();
        for (const sched::ForecastVictim &each : forecast.victims()) {
            if (each.preemptor == id && each.at == snapshot.now)
                result.victims.push_back(each);
        }
    }
    result.start = sched::startRanges(foresight, {id})[id];
    result.footprint = footprintOf(result, foresight);
    return result;
}

Result<Outlook> outlook(Foresight foresight, const QList<Trial> &trials,
                        const std::vector<DeploymentId> &rows)
{
    for (qsizetype i = 0; i < trials.size(); ++i) {
        if (const auto applied = apply(foresight.snapshot, trials[i], i); !applied)
            return tl::unexpected(applied.error());
    }
    sched::Forecast forecast(foresight.snapshot, foresight.policy, foresight.demand);
    forecast.run();
    Outlook outlook;
    for (const DeploymentId id : rows) {
        const auto start = forecast.startOf(id);
        outlook.rows.push_back({id, start ? std::optional(start->at) : std::nullopt});
    }
    for (const sched::QueueEntry &entry : foresight.snapshot.queue) {
        const auto start = forecast.startOf(entry.deployment);
        outlook.started += start ? 1 : 0;
        outlook.startedNow += start && start->at == foresight.snapshot.now ? 1 : 0;
    }
    outlook.victims = forecast.victims();
    return outlook;
}

QString nodeMark(NodeId id, const ResourceVector &free, const std::vector<MilliGpu> &freeDevices,
                 bool isOpen)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add
        = [&hash](qint64 number) { hash.addData(QByteArray(QByteArray::number(number) + ' ')); };
    add(free.cpuMilli);
    add(free.memoryBytes);
    add(isOpen);
    for (const MilliGpu device : freeDevices)
        add(device);
    for (auto it = free.extended.begin(); it != free.extended.end(); ++it) {
        hash.addData(QByteArray(it.key().toUtf8() + '='));
        add(it.value());
    }
    return u"n%1-%2"_s.arg(id.value()).arg(QString::fromLatin1(hash.result().toHex().left(12)));
}

QString victimMark(ReplicaId replica, NodeId node, int priority)
{
    return u"r%1-%2-%3"_s.arg(replica.value()).arg(node.value()).arg(priority);
}

} // namespace berth::core
