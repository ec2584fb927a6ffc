// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/shortcutsdialog.h"

#include "ui/dialogs/plaindialogs.h"
#include "ui/theme/icons.h"
#include "ui/widgets/keybutton.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qgridlayout.h>
#include <QtWidgets/qscrollarea.h>

namespace berth {

ShortcutsDialog::ShortcutsDialog(ActionRegistry &actions, QWidget *parent)
    : QDialog(parent)
    , m_actions(actions)
    , m_answer(new Text(Text::Part::Muted, {}, this))
{
    QVBoxLayout *layout
        = beginDialog(this, QStringLiteral("shortcutsDialog"), tr("Keyboard shortcuts"),
                      icon(QLatin1StringView("keyboard"), Tone::Info),
                      tr("To change a key press its button, then the new key. Backspace takes it "
                         "away."));
    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(14, 10, 14, 10);
    grid->setHorizontalSpacing(22);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addActions(grid);
    addFixedKeys(grid);
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("shortcutsDialog.area"));
    area->setAccessibleName(tr("Shortcuts"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->viewport()->setBackgroundRole(QPalette::Base);
    area->setWidget(content);
    layout->addWidget(area, 1);

    m_answer->setObjectName(QStringLiteral("shortcutsDialog.answer"));
    m_answer->setWordWrap(true);
    auto *reset = new QPushButton(tr("Reset all"), this);
    reset->setObjectName(QStringLiteral("shortcutsDialog.resetAll"));
    reset->setAccessibleName(tr("Reset all keys"));
    reset->setToolTip(tr("Give every action the key it had at the first start"));
    reset->setAutoDefault(false);
    connect(reset, &QPushButton::clicked, this, [this] {
        m_actions.resetAllKeys();
        m_answer->setTone(Tone::Neutral);
        m_answer->setText(tr("All keys are as at the first start"));
    });
    auto *below = new QHBoxLayout;
    below->addWidget(m_answer, 1);
    below->addWidget(reset);
    layout->addLayout(below);
    endDialog(this, layout);
    connect(&m_actions, &ActionRegistry::keysChanged, this, &ShortcutsDialog::refresh);
    resize(600, 620);
}

void ShortcutsDialog::addActions(QGridLayout *grid)
{
    for (const ActionDefinition &definition : actionDefinitions()) {
        const ActionId id = definition.id;
        auto *button = new KeyButton;
        button->setObjectName(QLatin1String("shortcutsDialog.") % QLatin1String(definition.name));
        button->setAccessibleName(tr("Key of %1").arg(m_actions.plainText(id)));
        button->setMinimumWidth(150);
        connect(button, &KeyButton::keyChosen, this,
                [this, id](const QKeySequence &key) { choose(id, key); });
        const int row = grid->rowCount();
        grid->addWidget(button, row, 0);
        grid->addWidget(new Text(Text::Part::Body, m_actions.plainText(id)), row, 1);
        m_buttons.emplace_back(id, button);
    }
    refresh();
}

void ShortcutsDialog::addFixedKeys(QGridLayout *grid)
{
    const auto add = [grid](const QString &key, const QString &text) {
        const int row = grid->rowCount();
        auto *keys = new Text(Text::Part::Heading, key);
        keys->setAlignment(Qt::AlignCenter);
        grid->addWidget(keys, row, 0);
        grid->addWidget(new Text(Text::Part::Body, text), row, 1);
    };
    add(tr("Esc"), tr("Close what is open: palette, details, filter, selection"));
    add(tr("Space"), tr("Tick the current row"));
    add(tr("Return"), tr("Open the details of the current row"));
    add(tr("Ctrl+Space"), tr("Complete the filter"));
}

/// The key an action has by default is given back whole: the filter has two.
void ShortcutsDialog::choose(ActionId id, const QKeySequence &key)
{
    const bool isDefault = !key.isEmpty() && ActionRegistry::defaultKeys(id).value(0) == key;
    show(id, isDefault ? m_actions.resetKeys(id) : m_actions.setKey(id, key));
}

void ShortcutsDialog::show(ActionId id, const Result<void> &done)
{
    m_answer->setTone(done ? Tone::Neutral : Tone::Bad);
    const QString key = m_actions.action(id)->shortcut().toString(QKeySequence::NativeText);
    m_answer->setText(!done               ? done.error().message
                          : key.isEmpty() ? tr("“%1” has no key now").arg(m_actions.plainText(id))
                                          : tr("%1: “%2”").arg(key, m_actions.plainText(id)));
}

void ShortcutsDialog::refresh()
{
    for (const auto &[id, button] : m_buttons)
        button->setKeys(m_actions.action(id)->shortcuts());
}

} // namespace berth
