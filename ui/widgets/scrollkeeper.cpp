// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/scrollkeeper.h"

#include <QtWidgets/qscrollbar.h>

namespace berth {

ScrollKeeper::ScrollKeeper(QTableView *view)
    : QObject(view)
    , m_view(view)
{
    QAbstractItemModel *model = view->model();
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, &ScrollKeeper::remember);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &ScrollKeeper::remember);
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, &ScrollKeeper::remember);
    connect(model, &QAbstractItemModel::rowsInserted, this, &ScrollKeeper::restore);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &ScrollKeeper::restore);
    connect(model, &QAbstractItemModel::layoutChanged, this, &ScrollKeeper::restore);
}

void ScrollKeeper::remember()
{
    if (m_pauses > 0)
        return;
    m_anchor = QModelIndex();
    const int top = m_view->rowAt(0);
    if (top < 0)
        return;
    const int bottom = m_view->rowAt(m_view->viewport()->height() - 1);
    const int current = m_view->currentIndex().row();
    const bool isCurrentSeen = current >= top && (bottom < 0 || current <= bottom);
    if (m_view->verticalScrollBar()->value() == 0 && (!isCurrentSeen || current == 0))
        return;
    const int row = isCurrentSeen ? current : top;
    m_anchor = m_view->model()->index(row, 0);
    m_offset = row - top;
}

void ScrollKeeper::restore()
{
    if (m_pauses > 0 || !m_anchor.isValid())
        return;
    // Rows are as high as each other and the bar counts rows (ScrollPerItem).
    const int top = std::max(0, m_anchor.row() - m_offset);
    m_anchor = QModelIndex();
    QScrollBar *bar = m_view->verticalScrollBar();
    if (bar->value() == top)
        return;
    if (bar->maximum() < top)
        bar->setMaximum(m_view->model()->rowCount() - 1); // the view lays itself out later
    bar->setValue(top);
}

} // namespace berth
