// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qwidget.h>

class QAction;
class QBoxLayout;

namespace berth {

class NavigationButton;

/// The panes, down the left side: icon, name, and a count where there is one. Up and Down move
/// between them. Can be narrowed to the icons.
class Navigation final : public QWidget
{
    Q_OBJECT
public:
    explicit Navigation(QWidget *parent = nullptr);

    /// Adds the button of a checkable @p action.
    void addAction(QAction *action);
    void setCount(QAction *action, const QString &count);
    void setNarrow(bool isNarrow);
    [[nodiscard]] bool isNarrow() const { return m_isNarrow; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QList<NavigationButton *> m_buttons;
    QBoxLayout *m_layout;
    bool m_isNarrow = false;
};

} // namespace berth
