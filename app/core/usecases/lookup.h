// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/result.h"

#include <optional>

namespace berth::core {

/// A row that a use case cannot do without: NotFound in words where @p found is empty.
template<typename Row, typename Tag>
[[nodiscard]] Result<Row> loaded(Result<std::optional<Row>> found, const QString &kind, Id<Tag> id)
{
    if (!found)
        return tl::unexpected(found.error());
    if (!*found) {
        return tl::unexpected(Error::notFound(
            QStringLiteral("There is no %1 with the id %2.").arg(kind).arg(id.value())));
    }
    return std::move(**found);
}

/// @param version as the caller saw the row; 0: whatever it is
template<typename Row>
[[nodiscard]] Result<void> requireVersion(const Row &row, qint64 version)
{
    if (version == 0 || version == row.version)
        return {};
    return tl::unexpected(Error{ErrorCode::PreconditionFailed,
                                QStringLiteral("changed-meanwhile"),
                                QStringLiteral("It was changed meanwhile (version %1, you saw %2). "
                                               "Look at it again, then repeat your change.")
                                    .arg(row.version)
                                    .arg(version),
                                {}});
}

/// Drops the value of a success.
template<typename T>
[[nodiscard]] Result<void> done(const Result<T> &result)
{
    if (!result)
        return tl::unexpected(result.error());
    return {};
}

/// Every field error of a draft as one error, or success where there is none.
[[nodiscard]] inline Result<void> requireValid(const QList<FieldError> &fields)
{
    if (fields.isEmpty())
        return {};
    return tl::unexpected(Error::invalid(
        fields.size() == 1 ? fields.first().message
                           : QStringLiteral("%1 fields are not right.").arg(fields.size()),
        fields));
}

} // namespace berth::core
