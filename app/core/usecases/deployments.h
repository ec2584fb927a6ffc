// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

namespace berth::store {
class Transaction;
}

namespace berth::core {

/// How many unfinished deployments a user may have where no quota says otherwise; an administrator
/// has no such limit.
inline constexpr int DefaultMaxDeployments = 1'000;

[[nodiscard]] Result<DeploymentId> submit(store::Transaction &tx, const DeploymentDraft &draft);

/// Changes a deployment in place. A changed specification makes a revision and queues live replicas
/// again; fewer replicas stop the highest ordinals, more are added to the queue.
/// @param version as the caller saw it, 0: whatever it is
[[nodiscard]] Result<void> change(store::Transaction &tx, DeploymentId id,
                                  const DeploymentPatch &patch, qint64 version);

/// What a metric asks for: as many replicas, for Berth itself. Nothing happens to one that has
/// ended, is stopping, or is not scaled any more; the bounds that are stored hold.
[[nodiscard]] Result<void> setReplicas(store::Transaction &tx, DeploymentId id, int replicas);

/// Asks for its end. One that has ended, or is stopping, stays as it is.
[[nodiscard]] Result<void> stop(store::Transaction &tx, DeploymentId id);

/// Queues a finished one again, with new replicas and a new submission time.
/// Conflict (`not-finished`) while it lives.
[[nodiscard]] Result<void> start(store::Transaction &tx, DeploymentId id);

/// Stops live replicas, which wait again as they are; starts a finished one.
[[nodiscard]] Result<void> restart(store::Transaction &tx, DeploymentId id);

/// Deletes a finished one at once; a live one is stopped, and goes when its replicas have ended.
[[nodiscard]] Result<void> remove(store::Transaction &tx, DeploymentId id);

} // namespace berth::core
