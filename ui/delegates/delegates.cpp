// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/delegates.h"

#include "models/tables/roles.h"
#include "ui/theme/icons.h"
#include "ui/theme/statuslook.h"
#include "ui/widgets/devices.h"
#include "ui/widgets/tag.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qapplication.h>

namespace berth {

static constexpr int Margin = 8;

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    painter->save();
    const auto &c = themeColors(option.palette);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.selection);
    QStyleOptionViewItem own = option;
    own.rect = option.rect.adjusted(Margin, 0, -Margin, 0);
    if (own.rect.width() > 4)
        paintContent(painter, own, index);
    painter->restore();
}

void CellDelegate::drawText(QPainter *painter, const QStyleOptionViewItem &option,
                            const QRect &rect, const QString &text, const QColor &color,
                            Qt::Alignment alignment) const
{
    if (rect.width() <= 4 || text.isEmpty())
        return;
    painter->setPen(color);
    m_texts.draw(painter, rect, text, option.font, alignment);
}

static QString cellText(const QModelIndex &index)
{
    return index.data(Qt::DisplayRole).toString();
}

static Qt::Alignment alignmentOf(const QModelIndex &index)
{
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    return alignment.isValid() ? Qt::Alignment(alignment.toInt())
                               : Qt::AlignLeft | Qt::AlignVCenter;
}

void StatusDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                  const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    const StatusLook look = statusLook(index.data(TableRoles::StateWordRole).toString());
    QRect rect = option.rect;
    const QRect iconRect(rect.left(), rect.center().y() - 7, 15, 15);
    paintIcon(painter, iconRect, look.icon, c.tone(look.tone));
    rect.setLeft(iconRect.right() + 7);
    if (index.data(TableRoles::HeldRole).toBool()) {
        const QRect held(rect.right() - 14, rect.center().y() - 7, 15, 15);
        if (held.left() > rect.left() + 30) {
            paintIcon(painter, held, QLatin1StringView("held"), c.tone(Tone::Warning));
            rect.setRight(held.left() - 4);
        }
    }
    drawText(painter, option, rect, cellText(index),
             look.tone == Tone::Neutral ? c.text : c.tone(look.tone),
             Qt::AlignLeft | Qt::AlignVCenter);
}

void ShareDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    const QVariant share = index.data(TableRoles::ShareRole);
    QRect rect = option.rect;
    if (share.isValid()) {
        const QRect bar(rect.left(), rect.bottom() - 5, rect.width(), 3);
        const double value = share.toDouble();
        painter->fillRect(bar, c.track);
        QRect filled = bar;
        filled.setWidth(int(bar.width() * std::clamp(value, 0.0, 1.0)));
        painter->fillRect(filled, value > 1.0 ? c.tone(Tone::Bad) : c.accent);
        rect.setBottom(bar.top());
    }
    drawText(painter, option, rect, cellText(index), share.isValid() ? c.text : c.muted,
             alignmentOf(index));
}

QString priorityName(int priority)
{
    switch (priority) {
    case 0:
        return QCoreApplication::translate("berth::Priority", "low");
    case 100:
        return QCoreApplication::translate("berth::Priority", "normal");
    case 500:
        return QCoreApplication::translate("berth::Priority", "high");
    case 1000:
        return QCoreApplication::translate("berth::Priority", "critical");
    default:
        return {};
    }
}

void PriorityDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    const int priority = index.data(TableRoles::PriorityRole).toInt();
    const int lit = priority >= 1000 ? 4 : priority >= 500 ? 3 : priority >= 100 ? 2 : 1;
    const QColor strong = c.tone(priority >= 1000      ? Tone::Bad
                                     : priority >= 500 ? Tone::Warning
                                                       : Tone::Neutral);
    const int base = option.rect.center().y() + 6;
    const QString number = cellText(index);
    const int width = option.fontMetrics.horizontalAdvance(QLatin1String("1000"));
    const int left = std::max(option.rect.left(), option.rect.right() - width - 24);
    for (int stroke = 0; stroke < 4; ++stroke) {
        const int height = 4 + 3 * stroke;
        painter->fillRect(QRect(left + stroke * 4, base - height, 3, height),
                          stroke < lit ? strong : c.track);
    }
    drawText(painter, option, option.rect.adjusted(18, 0, 0, 0), number, c.text,
             Qt::AlignRight | Qt::AlignVCenter);
}

void DevicesDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    const auto shares = index.data(TableRoles::DeviceSharesRole).value<QList<double>>();
    QRect rect = option.rect;
    if (!shares.isEmpty()) {
        const int width = deviceStripWidth(int(shares.size()), DeviceSize);
        const QRect strip(rect.left(), rect.center().y() - 8, std::min(width, rect.width()), 17);
        paintDeviceStrip(painter, strip, shares, c);
        rect.setLeft(strip.right() + 8);
    }
    drawText(painter, option, rect, cellText(index), c.muted, Qt::AlignLeft | Qt::AlignVCenter);
}

void NameDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    QRect rect = option.rect;
    if (index.data(TableRoles::SimulatedRole).toBool()) {
        const QSize size = tagSize(option.font, simulatedWord());
        if (rect.width() > size.width() + 40) {
            const QRect tag(
                QPoint(rect.right() - size.width() + 1, rect.center().y() - size.height() / 2),
                size);
            paintTag(painter, tag, option.font, simulatedWord(), Tone::Warning, c);
            rect.setRight(tag.left() - 6);
        }
    }
    drawText(painter, option, rect, cellText(index), c.text, Qt::AlignLeft | Qt::AlignVCenter);
}

void TickDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    const auto &c = themeColors(option.palette);
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, c.selection);
    QStyleOptionViewItem own = option;
    initStyleOption(&own, index);
    const QString text = own.text;
    // The box stands where it stands whatever the text is, and measuring that would cost the most.
    own.text.clear();
    const QStyle *style = own.widget ? own.widget->style() : QApplication::style();
    const QRect box
        = style->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &own, own.widget);
    const QRect words(QPoint(box.right() + Margin, own.rect.top()),
                      QPoint(option.rect.right() - Margin, own.rect.bottom()));
    if (words.width() > 4 && !text.isEmpty()) {
        painter->setPen(c.text);
        m_texts.draw(painter, words, text, own.font, Qt::AlignLeft | Qt::AlignVCenter);
    }
    own.rect = box;
    own.state &= ~(QStyle::State_HasFocus | QStyle::State_On | QStyle::State_Off);
    own.state |= own.checkState == Qt::Checked ? QStyle::State_On : QStyle::State_Off;
    style->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &own, painter, own.widget);
    painter->restore();
}

void TickDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->rect.setLeft(option->rect.left() + 5); // under the box of the header
}

QSize ElidingDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    // A list is as wide as its widest row; a narrow hint leaves the width of the view.
    return {40, std::max(20, option.fontMetrics.height() + 7)};
}

void MutedDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    drawText(painter, option, option.rect, cellText(index), themeColors(option.palette).muted,
             alignmentOf(index));
}

} // namespace berth
