// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/icons.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

Banner::Banner(const QString &name, QLatin1StringView iconName, Tone tone, QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_icon(iconName)
    , m_tone(tone)
{
    setObjectName(name);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(40, 6, 12, 7);
    layout->setSpacing(8);
    m_label->setObjectName(name % QLatin1String(".text"));
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_label, 1);
}

void Banner::setText(const QString &text)
{
    m_label->setText(text);
    setAccessibleName(text);
    m_label->setAccessibleName(text);
}

QString Banner::text() const
{
    return m_label->text();
}

QPushButton *Banner::addButton(const QString &name, const QString &text, const QString &tip)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAccessibleName(text);
    button->setToolTip(tip);
    layout()->addWidget(button);
    return button;
}

void Banner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    const QColor ground = c.soft(m_tone);
    painter.fillRect(rect(), ground);
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.line);
    paintIcon(&painter, QRect(14, height() / 2 - 8, 17, 17), m_icon,
              readable(c.tone(m_tone), ground, 4.5));
}

} // namespace berth
