// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/queue/usagetable.h"

#include <functional>
#include <limits>
#include <map>

namespace berth::sched {

/// A lane's head as it waits for its turn in a tick.
struct Runnable
{
    /// The order of those that the objective has put back for as long as it may, and of promises.
    static constexpr qint64 First = std::numeric_limits<qint64>::min();

    int priority = 0;
    int user = UsageTable::Nobody;
    qint64 order = 0; ///< by the objective; 0 where submission time decides
    qint64 submittedAt = 0; ///< epoch milliseconds
    DeploymentId deployment;
    int lane = -1;
};

/// Whose turn it is: the highest priority; inside it those passed over for long, then the user with
/// the smallest share, then the objective's order, submission time and id.
class RunOrder final
{
public:
    explicit RunOrder(const UsageTable &usage)
        : m_usage(usage)
    {
    }

    void push(const Runnable &runnable);
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    [[nodiscard]] size_t size() const { return m_size; }
    /// The one whose turn it is; there is one. O(users of its priority).
    [[nodiscard]] const Runnable &first() const;
    /// Takes out what first() gave.
    void pop();

    /// Whether @p a has its turn before @p b as things stand.
    [[nodiscard]] bool isBefore(const Runnable &a, const Runnable &b) const;
    /// Takes out what @p isStale says of, brings the others up to date by @p update, and drops
    /// what is there twice.
    void renew(const std::function<bool(const Runnable &)> &isStale,
               const std::function<Runnable(const Runnable &)> &update);

private:
    using Heap = std::vector<Runnable>; ///< of one user, its first one at the front
    using Users = std::map<int, Heap>; ///< none is empty
    [[nodiscard]] Users::const_iterator turn() const;

    const UsageTable &m_usage;
    std::map<int, Users, std::greater<>> m_priorities; ///< none is empty
    size_t m_size = 0;
};

} // namespace berth::sched
