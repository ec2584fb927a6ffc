// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/answer.h"
#include "app/api/http/route.h"

namespace berth::api {

/// The answer of @p outcome: its members, what is shown once, and the feed head @p seq (0: none),
/// which also goes into Berth-Seq; ETag and Location.
[[nodiscard]] Answer render(const Outcome &outcome, qint64 seq);

/// The members of @p outcome as an object without `seq` and without what is shown once: what a
/// replay of the request gives. Empty where it has no body.
[[nodiscard]] QByteArray renderForReplay(const Outcome &outcome);

/// The answer of a replay: @p object as renderForReplay() gave it.
[[nodiscard]] Answer replayed(int status, const QByteArray &object, qint64 seq);

} // namespace berth::api
