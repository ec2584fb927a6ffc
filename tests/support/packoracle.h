// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/packing.h"

#include <optional>

namespace berth::test {

/// What a packing problem is worth at best, by level, as an integer programme solved by CBC: the
/// program `cbc`, started as a process. For small problems; levels are solved one after the other,
/// each under the condition that those above keep their best.
struct OracleAnswer
{
    std::vector<qint64> value; ///< of the levels that were solved
    bool isProved = false; ///< all of them, to the optimum
};

/// @returns missing where there is no `cbc`, or it failed
/// @param seconds for each level
[[nodiscard]] std::optional<OracleAnswer> askOracle(const sched::PackProblem &problem, int seconds);

[[nodiscard]] bool hasOracle();

} // namespace berth::test
