// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/occurrences.h"

#include <QtCore/qmap.h>
#include <QtWidgets/qcalendarwidget.h>

namespace berth {

/// How often a schedule fires on each day of a month, on the clocks of its zone: a number in each
/// day, on a ground that is the fuller the more it is. Days on which the clocks change bear a mark.
class FiringCalendar final : public QCalendarWidget
{
    Q_OBJECT
public:
    /// Beyond, a day says that there are more.
    static constexpr int MostCounted = 9'999;

    explicit FiringCalendar(QWidget *parent = nullptr);

    /// Shows @p schedule from the month of @p now on; what was before that day is not counted.
    void setSchedule(const cron::Occurrences &schedule, TimePoint now);
    void clear();

    struct Day
    {
        int firings = 0;
        std::optional<cron::Firing> first;
        std::optional<cron::Firing> last;
        bool hasMark = false; ///< a firing that a change of the clocks has to do with
    };
    [[nodiscard]] Day dayAt(QDate date) const { return m_days.value(date); }
    /// "Sun 29 Mar 2026: 24 firings, 00:00:00 to 23:00:00".
    [[nodiscard]] QString wordsOf(QDate date) const;

protected:
    void paintCell(QPainter *painter, const QRect &rect, QDate date) const override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void dress();
    void count();
    void say();

    std::optional<cron::Occurrences> m_schedule;
    TimePoint m_now;
    QMap<QDate, Day> m_days; ///< of the shown month, with what of its neighbours shows
    int m_most = 0; ///< firings of one day
};

} // namespace berth
