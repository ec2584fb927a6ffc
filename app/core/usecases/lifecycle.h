// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/deployment.h"

namespace berth::core {

/// What becomes of a replica whose container is gone.
struct ExitVerdict
{
    ReplicaEvent event = ReplicaEvent::EndStopped; ///< EndSucceeded, EndFailed, EndStopped, Requeue
    Outcome outcome = Outcome::None; ///< of an Ended one
    Cause cause = Cause::None; ///< of one that waits again
    Milliseconds backoff{0}; ///< how long it is not placed
    bool usesRetry = false;

    bool operator==(const ExitVerdict &) const = default;
};

/// Decides what becomes of @p replica once its container was seen to have stopped.
/// - Asked to stop (or no longer wanted, by its ordinal): stopped.
/// - Past its deadline: failed. Past its maximum run time: as any failure.
/// - Preempted, drained, or replaced by a new revision: waits again, after a backoff where it was
///   preempted, keeping its cause.
/// - A batch with exit code 0: succeeded. Anything else uses a retry; without one left, failed.
/// @param exitCode absent where the engine knows of none
[[nodiscard]] ExitVerdict verdictOnExit(const Replica &replica, const Deployment &deployment,
                                        std::optional<int> exitCode);

/// Backoff before try number @p failures (from 1): 10 s, doubled each time, at most 5 min.
/// The figures are those of the kubelet's restart back-off.
[[nodiscard]] Milliseconds retryBackoff(int failures);

/// How long a victim waits before it may be placed again: long enough for the preemptor to land.
inline constexpr Milliseconds PreemptionBackoff{2'000};

} // namespace berth::core
