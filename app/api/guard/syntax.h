// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearrayview.h>

#include <array>

namespace berth::api::syntax {

/// The character classes of RFC 9110 section 5.6, one table look-up a byte.
enum CharClass : quint8 {
    TokenChar = 1, ///< of methods and field names
    TextChar = 2, ///< of field values: visible, blank, tab and what is beyond ASCII
    PathChar = 4, ///< of the path of a target (RFC 3986 pchar and '/'), '%' included
    HostChar = 8, ///< of a registered name; no percent encoding, which no resolver means
};

[[nodiscard]] constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool isAlpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// @returns 0 to 15, or -1.
[[nodiscard]] constexpr int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = lowered(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

namespace detail {

constexpr bool isOneOf(char c, const char *set)
{
    for (; *set; ++set) {
        if (*set == c)
            return true;
    }
    return false;
}

constexpr std::array<quint8, 256> makeClasses()
{
    std::array<quint8, 256> classes{};
    for (int i = 1; i < 256; ++i) {
        const char c = static_cast<char>(i);
        const bool isWord = isAlpha(c) || isDigit(c);
        quint8 of = 0;
        if (isWord || isOneOf(c, "!#$%&'*+-.^_`|~"))
            of |= TokenChar;
        if (i == '\t' || (i >= 0x20 && i != 0x7f))
            of |= TextChar;
        if (isWord || isOneOf(c, "-._~!$&'()*+,;=:@/%"))
            of |= PathChar;
        if (isWord || isOneOf(c, "-._"))
            of |= HostChar;
        classes[static_cast<size_t>(i)] = of;
    }
    return classes;
}

inline constexpr std::array<quint8, 256> Classes = makeClasses();

} // namespace detail

[[nodiscard]] constexpr bool is(CharClass wanted, char c)
{
    return (detail::Classes[static_cast<quint8>(c)] & wanted) != 0;
}

/// @returns whether there is something, and nothing else.
[[nodiscard]] constexpr bool isAll(CharClass wanted, QByteArrayView text)
{
    for (const char c : text) {
        if (!is(wanted, c))
            return false;
    }
    return !text.empty();
}

/// Compares with @p lower, which is in lower case, by ASCII rules.
[[nodiscard]] constexpr bool equalsLower(QByteArrayView text, QByteArrayView lower)
{
    if (text.size() != lower.size())
        return false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (lowered(text[i]) != lower[i])
            return false;
    }
    return true;
}

/// Without the blanks and tabs around it (OWS of RFC 9110 section 5.6.3), and no others.
[[nodiscard]] constexpr QByteArrayView trimmed(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.empty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

} // namespace berth::api::syntax
