// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/result.h"
#include "models/domain/time.h"

#include <optional>

namespace berth::store {
class Transaction;
}

namespace berth::core {

/// Ends what has outlived its time: past the deployment's deadline everything of it that has not
/// ended fails; a replica that runs longer than the maximum run time is stopped, and fails or uses
/// a retry. Core thread, inside Writer::run().
/// @returns when to look again; missing where nothing of it is limited any more
[[nodiscard]] Result<std::optional<TimePoint>> endOverdue(store::Transaction &tx, DeploymentId id);

} // namespace berth::core
