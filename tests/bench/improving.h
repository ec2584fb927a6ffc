// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/improve.h"

namespace berth::bench {

/// An improvement, and what it took.
struct TimedImprovement
{
    sched::Improvement improvement;
    double millis = 0; ///< of the search, the first look at its speed included
};

/// Improves a plan for about @p millis; how many steps that makes is measured first. The bound is
/// worked out afterwards, on its own time.
[[nodiscard]] TimedImprovement improveFor(sched::Planner &planner, sched::Plan plan, quint64 seed,
                                          int millis);

/// Value and bound of all levels together, in percent of what everything queued would be worth.
struct Worth
{
    double greedy = 0;
    double achieved = 0;
    double bound = 0;
    double gap = 0; ///< what is missing to the bound, in percent of the bound
};
[[nodiscard]] Worth worthOf(const sched::Improvement &improvement, qint64 all);

/// What everything in a task would be worth.
[[nodiscard]] qint64 valueOfAll(const sched::PackTask &task);

} // namespace berth::bench
