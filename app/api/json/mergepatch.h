// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonobject.h>

namespace berth::api {

/// @p target as the merge patch @p patch changes it (RFC 7396 section 2).
[[nodiscard]] QJsonValue mergePatch(const QJsonValue &target, const QJsonValue &patch);

} // namespace berth::api
