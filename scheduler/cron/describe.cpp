// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/describe.h"

#include <QtCore/qstringlist.h>

#include <bit>

namespace berth::cron {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *MonthNames[] = {"",
                                      QT_TRANSLATE_NOOP("Cron", "January"),
                                      QT_TRANSLATE_NOOP("Cron", "February"),
                                      QT_TRANSLATE_NOOP("Cron", "March"),
                                      QT_TRANSLATE_NOOP("Cron", "April"),
                                      QT_TRANSLATE_NOOP("Cron", "May"),
                                      QT_TRANSLATE_NOOP("Cron", "June"),
                                      QT_TRANSLATE_NOOP("Cron", "July"),
                                      QT_TRANSLATE_NOOP("Cron", "August"),
                                      QT_TRANSLATE_NOOP("Cron", "September"),
                                      QT_TRANSLATE_NOOP("Cron", "October"),
                                      QT_TRANSLATE_NOOP("Cron", "November"),
                                      QT_TRANSLATE_NOOP("Cron", "December")};
constexpr const char *WeekdayNames[]
    = {QT_TRANSLATE_NOOP("Cron", "Sunday"),   QT_TRANSLATE_NOOP("Cron", "Monday"),
       QT_TRANSLATE_NOOP("Cron", "Tuesday"),  QT_TRANSLATE_NOOP("Cron", "Wednesday"),
       QT_TRANSLATE_NOOP("Cron", "Thursday"), QT_TRANSLATE_NOOP("Cron", "Friday"),
       QT_TRANSLATE_NOOP("Cron", "Saturday"), QT_TRANSLATE_NOOP("Cron", "Sunday")};
constexpr const char *Which[]
    = {QT_TRANSLATE_NOOP("Cron", "the last %1"),   QT_TRANSLATE_NOOP("Cron", "the first %1"),
       QT_TRANSLATE_NOOP("Cron", "the second %1"), QT_TRANSLATE_NOOP("Cron", "the third %1"),
       QT_TRANSLATE_NOOP("Cron", "the fourth %1"), QT_TRANSLATE_NOOP("Cron", "the fifth %1")};

/// More times of day than these are said by their minutes and hours.
constexpr qsizetype MostTimes = 6;
/// More numbers than these, in even steps, are not listed one by one.
constexpr qsizetype MostListed = 5;

QList<int> valuesOf(quint64 bits)
{
    QList<int> values;
    for (; bits; bits &= bits - 1)
        values.append(std::countr_zero(bits));
    return values;
}

class Describer
{
public:
    Describer(const Expression &expression, const Translate &translate)
        : m_e(expression)
        , m_translate(translate)
    {
    }

    QString all() const
    {
        if (m_e.atStart)
            return text(QT_TRANSLATE_NOOP("Cron", "When Berth starts"));
        QString said = time();
        const QString day = days();
        if (!day.isEmpty())
            said += u' ' + day;
        else if (!m_e.wildcard)
            said += u' ' + text(QT_TRANSLATE_NOOP("Cron", "every day"));
        const QList<int> months = valuesOf(m_e.months);
        if (months.size() < 12)
            said
                += u' ' + text(QT_TRANSLATE_NOOP("Cron", "in %1")).arg(list(months, [&](int month) {
                       return text(MonthNames[month]);
                   }));
        if (!m_e.anyYear)
            said += u' ' + text(QT_TRANSLATE_NOOP("Cron", "in %1")).arg(years());
        if (!m_e.firesOnSomeDay())
            said += text(QT_TRANSLATE_NOOP("Cron", "; never fires"));
        return said;
    }

private:
    QString text(const char *phrase) const
    {
        return m_translate ? m_translate(phrase) : QString::fromUtf8(phrase);
    }

    QString join(const QStringList &parts, const char *two) const
    {
        if (parts.size() < 2)
            return parts.join(QString());
        return text(two).arg(parts.first(parts.size() - 1).join(u", "_s), parts.last());
    }
    QString joinAnd(const QStringList &parts) const
    {
        return join(parts, QT_TRANSLATE_NOOP("Cron", "%1 and %2"));
    }

    /// Three or more in a row are a range.
    template<typename Name>
    QString list(const QList<int> &values, Name name) const
    {
        QStringList parts;
        for (qsizetype i = 0; i < values.size();) {
            qsizetype end = i;
            while (end + 1 < values.size() && values[end + 1] == values[end] + 1)
                ++end;
            if (end - i >= 2) {
                parts.append(text(QT_TRANSLATE_NOOP("Cron", "%1 to %2"))
                                 .arg(name(values[i]), name(values[end])));
                i = end + 1;
            } else {
                parts.append(name(values[i]));
                ++i;
            }
        }
        return joinAnd(parts);
    }
    QString numbers(const QList<int> &values) const
    {
        // A long list in even steps is said by its ends.
        if (values.size() > MostListed && values[1] - values[0] > 1) {
            const int step = values[1] - values[0];
            bool isEven = true;
            for (qsizetype i = 1; i < values.size(); ++i)
                isEven = isEven && values[i] - values[i - 1] == step;
            if (isEven)
                return text(QT_TRANSLATE_NOOP("Cron", "%1 to %2 in steps of %3"))
                    .arg(values.first())
                    .arg(values.last())
                    .arg(step);
        }
        return list(values, [](int value) { return QString::number(value); });
    }

    static QString clock(int hour, int minute)
    {
        return u"%1:%2"_s.arg(hour, 2, 10, QChar(u'0')).arg(minute, 2, 10, QChar(u'0'));
    }

    /// n where the values are every n-th of a whole @p span, evenly, from 0; else 0.
    static int evenStep(const QList<int> &values, int span)
    {
        if (values.size() < 2 || values[0] != 0 || span % int(values.size()) != 0)
            return 0;
        const int step = span / int(values.size());
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (values[i] != int(i) * step)
                return 0;
        }
        return step;
    }

    QString time() const
    {
        const QList<int> seconds = valuesOf(m_e.seconds);
        const QList<int> minutes = valuesOf(m_e.minutes);
        const QList<int> hours = valuesOf(m_e.hours);
        const bool onTheMinute = seconds == QList<int>{0};
        if (seconds.size() * minutes.size() * hours.size() <= MostTimes) {
            QStringList times;
            for (int hour : hours) {
                for (int minute : minutes) {
                    for (int second : seconds)
                        times.append(onTheMinute ? clock(hour, minute)
                                                 : u"%1:%2"_s.arg(clock(hour, minute))
                                                       .arg(second, 2, 10, QChar(u'0')));
                }
            }
            return text(QT_TRANSLATE_NOOP("Cron", "At %1")).arg(joinAnd(times));
        }
        return onTheMinute ? minutesOfHours(minutes, hours)
                           : secondsOfMinutes(seconds, minutes, hours);
    }

    QString secondsOfMinutes(const QList<int> &seconds, const QList<int> &minutes,
                             const QList<int> &hours) const
    {
        const int step = evenStep(seconds, 60);
        QString said;
        if (step == 1)
            said = text(QT_TRANSLATE_NOOP("Cron", "Every second"));
        else if (step)
            said = text(QT_TRANSLATE_NOOP("Cron", "Every %1 seconds")).arg(step);
        else
            said = text(seconds.size() == 1 ? QT_TRANSLATE_NOOP("Cron", "At second %1")
                                            : QT_TRANSLATE_NOOP("Cron", "At seconds %1"))
                       .arg(numbers(seconds));
        if (minutes.size() == 60 && hours.size() == 24)
            return step ? said : text(QT_TRANSLATE_NOOP("Cron", "%1 of every minute")).arg(said);
        QString rest = minutesOfHours(minutes, hours);
        if (!rest.isEmpty())
            rest[0] = rest[0].toLower();
        return said + u", "_s + rest;
    }

    QString minutesOfHours(const QList<int> &minutes, const QList<int> &hours) const
    {
        const int step = evenStep(minutes, 60);
        const bool everyHour = hours.size() == 24;
        const bool oneStretch = hours.last() - hours.first() + 1 == hours.size();
        if (step) {
            const QString every = step == 1
                ? text(QT_TRANSLATE_NOOP("Cron", "Every minute"))
                : text(QT_TRANSLATE_NOOP("Cron", "Every %1 minutes")).arg(step);
            if (everyHour)
                return every;
            if (oneStretch)
                return text(QT_TRANSLATE_NOOP("Cron", "%1 from %2 to %3"))
                    .arg(every, clock(hours.first(), minutes.first()),
                         clock(hours.last(), minutes.last()));
            return text(QT_TRANSLATE_NOOP("Cron", "%1 of %2")).arg(every, hourNames(hours));
        }
        if (minutes == QList<int>{0}) {
            if (everyHour)
                return text(QT_TRANSLATE_NOOP("Cron", "Every hour"));
            if (const int hourStep = evenStep(hours, 24))
                return text(QT_TRANSLATE_NOOP("Cron", "Every %1 hours")).arg(hourStep);
            if (oneStretch)
                return text(QT_TRANSLATE_NOOP("Cron", "Every hour from %1 to %2"))
                    .arg(clock(hours.first(), 0), clock(hours.last(), 0));
        }
        const QString at = text(minutes.size() == 1 ? QT_TRANSLATE_NOOP("Cron", "At minute %1")
                                                    : QT_TRANSLATE_NOOP("Cron", "At minutes %1"))
                               .arg(numbers(minutes));
        return text(QT_TRANSLATE_NOOP("Cron", "%1 of %2")).arg(at, hourNames(hours));
    }

    QString hourNames(const QList<int> &hours) const
    {
        if (hours.size() == 24)
            return text(QT_TRANSLATE_NOOP("Cron", "every hour"));
        return text(hours.size() == 1 ? QT_TRANSLATE_NOOP("Cron", "hour %1")
                                      : QT_TRANSLATE_NOOP("Cron", "the hours %1"))
            .arg(numbers(hours));
    }

    QString dayNumbers() const
    {
        QStringList parts;
        const QList<int> days = valuesOf(m_e.days);
        if (!days.isEmpty())
            parts.append(text(days.size() == 1 ? QT_TRANSLATE_NOOP("Cron", "day %1")
                                               : QT_TRANSLATE_NOOP("Cron", "days %1"))
                             .arg(numbers(days)));
        if (m_e.lastDay)
            parts.append(text(QT_TRANSLATE_NOOP("Cron", "the last day")));
        if (m_e.lastWeekday)
            parts.append(text(QT_TRANSLATE_NOOP("Cron", "the last working day")));
        if (m_e.nearestWeekday)
            parts.append(text(QT_TRANSLATE_NOOP("Cron", "the working day nearest to day %1"))
                             .arg(m_e.nearestWeekday));
        return text(QT_TRANSLATE_NOOP("Cron", "on %1 of the month")).arg(joinAnd(parts));
    }

    QString weekdays() const
    {
        const auto name = [&](int day) { return text(WeekdayNames[day]); };
        QList<int> days = valuesOf(m_e.weekdays);
        // A week that ends on Sunday reads better than one that begins with it.
        if (days.size() > 1 && days.size() < 7 && days.first() == 0) {
            days.removeFirst();
            days.append(7);
        }
        QStringList said;
        if (!days.isEmpty())
            said.append(text(QT_TRANSLATE_NOOP("Cron", "on %1")).arg(list(days, name)));
        QStringList parts;
        for (int day = 0; day < 7; ++day) {
            for (int which : valuesOf(m_e.weekdaysOfMonth[size_t(day)] & ~1U))
                parts.append(text(Which[which]).arg(name(day)));
            if (m_e.weekdaysOfMonth[size_t(day)] & 1)
                parts.append(text(Which[0]).arg(name(day)));
        }
        if (!parts.isEmpty())
            said.append(text(QT_TRANSLATE_NOOP("Cron", "on %1 of the month")).arg(joinAnd(parts)));
        return joinAnd(said);
    }

    QString days() const
    {
        if (m_e.anyDay && m_e.anyWeekday)
            return {};
        if (m_e.anyDay)
            return weekdays();
        if (m_e.anyWeekday)
            return dayNumbers();
        return text(m_e.bothDays ? QT_TRANSLATE_NOOP("Cron", "%1, only where it is also %2")
                                 : QT_TRANSLATE_NOOP("Cron", "%1 or %2"))
            .arg(dayNumbers(), weekdays());
    }

    QString years() const
    {
        QList<int> years;
        for (int year = FirstYear; year <= LastYear; ++year) {
            if (m_e.hasYear(year))
                years.append(year);
        }
        return numbers(years);
    }

    const Expression &m_e;
    const Translate &m_translate;
};

} // namespace

QString describe(const Expression &expression, const Translate &translate)
{
    return Describer(expression, translate).all();
}

} // namespace berth::cron
