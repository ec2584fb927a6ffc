// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heatmap.h"

#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "ui/theme/icons.h"
#include "ui/theme/statuslook.h"

#include <QtCore/qtimer.h>
#include <QtGui/qaccessible.h>
#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qtooltip.h>

namespace berth {

static constexpr int Gap = 2;
static constexpr int Margin = 10;
static constexpr int LegendHeight = 26;
static constexpr int SmallestSide = 9;
static constexpr int LargestSide = 30;

HeatMap::HeatMap(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Heat map of nodes"));
}

int HeatMap::rows() const
{
    return m_model ? m_model->rowCount() : 0;
}

void HeatMap::setModel(QAbstractItemModel *model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    m_current = -1;
    m_hovered = -1;
    if (model) {
        for (const auto signal :
             {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
            connect(model, signal, this, &HeatMap::relayoutSoon);
        connect(model, &QAbstractItemModel::modelReset, this, &HeatMap::relayoutSoon);
        connect(model, &QAbstractItemModel::layoutChanged, this, &HeatMap::relayoutSoon);
        connect(model, &QAbstractItemModel::dataChanged, this, [this] { viewport()->update(); });
    }
    relayout();
}

void HeatMap::setMetric(Metric metric)
{
    m_metric = metric;
    viewport()->update();
}

void HeatMap::setCurrentRow(int row)
{
    row = row < 0 ? -1 : std::min(row, rows() - 1);
    if (row == m_current)
        return;
    m_current = row;
    if (row >= 0) {
        const QRect cell = cellRect(row);
        if (cell.top() < Margin)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + cell.top() - Margin);
        else if (cell.bottom() > viewport()->height() - LegendHeight)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + cell.bottom()
                                          - viewport()->height() + LegendHeight + Margin);
        setAccessibleDescription(describe(row));
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    viewport()->update();
    Q_EMIT currentRowChanged(row);
}

void HeatMap::relayoutSoon()
{
    // A filter change removes and inserts in runs; one layout does for all of them.
    if (m_isLayoutDue)
        return;
    m_isLayoutDue = true;
    QTimer::singleShot(0, this, [this] {
        m_isLayoutDue = false;
        relayout();
    });
}

void HeatMap::relayout()
{
    const int count = rows();
    const int width = std::max(1, viewport()->width() - 2 * Margin);
    const int height = std::max(1, viewport()->height() - LegendHeight - 2 * Margin);
    // The largest cells with which all nodes are seen at once; else the smallest, and scroll.
    m_side = SmallestSide;
    for (int side = LargestSide; side >= SmallestSide; --side) {
        const int columns = std::max(1, (width + Gap) / (side + Gap));
        const int lines = (count + columns - 1) / columns;
        if (lines * (side + Gap) - Gap <= height) {
            m_side = side;
            break;
        }
    }
    m_columns = std::max(1, (width + Gap) / (m_side + Gap));
    const int lines = (count + m_columns - 1) / m_columns;
    const int total = lines * (m_side + Gap) - Gap + 2 * Margin;
    const int page = viewport()->height() - LegendHeight;
    verticalScrollBar()->setRange(0, std::max(0, total - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(m_side + Gap);
    if (m_current >= count)
        setCurrentRow(count - 1);
    viewport()->update();
}

QRect HeatMap::cellRect(int row) const
{
    const int x = Margin + (row % m_columns) * (m_side + Gap);
    const int y = Margin + (row / m_columns) * (m_side + Gap) - verticalScrollBar()->value();
    return {x, y, m_side, m_side};
}

int HeatMap::rowAt(const QPoint &position) const
{
    if (position.y() >= viewport()->height() - LegendHeight)
        return -1;
    const int x = position.x() - Margin;
    const int y = position.y() - Margin + verticalScrollBar()->value();
    if (x < 0 || y < 0)
        return -1;
    const int column = x / (m_side + Gap);
    const int row = y / (m_side + Gap) * m_columns + column;
    return column < m_columns && row < rows() ? row : -1;
}

static int shareRole(HeatMap::Metric metric)
{
    switch (metric) {
    case HeatMap::Metric::Cpu:
        return TableRoles::CpuShareRole;
    case HeatMap::Metric::Memory:
        return TableRoles::MemoryShareRole;
    case HeatMap::Metric::Gpu:
        return TableRoles::GpuShareRole;
    }
    Q_UNREACHABLE();
}

QString HeatMap::describe(int row) const
{
    const QModelIndex index = m_model->index(row, NodeTable::NameColumn);
    const auto cell = [&](int column) { return index.siblingAtColumn(column).data().toString(); };
    QString text = tr("%1: %2").arg(index.data().toString(), cell(NodeTable::StatusColumn));
    const auto line = [&](const QString &name, int column, int role) {
        const QVariant share = index.data(role);
        if (share.isValid())
            text += u'\n' % name % u' ' % cell(column) % QLatin1String("  (")
                % format::percent(share.toDouble()) % u')';
    };
    line(tr("CPU"), NodeTable::CpuColumn, TableRoles::CpuShareRole);
    line(tr("Memory"), NodeTable::MemoryColumn, TableRoles::MemoryShareRole);
    line(tr("GPU"), NodeTable::GpuColumn, TableRoles::GpuShareRole);
    if (const QString devices = cell(NodeTable::DevicesColumn); !devices.isEmpty())
        text += u'\n' % devices;
    return text;
}

void HeatMap::paintCell(QPainter &painter, int row, const QRect &cell) const
{
    const auto &c = themeColors(palette());
    const QModelIndex index = m_model->index(row, NodeTable::NameColumn);
    const QVariant share = index.data(shareRole(m_metric));
    const QString status = index.data(TableRoles::StateWordRole).toString();

    if (share.isValid()) {
        painter.fillRect(cell, c.heat(share.toDouble()));
    } else {
        // This node has none of the resource: an outline, not a colour of "free".
        painter.setPen(c.line);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
    }
    if (status != QLatin1StringView("ready")) {
        const Tone tone = statusLook(status).tone;
        painter.setPen(QPen(c.tone(tone), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cell.adjusted(1, 1, -1, -1));
        if (status == QLatin1StringView("lost")) {
            painter.drawLine(cell.topLeft() + QPoint(2, 2), cell.bottomRight() - QPoint(2, 2));
            painter.drawLine(cell.bottomLeft() + QPoint(2, -2), cell.topRight() + QPoint(-2, 2));
        } else if (status == QLatin1StringView("draining")) {
            painter.drawLine(cell.center() - QPoint(0, m_side / 4),
                             cell.center() + QPoint(0, m_side / 4));
        } else {
            painter.drawLine(cell.bottomLeft() + QPoint(2, -2), cell.topRight() + QPoint(-2, 2));
        }
    }
    if (row == m_current || row == m_hovered) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(row == m_current ? c.accent : c.text, row == m_current ? 2.4 : 1.2));
        painter.drawRect(cell.adjusted(-1, -1, 0, 0));
    }
}

void HeatMap::paintLegend(QPainter &painter) const
{
    const auto &c = themeColors(palette());
    const QRect bar(0, viewport()->height() - LegendHeight, viewport()->width(), LegendHeight);
    painter.fillRect(bar, c.card);
    painter.fillRect(QRect(bar.left(), bar.top(), bar.width(), 1), c.line);
    painter.setPen(c.muted);
    int x = Margin;
    const int middle = bar.center().y();
    const auto text = [&](const QString &words) {
        const int width = fontMetrics().horizontalAdvance(words);
        painter.setPen(c.muted);
        painter.drawText(QRect(x, bar.top(), width + 4, bar.height()),
                         int(Qt::AlignLeft | Qt::AlignVCenter), words);
        x += width + 8;
    };
    text(tr("free"));
    for (int step = 0; step <= 6; ++step, x += 15)
        painter.fillRect(QRect(x, middle - 5, 15, 11), c.heat(step / 6.0));
    x += 8;
    text(tr("full"));
    x += 10;
    const auto mark = [&](const QString &words, const char *status) {
        const StatusLook look = statusLook(QLatin1StringView(status).toString());
        if (x + fontMetrics().horizontalAdvance(words) + 24 > bar.right())
            return;
        paintIcon(&painter, QRect(x, middle - 7, 14, 14), look.icon, c.tone(look.tone));
        x += 19;
        text(words);
        x += 4;
    };
    mark(tr("cordoned"), "cordoned");
    mark(tr("draining"), "draining");
    mark(tr("lost"), "lost");
}

void HeatMap::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const auto &c = themeColors(palette());
    painter.fillRect(viewport()->rect(), c.card);
    const int count = rows();
    if (count == 0) {
        painter.setPen(c.muted);
        painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("No nodes to show"));
        return;
    }
    const int firstLine = std::max(0, (verticalScrollBar()->value() - Margin) / (m_side + Gap));
    const int lastLine = (verticalScrollBar()->value() + viewport()->height()) / (m_side + Gap) + 1;
    const int last = std::min(count, (lastLine + 1) * m_columns);
    for (int row = firstLine * m_columns; row < last; ++row) {
        if (row != m_current)
            paintCell(painter, row, cellRect(row));
    }
    if (m_current >= 0 && m_current < count)
        paintCell(painter, m_current, cellRect(m_current));
    paintLegend(painter);
    if (hasFocus()) {
        painter.setPen(QPen(c.accent, 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -2, -2));
    }
}

void HeatMap::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void HeatMap::mousePressEvent(QMouseEvent *event)
{
    if (const int row = rowAt(event->position().toPoint()); row >= 0)
        setCurrentRow(row);
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const int row = rowAt(event->position().toPoint()); row >= 0)
        Q_EMIT rowActivated(row);
}

void HeatMap::mouseMoveEvent(QMouseEvent *event)
{
    const int row = rowAt(event->position().toPoint());
    if (row != m_hovered) {
        m_hovered = row;
        viewport()->update();
    }
}

void HeatMap::leaveEvent(QEvent *event)
{
    m_hovered = -1;
    viewport()->update();
    QAbstractScrollArea::leaveEvent(event);
}

void HeatMap::keyPressEvent(QKeyEvent *event)
{
    const int count = rows();
    if (count == 0) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const int page = std::max(1, viewport()->height() / (m_side + Gap)) * m_columns;
    const int at = std::max(0, m_current);
    const auto move = [&](int row) { setCurrentRow(std::clamp(row, 0, count - 1)); };
    switch (event->key()) {
    case Qt::Key_Left:
        move(at - 1);
        return;
    case Qt::Key_Right:
        move(at + 1);
        return;
    case Qt::Key_Up:
        move(at - m_columns >= 0 ? at - m_columns : at);
        return;
    case Qt::Key_Down:
        move(at + m_columns < count ? at + m_columns : at);
        return;
    case Qt::Key_PageUp:
        move(at - page);
        return;
    case Qt::Key_PageDown:
        move(at + page);
        return;
    case Qt::Key_Home:
        move(0);
        return;
    case Qt::Key_End:
        move(count - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT rowActivated(m_current);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void HeatMap::contextMenuEvent(QContextMenuEvent *event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const int row = isMouse ? rowAt(event->pos()) : m_current;
    if (row < 0)
        return;
    setCurrentRow(row);
    Q_EMIT menuRequested(
        row, isMouse ? event->globalPos() : viewport()->mapToGlobal(cellRect(row).center()));
}

void HeatMap::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_current < 0 && rows() > 0 && event->reason() != Qt::MouseFocusReason)
        setCurrentRow(0);
    viewport()->update();
}

bool HeatMap::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = rowAt(help->pos());
        if (row >= 0)
            QToolTip::showText(help->globalPos(), describe(row), viewport(), cellRect(row));
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace berth
