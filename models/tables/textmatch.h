// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"

#include <QtCore/qregularexpression.h>

#include <array>
#include <string>
#include <vector>

namespace berth {

/// Finds a piece of text in UTF-8, ignoring case (simple case folding, letter by letter).
class Utf8Needle final
{
public:
    Utf8Needle() = default;
    explicit Utf8Needle(QStringView text);

    [[nodiscard]] bool isEmpty() const { return m_letters.empty(); }
    /// @returns the first match in [begin, end) or @p end. An empty needle matches at once.
    [[nodiscard]] const char *find(const char *begin, const char *end) const;

private:
    [[nodiscard]] bool matchesAt(const char *at, const char *end) const;
    void prepareSkips();
    [[nodiscard]] const char *findBySkipping(const char *begin, const char *end) const;

    std::vector<std::vector<std::string>> m_letters; ///< per letter its spellings
    std::array<bool, 256> m_first{}; ///< bytes that a match may begin with
    // Where every spelling is one byte, as in ASCII (Horspool, Practical fast searching in strings,
    // 1980: many names begin alike, so what is compared first is the needle's end).
    std::array<std::string, 2> m_bytes; ///< both spellings, letter by letter; empty: not of ASCII
    std::array<quint8, 256> m_skips{}; ///< how far to go on when this byte is under the last letter
};

/// How text sorts everywhere in Berth's tables: ASCII letters ignoring case, then by bytes of
/// UTF-8, so that two texts compare equal only where they are the same.
[[nodiscard]] int compareNames(QByteArrayView a, QByteArrayView b);
[[nodiscard]] int compareNames(QStringView a, QStringView b);

/// One text term of a filter. Everything ignores case.
class TextMatch final
{
public:
    TextMatch() = default;
    TextMatch(filter::Operator op, const QString &text);

    [[nodiscard]] bool matches(const QString &text) const;
    [[nodiscard]] bool matches(QByteArrayView utf8) const;
    /// What an arena can look for as a whole; null where each text must be asked.
    [[nodiscard]] const Utf8Needle *needle() const;

private:
    filter::Operator m_op = filter::Operator::Contains;
    QString m_text;
    Utf8Needle m_needle;
    QRegularExpression m_expression;
};

} // namespace berth
