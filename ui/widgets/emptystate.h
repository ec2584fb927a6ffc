// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qwidget.h>

class QAction;
class QLabel;
class QBoxLayout;

namespace berth {

class Text;

/// What a pane shows instead of an empty table: what would be here, and the act that fills it.
class EmptyState final : public QWidget
{
    Q_OBJECT
public:
    EmptyState(const QString &name, QLatin1StringView iconName, const QString &heading,
               const QString &text, QWidget *parent = nullptr);

    void setTexts(const QString &heading, const QString &text);
    /// A button that triggers @p action; the first is the primary one.
    void addAction(QAction *action);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLatin1StringView m_icon;
    Text *m_heading;
    Text *m_text;
    QWidget *m_picture;
    QBoxLayout *m_buttons;
};

} // namespace berth
