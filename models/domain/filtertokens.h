// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"

namespace berth::filter {

/// How an operator is written; two characters stand before one, so that the first match is it.
struct Spelling
{
    QLatin1StringView text;
    Operator op;
};
inline constexpr Spelling Spellings[] = {
    {QLatin1StringView("!="), Operator::NotEqual},
    {QLatin1StringView("<="), Operator::LessEqual},
    {QLatin1StringView(">="), Operator::GreaterEqual},
    {QLatin1StringView(":"), Operator::Contains},
    {QLatin1StringView("="), Operator::Equal},
    {QLatin1StringView("<"), Operator::Less},
    {QLatin1StringView(">"), Operator::Greater},
    {QLatin1StringView("~"), Operator::Matches},
};

/// @returns the operator that @p text begins with, or none.
[[nodiscard]] const Spelling *operatorAt(QStringView text);
/// Whether a field of @p type can be asked with @p op.
[[nodiscard]] bool takes(FieldType type, Operator op);
/// What a field's name is made of: letters, digits, '_' and '.'.
[[nodiscard]] bool isNameCharacter(QChar c);
/// The field of that name, ignoring case, or none.
[[nodiscard]] const Field *findField(const std::vector<Field> &fields, QStringView name);

} // namespace berth::filter
