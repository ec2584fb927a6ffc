// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/texts.h"

#include <QtCore/qcoreevent.h>
#include <QtWidgets/qapplication.h>

namespace berth {

Text::Text(Part part, const QString &text, QWidget *parent)
    : QLabel(text, parent)
    , m_part(part)
{
    setTextFormat(Qt::PlainText);
    restyle();
}

void Text::setTone(Tone tone)
{
    m_tone = tone;
    restyle();
}

void Text::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isRestyling)
        restyle();
}

void Text::restyle()
{
    m_isRestyling = true;
    const QPalette ground = QApplication::palette();
    const auto &c = themeColors(ground);
    QFont own = QApplication::font();
    const qreal size = own.pointSizeF() > 0 ? own.pointSizeF() : 10.0;
    QColor color = c.text;
    switch (m_part) {
    case Part::Title:
        own.setPointSizeF(size * 1.35);
        own.setWeight(QFont::DemiBold);
        break;
    case Part::Heading:
        own.setWeight(QFont::DemiBold);
        break;
    case Part::Body:
        break;
    case Part::Muted:
        color = c.muted;
        break;
    case Part::Figure:
        own.setPointSizeF(size * 1.9);
        own.setWeight(QFont::DemiBold);
        break;
    }
    if (m_tone != Tone::Neutral)
        color = c.tone(m_tone);
    QPalette palette;
    // A label on a ground of role Base takes its colour from Text.
    palette.setColor(QPalette::WindowText, color);
    palette.setColor(QPalette::Text, color);
    setPalette(palette);
    setFont(own);
    m_isRestyling = false;
}

} // namespace berth
