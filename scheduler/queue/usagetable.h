// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/plan.h"

#include <unordered_map>

namespace berth::sched {

/// What somebody holds on the cluster.
struct UsageAmounts
{
    qint64 replicas = 0;
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    qint64 gpuMilli = 0;

    void add(const ResourceVector &resources, qint64 count);
    bool operator==(const UsageAmounts &) const = default;
};

/// Who holds how much of the cluster: the basis of fair shares (dominant resource fairness, Ghodsi
/// et al., NSDI 2011) and of quotas. What a tick assumes counts as held.
class UsageTable final
{
public:
    /// Nobody: reservations, and deployments without an owner. Number 0.
    static constexpr int Nobody = 0;

    UsageTable();

    [[nodiscard]] int intern(UserId user);
    [[nodiscard]] UserId userOf(int number) const { return m_users[size_t(number)].id; }
    [[nodiscard]] int size() const { return int(m_users.size()); }

    /// @param sign 1 when it is taken, -1 when it is given back
    void take(int user, const ResourceVector &resources, int sign);
    void setCapacity(const UsageAmounts &capacity) { m_capacity = capacity; }
    void setWeight(UserId user, int weight);
    void setLimits(UserId user, const UsageLimits &limits);
    /// Of all that is on the cluster.
    void setTotalLimits(const UsageLimits &limits);

    [[nodiscard]] const UsageAmounts &used(int user) const { return m_users[size_t(user)].used; }
    [[nodiscard]] const UsageAmounts &usedByAll() const { return m_total; }
    [[nodiscard]] const UsageLimits &limits(int user) const { return m_users[size_t(user)].limits; }
    [[nodiscard]] const UsageLimits &totalLimits() const { return m_totalLimits; }
    [[nodiscard]] int weight(int user) const { return m_users[size_t(user)].weight; }
    /// The largest of the user's shares of a resource, over the user's weight; the lower the
    /// sooner it is the user's turn. Nobody's is always 0.
    [[nodiscard]] double share(int user) const;

    /// Which limit @p replicas more of a request would pass, in words ("2 of 2 gpu of the user
    /// are in use"); empty where they pass none.
    [[nodiscard]] QString excess(int user, const ResourceVector &each, qint64 replicas) const;
    [[nodiscard]] bool isWithin(int user, const ResourceVector &each, qint64 replicas) const;
    /// Rises when a limit changed or something was given back that a limit counts.
    [[nodiscard]] qint64 gains() const { return m_gains; }

private:
    struct User
    {
        UserId id;
        int weight = 1;
        UsageAmounts used;
        UsageLimits limits;
    };
    [[nodiscard]] bool hasLimits() const { return m_limited > 0; }
    void countLimits(const UsageLimits &before, const UsageLimits &after);

    std::vector<User> m_users;
    std::unordered_map<UserId, int> m_numbers;
    UsageAmounts m_capacity;
    UsageAmounts m_total;
    UsageLimits m_totalLimits;
    int m_limited = 0; ///< limits that limit something
    qint64 m_gains = 1;
};

} // namespace berth::sched
