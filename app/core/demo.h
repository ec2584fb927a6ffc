// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth::core {

class Core;

/// Fills an empty store with the demo: an organization, clusters of generated nodes, and a queue
/// of generated deployments, all simulated. A store that has an organization stays as it is.
/// Blocks for some hundred milliseconds; before Core::start().
[[nodiscard]] Result<void> fillDemo(Core &core);

} // namespace berth::core
