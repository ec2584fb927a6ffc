// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/accounts.h"

#include "app/core/usecases/invites.h"
#include "app/core/usecases/lookup.h"
#include "models/store/accountreads.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

const QString SetUpCodeName = u"setup_code_hash"_s;
constexpr size_t MostTokens = 100; ///< of one user

Error alreadySetUp()
{
    return Error::conflict(u"already-set-up"_s,
                           u"Berth has an administrator already. Sign in as that one."_s);
}

Error unauthenticated(const QString &reason, const QString &message)
{
    return {ErrorCode::Unauthenticated, reason, message, {}};
}

Result<void> requireNotSetUp(store::Transaction &tx)
{
    const auto isSetUp = tx.credentials().isSetUp();
    if (!isSetUp)
        return tl::unexpected(isSetUp.error());
    if (*isSetUp)
        return tl::unexpected(alreadySetUp());
    return {};
}

/// The names of an account, in order; the display name of one without is its username.
Result<std::pair<QString, QString>> namesOf(const QString &username, const QString &displayName)
{
    auto name = validateUsername(username, u"/username"_s);
    if (!name)
        return tl::unexpected(name.error());
    if (displayName.trimmed().isEmpty())
        return std::pair(*name, *name);
    auto shown = validateName(displayName, u"/display_name"_s);
    if (!shown)
        return tl::unexpected(shown.error());
    return std::pair(*name, *shown);
}

Result<void> requireMayRegister(store::Transaction &tx, const RegistrationDraft &draft)
{
    const auto settings = store::readSettings(tx);
    if (!settings)
        return tl::unexpected(settings.error());
    if (isAllowed(tx.actor(), Permission::ManageStore, {}))
        return {};
    const auto refuse = [](const QString &reason, const QString &message) {
        return tl::unexpected(Error{ErrorCode::PermissionDenied, reason, message, {}});
    };
    switch (settings->registration) {
    case Registration::Open:
        return {};
    case Registration::Closed:
        return refuse(u"registration-closed"_s,
                      u"Only an administrator makes accounts here. Ask one."_s);
    case Registration::Invite:
        break;
    }
    if (draft.inviteHash.isEmpty()) {
        return refuse(u"invite-required"_s,
                      u"An account needs an invite here. Ask a member for one, and give its code "
                      "as 'invite'."_s);
    }
    if (!draft.organizationName.isEmpty()) {
        return refuse(u"registration-closed"_s,
                      u"Only an administrator makes organizations here. Leave it out."_s);
    }
    return {};
}

} // namespace

Result<void> keepSetUpCode(store::Transaction &tx, const QString &codeHash)
{
    if (const auto open = requireNotSetUp(tx); !open)
        return open;
    return tx.setSetting(SetUpCodeName, codeHash);
}

Result<UserId> setUp(store::Transaction &tx, const SetUpDraft &draft)
{
    if (const auto open = requireNotSetUp(tx); !open)
        return tl::unexpected(open.error());
    if (!draft.codeHash.isEmpty()) {
        const auto kept = tx.setting(SetUpCodeName);
        if (!kept)
            return tl::unexpected(kept.error());
        if (*kept != draft.codeHash) {
            return tl::unexpected(
                unauthenticated(u"wrong-code"_s,
                                u"This is not the set-up code. Berth printed it at its first "
                                "start; 'berthd setup' prints a new one."_s));
        }
    }
    const auto names = namesOf(draft.username, draft.displayName);
    if (!names)
        return tl::unexpected(names.error());
    const auto first = tx.credentials().findAdministratorWithoutPassword();
    if (!first)
        return tl::unexpected(first.error());
    User wanted = *first ? **first : User();
    wanted.username = names->first;
    wanted.displayName = names->second;
    wanted.isAdministrator = true;
    wanted.createdAt = tx.now();
    const auto user = !*first ? tx.users().insert(wanted)
        : wanted.username == (*first)->username && wanted.displayName == (*first)->displayName
        ? Result<User>(**first)
        : tx.users().update(**first, wanted);
    if (!user)
        return tl::unexpected(user.error());
    if (const auto set = tx.credentials().set(*user, draft.passwordHash, "store.set_up"_L1); !set)
        return tl::unexpected(set.error());
    if (const auto cleared = tx.setSetting(SetUpCodeName, {}); !cleared)
        return tl::unexpected(cleared.error());
    return user->id;
}

Result<UserId> registerUser(store::Transaction &tx, const RegistrationDraft &draft)
{
    if (const auto may = requireMayRegister(tx, draft); !may)
        return tl::unexpected(may.error());
    const auto names = namesOf(draft.username, draft.displayName);
    if (!names)
        return tl::unexpected(names.error());
    if (!draft.organizationName.isEmpty() && !draft.inviteHash.isEmpty()) {
        return tl::unexpected(Error::invalid(
            u"An account joins one organization."_s,
            {{u"/organization"_s, -1, u"stands beside an invite"_s, u"leave one of them out"_s}}));
    }
    User user;
    user.username = names->first;
    user.displayName = names->second;
    user.createdAt = tx.now();
    if (!draft.organizationName.isEmpty()) {
        auto name = validateName(draft.organizationName, u"/organization/name"_s);
        if (!name)
            return tl::unexpected(name.error());
        Organization organization;
        organization.name = *name;
        organization.createdAt = tx.now();
        const auto made = tx.organizations().insert(organization);
        if (!made)
            return tl::unexpected(made.error());
        user.organizationId = made->id;
        user.role = Role::Owner;
    }
    const auto made = tx.users().insert(user, "user.registered"_L1);
    if (!made)
        return tl::unexpected(made.error());
    if (const auto set = tx.credentials().set(*made, draft.passwordHash, {}); !set)
        return tl::unexpected(set.error());
    if (!draft.inviteHash.isEmpty()) {
        const auto joined = redeemInviteFor(tx, draft.inviteHash, made->id);
        if (!joined)
            return tl::unexpected(joined.error());
    }
    return made->id;
}

Result<Session> startSession(store::Transaction &tx, UserId user, const QString &refreshHash)
{
    const auto settings = store::readSettings(tx);
    if (!settings)
        return tl::unexpected(settings.error());
    // What has expired is cleared away when its owner comes back.
    const auto old = tx.sessions().ofUser(user);
    if (!old)
        return tl::unexpected(old.error());
    for (const Session &session : *old) {
        if (session.expiresAt > tx.now())
            continue;
        if (const auto ended = tx.sessions().remove(session, "session.expired"_L1); !ended)
            return tl::unexpected(ended.error());
    }
    Session session;
    session.userId = user;
    session.expiresAt = tx.now() + settings->refreshTokenLifetime;
    return tx.sessions().insert(session, refreshHash);
}

Result<std::optional<Session>> refreshSession(store::Transaction &tx, const QString &presentedHash,
                                              const QString &nextHash)
{
    const auto settings = store::readSettings(tx);
    if (!settings)
        return tl::unexpected(settings.error());
    const auto found = tx.sessions().findByRefreshHash(presentedHash);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found) {
        const auto copied = tx.sessions().findByPreviousHash(presentedHash);
        if (!copied)
            return tl::unexpected(copied.error());
        if (!*copied) {
            return tl::unexpected(unauthenticated(
                u"unauthenticated"_s, u"The refresh token is not valid. Sign in again."_s));
        }
        const auto ended = tx.sessions().remove(**copied, "session.refresh_reused"_L1);
        if (!ended)
            return tl::unexpected(ended.error());
        return std::optional<Session>();
    }
    if ((*found)->expiresAt <= tx.now()) {
        return tl::unexpected(unauthenticated(u"unauthenticated"_s,
                                              u"The refresh token is not valid. Sign in again."_s));
    }
    return tx.sessions()
        .refresh(**found, tx.now() + settings->refreshTokenLifetime, nextHash)
        .map([](const Session &session) { return std::optional(session); });
}

Result<void> endSession(store::Transaction &tx, SessionId id)
{
    const auto session = tx.sessions().find(id);
    if (!session)
        return tl::unexpected(session.error());
    if (!*session)
        return {};
    if ((*session)->userId != tx.actor().user) {
        if (const auto may = require(tx.actor(), Permission::ManageStore, {}); !may)
            return may;
    }
    return tx.sessions().remove(**session, {});
}

Result<void> changePassword(store::Transaction &tx, UserId id, const QByteArray &passwordHash,
                            SessionId keep)
{
    const auto user = loaded(tx.users().find(id), u"user"_s, id);
    if (!user)
        return tl::unexpected(user.error());
    const auto set = tx.credentials().set(*user, passwordHash, "user.password_changed"_L1);
    if (!set)
        return set;
    const auto sessions = tx.sessions().ofUser(id);
    if (!sessions)
        return tl::unexpected(sessions.error());
    for (const Session &session : *sessions) {
        if (session.id == keep)
            continue;
        if (const auto ended = tx.sessions().remove(session, {}); !ended)
            return ended;
    }
    return {};
}

Result<void> renewPasswordHash(store::Transaction &tx, UserId id, const QByteArray &passwordHash)
{
    const auto user = loaded(tx.users().find(id), u"user"_s, id);
    if (!user)
        return tl::unexpected(user.error());
    return tx.credentials().set(*user, passwordHash, {});
}

Result<void> changeProfile(store::Transaction &tx, UserId id, const QString &displayName,
                           qint64 version)
{
    const auto user = loaded(tx.users().find(id), u"user"_s, id);
    if (!user)
        return tl::unexpected(user.error());
    if (const auto current = requireVersion(*user, version); !current)
        return current;
    auto name = validateName(displayName, u"/display_name"_s);
    if (!name)
        return tl::unexpected(name.error());
    if (*name == user->displayName)
        return {};
    User changed = *user;
    changed.displayName = *name;
    return done(tx.users().update(*user, changed));
}

Result<PersonalToken> createToken(store::Transaction &tx, const TokenDraft &draft,
                                  const QString &secretHash)
{
    if (tx.actor().token.isValid()) {
        return tl::unexpected(Error{ErrorCode::PermissionDenied,
                                    u"token-scope"_s,
                                    u"A personal token makes no further ones. Sign in for that."_s,
                                    {}});
    }
    auto name = validateName(draft.name, u"/name"_s);
    if (!name)
        return tl::unexpected(name.error());
    if (draft.expiresAt && *draft.expiresAt <= tx.now()) {
        return tl::unexpected(Error::invalid(u"The token would have expired already."_s,
                                             {{u"/expires_in_seconds"_s, -1, u"is past"_s, {}}}));
    }
    const auto others = tx.tokens().ofUser(tx.actor().user);
    if (!others)
        return tl::unexpected(others.error());
    if (others->size() >= MostTokens) {
        return tl::unexpected(
            Error{ErrorCode::QuotaExceeded,
                  u"quota-exceeded"_s,
                  u"You have 100 personal tokens, and more are not kept. Delete some."_s,
                  {}});
    }
    PersonalToken token;
    token.userId = tx.actor().user;
    token.name = *name;
    token.scope = draft.scope;
    token.expiresAt = draft.expiresAt;
    return tx.tokens().insert(token, secretHash);
}

Result<void> deleteToken(store::Transaction &tx, TokenId id)
{
    const auto token = tx.tokens().find(id);
    if (!token)
        return tl::unexpected(token.error());
    if (!*token || (*token)->userId != tx.actor().user) {
        return tl::unexpected(
            Error::notFound(u"You have no token with the id %1."_s.arg(id.value())));
    }
    return tx.tokens().remove(**token);
}

Result<Settings> changeSettings(store::Transaction &tx, const SettingsPatch &patch, qint64 version)
{
    if (const auto may = require(tx.actor(), Permission::ManageStore, {}); !may)
        return tl::unexpected(may.error());
    const auto before = store::readSettings(tx);
    if (!before)
        return tl::unexpected(before.error());
    if (const auto current = requireVersion(*before, version); !current)
        return tl::unexpected(current.error());
    Settings after = *before;
    after.registration = patch.registration.value_or(before->registration);
    after.accessTokenLifetime = patch.accessTokenLifetime.value_or(before->accessTokenLifetime);
    after.refreshTokenLifetime = patch.refreshTokenLifetime.value_or(before->refreshTokenLifetime);
    after.failedSignInsPerMinute
        = patch.failedSignInsPerMinute.value_or(before->failedSignInsPerMinute);
    after.requestsPerMinute = patch.requestsPerMinute.value_or(before->requestsPerMinute);
    QList<FieldError> errors;
    const auto check = [&errors](qint64 value, qint64 least, qint64 most, const QString &field) {
        if (value < least || value > most) {
            errors.append(
                {u'/' + field, -1, u"must be between %1 and %2"_s.arg(least).arg(most), {}});
        }
    };
    check(after.accessTokenLifetime.count(), 60, LongestAccessTokenLifetime.count(),
          u"access_token_seconds"_s);
    check(after.refreshTokenLifetime.count(), 3'600, 31'536'000, u"refresh_token_seconds"_s);
    check(after.failedSignInsPerMinute, 1, 1'000, u"failed_sign_ins_per_minute"_s);
    check(after.requestsPerMinute, 0, 1'000'000, u"requests_per_minute"_s);
    if (const auto valid = requireValid(errors); !valid)
        return tl::unexpected(valid.error());
    if (after == *before)
        return *before;
    return tx.changeSettings(*before, after);
}

} // namespace berth::core
