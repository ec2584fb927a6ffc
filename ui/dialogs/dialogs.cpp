// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/dialogs.h"

#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/format.h"
#include "models/tables/jobtable.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"
#include "ui/dialogs/actdialogs.h"
#include "ui/dialogs/apidialogs.h"
#include "ui/dialogs/auditdialog.h"
#include "ui/dialogs/clusterdialogs.h"
#include "ui/dialogs/importdialog.h"
#include "ui/dialogs/jobdialog.h"
#include "ui/dialogs/peopledialogs.h"
#include "ui/dialogs/plaindialogs.h"
#include "ui/dialogs/remedydialog.h"
#include "ui/dialogs/shortcutsdialog.h"
#include "ui/dialogs/submitdialog.h"
#include "ui/dialogs/whatifdialog.h"

namespace berth {

Dialogs::Dialogs(Backend &backend, ActionRegistry &actions, const QString &settingsPath,
                 QWidget *window)
    : QObject(window)
    , m_backend(backend)
    , m_actions(actions)
    , m_settingsPath(settingsPath)
    , m_window(window)
{
}

void Dialogs::open(FormDialog *dialog)
{
    connect(dialog, &FormDialog::succeeded, this,
            [this](const QString &text) { Q_EMIT reported(text, false); });
    dialog->open();
}

void Dialogs::newOrganization()
{
    open(new OrganizationDialog(m_backend, std::nullopt, m_window));
}

void Dialogs::renameOrganization(OrganizationId id)
{
    const OrganizationTable *table = m_backend.tables().organizations;
    if (const int row = table->rowOf(id.value()); row >= 0)
        open(new OrganizationDialog(m_backend, table->rowAt(row).organization, m_window));
}

void Dialogs::deleteOrganization(OrganizationId id)
{
    const QString name = m_backend.tables().organizations->organizationName(id);
    open(new ConfirmDialog(
        {QStringLiteral("deleteOrganizationDialog"),
         QLatin1StringView("delete"),
         tr("Delete organization %1?").arg(name),
         tr("Its members keep their accounts and belong nowhere then; its invites and limits go. "
            "It must own no clusters. Its events stay."),
         {},
         tr("Delete the organization"),
         {}},
        [this, id](bool) { return m_backend.people().deleteOrganization(id); },
        tr("Organization %1 deleted").arg(name), m_window));
}

void Dialogs::showSecret(const SecretDialog::Secret &secret)
{
    (new SecretDialog(secret, m_window))->open();
}

void Dialogs::inviteTo(OrganizationId id)
{
    const OrganizationTable *table = m_backend.tables().organizations;
    const int row = table->rowOf(id.value());
    if (row < 0)
        return;
    auto *dialog = new InviteDialog(m_backend, table->rowAt(row).organization, m_window);
    connect(dialog, &InviteDialog::secretMade, this, &Dialogs::showSecret);
    open(dialog);
}

void Dialogs::newAccount(OrganizationId id)
{
    open(new AccountDialog(m_backend, id, m_window));
}

void Dialogs::changeRole(UserId member)
{
    if (const User *user = m_backend.tables().members->find(member))
        open(new RoleDialog(m_backend, *user, m_window));
}

void Dialogs::removeMember(UserId member)
{
    const User *user = m_backend.tables().members->find(member);
    if (!user)
        return;
    const OrganizationId organization = user->organizationId;
    open(new ConfirmDialog(
        {QStringLiteral("removeMemberDialog"),
         QLatin1StringView("leave"),
         tr("Remove %1?").arg(user->username),
         tr("From %1. Their sign-ins and tokens end at once; their deployments pass to the owner "
            "who has been there longest. The account stays.")
             .arg(m_backend.tables().organizations->organizationName(organization)),
         {},
         tr("Remove the member"),
         {}},
        [this, organization, member](bool) {
            return m_backend.people().removeMember(organization, member);
        },
        tr("%1 removed").arg(user->username), m_window));
}

void Dialogs::reopenInvite(const Invite &invite)
{
    open(new ReopenDialog(m_backend, invite, m_window));
}

void Dialogs::revokeInvite(const Invite &invite)
{
    open(new ConfirmDialog(
        {QStringLiteral("revokeDialog"),
         QLatin1StringView("close"),
         tr("Revoke invite #%1?").arg(invite.id.value()),
         tr("Its code opens nothing any more, until it is reopened."),
         {},
         tr("Revoke"),
         {}},
        [this, id = invite.id](bool) { return m_backend.people().revokeInvite(id); },
        tr("Invite #%1 revoked").arg(invite.id.value()), m_window));
}

void Dialogs::changeLimits(Quota::Subject subject, qint64 id)
{
    if (const LimitRow *row = m_backend.tables().limits->find(subject, id))
        open(new LimitsDialog(m_backend, row->quota, row->name, m_window));
}

void Dialogs::newCluster()
{
    open(new ClusterDialog(m_backend, m_window));
}

void Dialogs::changeCluster(ClusterId id)
{
    if (const Cluster *cluster = m_backend.tables().clusters->find(id))
        open(new ClusterChangeDialog(m_backend, *cluster, m_window));
}

void Dialogs::whatIf(ClusterId id)
{
    open(new WhatIfDialog(m_backend, id, m_window));
}

void Dialogs::tryRemedy(DeploymentId id, const QString &name, const RemedyOffer &remedy)
{
    open(new RemedyDialog(m_backend, id, name, remedy, m_window));
}

void Dialogs::deleteCluster(ClusterId id)
{
    const QString name = m_backend.tables().clusters->clusterName(id);
    open(new ConfirmDialog(
        {QStringLiteral("deleteClusterDialog"),
         QLatin1StringView("delete"),
         tr("Delete cluster %1?").arg(name),
         tr("Its nodes go with it. It must have no live deployments and no "
            "reservations; its events stay."),
         {},
         tr("Delete the cluster"),
         tr("Delete its finished deployments first")},
        [this, id](bool purge) { return m_backend.clusters().deleteCluster(id, purge); },
        tr("Cluster %1 deleted").arg(name), m_window));
}

void Dialogs::addNodes(ClusterId id)
{
    open(new AddNodesDialog(m_backend, id, m_window));
}

void Dialogs::drain(NodeId id)
{
    open(new DrainDialog(m_backend, id, m_window));
}

void Dialogs::reserve(NodeId id)
{
    open(new ReserveDialog(m_backend, id, m_window));
}

void Dialogs::removeNode(NodeId id)
{
    const QString name = m_backend.tables().nodes->nodeName(id);
    open(new ConfirmDialog(
        {QStringLiteral("removeNodeDialog"),
         QLatin1StringView("delete"),
         tr("Remove node %1?").arg(name),
         tr("It leaves its cluster. Nothing may run on it: drain it first."),
         {},
         tr("Remove the node"),
         {}},
        [this, id](bool) { return m_backend.clusters().removeNode(id); },
        tr("Node %1 removed").arg(name), m_window));
}

void Dialogs::newDeployment(ClusterId cluster)
{
    open(new SubmitDialog(m_backend, cluster, m_window));
}

QStringList Dialogs::names(const std::vector<DeploymentId> &ids) const
{
    const DeploymentTable *table = m_backend.tables().deployments;
    QStringList list;
    for (const DeploymentId id : ids) {
        const auto row = table->find(id);
        if (!row)
            continue;
        const QString line = row->name % u"  ·  " % format::text(row->status) % u"  ·  "
            % table->clusterName(row->clusterId);
        list << line;
    }
    return list;
}

void Dialogs::changePriority(const std::vector<DeploymentId> &ids)
{
    if (ids.empty())
        return;
    const auto first = m_backend.tables().deployments->find(ids.front());
    open(new PriorityDialog(m_backend, ids, first ? first->priority : DefaultPriority, m_window));
}

void Dialogs::stop(const std::vector<DeploymentId> &ids)
{
    if (ids.empty())
        return;
    open(new ConfirmDialog(
        {QStringLiteral("stopDialog"),
         QLatin1StringView("stop"),
         tr("Stop %1?")
             .arg(format::counted(qint64(ids.size()), tr("deployment"), tr("deployments"))),
         tr("Each replica gets its grace to end. They can be started again."),
         names(ids),
         tr("Stop"),
         {}},
        [this, ids] { return m_backend.deployments().stop(ids); }, tr("asked to stop"), m_window));
}

void Dialogs::remove(const std::vector<DeploymentId> &ids)
{
    if (ids.empty())
        return;
    open(new ConfirmDialog(
        {QStringLiteral("deleteDialog"),
         QLatin1StringView("delete"),
         tr("Delete %1?")
             .arg(format::counted(qint64(ids.size()), tr("deployment"), tr("deployments"))),
         tr("What runs is stopped first. This cannot be undone; the events stay."),
         names(ids),
         tr("Delete"),
         {}},
        [this, ids] { return m_backend.deployments().remove(ids); }, tr("deleted"), m_window));
}

void Dialogs::newJob()
{
    open(new JobDialog(m_backend, std::nullopt, m_window));
}

void Dialogs::changeJob(JobId id)
{
    const JobRow *row = m_backend.tables().jobs->find(id);
    if (!row)
        return;
    whenDone(m_backend.jobs().jobDraft(id), this,
             [this, id, version = row->job.version](const Result<JobDraft> &draft) {
                 if (!draft) {
                     Q_EMIT reported(describe(draft.error()), true);
                     return;
                 }
                 open(new JobDialog(m_backend, JobDialog::Editing{id, version, *draft}, m_window));
             });
}

void Dialogs::deleteJob(JobId id)
{
    const JobRow *row = m_backend.tables().jobs->find(id);
    if (!row)
        return;
    open(new ConfirmDialog(
        {QStringLiteral("deleteJobDialog"),
         QLatin1StringView("delete"),
         tr("Delete job %1?").arg(row->job.name),
         tr("Its history goes with it. What it fired stays as it is."),
         {},
         tr("Delete the job"),
         {}},
        [this, id](bool) { return m_backend.jobs().deleteJob(id); },
        tr("Job %1 deleted").arg(row->job.name), m_window));
}

void Dialogs::importOpenb()
{
    open(new ImportDialog(m_backend, m_window));
}

void Dialogs::startApi(const ApiStart &last)
{
    auto *dialog = new StartApiDialog(m_backend, last, m_window);
    connect(dialog, &StartApiDialog::startedWith, this, &Dialogs::apiStarted);
    open(dialog);
}

void Dialogs::serveDialect()
{
    open(new DialectDialog(m_backend, m_window));
}

void Dialogs::newToken()
{
    auto *dialog = new TokenDialog(m_backend, m_window);
    connect(dialog, &TokenDialog::secretMade, this, &Dialogs::showSecret);
    open(dialog);
}

void Dialogs::deleteToken(const PersonalToken &token)
{
    open(new ConfirmDialog(
        {QStringLiteral("deleteTokenDialog"),
         QLatin1StringView("delete"),
         tr("Delete token %1?").arg(token.name),
         tr("What signs in with it is refused from the next request on."),
         {},
         tr("Delete the token"),
         {}},
        [this, id = token.id](bool) { return m_backend.api().deleteToken(id); },
        tr("Token %1 deleted").arg(token.name), m_window));
}

void Dialogs::changePassword()
{
    open(new PasswordDialog(m_backend, m_window));
}

void Dialogs::changeApiSettings(const Settings &settings)
{
    open(new ApiSettingsDialog(m_backend, settings, m_window));
}

void Dialogs::verifyAudit()
{
    (new AuditDialog(m_backend, m_window))->open();
}

void Dialogs::shortcuts()
{
    (new ShortcutsDialog(m_actions, m_window))->open();
}

void Dialogs::about()
{
    (new AboutDialog(m_backend.queries().store(), m_settingsPath, m_window))->open();
}

} // namespace berth
