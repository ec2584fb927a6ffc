// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/snapshot.h"

#include <deque>

namespace berth::sched {

/// Somebody who came.
struct Arrival
{
    QueueEntry entry; ///< `requestClass` is not used: `request` says it
    Request request; ///< without rules about neighbours, which name who was there then

    bool operator==(const Arrival &) const = default;
};

/// Who came lately, in the order they did: what to expect of the time ahead. A value.
class RecentArrivals final
{
public:
    static constexpr size_t Most = 400; ///< that are remembered
    static constexpr size_t Few = 8; ///< of which nothing can be said

    /// Counts a deployment once: ids up to the highest known were learned before.
    void learn(const QueueEntry &entry, const Request &request);

    [[nodiscard]] bool isEnough() const { return m_arrivals.size() >= Few; }
    [[nodiscard]] size_t size() const { return m_arrivals.size(); }
    [[nodiscard]] const Arrival &at(size_t index) const { return m_arrivals.at(index); }
    /// The time between one that came and the one before it; for the first, between the last one
    /// and @p now.
    [[nodiscard]] Milliseconds gapBefore(size_t index, TimePoint now) const;

    bool operator==(const RecentArrivals &) const = default;

private:
    std::deque<Arrival> m_arrivals;
    DeploymentId m_highest;
};

/// Those who may come: the recent ones again, round and round, from another one in each scenario.
/// Their gaps and their company stay as they were (circular block bootstrap, Politis and Romano
/// 1992), so that bursts stay bursts. Endless where there is enough to go by, else empty.
class ExpectedArrivals final
{
public:
    /// @param arrivals is referred to
    /// @param firstId of those that are made up
    ExpectedArrivals(const RecentArrivals &arrivals, TimePoint now, quint64 scenario,
                     DeploymentId firstId);

    [[nodiscard]] std::optional<TimePoint> nextAt() const { return m_nextAt; }
    /// The next one, with an id and a time of its own. Only where there is one.
    [[nodiscard]] Arrival take();

private:
    const RecentArrivals *m_arrivals;
    TimePoint m_now;
    size_t m_index = 0;
    DeploymentId m_nextId;
    std::optional<TimePoint> m_nextAt;
};

} // namespace berth::sched
