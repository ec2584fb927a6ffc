// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qpointer.h>
#include <QtWidgets/qabstractscrollarea.h>

namespace berth {

/// Nodes as a field of cells, darker the more is allocated; thousands of them. A cell whose node is
/// not ready bears a mark as well as a colour. Reads a table of nodes through TableRoles; one cell
/// a row, in the order of the model. Arrow keys, Home and End move the current cell, the tooltip
/// and the accessible description tell what it is. Painting costs what is visible.
class HeatMap final : public QAbstractScrollArea
{
    Q_OBJECT
public:
    enum class Metric : quint8 { Cpu, Memory, Gpu };

    explicit HeatMap(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model);
    void setMetric(Metric metric);
    [[nodiscard]] Metric metric() const { return m_metric; }
    void setCurrentRow(int row);
    [[nodiscard]] int currentRow() const { return m_current; }
    [[nodiscard]] QRect cellRect(int row) const; ///< in viewport coordinates
    [[nodiscard]] int rowAt(const QPoint &position) const; ///< -1 between cells
    [[nodiscard]] QSize sizeHint() const override { return {420, 220}; }

Q_SIGNALS:
    void currentRowChanged(int row);
    void rowActivated(int row);
    void menuRequested(int row, const QPoint &globalPosition);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void relayout();
    void relayoutSoon();
    [[nodiscard]] int rows() const;
    [[nodiscard]] QString describe(int row) const;
    void paintCell(QPainter &painter, int row, const QRect &cell) const;
    void paintLegend(QPainter &painter) const;

    QPointer<QAbstractItemModel> m_model;
    Metric m_metric = Metric::Gpu;
    int m_current = -1;
    int m_hovered = -1;
    int m_side = 16; ///< of a cell, pixels
    int m_columns = 1;
    bool m_isLayoutDue = false;
};

} // namespace berth
