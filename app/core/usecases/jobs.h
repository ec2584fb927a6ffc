// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"

namespace berth::store {
class Transaction;
}

namespace berth::core {

/// Makes a job. Its expression must fire at some time, its zone be known, and its owner be allowed
/// what it fires: InvalidArgument with pointers, PermissionDenied, NotFound.
[[nodiscard]] Result<JobId> createJob(store::Transaction &tx, const JobDraft &draft);

/// Changes a job to what @p draft says (all of it; its organization stays).
/// @param version as the caller saw it, 0: whatever it is
[[nodiscard]] Result<void> changeJob(store::Transaction &tx, JobId id, const JobDraft &draft,
                                     qint64 version);

/// A job that does not fire until it is resumed. What it would have fired meanwhile is recorded as
/// missed when it is.
[[nodiscard]] Result<void> pauseJob(store::Transaction &tx, JobId id);
[[nodiscard]] Result<void> resumeJob(store::Transaction &tx, JobId id);

/// Removes it with its history; deployments that it made stay.
[[nodiscard]] Result<void> removeJob(store::Transaction &tx, JobId id);

/// Fires it now, also while it is paused. Conflict (`already-running`) where its overlap policy
/// forbids that. @returns the run
[[nodiscard]] Result<RunId> runJob(store::Transaction &tx, JobId id);

/// The draft that @p job says the same as, for editing.
/// @param specification of its template; null where it restarts
[[nodiscard]] Result<JobDraft> draftOf(const Job &job, const Specification *specification);
[[nodiscard]] Result<JobDraft> draftOf(store::Transaction &tx, const Job &job);

} // namespace berth::core
