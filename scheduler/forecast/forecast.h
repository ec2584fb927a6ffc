// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/forecast/arrivals.h"
#include "scheduler/planner.h"

#include <map>
#include <unordered_map>

namespace berth::sched {

/// What is assumed of the time ahead.
struct ForecastSettings
{
    /// How long things run, in thousandths of what is expected of them, ascending: each deployment
    /// draws one, given how long it has run already. Empty: exactly as expected.
    std::vector<int> ratios;
    quint64 scenario = 0; ///< which draw
    const RecentArrivals *arrivals = nullptr; ///< others like these come; nullptr: nobody does
    Seconds horizon{30 * 24 * 3600}; ///< nothing later is looked at
    int mostTicks = 600; ///< nor after so many plans
};

/// Where and when something would start.
struct ForecastStart
{
    TimePoint at;
    std::vector<NodeId> nodes; ///< one for each replica that starts then

    bool operator==(const ForecastStart &) const = default;
};

/// Somebody who gives way, and what becomes of it.
struct ForecastVictim
{
    Victim victim;
    DeploymentId preemptor;
    TimePoint at; ///< it is asked to stop
    std::optional<ForecastStart> next; ///< where its deployment starts again, in the time looked at

    bool operator==(const ForecastVictim &) const = default;
};

/// Plays a cluster forward on a clock of its own, with the planner that plans it: what runs ends
/// when it is expected to, what waits starts where a plan puts it, and others come as they did.
/// Pure: the same snapshot gives the same future. Not thread-safe; independent of the planner that
/// made the snapshot.
class Forecast final
{
public:
    Forecast(const Snapshot &snapshot, const PolicySettings &policy, const DemandMix &demand,
             const ForecastSettings &settings = {});

    /// Plays until all of @p wanted have started (none: until nobody waits), or to a limit.
    void run(const std::vector<DeploymentId> &wanted = {});

    /// When the first replica of a deployment starts (a gang's all do); missing where it does not
    /// in the time that was played.
    [[nodiscard]] std::optional<ForecastStart> startOf(DeploymentId deployment) const;
    /// In the order in which they are asked to stop.
    [[nodiscard]] const std::vector<ForecastVictim> &victims() const { return m_victims; }
    /// Whether a limit ended it before what was wanted happened.
    [[nodiscard]] bool isCutShort() const { return m_isCutShort; }

private:
    void step();
    void place(const Placement &placement);
    void preempt(const Preemption &preemption);
    void endDue();
    void arriveDue();
    [[nodiscard]] std::optional<TimePoint> nextEvent() const;
    [[nodiscard]] TimePoint endOf(const AllocationFact &fact) const;
    [[nodiscard]] Milliseconds drawnRun(const AllocationFact &fact) const;
    void scheduleEnd(const AllocationFact &fact);
    void requeue(const AllocationFact &fact);

    Planner m_planner;
    ForecastSettings m_settings;
    TimePoint m_begin;
    TimePoint m_now;
    AllocationId m_lastAllocation;
    std::unordered_map<DeploymentId, QueueEntry> m_waiting;
    std::unordered_map<AllocationId, AllocationFact> m_running;
    std::multimap<TimePoint, AllocationId> m_ends;
    std::multimap<TimePoint, AllocationId> m_leaves; ///< of those that were asked to stop
    std::multimap<TimePoint, DeploymentId> m_wakes; ///< backoffs
    std::unordered_map<DeploymentId, ForecastStart> m_starts;
    std::vector<ForecastVictim> m_victims;
    std::optional<ExpectedArrivals> m_arrivals;
    bool m_isCutShort = false;
};

} // namespace berth::sched
