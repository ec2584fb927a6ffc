// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/occurrences.h"

#include "scheduler/cron/calendar.h"

#include <algorithm>
#include <bit>

namespace berth::cron {

using namespace Qt::StringLiterals;

constexpr int LargestGap = 3 * 3600;
constexpr qint64 LastDay = daysFromCivil(LastYear, 12, 31);

QString word(DstMark mark)
{
    switch (mark) {
    case DstMark::None:
        return u"none"_s;
    case DstMark::AfterGap:
        return u"after_gap"_s;
    case DstMark::FirstPass:
        return u"first_pass"_s;
    case DstMark::SecondPass:
        return u"second_pass"_s;
    }
    return {};
}

Occurrences::Occurrences(Expression expression, ZoneRules zone, DstGap gap)
    : m_expression(expression)
    , m_zone(std::move(zone))
    , m_gap(gap)
{
    if (!m_expression.atStart)
        m_firstTimeOfDay = std::max(0, timeOfDayFrom(0));
}

/// The lowest bit of @p bits that is @p from or above; -1 where there is none.
static int bitFrom(quint64 bits, int from)
{
    if (from > 63)
        return -1;
    const quint64 left = bits >> from;
    return left ? from + std::countr_zero(left) : -1;
}

/// The first second of the day, @p second or later, at which it fires; -1 where there is none.
int Occurrences::timeOfDayFrom(int second) const
{
    int hour = second / 3600;
    int minute = second / 60 % 60;
    const int wanted = second % 60;
    if (!((m_expression.hours >> hour) & 1)) {
        hour = bitFrom(m_expression.hours, hour + 1);
        if (hour < 0)
            return -1;
        return hour * 3600 + std::countr_zero(m_expression.minutes) * 60
            + std::countr_zero(m_expression.seconds);
    }
    if ((m_expression.minutes >> minute) & 1) {
        const int found = bitFrom(m_expression.seconds, wanted);
        if (found >= 0)
            return hour * 3600 + minute * 60 + found;
    }
    minute = bitFrom(m_expression.minutes, minute + 1);
    if (minute < 0) {
        hour = bitFrom(m_expression.hours, hour + 1);
        if (hour < 0)
            return -1;
        minute = std::countr_zero(m_expression.minutes);
    }
    return hour * 3600 + minute * 60 + std::countr_zero(m_expression.seconds);
}

/// The first day since 1970, @p day or later, on which it fires.
std::optional<qint64> Occurrences::dayFrom(qint64 day) const
{
    if (day > LastDay)
        return std::nullopt;
    CivilDate date = civilFromDays(day);
    while (date.year <= LastYear) {
        const int month
            = m_expression.hasYear(date.year) ? bitFrom(m_expression.months, date.month) : -1;
        if (month < 0) {
            date = {date.year + 1, 1, 1};
            continue;
        }
        if (month != date.month)
            date = {date.year, month, 1};
        const int found = bitFrom(m_expression.daysOf(date.year, date.month), date.day);
        if (found >= 0)
            return daysFromCivil(date.year, date.month, found);
        date = date.month == 12 ? CivilDate{date.year + 1, 1, 1}
                                : CivilDate{date.year, date.month + 1, 1};
    }
    return std::nullopt;
}

/// The first wall clock second, @p wall or later, that the expression names.
std::optional<qint64> Occurrences::wallFrom(qint64 wall) const
{
    wall = std::max<qint64>(wall, 0);
    const qint64 day = wall / SecondsPerDay;
    const auto found = dayFrom(day);
    if (!found)
        return std::nullopt;
    if (*found > day)
        return *found * SecondsPerDay + m_firstTimeOfDay;
    if (const int time = timeOfDayFrom(int(wall % SecondsPerDay)); time >= 0)
        return day * SecondsPerDay + time;
    const auto later = dayFrom(day + 1);
    return later ? std::optional(*later * SecondsPerDay + m_firstTimeOfDay) : std::nullopt;
}

/// Every instant at which the wall clock shows a time that the expression names.
std::optional<qint64> Occurrences::nextInRealTime(qint64 second) const
{
    const auto &spans = m_zone.spans();
    size_t span = m_zone.spanAt(second);
    qint64 from = second + 1 + spans[span].offset;
    auto wall = wallFrom(from);
    for (; wall && span + 1 < spans.size(); ++span) {
        const qint64 end = spans[span + 1].start + spans[span].offset;
        if (*wall < end)
            break;
        const qint64 start = spans[span + 1].wallStart();
        // Behind a jump forward what lay in it is gone; behind a jump back earlier times return.
        if (*wall < start || start < from) {
            from = start;
            wall = wallFrom(start);
        }
    }
    return wall ? std::optional(*wall - spans[span].offset) : std::nullopt;
}

/// Every wall clock time that the expression names, once: where it happens twice the first time,
/// where it does not happen the first instant behind the gap.
std::optional<qint64> Occurrences::nextFixedTime(qint64 second) const
{
    const auto &spans = m_zone.spans();
    size_t span = m_zone.spanAt(second);
    const qint64 from = std::max(second + 1 + spans[span].offset, spans[span].wallReached);
    auto wall = wallFrom(from);
    while (wall) {
        while (span + 1 < spans.size() && *wall >= spans[span + 1].start + spans[span].offset)
            ++span;
        const qint64 start = spans[span].wallStart();
        if (span == 0 || *wall >= start)
            return *wall - spans[span].offset;
        const int jump = spans[span].offset - spans[span - 1].offset;
        if (m_gap == DstGap::RunAfter && jump <= LargestGap)
            return spans[span].start;
        wall = wallFrom(start);
    }
    return std::nullopt;
}

std::optional<TimePoint> Occurrences::next(TimePoint time) const
{
    if (m_expression.atStart)
        return std::nullopt;
    const qint64 second = std::max<qint64>(
        std::chrono::floor<Seconds>(time).time_since_epoch().count(), -2 * SecondsPerDay);
    const auto found = m_expression.wildcard ? nextInRealTime(second) : nextFixedTime(second);
    return found ? std::optional(fromEpochMillis(*found * 1000)) : std::nullopt;
}

DstMark Occurrences::markOf(qint64 second) const
{
    const auto &spans = m_zone.spans();
    const size_t span = m_zone.spanAt(second);
    const qint64 wall = second + spans[span].offset;
    if (wall < spans[span].wallReached)
        return DstMark::SecondPass;
    if (span + 1 < spans.size() && wall >= spans[span + 1].wallStart())
        return DstMark::FirstPass;
    if (span > 0 && second == spans[span].start && spans[span].offset > spans[span - 1].offset
        && !m_expression.wildcard) {
        // The jump itself may be named as well: then nothing was moved.
        const auto named = wallFrom(wall);
        return named && *named == wall ? DstMark::None : DstMark::AfterGap;
    }
    return DstMark::None;
}

std::vector<Firing> Occurrences::firings(TimePoint time, int count) const
{
    std::vector<Firing> all;
    for (auto at = next(time); at && int(all.size()) < count; at = next(*at)) {
        const qint64 second = std::chrono::floor<Seconds>(*at).time_since_epoch().count();
        all.push_back({*at, m_zone.offsetAt(*at), markOf(second)});
    }
    return all;
}

std::optional<Seconds> Occurrences::shortestInterval(TimePoint time, int count) const
{
    std::optional<Seconds> shortest;
    auto before = next(time);
    for (int i = 1; before && i < count; ++i) {
        const auto after = next(*before);
        if (!after)
            break;
        const auto interval = std::chrono::duration_cast<Seconds>(*after - *before);
        shortest = shortest ? std::min(*shortest, interval) : interval;
        before = after;
    }
    return shortest;
}

} // namespace berth::cron
