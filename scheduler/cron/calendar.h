// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <chrono>

namespace berth::cron {

inline constexpr qint64 SecondsPerDay = 86400;

struct CivilDate
{
    int year;
    int month; ///< 1..12
    int day; ///< 1..31
};

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
[[nodiscard]] constexpr qint64 daysFromCivil(int year, int month, int day)
{
    using namespace std::chrono;
    return sys_days(std::chrono::year(year) / std::chrono::month(unsigned(month))
                    / std::chrono::day(unsigned(day)))
        .time_since_epoch()
        .count();
}

[[nodiscard]] constexpr CivilDate civilFromDays(qint64 days)
{
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{int(days)}}};
    return {int(date.year()), int(unsigned(date.month())), int(unsigned(date.day()))};
}

/// Day of the week of a day since 1970-01-01: 0 = Sunday. @p days is not negative.
[[nodiscard]] constexpr int weekdayOf(qint64 days)
{
    return int((days + 4) % 7); // 1970-01-01 was a Thursday
}

[[nodiscard]] constexpr int daysInMonth(int year, int month)
{
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : lengths[month - 1];
}

} // namespace berth::cron
