// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/organization.h"
#include "ui/backendtypes.h"

namespace berth {

struct InviteRequest
{
    OrganizationId organization;
    Role role = Role::Developer;
    Seconds expiresIn{7 * 24 * 3600};
    QString note;
};

/// Codes and tokens are in these once, and nowhere else.
struct NewInvite
{
    Invite invite;
    QString code;
};
struct NewToken
{
    PersonalToken token;
    QString text;
};

struct NewAccount
{
    QString username;
    QString displayName; ///< empty: the username
    QString password;
    OrganizationId organization; ///< invalid: none yet; they redeem an invite
    Role role = Role::Developer; ///< in it
};

struct TokenRequest
{
    QString name;
    TokenScope scope = TokenScope::Full;
    std::optional<Seconds> expiresIn; ///< absent: it does not expire
};

/// Acts on organizations' members, invites and limits. A can…() as ClusterActs has it.
class PeopleActs
{
public:
    virtual ~PeopleActs() = default;

    [[nodiscard]] virtual Result<void> canInvite(OrganizationId organization, Role role) const = 0;
    [[nodiscard]] virtual Result<void> canManageMembers(OrganizationId organization) const = 0;
    [[nodiscard]] virtual Result<void> canLimit(Quota::Subject subject, qint64 id) const = 0;
    [[nodiscard]] virtual Result<void> canDeleteOrganization(OrganizationId id) const = 0;
    [[nodiscard]] virtual Result<void> canMakeAccount() const = 0;

    virtual Act<void> deleteOrganization(OrganizationId id) = 0;
    virtual Act<UserId> makeAccount(const NewAccount &account) = 0;
    virtual Act<void> changeRole(OrganizationId organization, UserId member, Role role,
                                 qint64 version)
        = 0;
    virtual Act<void> removeMember(OrganizationId organization, UserId member) = 0;
    virtual Act<NewInvite> invite(const InviteRequest &request) = 0;
    virtual Act<void> reopenInvite(InviteId id, Seconds expiresIn) = 0;
    virtual Act<void> revokeInvite(InviteId id) = 0;
    /// Sets every limit of the subject to what @p limits says. @p limits.version guards it.
    virtual Act<void> setLimits(const Quota &limits) = 0;
    virtual Read<std::vector<Invite>> invites(OrganizationId organization) = 0;
};

/// A service whose interface can be served beside the API (docs/dialects.md).
struct DialectKind
{
    QString name;
    QString title;
    quint16 port = 0; ///< that its clients expect
    bool needsAccount = false; ///< it knows no sign-in, and acts as an account
};

struct DialectStart
{
    QString name;
    QString address; ///< as ApiStart has it
    QString account; ///< empty where it needs none
};

struct RunningDialect
{
    DialectStart how;
    QString address; ///< "http://127.0.0.1:8000"
};

/// Where the API stands.
struct ApiState
{
    bool isRunning = false;
    QStringList addresses; ///< "http://127.0.0.1:8420"
    QString documentation; ///< its page; empty while it does not listen over TCP
    bool isSetUp = false; ///< somebody can sign in
    QString account; ///< whom this console acts as; tokens are theirs. Empty: nobody
    QList<RunningDialect> dialects;
};

struct ApiStart
{
    QString address; ///< "127.0.0.1:8420", a port alone is of loopback
    QString certificatePath; ///< PEM; needed beyond loopback
    QString keyPath;
    QString password; ///< of the account that this console acts as, where it has none yet
};

/// The API of this process, and what goes through it: tokens and the rules of sign-ins.
class ApiActs
{
public:
    virtual ~ApiActs() = default;

    [[nodiscard]] virtual ApiState state() const = 0;
    [[nodiscard]] virtual Result<void> canManageApi() const = 0;
    /// Listens, after it has set the password where one is given.
    virtual Act<void> start(const ApiStart &how) = 0;
    virtual Act<void> stop() = 0;
    [[nodiscard]] virtual QList<DialectKind> dialects() const = 0;
    /// Conflict where it is served already.
    virtual Act<void> serveDialect(const DialectStart &how) = 0;
    virtual Act<void> stopDialects() = 0;
    virtual Act<void> changePassword(const QString &oldPassword, const QString &newPassword) = 0;

    [[nodiscard]] virtual Result<void> canMakeToken() const = 0;
    virtual Read<std::vector<PersonalToken>> tokens() = 0;
    virtual Act<NewToken> makeToken(const TokenRequest &request) = 0;
    virtual Act<void> deleteToken(TokenId id) = 0;

    virtual Read<Settings> settings() = 0;
    virtual Act<void> changeSettings(const Settings &settings) = 0;

    /// Signs in where the store asks for it; everything else is refused until then.
    virtual Act<void> signIn(const QString &username, const QString &password) = 0;
};

/// What came of reading the whole audit trail.
struct AuditVerdict
{
    qint64 events = 0;
    QByteArray hash; ///< of the last event, hexadecimal
};

/// The audit trail beyond what its table holds.
class AuditActs
{
public:
    virtual ~AuditActs() = default;

    /// The events before @p seq, newest first.
    virtual Read<std::vector<Event>> eventsBefore(qint64 seq, int limit) = 0;
    /// Computes the hash chain anew over every event. The error names the first event that does not
    /// fit. Progress and cancel as at an import.
    virtual Read<AuditVerdict> verify(ImportProgress progress, CancelFlag cancel) = 0;
};

} // namespace berth
