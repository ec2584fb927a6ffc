// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "ui/actions.h"

#include <QtGui/qaction.h>

#include <array>

class QMenu;
class QSettings;

namespace berth {

/// Owns one QAction for each ActionId; menus, toolbar, context menus, palette and shortcuts all
/// show these. An action that is not possible now is disabled and says why in its tooltip. GUI
/// thread.
class ActionRegistry final : public QObject
{
    Q_OBJECT
public:
    explicit ActionRegistry(QObject *parent = nullptr);

    [[nodiscard]] QAction *action(ActionId id) const { return m_actions[std::size_t(id)]; }
    [[nodiscard]] static const ActionDefinition &definition(ActionId id);
    /// Text without mnemonic and dots, for the palette and screen readers.
    [[nodiscard]] QString plainText(ActionId id) const;

    /// Enables the action, or disables it with the reason as the second line of its tooltip.
    void setAvailable(ActionId id, const Result<void> &possible);
    /// The same for an action that means nothing in this view.
    void setUnavailable(ActionId id, const QString &why);

    /// The keys that an action has until somebody changes them.
    [[nodiscard]] static QList<QKeySequence> defaultKeys(ActionId id);
    /// Gives the action @p key alone, or none where it is empty. Conflict names the action that has
    /// it already; InvalidArgument refuses keys that dialogs and tables are worked with.
    [[nodiscard]] Result<void> setKey(ActionId id, const QKeySequence &key);
    /// Conflict where another action has one of the default keys by now.
    [[nodiscard]] Result<void> resetKeys(ActionId id);
    void resetAllKeys();
    /// Keeps what differs from the defaults, by the names of the actions.
    void saveKeys(QSettings &settings) const;
    /// Takes what saveKeys() wrote; what is unknown, unusable or taken is left at its default.
    void restoreKeys(QSettings &settings);

    /// Adds every action of @p menu, separators included.
    void fill(QMenu *target, MenuId menu) const;

    template<typename Context, typename Act>
    void on(ActionId id, Context *context, Act act)
    {
        connect(action(id), &QAction::triggered, context, act);
    }

Q_SIGNALS:
    void keysChanged();

private:
    [[nodiscard]] QString tip(ActionId id) const;
    [[nodiscard]] Result<void> checkFree(ActionId id, const QKeySequence &key) const;
    void setKeys(ActionId id, const QList<QKeySequence> &keys);

    std::array<QAction *, ActionCount> m_actions{};
};

} // namespace berth
