// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/improve.h"

namespace berth::test {

/// A queue that is too long for its nodes, and the greedy plan for it.
struct PackInstance
{
    sched::Planner planner;
    sched::Plan greedy;
};

struct PackInstanceShape
{
    int nodes = 10;
    int deployments = 60;
    int priorities = 4;
    Objective objective = Objective::Balanced;
    bool withGangs = false;
};

/// The same instance for the same shape and seed, on every machine: nodes of 16 to 64 cores with
/// up to 8 GPUs of two models, deployments that want about one and a half times of it.
[[nodiscard]] PackInstance packInstance(const PackInstanceShape &shape, quint64 seed);

} // namespace berth::test
