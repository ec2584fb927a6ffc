// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QLineEdit;
class QPushButton;

namespace berth {

class FieldRow;
class Text;

/// What a new store shows: look around in the demo, or name the first organization.
class FirstRunPage final : public QWidget
{
    Q_OBJECT
public:
    explicit FirstRunPage(const PaneContext &context, QWidget *parent = nullptr);

    /// The store that will hold what is made here.
    void setLocation(const QString &path);

Q_SIGNALS:
    void organizationMade(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *buildDemo();
    QWidget *buildOrganization();
    void check(bool isFinal);
    void make();

    PaneContext m_context;
    FieldRow *m_row = nullptr;
    QLineEdit *m_name = nullptr;
    QPushButton *m_make = nullptr;
    Text *m_location = nullptr;
};

} // namespace berth
