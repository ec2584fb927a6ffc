// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/password.h"

#include <algorithm>
#include <array>
#include <optional>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

/// Normalisation shrinks a text to a quarter at most, so what is longer is too long after it too;
/// it is refused before work that grows with the text.
constexpr qsizetype MostUnits = qsizetype(8) * LongestPassword;

/// A byte that no UTF-8 text holds: hashed, it equals no password's hash.
constexpr char MatchesNothing = char(0xFF);

/// What leads every published list of leaked passwords, of those that are long enough to pass.
/// Longer lists belong to an identity provider: the sign-in throttle bounds the guesses.
constexpr std::array Commonest{
    "password"_L1,   "password1"_L1, "password12"_L1, "password123"_L1, "passw0rd"_L1,
    "12345678"_L1,   "123456789"_L1, "1234567890"_L1, "87654321"_L1,    "qwertyui"_L1,
    "qwertyuiop"_L1, "qwerty123"_L1, "1q2w3e4r"_L1,   "1q2w3e4r5t"_L1,  "1qaz2wsx"_L1,
    "iloveyou"_L1,   "sunshine"_L1,  "princess"_L1,   "football"_L1,    "baseball"_L1,
    "superman"_L1,   "trustno1"_L1,  "letmein1"_L1,   "welcome1"_L1,    "abcd1234"_L1,
    "abc12345"_L1,   "admin123"_L1,  "changeme"_L1,
};

QString normalised(const QString &text)
{
    return text.normalized(QString::NormalizationForm_KC);
}

qsizetype codePoints(QStringView text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isLowSurrogate(); });
}

bool isOneCharacterRepeated(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [text](QChar c) { return c == text.front(); });
}

bool isCommon(QStringView text)
{
    const auto equals = [text](QLatin1StringView common) {
        return text.compare(common, Qt::CaseInsensitive) == 0;
    };
    return isOneCharacterRepeated(text) || std::any_of(Commonest.begin(), Commonest.end(), equals);
}

struct Complaint
{
    QString message;
    QString hint;
};

std::optional<Complaint> complaintAbout(QStringView text, const QString &username)
{
    const qsizetype length = codePoints(text);
    if (length < ShortestPassword) {
        return Complaint{u"A password has at least "_s + QString::number(ShortestPassword)
                             + u" characters."_s,
                         u"A few words in a row are easy to keep in mind and hard to guess."_s};
    }
    if (length > LongestPassword) {
        return Complaint{u"A password has at most "_s + QString::number(LongestPassword)
                             + u" characters."_s,
                         {}};
    }
    if (!username.isEmpty() && text.compare(normalised(username), Qt::CaseInsensitive) == 0)
        return Complaint{u"The password is the username."_s, u"Choose another one."_s};
    if (isCommon(text)) {
        return Complaint{u"This is one of the passwords that are guessed first."_s,
                         u"Choose one that is on no list, such as a few words in a row."_s};
    }
    return std::nullopt;
}

/// UTF-8 of @p text; every other copy made on the way is wiped.
SecretBytes utf8(QString &text)
{
    QByteArray bytes = text.toUtf8();
    SecretBytes secret{std::span(bytes.constData(), size_t(bytes.size()))};
    wipe(bytes);
    wipe(text);
    return secret;
}

} // namespace

Password::Password(SecretBytes bytes)
    : m_bytes(std::move(bytes))
{
}

Result<Password> Password::choose(const QString &text, const QString &username,
                                  const QString &pointer)
{
    std::optional<Complaint> complaint;
    QString plain;
    if (!text.isValidUtf16()) {
        complaint = Complaint{u"The password is no valid text."_s, {}};
    } else {
        // What is far too long is only measured.
        plain = text.size() > MostUnits ? text : normalised(text);
        complaint = complaintAbout(plain, username);
    }
    if (complaint) {
        wipe(plain);
        return tl::unexpected(Error::invalid(u"This password cannot be used."_s,
                                             {{pointer, -1, complaint->message, complaint->hint}}));
    }
    return Password(utf8(plain));
}

Password Password::enter(const QString &text)
{
    if (text.isValidUtf16() && text.size() <= MostUnits) {
        QString plain = normalised(text);
        if (!plain.isEmpty() && codePoints(plain) <= LongestPassword)
            return Password(utf8(plain));
        wipe(plain);
    }
    return Password(SecretBytes(std::span(&MatchesNothing, 1)));
}

} // namespace berth::auth
