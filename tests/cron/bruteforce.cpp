// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cron/bruteforce.h"

#include <QtCore/qdatetime.h>

#include <set>

namespace berth::cron::test {

bool NaiveSchedule::matches(const QDateTime &wall) const
{
    const QDate date = wall.date();
    const QTime time = wall.time();
    if (!minutes.contains(time.minute()) || !hours.contains(time.hour())
        || !months.contains(date.month()))
        return false;
    const bool day = days.contains(date.day());
    const bool weekday = weekdays.contains(date.dayOfWeek() % 7);
    if (anyDay || anyWeekday)
        return (anyDay || day) && (anyWeekday || weekday);
    return day || weekday;
}

std::vector<TimePoint> everyMinute(const NaiveSchedule &schedule, const QTimeZone &zone,
                                   TimePoint from, TimePoint to)
{
    std::set<qint64> instants;
    std::set<qint64> wallsSeen;
    const qint64 first = toEpochMillis(from) / 1000;
    const qint64 last = toEpochMillis(to) / 1000;
    const auto offsetAt = [&](qint64 second) {
        return zone.offsetFromUtc(QDateTime::fromSecsSinceEpoch(second, Qt::UTC));
    };
    const auto wallOf
        = [](qint64 second) { return QDateTime::fromSecsSinceEpoch(second, Qt::UTC); };
    // It begins days before, so that it knows which wall clock times have been shown already.
    const qint64 begin = (first / 60 - 3 * 1440) * 60;
    int before = offsetAt(begin - 60);
    for (qint64 second = begin; second <= last; second += 60) {
        const int offset = offsetAt(second);
        const bool jumped = offset > before;
        if (!schedule.wildcard && jumped && offset - before <= 3 * 3600) {
            for (qint64 wall = second + before; wall < second + offset; wall += 60) {
                if (schedule.matches(wallOf(wall)))
                    instants.insert(second);
            }
        }
        before = offset;
        const qint64 wall = second + offset;
        const bool seen = !wallsSeen.insert(wall).second;
        if ((schedule.wildcard || !seen) && schedule.matches(wallOf(wall)))
            instants.insert(second);
    }
    std::vector<TimePoint> firings;
    for (qint64 second : instants) {
        if (second > first)
            firings.push_back(fromEpochMillis(second * 1000));
    }
    return firings;
}

} // namespace berth::cron::test
