// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/invites.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/accounts.h"
#include "app/auth/secrets.h"
#include "models/store/transaction.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// Below an organization of the path, or below the caller's own.
OrganizationId meant(const Call &call)
{
    return call.route().pattern.startsWith("/api/v1/organizations/{id}"_L1)
        ? call.id<OrganizationId>()
        : call.actor().organization;
}

InviteId inviteOf(const Call &call)
{
    return call.id<InviteId>(call.route().pattern.startsWith("/api/v1/organizations/{id}"_L1) ? 1
                                                                                              : 0);
}

Result<QString> hashOf(const QString &code)
{
    const auto secret = auth::Secret::parse(auth::SecretKind::Invite, code);
    if (!secret) // whatever cannot be a code is one that nobody has given out
        return tl::unexpected(
            Error::notFound(u"There is no such invite. Look at the code again."_s));
    return secret->hashOf();
}

Outcome inviteOutcome(const Invite &invite, TimePoint now, int status = 200)
{
    Outcome outcome;
    outcome.status = status;
    outcome.version = invite.version;
    outcome.members = [invite, now](JsonWriter &json) { writeInvite(json, invite, now); };
    return outcome;
}

Result<Outcome> listInvites(Call &call)
{
    const OrganizationId id = meant(call);
    if (const auto may = require(call.actor(), Permission::InviteDeveloper, id); !may)
        return tl::unexpected(may.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto rows = store::invitesOf(call.reader(), id, InviteId(page->after), page->limit + 1);
    if (!rows)
        return tl::unexpected(rows.error());
    return pageOutcome(
        call, std::move(*rows), page->limit, [](const Invite &invite) { return invite.id.value(); },
        [now = call.now()](JsonWriter &json, const Invite &invite) {
            writeInvite(json, invite, now);
        });
}

Result<Act> createInvite(Call &call)
{
    const QJsonObject body = call.body();
    core::InviteDraft draft;
    draft.organizationId = meant(call);
    draft.role = roleFromWord(body.value("role"_L1).toString()).value_or(Role::Viewer);
    draft.expiresIn
        = Seconds(body.value("expires_in_seconds"_L1).toInteger(core::UsualInviteLife.count()));
    draft.note = body.value("note"_L1).toString();
    if (!draft.organizationId.isValid())
        return tl::unexpected(Error::notFound(u"You belong to no organization."_s));
    const auto secret = auth::Secret::generate(auth::SecretKind::Invite);
    return [draft, hash = secret.hashOf(),
            text = secret.text()](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createInvite(tx, draft, hash);
        if (!made)
            return tl::unexpected(made.error());
        Outcome outcome = inviteOutcome(*made, tx.now(), 201);
        outcome.once = {"code"_L1, text};
        return outcome;
    };
}

/// One of another organization than the path says is none.
Result<void> requireOf(store::Transaction &tx, InviteId id, OrganizationId organization)
{
    const auto invite = tx.invites().find(id);
    if (!invite)
        return tl::unexpected(invite.error());
    if (*invite && (*invite)->organizationId == organization)
        return {};
    return tl::unexpected(Error::notFound(u"There is no invite with the id %1."_s.arg(id.value())));
}

Result<Act> reopenInvite(Call &call)
{
    const Seconds life(
        call.body().value("expires_in_seconds"_L1).toInteger(core::UsualInviteLife.count()));
    return [id = inviteOf(call), organization = meant(call),
            life](store::Transaction &tx) -> Result<Outcome> {
        if (const auto found = requireOf(tx, id, organization); !found)
            return tl::unexpected(found.error());
        const auto invite = core::reopenInvite(tx, id, life);
        if (!invite)
            return tl::unexpected(invite.error());
        return inviteOutcome(*invite, tx.now());
    };
}

Result<Act> revokeInvite(Call &call)
{
    return [id = inviteOf(call),
            organization = meant(call)](store::Transaction &tx) -> Result<Outcome> {
        if (const auto found = requireOf(tx, id, organization); !found)
            return tl::unexpected(found.error());
        if (const auto revoked = core::revokeInvite(tx, id); !revoked)
            return tl::unexpected(revoked.error());
        return Outcome{.status = 204};
    };
}

Result<Outcome> lookAtInvite(Call &call)
{
    const auto hash = hashOf(call.argument());
    if (!hash)
        return tl::unexpected(hash.error());
    const auto found = store::findInvite(call.reader(), *hash);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return tl::unexpected(
            Error::notFound(u"There is no such invite. Look at the code again."_s));
    Outcome outcome;
    outcome.members = [view = **found, now = call.now()](JsonWriter &json) {
        json.member("status"_L1, word(inviteStatus(view.invite, now)));
        json.member("organization"_L1, view.organization);
        json.member("role"_L1, word(view.invite.role));
        json.member("expires_at"_L1, view.invite.expiresAt);
    };
    return outcome;
}

Result<Act> redeemInvite(Call &call)
{
    const auto hash = hashOf(call.argument());
    if (!hash)
        return tl::unexpected(hash.error());
    return [hash = *hash](store::Transaction &tx) -> Result<Outcome> {
        const auto used = core::redeemInvite(tx, hash);
        if (!used)
            return tl::unexpected(used.error());
        Outcome outcome;
        outcome.members = [invite = *used](JsonWriter &json) {
            json.member("organization_id"_L1, invite.organizationId);
            json.member("role"_L1, word(invite.role));
        };
        return outcome;
    };
}

void addInvitesBelow(RouteTable &table, const QString &root, const QString &suffix)
{
    using namespace schema;
    static const SchemaRef page = pageSchema(u"InvitePage"_s, inviteSchema());
    static const SchemaRef reopening = shared(
        object(u"InviteReopening"_s,
               {optional(u"expires_in_seconds"_s, standing(integer(60, 31'536'000), 604'800))}));
    const QString area = u"invites"_s;
    const auto permission = suffix.isEmpty() ? std::optional(Permission::InviteDeveloper)
                                             : std::optional<Permission>();
    table.add({.method = Method::Get,
               .pattern = root + u"/invites"_s,
               .operation = u"listInvites"_s + suffix,
               .area = area,
               .summary = u"The invites of the organization, without their codes."_s,
               .permission = permission,
               .parameters = pageParameters(),
               .answer = page,
               .handler = listInvites});
    table.add({.method = Method::Post,
               .pattern = root + u"/invites"_s,
               .operation = u"createInvite"_s + suffix,
               .area = area,
               .summary = u"Makes an invite, whose code is shown this once."_s,
               .permission = permission,
               .body = inviteDraftSchema(),
               .answer = inviteSchema(),
               .status = 201,
               .handler = createInvite});
    table.add({.method = Method::Post,
               .pattern = root + u"/invites/{invite_id}/reopen"_s,
               .operation = u"reopenInvite"_s + suffix,
               .area = area,
               .summary = u"Opens an unused invite again that has expired or was revoked."_s,
               .permission = permission,
               .body = reopening,
               .answer = inviteSchema(),
               .problems = {409},
               .isOptionalBody = true,
               .handler = reopenInvite});
    table.add({.method = Method::Delete,
               .pattern = root + u"/invites/{invite_id}"_s,
               .operation = u"revokeInvite"_s + suffix,
               .area = area,
               .summary = u"Takes an unused invite back."_s,
               .permission = permission,
               .status = 204,
               .problems = {409},
               .handler = revokeInvite});
}

} // namespace

void addInviteRoutes(RouteTable &table)
{
    using namespace schema;
    addInvitesBelow(table, u"/api/v1/organization"_s, {});
    addInvitesBelow(table, u"/api/v1/organizations/{id}"_s, u"Of"_s);
    table.add(
        {.method = Method::Get,
         .pattern = u"/api/v1/invites/{code}"_s,
         .operation = u"lookAtInvite"_s,
         .area = u"invites"_s,
         .summary = u"What an invite is for; looking does not use it up."_s,
         .access = Access::AnyoneOnceSetUp,
         .answer = shared(object(
             u"InviteView"_s,
             {required(u"status"_s, oneOf({u"active"_s, u"used"_s, u"expired"_s, u"revoked"_s})),
              required(u"organization"_s, text(1, 200)), required(u"role"_s, oneOf(roleWords())),
              required(u"expires_at"_s, time()), optional(u"seq"_s, id())})),
         .handler = lookAtInvite});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/invites/{code}/redeem"_s,
               .operation = u"redeemInvite"_s,
               .area = u"invites"_s,
               .summary = u"Joins the organization of an invite, once."_s,
               .answer = shared(
                   object(u"Joined"_s,
                          {required(u"organization_id"_s, id()),
                           required(u"role"_s, oneOf(roleWords())), optional(u"seq"_s, id())})),
               .problems = {409},
               .handler = redeemInvite});
}

} // namespace berth::api
