// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"

#include <QtCore/qtimezone.h>

#include <vector>

namespace berth::cron::test {

/// What a five field expression means, told as naively as can be: sets of numbers, and every minute
/// of the calendar tried one after the other with QDateTime. Shares no code with scheduler/cron.
struct NaiveSchedule
{
    QList<int> minutes;
    QList<int> hours;
    QList<int> days;
    QList<int> months;
    QList<int> weekdays; ///< 0 = Sunday
    bool anyDay = false;
    bool anyWeekday = false;
    bool wildcard = false;

    [[nodiscard]] bool matches(const QDateTime &wall) const;
};

/// All firings in (from, to], at minutes.
[[nodiscard]] std::vector<TimePoint>
everyMinute(const NaiveSchedule &schedule, const QTimeZone &zone, TimePoint from, TimePoint to);

} // namespace berth::cron::test
