// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/organization.h"

#include <vector>

namespace berth::store {

class WriteSession;

/// Invites, by id or by the hash of their code, which is in no row and no event.
/// `update` and `insert` as OrganizationRepository has them.
class InviteRepository final
{
public:
    explicit InviteRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Invite>> find(InviteId id);
    [[nodiscard]] Result<std::optional<Invite>> findByHash(const QString &codeHash);
    [[nodiscard]] Result<std::vector<Invite>> ofOrganization(OrganizationId organization);
    [[nodiscard]] Result<Invite> insert(Invite row, const QString &codeHash);
    [[nodiscard]] Result<Invite> update(const Invite &before, Invite after,
                                        QLatin1StringView action);
    /// Conflict (`invite-used`) where it was used before: the table has room for one use.
    [[nodiscard]] Result<Invite> use(const Invite &before, UserId by);
    [[nodiscard]] Result<void> remove(const Invite &row);

private:
    WriteSession &m_session;
};

/// Sign-ins. The hashes of their refresh tokens are in no row and no event.
class SessionRepository final
{
public:
    explicit SessionRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Session>> find(SessionId id);
    [[nodiscard]] Result<std::optional<Session>> findByRefreshHash(const QString &hash);
    /// The one whose refresh token was this one before the present one.
    [[nodiscard]] Result<std::optional<Session>> findByPreviousHash(const QString &hash);
    [[nodiscard]] Result<std::vector<Session>> ofUser(UserId user);
    [[nodiscard]] Result<Session> insert(Session row, const QString &refreshHash);
    /// Takes a new refresh token, and a new end with it.
    [[nodiscard]] Result<Session> refresh(const Session &before, TimePoint expiresAt,
                                          const QString &refreshHash);
    [[nodiscard]] Result<void> remove(const Session &row, QLatin1StringView action);

private:
    WriteSession &m_session;
};

/// Personal tokens. They are made and removed, never changed.
class TokenRepository final
{
public:
    explicit TokenRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<PersonalToken>> find(TokenId id);
    [[nodiscard]] Result<std::vector<PersonalToken>> ofUser(UserId user);
    [[nodiscard]] Result<PersonalToken> insert(PersonalToken row, const QString &secretHash);
    [[nodiscard]] Result<void> remove(const PersonalToken &row, QLatin1StringView action = {});

private:
    WriteSession &m_session;
};

/// Passwords, as hashes. Setting one is an event without the hash.
class CredentialRepository final
{
public:
    explicit CredentialRepository(WriteSession &session)
        : m_session(session)
    {
    }

    /// @param action empty where only the cost of the hash has changed: then there is no event
    [[nodiscard]] Result<void> set(const User &user, const QByteArray &passwordHash,
                                   QLatin1StringView action);
    [[nodiscard]] Result<bool> has(UserId user);
    /// Whether an administrator can sign in: then the store is set up.
    [[nodiscard]] Result<bool> isSetUp();
    /// The account that made the store, while nobody can sign in as it.
    [[nodiscard]] Result<std::optional<User>> findAdministratorWithoutPassword();

private:
    WriteSession &m_session;
};

/// What a request with an Idempotency-Key was answered.
struct IdempotentAnswer
{
    UserId user;
    QString key;
    QString fingerprint;
    int status = 0;
    QByteArray answer;
    TimePoint createdAt;
};

class IdempotencyRepository final
{
public:
    static constexpr std::chrono::hours KeptFor{24};

    explicit IdempotencyRepository(WriteSession &session)
        : m_session(session)
    {
    }

    /// Conflict (`key-in-flight`) where the key has an answer that is not too old. Removes those
    /// that are.
    [[nodiscard]] Result<void> insert(const IdempotentAnswer &answer);

private:
    WriteSession &m_session;
};

} // namespace berth::store
