// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/firingcalendar.h"

#include "models/tables/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/themecolors.h"

#include <QtCore/qlocale.h>
#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtGui/qtextformat.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtoolbutton.h>
#include <QtWidgets/qtooltip.h>

#include <algorithm>

namespace berth {

static constexpr int DaysShown = 42; ///< six weeks, of which the month is a part
static constexpr int Batch = 1'000;
static constexpr qint64 SecondsOfDay = 86'400;

static qint64 wallSecond(const cron::Firing &firing)
{
    return toEpochMillis(firing.at) / 1000 + firing.offset.count();
}

static QDate dayOf(const cron::Firing &firing)
{
    static const QDate Epoch(1970, 1, 1);
    return Epoch.addDays(wallSecond(firing) / SecondsOfDay);
}

static QString timeOf(const cron::Firing &firing)
{
    const int second = int(wallSecond(firing) % SecondsOfDay);
    return QTime(0, 0).addSecs(second).toString(QStringLiteral("HH:mm:ss"));
}

/// As much as fits into a cell.
static QString shortCount(int firings)
{
    return firings > FiringCalendar::MostCounted ? QStringLiteral("10k+")
                                                 : QString::number(firings);
}

FiringCalendar::FiringCalendar(QWidget *parent)
    : QCalendarWidget(parent)
{
    setObjectName(QStringLiteral("cron.month"));
    setAccessibleName(tr("Firings of a month"));
    setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
    setGridVisible(false);
    connect(this, &QCalendarWidget::currentPageChanged, this, &FiringCalendar::count);
    connect(this, &QCalendarWidget::selectionChanged, this, &FiringCalendar::say);
    if (auto *view = findChild<QTableView *>()) {
        view->viewport()->installEventFilter(this);
        view->setAccessibleName(accessibleName());
    }
    dress();
}

/// Qt's own calendar is loud: a bar in the colour of selections, green arrows, red weekends.
void FiringCalendar::dress()
{
    auto *bar = findChild<QWidget *>(QStringLiteral("qt_calendar_navigationbar"));
    if (!bar)
        return;
    QPalette quiet = palette();
    quiet.setColor(QPalette::Highlight, themeColors(palette()).card);
    quiet.setColor(QPalette::HighlightedText, palette().color(QPalette::Text));
    if (bar->palette() != quiet)
        bar->setPalette(quiet);
    for (const auto &[name, look] :
         {std::pair(QLatin1StringView("qt_calendar_prevmonth"), QLatin1StringView("chevron-left")),
          std::pair(QLatin1StringView("qt_calendar_nextmonth"),
                    QLatin1StringView("chevron-right"))}) {
        if (auto *button = bar->findChild<QToolButton *>(name))
            button->setIcon(icon(look));
    }
    QTextCharFormat plain;
    plain.setForeground(palette().color(QPalette::PlaceholderText));
    setHeaderTextFormat(plain);
    for (const Qt::DayOfWeek day : {Qt::Saturday, Qt::Sunday})
        setWeekdayTextFormat(day, plain);
}

void FiringCalendar::changeEvent(QEvent *event)
{
    QCalendarWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        dress();
}

void FiringCalendar::setSchedule(const cron::Occurrences &schedule, TimePoint now)
{
    m_schedule = schedule;
    m_now = now;
    const auto first = schedule.firings(now, 1);
    const QDate today = first.empty()
        ? QDateTime::fromMSecsSinceEpoch(toEpochMillis(now), Qt::UTC).date()
        : dayOf(first.front());
    setSelectedDate(today);
    setCurrentPage(today.year(), today.month());
    count();
}

void FiringCalendar::clear()
{
    m_schedule.reset();
    count();
}

void FiringCalendar::count()
{
    m_days.clear();
    m_most = 0;
    const QDate month(yearShown(), monthShown(), 1);
    const QDate end = month.addDays(DaysShown);
    // A day before, since the zone may be ahead of UTC; what does not show costs little.
    const TimePoint from
        = fromEpochMillis(month.addDays(-8).startOfDay(Qt::UTC).toMSecsSinceEpoch());
    TimePoint at = std::max(from, m_now);
    for (bool isDone = !m_schedule; !isDone;) {
        const auto firings = m_schedule->firings(at, Batch);
        isDone = firings.size() < size_t(Batch);
        for (const cron::Firing &firing : firings) {
            at = firing.at;
            const QDate date = dayOf(firing);
            if (date >= end) {
                isDone = true;
                break;
            }
            Day &day = m_days[date];
            if (!day.first)
                day.first = firing;
            day.last = firing;
            day.hasMark = day.hasMark || firing.mark != cron::DstMark::None;
            if (++day.firings > MostCounted) {
                // Enough of this one: on with the next day.
                at += Seconds(SecondsOfDay - 1 - wallSecond(firing) % SecondsOfDay);
                isDone = false;
                break;
            }
        }
    }
    for (auto it = m_days.cbegin(); it != m_days.cend(); ++it) {
        if (it.key().month() == monthShown())
            m_most = std::max(m_most, it->firings);
    }
    say();
    updateCells();
}

QString FiringCalendar::wordsOf(QDate date) const
{
    const Day day = dayAt(date);
    const QString name = QLocale().toString(date, QStringLiteral("ddd d MMM yyyy"));
    if (day.firings == 0)
        return tr("%1: none").arg(name);
    QString words = day.firings > MostCounted
        ? tr("%1: more than %2 firings, from %3 on")
              .arg(name, format::count(MostCounted), timeOf(*day.first))
        : day.firings == 1
        ? tr("%1: one firing, at %2").arg(name, timeOf(*day.first))
        : tr("%1: %2 firings, %3 to %4")
              .arg(name, format::count(day.firings), timeOf(*day.first), timeOf(*day.last));
    if (day.hasMark)
        words += QStringLiteral("  ⚠ ") + tr("the clocks change");
    return words;
}

void FiringCalendar::say()
{
    setAccessibleDescription(wordsOf(selectedDate()));
}

void FiringCalendar::paintCell(QPainter *painter, const QRect &rect, QDate date) const
{
    const ThemeColors &colors = themeColors(palette());
    const Day day = dayAt(date);
    const bool isOfMonth = date.month() == monthShown();
    const QRect cell = rect.adjusted(1, 1, -1, -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(rect, colors.card);
    if (day.firings > 0 && isOfMonth) {
        const double share = double(day.firings) / double(std::max(1, m_most));
        painter->setPen(Qt::NoPen);
        painter->setBrush(blend(colors.card, colors.tone(Tone::Info), 0.15 + 0.35 * share));
        painter->drawRoundedRect(cell, 3, 3);
    }
    if (date == selectedDate()) {
        painter->setPen(QPen(palette().color(QPalette::Highlight), 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    QColor ink = palette().color(QPalette::Text);
    if (!isOfMonth)
        ink.setAlphaF(0.4F);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter->setFont(small);
    QColor muted = ink;
    muted.setAlphaF(ink.alphaF() * 0.7F);
    painter->setPen(muted);
    const QRect inner = cell.adjusted(4, 1, -4, -1);
    painter->drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, QString::number(date.day()));
    if (day.firings > 0 && isOfMonth) {
        painter->setPen(ink);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter,
                          (day.hasMark ? QStringLiteral("⚠") : QString())
                              + shortCount(day.firings));
    }
    painter->restore();
}

bool FiringCalendar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QCalendarWidget::eventFilter(watched, event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto *view = findChild<QTableView *>();
    const QModelIndex index = view ? view->indexAt(help->pos()) : QModelIndex();
    // The view has a row of names of days, and a hidden column of weeks.
    const int row = index.row() - 1;
    const int column = index.column() - 1;
    if (!index.isValid() || row < 0 || column < 0)
        return QCalendarWidget::eventFilter(watched, event);
    const QDate month(yearShown(), monthShown(), 1);
    int before = (month.dayOfWeek() - int(firstDayOfWeek()) + 7) % 7;
    if (before == 0)
        before = 7; // Qt leaves room for a week of the month before
    const QDate date = month.addDays(row * 7 + column - before);
    QToolTip::showText(help->globalPos(), wordsOf(date), this);
    return true;
}

} // namespace berth
