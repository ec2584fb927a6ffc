// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/times.h"

#include "app/api/json/jsonwriter.h"

#include <QtCore/qdatetime.h>

namespace berth::api {

using namespace Qt::StringLiterals;

std::optional<TimePoint> readTime(const QJsonObject &json, QLatin1StringView name,
                                  QList<FieldError> &errors)
{
    if (!json.value(name).isString())
        return std::nullopt;
    const auto time = QDateTime::fromString(json.value(name).toString(), Qt::ISODateWithMs);
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime) {
        errors.append({u'/' + name, -1, u"is no time"_s, u"write 2026-12-01T08:00:00Z"_s});
        return std::nullopt;
    }
    return fromEpochMillis(time.toMSecsSinceEpoch());
}

QJsonValue timeJson(const std::optional<TimePoint> &time)
{
    return time ? QJsonValue(QString::fromLatin1(rfc3339(*time))) : QJsonValue();
}

} // namespace berth::api
