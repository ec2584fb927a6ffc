// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile.h"

#include "ui/theme/icons.h"

#include <QtGui/qpainter.h>

namespace berth {

Tile::Tile(const QString &name, QLatin1StringView iconName, const QString &title,
           const QString &tip, QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(iconName)
{
    setObjectName(name);
    setText(title);
    setToolTip(tip);
    setAccessibleName(title);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Tile::setFigure(const QString &figure, const QString &detail, Tone tone)
{
    if (figure == m_figure && detail == m_detail && tone == m_tone)
        return;
    m_figure = figure;
    m_detail = detail;
    m_tone = tone;
    const QString words = text() % u' ' % figure % QLatin1String(", ") % detail;
    setAccessibleName(words);
    update();
}

void Tile::setShare(std::optional<double> share)
{
    if (m_share == share)
        return;
    m_share = share;
    update();
}

QSize Tile::sizeHint() const
{
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.7);
    return {176, fontMetrics().height() * 2 + QFontMetrics(big).height() + 34};
}

QSize Tile::minimumSizeHint() const
{
    return {112, sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto &c = themeColors(palette());
    painter.setPen(hasFocus() ? QPen(c.accent, 1.8) : QPen(c.line, 1));
    painter.setBrush(underMouse() ? c.hover : c.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.9, 0.9, -0.9, -0.9), 6, 6);

    const QRect inner = rect().adjusted(12, 9, -12, -10);
    paintIcon(&painter, QRect(inner.left(), inner.top() + 1, 15, 15), m_icon,
              m_tone == Tone::Neutral ? c.muted : c.tone(m_tone));
    painter.setPen(c.muted);
    painter.drawText(inner.adjusted(21, 0, 0, 0), int(Qt::AlignLeft | Qt::AlignTop),
                     fontMetrics().elidedText(text(), Qt::ElideRight, inner.width() - 21));

    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.7);
    big.setWeight(QFont::DemiBold);
    painter.setFont(big);
    painter.setPen(m_tone == Tone::Neutral ? c.text : c.tone(m_tone));
    const int line = fontMetrics().height();
    const int bigLine = QFontMetrics(big).height();
    const int top = inner.top() + line + 3;
    painter.drawText(QRect(inner.left(), top, inner.width(), bigLine),
                     int(Qt::AlignLeft | Qt::AlignVCenter), m_figure);
    painter.setFont(font());
    painter.setPen(c.muted);
    painter.drawText(QRect(inner.left(), top + bigLine, inner.width(), line),
                     int(Qt::AlignLeft | Qt::AlignVCenter),
                     fontMetrics().elidedText(m_detail, Qt::ElideRight, inner.width()));
    if (m_share) {
        const QRect bar(inner.left(), inner.bottom() - 3, inner.width(), 4);
        painter.fillRect(bar, c.track);
        painter.fillRect(QRect(bar.left(), bar.top(),
                               int(bar.width() * std::clamp(*m_share, 0.0, 1.0)), bar.height()),
                         c.accent);
    }
}

} // namespace berth
