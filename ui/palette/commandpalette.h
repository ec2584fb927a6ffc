// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"
#include "ui/backend.h"

#include <QtCore/qpointer.h>
#include <QtWidgets/qframe.h>

class QLineEdit;
class QListView;

namespace berth {

class PaletteList;
class Text;

/// Any action or object by a few letters, over the window. Return takes the first, Up and Down
/// choose, Esc closes.
class CommandPalette final : public QFrame
{
    Q_OBJECT
public:
    CommandPalette(ActionRegistry &actions, Backend &backend, QWidget *window);

    /// Shows it empty, centred under the top of the window.
    void popUp();

Q_SIGNALS:
    void objectChosen(berth::SubjectKind kind, qint64 id);
    void queueFilterChosen(const QString &filter);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void offer();
    void choose(int row);
    void place();
    void dismiss();

    ActionRegistry &m_actions;
    Backend &m_backend;
    QLineEdit *m_edit;
    PaletteList *m_list;
    QListView *m_view;
    Text *m_none;
    QPointer<QWidget> m_before; ///< had the focus when it opened, and gets it back
};

} // namespace berth
