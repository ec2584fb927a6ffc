// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/series.h"
#include "ui/theme/themecolors.h"

#include <QtWidgets/qwidget.h>

class QCustomPlot;

namespace berth {

/// Lines over the last minutes, the only place that knows the chart library. Each line has its name
/// and its latest value in a legend above, and a dash pattern as well as a colour.
class TimeChart final : public QWidget
{
    Q_OBJECT
public:
    enum class Unit : quint8 { Count, Percent };

    TimeChart(const QString &name, const QString &title, Unit unit, QWidget *parent = nullptr);
    ~TimeChart() override;

    /// @param series must outlive the chart
    void addLine(const QString &name, const Series *series, bool isFilled = false);
    /// The span that is shown, up to the newest sample.
    void setSpan(Milliseconds span);
    /// Repaints where a series has moved; call at most once a frame.
    void refresh();

    [[nodiscard]] QSize sizeHint() const override { return {420, 210}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 150}; }

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Line
    {
        QString name;
        const Series *series;
        bool isFilled;
    };
    class Legend;

    void restyle();
    void replot();

    QList<Line> m_lines;
    Unit m_unit;
    Milliseconds m_span{std::chrono::minutes(10)};
    quint64 m_revision = ~quint64(0);
    QCustomPlot *m_plot;
    Legend *m_legend;
};

} // namespace berth
