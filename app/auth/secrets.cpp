// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secrets.h"

#include "app/auth/secretbytes.h"

#include <QtCore/qcryptographichash.h>

#include <sodium.h>

#include <array>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int MostDigits = 32;
constexpr int GroupSize = 4;
/// Enough for every kind with a dash or a blank between any two characters.
constexpr qsizetype MostTyped = 256;

QLatin1StringView prefixOf(SecretKind kind)
{
    switch (kind) {
    case SecretKind::PersonalToken:
        return "berth_pat_"_L1;
    case SecretKind::RefreshToken:
        return "berth_rt_"_L1;
    case SecretKind::Invite:
        return "berth_inv_"_L1;
    case SecretKind::SetupCode:
        break;
    }
    return {};
}

QString nameOf(SecretKind kind)
{
    switch (kind) {
    case SecretKind::PersonalToken:
        return u"A personal access token"_s;
    case SecretKind::RefreshToken:
        return u"A refresh token"_s;
    case SecretKind::Invite:
        return u"An invite code"_s;
    case SecretKind::SetupCode:
        break;
    }
    return u"A setup code"_s;
}

int digitsOf(SecretKind kind)
{
    return kind == SecretKind::SetupCode ? 28 : MostDigits;
}

/// The digit that a person means by @p c, 0 where it is none.
char digitFrom(QChar c)
{
    switch (const char16_t lower = c.toLower().unicode(); lower) {
    case u'o':
        return '0';
    case u'i':
    case u'l':
        return '1';
    default:
        return lower < 0x80 && Alphabet.contains(char(lower)) ? char(lower) : '\0';
    }
}

Error refusal(SecretKind kind, const QString &why)
{
    const QString prefix = prefixOf(kind);
    const QString form = prefix.isEmpty()
        ? QString(u" has seven groups of four characters."_s)
        : QString(u" starts with "_s + prefix + u" and has "_s + QString::number(digitsOf(kind))
                  + u" characters after it."_s);
    return Error::invalid(nameOf(kind) + form + u' ' + why);
}

} // namespace

Secret::Secret(SecretKind kind, QByteArray code)
    : m_kind(kind)
    , m_code(std::move(code))
{
}

Secret Secret::generate(SecretKind kind)
{
    std::array<unsigned char, MostDigits> random{};
    fillRandom(random);
    QByteArray code;
    // A digit is five bits and the alphabet has 32, so that each is as likely as the next.
    for (int i = 0; i < digitsOf(kind); ++i)
        code += Alphabet[random[size_t(i)] % Alphabet.size()];
    sodium_memzero(random.data(), random.size());
    return {kind, code};
}

Result<Secret> Secret::parse(SecretKind kind, QStringView typed)
{
    QStringView rest = typed.trimmed();
    if (rest.isEmpty())
        return tl::unexpected(refusal(kind, u"This is empty."_s));
    if (rest.size() > MostTyped)
        return tl::unexpected(refusal(kind, u"This is much longer."_s));
    const QLatin1StringView prefix = prefixOf(kind);
    if (rest.startsWith(prefix, Qt::CaseInsensitive))
        rest = rest.sliced(prefix.size());
    else if (kind != SecretKind::Invite)
        return tl::unexpected(refusal(kind, u"This starts with something else."_s));

    QByteArray code;
    for (const QChar c : rest) {
        if (c.isSpace() || c == u'-' || c.category() == QChar::Punctuation_Dash)
            continue;
        const char digit = digitFrom(c);
        if (digit == '\0') {
            return tl::unexpected(refusal(
                kind, u"This has a character that is in none; was something else pasted?"_s));
        }
        code += digit;
    }
    if (code.size() != digitsOf(kind)) {
        return tl::unexpected(refusal(kind,
                                      code.size() < digitsOf(kind)
                                          ? u"This is shorter; is the end missing?"_s
                                          : u"This is longer; was something else pasted too?"_s));
    }
    return Secret(kind, code);
}

QString Secret::text() const
{
    if (m_kind != SecretKind::SetupCode)
        return prefixOf(m_kind) + QString::fromLatin1(m_code);
    QString text;
    for (qsizetype at = 0; at < m_code.size(); at += GroupSize) {
        if (at > 0)
            text += u'-';
        text += QString::fromLatin1(m_code.sliced(at, GroupSize)).toUpper();
    }
    return text;
}

QString Secret::hashOf() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    // The kind is part of it, so that no code opens what another kind of code was made for.
    // Stored hashes depend on it: prefixes are for ever.
    const QLatin1StringView prefix
        = m_kind == SecretKind::SetupCode ? "berth_setup_"_L1 : prefixOf(m_kind);
    hash.addData(QByteArrayView(prefix.data(), prefix.size()));
    hash.addData(m_code);
    return QString::fromLatin1(hash.result().toHex());
}

std::optional<SecretKind> kindOfBearer(QByteArrayView token)
{
    for (const SecretKind kind : {SecretKind::PersonalToken, SecretKind::RefreshToken}) {
        const QLatin1StringView prefix = prefixOf(kind);
        if (token.startsWith(QByteArrayView(prefix.data(), prefix.size())))
            return kind;
    }
    return std::nullopt;
}

bool isSame(QByteArrayView one, QByteArrayView other)
{
    return one.size() == other.size()
        && sodium_memcmp(one.data(), other.data(), size_t(one.size())) == 0;
}

} // namespace berth::auth
