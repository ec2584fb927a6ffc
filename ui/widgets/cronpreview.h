// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/occurrences.h"

#include <QtWidgets/qwidget.h>

class QListWidget;
class QTabWidget;

namespace berth {

class FiringCalendar;
class Text;

/// What a cron expression means, its next ten firings with their offset and what a change of the
/// clocks has to do with them, and how often it fires on the days of a month.
class CronPreview final : public QWidget
{
    Q_OBJECT
public:
    explicit CronPreview(QWidget *parent = nullptr);

    /// @param zone empty: @p serverZone
    void setSchedule(const QString &expression, bool isExtended, const QString &zone, DstGap gap,
                     TimePoint now);
    /// What is wrong with the schedule last set, with pointers "/expression" and "/time_zone".
    [[nodiscard]] const QList<FieldError> &errors() const { return m_errors; }
    [[nodiscard]] QString words() const;
    /// The month instead of the next firings.
    void showMonth(bool isShown);

private:
    void showFirings(const cron::Occurrences &schedule, TimePoint now);

    struct Shown
    {
        QString expression;
        bool isExtended;
        QString zone;
        DstGap gap;
        bool operator==(const Shown &) const = default;
    };

    Text *m_words;
    Text *m_warning;
    QTabWidget *m_tabs;
    QListWidget *m_firings;
    FiringCalendar *m_month;
    QList<FieldError> m_errors;
    std::optional<Shown> m_shown; ///< what was set last
    std::optional<TimePoint> m_first; ///< the first firing that is shown
    cron::ZoneRules m_zone; ///< the latest, by its id: reading one takes a moment
};

} // namespace berth
