// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/victimcache.h"

#include <algorithm>

namespace berth::sched {

namespace {

/// Entries compared for one work unit: a comparison is far less than a look at a node.
constexpr int EntriesPerWork = 16;

qint64 earlier(qint64 a, qint64 b)
{
    return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

} // namespace

/// Who asks, and when.
struct VictimCache::Question
{
    const RequestClass &requestClass;
    int priority;
    qint64 now;
};

bool VictimCache::closedOn(int slot, int priority, Amounts &closed) const
{
    const NodeRow &node = m_nodes.row(slot);
    return node.promised && m_promises.promisedOn(node.id, priority, 0, closed);
}

std::optional<VictimChoice> VictimCache::search(int slot, const Question &question, Entry &entry,
                                                qint64 &work) const
{
    Amounts closed;
    const bool any = closedOn(slot, question.priority, closed);
    VictimSearch search(m_nodes, m_allocations, question.requestClass, question.priority,
                        question.now);
    std::optional<VictimChoice> found = search.search(slot, any ? &closed : nullptr);
    work += search.work();
    entry = {.retryAt = search.retryAt()};
    if (found)
        entry.cost = {found->highestPriority, found->replicas,
                      found->replicas * question.now - found->workLost};
    return found;
}

void VictimCache::estimate(Column &column, int slot, const Question &question, qint64 &work)
{
    Amounts closed;
    const bool any = closedOn(slot, question.priority, closed);
    const VictimCost cost = m_bounds.atLeast(question.requestClass, question.priority, slot,
                                             any ? &closed : nullptr, work);
    setEntry(column, slot, {.cost = cost, .isBound = cost.helps()});
}

void VictimCache::setEntry(Column &column, int slot, const Entry &entry)
{
    column.retryAt = earlier(column.retryAt, entry.retryAt);
    if (column.entries.empty()) {
        if (!entry.cost.helps())
            return;
        column.entries.resize(size_t(m_nodes.size()));
        m_size += column.entries.size();
    }
    Entry &known = column.entries[size_t(slot)];
    column.helping += int(entry.cost.helps()) - int(known.cost.helps());
    known = entry;
}

void VictimCache::clear(Column &column)
{
    m_size -= column.entries.size();
    column.entries = {};
    column.helping = 0;
    column.retryAt = 0;
    column.forgotRetries = false;
}

/// Nothing helps: what remains to be known is when to look again.
void VictimCache::compact(Column &column)
{
    const qint64 retryAt = column.retryAt;
    clear(column);
    column.retryAt = retryAt;
    column.forgotRetries = retryAt > 0;
}

/// Brings a column up to date: where a node changed since, or somebody is past a minimum run time.
void VictimCache::follow(Column &column, const Question &question, qint64 &work)
{
    const auto look = [&](int slot) { estimate(column, slot, question, work); };
    const bool isDue = column.retryAt > 0 && column.retryAt <= question.now;
    const bool knowsDue = !isDue || !column.forgotRetries;
    const bool isCurrent = column.seen >= 0 && column.generation == m_nodes.generation() && knowsDue
        && m_nodes.visitChanged(column.seen, look);
    if (!isCurrent) {
        clear(column);
        for (int slot = 0; slot < m_nodes.size(); ++slot)
            look(slot);
    } else if (isDue) {
        column.retryAt = 0;
        for (size_t slot = 0; slot < column.entries.size(); ++slot) {
            const qint64 retryAt = column.entries[slot].retryAt;
            if (retryAt > 0 && retryAt <= question.now)
                look(int(slot));
            else
                column.retryAt = earlier(column.retryAt, retryAt);
        }
    }
    column.seen = m_nodes.logEnd();
    column.generation = m_nodes.generation();
}

VictimCache::Best VictimCache::refine(Column &column, const Question &question, qint64 &work)
{
    // A heap whose top costs least; ties go to the first node, were it by its bound only.
    const auto isWorse = [&column](int a, int b) {
        const VictimCost &first = column.entries[size_t(a)].cost;
        const VictimCost &second = column.entries[size_t(b)].cost;
        return second.isBetterThan(first) || (!first.isBetterThan(second) && b < a);
    };
    std::vector<int> heap;
    heap.reserve(size_t(column.helping));
    for (int slot = 0; slot < int(column.entries.size()); ++slot) {
        if (column.entries[size_t(slot)].cost.helps())
            heap.push_back(slot);
    }
    work += qint64(column.entries.size()) / EntriesPerWork;
    std::make_heap(heap.begin(), heap.end(), isWorse);
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end(), isWorse);
        const int slot = heap.back();
        // What was found before is searched for again: who the victims are is not kept.
        Entry entry;
        std::optional<VictimChoice> choice = search(slot, question, entry, work);
        const bool isAsKnown = choice && entry.cost == column.entries[size_t(slot)].cost;
        setEntry(column, slot, entry);
        if (isAsKnown)
            return {slot, std::move(*choice)};
        if (entry.cost.helps())
            std::push_heap(heap.begin(), heap.end(), isWorse);
        else
            heap.pop_back();
    }
    return {};
}

VictimCache::Best VictimCache::best(const RequestClass &requestClass, int classIndex, int priority,
                                    qint64 now, qint64 &work)
{
    const Question question{requestClass, priority, now};
    Column &column = m_columns[{classIndex, priority}];
    column.usedAt = ++m_uses;
    follow(column, question, work);
    Best best;
    if (column.helping > 0)
        best = refine(column, question, work);
    if (column.helping == 0 && !column.entries.empty())
        compact(column);
    dropOldest();
    return best;
}

qint64 VictimCache::retryAt(int classIndex, int priority) const
{
    const auto column = m_columns.find({classIndex, priority});
    return column == m_columns.end() ? 0 : column->second.retryAt;
}

/// Keeps what is remembered within bounds; the column just asked about stays.
void VictimCache::dropOldest()
{
    while (m_size > MostEntries) {
        auto oldest = m_columns.end();
        for (auto it = m_columns.begin(); it != m_columns.end(); ++it) {
            if (it->second.entries.empty() || it->second.usedAt == m_uses)
                continue;
            if (oldest == m_columns.end() || it->second.usedAt < oldest->second.usedAt)
                oldest = it;
        }
        if (oldest == m_columns.end())
            return;
        m_size -= oldest->second.entries.size();
        m_columns.erase(oldest);
    }
}

} // namespace berth::sched
