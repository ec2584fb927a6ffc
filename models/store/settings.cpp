// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/store/reads.h"
#include "models/store/statejson.h"
#include "models/store/transaction.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

// All settings are one row, as JSON of their columns: they are read and changed together.
const QString SettingsName = QStringLiteral("service");

Result<Settings> settingsFrom(const Result<QString> &stored)
{
    if (!stored)
        return tl::unexpected(stored.error());
    Settings settings;
    if (stored->isEmpty())
        return settings;
    const QJsonObject json = QJsonDocument::fromJson(stored->toUtf8()).object();
    const auto number = [&json](const char *name, qint64 standard) {
        return json.value(QLatin1String(name)).toInteger(standard);
    };
    settings.version = number("edition", settings.version);
    settings.registration
        = registrationFromWord(json.value(QLatin1String("registration")).toString())
              .value_or(settings.registration);
    settings.accessTokenLifetime
        = Seconds(number("access_token_seconds", settings.accessTokenLifetime.count()));
    settings.refreshTokenLifetime
        = Seconds(number("refresh_token_seconds", settings.refreshTokenLifetime.count()));
    settings.failedSignInsPerMinute
        = int(number("failed_sign_ins_per_minute", settings.failedSignInsPerMinute));
    settings.requestsPerMinute = int(number("requests_per_minute", settings.requestsPerMinute));
    return settings;
}

} // namespace

Result<Settings> readSettings(Reader &reader)
{
    return settingsFrom(readSetting(reader.connection(), SettingsName));
}

Result<Settings> readSettings(Transaction &tx)
{
    return settingsFrom(readSetting(tx.connection(), SettingsName));
}

Result<Settings> Transaction::changeSettings(const Settings &before, Settings after)
{
    after.version = before.version + 1;
    const QString json
        = QString::fromUtf8(QJsonDocument(columnsJson(after)).toJson(QJsonDocument::Compact));
    if (Result<void> written = setSetting(SettingsName, json); !written)
        return tl::unexpected(written.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    const QLatin1StringView action("settings.changed");
    m_session.record({SubjectKind::Store, 1, after.version, {}}, action, action, changes);
    return after;
}

} // namespace berth::store
