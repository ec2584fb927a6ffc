// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/timelinedelegate.h"

#include "models/tables/eventtable.h"
#include "ui/theme/themecolors.h"

#include <QtGui/qpainter.h>

namespace berth {

QSize TimelineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {200, 2 * option.fontMetrics.height() + 14};
}

void TimelineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const auto text
        = [&index](int column) { return index.siblingAtColumn(column).data().toString(); };
    const auto &c = themeColors(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.selection);

    const int x = option.rect.left() + 14;
    const int y = option.rect.top() + 7 + option.fontMetrics.height() / 2;
    painter->setPen(QPen(c.line, 1.5));
    if (index.row() > 0)
        painter->drawLine(x, option.rect.top(), x, y - 6);
    if (index.row() + 1 < index.model()->rowCount())
        painter->drawLine(x, y + 6, x, option.rect.bottom() + 1);
    painter->setPen(QPen(c.accent, 1.6));
    painter->setBrush(index.row() == 0 ? c.accent : c.card);
    painter->drawEllipse(QPointF(x, y), 3.5, 3.5);

    const QRect line = option.rect.adjusted(30, 6, -12, 0);
    const QString when = text(EventTable::TimeColumn);
    const int whenWidth = option.fontMetrics.horizontalAdvance(when);
    painter->setPen(c.muted);
    painter->drawText(line, int(Qt::AlignRight | Qt::AlignTop), when);
    painter->setPen(c.text);
    painter->drawText(line.adjusted(0, 0, -whenWidth - 8, 0), int(Qt::AlignLeft | Qt::AlignTop),
                      option.fontMetrics.elidedText(text(EventTable::ActionColumn), Qt::ElideRight,
                                                    line.width() - whenWidth - 8));
    QString second = text(EventTable::ActorColumn);
    if (const QString changes = text(EventTable::ChangesColumn); !changes.isEmpty())
        second = second % u" · " % changes;
    painter->setPen(c.muted);
    painter->drawText(line.adjusted(0, option.fontMetrics.height() + 2, 0, 0),
                      int(Qt::AlignLeft | Qt::AlignTop),
                      option.fontMetrics.elidedText(second, Qt::ElideRight, line.width()));
    painter->restore();
}

} // namespace berth
