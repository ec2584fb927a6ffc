// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/tokenform.h"

#include <sodium.h>

#include <algorithm>

namespace berth::auth {

namespace {

/// Reads `{"name":value,...}` without blanks, escapes and nesting, where a value is a string of
/// printable ASCII or a plain integer from 0 up. The least of JSON that libjwt writes for us; a
/// full parser would have to be asked about duplicates, depth, numbers and U+0000.
class FlatReader final
{
public:
    explicit FlatReader(QByteArrayView text)
        : m_text(text)
    {
    }

    /// The next member's name, or nothing at the end or where the text breaks the rules.
    std::optional<QByteArrayView> nextName()
    {
        if (m_isBroken || (m_isBegun && take('}')))
            return std::nullopt;
        if (!take(m_isBegun ? ',' : '{'))
            return broken();
        m_isBegun = true;
        const auto name = string();
        return name && take(':') ? name : broken();
    }

    std::optional<QByteArrayView> string()
    {
        if (!take('"'))
            return broken();
        const qsizetype start = m_at;
        while (m_at < m_text.size() && isPlain(m_text[m_at]))
            ++m_at;
        const QByteArrayView value = m_text.sliced(start, m_at - start);
        return take('"') ? std::optional(value) : broken();
    }

    std::optional<qint64> integer()
    {
        constexpr qsizetype Digits = 15;
        const qsizetype start = m_at;
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
        const auto value = number(m_text.sliced(start, std::min(m_at - start, Digits + 1)));
        m_isBroken = m_isBroken || !value;
        return value;
    }

    /// Whether all was read and all was well.
    [[nodiscard]] bool isComplete() const
    {
        return !m_isBroken && m_isBegun && m_at == m_text.size() && m_text.endsWith('}');
    }

    /// A decimal number as it is written shortest, of 15 digits at most.
    static std::optional<qint64> number(QByteArrayView digits)
    {
        if (digits.isEmpty() || digits.size() > 15 || (digits[0] == '0' && digits.size() > 1))
            return std::nullopt;
        qint64 value = 0;
        for (const char digit : digits) {
            if (!isDigit(digit))
                return std::nullopt;
            value = value * 10 + (digit - '0');
        }
        return value;
    }

private:
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    static bool isPlain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

    bool take(char c)
    {
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    std::nullopt_t broken()
    {
        m_isBroken = true;
        return std::nullopt;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_isBegun = false;
    bool m_isBroken = false;
};

/// Decodes into @p buffer; strict about alphabet, length and the bits behind the last byte.
std::optional<QByteArrayView> decode(QByteArrayView text, std::array<char, LongestToken> &buffer)
{
    size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char *>(buffer.data()), buffer.size(),
                          text.data(), size_t(text.size()), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        != 0)
        return std::nullopt;
    return QByteArrayView(buffer.data(), qsizetype(size));
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// Notes that a member was seen; false where it was before.
bool isFirst(unsigned &seen, unsigned member)
{
    const bool first = (seen & member) == 0;
    seen |= member;
    return first;
}

bool readHeader(QByteArrayView json, TokenForm &form)
{
    enum Member : unsigned { Algorithm = 1, KeyId = 2, Type = 4, All = 7 };
    FlatReader reader(json);
    unsigned seen = 0;
    while (const auto name = reader.nextName()) {
        const auto value = reader.string();
        if (!value)
            return false;
        if (*name == "alg") {
            if (!isFirst(seen, Algorithm) || *value != "HS256")
                return false;
        } else if (*name == "typ") {
            if (!isFirst(seen, Type) || *value != "JWT")
                return false;
        } else if (*name == "kid") {
            if (!isFirst(seen, KeyId) || value->size() != KeyIdSize
                || !std::all_of(value->begin(), value->end(), isHex))
                return false;
            std::copy(value->begin(), value->end(), form.keyId.begin());
        } else {
            return false;
        }
    }
    return seen == All && reader.isComplete();
}

/// A text claim: present, and not without end.
bool readText(FlatReader &reader, QByteArray &into)
{
    constexpr qsizetype Longest = 255;
    const auto value = reader.string();
    if (!value || value->isEmpty() || value->size() > Longest)
        return false;
    into = value->toByteArray();
    return true;
}

/// An id, which travels as text: RFC 7519 says so for `sub`.
bool readId(FlatReader &reader, qint64 &into)
{
    const auto value = reader.string();
    const auto number = value ? FlatReader::number(*value) : std::nullopt;
    into = number.value_or(0);
    return into > 0;
}

bool readTime(FlatReader &reader, qint64 &into)
{
    const auto value = reader.integer();
    into = value.value_or(0);
    return value.has_value();
}

bool readClaims(QByteArrayView json, TokenForm &form)
{
    enum Member : unsigned {
        Issuer = 1,
        Audience = 2,
        Subject = 4,
        Session = 8,
        Id = 16,
        IssuedAt = 32,
        ExpiresAt = 64,
        All = 127
    };
    FlatReader reader(json);
    unsigned seen = 0;
    while (const auto name = reader.nextName()) {
        bool ok = false;
        if (*name == "iss")
            ok = isFirst(seen, Issuer) && readText(reader, form.issuer);
        else if (*name == "aud")
            ok = isFirst(seen, Audience) && readText(reader, form.audience);
        else if (*name == "sub")
            ok = isFirst(seen, Subject) && readId(reader, form.user);
        else if (*name == "sid")
            ok = isFirst(seen, Session) && readId(reader, form.session);
        else if (*name == "jti")
            ok = isFirst(seen, Id) && readText(reader, form.tokenId);
        else if (*name == "iat")
            ok = isFirst(seen, IssuedAt) && readTime(reader, form.issuedAt);
        else if (*name == "exp")
            ok = isFirst(seen, ExpiresAt) && readTime(reader, form.expiresAt);
        if (!ok)
            return false;
    }
    return seen == All && reader.isComplete();
}

} // namespace

std::optional<TokenForm> parseTokenForm(QByteArrayView token)
{
    if (token.size() > LongestToken)
        return std::nullopt;
    const qsizetype first = token.indexOf('.');
    const qsizetype last = token.lastIndexOf('.');
    if (first <= 0 || last <= first)
        return std::nullopt;

    std::array<char, LongestToken> buffer;
    TokenForm form;
    // The header before anything else: the rest of a foreign token is not even decoded.
    const auto header = decode(token.first(first), buffer);
    if (!header || !readHeader(*header, form))
        return std::nullopt;
    // A third dot would be inside this part, where the alphabet has none.
    const auto claims = decode(token.sliced(first + 1, last - first - 1), buffer);
    if (!claims || !readClaims(*claims, form))
        return std::nullopt;
    const auto signature = decode(token.sliced(last + 1), buffer);
    if (!signature || signature->size() != SignatureSize)
        return std::nullopt;
    std::copy(signature->begin(), signature->end(), form.signature.begin());
    form.signedSize = last;
    return form;
}

} // namespace berth::auth
