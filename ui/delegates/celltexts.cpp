// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/celltexts.h"

#include <QtGui/qfontmetrics.h>
#include <QtGui/qpainter.h>

namespace berth {

void CellTexts::draw(QPainter *painter, const QRect &rect, const QString &text, const QFont &font,
                     Qt::Alignment alignment)
{
    if (m_texts.size() >= MostTexts || font != m_font) {
        m_texts.clear();
        m_font = font;
    }
    auto known = m_texts.find({text, rect.width()});
    if (known == m_texts.end()) {
        QStaticText shaped(QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
        shaped.setTextFormat(Qt::PlainText);
        shaped.setPerformanceHint(QStaticText::AggressiveCaching);
        shaped.prepare({}, font);
        known = m_texts.insert({text, rect.width()}, shaped);
    }
    const QSizeF size = known->size();
    QPointF at = rect.topLeft();
    if (alignment & Qt::AlignRight)
        at.rx() += rect.width() - size.width();
    else if (alignment & Qt::AlignHCenter)
        at.rx() += (rect.width() - size.width()) / 2;
    if (alignment & Qt::AlignBottom)
        at.ry() += rect.height() - size.height();
    else if (!(alignment & Qt::AlignTop))
        at.ry() += (rect.height() - size.height()) / 2;
    painter->setFont(font);
    painter->drawStaticText(QPointF(qRound(at.x()), qRound(at.y())), *known);
}

} // namespace berth
