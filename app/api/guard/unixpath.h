// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth::api {

/// Makes sure that a unix socket can be made at @p path: removes one on which nobody listens any
/// more, and nothing else. Errors: InvalidArgument (relative, or longer than an address), Conflict
/// (somebody listens, or it is no socket), Unavailable (it cannot be removed).
[[nodiscard]] Result<void> makeRoomForSocket(const QString &path);

} // namespace berth::api
