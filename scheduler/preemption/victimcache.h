// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/preemption/promisetable.h"
#include "scheduler/preemption/victims.h"

#include <map>

namespace berth::sched {

/// For each request class and priority what the least harmful victims on every node cost, searched
/// again only where a node changed since, or where a minimum run time ended. Costs compare the
/// same at any time: of two choices with as many replicas the one whose replicas started later
/// loses less work, whatever the hour. So what was found stays found.
/// A column in which no victims help takes no room; the others are bounded, the columns asked about
/// least recently are dropped.
class VictimCache final
{
public:
    /// About 16 MB of entries.
    static constexpr size_t MostEntries = 500'000;

    VictimCache(const NodeTable &nodes, const AllocationTable &allocations,
                const PromiseTable &promises)
        : m_nodes(nodes)
        , m_allocations(allocations)
        , m_promises(promises)
    {
    }

    struct Best
    {
        int slot = -1; ///< -1: no victims help
        VictimChoice choice;
    };
    /// The node whose victims cost least; ties go to the first. @p work grows by what was looked
    /// at.
    [[nodiscard]] Best best(const RequestClass &requestClass, int classIndex, int priority,
                            qint64 now, qint64 &work);
    /// When a minimum run time ends that spared somebody (epoch ms), after best(); 0: none does.
    [[nodiscard]] qint64 retryAt(int classIndex, int priority) const;

private:
    struct Entry
    {
        int highestPriority = -1;
        int replicas = -1; ///< -1: no victims help here
        qint64 startedSum = 0; ///< epoch milliseconds at which they started, summed
        qint64 retryAt = 0;

        [[nodiscard]] bool helps() const { return replicas >= 0; }
        [[nodiscard]] bool isBetterThan(const Entry &other) const;
        bool operator==(const Entry &) const = default;
    };
    struct Column
    {
        std::vector<Entry> entries; ///< by slot; empty: nothing helps anywhere
        int helping = 0;
        qint64 seen = -1; ///< position in the log of changes
        quint32 generation = 0; ///< of the nodes
        qint64 retryAt = 0; ///< not after the first of the entries'
        qint64 usedAt = 0;
    };
    struct Question;

    void follow(Column &column, const Question &question, qint64 &work);
    void lookAt(Column &column, int slot, const Question &question, qint64 &work);
    std::optional<VictimChoice> search(int slot, const Question &question, Entry &entry,
                                       qint64 &work) const;
    void setEntry(Column &column, int slot, const Entry &entry);
    [[nodiscard]] static int firstBest(const Column &column);
    void clear(Column &column);
    void dropOldest();

    const NodeTable &m_nodes;
    const AllocationTable &m_allocations;
    const PromiseTable &m_promises;
    std::map<std::pair<int, int>, Column> m_columns; ///< by class and priority
    size_t m_size = 0; ///< entries of all columns
    qint64 m_uses = 0;
};

} // namespace berth::sched
