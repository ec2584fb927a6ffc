// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <array>
#include <vector>

namespace berth::cron {

inline constexpr int FirstYear = 1970;
inline constexpr int LastYear = 2199;

/// How many fields an expression may have.
enum class Syntax {
    Standard, ///< minute, hour, day of month, month, day of week
    Extended, ///< also six (second first) and seven (year last), as OCPS 1.2 and 1.3 have them
};

/// What a schedule is suspected of. None of them is an error.
enum class Warning {
    StarInList, ///< `*,5`: the rest of the list means nothing
    StepWithOtherDay, ///< `*/2` beside a day of the other kind: Vixie cron wants both, Berth either
    NeverFires, ///< no such day until the end of 2199
};

/// A parsed cron expression: which seconds, minutes, hours and days it names.
/// A value, immutable once parsed; any thread. Times are wall clock times of no zone in particular;
/// Occurrences makes instants of them. Grammar: OCPS 1.0 with the rulings of docs/cron.md.
struct Expression
{
    quint64 seconds = 1; ///< bit n: second n of the minute, 0..59
    quint64 minutes = 0; ///< bit n: minute n of the hour, 0..59
    quint32 hours = 0; ///< bit n: hour n of the day, 0..23
    quint32 days = 0; ///< bit n: day n of the month, 1..31
    quint16 months = 0; ///< bit n: month n, 1..12
    quint8 weekdays = 0; ///< bit n: any such day of the week, 0 = Sunday .. 6
    /// Per weekday: bit n (1..5) the n-th of the month, bit 0 the last.
    std::array<quint8, 7> weekdaysOfMonth = {};
    std::array<quint64, 4> years = {}; ///< bit n of all: the year 1970 + n
    quint8 nearestWeekday = 0; ///< `nW`: 1..31, 0 where there is none
    bool lastDay = false; ///< `L` in the day of month
    bool lastWeekday = false; ///< `LW`
    bool anyDay = true; ///< the day of month restricts nothing (`*`, `?`, `*/1`)
    bool anyWeekday = true; ///< the same for the day of week
    bool bothDays = false; ///< `+` before the day of week: both must hold, not either
    /// The second, minute or hour begins with `*`: such a schedule follows real time through a
    /// change of the clock; all others are fixed times (cron(8) of Debian).
    bool wildcard = false;
    bool atStart = false; ///< `@reboot`: when Berth starts, and at no other time
    bool hasSeconds = false; ///< six or seven fields
    bool anyYear = true;

    /// @returns the expression, or InvalidArgument with one field error: `pointer` is "/" and the
    /// field's name ("/minute", "/expression", ...), `position` counts from 0 in @p text, `hint`
    /// says how to mend it.
    [[nodiscard]] static Result<Expression> parse(QStringView text,
                                                  Syntax syntax = Syntax::Standard);

    [[nodiscard]] bool hasYear(int year) const;
    [[nodiscard]] bool hasWeekdaysOfMonth() const;
    /// The days of a month on which it fires: bit n is day n. @p month 1..12.
    [[nodiscard]] quint32 daysOf(int year, int month) const;
    /// Whether there is any day on which it fires, up to the end of LastYear.
    [[nodiscard]] bool firesOnSomeDay() const;

    bool operator==(const Expression &) const = default;
};

/// What a reader of @p text should be told, in the order of Warning. @p expression is its parse.
[[nodiscard]] std::vector<Warning> warningsOf(QStringView text, const Expression &expression);
[[nodiscard]] QString word(Warning warning);
[[nodiscard]] QString message(Warning warning);

} // namespace berth::cron
