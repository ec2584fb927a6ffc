// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

namespace berth {

/// A sign-in that can be ended: its access tokens name it.
using SessionId = Id<struct SessionTag>;

} // namespace berth
