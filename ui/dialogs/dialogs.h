// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backend.h"
#include "ui/dialogs/secretdialog.h"

class QWidget;

namespace berth {

class ActionRegistry;
class FormDialog;

/// Opens every dialog of the window, non-modally, and passes on what came of it.
class Dialogs final : public QObject
{
    Q_OBJECT
public:
    Dialogs(Backend &backend, ActionRegistry &actions, const QString &settingsPath,
            QWidget *window);

    void newOrganization();
    void renameOrganization(OrganizationId id);
    void deleteOrganization(OrganizationId id);
    void inviteTo(OrganizationId id);
    void newAccount(OrganizationId id);
    void changeRole(UserId member);
    void removeMember(UserId member);
    void reopenInvite(const Invite &invite);
    void revokeInvite(const Invite &invite);
    void changeLimits(Quota::Subject subject, qint64 id);
    void newCluster();
    void changeCluster(ClusterId id);
    void whatIf(ClusterId id);
    void tryRemedy(DeploymentId id, const QString &name, const RemedyOffer &remedy);
    void deleteCluster(ClusterId id);
    void addNodes(ClusterId id);
    void drain(NodeId id);
    void reserve(NodeId id);
    void removeNode(NodeId id);
    void newDeployment(ClusterId cluster);
    void changePriority(const std::vector<DeploymentId> &ids);
    void stop(const std::vector<DeploymentId> &ids);
    void remove(const std::vector<DeploymentId> &ids);
    void newJob();
    void changeJob(JobId id);
    void deleteJob(JobId id);
    void importOpenb();
    void startApi(const ApiStart &last);
    void serveDialect();
    void newToken();
    void deleteToken(const PersonalToken &token);
    void changePassword();
    void changeApiSettings(const Settings &settings);
    void verifyAudit();
    void shortcuts();
    void about();

Q_SIGNALS:
    void reported(const QString &text, bool isFailure);
    /// The API listens since a dialog asked for it.
    void apiStarted(const berth::ApiStart &how);

private:
    void open(FormDialog *dialog);
    void showSecret(const SecretDialog::Secret &secret);
    [[nodiscard]] QStringList names(const std::vector<DeploymentId> &ids) const;

    Backend &m_backend;
    ActionRegistry &m_actions;
    QString m_settingsPath;
    QWidget *m_window;
};

} // namespace berth
