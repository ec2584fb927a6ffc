// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth::bench {

/// Makes a store at @p path with one simulated cluster of @p nodes generated nodes and @p rows
/// queued deployments of the generated workload, through the product's own import.
/// Call it while the process has no application object: it makes one for as long as it runs.
[[nodiscard]] Result<void> makeQueueStore(const QString &path, int nodes, qint64 rows);

} // namespace berth::bench
