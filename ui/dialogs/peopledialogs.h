// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"
#include "ui/dialogs/secretdialog.h"

class QComboBox;
class QLineEdit;

namespace berth {

/// Invites somebody to an organization.
class InviteDialog final : public FormDialog
{
    Q_OBJECT
public:
    InviteDialog(Backend &backend, const Organization &organization, QWidget *parent);

Q_SIGNALS:
    void secretMade(const berth::SecretDialog::Secret &secret);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] InviteRequest request(QList<FieldError> &errors) const;

    Backend &m_backend;
    Organization m_organization;
    QComboBox *m_role;
    QLineEdit *m_expires;
    QLineEdit *m_note;
};

/// Gives an unused invite that has expired or was revoked a new end.
class ReopenDialog final : public FormDialog
{
    Q_OBJECT
public:
    ReopenDialog(Backend &backend, const Invite &invite, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    Invite m_invite;
    QLineEdit *m_expires;
};

/// Gives a member another role.
class RoleDialog final : public FormDialog
{
    Q_OBJECT
public:
    RoleDialog(Backend &backend, const User &member, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override { return {}; }
    void send() override;

private:
    Backend &m_backend;
    User m_member;
    QComboBox *m_role;
};

/// Makes an account with a password that its owner changes later.
class AccountDialog final : public FormDialog
{
    Q_OBJECT
public:
    AccountDialog(Backend &backend, OrganizationId organization, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    Backend &m_backend;
    QLineEdit *m_username;
    QLineEdit *m_displayName;
    QLineEdit *m_password;
    QLineEdit *m_again;
    QComboBox *m_organization;
    QComboBox *m_role;
};

/// Limits of an organization, a cluster or a member; an empty field does not limit.
class LimitsDialog final : public FormDialog
{
    Q_OBJECT
public:
    LimitsDialog(Backend &backend, const Quota &limits, const QString &name, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    [[nodiscard]] Quota limits(QList<FieldError> &errors) const;

    Backend &m_backend;
    Quota m_before;
    QString m_name;
    QLineEdit *m_deployments;
    QLineEdit *m_running;
    QLineEdit *m_priority;
    QLineEdit *m_weight;
    QLineEdit *m_cpu;
    QLineEdit *m_memory;
    QLineEdit *m_gpu;
};

} // namespace berth
