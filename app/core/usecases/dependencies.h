// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

namespace berth::store {
class Transaction;
}

/// What a deployment waits for (`after`). Core thread, inside Writer::run().
namespace berth::core {

/// Checks what @p self (invalid: a new one) is to wait for, and says where each stands now.
/// @returns InvalidArgument with a field error for one that is not there or not in
///          @p organization, for itself, and for a circle
[[nodiscard]] Result<QList<Dependency>> resolveDependencies(store::Transaction &tx,
                                                            OrganizationId organization,
                                                            DeploymentId self,
                                                            const QList<Dependency> &after);

/// After the status of @p row changed: who waits for it is told. What was met stays met.
[[nodiscard]] Result<void> settleDependents(store::Transaction &tx, const Deployment &row);

/// Before @p row is removed: who still waits for it will never see it, and says so.
[[nodiscard]] Result<void> failDependents(store::Transaction &tx, const Deployment &row);

} // namespace berth::core
