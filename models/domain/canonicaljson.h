// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qjsonvalue.h>

namespace berth {

/// Writes @p value as canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, the
/// shortest number form, no white space. Integers beyond 2^53 are not representable and refused by
/// the callers' types; strings must be well-formed UTF-16.
[[nodiscard]] QByteArray canonicalJson(const QJsonValue &value);

/// Lower-case hexadecimal SHA-256.
[[nodiscard]] QByteArray sha256Hex(QByteArrayView bytes);

} // namespace berth
