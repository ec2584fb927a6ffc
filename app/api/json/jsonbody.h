// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qjsonobject.h>

namespace berth::api {

/// Reads the body of a request: UTF-8, one object, no name twice in one object, at most 64 levels.
/// @returns InvalidArgument, reason "malformed-json", with the position of what cannot be read.
[[nodiscard]] Result<QJsonObject> jsonBody(const QByteArray &bytes);

/// A form (application/x-www-form-urlencoded) as an object of texts; no name twice.
[[nodiscard]] Result<QJsonObject> formBody(const QByteArray &bytes);

} // namespace berth::api
