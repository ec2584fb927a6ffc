// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/victimcache.h"

#include <algorithm>
#include <tuple>

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

bool VictimCache::Entry::isBetterThan(const Entry &other) const
{
    return std::tie(highestPriority, replicas, other.startedSum)
        < std::tie(other.highestPriority, other.replicas, startedSum);
}

std::optional<VictimChoice> VictimCache::search(int slot, const Question &question, Entry &entry,
                                                qint64 &work) const
{
    const NodeRow &node = m_nodes.row(slot);
    Amounts closed;
    const bool any = node.promised && m_promises.promisedOn(node.id, question.priority, 0, closed);
    VictimSearch search(m_nodes, m_allocations, question.requestClass, question.priority,
                        question.now);
    std::optional<VictimChoice> found = search.search(slot, any ? &closed : nullptr);
    work += search.work();
    entry = {.retryAt = search.retryAt()};
    if (found) {
        entry.highestPriority = found->highestPriority;
        entry.replicas = found->replicas;
        entry.startedSum = found->replicas * question.now - found->workLost;
    }
    return found;
}

void VictimCache::setEntry(Column &column, int slot, const Entry &entry)
{
    column.retryAt = earlier(column.retryAt, entry.retryAt);
    if (column.entries.empty()) {
        if (!entry.helps())
            return;
        column.entries.resize(size_t(m_nodes.size()));
        m_size += column.entries.size();
    }
    Entry &known = column.entries[size_t(slot)];
    column.helping += int(entry.helps()) - int(known.helps());
    known = entry;
}

void VictimCache::lookAt(Column &column, int slot, const Question &question, qint64 &work)
{
    Entry entry;
    std::ignore = search(slot, question, entry, work);
    setEntry(column, slot, entry);
}

void VictimCache::clear(Column &column)
{
    m_size -= column.entries.size();
    column.entries = {};
    column.helping = 0;
    column.retryAt = 0;
}

/// Brings a column up to date.
void VictimCache::follow(Column &column, const Question &question, qint64 &work)
{
    const auto look = [&](int slot) { lookAt(column, slot, question, work); };
    const bool isDue = column.retryAt > 0 && column.retryAt <= question.now;
    const bool knowsDue = !isDue || !column.entries.empty();
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
    if (column.helping == 0 && !column.entries.empty()) {
        const qint64 retryAt = column.retryAt;
        clear(column);
        column.retryAt = retryAt;
    }
}

int VictimCache::firstBest(const Column &column)
{
    int best = -1;
    for (int slot = 0; slot < int(column.entries.size()); ++slot) {
        const Entry &entry = column.entries[size_t(slot)];
        if (entry.helps() && (best < 0 || entry.isBetterThan(column.entries[size_t(best)])))
            best = slot;
    }
    return best;
}

VictimCache::Best VictimCache::best(const RequestClass &requestClass, int classIndex, int priority,
                                    qint64 now, qint64 &work)
{
    const Question question{requestClass, priority, now};
    Column &column = m_columns[{classIndex, priority}];
    column.usedAt = ++m_uses;
    follow(column, question, work);
    Best best;
    while (!column.entries.empty()) {
        work += qint64(column.entries.size()) / EntriesPerWork;
        const int slot = firstBest(column);
        if (slot < 0)
            break;
        Entry entry;
        std::optional<VictimChoice> choice = search(slot, question, entry, work);
        const bool isAsKnown = entry == column.entries[size_t(slot)];
        setEntry(column, slot, entry);
        if (isAsKnown) {
            best = {slot, std::move(*choice)};
            break;
        }
        // A deployment of very many replicas changed on other nodes, which this one was not told.
    }
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
