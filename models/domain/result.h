// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <tl/expected.hpp>

#include <chrono>
#include <optional>

namespace berth {

/// What a caller can do about a failure. The set is closed: it decides the HTTP status, the exit
/// code and whether trying again makes sense.
enum class ErrorCode {
    InvalidArgument,
    NotFound,
    Conflict,
    PreconditionFailed,
    PermissionDenied,
    Unauthenticated,
    QuotaExceeded,
    TooLarge,
    Unsupported,
    RateLimited,
    Unavailable,
    Timeout,
    Cancelled,
    Corrupt,
    Internal,
};

/// One thing that is wrong with one field of an input.
struct FieldError
{
    QString pointer; ///< JSON pointer (RFC 6901) to the field, e.g. "/resources/memory"
    int position = -1; ///< 0-based offset inside the value, -1 where it has none
    QString message; ///< what is wrong
    QString hint; ///< how to mend it; may be empty

    bool operator==(const FieldError &) const = default;
};

/// A failure: `code` decides, `message` is for people. Never holds a secret.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString reason; ///< stable kebab-case problem type, e.g. "quota-exceeded"
    QString message; ///< one or two sentences: what, where, how to mend it
    QList<FieldError> fields;
    std::optional<std::chrono::seconds> retryAfter = {}; ///< when to come back, where that helps

    [[nodiscard]] static Error invalid(QString message, QList<FieldError> fields = {});
    [[nodiscard]] static Error notFound(QString message);
    [[nodiscard]] static Error conflict(QString reason, QString message);
    [[nodiscard]] static Error unavailable(QString reason, QString message);
    [[nodiscard]] static Error corrupt(QString reason, QString message);
    [[nodiscard]] static Error cancelled();
    [[nodiscard]] static Error internal(QString message);

    bool operator==(const Error &) const = default;
};

/// The message with every field error on a line of its own: for a terminal or a dialog.
[[nodiscard]] QString describe(const Error &error);

template<typename T>
using Result = tl::expected<T, Error>;

} // namespace berth

Q_DECLARE_METATYPE(berth::Error)
