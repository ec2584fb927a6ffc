// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tablesetup.h"

#include "ui/delegates/delegates.h"

#include <QtCore/qsettings.h>
#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qstyle.h>
#include <QtWidgets/qstyleoption.h>

namespace berth {

static void showColumnsMenu(QTableView *view, const QPoint &position)
{
    QHeaderView *header = view->horizontalHeader();
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(view->objectName() % QLatin1String(".columns"));
    for (int column = 0; column < header->count(); ++column) {
        const QString title = view->model()->headerData(column, Qt::Horizontal).toString();
        QAction *action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        action->setEnabled(column > 0); // the name stays, or a row could not be told
        QObject::connect(action, &QAction::toggled, header, [header, column](bool isShown) {
            header->setSectionHidden(column, !isShown);
        });
    }
    menu->popup(header->viewport()->mapToGlobal(position));
}

void setupTable(QTableView *view, const TableSetup &setup)
{
    view->setObjectName(setup.name);
    view->setAccessibleName(setup.accessibleName);
    view->setFrameShape(QFrame::NoFrame);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setCornerButtonEnabled(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    view->setTabKeyNavigation(false);
    view->setItemDelegate(new MutedDelegate(view));
    view->setTextElideMode(Qt::ElideRight);

    QHeaderView *rows = view->verticalHeader();
    rows->setVisible(false);
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setMinimumSectionSize(20);
    rows->setDefaultSectionSize(view->fontMetrics().height() + 11);

    QHeaderView *columns = view->horizontalHeader();
    columns->setObjectName(setup.name % QLatin1String(".header"));
    columns->setHighlightSections(false);
    columns->setSectionsMovable(true);
    columns->setSortIndicatorShown(true);
    columns->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    columns->setMinimumSectionSize(40);
    columns->setContextMenuPolicy(Qt::CustomContextMenu);
    columns->setToolTip(QObject::tr("Click to sort; right click to choose columns"));
    QObject::connect(columns, &QHeaderView::customContextMenuRequested, view,
                     [view](const QPoint &position) { showColumnsMenu(view, position); });
    resetColumns(view, setup);
}

void resetColumns(QTableView *view, const TableSetup &setup)
{
    QHeaderView *columns = view->horizontalHeader();
    const int unit = view->fontMetrics().averageCharWidth();
    for (int column = 0; column < columns->count() && column < setup.widths.size(); ++column) {
        columns->setSectionHidden(column, setup.widths[column] == 0);
        if (setup.widths[column] > 0)
            columns->resizeSection(column, setup.widths[column] * unit + 18);
        columns->moveSection(columns->visualIndex(column), column);
    }
}

static QString keyOf(const QTableView *view, QLatin1StringView what)
{
    const QString key = QLatin1String("tables/") % view->objectName() % u'/' % what;
    return key;
}

void saveTable(const QTableView *view, QSettings &settings)
{
    settings.setValue(keyOf(view, QLatin1StringView("columns")), view->horizontalHeader()->count());
    settings.setValue(keyOf(view, QLatin1StringView("header")),
                      view->horizontalHeader()->saveState());
}

void restoreTable(QTableView *view, QSettings &settings)
{
    const int columns = settings.value(keyOf(view, QLatin1StringView("columns"))).toInt();
    if (columns == view->horizontalHeader()->count())
        view->horizontalHeader()->restoreState(
            settings.value(keyOf(view, QLatin1StringView("header"))).toByteArray());
}

SelectingHeader::SelectingHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
}

void SelectingHeader::setState(Qt::CheckState state)
{
    if (state == m_state)
        return;
    m_state = state;
    viewport()->update();
}

QRect SelectingHeader::boxRect() const
{
    return {sectionViewportPosition(0) + 7, (height() - 16) / 2, 16, 16};
}

QSize SelectingHeader::sectionSizeFromContents(int logicalIndex) const
{
    QSize size = QHeaderView::sectionSizeFromContents(logicalIndex);
    if (logicalIndex == 0)
        size.rwidth() += 20;
    return size;
}

void SelectingHeader::paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const
{
    if (logicalIndex != 0) {
        QHeaderView::paintSection(painter, rect, logicalIndex);
        return;
    }
    // The base class paints ground and text in one rectangle; shift its text by painting the ground
    // over the whole section first.
    QStyleOptionHeader ground;
    initStyleOption(&ground);
    ground.rect = rect;
    style()->drawControl(QStyle::CE_HeaderSection, &ground, painter, this);
    painter->save();
    QHeaderView::paintSection(painter, rect.adjusted(18, 0, 0, 0), logicalIndex);
    painter->restore();

    QStyleOptionButton box;
    box.initFrom(this);
    box.rect = boxRect();
    box.state &= ~(QStyle::State_HasFocus | QStyle::State_MouseOver);
    box.state |= m_state == Qt::Checked ? QStyle::State_On
        : m_state == Qt::Unchecked      ? QStyle::State_Off
                                        : QStyle::State_NoChange;
    style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter, this);
}

void SelectingHeader::mousePressEvent(QMouseEvent *event)
{
    m_isPressed = boxRect().adjusted(-4, -6, 4, 6).contains(event->position().toPoint());
    if (!m_isPressed)
        QHeaderView::mousePressEvent(event);
}

void SelectingHeader::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_isPressed) {
        m_isPressed = false;
        Q_EMIT toggleRequested(m_state != Qt::Checked);
        return;
    }
    QHeaderView::mouseReleaseEvent(event);
}

} // namespace berth
