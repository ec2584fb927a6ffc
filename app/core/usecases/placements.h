// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/plan.h"

#include <span>

namespace berth::store {
class Transaction;
}

/// Commits what the scheduler planned, row by row. What no longer holds is refused with Conflict,
/// and the planner forgets it. Core thread, inside Writer::run().
namespace berth::core {

/// Places the replicas of one deployment that stand or fall together.
/// @param isAsPlanned whether the plan was made for this specification, which is now the
/// deployment's
[[nodiscard]] Result<void>
commitPlacements(store::Transaction &tx, std::span<const sched::Placement> placements,
                 const std::function<bool(SpecificationId)> &isAsPlanned);

/// Asks the victims of a preemptor to stop; none of them where one no longer qualifies.
[[nodiscard]] Result<void> commitPreemption(store::Transaction &tx,
                                            const sched::Preemption &preemption);

/// Asks movable replicas to stop, which wait again to be placed elsewhere; none of them where one
/// is not movable any more. The actor may change each of them and the cluster.
[[nodiscard]] Result<void> commitRelocation(store::Transaction &tx,
                                            const sched::Preemption &relocation);

} // namespace berth::core
