// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/runbars.h"

#include "models/tables/format.h"
#include "ui/theme/themecolors.h"

#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qtooltip.h>

#include <algorithm>

namespace berth {

static constexpr int BarWidth = 9;
static constexpr int BarPitch = 12;
static constexpr double LeastHeight = 4;

static Tone toneOf(RunState state)
{
    switch (state) {
    case RunState::Succeeded:
        return Tone::Good;
    case RunState::Failed:
        return Tone::Bad;
    case RunState::Missed:
        return Tone::Warning;
    case RunState::Queued:
    case RunState::Running:
        return Tone::Info;
    case RunState::Stopped:
        break;
    }
    return Tone::Neutral;
}

RunBars::RunBars(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("runBars"));
    setAccessibleName(tr("How long the latest runs took"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RunBars::setRuns(std::vector<Run> runs, TimePoint now)
{
    m_runs = std::move(runs);
    m_now = now;
    m_longest = Milliseconds(1);
    for (const Run &run : m_runs)
        m_longest = std::max(m_longest, lengthOf(run));
    setAccessibleDescription(
        tr("%1 runs, the longest took %2").arg(m_runs.size()).arg(format::duration(m_longest)));
    setVisible(!m_runs.empty());
    update();
}

Milliseconds RunBars::lengthOf(const Run &run) const
{
    if (run.state == RunState::Missed || run.state == RunState::Queued)
        return Milliseconds(0);
    return std::max(Milliseconds(0), run.finishedAt.value_or(m_now) - run.createdAt);
}

size_t RunBars::shown() const
{
    return std::min(m_runs.size(), size_t(std::max(0, width() / BarPitch)));
}

QRectF RunBars::barOf(size_t back) const
{
    const double share
        = double(lengthOf(m_runs[back]).count()) / double(std::max<qint64>(1, m_longest.count()));
    const double tall = std::max(LeastHeight, share * (height() - 2));
    return {double(width()) - double(back + 1) * BarPitch, height() - 1 - tall, BarWidth, tall};
}

void RunBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const ThemeColors &colors = themeColors(palette());
    painter.setPen(colors.line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    for (size_t back = 0; back < shown(); ++back) {
        const Run &run = m_runs[back];
        const QRectF bar = barOf(back).adjusted(0.5, 0.5, -0.5, -0.5);
        const QColor color = colors.tone(toneOf(run.state));
        painter.setPen(color);
        if (run.state == RunState::Missed)
            painter.setBrush(Qt::NoBrush);
        else if (isLive(run.state))
            painter.setBrush(QBrush(color, Qt::BDiagPattern));
        else
            painter.setBrush(blend(colors.card, color, 0.75));
        painter.drawRect(bar);
        if (run.state == RunState::Failed)
            painter.fillRect(QRectF(bar.left() - 1, bar.top() - 3, bar.width() + 3, 2.5), color);
    }
}

bool RunBars::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int back = (width() - help->pos().x()) / BarPitch;
    if (back < 0 || size_t(back) >= shown()) {
        QToolTip::hideText();
        return true;
    }
    const Run &run = m_runs[size_t(back)];
    QString text = format::moment(run.nominalAt) + QStringLiteral("  ") + word(run.state);
    if (lengthOf(run) > Milliseconds(0))
        text += QStringLiteral("  ") + format::duration(lengthOf(run));
    if (!run.reason.isEmpty())
        text += QLatin1Char('\n') + run.reason;
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace berth
