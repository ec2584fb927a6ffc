// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"
#include "ui/backend.h"

#include <QtWidgets/qwidget.h>

class QAbstractItemView;
class QSettings;

namespace berth {

/// What a pane works with; everything outlives it.
struct PaneContext
{
    Backend &backend;
    ActionRegistry &actions;
};

/// One page of the window. While it is current, it says which actions are possible.
class Pane : public QWidget
{
    Q_OBJECT
public:
    Pane(const QString &name, const PaneContext &context, QWidget *parent)
        : QWidget(parent)
        , m_context(context)
    {
        setObjectName(name);
    }

    /// Sets the availability of the actions that mean something here.
    virtual void updateActions() { }
    /// A frame was applied; called for the current pane only.
    virtual void refresh() { }
    /// `/` and Ctrl+F. @returns whether there is a filter
    virtual bool focusFilter() { return false; }
    /// Esc. @returns whether something was closed or cleared
    virtual bool escape() { return false; }
    /// F9. @returns whether there are details to show
    virtual bool toggleDrawer() { return false; }
    virtual void saveLayout(QSettings &) const { }
    virtual void restoreLayout(QSettings &) { }
    virtual void resetLayout() { }
    /// What an export writes; null where there is nothing.
    [[nodiscard]] virtual QAbstractItemView *exportedView() const { return nullptr; }

Q_SIGNALS:
    /// Another pane should show this object.
    void shown(berth::SubjectKind kind, qint64 id);
    /// A line for the status bar: what an act came to, or why it was refused.
    void reported(const QString &text, bool isFailure);
    void actionsChanged();

protected:
    [[nodiscard]] Backend &backend() const { return m_context.backend; }
    [[nodiscard]] ActionRegistry &actions() const { return m_context.actions; }

private:
    PaneContext m_context;
};

} // namespace berth
