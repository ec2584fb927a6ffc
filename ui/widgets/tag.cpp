// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tag.h"

#include <QtCore/qcoreapplication.h>
#include <QtGui/qpainter.h>

namespace berth {

static QFont tagFont(QFont font)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * 0.82);
    font.setWeight(QFont::DemiBold);
    return font;
}

QString simulatedWord()
{
    return QCoreApplication::translate("berth::Tag", "SIMULATED");
}

QSize tagSize(const QFont &font, const QString &text)
{
    const QFontMetrics metrics(tagFont(font));
    return {metrics.horizontalAdvance(text) + 12, metrics.height() + 3};
}

void paintTag(QPainter *painter, const QRect &rect, const QFont &font, const QString &text,
              Tone tone, const ThemeColors &colors)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const QColor ground = colors.soft(tone);
    painter->setBrush(ground);
    painter->drawRoundedRect(rect, 3.5, 3.5);
    painter->setPen(readable(colors.tone(tone), ground, 4.5));
    painter->setFont(tagFont(font));
    painter->drawText(rect, Qt::AlignCenter, text);
    painter->restore();
}

Tag::Tag(const QString &text, Tone tone, QWidget *parent)
    : QWidget(parent)
    , m_tone(tone)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void Tag::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Tag::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

QSize Tag::sizeHint() const
{
    return tagSize(font(), m_text);
}

void Tag::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintTag(&painter, rect(), font(), m_text, m_tone, themeColors(palette()));
}

} // namespace berth
