// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "app/core/usecases/accounts.h"
#include "app/core/usecases/members.h"
#include "models/store/accountreads.h"

/// Accounts, organizations, invites, quotas and settings on the wire.
namespace berth::api {

class JsonWriter;

[[nodiscard]] const SchemaRef &userSchema();
[[nodiscard]] const SchemaRef &registrationSchema();
[[nodiscard]] const SchemaRef &grantSchema();
[[nodiscard]] const SchemaRef &signInSchema();
[[nodiscard]] const SchemaRef &setUpSchema();
[[nodiscard]] const SchemaRef &tokenSchema();
[[nodiscard]] const SchemaRef &tokenDraftSchema();
[[nodiscard]] const SchemaRef &organizationSchema();
[[nodiscard]] const SchemaRef &memberSchema();
[[nodiscard]] const SchemaRef &inviteSchema();
[[nodiscard]] const SchemaRef &inviteDraftSchema();
[[nodiscard]] const SchemaRef &quotaSchema();
[[nodiscard]] const SchemaRef &quotaPatchSchema();
[[nodiscard]] const SchemaRef &settingsSchema();
[[nodiscard]] const SchemaRef &settingsPatchSchema();

[[nodiscard]] const QStringList &roleWords();

[[nodiscard]] Result<core::QuotaPatch> readQuotaPatch(const QJsonObject &json);
[[nodiscard]] core::SettingsPatch readSettingsPatch(const QJsonObject &json);

/// Members, without the braces around them.
void writeUser(JsonWriter &json, const User &user);
void writeToken(JsonWriter &json, const PersonalToken &token);
void writeOrganization(JsonWriter &json, const Organization &organization);
void writeMember(JsonWriter &json, const store::Member &member);
void writeInvite(JsonWriter &json, const Invite &invite, TimePoint now);
void writeQuota(JsonWriter &json, const Quota &quota);
void writeSettings(JsonWriter &json, const Settings &settings);

} // namespace berth::api
