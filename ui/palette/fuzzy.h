// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>

namespace berth {

/// How well a text answers what was typed.
struct FuzzyMatch
{
    int score = 0; ///< higher is better
    QList<int> positions; ///< of the matched characters, for emphasis
};

/// Every character of @p typed in its order somewhere in @p text, ignoring case and blanks in
/// @p typed. Beginnings of words and runs count more, gaps less. Pure; cost O(text x typed).
/// @returns nothing where a character is missing
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView typed, QStringView text);

} // namespace berth
