// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/queue/runorder.h"

#include <algorithm>
#include <tuple>

namespace berth::sched {

namespace {

/// The order inside one user and priority.
auto keyOf(const Runnable &runnable)
{
    return std::tie(runnable.order, runnable.submittedAt, runnable.deployment);
}

bool isLater(const Runnable &a, const Runnable &b)
{
    return keyOf(b) < keyOf(a);
}

} // namespace

void RunOrder::push(const Runnable &runnable)
{
    Heap &heap = m_priorities[runnable.priority][runnable.user];
    heap.push_back(runnable);
    std::push_heap(heap.begin(), heap.end(), &isLater);
    ++m_size;
}

bool RunOrder::isBefore(const Runnable &a, const Runnable &b) const
{
    if (a.priority != b.priority)
        return a.priority > b.priority;
    const bool isFirstA = a.order == Runnable::First;
    const bool isFirstB = b.order == Runnable::First;
    if (isFirstA != isFirstB)
        return isFirstA;
    if (!isFirstA && a.user != b.user) {
        const double shareA = m_usage.share(a.user);
        const double shareB = m_usage.share(b.user);
        if (shareA != shareB)
            return shareA < shareB;
    }
    return keyOf(a) < keyOf(b);
}

RunOrder::Users::const_iterator RunOrder::turn() const
{
    const Users &users = m_priorities.begin()->second;
    return std::min_element(users.begin(), users.end(), [this](const auto &a, const auto &b) {
        return isBefore(a.second.front(), b.second.front());
    });
}

const Runnable &RunOrder::first() const
{
    return turn()->second.front();
}

void RunOrder::pop()
{
    const auto priority = m_priorities.begin();
    const auto user = priority->second.find(turn()->first);
    Heap &heap = user->second;
    std::pop_heap(heap.begin(), heap.end(), &isLater);
    heap.pop_back();
    --m_size;
    if (heap.empty())
        priority->second.erase(user);
    if (priority->second.empty())
        m_priorities.erase(priority);
}

void RunOrder::renew(const std::function<bool(const Runnable &)> &isStale,
                     const std::function<Runnable(const Runnable &)> &update)
{
    std::map<int, Users, std::greater<>> old;
    old.swap(m_priorities);
    m_size = 0;
    for (auto &[priority, users] : old) {
        for (auto &[user, heap] : users) {
            Heap kept;
            for (const Runnable &runnable : heap) {
                if (!isStale(runnable))
                    kept.push_back(update(runnable));
            }
            std::sort(kept.begin(), kept.end(),
                      [](const Runnable &a, const Runnable &b) { return isLater(b, a); });
            const auto isSame
                = [](const Runnable &a, const Runnable &b) { return keyOf(a) == keyOf(b); };
            kept.erase(std::unique(kept.begin(), kept.end(), isSame), kept.end());
            if (kept.empty())
                continue;
            m_size += kept.size();
            m_priorities[priority].emplace(user, std::move(kept)); // ascending is a heap
        }
    }
}

} // namespace berth::sched
