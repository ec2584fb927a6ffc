// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace berth {

/// The enumerator, from the first to @p last, whose word() is @p text; none where no word is.
template<typename Enum>
[[nodiscard]] std::optional<Enum> enumFromWord(QStringView text, Enum last)
{
    for (int value = 0; value <= int(last); ++value) {
        if (text == word(Enum(value)))
            return Enum(value);
    }
    return std::nullopt;
}

} // namespace berth
