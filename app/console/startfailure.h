// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth::console {

/// Tells in a window of its own why the console cannot start, and the way out; returns the exit
/// code once the person has closed it. At once where there is nobody to see it (offscreen).
[[nodiscard]] int showStartFailure(const Error &error);

} // namespace berth::console
