// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/quotabook.h"

namespace berth::core {

namespace {

using sched::UsageAmounts;
using sched::UsageLimits;

/// What a quota leaves once @p elsewhere is taken off.
UsageLimits limitsOf(const Quota &quota, const UsageAmounts &elsewhere)
{
    const auto left = [](const std::optional<qint64> &limit, qint64 used) {
        return limit ? std::optional(std::max<qint64>(0, *limit - used)) : std::nullopt;
    };
    return {.replicas = left(quota.maxRunning, elsewhere.replicas),
            .cpuMilli = left(quota.maxCpuMilli, elsewhere.cpuMilli),
            .memoryBytes = left(quota.maxMemoryBytes, elsewhere.memoryBytes),
            .gpuMilli = left(quota.maxGpuMilli, elsewhere.gpuMilli)};
}

void narrow(std::optional<qint64> &limit, const std::optional<qint64> &other)
{
    if (other)
        limit = limit ? std::min(*limit, *other) : *other;
}

void narrow(UsageLimits &limits, const UsageLimits &other)
{
    narrow(limits.replicas, other.replicas);
    narrow(limits.cpuMilli, other.cpuMilli);
    narrow(limits.memoryBytes, other.memoryBytes);
    narrow(limits.gpuMilli, other.gpuMilli);
}

UsageAmounts sumOf(UsageAmounts a, const UsageAmounts &b)
{
    a.replicas += b.replicas;
    a.cpuMilli += b.cpuMilli;
    a.memoryBytes += b.memoryBytes;
    a.gpuMilli += b.gpuMilli;
    return a;
}

} // namespace

void QuotaBook::set(const Quota &quota)
{
    m_quotas[quota.id] = quota;
}

void QuotaBook::remove(QuotaId id)
{
    m_quotas.erase(id);
}

bool QuotaBook::isShared() const
{
    return std::any_of(m_quotas.begin(), m_quotas.end(), [](const auto &row) {
        return row.second.subject != Quota::Subject::Cluster
            && limitsOf(row.second, {}) != UsageLimits();
    });
}

void QuotaBook::apply(const std::vector<OfCluster> &clusters)
{
    std::set<UserId> users;
    for (const auto &[id, quota] : m_quotas) {
        if (quota.subject == Quota::Subject::User)
            users.insert(UserId(quota.subjectId));
    }
    for (const OfCluster &cluster : clusters) {
        const auto elsewhere = [&](auto usedOn) {
            UsageAmounts sum;
            for (const OfCluster &other : clusters) {
                if (other.id != cluster.id && other.organization == cluster.organization)
                    sum = sumOf(sum, usedOn(*other.planner));
            }
            return sum;
        };
        UsageLimits total;
        for (const UserId gone : m_told) {
            if (!users.contains(gone)) {
                cluster.planner->setWeight(gone, 1);
                cluster.planner->setLimits(gone, {});
            }
        }
        for (const auto &[id, quota] : m_quotas) {
            switch (quota.subject) {
            case Quota::Subject::Organization:
                if (quota.subjectId == cluster.organization.value()) {
                    narrow(total, limitsOf(quota, elsewhere([](const sched::Planner &planner) {
                                               return planner.usedByAll();
                                           })));
                }
                break;
            case Quota::Subject::Cluster:
                if (quota.subjectId == cluster.id.value())
                    narrow(total, limitsOf(quota, {}));
                break;
            case Quota::Subject::User: {
                const UserId user(quota.subjectId);
                cluster.planner->setWeight(user, int(quota.weight.value_or(1)));
                cluster.planner->setLimits(
                    user, limitsOf(quota, elsewhere([user](const sched::Planner &planner) {
                                       return planner.usedBy(user);
                                   })));
                break;
            }
            }
        }
        cluster.planner->setTotalLimits(total);
    }
    m_told = std::move(users);
}

} // namespace berth::core
