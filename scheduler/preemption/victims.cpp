// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/victims.h"

#include "scheduler/placement/feasibility.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace berth::sched {

bool VictimChoice::isBetterThan(const VictimChoice &other) const
{
    return std::tie(highestPriority, replicas, workLost)
        < std::tie(other.highestPriority, other.replicas, other.workLost);
}

bool VictimSearch::isPastMinRun(const HeldRoom &held)
{
    const qint64 endsAt = held.startedAt + held.running->minRunMillis;
    if (endsAt <= m_now)
        return true;
    m_retryAt = m_retryAt == 0 ? endsAt : std::min(m_retryAt, endsAt);
    return false;
}

bool VictimSearch::mayYield(const RunningDeployment &running) const
{
    return m_yielding == Yielding::Moved ? running.movable && running.priority <= m_priority
                                         : running.preemptible && running.priority < m_priority;
}

VictimSearch::Unit VictimSearch::wholeUnit(const RunningDeployment &running, int slot) const
{
    Unit unit;
    unit.priority = running.priority;
    for (const int index : running.held) {
        const HeldRoom &held = m_allocations.at(index);
        if (held.isLeaving())
            continue;
        unit.held.push_back(index);
        ++unit.replicas;
        unit.workLost += m_now - held.startedAt;
        if (held.slot == slot)
            unit.here.add(held.amounts);
    }
    std::sort(unit.held.begin(), unit.held.end(),
              [this](int a, int b) { return m_allocations.at(a).id < m_allocations.at(b).id; });
    return unit;
}

/// What may be stopped on a node. A deployment above its `min_available` gives single replicas
/// (the youngest first); with @p wholeDeployments, or without that slack, it goes as a whole.
std::vector<VictimSearch::Unit> VictimSearch::unitsOn(int slot, bool wholeDeployments)
{
    std::vector<Unit> units;
    std::vector<const RunningDeployment *> seen;
    for (const int index : m_allocations.onNode(slot)) {
        m_work += WorkPerAllocation;
        const HeldRoom &held = m_allocations.at(index);
        const RunningDeployment *running = held.running;
        if (!running || !mayYield(*running) || held.isLeaving())
            continue;
        if (running->held.size() == 1) { // most deployments: nobody else to look at
            if (isPastMinRun(held))
                units.push_back(
                    {running->priority, 1, m_now - held.startedAt, {index}, held.amounts});
            continue;
        }
        if (std::find(seen.begin(), seen.end(), running) != seen.end())
            continue;
        seen.push_back(running);
        int live = 0;
        bool allPastMinRun = true;
        std::vector<int> here;
        for (const int other : running->held) {
            const HeldRoom &replica = m_allocations.at(other);
            if (replica.isLeaving())
                continue;
            ++live;
            const bool isPast = isPastMinRun(replica);
            allPastMinRun = allPastMinRun && isPast;
            if (replica.slot == slot && isPast)
                here.push_back(other);
        }
        const int slack = live - running->minAvailable;
        if (running->gang || slack <= 0 || (wholeDeployments && int(here.size()) > slack)) {
            if (allPastMinRun)
                units.push_back(wholeUnit(*running, slot));
            continue;
        }
        std::sort(here.begin(), here.end(), [this](int a, int b) {
            const HeldRoom &first = m_allocations.at(a);
            const HeldRoom &second = m_allocations.at(b);
            return std::tie(second.startedAt, first.id) < std::tie(first.startedAt, second.id);
        });
        here.resize(std::min(here.size(), size_t(slack)));
        for (const int single : here) {
            const HeldRoom &replica = m_allocations.at(single);
            units.push_back(
                {running->priority, 1, m_now - replica.startedAt, {single}, replica.amounts});
        }
    }
    std::sort(units.begin(), units.end(), [this](const Unit &a, const Unit &b) {
        if (std::tie(a.priority, a.replicas, a.workLost)
            != std::tie(b.priority, b.replicas, b.workLost))
            return std::tie(a.priority, a.replicas, a.workLost)
                < std::tie(b.priority, b.replicas, b.workLost);
        return m_allocations.at(a.held.front()).id < m_allocations.at(b.held.front()).id;
    });
    return units;
}

bool VictimSearch::fits(const RoomView &view, const std::vector<Unit> &units,
                        const std::vector<int> &chosen)
{
    m_work += WorkPerCheck;
    --m_checksLeft;
    Room room = view.room;
    for (const int index : chosen) {
        room.cpuMilli += units[size_t(index)].here.cpuMilli;
        room.memoryBytes += units[size_t(index)].here.memoryBytes;
    }
    if (room.cpuMilli < m_class.cpuMilli || room.memoryBytes < m_class.memoryBytes)
        return false;
    if (m_class.gpuMilli > 0) {
        std::vector<int> free = m_before;
        for (const int index : chosen) {
            for (const DeviceShare &share : units[size_t(index)].here.devices) {
                if (share.index >= 0 && share.index < int(free.size())
                    && m_nodes.isHealthy(m_slot, share.index))
                    free[size_t(share.index)] += int(share.milli);
            }
        }
        m_devices.clear();
        for (const int each : free)
            m_devices.push_back(qint16(std::clamp(each, 0, int(WholeGpu))));
        room.countDevices(m_devices);
    }
    if (m_class.extended.empty())
        return !roomRefusal(m_class, room, view.extended);
    std::vector<NamedAmount> extended = view.extended;
    for (const int index : chosen) {
        for (const NamedAmount &back : units[size_t(index)].here.extended) {
            for (NamedAmount &amount : extended)
                amount.amount += back.name == amount.name ? back.amount : 0;
        }
    }
    return !roomRefusal(m_class, room, extended);
}

/// Looks through the sets of units that cost exactly @p replicasLeft more.
/// @returns whether one was found that loses less work than @p bestWork.
bool VictimSearch::enumerate(const RoomView &view, const std::vector<Unit> &units, size_t from,
                             int replicasLeft, std::vector<int> &chosen, std::vector<int> &best,
                             qint64 &bestWork)
{
    if (replicasLeft == 0) {
        qint64 lost = 0;
        for (const int index : chosen)
            lost += units[size_t(index)].workLost;
        if ((!best.empty() && lost >= bestWork) || !fits(view, units, chosen))
            return false;
        best = chosen;
        bestWork = lost;
        return true;
    }
    bool found = false;
    for (size_t i = from; i < units.size() && m_checksLeft > 0; ++i) {
        if (units[i].replicas > replicasLeft)
            continue;
        chosen.push_back(int(i));
        found = enumerate(view, units, i + 1, replicasLeft - units[i].replicas, chosen, best,
                          bestWork)
            || found;
        chosen.pop_back();
    }
    return found;
}

/// The set with the least cost from @p from to @p to, of those the one that loses the least work;
/// empty where there is none within the allowance of checks.
std::vector<int> VictimSearch::leastOfCost(const RoomView &view, const std::vector<Unit> &units,
                                           int from, int to)
{
    for (int cost = from; cost <= to && m_checksLeft > 0; ++cost) {
        std::vector<int> trial;
        std::vector<int> best;
        qint64 lost = 0;
        if (enumerate(view, units, 0, cost, trial, best, lost))
            return best;
    }
    return {};
}

std::optional<VictimChoice> VictimSearch::leastOf(const RoomView &view, std::vector<Unit> units)
{
    // The lowest priority up to which all must be open to being stopped.
    std::vector<int> all;
    size_t end = 0;
    bool isEnough = false;
    while (end < units.size() && !isEnough) {
        const int level = units[end].priority;
        while (end < units.size() && units[end].priority == level)
            all.push_back(int(end++));
        isEnough = fits(view, units, all);
    }
    if (!isEnough)
        return std::nullopt;
    units.resize(end);

    // One or two victims do most of the time: look for the best of those first.
    m_checksLeft = MostChecks;
    std::vector<int> chosen = leastOfCost(view, units, 1, 2);
    if (chosen.empty()) {
        // Spare whoever can be spared, the costliest first: a set without a needless victim...
        chosen = all;
        for (int index = int(units.size()) - 1; index >= 0; --index) {
            std::vector<int> without = chosen;
            std::erase(without, index);
            if (fits(view, units, without))
                chosen = std::move(without);
        }
        const int enough
            = std::accumulate(chosen.begin(), chosen.end(), 0, [&units](int sum, int index) {
                  return sum + units[size_t(index)].replicas;
              });
        // ...and then a smaller one, or one that loses less work, within the allowance.
        std::vector<int> better = leastOfCost(view, units, 3, enough);
        if (!better.empty())
            chosen = std::move(better);
    }

    VictimChoice choice;
    for (const int index : chosen) {
        const Unit &unit = units[size_t(index)];
        choice.highestPriority = std::max(choice.highestPriority, unit.priority);
        choice.replicas += unit.replicas;
        choice.workLost += unit.workLost;
        choice.held.insert(choice.held.end(), unit.held.begin(), unit.held.end());
    }
    return choice;
}

std::optional<VictimChoice> VictimSearch::search(int slot, const Amounts *closed)
{
    m_work += WorkPerNode;
    m_slot = slot;
    const NodeRow &node = m_nodes.row(slot);
    if (!node.schedulable || node.capacityCpu < m_class.cpuMilli
        || node.capacityMemory < m_class.memoryBytes
        || node.healthyDevices * WholeGpu < m_class.gpuMilli
        || staticRefusal(m_class, m_nodes, slot))
        return std::nullopt;
    std::vector<Unit> units = unitsOn(slot, false);
    if (units.empty() && node.leavingCount == 0)
        return std::nullopt;
    const RoomView view = m_nodes.view(slot, closed, true);
    if (m_class.gpuMilli > 0)
        m_before = m_nodes.futureDevices(slot, closed);
    if (!roomRefusal(m_class, view.room, view.extended))
        return VictimChoice{};
    std::optional<VictimChoice> choice = leastOf(view, std::move(units));
    if (!choice)
        choice = leastOf(view, unitsOn(slot, true));
    return choice;
}

} // namespace berth::sched
