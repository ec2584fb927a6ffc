// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/accountrepository.h"

namespace berth::store {

class Connection;
class Reader;
class Transaction;

/// Who signed in, in one read: every request asks.
struct SessionOwner
{
    Session session;
    User user;
};

struct TokenOwner
{
    PersonalToken token;
    User user;
};

struct Credentials
{
    User user;
    QByteArray passwordHash; ///< empty: nobody can sign in as them
};

struct InviteView
{
    Invite invite;
    QString organization; ///< its name
};

struct Member
{
    User user;
    TimePoint joinedAt;
};

/// Reads of accounts. Empty optionals where there is none; errors only where the database fails.
[[nodiscard]] Result<std::optional<SessionOwner>> findSession(Reader &reader, SessionId id);
[[nodiscard]] Result<std::optional<TokenOwner>> findToken(Reader &reader, const QString &hash);
[[nodiscard]] Result<std::optional<Credentials>> findCredentials(Reader &reader,
                                                                 const QString &username);
[[nodiscard]] Result<std::vector<Invite>> invitesOf(Reader &reader, OrganizationId organization,
                                                    InviteId after, int limit);
[[nodiscard]] Result<std::optional<InviteView>> findInvite(Reader &reader, const QString &codeHash);
[[nodiscard]] Result<std::vector<Member>> membersOf(Reader &reader, OrganizationId organization,
                                                    UserId after, int limit);
[[nodiscard]] Result<std::optional<User>> findUser(Reader &reader, UserId id);
[[nodiscard]] Result<std::optional<Organization>> findOrganization(Reader &reader,
                                                                   OrganizationId id);
[[nodiscard]] Result<std::optional<Quota>> findQuota(Reader &reader, Quota::Subject subject,
                                                     qint64 subjectId);
[[nodiscard]] Result<std::vector<PersonalToken>> tokensOf(Reader &reader, UserId user);
[[nodiscard]] Result<bool> isSetUp(Reader &reader);
/// Nothing where the key is new or older than IdempotencyRepository::KeptFor.
[[nodiscard]] Result<std::optional<IdempotentAnswer>>
findIdempotent(Reader &reader, UserId user, const QString &key, TimePoint now);

/// The settings as they stand; the defaults of what was never set.
[[nodiscard]] Result<Settings> readSettings(Reader &reader);
[[nodiscard]] Result<Settings> readSettings(Transaction &tx);

} // namespace berth::store
