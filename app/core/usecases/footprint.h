// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/foresight.h"
#include "models/domain/result.h"

namespace berth::store {
class Transaction;
}

namespace berth::core {

/// The deployment as it stands in the transaction, to be looked ahead with.
/// @param before its revision before the act that is rehearsed; invalid: it is new
[[nodiscard]] Result<PreviewSubject> previewSubject(store::Transaction &tx, DeploymentId id,
                                                    RevisionId before);

/// Holds a change to what its preview showed.
/// @returns Conflict (`footprint-moved`) where a node or a victim that the preview named stands
/// otherwise by now, Invalid where @p footprint is none
[[nodiscard]] Result<void> requireFootprint(store::Transaction &tx, const QString &footprint);

} // namespace berth::core
