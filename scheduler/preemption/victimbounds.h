// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/preemption/allocationtable.h"

namespace berth::sched {

/// What the victims on a node cost, so that it compares the same at any time: of two choices with
/// as many replicas the one whose replicas started later loses less work, whatever the hour.
struct VictimCost
{
    int highestPriority = -1;
    int replicas = -1; ///< -1: no victims help
    qint64 startedSum = 0; ///< epoch milliseconds at which they started, summed

    [[nodiscard]] bool helps() const { return replicas >= 0; }
    [[nodiscard]] bool isBetterThan(const VictimCost &other) const;
    bool operator==(const VictimCost &) const = default;
};

/// What victims on a node cost at least, found without searching for them. It keeps what may be
/// stopped on each node in one piece of memory, made anew where the node changed.
class VictimBounds final
{
public:
    VictimBounds(const NodeTable &nodes, const AllocationTable &allocations)
        : m_nodes(nodes)
        , m_allocations(allocations)
    {
    }

    /// Not worse than what VictimSearch finds, whoever is past its minimum run time; where no
    /// victims help it finds none.
    /// @param closed room on the node that is promised to others
    /// @param work grows by what was looked at
    [[nodiscard]] VictimCost atLeast(const RequestClass &requestClass, int priority, int slot,
                                     const Amounts *closed, qint64 &work);

private:
    /// Larger nodes are searched, not estimated.
    static constexpr int MostDevices = 64;
    static constexpr qint64 WorkPerNode = 6;
    static constexpr qint64 WorkPerCandidate = 2;

    struct Share
    {
        quint16 device = 0;
        qint16 milli = 0;
    };
    struct Candidate
    {
        qint64 startedAt = 0;
        qint64 youngest = 0; ///< the latest start of a replica that may go together with it
        qint64 cpuMilli = 0;
        qint64 memoryBytes = 0;
        int priority = 0;
        quint32 firstShare = 0;
        quint32 shares = 0;
    };
    /// What may be stopped on a node, by priority.
    struct List
    {
        std::vector<Candidate> candidates;
        std::vector<Share> shares;
        bool hasSiblings = false; ///< somebody has replicas on other nodes
        qint64 seen = -1; ///< position in the log of changes
    };
    class Room;

    const List &listOf(int slot);
    static qint64 youngestOf(const AllocationTable &allocations, const RunningDeployment &running);
    [[nodiscard]] VictimCost fewest(const RequestClass &requestClass, const Room &room,
                                    const List &list, size_t end);

    const NodeTable &m_nodes;
    const AllocationTable &m_allocations;
    std::vector<List> m_lists; ///< by slot
    quint32 m_generation = 0; ///< of the nodes
    std::vector<qint64> m_started; ///< scratch
};

} // namespace berth::sched
