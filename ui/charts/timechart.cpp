// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timechart.h"

#include "models/tables/format.h"
#include "ui/widgets/texts.h"

// Its header uses the keywords that Berth is built without.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef signals
#undef slots
#undef emit
#undef foreach

namespace berth {

static Qt::PenStyle dashOf(int line)
{
    switch (line % 3) {
    case 0:
        return Qt::SolidLine;
    case 1:
        return Qt::DashLine;
    default:
        return Qt::DotLine;
    }
}

class TimeChart::Legend final : public QWidget
{
public:
    explicit Legend(QWidget *parent)
        : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void setEntries(const QList<QPair<QString, QString>> &entries)
    {
        m_entries = entries;
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {100, fontMetrics().height() + 4}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto &c = themeColors(palette());
        int right = width();
        for (int line = int(m_entries.size()) - 1; line >= 0; --line) {
            const auto &[name, value] = m_entries[line];
            const int valueWidth = fontMetrics().horizontalAdvance(value);
            const int nameWidth = fontMetrics().horizontalAdvance(name);
            right -= valueWidth;
            painter.setPen(c.text);
            painter.drawText(QRect(right, 0, valueWidth + 1, height()), Qt::AlignVCenter, value);
            right -= nameWidth + 6;
            painter.setPen(c.muted);
            painter.drawText(QRect(right, 0, nameWidth + 1, height()), Qt::AlignVCenter, name);
            right -= 24;
            painter.setPen(QPen(c.series(line), 2.2, dashOf(line)));
            painter.drawLine(QPointF(right, height() / 2.0), QPointF(right + 17, height() / 2.0));
            right -= 14;
        }
    }

private:
    QList<QPair<QString, QString>> m_entries;
};

TimeChart::TimeChart(const QString &name, const QString &title, Unit unit, QWidget *parent)
    : QWidget(parent)
    , m_unit(unit)
    , m_plot(new QCustomPlot(this))
    , m_legend(new Legend(this))
{
    setObjectName(name);
    setAccessibleName(title);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setMinimumSize(60, 90); // never without a size: its paint buffer complains

    auto *head = new QHBoxLayout;
    head->addWidget(new Text(Text::Part::Heading, title, this));
    head->addWidget(m_legend, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 6);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_plot, 1);

    const QSharedPointer<QCPAxisTickerDateTime> ticker(new QCPAxisTickerDateTime);
    ticker->setDateTimeFormat(QStringLiteral("HH:mm:ss"));
    ticker->setTickCount(5);
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setSubTicks(false);
    m_plot->yAxis->setSubTicks(false);
    m_plot->yAxis->ticker()->setTickCount(4);
    m_plot->axisRect()->setMinimumMargins(QMargins(8, 6, 8, 4));
    restyle();
}

TimeChart::~TimeChart() = default;

void TimeChart::addLine(const QString &name, const Series *series, bool isFilled)
{
    m_lines << Line{name, series, isFilled};
    m_plot->addGraph();
    restyle();
    m_revision = ~quint64(0);
}

void TimeChart::setSpan(Milliseconds span)
{
    m_span = span;
    m_revision = ~quint64(0);
    refresh();
}

void TimeChart::refresh()
{
    quint64 revision = 0;
    for (const Line &line : m_lines)
        revision += line.series->revision();
    if (revision == m_revision || !isVisible())
        return;
    m_revision = revision;
    replot();
}

void TimeChart::replot()
{
    // A plot without a size cannot be painted, and says so loudly; showing it comes back here.
    if (!isVisible() || m_plot->size().isEmpty())
        return;
    TimePoint newest{};
    for (const Line &line : m_lines) {
        if (const auto latest = line.series->latest())
            newest = std::max(newest, latest->time);
    }
    if (newest == TimePoint{})
        newest = fromEpochMillis(QDateTime::currentMSecsSinceEpoch());
    const TimePoint end = newest + Milliseconds(1000);
    TimePoint begin = end;
    double most = 0;
    QList<QPair<QString, QString>> entries;
    QStringList words;
    for (int i = 0; i < m_lines.size(); ++i) {
        const Line &line = m_lines[i];
        const auto points = line.series->points(end - m_span, end, 400);
        QVector<double> times;
        QVector<double> values;
        for (const SeriesPoint &point : points) {
            times << double(toEpochMillis(point.time)) / 1000.0;
            values << point.mean * (m_unit == Unit::Percent ? 100.0 : 1.0);
            most = std::max(most, values.back());
        }
        if (!points.empty())
            begin = std::min(begin, points.front().time);
        m_plot->graph(i)->setData(times, values, true);
        const double latest = line.series->latest() ? line.series->latest()->mean : 0.0;
        const QString value = m_unit == Unit::Percent ? format::percent(latest)
                                                      : format::count(qint64(latest + 0.5));
        entries << std::make_pair(line.name, value);
        const QString spoken = line.name % u' ' % value;
        words << spoken;
    }
    m_legend->setEntries(entries);
    setAccessibleDescription(words.join(QLatin1String(", ")));

    // A young history fills the chart; half a minute at least, so that it does not race.
    begin = std::min(begin, end - Milliseconds(30'000));
    m_plot->xAxis->setRange(double(toEpochMillis(begin)) / 1000.0,
                            double(toEpochMillis(end)) / 1000.0);
    m_plot->yAxis->setRange(0, m_unit == Unit::Percent ? 105.0 : std::max(4.0, most * 1.15));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void TimeChart::restyle()
{
    const auto &c = themeColors(palette());
    m_plot->setBackground(c.card);
    for (QCPAxis *axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(QPen(c.line));
        axis->setTickPen(Qt::NoPen);
        axis->setTickLabelColor(c.muted);
        axis->setTickLabelFont(font());
        axis->grid()->setPen(QPen(c.line, 1));
        axis->grid()->setZeroLinePen(QPen(c.line));
    }
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->setBasePen(Qt::NoPen);
    m_plot->yAxis->setNumberFormat(QStringLiteral("f"));
    m_plot->yAxis->setNumberPrecision(0);
    for (int i = 0; i < m_lines.size(); ++i) {
        m_plot->graph(i)->setPen(QPen(c.series(i), 1.8, dashOf(i)));
        QColor fill = c.series(i);
        fill.setAlpha(34);
        m_plot->graph(i)->setBrush(m_lines[i].isFilled ? QBrush(fill) : QBrush(Qt::NoBrush));
        m_plot->graph(i)->setLineStyle(QCPGraph::lsLine);
        m_plot->graph(i)->setAntialiased(true);
    }
}

void TimeChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        restyle();
        replot();
    }
}

void TimeChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_revision = ~quint64(0);
    refresh();
}

} // namespace berth
