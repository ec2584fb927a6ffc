// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backend.h"

#include <QtWidgets/qwidget.h>

class QLineEdit;
class QPushButton;

namespace berth {

class FieldRow;
class Text;

/// What a store shows that others may open too: who is this?
class SignInPage final : public QWidget
{
    Q_OBJECT
public:
    explicit SignInPage(Backend &backend, QWidget *parent = nullptr);

    void setLocation(const QString &path);

Q_SIGNALS:
    void signedIn(const QString &username);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void send();
    void setBusy(bool isBusy);

    Backend &m_backend;
    QLineEdit *m_username;
    QLineEdit *m_password;
    FieldRow *m_usernameRow;
    FieldRow *m_passwordRow;
    QPushButton *m_send;
    Text *m_location;
};

} // namespace berth
