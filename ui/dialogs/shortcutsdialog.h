// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"

#include <QtWidgets/qdialog.h>

class QGridLayout;

namespace berth {

class KeyButton;
class Text;

/// Every key that does something; those of actions can be changed here.
class ShortcutsDialog final : public QDialog
{
    Q_OBJECT
public:
    ShortcutsDialog(ActionRegistry &actions, QWidget *parent);

private:
    void addActions(QGridLayout *grid);
    void addFixedKeys(QGridLayout *grid);
    void choose(ActionId id, const QKeySequence &key);
    void show(ActionId id, const Result<void> &done);
    void refresh();

    ActionRegistry &m_actions;
    std::vector<std::pair<ActionId, KeyButton *>> m_buttons;
    Text *m_answer;
};

} // namespace berth
