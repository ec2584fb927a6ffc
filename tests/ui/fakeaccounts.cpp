// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakeaccounts.h"

namespace berth::test {

using namespace Qt::StringLiterals;

template<typename T>
static QFuture<Result<T>> ready(Result<T> value)
{
    return QtFuture::makeReadyFuture(std::move(value));
}

FakeAccounts::FakeAccounts(QStringList &asked, std::optional<Error> &refusal)
    : m_asked(asked)
    , m_refusal(refusal)
{
    actor.user = UserId(1);
    actor.name = u"operator"_s;
    actor.isAdministrator = true;
    api.account = actor.name;
}

template<typename T>
Act<T> FakeAccounts::answer(const QString &what, T value)
{
    m_asked << what;
    if (m_refusal) {
        const Error refusal = *std::exchange(m_refusal, std::nullopt);
        return ready(Result<Acknowledged<T>>(tl::unexpected(refusal)));
    }
    return ready(Result<Acknowledged<T>>(Acknowledged<T>{std::move(value), 1}));
}

Act<void> FakeAccounts::answer(const QString &what)
{
    m_asked << what;
    if (m_refusal) {
        const Error refusal = *std::exchange(m_refusal, std::nullopt);
        return ready(Result<Acknowledged<void>>(tl::unexpected(refusal)));
    }
    return ready(Result<Acknowledged<void>>(Acknowledged<void>{1}));
}

Result<void> FakeAccounts::canInvite(OrganizationId organization, Role role) const
{
    return require(actor,
                   role > Role::Developer ? Permission::ManageMembers : Permission::InviteDeveloper,
                   organization);
}

Result<void> FakeAccounts::canManageMembers(OrganizationId organization) const
{
    return require(actor, Permission::ManageMembers, organization);
}

Result<void> FakeAccounts::canLimit(Quota::Subject, qint64) const
{
    return require(actor, Permission::ManageMembers, actor.organization);
}

Result<void> FakeAccounts::canDeleteOrganization(OrganizationId) const
{
    return require(actor, Permission::ManageStore, {});
}

Result<void> FakeAccounts::canMakeAccount() const
{
    return require(actor, Permission::ManageStore, {});
}

Act<void> FakeAccounts::deleteOrganization(OrganizationId id)
{
    return answer(QStringLiteral("deleteOrganization %1").arg(id.value()));
}

Act<UserId> FakeAccounts::makeAccount(const NewAccount &account)
{
    lastAccount = account;
    return answer(QString(u"makeAccount " + account.username), UserId(m_nextId++));
}

Act<void> FakeAccounts::changeRole(OrganizationId, UserId member, Role role, qint64)
{
    return answer(QStringLiteral("changeRole %1 %2").arg(member.value()).arg(word(role)));
}

Act<void> FakeAccounts::removeMember(OrganizationId, UserId member)
{
    return answer(QStringLiteral("removeMember %1").arg(member.value()));
}

Act<NewInvite> FakeAccounts::invite(const InviteRequest &request)
{
    Invite invite;
    invite.id = InviteId(m_nextId++);
    invite.organizationId = request.organization;
    invite.role = request.role;
    invite.note = request.note;
    invite.expiresAt = TimePoint(request.expiresIn);
    return answer(
        QStringLiteral("invite %1 %2").arg(word(request.role)).arg(request.expiresIn.count()),
        NewInvite{invite, u"berth_inv_secret"_s});
}

Act<void> FakeAccounts::reopenInvite(InviteId id, Seconds expiresIn)
{
    return answer(QStringLiteral("reopenInvite %1 %2").arg(id.value()).arg(expiresIn.count()));
}

Act<void> FakeAccounts::revokeInvite(InviteId id)
{
    return answer(QStringLiteral("revokeInvite %1").arg(id.value()));
}

Act<void> FakeAccounts::setLimits(const Quota &limits)
{
    lastLimits = limits;
    return answer(QStringLiteral("setLimits %1").arg(limits.subjectId));
}

Read<std::vector<Invite>> FakeAccounts::invites(OrganizationId organization)
{
    if (const auto may = canInvite(organization, Role::Viewer); !may)
        return ready(Result<std::vector<Invite>>(tl::unexpected(may.error())));
    std::vector<Invite> rows;
    for (const Invite &invite : inviteRows) {
        if (invite.organizationId == organization)
            rows.push_back(invite);
    }
    return ready(Result<std::vector<Invite>>(rows));
}

Result<void> FakeAccounts::canManageApi() const
{
    return require(actor, Permission::ManageStore, {});
}

Act<void> FakeAccounts::start(const ApiStart &how)
{
    lastStart = how;
    const bool isRefused = m_refusal.has_value();
    auto answered = answer(QString(u"start " + how.address));
    if (!isRefused) {
        api.isRunning = true;
        api.isSetUp = true;
        api.addresses = QStringList(QString(u"http://" + how.address));
        api.documentation = api.addresses.first() + u"/docs"_s;
    }
    if (changed)
        changed();
    return answered;
}

Act<void> FakeAccounts::stop()
{
    api.isRunning = false;
    api.addresses.clear();
    auto answered = answer(u"stop"_s);
    if (changed)
        changed();
    return answered;
}

QList<DialectKind> FakeAccounts::dialects() const
{
    return {{u"kargo"_s, u"Kargo"_s, 8001, false}, {u"ping"_s, u"Ping"_s, 8000, true}};
}

Act<void> FakeAccounts::serveDialect(const DialectStart &how)
{
    const bool isRefused = m_refusal.has_value();
    auto answered = answer(QString(u"serve " + how.name + u' ' + how.account + u'@' + how.address));
    if (!isRefused)
        api.dialects << RunningDialect{how, QString(u"http://" + how.address)};
    if (changed)
        changed();
    return answered;
}

Act<void> FakeAccounts::stopDialects()
{
    api.dialects.clear();
    auto answered = answer(u"stop dialects"_s);
    if (changed)
        changed();
    return answered;
}

Act<void> FakeAccounts::changePassword(const QString &, const QString &)
{
    return answer(u"changePassword"_s);
}

Result<void> FakeAccounts::canMakeToken() const
{
    return {};
}

Read<std::vector<PersonalToken>> FakeAccounts::tokens()
{
    return ready(Result<std::vector<PersonalToken>>(tokenRows));
}

Act<NewToken> FakeAccounts::makeToken(const TokenRequest &request)
{
    PersonalToken token;
    token.id = TokenId(m_nextId++);
    token.name = request.name;
    token.scope = request.scope;
    return answer(QStringLiteral("makeToken %1 %2").arg(request.name, word(request.scope)),
                  NewToken{token, u"berth_pat_secret"_s});
}

Act<void> FakeAccounts::deleteToken(TokenId id)
{
    return answer(QStringLiteral("deleteToken %1").arg(id.value()));
}

Read<Settings> FakeAccounts::settings()
{
    return ready(Result<Settings>(rules));
}

Act<void> FakeAccounts::changeSettings(const Settings &settings)
{
    rules = settings;
    return answer(QString(u"changeSettings " + word(settings.registration)));
}

Act<void> FakeAccounts::signIn(const QString &username, const QString &)
{
    const bool isRefused = m_refusal.has_value();
    auto answered = answer(QString(u"signIn " + username));
    if (!isRefused && changed)
        changed();
    return answered;
}

Read<std::vector<Event>> FakeAccounts::eventsBefore(qint64 seq, int limit)
{
    m_asked << QStringLiteral("eventsBefore %1").arg(seq);
    std::vector<Event> page;
    for (const Event &event : older) {
        if (event.seq < seq && int(page.size()) < limit)
            page.push_back(event);
    }
    return ready(Result<std::vector<Event>>(page));
}

Read<AuditVerdict> FakeAccounts::verify(ImportProgress progress, CancelFlag)
{
    progress(u"Checking the chain"_s, 500, 812);
    if (broken)
        return ready(Result<AuditVerdict>(tl::unexpected(*broken)));
    return ready(Result<AuditVerdict>(AuditVerdict{812, QByteArray(64, 'a')}));
}

} // namespace berth::test
