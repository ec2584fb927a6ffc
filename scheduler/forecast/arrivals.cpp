// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/arrivals.h"

#include "scheduler/forecast/draw.h"

#include <algorithm>

namespace berth::sched {

namespace {

/// Even those who come all at once leave time for something else to happen at some point.
constexpr Milliseconds ShortestRound{1'000};

} // namespace

void RecentArrivals::learn(const QueueEntry &entry, const Request &request)
{
    if (entry.deployment <= m_highest)
        return;
    m_highest = entry.deployment;
    Arrival arrival{entry, request};
    arrival.entry.requestClass = {};
    arrival.entry.notBefore.reset();
    arrival.entry.dependency = DependencyState::Met;
    arrival.request.neighbours.clear();
    m_arrivals.push_back(std::move(arrival));
    if (m_arrivals.size() > Most)
        m_arrivals.pop_front();
}

Milliseconds RecentArrivals::gapBefore(size_t index, TimePoint now) const
{
    const TimePoint before = index == 0 ? m_arrivals.back().entry.submittedAt
                                        : m_arrivals[index - 1].entry.submittedAt;
    const TimePoint after = index == 0 ? now : m_arrivals[index].entry.submittedAt;
    return std::max(after - before, index == 0 ? ShortestRound : Milliseconds(0));
}

ExpectedArrivals::ExpectedArrivals(const RecentArrivals &arrivals, TimePoint now, quint64 scenario,
                                   DeploymentId firstId)
    : m_arrivals(&arrivals)
    , m_now(now)
    , m_nextId(firstId)
{
    if (!arrivals.isEnough())
        return;
    m_index = size_t(drawBelow(arrivals.size(), 0, scenario));
    m_nextAt = now + arrivals.gapBefore(m_index, now);
}

Arrival ExpectedArrivals::take()
{
    Arrival arrival = m_arrivals->at(m_index);
    arrival.entry.deployment = m_nextId;
    arrival.entry.submittedAt = *m_nextAt;
    m_nextId = DeploymentId(m_nextId.value() + 1);
    m_index = (m_index + 1) % m_arrivals->size();
    m_nextAt = *m_nextAt + m_arrivals->gapBefore(m_index, m_now);
    return arrival;
}

} // namespace berth::sched
