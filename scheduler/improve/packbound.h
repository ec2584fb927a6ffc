// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/packing.h"

namespace berth::sched {

/// What no packing can be worth more than, level by level: the linear relaxation of the problem,
/// solved by GLPK's simplex method. Bins of one kind are taken together, each resource summed, and
/// no item is counted more often in them than the bins hold copies of it when each is empty; so a
/// bin that no item fills whole is not counted as full.
///
/// A level's bound is under the condition that the levels above are worth at least @p achieved.
/// Where items times kinds pass MostBoundColumns the kinds are taken together as well, which
/// weakens the bound and keeps it one.
/// @returns one number a level; where GLPK gives up, the value of all its items.
[[nodiscard]] std::vector<qint64> packBound(const PackProblem &problem,
                                            const std::vector<qint64> &achieved);

inline constexpr size_t MostBoundColumns = 60'000;

} // namespace berth::sched
