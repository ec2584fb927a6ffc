// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/accounts.h"

#include "app/auth/secrets.h"
#include "app/core/core.h"
#include "app/core/usecases/accounts.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"

#include <QtCore/qloggingcategory.h>

namespace berth::core {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcAccounts, "berth.accounts")

namespace {

constexpr size_t MostVerified = 20'000;

Error unauthenticated()
{
    return {ErrorCode::Unauthenticated,
            u"unauthenticated"_s,
            u"The token is not valid. Sign in again."_s,
            {}};
}

Error wrongCredentials()
{
    return {ErrorCode::Unauthenticated,
            u"wrong-credentials"_s,
            u"The username or the password is wrong."_s,
            {}};
}

Error busy(Error error)
{
    if (error.code == ErrorCode::Unavailable)
        error.retryAfter = auth::PasswordWorkers::RetryAfter;
    return error;
}

/// An answer that comes later, from whatever thread.
template<typename T>
class Promised final
{
public:
    Promised() { m_promise->start(); }
    [[nodiscard]] QFuture<Result<T>> future() const { return m_promise->future(); }
    void answer(Result<T> result) const
    {
        m_promise->addResult(std::move(result));
        m_promise->finish();
    }
    void refuse(const Error &error) const { answer(tl::unexpected(error)); }

private:
    std::shared_ptr<QPromise<Result<T>>> m_promise = std::make_shared<QPromise<Result<T>>>();
};

template<typename T>
QFuture<Result<T>> refused(const Error &error)
{
    const Promised<T> promised;
    promised.refuse(error);
    return promised.future();
}

/// Hands the answer of @p future on.
template<typename T>
void forward(QFuture<Result<T>> future, const Promised<T> &promised)
{
    future.then([promised](const Result<T> &result) { promised.answer(result); });
}

/// The hash of a typed code; empty for an empty text.
Result<QString> hashOfCode(auth::SecretKind kind, const QString &text, const QString &pointer)
{
    if (text.isEmpty())
        return QString();
    const auto secret = auth::Secret::parse(kind, text);
    if (!secret) {
        return tl::unexpected(
            Error::invalid(secret.error().message, {{pointer, -1, secret.error().message, {}}}));
    }
    return secret->hashOf();
}

} // namespace

Result<std::unique_ptr<Accounts>> Accounts::open(Core &core, const QString &keyPath)
{
    auth::prepareSodium();
    auto keys = auth::SigningKeys::loadOrCreate(keyPath, core.clock().now());
    if (!keys)
        return tl::unexpected(keys.error());
    std::unique_ptr<Accounts> accounts(new Accounts(core, std::move(*keys), auth::tune()));
    const auto settings
        = core.reads()
              .query<Settings>([](store::Reader &reader) { return store::readSettings(reader); })
              .result();
    if (!settings)
        return tl::unexpected(settings.error());
    accounts->apply(*settings);
    return accounts;
}

Accounts::Accounts(Core &core, auth::SigningKeys keys, auth::HashParameters parameters)
    : m_core(core)
    , m_workers(parameters)
    , m_keys(std::move(keys))
{
    apply(Settings());
}

Accounts::~Accounts() = default;

void Accounts::apply(const Settings &settings)
{
    auth::AccessTokenPolicy policy;
    policy.lifetime = settings.accessTokenLifetime;
    const QMutexLocker locker(&m_mutex);
    m_tokens = std::make_shared<const auth::AccessTokens>(m_keys, policy);
    if (m_failuresPerMinute == settings.failedSignInsPerMinute)
        return;
    // A new limit begins with nothing counted: it is an administrator's act, and a rare one.
    m_failuresPerMinute = settings.failedSignInsPerMinute;
    auth::ThrottlePolicy throttle;
    throttle.freePerPair = settings.failedSignInsPerMinute;
    throttle.forgetAfter = Milliseconds(60'000 / settings.failedSignInsPerMinute);
    m_throttle = auth::SignInThrottle(throttle);
}

std::shared_ptr<const auth::AccessTokens> Accounts::tokens() const
{
    const QMutexLocker locker(&m_mutex);
    return m_tokens;
}

Result<void> Accounts::admit(const Attempt &attempt)
{
    const QMutexLocker locker(&m_mutex);
    const auto wait = m_throttle.admit(attempt.account, attempt.peer, m_core.clock().now());
    if (!wait)
        return {};
    const auto seconds = std::chrono::ceil<Seconds>(*wait);
    Error error{ErrorCode::RateLimited,
                u"too-many-failures"_s,
                u"Too many failed sign-ins. Try again in %1 s."_s.arg(seconds.count()),
                {}};
    error.retryAfter = seconds;
    return tl::unexpected(error);
}

void Accounts::failed(const Attempt &attempt)
{
    const QMutexLocker locker(&m_mutex);
    m_throttle.failed(attempt.account, attempt.peer, m_core.clock().now());
}

void Accounts::succeeded(const Attempt &attempt)
{
    const QMutexLocker locker(&m_mutex);
    m_throttle.succeeded(attempt.account, attempt.peer);
}

void Accounts::abandoned(const Attempt &attempt)
{
    const QMutexLocker locker(&m_mutex);
    m_throttle.abandoned(attempt.account, attempt.peer);
}

void Accounts::renewKeys()
{
    const TimePoint now = m_core.clock().now();
    const QMutexLocker locker(&m_mutex);
    if (now - m_keys.current().createdAt < KeyLife)
        return;
    const auto rotated = m_keys.rotated(now, LongestAccessTokenLifetime);
    if (!rotated) {
        // The key at hand goes on signing; the next sign-in tries again.
        qCWarning(lcAccounts).noquote()
            << "The signing key was not renewed:" << rotated.error().message;
        return;
    }
    m_keys = *rotated;
    m_tokens = std::make_shared<const auth::AccessTokens>(m_keys, m_tokens->policy());
}

Result<Grant> Accounts::grant(const Session &session, const QString &refreshToken, qint64 seq)
{
    renewKeys();
    const auto issuer = tokens();
    const auto token = issuer->issue(session.userId, session.id, m_core.clock().now());
    if (!token)
        return tl::unexpected(token.error());
    return Grant{token->text, refreshToken, issuer->policy().lifetime, seq};
}

void Accounts::renewHash(UserId user, std::shared_ptr<auth::Password> password)
{
    m_workers.hash(std::move(*password)).then([this, user](const Result<QByteArray> &hash) {
        if (!hash)
            return; // the next sign-in comes by here again
        m_core.control().post<void>(
            Actor::scheduler(),
            [user, hash = *hash](store::Transaction &tx) {
                return renewPasswordHash(tx, user, hash);
            },
            [](const Error &error) {
                qCWarning(lcAccounts).noquote()
                    << "A password was not hashed anew:" << error.message;
            });
    });
}

QFuture<Result<User>> Accounts::check(const QString &username, const QString &password,
                                      const QString &peer)
{
    const Attempt attempt{foldedName(username), peer};
    if (const auto admitted = admit(attempt); !admitted)
        return refused<User>(admitted.error());
    const Promised<User> promised;
    const auto tried = std::make_shared<auth::Password>(auth::Password::enter(password));
    const auto again = std::make_shared<auth::Password>(auth::Password::enter(password));
    const auto abandon = [this, attempt, promised](const Error &error) {
        abandoned(attempt);
        promised.refuse(busy(error));
    };
    m_core.reads()
        .query<std::optional<store::Credentials>>(
            [username](store::Reader &reader) { return store::findCredentials(reader, username); })
        .then([=, this](const Result<std::optional<store::Credentials>> &found) {
            if (!found)
                return abandon(found.error());
            const bool canSignIn = *found && !(*found)->passwordHash.isEmpty();
            m_workers
                .verify(canSignIn ? std::optional((*found)->passwordHash) : std::nullopt,
                        std::move(*tried))
                .then([=, this, user = canSignIn ? (*found)->user : User()](
                          const Result<auth::PasswordVerdict> &verdict) {
                    if (!verdict)
                        return abandon(verdict.error());
                    if (!verdict->matches || !user.id.isValid()) {
                        failed(attempt);
                        return promised.refuse(wrongCredentials());
                    }
                    succeeded(attempt);
                    if (verdict->needsRehash)
                        renewHash(user.id, again);
                    promised.answer(user);
                });
        });
    return promised.future();
}

QFuture<Result<Actor>> Accounts::checkPassword(const QString &username, const QString &password,
                                               const QString &peer)
{
    return check(username, password, peer).then([](const Result<User> &user) -> Result<Actor> {
        if (!user)
            return tl::unexpected(user.error());
        return actorOf(*user);
    });
}

QFuture<Result<Grant>> Accounts::signIn(const QString &username, const QString &password,
                                        const QString &peer)
{
    const Promised<Grant> promised;
    check(username, password, peer).then([this, promised](const Result<User> &user) {
        if (!user)
            return promised.refuse(user.error());
        const auto secret = auth::Secret::generate(auth::SecretKind::RefreshToken);
        m_core.control()
            .submit<Session>(actorOf(*user),
                             [id = user->id, hash = secret.hashOf()](store::Transaction &tx) {
                                 return startSession(tx, id, hash);
                             })
            .then([this, promised,
                   text = secret.text()](const Result<Acknowledged<Session>> &session) {
                if (session)
                    promised.answer(grant(session->value, text, session->seq));
                else
                    promised.refuse(session.error());
            });
    });
    return promised.future();
}

QFuture<Result<Grant>> Accounts::refresh(const QString &refreshToken)
{
    const auto presented = auth::Secret::parse(auth::SecretKind::RefreshToken, refreshToken);
    if (!presented)
        return refused<Grant>(unauthenticated());
    const auto next = auth::Secret::generate(auth::SecretKind::RefreshToken);
    Actor actor; // who it is, only the token tells
    actor.name = u"refresh"_s;
    const Promised<Grant> promised;
    m_core.control()
        .submit<std::optional<Session>>(
            actor,
            [from = presented->hashOf(), to = next.hashOf()](store::Transaction &tx) {
                return refreshSession(tx, from, to);
            })
        .then([this, promised,
               text = next.text()](const Result<Acknowledged<std::optional<Session>>> &session) {
            if (!session)
                promised.refuse(session.error());
            else if (!session->value)
                promised.refuse(unauthenticated());
            else
                promised.answer(grant(*session->value, text, session->seq));
        });
    return promised.future();
}

QFuture<Result<Acknowledged<UserId>>> Accounts::registerUser(const Actor &actor,
                                                             const AccountRequest &request)
{
    using Registered = Acknowledged<UserId>;
    auto password = request.takesAnyPassword && !request.password.isEmpty()
        ? Result<auth::Password>(auth::Password::enter(request.password))
        : auth::Password::choose(request.password, request.username);
    if (!password)
        return refused<Registered>(password.error());
    const auto invite = request.inviteHash.isEmpty()
        ? hashOfCode(auth::SecretKind::Invite, request.invite, u"/invite"_s)
        : Result<QString>(request.inviteHash);
    if (!invite)
        return refused<Registered>(invite.error());
    RegistrationDraft draft{
        request.username, request.displayName, {}, request.organizationName, *invite};
    const Promised<Registered> promised;
    const auto chosen = std::make_shared<auth::Password>(std::move(*password));
    // Tried first, so that nobody makes this machine hash for an account that it will not have.
    m_core.control()
        .rehearse<UserId>(actor,
                          [draft](store::Transaction &tx) { return core::registerUser(tx, draft); })
        .then([=, this](const Result<Registered> &tried) {
            if (!tried)
                return promised.refuse(tried.error());
            m_workers.hash(std::move(*chosen)).then([=, this](const Result<QByteArray> &hash) {
                if (!hash)
                    return promised.refuse(busy(hash.error()));
                RegistrationDraft hashed = draft;
                hashed.passwordHash = *hash;
                forward(m_core.control().submit<UserId>(actor,
                                                        [hashed](store::Transaction &tx) {
                                                            return core::registerUser(tx, hashed);
                                                        }),
                        promised);
            });
        });
    return promised.future();
}

QFuture<Result<Acknowledged<UserId>>> Accounts::setUp(const QString &code,
                                                      const AccountRequest &request)
{
    const auto hash = hashOfCode(auth::SecretKind::SetupCode, code, u"/code"_s);
    if (!hash)
        return refused<Acknowledged<UserId>>(hash.error());
    if (hash->isEmpty()) {
        return refused<Acknowledged<UserId>>(Error::invalid(u"The set-up code is missing."_s,
                                                            {{u"/code"_s, -1, u"is empty"_s, {}}}));
    }
    return setUpWith(*hash, request);
}

QFuture<Result<Acknowledged<UserId>>>
Accounts::setUpAsOwnerOfTheStore(const AccountRequest &request)
{
    return setUpWith({}, request);
}

QFuture<Result<Acknowledged<UserId>>> Accounts::setUpWith(const QString &codeHash,
                                                          const AccountRequest &request)
{
    using Made = Acknowledged<UserId>;
    auto password = auth::Password::choose(request.password, request.username);
    if (!password)
        return refused<Made>(password.error());
    Actor actor;
    actor.name = u"setup"_s;
    const SetUpDraft draft{codeHash, request.username, request.displayName, {}};
    const Promised<Made> promised;
    const auto chosen = std::make_shared<auth::Password>(std::move(*password));
    m_core.control()
        .rehearse<UserId>(actor, [draft](store::Transaction &tx) { return core::setUp(tx, draft); })
        .then([=, this](const Result<Made> &tried) {
            if (!tried)
                return promised.refuse(tried.error());
            m_workers.hash(std::move(*chosen)).then([=, this](const Result<QByteArray> &hash) {
                if (!hash)
                    return promised.refuse(busy(hash.error()));
                SetUpDraft hashed = draft;
                hashed.passwordHash = *hash;
                forward(m_core.control().submit<UserId>(
                            actor,
                            [hashed](store::Transaction &tx) { return core::setUp(tx, hashed); }),
                        promised);
            });
        });
    return promised.future();
}

QFuture<Result<Acknowledged<void>>> Accounts::changePassword(const Caller &caller,
                                                             const QString &oldPassword,
                                                             const QString &newPassword,
                                                             const QString &peer)
{
    using Changed = Acknowledged<void>;
    if (caller.actor.token.isValid()) {
        return refused<Changed>(Error{ErrorCode::PermissionDenied,
                                      u"token-scope"_s,
                                      u"A personal token changes no password. Sign in for that."_s,
                                      {}});
    }
    auto chosen = auth::Password::choose(newPassword, caller.user.username, u"/new_password"_s);
    if (!chosen)
        return refused<Changed>(chosen.error());
    const Attempt attempt{foldedName(caller.user.username), peer};
    if (const auto admitted = admit(attempt); !admitted)
        return refused<Changed>(admitted.error());
    const Promised<Changed> promised;
    const auto abandon = [this, attempt, promised](const Error &error) {
        abandoned(attempt);
        promised.refuse(busy(error));
    };
    const auto tried = std::make_shared<auth::Password>(auth::Password::enter(oldPassword));
    const auto next = std::make_shared<auth::Password>(std::move(*chosen));
    const auto store = [this, promised, caller](const Result<QByteArray> &hash) {
        if (!hash)
            return promised.refuse(busy(hash.error()));
        forward(m_core.control().submit<void>(caller.actor,
                                              [caller, hash = *hash](store::Transaction &tx) {
                                                  return core::changePassword(tx, caller.user.id,
                                                                              hash, caller.session);
                                              }),
                promised);
    };
    m_core.reads()
        .query<std::optional<store::Credentials>>(
            [name = caller.user.username](store::Reader &reader) {
                return store::findCredentials(reader, name);
            })
        .then([=, this](const Result<std::optional<store::Credentials>> &found) {
            if (!found)
                return abandon(found.error());
            m_workers
                .verify(*found ? std::optional((*found)->passwordHash) : std::nullopt,
                        std::move(*tried))
                .then([=, this](const Result<auth::PasswordVerdict> &verdict) {
                    if (!verdict)
                        return abandon(verdict.error());
                    if (!verdict->matches) {
                        failed(attempt);
                        return promised.refuse(Error{ErrorCode::PermissionDenied,
                                                     u"wrong-password"_s,
                                                     u"The present password is wrong."_s,
                                                     {{u"/password"_s, -1, u"is wrong"_s, {}}}});
                    }
                    succeeded(attempt);
                    m_workers.hash(std::move(*next)).then(store);
                });
        });
    return promised.future();
}

Result<auth::AccessClaims> Accounts::verified(QByteArrayView token, TimePoint now)
{
    const std::string text(token.data(), size_t(token.size()));
    if (const auto known = m_verified.find(text); known != m_verified.end()) {
        if (now < known->second.expiresAt)
            return known->second;
        m_verified.erase(known);
    }
    auto claims = tokens()->verify(token, now);
    if (!claims)
        return claims;
    if (m_verified.size() >= MostVerified)
        m_verified.clear();
    m_verified.emplace(text, *claims);
    return claims;
}

Result<Caller> Accounts::sessionCaller(QByteArrayView token, store::Reader &reader, TimePoint now)
{
    const auto claims = verified(token, now);
    if (!claims)
        return tl::unexpected(claims.error());
    auto owner = store::findSession(reader, claims->session);
    if (!owner)
        return tl::unexpected(owner.error());
    if (!*owner || (*owner)->user.id != claims->user || (*owner)->session.expiresAt <= now)
        return tl::unexpected(unauthenticated());
    return Caller{actorOf((*owner)->user), std::move((*owner)->user), claims->session};
}

Result<Caller> Accounts::tokenCaller(QByteArrayView token, store::Reader &reader, TimePoint now)
{
    const auto secret
        = auth::Secret::parse(auth::SecretKind::PersonalToken, QString::fromLatin1(token));
    if (!secret)
        return tl::unexpected(unauthenticated());
    auto owner = store::findToken(reader, secret->hashOf());
    if (!owner)
        return tl::unexpected(owner.error());
    if (!*owner)
        return tl::unexpected(unauthenticated());
    const PersonalToken &found = (*owner)->token;
    if (found.expiresAt && *found.expiresAt <= now) {
        Error error = unauthenticated();
        error.reason = u"token-expired"_s;
        error.message = u"The token has expired."_s;
        return tl::unexpected(error);
    }
    Actor actor = actorOf((*owner)->user);
    actor.token = found.id;
    actor.scope = found.scope;
    return Caller{std::move(actor), std::move((*owner)->user), {}};
}

Result<Caller> Accounts::authenticate(QByteArrayView bearer, store::Reader &reader, TimePoint now)
{
    const auto kind = auth::kindOfBearer(bearer);
    if (!kind)
        return sessionCaller(bearer, reader, now);
    if (*kind == auth::SecretKind::PersonalToken)
        return tokenCaller(bearer, reader, now);
    return tl::unexpected(unauthenticated());
}

Result<QString> Accounts::makeSetUpCode()
{
    const auto secret = auth::Secret::generate(auth::SecretKind::SetupCode);
    const auto kept = m_core.perform<void>(
        [hash = secret.hashOf()](store::Transaction &tx) { return keepSetUpCode(tx, hash); });
    if (!kept)
        return tl::unexpected(kept.error());
    return secret.text();
}

} // namespace berth::core
