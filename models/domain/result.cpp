// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/result.h"

namespace berth {

Error Error::invalid(QString message, QList<FieldError> fields)
{
    return {ErrorCode::InvalidArgument, QStringLiteral("invalid-argument"), std::move(message),
            std::move(fields)};
}

Error Error::notFound(QString message)
{
    return {ErrorCode::NotFound, QStringLiteral("not-found"), std::move(message), {}};
}

Error Error::conflict(QString reason, QString message)
{
    return {ErrorCode::Conflict, std::move(reason), std::move(message), {}};
}

Error Error::unavailable(QString reason, QString message)
{
    return {ErrorCode::Unavailable, std::move(reason), std::move(message), {}};
}

Error Error::corrupt(QString reason, QString message)
{
    return {ErrorCode::Corrupt, std::move(reason), std::move(message), {}};
}

Error Error::cancelled()
{
    return {ErrorCode::Cancelled, QStringLiteral("cancelled"), QStringLiteral("Cancelled."), {}};
}

Error Error::internal(QString message)
{
    return {ErrorCode::Internal, QStringLiteral("internal"), std::move(message), {}};
}

QString describe(const Error &error)
{
    QString text = error.message;
    for (const FieldError &field : error.fields) {
        text += QLatin1Char('\n') % field.pointer % QStringLiteral(": ") % field.message;
        if (!field.hint.isEmpty())
            text += QStringLiteral(" (") % field.hint % QLatin1Char(')');
    }
    return text;
}

} // namespace berth
