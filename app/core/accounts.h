// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/accesstoken.h"
#include "app/auth/passwordworkers.h"
#include "app/auth/signinthrottle.h"
#include "models/domain/account.h"
#include "models/domain/acknowledged.h"
#include "models/domain/organization.h"

#include <QtCore/qfuture.h>
#include <QtCore/qmutex.h>

#include <unordered_map>

namespace berth::store {
class Reader;
}

namespace berth::core {

class Core;

/// Who asks, as their token proves it.
struct Caller
{
    Actor actor;
    User user;
    SessionId session; ///< invalid: through a personal token
};

/// What a sign-in gives. Both tokens are secrets.
struct Grant
{
    QByteArray accessToken;
    QString refreshToken;
    Seconds expiresIn{}; ///< of the access token
    qint64 seq = 0;
};

/// What an account is asked for with; the password is plain text here, and nowhere further.
struct AccountRequest
{
    QString username;
    QString displayName;
    QString password;
    QString organizationName;
    QString invite; ///< its code
    QString inviteHash; ///< where only that is known; empty: of the code
    bool takesAnyPassword = false; ///< for clients with rules of their own: every one but an empty
};

/// What accounts need beside the store: hashing passwords, signing tokens, slowing guesses down.
/// Any thread, but authenticate(), which is for one. What takes time happens on threads of its own;
/// the futures end on any. One that is cancelled means that Berth is stopping.
class Accounts final
{
public:
    /// How long a key signs. What it signed verifies until the last of its tokens has expired.
    static constexpr Milliseconds KeyLife = std::chrono::hours(30 * 24);

    /// Loads the signing keys, or makes them, and measures what a hash may cost: some 50 ms.
    /// @param core outlives it
    [[nodiscard]] static Result<std::unique_ptr<Accounts>> open(Core &core, const QString &keyPath);
    ~Accounts();
    Q_DISABLE_COPY_MOVE(Accounts)

    /// Unauthenticated in the same words and the same time whatever is wrong; RateLimited after too
    /// many failures; Unavailable while too many others sign in.
    /// @param peer as SignInThrottle has it
    [[nodiscard]] QFuture<Result<Grant>> signIn(const QString &username, const QString &password,
                                                const QString &peer);
    /// Who that is, for a program that asks once and needs no session. Errors as for signIn().
    [[nodiscard]] QFuture<Result<Actor>>
    checkPassword(const QString &username, const QString &password, const QString &peer);
    /// The next pair of tokens. A refresh token that is used twice ends its session.
    [[nodiscard]] QFuture<Result<Grant>> refresh(const QString &refreshToken);

    [[nodiscard]] QFuture<Result<Acknowledged<UserId>>> registerUser(const Actor &actor,
                                                                     const AccountRequest &request);
    /// Makes the administrator with the one-time code.
    [[nodiscard]] QFuture<Result<Acknowledged<UserId>>> setUp(const QString &code,
                                                              const AccountRequest &request);
    /// The same for who owns the store's file, and needs no code.
    [[nodiscard]] QFuture<Result<Acknowledged<UserId>>>
    setUpAsOwnerOfTheStore(const AccountRequest &request);
    [[nodiscard]] QFuture<Result<Acknowledged<void>>> changePassword(const Caller &caller,
                                                                     const QString &oldPassword,
                                                                     const QString &newPassword,
                                                                     const QString &peer);

    /// Who @p bearer is: an access token or a personal one. The store's row is read with it, so
    /// that the end of a session, a changed role and a removed token hold at once. Unauthenticated
    /// in the same words for whatever is wrong, but "token-expired". Always the same thread; some
    /// 10 us.
    [[nodiscard]] Result<Caller> authenticate(QByteArrayView bearer, store::Reader &reader,
                                              TimePoint now);

    /// Takes changed settings; those of the tokens hold for what is issued from now on.
    void apply(const Settings &settings);

    /// A new one-time code for setUp(), in plain text; earlier ones are void. Waits for its commit.
    [[nodiscard]] Result<QString> makeSetUpCode();

private:
    Accounts(Core &core, auth::SigningKeys keys, auth::HashParameters parameters);
    [[nodiscard]] std::shared_ptr<const auth::AccessTokens> tokens() const;
    [[nodiscard]] Result<Grant> grant(const Session &session, const QString &refreshToken,
                                      qint64 seq);
    void renewKeys();
    [[nodiscard]] Result<auth::AccessClaims> verified(QByteArrayView token, TimePoint now);
    [[nodiscard]] Result<Caller> sessionCaller(QByteArrayView token, store::Reader &reader,
                                               TimePoint now);
    [[nodiscard]] Result<Caller> tokenCaller(QByteArrayView token, store::Reader &reader,
                                             TimePoint now);
    [[nodiscard]] QFuture<Result<Acknowledged<UserId>>> setUpWith(const QString &codeHash,
                                                                  const AccountRequest &request);

    /// Who tries a password, and how it ended.
    struct Attempt
    {
        QString account; ///< folded
        QString peer;
    };
    [[nodiscard]] QFuture<Result<User>> check(const QString &username, const QString &password,
                                              const QString &peer);
    [[nodiscard]] Result<void> admit(const Attempt &attempt);
    void failed(const Attempt &attempt);
    void succeeded(const Attempt &attempt);
    void abandoned(const Attempt &attempt);
    void renewHash(UserId user, std::shared_ptr<auth::Password> password);

    Core &m_core;
    auth::PasswordWorkers m_workers;
    mutable QMutex m_mutex; ///< over the next four
    auth::SigningKeys m_keys;
    std::shared_ptr<const auth::AccessTokens> m_tokens;
    auth::SignInThrottle m_throttle;
    int m_failuresPerMinute = 0;
    /// Tokens whose signature was found right, by their text. The row of the session is not kept.
    std::unordered_map<std::string, auth::AccessClaims> m_verified;
};

} // namespace berth::core
