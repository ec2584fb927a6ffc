// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/planner.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

namespace {

QMap<QString, qint64> named(const std::vector<NamedAmount> &amounts, const NameTable &names)
{
    QMap<QString, qint64> result;
    for (const NamedAmount &amount : amounts) {
        if (amount.amount != 0)
            result.insert(names.name(amount.name), amount.amount);
    }
    return result;
}

} // namespace

NodeInput Planner::State::inputOf(int slot) const
{
    const NodeRow &row = nodes.row(slot);
    const NodeTraits &traits = nodes.traits(row.traits);
    NodeInput input;
    input.id = row.id;
    input.capacity = {row.capacityCpu, row.capacityMemory, row.deviceCount * WholeGpu,
                      named(row.extendedCapacity, extended)};
    input.gpuModel = models.name(row.model);
    for (int device = 0; device < row.deviceCount; ++device)
        input.devices.append(nodes.isHealthy(slot, device) ? DeviceHealth::Healthy
                                                           : DeviceHealth::Unhealthy);
    input.labels = traits.labels;
    input.taints = traits.taints;
    input.schedulable = row.schedulable;
    return input;
}

AllocationFact Planner::State::factOf(const HeldRoom &held) const
{
    AllocationFact fact;
    fact.id = held.id;
    fact.node = held.node;
    fact.replica = held.replica;
    fact.deployment = held.deployment;
    fact.resources = {held.amounts.cpuMilli, held.amounts.memoryBytes, 0,
                      named(held.amounts.extended, extended)};
    for (const DeviceShare &share : held.amounts.devices)
        fact.resources.gpuMilli += share.milli;
    fact.devices = held.amounts.devices;
    fact.user = usage.userOf(held.user);
    fact.startedAt = fromEpochMillis(held.startedAt);
    fact.stopping = held.isLeaving();
    if (const RunningDeployment *running = held.running) {
        fact.priority = running->priority;
        fact.preemptible = running->preemptible;
        fact.gang = running->gang;
        fact.minAvailable = running->minAvailable;
        fact.minRun = Seconds(running->minRunMillis / 1000);
        fact.grace = running->grace;
        fact.expected = running->expected;
        fact.movable = running->movable;
        fact.requestClass = running->requestClass;
    }
    return fact;
}

Snapshot Planner::snapshot(TimePoint now, int mostQueued) const
{
    const State &state = *m_state;
    m_state->sortNodes();
    Snapshot snapshot;
    snapshot.now = now;
    snapshot.queueHeld = state.queueHeld;
    for (int slot = 0; slot < state.nodes.size(); ++slot)
        snapshot.nodes.push_back(state.inputOf(slot));
    for (int index = 0; index < state.requests.size(); ++index)
        snapshot.requests.push_back(state.requests.at(RequestClassId(index)).request);
    state.allocations.visit(
        [&](const HeldRoom &held) { snapshot.allocations.push_back(state.factOf(held)); });
    std::sort(snapshot.allocations.begin(), snapshot.allocations.end(),
              [](const AllocationFact &a, const AllocationFact &b) { return a.id < b.id; });
    for (const DeploymentId deployment : state.queue.inOrder(0, mostQueued)) {
        if (auto entry = queued(deployment)) {
            entry->notBefore = state.backoffOf(deployment);
            snapshot.queue.push_back(std::move(*entry));
        }
    }
    for (int user = 0; user < state.usage.size(); ++user)
        snapshot.users.push_back(
            {state.usage.userOf(user), state.usage.weight(user), state.usage.limits(user)});
    snapshot.totalLimits = state.usage.totalLimits();
    return snapshot;
}

Planner makePlanner(const Snapshot &snapshot, const PolicySettings &settings,
                    const DemandMix &demand)
{
    Planner planner(settings, demand);
    planner.setQueueHeld(snapshot.queueHeld);
    for (const UserTerms &terms : snapshot.users) {
        planner.setWeight(terms.user, terms.weight);
        planner.setLimits(terms.user, terms.limits);
    }
    planner.setTotalLimits(snapshot.totalLimits);
    for (const NodeInput &node : snapshot.nodes)
        planner.upsertNode(node);
    std::vector<RequestClassId> classes;
    for (const Request &request : snapshot.requests)
        classes.push_back(planner.internRequest(request));
    const auto own = [&classes](RequestClassId given) {
        return given.isValid() ? classes.at(size_t(given.index())) : given;
    };
    for (AllocationFact fact : snapshot.allocations) {
        fact.requestClass = own(fact.requestClass);
        planner.allocate(fact);
    }
    for (QueueEntry entry : snapshot.queue) {
        entry.requestClass = own(entry.requestClass);
        planner.enqueue(entry);
    }
    return planner;
}

Plan plan(const Snapshot &snapshot, const PolicySettings &settings, const DemandMix &demand)
{
    Planner planner = makePlanner(snapshot, settings, demand);
    return planner.tick(snapshot.now,
                        {std::numeric_limits<int>::max(), std::numeric_limits<qint64>::max()});
}

} // namespace berth::sched
