// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/plannerstate.h"

#include <algorithm>

namespace berth::sched {

Planner::State::State(PolicySettings given, DemandMix learned)
    : nodes(models, extended)
    , requests(models, extended)
    , allocations(nodes, extended, usage)
    , promises(requests)
    , victimCache(nodes, allocations, promises)
    , score(nodes, models)
    , cache(nodes, score)
    , demand(std::move(learned))
    , settings(std::move(given))
{
    score.setSettings(settings);
    demand.settle(); // what was learned is not learned again from the same facts
}

void Planner::State::setSettings(const PolicySettings &given)
{
    settings = given;
    score.setSettings(settings);
    m_demandChanged = true;
}

void Planner::State::sortNodes()
{
    if (!nodes.needsSort())
        return;
    const std::vector<int> moved = nodes.sort();
    m_candidates.clear(); // they name slots
    allocations.remap(moved);
}

UsageAmounts Planner::State::totalCapacity() const
{
    UsageAmounts capacity;
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        capacity.cpuMilli += node.capacityCpu;
        capacity.memoryBytes += node.capacityMemory;
        capacity.gpuMilli += node.healthyDevices * WholeGpu;
    }
    return capacity;
}

void Planner::State::upsertNode(const NodeInput &input)
{
    const bool isNew = nodes.find(input.id) < 0;
    const int slot = nodes.upsert(input);
    if (isNew)
        allocations.attach(input.id, slot);
}

void Planner::State::removeNode(NodeId node)
{
    const int slot = nodes.find(node);
    if (slot < 0)
        return;
    allocations.dropNode(slot);
    std::vector<Ticket> gone;
    for (const auto &[ticket, assumed] : m_assumed) {
        if (assumed.node == node)
            gone.push_back(ticket);
    }
    std::sort(gone.begin(), gone.end());
    for (const Ticket ticket : gone)
        forget(ticket);
    nodes.remove(slot);
}

void Planner::State::enqueue(const QueueEntry &entry)
{
    if (entry.waiting <= 0) {
        dequeue(entry.deployment);
        return;
    }
    WaitQueue::Slot slot = queue.find(entry.deployment);
    if (slot == WaitQueue::NoSlot) {
        slot = queue.add(entry.deployment, entry.submittedAt);
        demand.arrive(entry.deployment, requests.at(entry.requestClass).demandKey, entry.waiting);
    } else {
        const Waiting known = queue.at(slot);
        const LaneKey key = queue.lane(known.lane).key;
        if (known.submittedAt != entry.submittedAt) {
            const bool wasHead = queue.head(known.lane) == slot;
            queue.setSubmittedAt(slot, entry.submittedAt);
            if (wasHead)
                makeRunnable(known.lane);
        }
        if (key.priority != entry.priority || key.requestClass != entry.requestClass.index()
            || entry.held || entry.dependency != DependencyState::Met
            || (entry.gang && !coversGang(entry)))
            endPromisesOf(entry.deployment);
    }
    if (const auto backoff = m_backoffUntil.find(entry.deployment);
        backoff != m_backoffUntil.end()) {
        m_backoffs.erase({backoff->second, entry.deployment});
        m_backoffUntil.erase(backoff);
    }
    const bool waits = entry.notBefore && toEpochMillis(*entry.notBefore) > m_now;
    if (waits) {
        const qint64 until = toEpochMillis(*entry.notBefore);
        m_backoffs.emplace(until, entry.deployment);
        m_backoffUntil[entry.deployment] = until;
    }
    queue.setFlags(slot, {entry.gang, entry.held, waits, entry.dependency});
    queue.setCounts(slot, entry.waiting, 0);
    queue.setTiming(slot, entry.timing);
    reseat(slot, entry.priority, entry.requestClass.index(), usage.intern(entry.user));
}

/// Whether what is promised to a gang is for as many replicas as wait: it goes whole or not at all.
bool Planner::State::coversGang(const QueueEntry &entry) const
{
    const int promised = promises.placesOf(entry.deployment);
    if (promised == 0)
        return true;
    const auto assumed = m_assumedOf.find(entry.deployment);
    const int placed = assumed == m_assumedOf.end() ? 0 : int(assumed->second.size());
    return promised == entry.waiting - placed;
}

void Planner::State::dequeue(DeploymentId deployment)
{
    const WaitQueue::Slot slot = queue.find(deployment);
    if (slot == WaitQueue::NoSlot)
        return;
    const int lane = queue.at(slot).lane;
    const bool wasHead = queue.head(lane) == slot;
    queue.remove(slot);
    if (wasHead)
        makeRunnable(lane);
    endPromisesOf(deployment);
    if (const auto backoff = m_backoffUntil.find(deployment); backoff != m_backoffUntil.end()) {
        m_backoffs.erase({backoff->second, deployment});
        m_backoffUntil.erase(backoff);
    }
}

void Planner::State::reseat(WaitQueue::Slot slot, int priority, int classIndex, int user)
{
    const Waiting waiting = queue.at(slot);
    const auto assumed = m_assumedOf.find(waiting.deployment);
    const int placed = assumed == m_assumedOf.end() ? 0 : int(assumed->second.size());
    const int awaited = promises.placesOf(waiting.deployment);
    const int effective = std::max(0, waiting.stored - placed - awaited);
    queue.setCounts(slot, waiting.stored, effective);

    LaneKey key{priority, LaneKind::Ready, classIndex, 1, user};
    if (waiting.stored <= placed)
        key.kind = LaneKind::Assumed;
    else if (waiting.held)
        key.kind = LaneKind::Held;
    else if (waiting.dependency != DependencyState::Met)
        key.kind = LaneKind::Dependent;
    else if (waiting.backoff)
        key.kind = LaneKind::Backoff;
    else if (effective == 0)
        key.kind = LaneKind::Promised;
    else
        key.together = waiting.gang ? effective : 1;
    const int before = waiting.lane;
    const bool wasHead = before >= 0 && queue.head(before) == slot;
    queue.moveTo(slot, key);
    const int after = queue.at(slot).lane;
    if (wasHead && after != before)
        makeRunnable(before);
    if (after != before && queue.head(after) == slot)
        makeRunnable(after);
}

void Planner::State::reseat(DeploymentId deployment)
{
    const WaitQueue::Slot slot = queue.find(deployment);
    if (slot == WaitQueue::NoSlot)
        return;
    const LaneKey key = queue.lane(queue.at(slot).lane).key;
    reseat(slot, key.priority, key.requestClass, key.user);
}

void Planner::State::allocate(const AllocationFact &fact)
{
    bool isAssumed = false;
    if (const auto mine = m_assumedOf.find(fact.deployment);
        mine != m_assumedOf.end() && allocations.find(fact.id) < 0) {
        auto &tickets = mine->second;
        const auto match = std::find_if(tickets.begin(), tickets.end(), [&](Ticket ticket) {
            const Assumed &assumed = m_assumed.at(ticket);
            return assumed.node == fact.node && assumed.devices == fact.devices
                && requests.at(RequestClassId(assumed.classIndex)).request.resources
                == fact.resources;
        });
        if (match != tickets.end()) {
            usage.take(m_assumed.at(*match).user, fact.resources, -1); // the fact counts now
            m_assumed.erase(*match);
            tickets.erase(match);
            if (tickets.empty())
                m_assumedOf.erase(mine);
            isAssumed = true;
        }
    }
    allocations.state(fact, isAssumed);
    if (isAssumed)
        reseat(fact.deployment);
}

void Planner::State::release(AllocationId allocation)
{
    const int known = allocations.find(allocation);
    if (known >= 0)
        allocations.remove(known);
}

void Planner::State::updateRunning(DeploymentId deployment, int priority, bool preemptible,
                                   int minAvailable)
{
    allocations.update(deployment, priority, preemptible, minAvailable);
}

Ticket Planner::State::assume(DeploymentId deployment, int classIndex, int slot,
                              const QList<DeviceShare> &devices)
{
    const RequestClass &requestClass = requests.at(RequestClassId(classIndex));
    nodes.take(slot, amountsOf(requestClass, devices), 1);
    const WaitQueue::Slot queued = queue.find(deployment);
    const int user = queue.lane(queue.at(queued).lane).key.user;
    usage.take(user, requestClass.request.resources, 1);
    const Ticket ticket = ++m_lastTicket;
    m_assumed.emplace(ticket, Assumed{deployment, nodes.row(slot).id, classIndex, user, devices});
    m_assumedOf[deployment].push_back(ticket);
    return ticket;
}

void Planner::State::unassume(Ticket ticket)
{
    const auto known = m_assumed.find(ticket);
    const Assumed assumed = known->second;
    m_assumed.erase(known);
    const auto mine = m_assumedOf.find(assumed.deployment);
    std::erase(mine->second, ticket);
    if (mine->second.empty())
        m_assumedOf.erase(mine);
    const RequestClass &requestClass = requests.at(RequestClassId(assumed.classIndex));
    usage.take(assumed.user, requestClass.request.resources, -1);
    const int slot = nodes.find(assumed.node);
    if (slot >= 0) {
        nodes.take(slot, amountsOf(requestClass, assumed.devices), -1);
    }
}

void Planner::State::forget(Ticket ticket)
{
    const auto known = m_assumed.find(ticket);
    if (known == m_assumed.end())
        return;
    const DeploymentId deployment = known->second.deployment;
    unassume(ticket);
    reseat(deployment);
}

void Planner::State::forgetPreemption(Ticket ticket)
{
    if (const auto victims = m_victims.find(ticket); victims != m_victims.end()) {
        for (const AllocationId victim : victims->second) {
            if (const int index = allocations.find(victim); index >= 0)
                allocations.setNamed(index, false);
        }
        m_victims.erase(victims);
    }
    const Promise *promise = promises.find(ticket);
    if (!promise)
        return;
    const DeploymentId deployment = promise->deployment;
    dropPromise(ticket);
    reseat(deployment);
}

void Planner::State::endPromisesOf(DeploymentId deployment)
{
    for (const Ticket ticket : promises.ticketsOf(deployment))
        dropPromise(ticket);
}

} // namespace berth::sched
