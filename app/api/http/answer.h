// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <vector>

namespace berth::api {

struct Header
{
    QByteArray name;
    QByteArray value;
};

/// What goes back to the client; Date and the security fields are the gate's to add.
struct Answer
{
    int status = 200;
    QByteArray type = "application/json"; ///< empty with an empty body
    QByteArray body;
    std::vector<Header> headers;

    /// All before the body, as it goes over the wire.
    [[nodiscard]] QByteArray head() const;
};

/// The HTTP status of a failure (DESIGN section 7): 400 only for what cannot be read at all.
[[nodiscard]] int statusOf(const Error &error);

/// @p error as application/problem+json (RFC 9457): its reason is the type, its fields are
/// `errors` with JSON pointers. What was not meant for the client (Internal, Corrupt) says only
/// that it went wrong, and where to look it up.
[[nodiscard]] Answer problem(const Error &error, const QString &requestId);
/// The same where the status is not the error's own, as for a body that is not JSON.
[[nodiscard]] Answer problem(int status, const Error &error, const QString &requestId);

/// The reason phrase of @p status (RFC 9110 section 15).
[[nodiscard]] QByteArrayView reasonPhrase(int status);

} // namespace berth::api
