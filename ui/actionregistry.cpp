// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actionregistry.h"

#include "ui/theme/icons.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qsettings.h>
#include <QtWidgets/qmenu.h>

namespace berth {

static constexpr char KeysGroup[] = "shortcuts";

static QString translated(const char *text)
{
    return QCoreApplication::translate("berth::Action", text);
}

/// Keys that move about, press buttons and close what is open, in every window there is.
static bool isOfTheWindow(const QKeySequence &key)
{
    if (key[0].keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    switch (key[0].key()) {
    case Qt::Key_Escape:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
    case Qt::Key_Backspace:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        return true;
    default:
        return false;
    }
}

ActionRegistry::ActionRegistry(QObject *parent)
    : QObject(parent)
{
    for (const ActionDefinition &row : actionDefinitions()) {
        auto *action = new QAction(icon(QLatin1String(row.icon)), translated(row.text), this);
        action->setObjectName(QLatin1String(row.name));
        action->setCheckable(row.isCheckable);
        action->setShortcuts(defaultKeys(row.id));
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

QList<QKeySequence> ActionRegistry::defaultKeys(ActionId id)
{
    const char *const key = definition(id).shortcut;
    if (*key == '\0')
        return {};
    QList<QKeySequence> keys{QKeySequence(QLatin1String(key))};
    if (id == ActionId::FocusFilter)
        keys << QKeySequence(QKeySequence::Find);
    return keys;
}

Result<void> ActionRegistry::checkFree(ActionId id, const QKeySequence &key) const
{
    if (isOfTheWindow(key)) {
        return tl::unexpected(Error::invalid(tr("%1 works the window itself; add Ctrl or Alt")
                                                 .arg(key.toString(QKeySequence::NativeText))));
    }
    for (const ActionDefinition &row : actionDefinitions()) {
        if (row.id != id && action(row.id)->shortcuts().contains(key)) {
            return tl::unexpected(Error::conflict(
                QStringLiteral("shortcut-taken"),
                tr("%1 is the key of “%2”; change that one first")
                    .arg(key.toString(QKeySequence::NativeText), plainText(row.id))));
        }
    }
    return {};
}

void ActionRegistry::setKeys(ActionId id, const QList<QKeySequence> &keys)
{
    const QString before = tip(id);
    action(id)->setShortcuts(keys);
    // What the tooltip says besides, such as why the action is not possible now, stays.
    QString text = action(id)->toolTip();
    action(id)->setToolTip(text.replace(before, tip(id)));
}

Result<void> ActionRegistry::setKey(ActionId id, const QKeySequence &key)
{
    if (!key.isEmpty()) {
        if (const auto free = checkFree(id, key); !free)
            return free;
    }
    setKeys(id, key.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{key});
    Q_EMIT keysChanged();
    return {};
}

Result<void> ActionRegistry::resetKeys(ActionId id)
{
    const QList<QKeySequence> keys = defaultKeys(id);
    for (const QKeySequence &key : keys) {
        if (const auto free = checkFree(id, key); !free)
            return free;
    }
    setKeys(id, keys);
    Q_EMIT keysChanged();
    return {};
}

void ActionRegistry::resetAllKeys()
{
    for (const ActionDefinition &row : actionDefinitions())
        setKeys(row.id, defaultKeys(row.id));
    Q_EMIT keysChanged();
}

void ActionRegistry::saveKeys(QSettings &settings) const
{
    settings.remove(QLatin1String(KeysGroup));
    settings.beginGroup(QLatin1String(KeysGroup));
    for (const ActionDefinition &row : actionDefinitions()) {
        if (action(row.id)->shortcuts() != defaultKeys(row.id))
            settings.setValue(QLatin1String(row.name),
                              action(row.id)->shortcut().toString(QKeySequence::PortableText));
    }
    settings.endGroup();
}

void ActionRegistry::restoreKeys(QSettings &settings)
{
    settings.beginGroup(QLatin1String(KeysGroup));
    std::vector<std::pair<ActionId, QKeySequence>> changed;
    for (const ActionDefinition &row : actionDefinitions()) {
        if (!settings.contains(QLatin1String(row.name)))
            continue;
        const QString text = settings.value(QLatin1String(row.name)).toString();
        const QKeySequence key(text, QKeySequence::PortableText);
        const bool isUsable = text.isEmpty()
            || (key.count() == 1 && key[0].key() != Qt::Key_unknown && key[0].key() != 0);
        if (!isUsable)
            continue;
        // Two that changed places: nobody is in the way of the other.
        setKeys(row.id, {});
        changed.emplace_back(row.id, key);
    }
    settings.endGroup();
    for (const auto &[id, key] : changed) {
        if (!setKey(id, key))
            std::ignore = resetKeys(id);
    }
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
