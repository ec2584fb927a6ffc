// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qpushbutton.h>

class QAction;

namespace berth {

/// A button that triggers an action and is enabled, and explained, as the action is.
class ActionButton final : public QPushButton
{
    Q_OBJECT
public:
    /// @param action outlives it
    ActionButton(const QString &name, const QString &text, QAction *action,
                 QWidget *parent = nullptr);

private:
    void follow();

    QAction *m_action;
};

} // namespace berth
