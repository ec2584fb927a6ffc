// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/core.h"

namespace berth {

/// The runtime of simulated clusters. @param speed divides its times, as Config::runtimeSpeed
[[nodiscard]] core::RuntimeFactory simulatedRuntime(double speed);

} // namespace berth
