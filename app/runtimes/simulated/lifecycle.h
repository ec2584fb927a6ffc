// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/ports/runtime.h"
#include "app/runtimes/simulated/simulatedcontainer.h"
#include "app/runtimes/simulated/simulationfaults.h"

namespace berth {

/// The container that @p order asks for, made at @p now: when it starts, when and how it ends.
/// Pure: the same order draws the same latencies and failures. @p speed divides every time.
[[nodiscard]] SimulatedContainer madeContainer(const AttemptOrder &order, TimePoint now,
                                               double speed, const SimulationFaults &faults);

/// The container with the end that a stop gives it: terminated after a moment, or killed where
/// @p grace is shorter. Nothing where it ends before that by itself.
[[nodiscard]] std::optional<SimulatedContainer>
stoppedContainer(const SimulatedContainer &container, TimePoint now, Seconds grace, double speed);

/// Whether @p observed comes after @p before in the life of a container. Reports only go forward: a
/// clock that is set back makes nothing unhappen.
[[nodiscard]] bool isFurther(AttemptObserved observed, AttemptObserved before);

/// What is reported of @p container when it is seen as @p observed; its time is when that began,
/// and
/// @p now where it has no beginning.
[[nodiscard]] AttemptReport reportOf(const SimulatedContainer &container, AttemptObserved observed,
                                     TimePoint now);

} // namespace berth
