// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/time.h"

#include <QtCore/qjsonobject.h>

#include <optional>

namespace berth::api {

/// A time of a body that has passed its schema, RFC 3339 with its offset; missing where it is null
/// or absent. What is wrong with one goes to @p errors.
[[nodiscard]] std::optional<TimePoint> readTime(const QJsonObject &json, QLatin1StringView name,
                                                QList<FieldError> &errors);
/// As readTime() takes it; null where there is none.
[[nodiscard]] QJsonValue timeJson(const std::optional<TimePoint> &time);

} // namespace berth::api
