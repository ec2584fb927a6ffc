// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <chrono>
#include <optional>

namespace berth {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// A moment, UTC, to the millisecond; stored as epoch milliseconds.
using TimePoint = std::chrono::sys_time<Milliseconds>;

[[nodiscard]] constexpr TimePoint fromEpochMillis(qint64 millis)
{
    return TimePoint(Milliseconds(millis));
}

[[nodiscard]] constexpr qint64 toEpochMillis(TimePoint time)
{
    return time.time_since_epoch().count();
}

} // namespace berth
