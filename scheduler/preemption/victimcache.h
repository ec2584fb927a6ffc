// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/preemption/promisetable.h"
#include "scheduler/preemption/victimbounds.h"
#include "scheduler/preemption/victims.h"

#include <map>

namespace berth::sched {

/// For each request class and priority what the least harmful victims on every node cost: at first
/// a bound, and what a search finds once a node is the best by its bound. Both are kept until the
/// node changes or a minimum run time ends.
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
        , m_bounds(nodes, allocations)
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
        VictimCost cost;
        bool isBound = false; ///< a search may find that it costs more
        qint64 retryAt = 0;

        bool operator==(const Entry &) const = default;
    };
    struct Column
    {
        std::vector<Entry> entries; ///< by slot; empty: nothing helps anywhere
        int helping = 0;
        qint64 seen = -1; ///< position in the log of changes
        quint32 generation = 0; ///< of the nodes
        qint64 retryAt = 0; ///< not after the first of the entries'
        bool forgotRetries = false; ///< entries with a time of their own were dropped
        qint64 usedAt = 0;
    };
    struct Question;

    void follow(Column &column, const Question &question, qint64 &work);
    void estimate(Column &column, int slot, const Question &question, qint64 &work);
    std::optional<VictimChoice> search(int slot, const Question &question, Entry &entry,
                                       qint64 &work) const;
    /// Searches the nodes that are the best by their bounds until one is by what was found there.
    Best refine(Column &column, const Question &question, qint64 &work);
    bool closedOn(int slot, int priority, Amounts &closed) const;
    void setEntry(Column &column, int slot, const Entry &entry);
    void clear(Column &column);
    void compact(Column &column);
    void dropOldest();

    const NodeTable &m_nodes;
    const AllocationTable &m_allocations;
    const PromiseTable &m_promises;
    VictimBounds m_bounds;
    std::map<std::pair<int, int>, Column> m_columns; ///< by class and priority
    size_t m_size = 0; ///< entries of all columns
    qint64 m_uses = 0;
};

} // namespace berth::sched
