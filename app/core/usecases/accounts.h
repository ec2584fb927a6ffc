// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/organization.h"

namespace berth::store {
class Transaction;
}

/// Accounts: making them, signing in, what a person changes of their own. Secrets come as hashes
/// only; who made them has the plain text. Core thread, inside Writer::run().
namespace berth::core {

struct SetUpDraft
{
    QString codeHash; ///< of the one-time code
    QString username;
    QString displayName; ///< empty: the username
    QByteArray passwordHash;
};

struct RegistrationDraft
{
    QString username;
    QString displayName; ///< empty: the username
    QByteArray passwordHash;
    QString organizationName; ///< makes one and owns it; empty: none
    QString inviteHash; ///< joins where it invites to; empty: none
};

/// Keeps the hash of the code that the first administrator is made with; an earlier one is void.
/// Conflict (`already-set-up`) where there is an administrator who can sign in.
[[nodiscard]] Result<void> keepSetUpCode(store::Transaction &tx, const QString &codeHash);

/// Makes the administrator, once: the account that made the store where nobody can sign in as it
/// yet, else a new one. Conflict (`already-set-up`) afterwards, Unauthenticated (`wrong-code`) for
/// a code that is not the one. @param codeHash empty: the caller owns the store's file
[[nodiscard]] Result<UserId> setUp(store::Transaction &tx, const SetUpDraft &draft);

/// Makes an account, as far as the settings let: by invite, in open registration, or by an
/// administrator. PermissionDenied (`registration-closed`, `invite-required`) otherwise.
[[nodiscard]] Result<UserId> registerUser(store::Transaction &tx, const RegistrationDraft &draft);

[[nodiscard]] Result<Session> startSession(store::Transaction &tx, UserId user,
                                           const QString &refreshHash);
/// Takes the next refresh token. Unauthenticated where the presented one is unknown or expired. One
/// that was used before is a copy: the session ends, and that stands as a value, so that it is
/// committed: an empty optional.
[[nodiscard]] Result<std::optional<Session>>
refreshSession(store::Transaction &tx, const QString &presentedHash, const QString &nextHash);
/// Of one's own, or of anybody as an administrator. One that has ended stays so.
[[nodiscard]] Result<void> endSession(store::Transaction &tx, SessionId id);

/// Sets a password whose owner has proved to know the old one. The other sessions end; personal
/// tokens stay, for scripts do not sign in with the password. @param keep the session that asks
[[nodiscard]] Result<void> changePassword(store::Transaction &tx, UserId user,
                                          const QByteArray &passwordHash, SessionId keep);
/// Replaces a hash that costs too little by now; no event, for nothing has changed.
[[nodiscard]] Result<void> renewPasswordHash(store::Transaction &tx, UserId user,
                                             const QByteArray &passwordHash);
[[nodiscard]] Result<void> changeProfile(store::Transaction &tx, UserId user,
                                         const QString &displayName, qint64 version);

struct TokenDraft
{
    QString name;
    TokenScope scope = TokenScope::Full;
    std::optional<TimePoint> expiresAt;
};

/// A personal token of the actor. PermissionDenied to who acts through one: a token makes none.
[[nodiscard]] Result<PersonalToken> createToken(store::Transaction &tx, const TokenDraft &draft,
                                                const QString &secretHash);
[[nodiscard]] Result<void> deleteToken(store::Transaction &tx, TokenId id);

struct SettingsPatch
{
    std::optional<Registration> registration;
    std::optional<Seconds> accessTokenLifetime;
    std::optional<Seconds> refreshTokenLifetime;
    std::optional<int> failedSignInsPerMinute;
    std::optional<int> requestsPerMinute;
};
[[nodiscard]] Result<Settings> changeSettings(store::Transaction &tx, const SettingsPatch &patch,
                                              qint64 version);

} // namespace berth::core
