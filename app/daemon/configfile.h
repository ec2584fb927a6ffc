// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/daemon/daemonconfig.h"

namespace berth::daemon {

/// Reads a configuration file (YAML, one mapping of configKeys()). Problems bear
/// `FILE:LINE:COLUMN`: unknown keys with the nearest known one, keys that stand twice, values that
/// are no text, and what is no YAML at all.
[[nodiscard]] Result<QList<ConfigValue>> readConfigFile(const QString &path);

} // namespace berth::daemon
