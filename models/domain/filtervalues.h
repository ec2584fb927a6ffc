// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"

namespace berth::filter {

/// A refusal at @p position of the filter's text.
[[nodiscard]] Error filterError(qsizetype position, const QString &message,
                                const QString &hint = {});

/// A value as it stands in the text; a quoted one without its quotes.
struct Value
{
    QString text;
    qsizetype start = 0; ///< of its first character, behind an opening quote
};

/// What a value of @p type looks like, to be said where it is missing.
[[nodiscard]] QString expected(FieldType type);

/// What @p value is worth in the unit of its field's type: the index of a word, 0 for a text.
[[nodiscard]] Result<qint64> numberOf(const Value &value, const Field &field);

} // namespace berth::filter
