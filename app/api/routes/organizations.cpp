// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/organizations.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/accounts.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"
#include "models/store/views.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noOrganization()
{
    return Error::notFound(u"There is no such organization."_s);
}

Outcome organizationOutcome(const Organization &row, int status = 200)
{
    Outcome outcome;
    outcome.status = status;
    outcome.version = row.version;
    if (status == 201)
        outcome.location = u"/api/v1/organizations/%1"_s.arg(row.id.value());
    outcome.members = [row](JsonWriter &json) { writeOrganization(json, row); };
    return outcome;
}

Result<Outcome> answerOrganization(store::Transaction &tx, OrganizationId id, int status = 200)
{
    const auto row = core::loaded(tx.organizations().find(id), u"organization"_s, id);
    if (!row)
        return tl::unexpected(row.error());
    return organizationOutcome(*row, status);
}

/// Of the path, where it names one; else the caller's own.
Result<OrganizationId> meant(const Call &call)
{
    const OrganizationId id = call.route().pattern.startsWith("/api/v1/organizations/{id}"_L1)
        ? call.id<OrganizationId>()
        : call.actor().organization;
    if (!id.isValid())
        return tl::unexpected(Error::notFound(u"You belong to no organization."_s));
    if (!isAllowed(call.actor(), Permission::ReadOrganization, id))
        return tl::unexpected(noOrganization());
    return id;
}

/// The member of the path: the last id in it.
UserId memberOf(const Call &call)
{
    const bool hasOrganization = call.route().pattern.startsWith("/api/v1/organizations/{id}"_L1);
    return call.id<UserId>(hasOrganization ? 1 : 0);
}

Result<Outcome> listOrganizations(Call &call)
{
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    std::vector<Organization> rows;
    if (call.actor().isAdministrator) {
        auto all = store::Views(call.reader())
                       .organizations(OrganizationId(page->after), page->limit + 1);
        if (!all)
            return tl::unexpected(all.error());
        rows = std::move(*all);
    } else if (call.actor().organization.value() > page->after) {
        const auto own = store::findOrganization(call.reader(), call.actor().organization);
        if (!own)
            return tl::unexpected(own.error());
        if (*own)
            rows.push_back(**own);
    }
    return pageOutcome(
        call, std::move(rows), page->limit, [](const Organization &row) { return row.id.value(); },
        writeOrganization);
}

Result<Act> createOrganization(Call &call)
{
    return [name
            = call.body().value("name"_L1).toString()](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createOrganization(tx, name);
        if (!made)
            return tl::unexpected(made.error());
        return answerOrganization(tx, *made, 201);
    };
}

Result<Outcome> getOrganization(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    const auto row = store::findOrganization(call.reader(), *id);
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return tl::unexpected(noOrganization());
    return organizationOutcome(**row);
}

Result<Act> changeOrganization(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    return [id = *id, name = call.body().value("name"_L1).toString(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto renamed = core::renameOrganization(tx, id, name, version); !renamed)
            return tl::unexpected(renamed.error());
        return answerOrganization(tx, id);
    };
}

Result<Act> deleteOrganization(Call &call)
{
    return [id = call.id<OrganizationId>(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto deleted = core::deleteOrganization(tx, id, version); !deleted)
            return tl::unexpected(deleted.error());
        return Outcome{.status = 204};
    };
}

Result<Outcome> listMembers(Call &call)
{
    const auto id = meant(call);
    const auto page = pageRequest(call);
    if (!id || !page)
        return tl::unexpected(id ? page.error() : id.error());
    auto rows = store::membersOf(call.reader(), *id, UserId(page->after), page->limit + 1);
    if (!rows)
        return tl::unexpected(rows.error());
    return pageOutcome(
        call, std::move(*rows), page->limit,
        [](const store::Member &member) { return member.user.id.value(); }, writeMember);
}

Result<Act> changeMember(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    const auto role = roleFromWord(call.body().value("role"_L1).toString());
    return [organization = *id, member = memberOf(call), role = role.value_or(Role::Viewer),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto changed = core::changeRole(tx, organization, member, role, version);
        if (!changed)
            return tl::unexpected(changed.error());
        const auto user = core::loaded(tx.users().find(member), u"user"_s, member);
        if (!user)
            return tl::unexpected(user.error());
        const auto joined = tx.users().joinedAt(member);
        if (!joined)
            return tl::unexpected(joined.error());
        Outcome outcome;
        outcome.version = user->version;
        outcome.members
            = [row = store::Member{*user, *joined}](JsonWriter &json) { writeMember(json, row); };
        return outcome;
    };
}

Result<Act> removeMember(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    return
        [organization = *id, member = memberOf(call)](store::Transaction &tx) -> Result<Outcome> {
            if (const auto removed = core::removeMember(tx, organization, member); !removed)
                return tl::unexpected(removed.error());
            return Outcome{.status = 204};
        };
}

Outcome quotaOutcome(const Quota &quota)
{
    Outcome outcome;
    outcome.version = quota.id.isValid() ? quota.version : 0;
    outcome.members = [quota](JsonWriter &json) { writeQuota(json, quota); };
    return outcome;
}

Result<Outcome> readQuota(Call &call, Quota::Subject subject, qint64 id)
{
    auto quota = store::findQuota(call.reader(), subject, id);
    if (!quota)
        return tl::unexpected(quota.error());
    Quota shown = quota->value_or(Quota());
    shown.subject = subject;
    shown.subjectId = id;
    return quotaOutcome(shown);
}

Result<Act> writeQuotaOf(Call &call, Quota::Subject subject, qint64 id)
{
    auto patch = readQuotaPatch(call.body());
    if (!patch)
        return tl::unexpected(patch.error());
    return [patch = *patch, subject, id,
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto quota = core::setQuota(tx, subject, id, patch, version);
        if (!quota)
            return tl::unexpected(quota.error());
        return quotaOutcome(*quota);
    };
}

Result<Outcome> getOrganizationQuota(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    return readQuota(call, Quota::Subject::Organization, id->value());
}

Result<Act> setOrganizationQuota(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    return writeQuotaOf(call, Quota::Subject::Organization, id->value());
}

/// The member of the path, in the organization that is meant.
Result<UserId> meantMember(Call &call)
{
    const auto id = meant(call);
    if (!id)
        return tl::unexpected(id.error());
    const UserId member = memberOf(call);
    const auto user = store::findUser(call.reader(), member);
    if (!user)
        return tl::unexpected(user.error());
    if (!*user || (*user)->organizationId != *id) {
        return tl::unexpected(
            Error::notFound(u"There is no member with the id %1."_s.arg(member.value())));
    }
    return member;
}

Result<Outcome> getMemberQuota(Call &call)
{
    const auto member = meantMember(call);
    if (!member)
        return tl::unexpected(member.error());
    return readQuota(call, Quota::Subject::User, member->value());
}

Result<Act> setMemberQuota(Call &call)
{
    const auto member = meantMember(call);
    if (!member)
        return tl::unexpected(member.error());
    return writeQuotaOf(call, Quota::Subject::User, member->value());
}

Result<Outcome> getClusterQuota(Call &call)
{
    const auto id = call.id<ClusterId>();
    if (const auto readable = requireReadable(call, id); !readable)
        return tl::unexpected(readable.error());
    return readQuota(call, Quota::Subject::Cluster, id.value());
}

Result<Act> setClusterQuota(Call &call)
{
    const auto id = call.id<ClusterId>();
    if (const auto readable = requireReadable(call, id); !readable)
        return tl::unexpected(readable.error());
    return writeQuotaOf(call, Quota::Subject::Cluster, id.value());
}

Outcome settingsOutcome(const Settings &settings)
{
    Outcome outcome;
    outcome.version = settings.version;
    outcome.members = [settings](JsonWriter &json) { writeSettings(json, settings); };
    return outcome;
}

Result<Outcome> getSettings(Call &call)
{
    const auto settings = store::readSettings(call.reader());
    if (!settings)
        return tl::unexpected(settings.error());
    return settingsOutcome(*settings);
}

Result<Act> changeSettings(Call &call)
{
    return [patch = readSettingsPatch(call.body()),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto settings = core::changeSettings(tx, patch, version);
        if (!settings)
            return tl::unexpected(settings.error());
        return settingsOutcome(*settings);
    };
}

SchemaRef organizationDraft()
{
    using namespace schema;
    static const SchemaRef schema
        = shared(object(u"OrganizationDraft"_s, {required(u"name"_s, text(1, 200))}));
    return schema;
}

SchemaRef rolePatch()
{
    using namespace schema;
    static const SchemaRef schema
        = shared(object(u"RolePatch"_s, {required(u"role"_s, oneOf(roleWords()))}));
    return schema;
}

/// The routes of members and quotas, once below the caller's own organization and once below one
/// that is named.
void addMemberRoutes(RouteTable &table, const QString &root, const QString &suffix)
{
    static const SchemaRef members = pageSchema(u"MemberPage"_s, memberSchema());
    const QString area = u"organizations"_s;
    const auto read = suffix.isEmpty() ? std::optional(Permission::ReadOrganization)
                                       : std::optional<Permission>();
    const auto manage
        = suffix.isEmpty() ? std::optional(Permission::ManageMembers) : std::optional<Permission>();
    table.add({.method = Method::Get,
               .pattern = root + u"/members"_s,
               .operation = u"listMembers"_s + suffix,
               .area = area,
               .summary = u"The members of the organization, with their roles."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = members,
               .handler = listMembers});
    table.add({.method = Method::Patch,
               .pattern = root + u"/members/{user_id}"_s,
               .operation = u"changeMember"_s + suffix,
               .area = area,
               .summary = u"Gives a member another role."_s,
               .permission = manage,
               .body = rolePatch(),
               .answer = memberSchema(),
               .problems = {409},
               .takesMatch = true,
               .handler = changeMember});
    table.add({.method = Method::Delete,
               .pattern = root + u"/members/{user_id}"_s,
               .operation = u"removeMember"_s + suffix,
               .area = area,
               .summary = u"Removes a member, or leaves. Their tokens end at once."_s,
               .permission = read,
               .status = 204,
               .problems = {409},
               .handler = removeMember});
    table.add({.method = Method::Get,
               .pattern = root + u"/members/{user_id}/quota"_s,
               .operation = u"getMemberQuota"_s + suffix,
               .area = area,
               .summary = u"The limits of a member."_s,
               .permission = read,
               .answer = quotaSchema(),
               .handler = getMemberQuota});
    table.add({.method = Method::Put,
               .pattern = root + u"/members/{user_id}/quota"_s,
               .operation = u"setMemberQuota"_s + suffix,
               .area = area,
               .summary = u"Sets the limits of a member; nobody sets their own."_s,
               .permission = manage,
               .body = quotaPatchSchema(),
               .answer = quotaSchema(),
               .takesMatch = true,
               .handler = setMemberQuota});
    table.add({.method = Method::Get,
               .pattern = root + u"/quota"_s,
               .operation = u"getOrganizationQuota"_s + suffix,
               .area = area,
               .summary = u"The limits of the organization."_s,
               .permission = read,
               .answer = quotaSchema(),
               .handler = getOrganizationQuota});
}

} // namespace

void addOrganizationRoutes(RouteTable &table)
{
    const QString area = u"organizations"_s;
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/organizations"_s,
               .operation = u"listOrganizations"_s,
               .area = area,
               .summary = u"All organizations for an administrator, else one's own."_s,
               .parameters = pageParameters(),
               .answer = pageSchema(u"OrganizationPage"_s, organizationSchema()),
               .handler = listOrganizations});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/organizations"_s,
               .operation = u"createOrganization"_s,
               .area = area,
               .summary = u"Makes an organization."_s,
               .body = organizationDraft(),
               .answer = organizationSchema(),
               .status = 201,
               .problems = {409},
               .handler = createOrganization});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/organizations/{id}"_s,
               .operation = u"getOrganization"_s,
               .area = area,
               .summary = u"One organization."_s,
               .answer = organizationSchema(),
               .handler = getOrganization});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/organizations/{id}"_s,
               .operation = u"changeOrganization"_s,
               .area = area,
               .summary = u"Renames an organization."_s,
               .body = organizationDraft(),
               .answer = organizationSchema(),
               .problems = {409},
               .takesMatch = true,
               .handler = changeOrganization});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/organizations/{id}"_s,
               .operation = u"deleteOrganization"_s,
               .area = area,
               .summary = u"Deletes an organization without clusters; its members leave."_s,
               .permission = Permission::ManageStore,
               .status = 204,
               .problems = {409},
               .takesMatch = true,
               .handler = deleteOrganization});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/organization"_s,
               .operation = u"getOwnOrganization"_s,
               .area = area,
               .summary = u"The caller's own organization."_s,
               .answer = organizationSchema(),
               .handler = getOrganization});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/organization"_s,
               .operation = u"changeOwnOrganization"_s,
               .area = area,
               .summary = u"Renames the caller's own organization."_s,
               .permission = Permission::ManageOrganization,
               .body = organizationDraft(),
               .answer = organizationSchema(),
               .problems = {409},
               .takesMatch = true,
               .handler = changeOrganization});
    addMemberRoutes(table, u"/api/v1/organization"_s, {});
    addMemberRoutes(table, u"/api/v1/organizations/{id}"_s, u"Of"_s);
    table.add({.method = Method::Put,
               .pattern = u"/api/v1/organizations/{id}/quota"_s,
               .operation = u"setOrganizationQuotaOf"_s,
               .area = area,
               .summary = u"Sets the limits of an organization."_s,
               .permission = Permission::ManageStore,
               .body = quotaPatchSchema(),
               .answer = quotaSchema(),
               .takesMatch = true,
               .handler = setOrganizationQuota});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/quota"_s,
               .operation = u"getClusterQuota"_s,
               .area = u"clusters"_s,
               .summary = u"The limits of a cluster."_s,
               .permission = Permission::ReadOrganization,
               .answer = quotaSchema(),
               .handler = getClusterQuota});
    table.add({.method = Method::Put,
               .pattern = u"/api/v1/clusters/{id}/quota"_s,
               .operation = u"setClusterQuota"_s,
               .area = u"clusters"_s,
               .summary = u"Sets the limits of a cluster."_s,
               .permission = Permission::ManageMembers,
               .body = quotaPatchSchema(),
               .answer = quotaSchema(),
               .takesMatch = true,
               .handler = setClusterQuota});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/settings"_s,
               .operation = u"getSettings"_s,
               .area = u"service"_s,
               .summary = u"What an administrator has set for all."_s,
               .permission = Permission::ManageStore,
               .answer = settingsSchema(),
               .handler = getSettings});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/settings"_s,
               .operation = u"changeSettings"_s,
               .area = u"service"_s,
               .summary = u"Sets registration, lifetimes of tokens and limits for all."_s,
               .permission = Permission::ManageStore,
               .body = settingsPatchSchema(),
               .answer = settingsSchema(),
               .takesMatch = true,
               .handler = changeSettings});
}

} // namespace berth::api
