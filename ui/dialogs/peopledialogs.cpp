// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/peopledialogs.h"

#include "models/domain/quantity.h"
#include "models/tables/format.h"
#include "models/tables/organizationtable.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"

#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>

#include <array>

namespace berth {

static constexpr std::array Roles{Role::Viewer, Role::Developer, Role::Operator, Role::Owner};
static constexpr Seconds ShortestInvite{60};
static constexpr Seconds LongestInvite{365 * 24 * 3600};

static QString roleTip()
{
    return InviteDialog::tr("A viewer looks, a developer deploys, an operator runs clusters, an "
                            "owner decides who belongs here");
}

static QComboBox *roleBox(Role chosen)
{
    auto *box = new QComboBox;
    for (const Role role : Roles)
        box->addItem(QString(word(role)), int(role));
    box->setCurrentIndex(int(chosen));
    return box;
}

static Seconds lifeOf(const QString &text, QList<FieldError> &errors)
{
    const QString pointer = QStringLiteral("/expires_in_seconds");
    const qsizetype before = errors.size();
    FieldParsing parsing(errors);
    const auto life = parsing.duration(text, pointer);
    if (errors.size() == before && (!life || *life < ShortestInvite || *life > LongestInvite)) {
        errors << FieldError{pointer, -1, InviteDialog::tr("It lasts from a minute to a year."),
                             InviteDialog::tr("for example 7d")};
    }
    return life.value_or(Seconds(0));
}

InviteDialog::InviteDialog(Backend &backend, const Organization &organization, QWidget *parent)
    : FormDialog(QStringLiteral("inviteDialog"), QLatin1StringView("add-organization"),
                 tr("Invite to %1").arg(organization.name), parent)
    , m_backend(backend)
    , m_organization(organization)
    , m_role(roleBox(Role::Developer))
    , m_expires(new QLineEdit(QStringLiteral("7d")))
    , m_note(new QLineEdit)
{
    setSubtitle(tr("For one person, once. Whoever has no account yet makes one with the code."));
    addFields(
        {makeField(QStringLiteral("role"), tr("&Role"), m_role, roleTip(), QStringLiteral("/role")),
         makeField(QStringLiteral("expires"), tr("Good &for"), m_expires,
                   tr("90m, 24h, 7d: at most a year"), QStringLiteral("/expires_in_seconds"))});
    m_note->setPlaceholderText(tr("Whom it is for"));
    addField(QStringLiteral("note"), tr("&Note"), m_note, tr("Only seen in the list of invites"),
             QStringLiteral("/note"));
    setSendText(tr("Make the invite"));
    finishLayout(460);
}

InviteRequest InviteDialog::request(QList<FieldError> &errors) const
{
    return {.organization = m_organization.id,
            .role = Role(m_role->currentData().toInt()),
            .expiresIn = lifeOf(m_expires->text(), errors),
            .note = m_note->text().trimmed()};
}

QList<FieldError> InviteDialog::check() const
{
    QList<FieldError> errors;
    const InviteRequest made = request(errors);
    if (const auto may = m_backend.people().canInvite(m_organization.id, made.role); !may)
        errors << FieldError{QStringLiteral("/role"), -1, may.error().message, {}};
    return errors;
}

void InviteDialog::send()
{
    QList<FieldError> none;
    await(m_backend.people().invite(request(none)), [this](const Acknowledged<NewInvite> &made) {
        Q_EMIT secretMade({tr("Invite to %1").arg(m_organization.name),
                           tr("Give this code to one person, as %1. It is good until %2.")
                               .arg(QString(word(made.value.invite.role)),
                                    format::moment(made.value.invite.expiresAt)),
                           made.value.code});
        finish(tr("Invited a %1 to %2")
                   .arg(QString(word(made.value.invite.role)), m_organization.name));
    });
}

ReopenDialog::ReopenDialog(Backend &backend, const Invite &invite, QWidget *parent)
    : FormDialog(QStringLiteral("reopenDialog"), QLatin1StringView("refresh"),
                 tr("Reopen invite #%1").arg(invite.id.value()), parent)
    , m_backend(backend)
    , m_invite(invite)
    , m_expires(new QLineEdit(QStringLiteral("7d")))
{
    setSubtitle(tr("The code that was given out works again; it is not shown a second time."));
    addField(QStringLiteral("expires"), tr("Good &for"), m_expires,
             tr("90m, 24h, 7d: at most a year"), QStringLiteral("/expires_in_seconds"));
    setSendText(tr("Reopen"));
    finishLayout(400);
}

QList<FieldError> ReopenDialog::check() const
{
    QList<FieldError> errors;
    lifeOf(m_expires->text(), errors);
    return errors;
}

void ReopenDialog::send()
{
    QList<FieldError> none;
    await(m_backend.people().reopenInvite(m_invite.id, lifeOf(m_expires->text(), none)),
          [this](const Acknowledged<void> &) {
              finish(tr("Invite #%1 is open again").arg(m_invite.id.value()));
          });
}

RoleDialog::RoleDialog(Backend &backend, const User &member, QWidget *parent)
    : FormDialog(QStringLiteral("roleDialog"), QLatin1StringView("edit"),
                 tr("Role of %1").arg(member.username), parent)
    , m_backend(backend)
    , m_member(member)
    , m_role(roleBox(member.role.value_or(Role::Viewer)))
{
    setSubtitle(tr("It holds at their very next request."));
    addField(QStringLiteral("role"), tr("&Role"), m_role, roleTip(), QStringLiteral("/role"));
    setSendText(tr("Change"));
    finishLayout(400);
}

void RoleDialog::send()
{
    const Role role = Role(m_role->currentData().toInt());
    if (role == m_member.role) {
        finish(tr("%1 stays %2").arg(m_member.username, QString(word(role))));
        return;
    }
    await(
        m_backend.people().changeRole(m_member.organizationId, m_member.id, role, m_member.version),
        [this, role](const Acknowledged<void> &) {
            finish(tr("%1 is now %2").arg(m_member.username, QString(word(role))));
        });
}

AccountDialog::AccountDialog(Backend &backend, OrganizationId organization, QWidget *parent)
    : FormDialog(QStringLiteral("accountDialog"), QLatin1StringView("add-organization"),
                 tr("New account"), parent)
    , m_backend(backend)
    , m_username(new QLineEdit)
    , m_displayName(new QLineEdit)
    , m_password(new QLineEdit)
    , m_again(new QLineEdit)
    , m_organization(new QComboBox)
    , m_role(roleBox(Role::Developer))
{
    setSubtitle(tr("For somebody who signs in to the API. An invite lets people choose their own "
                   "name and password."));
    m_password->setEchoMode(QLineEdit::Password);
    m_again->setEchoMode(QLineEdit::Password);
    addFields(
        {makeField(QStringLiteral("username"), tr("&Username"), m_username,
                   tr("To sign in with; unique, without blanks"), QStringLiteral("/username")),
         makeField(QStringLiteral("displayName"), tr("&Name"), m_displayName,
                   tr("As others see it; the username where it is empty"),
                   QStringLiteral("/display_name"))});
    addFields({makeField(QStringLiteral("password"), tr("&Password"), m_password,
                         tr("8 to 128 characters"), QStringLiteral("/password")),
               makeField(QStringLiteral("again"), tr("&Again"), m_again,
                         tr("The same password once more"), QStringLiteral("/again"))});
    m_organization->addItem(tr("none yet"), qint64(0));
    for (const OrganizationRow &row : backend.tables().organizations->rows()) {
        m_organization->addItem(row.organization.name, row.key());
        if (row.organization.id == organization)
            m_organization->setCurrentIndex(m_organization->count() - 1);
    }
    addFields({makeField(QStringLiteral("organization"), tr("&Organization"), m_organization,
                         tr("Where they belong; nobody belongs to two"),
                         QStringLiteral("/organization_id")),
               makeField(QStringLiteral("role"), tr("&Role"), m_role, roleTip(),
                         QStringLiteral("/role"))});
    setSendText(tr("Make the account"));
    finishLayout(520);
}

QList<FieldError> AccountDialog::check() const
{
    QList<FieldError> errors;
    if (const auto name = validateUsername(m_username->text(), QStringLiteral("/username")); !name)
        errors += name.error().fields;
    if (m_password->text().isEmpty())
        errors << FieldError{QStringLiteral("/password"), -1, tr("A password is needed."), {}};
    if (m_again->text() != m_password->text())
        errors << FieldError{QStringLiteral("/again"), -1, tr("The two differ."), {}};
    return errors;
}

void AccountDialog::send()
{
    const NewAccount account{.username = m_username->text().trimmed(),
                             .displayName = m_displayName->text().trimmed(),
                             .password = m_password->text(),
                             .organization
                             = OrganizationId(m_organization->currentData().toLongLong()),
                             .role = Role(m_role->currentData().toInt())};
    await(m_backend.people().makeAccount(account),
          [this, name = account.username](const Acknowledged<UserId> &) {
              finish(tr("Account %1 made").arg(name));
          });
}

static QString whole(const std::optional<qint64> &limit)
{
    return limit ? QString::number(*limit) : QString();
}

LimitsDialog::LimitsDialog(Backend &backend, const Quota &limits, const QString &name,
                           QWidget *parent)
    : FormDialog(QStringLiteral("limitsDialog"), QLatin1StringView("edit"),
                 tr("Limits of %1").arg(name), parent)
    , m_backend(backend)
    , m_before(limits)
    , m_name(name)
    , m_deployments(new QLineEdit(whole(limits.maxDeployments)))
    , m_running(new QLineEdit(whole(limits.maxRunning)))
    , m_priority(new QLineEdit(whole(limits.maxPriority)))
    , m_weight(new QLineEdit(whole(limits.weight)))
    , m_cpu(new QLineEdit(limits.maxCpuMilli ? formatCpu(*limits.maxCpuMilli) : QString()))
    , m_memory(
          new QLineEdit(limits.maxMemoryBytes ? formatMemory(*limits.maxMemoryBytes) : QString()))
    , m_gpu(new QLineEdit(limits.maxGpuMilli ? formatGpu(*limits.maxGpuMilli) : QString()))
{
    setSubtitle(tr("What is over a limit waits, and says so; what runs goes on. An empty field "
                   "does not limit."));
    for (QLineEdit *edit : {m_deployments, m_running, m_priority, m_weight, m_cpu, m_memory, m_gpu})
        edit->setPlaceholderText(tr("no limit"));
    addFields({makeField(QStringLiteral("deployments"), tr("&Deployments"), m_deployments,
                         tr("Unfinished ones at once, queued ones included"),
                         QStringLiteral("/max_deployments")),
               makeField(QStringLiteral("running"), tr("&Running replicas"), m_running,
                         tr("That hold resources at once"), QStringLiteral("/max_running"))});
    addFields({makeField(QStringLiteral("cpu"), tr("&CPU"), m_cpu, tr("Cores: 64, 0.5, 500m"),
                         QStringLiteral("/resources/cpu")),
               makeField(QStringLiteral("memory"), tr("&Memory"), m_memory,
                         tr("Bytes: 512GiB, 2e9"), QStringLiteral("/resources/memory")),
               makeField(QStringLiteral("gpu"), tr("&GPU"), m_gpu, tr("Devices: 8, 0.5"),
                         QStringLiteral("/resources/gpu"))});
    addFields({makeField(QStringLiteral("priority"), tr("Highest &priority"), m_priority,
                         tr("0 to 1000"), QStringLiteral("/max_priority")),
               makeField(QStringLiteral("weight"), tr("Fair share &weight"), m_weight,
                         tr("1 to 1000"), QStringLiteral("/weight"))});
    setSendText(tr("Set"));
    finishLayout(520);
}

Quota LimitsDialog::limits(QList<FieldError> &errors) const
{
    const auto number = [&](const QLineEdit *edit, const char *pointer, qint64 least, qint64 most) {
        const QString text = edit->text().trimmed();
        std::optional<qint64> limit;
        if (text.isEmpty())
            return limit;
        bool isNumber = false;
        limit = text.toLongLong(&isNumber);
        if (!isNumber || *limit < least || *limit > most) {
            errors << FieldError{
                QLatin1String(pointer),
                -1,
                tr("A whole number from %1 to %2.").arg(least).arg(format::count(most)),
                {}};
        }
        return limit;
    };
    constexpr qint64 Most = 1'000'000'000;
    FieldParsing parsing(errors);
    Quota quota = m_before;
    quota.maxDeployments = number(m_deployments, "/max_deployments", 0, Most);
    quota.maxRunning = number(m_running, "/max_running", 0, Most);
    quota.maxPriority = number(m_priority, "/max_priority", 0, 1000);
    quota.weight = number(m_weight, "/weight", 1, 1000);
    const auto given = [](const QLineEdit *edit) { return !edit->text().trimmed().isEmpty(); };
    quota.maxCpuMilli.reset();
    quota.maxMemoryBytes.reset();
    quota.maxGpuMilli.reset();
    if (given(m_cpu))
        quota.maxCpuMilli = parsing.cpu(m_cpu->text(), QStringLiteral("/resources/cpu"));
    if (given(m_memory))
        quota.maxMemoryBytes
            = parsing.memory(m_memory->text(), QStringLiteral("/resources/memory"));
    if (given(m_gpu))
        quota.maxGpuMilli = parsing.gpu(m_gpu->text(), QStringLiteral("/resources/gpu"));
    return quota;
}

QList<FieldError> LimitsDialog::check() const
{
    QList<FieldError> errors;
    (void)limits(errors);
    return errors;
}

void LimitsDialog::send()
{
    QList<FieldError> none;
    await(m_backend.people().setLimits(limits(none)),
          [this](const Acknowledged<void> &) { finish(tr("Limits of %1 set").arg(m_name)); });
}

} // namespace berth
