// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/actionbutton.h"

#include <QtGui/qaction.h>

namespace berth {

ActionButton::ActionButton(const QString &name, const QString &text, QAction *action,
                           QWidget *parent)
    : QPushButton(text, parent)
    , m_action(action)
{
    setObjectName(name);
    setAccessibleName(QString(text).remove(u'…').remove(u'&'));
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &ActionButton::follow);
    follow();
}

void ActionButton::follow()
{
    setEnabled(m_action->isEnabled());
    setToolTip(m_action->toolTip());
}

} // namespace berth
