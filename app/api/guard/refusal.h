// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

namespace berth::api {

/// Why a request is not handed on: a status, and one sentence for the one who sent it.
struct Refusal
{
    int status = 0; ///< 0: none
    const char *reason = ""; ///< static; plain ASCII without quotes, so that it is JSON as it is
    int retryAfterSeconds = 0; ///< 0: no Retry-After

    [[nodiscard]] explicit operator bool() const { return status != 0; }
};

/// @returns the reason phrase of RFC 9110 section 15, empty where there is none.
[[nodiscard]] QByteArrayView statusPhrase(int status);

/// @returns the last word of the problem type, as in "content-too-large".
[[nodiscard]] QByteArrayView problemSlug(int status);

/// The whole answer to what is refused: a problem of RFC 9457 that says that the connection ends.
/// @p commonFields are complete lines that every answer bears; @p isHead leaves the body out.
[[nodiscard]] QByteArray refusalAnswer(const Refusal &refusal, QByteArrayView commonFields,
                                       bool isHead);

} // namespace berth::api
