// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backend.h"

#include <QtCore/qstringlist.h>

namespace berth::test {

/// People, the API and the audit trail of the FakeBackend: what is allowed follows from `actor`,
/// what was asked for stands in its list.
class FakeAccounts final : public PeopleActs, public ApiActs, public AuditActs
{
public:
    explicit FakeAccounts(QStringList &asked, std::optional<Error> &refusal);

    Actor actor; ///< an administrator at first
    ApiState api;
    std::vector<Invite> inviteRows;
    std::vector<PersonalToken> tokenRows;
    std::vector<Event> older; ///< beyond what the table holds, newest first
    std::optional<Error> broken; ///< what verify() finds
    Settings rules;
    std::optional<NewAccount> lastAccount;
    std::optional<Quota> lastLimits;
    std::optional<ApiStart> lastStart;
    std::function<void()> changed; ///< tells the window of a new state

    // PeopleActs
    Result<void> canInvite(OrganizationId organization, Role role) const override;
    Result<void> canManageMembers(OrganizationId organization) const override;
    Result<void> canLimit(Quota::Subject subject, qint64 id) const override;
    Result<void> canDeleteOrganization(OrganizationId id) const override;
    Result<void> canMakeAccount() const override;
    Act<void> deleteOrganization(OrganizationId id) override;
    Act<UserId> makeAccount(const NewAccount &account) override;
    Act<void> changeRole(OrganizationId organization, UserId member, Role role,
                         qint64 version) override;
    Act<void> removeMember(OrganizationId organization, UserId member) override;
    Act<NewInvite> invite(const InviteRequest &request) override;
    Act<void> reopenInvite(InviteId id, Seconds expiresIn) override;
    Act<void> revokeInvite(InviteId id) override;
    Act<void> setLimits(const Quota &limits) override;
    Read<std::vector<Invite>> invites(OrganizationId organization) override;
    // ApiActs
    ApiState state() const override { return api; }
    Result<void> canManageApi() const override;
    Act<void> start(const ApiStart &how) override;
    Act<void> stop() override;
    QList<DialectKind> dialects() const override;
    Act<void> serveDialect(const DialectStart &how) override;
    Act<void> stopDialects() override;
    Act<void> changePassword(const QString &oldPassword, const QString &newPassword) override;
    Result<void> canMakeToken() const override;
    Read<std::vector<PersonalToken>> tokens() override;
    Act<NewToken> makeToken(const TokenRequest &request) override;
    Act<void> deleteToken(TokenId id) override;
    Read<Settings> settings() override;
    Act<void> changeSettings(const Settings &settings) override;
    Act<void> signIn(const QString &username, const QString &password) override;
    // AuditActs
    Read<std::vector<Event>> eventsBefore(qint64 seq, int limit) override;
    Read<AuditVerdict> verify(ImportProgress progress, CancelFlag cancel) override;

private:
    template<typename T>
    Act<T> answer(const QString &what, T value);
    Act<void> answer(const QString &what);

    QStringList &m_asked;
    std::optional<Error> &m_refusal;
    qint64 m_nextId = 500;
};

} // namespace berth::test
