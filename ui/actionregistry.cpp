// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actionregistry.h"

#include "ui/theme/icons.h"

#include <QtCore/qcoreapplication.h>
#include <QtWidgets/qmenu.h>

namespace berth {

static QString translated(const char *text)
{
    return QCoreApplication::translate("berth::Action", text);
}

ActionRegistry::ActionRegistry(QObject *parent)
    : QObject(parent)
{
    for (const ActionDefinition &row : actionDefinitions()) {
        auto *action = new QAction(icon(QLatin1String(row.icon)), translated(row.text), this);
        action->setObjectName(QLatin1String(row.name));
        action->setCheckable(row.isCheckable);
        if (*row.shortcut != '\0') {
            QList<QKeySequence> keys{QKeySequence(QLatin1String(row.shortcut))};
            if (row.id == ActionId::FocusFilter)
                keys << QKeySequence(QKeySequence::Find);
            action->setShortcuts(keys);
        }
        action->setShortcutVisibleInContextMenu(true);
        m_actions[std::size_t(row.id)] = action;
        action->setToolTip(tip(row.id));
        action->setStatusTip(translated(row.tip));
    }
}

const ActionDefinition &ActionRegistry::definition(ActionId id)
{
    return actionDefinitions()[std::size_t(id)];
}

QString ActionRegistry::plainText(ActionId id) const
{
    QString text = action(id)->text();
    text.remove(u'&');
    if (text.endsWith(u'…'))
        text.chop(1);
    return text;
}

QString ActionRegistry::tip(ActionId id) const
{
    QString tip = translated(definition(id).tip);
    if (const QKeySequence key = action(id)->shortcut(); !key.isEmpty())
        tip += QLatin1String(" (") % key.toString(QKeySequence::NativeText) % u')';
    return tip;
}

void ActionRegistry::setAvailable(ActionId id, const Result<void> &possible)
{
    if (possible) {
        if (!action(id)->isEnabled()) {
            action(id)->setEnabled(true);
            action(id)->setToolTip(tip(id));
        }
        return;
    }
    setUnavailable(id, possible.error().message);
}

void ActionRegistry::setUnavailable(ActionId id, const QString &why)
{
    const QString text = tip(id) % u'\n' % tr("Not now: %1").arg(why);
    if (action(id)->isEnabled() || action(id)->toolTip() != text) {
        action(id)->setEnabled(false);
        action(id)->setToolTip(text);
    }
}

void ActionRegistry::fill(QMenu *target, MenuId menu) const
{
    target->setToolTipsVisible(true);
    for (const ActionDefinition &row : actionDefinitions()) {
        if (row.menu != menu)
            continue;
        if (row.beginsGroup)
            target->addSeparator();
        target->addAction(action(row.id));
    }
}

} // namespace berth
