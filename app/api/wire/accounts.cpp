// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/accounts.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/wire/amounts.h"

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

namespace {

constexpr qint64 MostLimit = (qint64(1) << 53) - 1;

Schema password()
{
    Schema schema = described(text(1, 1024), u"8 to 128 characters when it is chosen."_s);
    schema.format = u"password"_s;
    return schema;
}

Schema role()
{
    return oneOf(roleWords());
}

Schema limit(qint64 least, qint64 most, const QString &description)
{
    return nullable(described(integer(least, most), description));
}

std::vector<Property> limits(bool isRequired)
{
    const auto given = [isRequired](QString name, Schema schema) {
        return Property{std::move(name), shared(std::move(schema)), isRequired};
    };
    Schema resources = isRequired ? *numbersSchema() : *amountsSchema();
    resources.description
        = u"What all replicas together may hold of cpu, memory and gpu; absent: any amount."_s;
    resources.isNullable = true;
    return {
        given(u"max_deployments"_s,
              limit(0, MostLimit, u"Unfinished deployments; null: no limit."_s)),
        given(u"max_running"_s, limit(0, MostLimit, u"Replicas that hold resources."_s)),
        given(u"max_priority"_s, limit(0, 1000, u"The highest priority that may be given."_s)),
        given(u"weight"_s, limit(1, 1000, u"Share of the cluster beside others."_s)),
        given(u"resources"_s, resources),
    };
}

void writeLimit(JsonWriter &json, QLatin1StringView name, const std::optional<qint64> &limit)
{
    json.member(name, limit);
}

} // namespace

const QStringList &roleWords()
{
    static const QStringList words{u"viewer"_s, u"developer"_s, u"operator"_s, u"owner"_s};
    return words;
}

const SchemaRef &userSchema()
{
    static const SchemaRef schema
        = shared(object(u"User"_s,
                        {
                            required(u"id"_s, id()),
                            required(u"version"_s, id()),
                            required(u"username"_s, text(1, 64)),
                            required(u"display_name"_s, text(1, 200)),
                            required(u"is_administrator"_s, boolean()),
                            required(u"organization_id"_s, nullable(id())),
                            required(u"role"_s, nullable(role())),
                            required(u"created_at"_s, time()),
                            optional(u"seq"_s, id()),
                        }));
    return schema;
}

const SchemaRef &registrationSchema()
{
    static const SchemaRef schema = shared(object(
        u"Registration"_s,
        {
            required(u"username"_s, text(1, 200)),
            required(u"password"_s, password()),
            optional(u"display_name"_s, text(0, 200)),
            optional(u"organization"_s,
                     described(object(u"OrganizationDraft"_s, {required(u"name"_s, text(1, 200))}),
                               u"Makes one and owns it; in open registration, or as an "
                               "administrator."_s)),
            optional(u"invite"_s, described(text(1, 200), u"The code of an invite to redeem."_s)),
        }));
    return schema;
}

const SchemaRef &grantSchema()
{
    static const SchemaRef schema
        = shared(object(u"Grant"_s,
                        {
                            required(u"access_token"_s, text(1, 4096)),
                            required(u"token_type"_s, oneOf({u"Bearer"_s})),
                            required(u"expires_in"_s, integer(1, 31'536'000)),
                            required(u"refresh_token"_s, text(1, 200)),
                            optional(u"seq"_s, id()),
                        }));
    return schema;
}

const SchemaRef &signInSchema()
{
    static const SchemaRef schema = shared(described(
        object(u"SignIn"_s,
               {
                   optional(u"grant_type"_s,
                            standing(oneOf({u"password"_s, u"refresh_token"_s}), u"password"_s)),
                   optional(u"username"_s, text(1, 1024)),
                   optional(u"password"_s, password()),
                   optional(u"refresh_token"_s, text(1, 1024)),
                   optional(u"scope"_s, described(text(0, 1024), u"Taken, and of no effect."_s)),
                   optional(u"client_id"_s, text(0, 1024)),
                   optional(u"client_secret"_s, text(0, 1024)),
               }),
        u"Username and password, or a refresh token."_s));
    return schema;
}

const SchemaRef &setUpSchema()
{
    static const SchemaRef schema = shared(object(
        u"SetUp"_s,
        {
            required(u"code"_s, described(text(1, 200), u"As printed at the first start."_s)),
            required(u"username"_s, text(1, 200)),
            required(u"password"_s, password()),
            optional(u"display_name"_s, text(0, 200)),
        }));
    return schema;
}

const SchemaRef &tokenSchema()
{
    static const SchemaRef schema = shared(object(
        u"PersonalToken"_s,
        {
            required(u"id"_s, id()),
            required(u"version"_s, id()),
            required(u"name"_s, text(1, 200)),
            required(u"scope"_s, oneOf({u"read"_s, u"deployments"_s, u"full"_s})),
            required(u"expires_at"_s, nullable(time())),
            required(u"created_at"_s, time()),
            optional(u"token"_s,
                     described(text(1, 200), u"The token itself, in the answer that makes it."_s)),
            optional(u"seq"_s, id()),
        }));
    return schema;
}

const SchemaRef &tokenDraftSchema()
{
    static const SchemaRef schema = shared(
        object(u"PersonalTokenDraft"_s,
               {
                   required(u"name"_s, text(1, 200)),
                   optional(u"scope"_s,
                            standing(oneOf({u"read"_s, u"deployments"_s, u"full"_s}), u"full"_s)),
                   optional(u"expires_in_seconds"_s,
                            nullable(described(integer(60, 315'360'000), u"null: never."_s))),
               }));
    return schema;
}

const SchemaRef &organizationSchema()
{
    static const SchemaRef schema = shared(object(u"Organization"_s,
                                                  {
                                                      required(u"id"_s, id()),
                                                      required(u"version"_s, id()),
                                                      required(u"name"_s, text(1, 200)),
                                                      required(u"created_at"_s, time()),
                                                      optional(u"seq"_s, id()),
                                                  }));
    return schema;
}

const SchemaRef &memberSchema()
{
    static const SchemaRef schema = shared(object(u"Member"_s,
                                                  {
                                                      required(u"user_id"_s, id()),
                                                      required(u"version"_s, id()),
                                                      required(u"username"_s, text(1, 64)),
                                                      required(u"display_name"_s, text(1, 200)),
                                                      required(u"role"_s, role()),
                                                      required(u"joined_at"_s, time()),
                                                      optional(u"seq"_s, id()),
                                                  }));
    return schema;
}

const SchemaRef &inviteSchema()
{
    static const SchemaRef schema = shared(object(
        u"Invite"_s,
        {
            required(u"id"_s, id()),
            required(u"version"_s, id()),
            required(u"organization_id"_s, id()),
            required(u"role"_s, role()),
            required(u"status"_s, oneOf({u"active"_s, u"used"_s, u"expired"_s, u"revoked"_s})),
            required(u"uses"_s,
                     described(oneOf({u"once"_s, u"many"_s}),
                               u"many: made by a dialect, for all who have it."_s)),
            required(u"note"_s, text(0, 1000)),
            required(u"expires_at"_s, time()),
            required(u"created_by"_s, nullable(id())),
            required(u"created_at"_s, time()),
            required(u"used_by"_s, nullable(id())),
            required(u"used_at"_s, nullable(time())),
            optional(u"code"_s,
                     described(text(1, 200), u"The code, in the answer that makes it."_s)),
            optional(u"seq"_s, id()),
        }));
    return schema;
}

const SchemaRef &inviteDraftSchema()
{
    static const SchemaRef schema = shared(
        object(u"InviteDraft"_s,
               {
                   required(u"role"_s, role()),
                   optional(u"expires_in_seconds"_s, standing(integer(60, 31'536'000), 604'800)),
                   optional(u"note"_s, standing(text(0, 1000), u""_s)),
               }));
    return schema;
}

const SchemaRef &quotaSchema()
{
    static const SchemaRef schema = [] {
        std::vector<Property> properties{
            required(u"version"_s, described(integer(0, MostLimit), u"0: nothing is limited."_s)),
            required(u"subject"_s, oneOf({u"organization"_s, u"user"_s, u"cluster"_s})),
            required(u"subject_id"_s, id())};
        for (Property &property : limits(true))
            properties.push_back(std::move(property));
        properties.push_back(optional(u"seq"_s, id()));
        return shared(object(u"Quota"_s, std::move(properties)));
    }();
    return schema;
}

const SchemaRef &quotaPatchSchema()
{
    static const SchemaRef schema = shared(
        described(object(u"QuotaPatch"_s, limits(false)),
                  u"The limits as they shall be: what is left out is no longer limited."_s));
    return schema;
}

const SchemaRef &settingsSchema()
{
    static const SchemaRef schema = [] {
        std::vector<Property> properties{required(u"version"_s, id())};
        for (const Property &property : settingsPatchSchema()->properties)
            properties.push_back({property.name, property.schema, true});
        properties.push_back(optional(u"seq"_s, id()));
        return shared(object(u"Settings"_s, std::move(properties)));
    }();
    return schema;
}

const SchemaRef &settingsPatchSchema()
{
    static const SchemaRef schema = shared(
        object(u"SettingsPatch"_s,
               {
                   optional(u"registration"_s, oneOf({u"invite"_s, u"open"_s, u"closed"_s})),
                   optional(u"access_token_seconds"_s, integer(60, 86'400)),
                   optional(u"refresh_token_seconds"_s, integer(3'600, 31'536'000)),
                   optional(u"failed_sign_ins_per_minute"_s, integer(1, 1'000)),
                   optional(u"requests_per_minute"_s,
                            described(integer(0, 1'000'000), u"Of one account; 0: no limit."_s)),
               }));
    return schema;
}

Result<core::QuotaPatch> readQuotaPatch(const QJsonObject &json)
{
    core::QuotaPatch patch;
    const auto limitOf = [&json](QLatin1StringView name) -> core::QuotaPatch::Limit {
        const QJsonValue value = json.value(name);
        if (value.isDouble())
            return std::optional(value.toInteger());
        return std::optional<qint64>(); // taken away
    };
    patch.maxDeployments = limitOf("max_deployments"_L1);
    patch.maxRunning = limitOf("max_running"_L1);
    patch.maxPriority = limitOf("max_priority"_L1);
    patch.weight = limitOf("weight"_L1);
    const QJsonObject resources = json.value("resources"_L1).toObject();
    QList<FieldError> errors;
    for (auto it = resources.begin(); it != resources.end(); ++it) {
        if (it.key() != "cpu"_L1 && it.key() != "memory"_L1 && it.key() != "gpu"_L1)
            errors.append({u"/resources/"_s + it.key(), -1, u"cannot be limited"_s, {}});
    }
    const ResourceVector amounts = readAmounts(resources, u"/resources"_s, errors);
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    const auto amountOf
        = [&resources](QLatin1StringView name, qint64 amount) -> core::QuotaPatch::Limit {
        return resources.contains(name) ? std::optional(amount) : std::optional<qint64>();
    };
    patch.maxCpuMilli = amountOf("cpu"_L1, amounts.cpuMilli);
    patch.maxMemoryBytes = amountOf("memory"_L1, amounts.memoryBytes);
    patch.maxGpuMilli = amountOf("gpu"_L1, amounts.gpuMilli);
    return patch;
}

core::SettingsPatch readSettingsPatch(const QJsonObject &json)
{
    core::SettingsPatch patch;
    const auto number = [&json](QLatin1StringView name) -> std::optional<qint64> {
        const QJsonValue value = json.value(name);
        return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
    };
    patch.registration = registrationFromWord(json.value("registration"_L1).toString());
    if (const auto seconds = number("access_token_seconds"_L1))
        patch.accessTokenLifetime = Seconds(*seconds);
    if (const auto seconds = number("refresh_token_seconds"_L1))
        patch.refreshTokenLifetime = Seconds(*seconds);
    if (const auto count = number("failed_sign_ins_per_minute"_L1))
        patch.failedSignInsPerMinute = int(*count);
    if (const auto count = number("requests_per_minute"_L1))
        patch.requestsPerMinute = int(*count);
    return patch;
}

void writeUser(JsonWriter &json, const User &user)
{
    json.member("id"_L1, user.id);
    json.member("version"_L1, user.version);
    json.member("username"_L1, user.username);
    json.member("display_name"_L1, user.displayName);
    json.member("is_administrator"_L1, user.isAdministrator);
    json.member("organization_id"_L1, user.organizationId);
    json.name("role"_L1);
    if (user.role)
        json.value(word(*user.role));
    else
        json.null();
    json.member("created_at"_L1, user.createdAt);
}

void writeToken(JsonWriter &json, const PersonalToken &token)
{
    json.member("id"_L1, token.id);
    json.member("version"_L1, token.version);
    json.member("name"_L1, token.name);
    json.member("scope"_L1, word(token.scope));
    json.member("expires_at"_L1, token.expiresAt);
    json.member("created_at"_L1, token.createdAt);
}

void writeOrganization(JsonWriter &json, const Organization &organization)
{
    json.member("id"_L1, organization.id);
    json.member("version"_L1, organization.version);
    json.member("name"_L1, organization.name);
    json.member("created_at"_L1, organization.createdAt);
}

void writeMember(JsonWriter &json, const store::Member &member)
{
    json.member("user_id"_L1, member.user.id);
    json.member("version"_L1, member.user.version);
    json.member("username"_L1, member.user.username);
    json.member("display_name"_L1, member.user.displayName);
    json.member("role"_L1, word(member.user.role.value_or(Role::Viewer)));
    json.member("joined_at"_L1, member.joinedAt);
}

void writeInvite(JsonWriter &json, const Invite &invite, TimePoint now)
{
    json.member("id"_L1, invite.id);
    json.member("version"_L1, invite.version);
    json.member("organization_id"_L1, invite.organizationId);
    json.member("role"_L1, word(invite.role));
    json.member("uses"_L1, word(invite.uses));
    json.member("status"_L1, word(inviteStatus(invite, now)));
    json.member("note"_L1, invite.note);
    json.member("expires_at"_L1, invite.expiresAt);
    json.member("created_by"_L1, invite.createdBy);
    json.member("created_at"_L1, invite.createdAt);
    json.member("used_by"_L1, invite.usedBy);
    json.member("used_at"_L1, invite.usedAt);
}

void writeQuota(JsonWriter &json, const Quota &quota)
{
    constexpr QLatin1StringView Subjects[] = {"organization"_L1, "user"_L1, "cluster"_L1};
    json.member("version"_L1, quota.id.isValid() ? quota.version : qint64(0));
    json.member("subject"_L1, Subjects[int(quota.subject)]);
    json.member("subject_id"_L1, quota.subjectId);
    writeLimit(json, "max_deployments"_L1, quota.maxDeployments);
    writeLimit(json, "max_running"_L1, quota.maxRunning);
    writeLimit(json, "max_priority"_L1, quota.maxPriority);
    writeLimit(json, "weight"_L1, quota.weight);
    json.name("resources"_L1).beginObject();
    if (quota.maxCpuMilli)
        json.name("cpu"_L1).milli(*quota.maxCpuMilli);
    if (quota.maxMemoryBytes)
        json.member("memory"_L1, *quota.maxMemoryBytes);
    if (quota.maxGpuMilli)
        json.name("gpu"_L1).milli(*quota.maxGpuMilli);
    json.endObject();
}

void writeSettings(JsonWriter &json, const Settings &settings)
{
    json.member("version"_L1, settings.version);
    json.member("registration"_L1, word(settings.registration));
    json.member("access_token_seconds"_L1, settings.accessTokenLifetime);
    json.member("refresh_token_seconds"_L1, settings.refreshTokenLifetime);
    json.member("failed_sign_ins_per_minute"_L1, settings.failedSignInsPerMinute);
    json.member("requests_per_minute"_L1, settings.requestsPerMinute);
}

} // namespace berth::api
