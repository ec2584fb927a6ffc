// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/accounts.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/auth/secrets.h"
#include "app/core/core.h"
#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

core::AccountRequest accountRequest(const QJsonObject &body)
{
    return {body.value("username"_L1).toString(), body.value("display_name"_L1).toString(),
            body.value("password"_L1).toString(),
            body.value("organization"_L1).toObject().value("name"_L1).toString(),
            body.value("invite"_L1).toString()};
}

/// Answers with the account @p id as it stands after the commit that made it.
void answerUser(Call &call, const Reply &reply, const Result<Acknowledged<UserId>> &made)
{
    if (!made)
        return reply(tl::unexpected(made.error()));
    const auto user = store::findUser(call.reader(), made->value);
    if (!user)
        return reply(tl::unexpected(user.error()));
    if (!*user)
        return reply(tl::unexpected(Error::notFound(u"The account is gone already."_s)));
    Outcome outcome;
    outcome.status = call.route().status;
    outcome.version = (*user)->version;
    outcome.seq = made->seq;
    outcome.members = [user = **user](JsonWriter &json) { writeUser(json, user); };
    reply(std::move(outcome));
}

void setUp(std::shared_ptr<Call> call, Reply reply)
{
    Services &services = call->services();
    services.accounts.setUp(call->body().value("code"_L1).toString(), accountRequest(call->body()))
        .then(&services.context, [call, reply](const Result<Acknowledged<UserId>> &made) {
            answerUser(*call, reply, made);
        });
}

void registerUser(std::shared_ptr<Call> call, Reply reply)
{
    Services &services = call->services();
    // An account can be made by anybody; by an administrator in every mode of registration.
    Actor actor;
    actor.name = u"registration"_s;
    actor.requestId = call->request().id;
    if (!call->request().authorization.isEmpty()) {
        const QByteArray token = call->request().authorization.mid(7).trimmed();
        const auto caller = services.accounts.authenticate(token, call->reader(), call->now());
        if (!caller)
            return reply(tl::unexpected(caller.error()));
        actor = caller->actor;
    }
    services.accounts.registerUser(actor, accountRequest(call->body()))
        .then(&services.context, [call, reply](const Result<Acknowledged<UserId>> &made) {
            answerUser(*call, reply, made);
        });
}

void signIn(std::shared_ptr<Call> call, Reply reply)
{
    Services &services = call->services();
    const QJsonObject body = call->body();
    const bool isRefresh = body.value("grant_type"_L1).toString() == "refresh_token"_L1;
    const QStringList needed
        = isRefresh ? QStringList{u"refresh_token"_s} : QStringList{u"username"_s, u"password"_s};
    QList<FieldError> missing;
    for (const QString &name : needed) {
        if (!body.contains(name))
            missing.append({u'/' + name, -1, u"is missing"_s, {}});
    }
    if (!missing.isEmpty())
        return reply(tl::unexpected(Error::invalid(u"The sign-in is not complete."_s, missing)));
    auto granted = isRefresh ? services.accounts.refresh(body.value("refresh_token"_L1).toString())
                             : services.accounts.signIn(body.value("username"_L1).toString(),
                                                        body.value("password"_L1).toString(),
                                                        throttlePeer(call->request().peer));
    granted.then(&services.context, [reply](const Result<core::Grant> &grant) {
        if (!grant)
            return reply(tl::unexpected(grant.error()));
        Outcome outcome;
        outcome.seq = grant->seq;
        outcome.members = [grant = *grant](JsonWriter &json) {
            json.member("access_token"_L1, QLatin1StringView(grant.accessToken));
            json.member("token_type"_L1, "Bearer"_L1);
            json.member("expires_in"_L1, grant.expiresIn);
            json.member("refresh_token"_L1, grant.refreshToken);
        };
        reply(std::move(outcome));
    });
}

Result<Act> signOut(Call &call)
{
    if (!call.caller().session.isValid()) {
        return tl::unexpected(Error::invalid(
            u"A personal token is no sign-in. Delete it with DELETE /api/v1/me/tokens/{id}."_s));
    }
    return [session = call.caller().session](store::Transaction &tx) -> Result<Outcome> {
        if (const auto ended = core::endSession(tx, session); !ended)
            return tl::unexpected(ended.error());
        return Outcome{.status = 204};
    };
}

Outcome userOutcome(const User &user)
{
    Outcome outcome;
    outcome.version = user.version;
    outcome.members = [user](JsonWriter &json) { writeUser(json, user); };
    return outcome;
}

Result<Outcome> getMe(Call &call)
{
    return userOutcome(call.caller().user);
}

Result<Act> changeMe(Call &call)
{
    const QString name = call.body().value("display_name"_L1).toString();
    return [id = call.caller().user.id, name,
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto changed = core::changeProfile(tx, id, name, version); !changed)
            return tl::unexpected(changed.error());
        const auto user = core::loaded(tx.users().find(id), u"user"_s, id);
        if (!user)
            return tl::unexpected(user.error());
        return userOutcome(*user);
    };
}

void changePassword(std::shared_ptr<Call> call, Reply reply)
{
    Services &services = call->services();
    services.accounts
        .changePassword(call->caller(), call->body().value("password"_L1).toString(),
                        call->body().value("new_password"_L1).toString(),
                        throttlePeer(call->request().peer))
        .then(&services.context, [reply](const Result<Acknowledged<void>> &changed) {
            if (!changed)
                return reply(tl::unexpected(changed.error()));
            reply(Outcome{.status = 204, .seq = changed->seq});
        });
}

Result<Outcome> listTokens(Call &call)
{
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto tokens = store::tokensOf(call.reader(), call.caller().user.id);
    if (!tokens)
        return tl::unexpected(tokens.error());
    std::erase_if(*tokens, [after = page->after](const PersonalToken &token) {
        return token.id.value() <= after;
    });
    return pageOutcome(
        call, std::move(*tokens), page->limit,
        [](const PersonalToken &token) { return token.id.value(); }, writeToken);
}

Result<Act> createToken(Call &call)
{
    const QJsonObject body = call.body();
    core::TokenDraft draft;
    draft.name = body.value("name"_L1).toString();
    draft.scope = tokenScopeFromWord(body.value("scope"_L1).toString()).value_or(TokenScope::Full);
    if (body.value("expires_in_seconds"_L1).isDouble())
        draft.expiresAt = call.now() + Seconds(body.value("expires_in_seconds"_L1).toInteger());
    const auto secret = auth::Secret::generate(auth::SecretKind::PersonalToken);
    return [draft, hash = secret.hashOf(),
            text = secret.text()](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createToken(tx, draft, hash);
        if (!made)
            return tl::unexpected(made.error());
        Outcome outcome;
        outcome.status = 201;
        outcome.version = made->version;
        outcome.once = {"token"_L1, text};
        outcome.members = [token = *made](JsonWriter &json) { writeToken(json, token); };
        return outcome;
    };
}

Result<Act> deleteToken(Call &call)
{
    return [id = call.id<TokenId>()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto deleted = core::deleteToken(tx, id); !deleted)
            return tl::unexpected(deleted.error());
        return Outcome{.status = 204};
    };
}

SchemaRef profilePatch()
{
    using namespace schema;
    return shared(object(u"ProfilePatch"_s, {required(u"display_name"_s, text(1, 200))}));
}

SchemaRef passwordChange()
{
    using namespace schema;
    Schema secret = text(1, 1024);
    secret.format = u"password"_s;
    return shared(object(u"PasswordChange"_s,
                         {required(u"password"_s, described(secret, u"The present one."_s)),
                          required(u"new_password"_s, secret)}));
}

} // namespace

void addAccountRoutes(RouteTable &table)
{
    const QString area = u"accounts"_s;
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/setup"_s,
               .operation = u"setUp"_s,
               .area = area,
               .summary = u"Makes the administrator with the code of the first start."_s,
               .access = Access::Anyone,
               .body = setUpSchema(),
               .answer = userSchema(),
               .status = 201,
               .problems = {409},
               .handler = setUp});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/users"_s,
               .operation = u"registerUser"_s,
               .area = area,
               .summary = u"Makes an account, as far as registration is open."_s,
               .access = Access::AnyoneOnceSetUp,
               .body = registrationSchema(),
               .answer = userSchema(),
               .status = 201,
               .problems = {409},
               .handler = registerUser});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/token"_s,
               .operation = u"signIn"_s,
               .area = area,
               .summary = u"Signs in, or takes the next tokens with a refresh token."_s,
               .access = Access::AnyoneOnceSetUp,
               .body = signInSchema(),
               .answer = grantSchema(),
               .takesForm = true,
               .handler = signIn});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/logout"_s,
               .operation = u"signOut"_s,
               .area = area,
               .summary = u"Ends this sign-in; its tokens are void at once."_s,
               .status = 204,
               .handler = signOut});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/me"_s,
               .operation = u"getMe"_s,
               .area = area,
               .summary = u"The account that asks."_s,
               .answer = userSchema(),
               .handler = getMe});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/me"_s,
               .operation = u"changeMe"_s,
               .area = area,
               .summary = u"Changes the display name."_s,
               .body = profilePatch(),
               .answer = userSchema(),
               .takesMatch = true,
               .handler = changeMe});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/me/password"_s,
               .operation = u"changePassword"_s,
               .area = area,
               .summary = u"Changes the password; other sign-ins end."_s,
               .body = passwordChange(),
               .status = 204,
               .handler = changePassword});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/me/tokens"_s,
               .operation = u"listTokens"_s,
               .area = area,
               .summary = u"One's personal tokens."_s,
               .parameters = pageParameters(),
               .answer = pageSchema(u"PersonalTokenPage"_s, tokenSchema()),
               .handler = listTokens});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/me/tokens"_s,
               .operation = u"createToken"_s,
               .area = area,
               .summary = u"Makes a personal token, which is shown this once."_s,
               .body = tokenDraftSchema(),
               .answer = tokenSchema(),
               .status = 201,
               .problems = {409},
               .handler = createToken});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/me/tokens/{id}"_s,
               .operation = u"deleteToken"_s,
               .area = area,
               .summary = u"Deletes a personal token; it is void at once."_s,
               .status = 204,
               .handler = deleteToken});
}

} // namespace berth::api
