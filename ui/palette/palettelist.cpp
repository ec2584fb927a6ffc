// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palettelist.h"

#include "ui/theme/themecolors.h"

#include <QtGui/qpainter.h>

namespace berth {

int PaletteList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant PaletteList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PaletteEntry &entry = m_entries[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return entry.text;
    case Qt::DecorationRole:
        return entry.icon;
    case Qt::ToolTipRole:
        return entry.detail;
    case Qt::AccessibleTextRole: {
        const QString text = entry.text % QLatin1String(", ") % entry.detail;
        return text;
    }
    case DetailRole:
        return entry.detail;
    case KeyRole:
        return entry.key;
    case PositionsRole:
        return QVariant::fromValue(entry.positions);
    default:
        return {};
    }
}

Qt::ItemFlags PaletteList::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    if (index.isValid() && !m_entries[size_t(index.row())].isEnabled)
        return flags & ~Qt::ItemIsEnabled;
    return flags;
}

void PaletteList::setEntries(std::vector<PaletteEntry> entries)
{
    // What was typed is another question: another source.
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {300, option.fontMetrics.height() + 16};
}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto &c = themeColors(option.palette);
    const bool isEnabled = option.state & QStyle::State_Enabled;
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(c.selection);
        painter->drawRoundedRect(option.rect.adjusted(6, 1, -6, -1), 5, 5);
    }
    QRect rect = option.rect.adjusted(14, 0, -16, 0);
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, QRect(rect.left(), rect.center().y() - 8, 17, 17), Qt::AlignCenter,
               isEnabled ? QIcon::Normal : QIcon::Disabled);
    rect.setLeft(rect.left() + 28);

    const QString key = index.data(PaletteList::KeyRole).toString();
    painter->setFont(option.font);
    if (!key.isEmpty()) {
        const int width = option.fontMetrics.horizontalAdvance(key) + 12;
        const QRect box(rect.right() - width,
                        rect.center().y() - option.fontMetrics.height() / 2 - 2, width,
                        option.fontMetrics.height() + 4);
        painter->setPen(c.edge);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter->setPen(c.muted);
        painter->drawText(box, Qt::AlignCenter, key);
        rect.setRight(box.left() - 10);
    }

    // Letter by letter, so that the matched ones can be strong.
    const QString text = index.data().toString();
    const auto positions = index.data(PaletteList::PositionsRole).value<QList<int>>();
    QFont strong = option.font;
    strong.setWeight(QFont::Bold);
    const QFontMetrics strongMetrics(strong);
    int x = rect.left();
    const int baseline
        = rect.center().y() + (option.fontMetrics.ascent() - option.fontMetrics.descent()) / 2;
    for (int from = 0; from < text.size();) {
        const bool isStrong = positions.contains(from);
        int to = from + 1;
        while (to < text.size() && positions.contains(to) == isStrong)
            ++to;
        const QString run = text.mid(from, to - from);
        painter->setFont(isStrong ? strong : option.font);
        painter->setPen(!isEnabled ? c.faint : isStrong ? c.accent : c.text);
        painter->drawText(x, baseline, run);
        x += isStrong ? strongMetrics.horizontalAdvance(run)
                      : option.fontMetrics.horizontalAdvance(run);
        from = to;
    }
    const int left = x + 12;
    if (left < rect.right() - 40) {
        painter->setFont(option.font);
        painter->setPen(c.muted);
        painter->drawText(
            QRect(left, rect.top(), rect.right() - left, rect.height()),
            int(Qt::AlignLeft | Qt::AlignVCenter),
            option.fontMetrics.elidedText(index.data(PaletteList::DetailRole).toString(),
                                          Qt::ElideRight, rect.right() - left));
    }
    painter->restore();
}

} // namespace berth
