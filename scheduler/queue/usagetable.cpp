// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/queue/usagetable.h"

#include <algorithm>

namespace berth::sched {

namespace {

bool passes(const std::optional<qint64> &limit, qint64 used, qint64 more)
{
    return limit && more > 0 && used + more > *limit;
}

bool passesAny(const UsageLimits &limits, const UsageAmounts &used, const UsageAmounts &more)
{
    return passes(limits.replicas, used.replicas, more.replicas)
        || passes(limits.cpuMilli, used.cpuMilli, more.cpuMilli)
        || passes(limits.memoryBytes, used.memoryBytes, more.memoryBytes)
        || passes(limits.gpuMilli, used.gpuMilli, more.gpuMilli);
}

QString excessOf(const UsageLimits &limits, const UsageAmounts &used, const UsageAmounts &more,
                 const QString &whose)
{
    QStringList parts;
    const auto check = [&](const std::optional<qint64> &limit, qint64 held, qint64 wanted,
                           auto format, const QString &word) {
        if (!passes(limit, held, wanted))
            return;
        parts << QStringLiteral("needs %1 %2, and %3 of %4 are in use")
                     .arg(format(wanted), word, format(held), format(*limit));
    };
    const auto count = [](qint64 number) { return QString::number(number); };
    check(limits.replicas, used.replicas, more.replicas, count, QStringLiteral("replicas"));
    check(limits.cpuMilli, used.cpuMilli, more.cpuMilli, &formatCpu, QStringLiteral("cpu"));
    check(limits.memoryBytes, used.memoryBytes, more.memoryBytes, &formatMemory,
          QStringLiteral("memory"));
    check(limits.gpuMilli, used.gpuMilli, more.gpuMilli, &formatGpu, QStringLiteral("gpu"));
    if (parts.isEmpty())
        return {};
    return QStringLiteral("the quota of %1: %2").arg(whose, parts.join(QStringLiteral("; ")));
}

} // namespace

void UsageAmounts::add(const ResourceVector &resources, qint64 count)
{
    replicas += count;
    cpuMilli += resources.cpuMilli * count;
    memoryBytes += resources.memoryBytes * count;
    gpuMilli += resources.gpuMilli * count;
}

UsageTable::UsageTable()
    : m_users(1)
{
}

int UsageTable::intern(UserId user)
{
    if (!user.isValid())
        return Nobody;
    const auto [known, isNew] = m_numbers.try_emplace(user, int(m_users.size()));
    if (isNew)
        m_users.push_back({.id = user});
    return known->second;
}

void UsageTable::take(int user, const ResourceVector &resources, int sign)
{
    m_users[size_t(user)].used.add(resources, sign);
    m_total.add(resources, sign);
    if (sign < 0 && hasLimits())
        ++m_gains;
}

void UsageTable::setWeight(UserId user, int weight)
{
    m_users[size_t(intern(user))].weight = std::max(1, weight);
}

void UsageTable::countLimits(const UsageLimits &before, const UsageLimits &after)
{
    if (before == after)
        return;
    m_limited += int(after != UsageLimits()) - int(before != UsageLimits());
    ++m_gains;
}

void UsageTable::setLimits(UserId user, const UsageLimits &limits)
{
    UsageLimits &known = m_users[size_t(intern(user))].limits;
    countLimits(known, limits);
    known = limits;
}

void UsageTable::setTotalLimits(const UsageLimits &limits)
{
    countLimits(m_totalLimits, limits);
    m_totalLimits = limits;
}

double UsageTable::share(int user) const
{
    if (user == Nobody)
        return 0;
    const User &row = m_users[size_t(user)];
    const auto part = [](qint64 used, qint64 capacity) {
        return capacity > 0 ? double(used) / double(capacity) : 0.0;
    };
    const double dominant = std::max({part(row.used.cpuMilli, m_capacity.cpuMilli),
                                      part(row.used.memoryBytes, m_capacity.memoryBytes),
                                      part(row.used.gpuMilli, m_capacity.gpuMilli)});
    return dominant / row.weight;
}

bool UsageTable::isWithin(int user, const ResourceVector &each, qint64 replicas) const
{
    if (!hasLimits())
        return true;
    UsageAmounts more;
    more.add(each, replicas);
    const User &row = m_users[size_t(user)];
    return !passesAny(row.limits, row.used, more) && !passesAny(m_totalLimits, m_total, more);
}

QString UsageTable::excess(int user, const ResourceVector &each, qint64 replicas) const
{
    if (!hasLimits())
        return {};
    UsageAmounts more;
    more.add(each, replicas);
    const User &row = m_users[size_t(user)];
    const QString own = excessOf(row.limits, row.used, more, QStringLiteral("its owner"));
    return !own.isEmpty()
        ? own
        : excessOf(m_totalLimits, m_total, more, QStringLiteral("the organization or the cluster"));
}

} // namespace berth::sched
