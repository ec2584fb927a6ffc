// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/forecast/startrange.h"

#include <functional>
#include <map>

namespace berth::sched {

/// One deployment of the past: what it asked for, when it came and how long it ran.
struct ReplayItem
{
    DeploymentId id;
    TimePoint submittedAt;
    Request request;
    int replicas = 1;
    bool gang = true;
    int priority = DefaultPriority;
    bool preemptible = true;
    UserId user;
    Seconds ran{0}; ///< 0: to the end of the replay
    Seconds expected{0}; ///< as its owner said; 0: nothing
};

struct ReplaySettings
{
    PolicySettings policy;
    /// The start of every so many-th deployment that has to wait is estimated when it comes; 0:
    /// none is.
    int estimateEvery = 0;
    int points = 60; ///< of the utilisation over time
};

/// How a part of the deployments waited; those that never started count with the time until the
/// end.
struct WaitStatistics
{
    qint64 deployments = 0;
    qint64 started = 0;
    Seconds median{0};
    Seconds p90{0};
    Seconds longest{0};
};

/// How well estimated starts held.
struct EstimateQuality
{
    qint64 estimated = 0; ///< those of which it is known: they started, or are later than was said
    qint64 inside = 0;
    qint64 unbounded = 0; ///< of those, the ones without a latest start
    Seconds medianWidth{0}; ///< of the ranges that have both ends
    Seconds medianWait{0}; ///< of the same deployments
};

struct UtilisationPoint
{
    TimePoint at;
    double cpu = 0; ///< 0..1 of the capacity, the mean since the point before
    double memory = 0;
    double gpu = 0;
    qint64 waiting = 0; ///< deployments, at the point
};

struct ReplayReport
{
    TimePoint begin;
    TimePoint end;
    qint64 deployments = 0;
    qint64 started = 0;
    qint64 finished = 0;
    qint64 preempted = 0; ///< replicas
    double cpu = 0; ///< mean from begin to end
    double memory = 0;
    double gpu = 0;
    std::vector<UtilisationPoint> utilisation;
    std::map<int, WaitStatistics> waits; ///< by priority
    WaitStatistics allWaits;
    EstimateQuality estimates;
    qint64 plans = 0;
};

/// Runs a past against a policy on a clock of its own: what it would have been with this scheduler
/// and these nodes. What runs ends after the time it took; what was preempted begins anew. The
/// planner sees no more than it would have: how long things run it learns as they end.
/// Pure: the same past gives the same report.
/// @param progress told how many of the deployments have come; @returns whether to go on
[[nodiscard]] ReplayReport replay(const std::vector<NodeInput> &nodes,
                                  std::vector<ReplayItem> items, const ReplaySettings &settings,
                                  const std::function<bool(qint64 done)> &progress = {});

} // namespace berth::sched
