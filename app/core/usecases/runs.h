// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"

namespace berth::store {
class Transaction;
}

namespace berth::cron {
struct MissedFirings;
}

namespace berth::core {

/// A clock that is set back by more than this has been corrected: schedules follow the new time at
/// once, as cron(8) has it. A smaller step fires nothing until time has caught up.
inline constexpr Seconds ClockCorrection{3 * 3600};

/// Notes a stretch of firings that nobody makes up for in the history of @p job, as one line.
[[nodiscard]] Result<void> recordMissed(store::Transaction &tx, const Job &job,
                                        const cron::MissedFirings &missed, const QString &reason);
/// Decides every firing of a job until now: fires, queues, or records what was missed and why. The
/// firing, its run and the job's progress are one transaction, so that a crash loses or doubles
/// none; called again it finds nothing left to decide.
[[nodiscard]] Result<void> fireDue(store::Transaction &tx, JobId id);
/// Fires a job of `@reboot`.
[[nodiscard]] Result<void> fireAtStart(store::Transaction &tx, JobId id);
/// Fires by hand. Conflict (`already-running`) where the overlap policy forbids it.
[[nodiscard]] Result<RunId> fireByHand(store::Transaction &tx, const Job &job);

/// Records what the end (or, of a restart, the return) of a deployment means for the runs that
/// wait for it, starts what waited behind them, and forgets old runs with their deployments.
[[nodiscard]] Result<void> settleRuns(store::Transaction &tx, const Deployment &deployment);
/// The same for a deployment that is about to be removed; a job that restarts it is paused.
[[nodiscard]] Result<void> forgetDeployment(store::Transaction &tx, const Deployment &deployment);

} // namespace berth::core
