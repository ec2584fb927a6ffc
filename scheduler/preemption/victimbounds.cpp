// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/victimbounds.h"

#include "scheduler/placement/feasibility.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace berth::sched {

namespace {

/// Later than anything starts, in milliseconds; a few thousand of it can still be summed.
constexpr qint64 FarAhead = 100'000'000'000'000;

} // namespace

bool VictimCost::isBetterThan(const VictimCost &other) const
{
    return std::tie(highestPriority, replicas, other.startedSum)
        < std::tie(other.highestPriority, other.replicas, startedSum);
}

/// The room of a node once what leaves has left, less what is promised; named extended resources
/// are left out, which only makes it larger.
class VictimBounds::Room final
{
public:
    Room(const NodeTable &nodes, int slot, const Amounts *closed)
    {
        const NodeRow &node = nodes.row(slot);
        cpuMilli = node.freeCpu + node.leavingCpu;
        memoryBytes = node.freeMemory + node.leavingMemory;
        m_devices = node.deviceCount;
        for (int device = 0; device < m_devices; ++device) {
            m_isHealthy[size_t(device)] = nodes.isHealthy(slot, device);
            m_free[size_t(device)] = nodes.futureDevice(slot, device);
        }
        if (closed) {
            cpuMilli -= closed->cpuMilli;
            memoryBytes -= closed->memoryBytes;
            for (const DeviceShare &share : closed->devices) {
                if (share.index >= 0 && share.index < m_devices)
                    m_free[size_t(share.index)] -= int(share.milli);
            }
        }
        for (int device = 0; device < m_devices; ++device) // as NodeTable::view() has it
            m_free[size_t(device)] = std::clamp(m_free[size_t(device)], 0, int(WholeGpu));
    }

    void add(const Candidate &candidate, const List &list)
    {
        cpuMilli += candidate.cpuMilli;
        memoryBytes += candidate.memoryBytes;
        for (quint32 i = 0; i < candidate.shares; ++i) {
            const Share &share = list.shares[candidate.firstShare + i];
            if (share.device < m_devices)
                m_free[share.device] += share.milli;
        }
    }
    [[nodiscard]] bool fits(const RequestClass &requestClass) const
    {
        if (cpuMilli < requestClass.cpuMilli || memoryBytes < requestClass.memoryBytes)
            return false;
        if (requestClass.gpuMilli == 0)
            return true;
        const int wanted = requestClass.wholeDevices > 0 ? int(WholeGpu) : requestClass.share;
        return devicesWith(wanted) >= std::max(1, requestClass.wholeDevices);
    }
    [[nodiscard]] int devicesWith(int milli) const
    {
        int count = 0;
        for (int device = 0; device < m_devices; ++device)
            count += m_isHealthy[size_t(device)] && m_free[size_t(device)] >= milli ? 1 : 0;
        return count;
    }

    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;

private:
    int m_devices = 0;
    std::array<int, MostDevices> m_free{};
    std::array<bool, MostDevices> m_isHealthy{};
};

qint64 VictimBounds::youngestOf(const AllocationTable &allocations,
                                const RunningDeployment &running)
{
    if (running.held.size() > AllocationTable::MostSiblings)
        return FarAhead; // this node is not told when they change
    qint64 youngest = 0;
    for (const int index : running.held)
        youngest = std::max(youngest, allocations.at(index).startedAt);
    return youngest;
}

const VictimBounds::List &VictimBounds::listOf(int slot)
{
    if (m_generation != m_nodes.generation() || size_t(slot) >= m_lists.size()) {
        m_lists.assign(size_t(m_nodes.size()), {});
        m_generation = m_nodes.generation();
    }
    List &list = m_lists[size_t(slot)];
    if (list.seen >= 0 && m_nodes.lastChange(slot) < list.seen)
        return list;
    list.candidates.clear();
    list.shares.clear();
    list.hasSiblings = false;
    for (const int index : m_allocations.onNode(slot)) {
        const HeldRoom &held = m_allocations.at(index);
        if (!held.running || !held.running->preemptible || held.isLeaving())
            continue;
        list.candidates.push_back({.startedAt = held.startedAt,
                                   .youngest = youngestOf(m_allocations, *held.running),
                                   .cpuMilli = held.amounts.cpuMilli,
                                   .memoryBytes = held.amounts.memoryBytes,
                                   .priority = held.running->priority,
                                   .firstShare = quint32(list.shares.size()),
                                   .shares = quint32(held.amounts.devices.size())});
        list.hasSiblings = list.hasSiblings || held.running->held.size() > 1;
        for (const DeviceShare &share : held.amounts.devices)
            list.shares.push_back({quint16(share.index), qint16(share.milli)});
    }
    std::sort(list.candidates.begin(), list.candidates.end(),
              [](const Candidate &a, const Candidate &b) {
                  return std::tie(a.priority, b.startedAt) < std::tie(b.priority, a.startedAt);
              });
    list.seen = m_nodes.logEnd();
    return list;
}

/// At least so many of the first @p end candidates, and at best the youngest of them.
VictimCost VictimBounds::fewest(const RequestClass &requestClass, const Room &room,
                                const List &list, size_t end)
{
    const int level = list.candidates[end - 1].priority;
    qint64 largestCpu = 1;
    qint64 largestMemory = 1;
    quint32 mostShares = 1;
    VictimCost single;
    m_started.clear();
    for (size_t i = 0; i < end; ++i) {
        const Candidate &candidate = list.candidates[i];
        largestCpu = std::max(largestCpu, candidate.cpuMilli);
        largestMemory = std::max(largestMemory, candidate.memoryBytes);
        mostShares = std::max(mostShares, candidate.shares);
        m_started.push_back(candidate.startedAt);
        Room without = room;
        without.add(candidate, list);
        if (without.fits(requestClass)
            && (!single.helps() || candidate.startedAt > single.startedSum))
            single = {level, 1, candidate.startedAt};
    }
    if (single.helps())
        return single;
    const auto times = [](qint64 missing, qint64 largest) {
        return missing <= 0 ? qint64(0) : (missing + largest - 1) / largest;
    };
    qint64 replicas = 2;
    replicas = std::max(replicas, times(requestClass.cpuMilli - room.cpuMilli, largestCpu));
    replicas
        = std::max(replicas, times(requestClass.memoryBytes - room.memoryBytes, largestMemory));
    if (requestClass.wholeDevices > 0)
        replicas = std::max(
            replicas,
            times(requestClass.wholeDevices - room.devicesWith(int(WholeGpu)), qint64(mostShares)));
    replicas = std::min(replicas, qint64(end));
    if (list.hasSiblings) {
        // Replicas on other nodes may have to go with one from here, and may be the youngest.
        qint64 latest = 0;
        for (size_t i = 0; i < end; ++i)
            latest = std::max(latest, list.candidates[i].youngest);
        return {level, int(replicas), replicas * latest};
    }
    const auto youngest = m_started.begin() + replicas;
    std::partial_sort(m_started.begin(), youngest, m_started.end(), std::greater<>());
    qint64 startedSum = 0;
    for (auto started = m_started.begin(); started != youngest; ++started)
        startedSum += *started;
    return {level, int(replicas), startedSum};
}

VictimCost VictimBounds::atLeast(const RequestClass &requestClass, int priority, int slot,
                                 const Amounts *closed, qint64 &work)
{
    work += WorkPerNode;
    const NodeRow &node = m_nodes.row(slot);
    if (!node.schedulable || node.capacityCpu < requestClass.cpuMilli
        || node.capacityMemory < requestClass.memoryBytes
        || node.healthyDevices * WholeGpu < requestClass.gpuMilli
        || staticRefusal(requestClass, m_nodes, slot))
        return {};
    constexpr VictimCost nothing{.replicas = 0};
    if (node.deviceCount > MostDevices)
        return nothing;
    const List &list = listOf(slot);
    const Room room(m_nodes, slot, closed);
    if (room.fits(requestClass))
        return nothing;
    Room opened = room;
    size_t end = 0;
    while (end < list.candidates.size() && list.candidates[end].priority < priority) {
        const int level = list.candidates[end].priority;
        while (end < list.candidates.size() && list.candidates[end].priority == level)
            opened.add(list.candidates[end++], list);
        if (opened.fits(requestClass)) {
            work += qint64(end) * WorkPerCandidate;
            return fewest(requestClass, room, list, end);
        }
    }
    return {};
}

} // namespace berth::sched
