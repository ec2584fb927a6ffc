// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"
#include "ui/dialogs/secretdialog.h"

class QComboBox;
class QLineEdit;

namespace berth {

/// Where the API listens; asks for a password where nobody could sign in yet.
class StartApiDialog final : public FormDialog
{
    Q_OBJECT
public:
    /// @param last what it listened on last
    StartApiDialog(Backend &backend, const ApiStart &last, QWidget *parent);

Q_SIGNALS:
    /// It listens: with these, but for the password.
    void startedWith(const berth::ApiStart &how);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] ApiStart how() const;

    Backend &m_backend;
    QLineEdit *m_address;
    QLineEdit *m_certificate;
    QLineEdit *m_key;
    QLineEdit *m_password = nullptr; ///< null where there is one already
    QLineEdit *m_again = nullptr;
};

/// Which dialect is served, where, and whom it acts as.
class DialectDialog final : public FormDialog
{
    Q_OBJECT
public:
    DialectDialog(Backend &backend, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;
    void fieldsChanged() override;

private:
    [[nodiscard]] const DialectKind &chosen() const;

    Backend &m_backend;
    QList<DialectKind> m_kinds; ///< that are not served yet
    QComboBox *m_dialect;
    QLineEdit *m_address;
    QLineEdit *m_account;
    FieldRow *m_accountRow;
    QString m_shown; ///< whose address stands there
};

/// Makes a personal token.
class TokenDialog final : public FormDialog
{
    Q_OBJECT
public:
    TokenDialog(Backend &backend, QWidget *parent);

Q_SIGNALS:
    void secretMade(const berth::SecretDialog::Secret &secret);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] TokenRequest request(QList<FieldError> &errors) const;

    Backend &m_backend;
    QLineEdit *m_name;
    QComboBox *m_scope;
    QLineEdit *m_expires;
};

/// Who may make an account, how long tokens last, what slows guesses down.
class ApiSettingsDialog final : public FormDialog
{
    Q_OBJECT
public:
    ApiSettingsDialog(Backend &backend, const Settings &settings, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] Settings settings(QList<FieldError> &errors) const;

    Backend &m_backend;
    Settings m_before;
    QComboBox *m_registration;
    QLineEdit *m_access;
    QLineEdit *m_refresh;
    QLineEdit *m_failures;
    QLineEdit *m_requests;
};

class PasswordDialog final : public FormDialog
{
    Q_OBJECT
public:
    PasswordDialog(Backend &backend, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    QLineEdit *m_old;
    QLineEdit *m_new;
    QLineEdit *m_again;
};

} // namespace berth
