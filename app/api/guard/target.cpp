// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/target.h"

#include "app/api/guard/syntax.h"

namespace berth::api {

namespace {

constexpr Refusal BadForm{400, "The request target must be a path that begins with a slash."};
constexpr Refusal BadScheme{400, "An absolute request target must begin with http:// or https://."};
constexpr Refusal BadCharacter{400, "The request target holds a character that must be encoded."};
constexpr Refusal HasFragment{400, "A request target has no fragment."};
constexpr Refusal BadEscape{400, "A percent sign in the target needs two hexadecimal digits."};
constexpr Refusal EncodedControl{400, "The target encodes a control character."};
constexpr Refusal NoUtf8{400, "The target does not decode to UTF-8."};
constexpr Refusal DotSegment{400, "The path holds a segment of dots."};
constexpr Refusal DoubleSlash{400, "The path begins with two slashes."};

/// Tells whether bytes are UTF-8 (RFC 3629), one at a time.
class Utf8Check final
{
public:
    /// @returns whether it can still become UTF-8.
    bool take(quint8 byte)
    {
        if (m_left == 0) {
            if (byte < 0x80)
                return true;
            if (byte >= 0xc2 && byte <= 0xdf)
                return expect(1, 0x80, 0xbf);
            if (byte >= 0xe0 && byte <= 0xef) // neither over-long nor a surrogate
                return expect(2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf);
            if (byte >= 0xf0 && byte <= 0xf4)
                return expect(3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf);
            return false;
        }
        if (byte < m_low || byte > m_high)
            return false;
        return expect(m_left - 1, 0x80, 0xbf);
    }
    [[nodiscard]] bool isComplete() const { return m_left == 0; }

private:
    bool expect(int left, int low, int high)
    {
        m_left = left;
        m_low = static_cast<quint8>(low);
        m_high = static_cast<quint8>(high);
        return true;
    }

    int m_left = 0;
    quint8 m_low = 0x80;
    quint8 m_high = 0xbf;
};

enum class Part { Path, Query };

/// Checks the characters and, in a path, the segments. One pass, nothing is stored.
Refusal check(QByteArrayView text, Part part)
{
    Utf8Check utf8;
    int dots = 0; ///< that the segment consists of; -1: of something else
    const auto endsInDots = [&dots] { return dots == 1 || dots == 2; };
    for (qsizetype i = 0; i < text.size(); ++i) {
        char c = text[i];
        const bool isPlain = part == Part::Path ? syntax::is(syntax::PathChar, c)
                                                : c > 0x20 && c < 0x7f && c != '#';
        if (!isPlain)
            return c == '#' ? HasFragment : BadCharacter;
        if (c == '%') {
            const int high = i + 2 < text.size() ? syntax::hexValue(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? syntax::hexValue(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return BadEscape;
            c = static_cast<char>(high * 16 + low);
            i += 2;
            const quint8 byte = static_cast<quint8>(c);
            if (byte == 0 || (part == Part::Path && (byte < 0x20 || byte == 0x7f)))
                return EncodedControl;
        }
        if (!utf8.take(static_cast<quint8>(c)))
            return NoUtf8;
        if (part == Part::Query)
            continue;
        // A reader behind us may decode before it splits, so an encoded (back)slash splits, too.
        if (c == '/' || c == '\\') {
            if (endsInDots())
                return DotSegment;
            dots = 0;
        } else if (c == '.' && dots >= 0) {
            ++dots;
        } else {
            dots = -1;
        }
    }
    if (!utf8.isComplete())
        return NoUtf8;
    if (part == Part::Path && endsInDots())
        return DotSegment;
    return {};
}

} // namespace

Refusal parseTarget(QByteArrayView text, Target &target)
{
    target = {};
    if (text.empty())
        return BadForm;
    if (text[0] != '/') {
        const qsizetype scheme = text.indexOf("://");
        if (scheme < 0)
            return BadForm;
        if (!syntax::equalsLower(text.first(scheme), "http")
            && !syntax::equalsLower(text.first(scheme), "https"))
            return BadScheme;
        text = text.sliced(scheme + 3);
        qsizetype end = 0;
        while (end < text.size() && text[end] != '/' && text[end] != '?' && text[end] != '#')
            ++end;
        target.authority = text.first(end);
        if (target.authority.empty())
            return BadForm;
        text = text.sliced(end);
    }
    const qsizetype question = text.indexOf('?');
    target.path = question < 0 ? text : text.first(question);
    if (question >= 0)
        target.query = text.sliced(question);
    // QUrl would take what follows for a host.
    if (target.path.startsWith("//"))
        return DoubleSlash;
    if (const Refusal refusal = check(target.path, Part::Path))
        return refusal;
    return check(target.query, Part::Query);
}

} // namespace berth::api
