// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "ui/theme/icons.h"
#include "ui/widgets/texts.h"

#include <QtGui/qaction.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

EmptyState::EmptyState(const QString &name, QLatin1StringView iconName, const QString &heading,
                       const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_icon(iconName)
    , m_heading(new Text(Text::Part::Heading, heading, this))
    , m_text(new Text(Text::Part::Muted, text, this))
    , m_picture(new QWidget(this))
{
    setObjectName(name);
    m_picture->setFixedSize(48, 48);
    m_heading->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setMaximumWidth(460);

    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(m_picture, 0, Qt::AlignHCenter);
    layout->addSpacing(4);
    layout->addWidget(m_heading, 0, Qt::AlignHCenter);
    auto *words = new QHBoxLayout;
    words->addStretch();
    words->addWidget(m_text, 10);
    words->addStretch();
    layout->addLayout(words);
    layout->addSpacing(8);
    m_buttons = new QHBoxLayout;
    m_buttons->setAlignment(Qt::AlignHCenter);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
}

void EmptyState::setTexts(const QString &heading, const QString &text)
{
    m_heading->setText(heading);
    m_text->setText(text);
}

void EmptyState::addAction(QAction *action)
{
    auto *button = new QPushButton(action->icon(), QString(action->text()).remove(u'&'), this);
    button->setObjectName(objectName() % u'.' % action->objectName());
    button->setAccessibleName(button->text());
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    });
    m_buttons->addWidget(button);
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    painter.fillRect(rect(), c.card);
    paintIcon(&painter, m_picture->geometry().adjusted(4, 4, -4, -4), m_icon, c.faint);
}

} // namespace berth
