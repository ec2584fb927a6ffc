// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/packing.h"
#include "scheduler/planner.h"
#include "scheduler/queue/waitqueue.h"

namespace berth::sched {

/// What of a planner's queue and plan an improvement works on, as a value: any thread may search
/// it while the planner goes on.
struct PackTask
{
    PackProblem problem;
    std::vector<LaneKey> items; ///< which waiting deployments an item of the problem stands for
    std::vector<NodeId> nodes; ///< by bin
    std::vector<int> priorities; ///< by level, descending
    std::vector<Ticket> movable; ///< of the placements in the start, ascending
};

/// What one priority got.
struct LevelOutcome
{
    int priority = 0;
    qint64 greedy = 0; ///< value before
    qint64 achieved = 0;
    /// What no plan could pass, given what the higher priorities got; -1: not asked for.
    qint64 bound = -1;

    [[nodiscard]] bool isProved() const { return bound >= 0 && achieved >= bound; }
    bool operator==(const LevelOutcome &) const = default;
};

struct Improvement
{
    Plan plan; ///< instead of the given one
    std::vector<LevelOutcome> levels;
    qint64 steps = 0;
};

/// Searches for a better plan than @p plan, which is the planner's latest and not committed yet,
/// over what it placed and what else waits; what runs stays. The objective of the planner's
/// settings says what is better; a higher priority never pays for a lower one, and where nothing
/// better is found the plan is as it was. Pure but for the planner: the same state, seed and steps
/// give the same plan.
/// @param withBound whether to solve for the bounds too; costs up to seconds on a long queue
[[nodiscard]] Improvement improve(Planner &planner, Plan plan, quint64 seed, qint64 steps,
                                  bool withBound = false);

} // namespace berth::sched
