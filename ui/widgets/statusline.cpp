// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/statusline.h"

#include "ui/theme/icons.h"
#include "ui/theme/statuslook.h"

#include <QtGui/qpainter.h>

namespace berth {

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StatusLine::setStatus(const QString &word, const QString &text)
{
    if (word == m_word && text == m_text)
        return;
    m_word = word;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize StatusLine::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + 24, std::max(18, fontMetrics().height() + 2)};
}

void StatusLine::paintEvent(QPaintEvent *)
{
    if (m_text.isEmpty())
        return;
    QPainter painter(this);
    const auto &c = themeColors(palette());
    const StatusLook look = statusLook(m_word);
    const QColor color = c.tone(look.tone);
    paintIcon(&painter, QRect(0, (height() - 16) / 2, 16, 16), look.icon, color);
    painter.setPen(look.tone == Tone::Neutral ? c.text : color);
    painter.drawText(rect().adjusted(22, 0, 0, 0), int(Qt::AlignLeft | Qt::AlignVCenter),
                     fontMetrics().elidedText(m_text, Qt::ElideRight, width() - 22));
}

} // namespace berth
