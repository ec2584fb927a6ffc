// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/preemption/allocationtable.h"

#include <optional>

namespace berth::sched {

/// Allocations to stop so that one replica fits on a node, and what that costs.
struct VictimChoice
{
    std::vector<int> held; ///< indices of the allocation table; those of a gang on all its nodes
    int highestPriority = -1;
    int replicas = 0;
    qint64 workLost = 0; ///< milliseconds run, summed

    /// Less harm: the highest victim priority, the number of replicas, the work lost.
    [[nodiscard]] bool isBetterThan(const VictimChoice &other) const;
};

/// Finds the least harmful victims on one node. Only replicas of strictly lower priority,
/// preemptible and past their minimum run time are victims; a gang is one victim that costs all
/// of its replicas, and so is what is left of a deployment at its `min_available`.
class VictimSearch final
{
public:
    /// What-ifs a node may take before the best found so far is good enough.
    static constexpr int MostChecks = 4000;
    /// Work units of what is done once a node, and once a what-if.
    static constexpr qint64 WorkPerNode = 8;
    static constexpr qint64 WorkPerAllocation = 4;
    static constexpr qint64 WorkPerCheck = 8;

    /// Who may be stopped.
    enum class Yielding : quint8 {
        Preempted, ///< of a strictly lower priority, and preemptible
        Moved, ///< of no higher priority, and movable: it is to run elsewhere
    };

    VictimSearch(const NodeTable &nodes, const AllocationTable &allocations,
                 const RequestClass &requestClass, int priority, qint64 now,
                 Yielding yielding = Yielding::Preempted)
        : m_nodes(nodes)
        , m_allocations(allocations)
        , m_class(requestClass)
        , m_priority(priority)
        , m_now(now)
        , m_yielding(yielding)
    {
    }

    /// @param closed room on the node that is promised to others
    /// @returns no victims where room that is on its way suffices; missing where nothing helps
    [[nodiscard]] std::optional<VictimChoice> search(int slot, const Amounts *closed);

    /// When the minimum run time of somebody who was spared ends (epoch ms); 0: nobody.
    [[nodiscard]] qint64 retryAt() const { return m_retryAt; }
    [[nodiscard]] qint64 work() const { return m_work; }

private:
    /// What is stopped together.
    struct Unit
    {
        int priority = 0;
        int replicas = 0;
        qint64 workLost = 0;
        std::vector<int> held;
        Amounts here; ///< what it frees on the node
    };
    [[nodiscard]] std::vector<Unit> unitsOn(int slot, bool wholeDeployments);
    [[nodiscard]] bool isPastMinRun(const HeldRoom &held);
    [[nodiscard]] bool mayYield(const RunningDeployment &running) const;
    [[nodiscard]] Unit wholeUnit(const RunningDeployment &running, int slot) const;
    [[nodiscard]] bool fits(const RoomView &view, const std::vector<Unit> &units,
                            const std::vector<int> &chosen);
    [[nodiscard]] std::optional<VictimChoice> leastOf(const RoomView &view,
                                                      std::vector<Unit> units);
    [[nodiscard]] std::vector<int> leastOfCost(const RoomView &view, const std::vector<Unit> &units,
                                               int from, int to);
    bool enumerate(const RoomView &view, const std::vector<Unit> &units, size_t from,
                   int replicasLeft, std::vector<int> &chosen, std::vector<int> &best,
                   qint64 &bestWork);

    const NodeTable &m_nodes;
    const AllocationTable &m_allocations;
    const RequestClass &m_class;
    int m_priority;
    qint64 m_now;
    Yielding m_yielding;
    int m_slot = -1; ///< the node at hand
    qint64 m_retryAt = 0;
    qint64 m_work = 0;
    int m_checksLeft = 0;
    std::vector<int> m_before; ///< free thousandths of its devices before anybody gives way
    std::vector<qint16> m_devices; ///< scratch of a what-if
};

} // namespace berth::sched
