// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/expression.h"

#include "scheduler/cron/calendar.h"
#include "scheduler/cron/parser.h"

#include <algorithm>

namespace berth::cron {

using namespace Qt::StringLiterals;

Result<Expression> Expression::parse(QStringView text, Syntax syntax)
{
    return Parser(text, syntax).parse();
}

bool Expression::hasYear(int year) const
{
    if (year < FirstYear || year > LastYear)
        return false;
    const auto index = unsigned(year - FirstYear);
    return (years[index / 64] >> (index % 64)) & 1;
}

bool Expression::hasWeekdaysOfMonth() const
{
    return std::any_of(weekdaysOfMonth.begin(), weekdaysOfMonth.end(),
                       [](quint8 which) { return which != 0; });
}

/// The working day nearest to @p day without leaving the month; 0 where the month has no such day.
static int nearestWorkingDay(int day, int daysInMonth, int firstWeekday)
{
    if (day > daysInMonth)
        return 0;
    const int weekday = (firstWeekday + day - 1) % 7;
    if (weekday == 6)
        return day == 1 ? 3 : day - 1;
    if (weekday == 0)
        return day == daysInMonth ? day - 2 : day + 1;
    return day;
}

static quint32 daysByWeekday(const Expression &expression, int daysInMonth, int firstWeekday)
{
    // The weekdays, week after week, moved so that bit 1 is the first of the month.
    quint64 weeks = expression.weekdays;
    weeks |= weeks << 7;
    weeks |= weeks << 14;
    weeks |= weeks << 28;
    auto days = quint32((weeks >> firstWeekday) << 1);
    if (expression.hasWeekdaysOfMonth()) {
        for (int weekday = 0; weekday < 7; ++weekday) {
            const unsigned which = expression.weekdaysOfMonth[size_t(weekday)];
            const int first = 1 + (weekday - firstWeekday + 7) % 7;
            for (int n = 1; n <= 5; ++n) {
                const int day = first + 7 * (n - 1);
                if (day <= daysInMonth
                    && ((which >> n) & 1 || (which & 1 && day + 7 > daysInMonth)))
                    days |= 1U << day;
            }
        }
    }
    return days;
}

static quint32 daysByNumber(const Expression &expression, int daysInMonth, int firstWeekday)
{
    quint32 days = expression.days;
    if (expression.lastDay)
        days |= 1U << daysInMonth;
    if (expression.lastWeekday)
        days |= 1U << nearestWorkingDay(daysInMonth, daysInMonth, firstWeekday);
    if (expression.nearestWeekday)
        days |= 1U << nearestWorkingDay(expression.nearestWeekday, daysInMonth, firstWeekday);
    return days;
}

quint32 Expression::daysOf(int year, int month) const
{
    const int length = daysInMonth(year, month);
    const quint32 existing = quint32((quint64(1) << (length + 1)) - 2);
    if (anyDay && anyWeekday)
        return existing;
    const int first = weekdayOf(daysFromCivil(year, month, 1));
    if (anyDay)
        return existing & daysByWeekday(*this, length, first);
    const quint32 byNumber = daysByNumber(*this, length, first);
    if (anyWeekday)
        return existing & byNumber;
    const quint32 byWeekday = daysByWeekday(*this, length, first);
    return existing & (bothDays ? byNumber & byWeekday : byNumber | byWeekday);
}

bool Expression::firesOnSomeDay() const
{
    if (atStart)
        return true;
    for (int year = FirstYear; year <= LastYear; ++year) {
        for (int month = 1; hasYear(year) && month <= 12; ++month) {
            if ((months >> month) & 1 && daysOf(year, month))
                return true;
        }
    }
    return false;
}

std::vector<Warning> warningsOf(QStringView text, const Expression &expression)
{
    std::vector<Warning> warnings;
    QList<QStringView> fields;
    for (QStringView field : text.tokenize(u' ', Qt::SkipEmptyParts)) {
        for (QStringView part : field.tokenize(u'\t', Qt::SkipEmptyParts))
            fields.append(part);
    }
    if (fields.size() >= 5) {
        const bool starInList = std::any_of(fields.begin(), fields.end(), [](QStringView field) {
            const auto items = field.split(u',');
            return items.size() > 1 && items.contains(u"*");
        });
        if (starInList)
            warnings.push_back(Warning::StarInList);
        const qsizetype shift = fields.size() == 5 ? 0 : 1;
        const QStringView day = fields[2 + shift];
        const QStringView weekday = fields[4 + shift];
        if (!expression.anyDay && !expression.anyWeekday
            && (day.startsWith(u'*') || weekday.startsWith(u'*')))
            warnings.push_back(Warning::StepWithOtherDay);
    }
    if (!expression.firesOnSomeDay())
        warnings.push_back(Warning::NeverFires);
    return warnings;
}

QString word(Warning warning)
{
    switch (warning) {
    case Warning::StarInList:
        return u"star-in-list"_s;
    case Warning::StepWithOtherDay:
        return u"step-with-other-day"_s;
    case Warning::NeverFires:
        return u"never-fires"_s;
    }
    return {};
}

QString message(Warning warning)
{
    switch (warning) {
    case Warning::StarInList:
        return u"a list that holds * names every value: leave the others out"_s;
    case Warning::StepWithOtherDay:
        return u"it fires on either kind of day; a crontab whose day begins with * fires only "
               u"where "
               "both hold: write + before the day of week for that"_s;
    case Warning::NeverFires:
        return u"it never fires: there is no such day"_s;
    }
    return {};
}

} // namespace berth::cron
