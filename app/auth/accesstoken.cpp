// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/accesstoken.h"

#include "app/auth/tokenform.h"

#include <jwt.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

using Jwt = std::unique_ptr<jwt_t, decltype(&jwt_free)>;
using CText = std::unique_ptr<char, decltype(&std::free)>;

Error invalidToken()
{
    return {ErrorCode::Unauthenticated,
            u"unauthenticated"_s,
            u"The access token is not valid. Sign in again."_s,
            {}};
}

Error expiredToken()
{
    return {ErrorCode::Unauthenticated,
            u"token-expired"_s,
            u"The access token has expired. Use the refresh token, or sign in again."_s,
            {}};
}

Error notIssued()
{
    return Error::internal(u"The access token could not be made."_s);
}

qint64 secondsOf(TimePoint time)
{
    return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}

TimePoint timeOf(qint64 seconds)
{
    return TimePoint(Seconds(seconds));
}

QByteArray randomTokenId()
{
    std::array<unsigned char, 16> bytes{};
    fillRandom(bytes);
    return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

const unsigned char *bytesOf(const SigningKey &key)
{
    return reinterpret_cast<const unsigned char *>(key.secret.view().data());
}

/// Whether @p key signed @p token, which @p form was read from.
bool isSignedBy(const SigningKey &key, QByteArrayView token, const TokenForm &form)
{
    static_assert(crypto_auth_hmacsha256_BYTES == SignatureSize);
    static_assert(crypto_auth_hmacsha256_KEYBYTES == SigningKeySize);
    return crypto_auth_hmacsha256_verify(form.signature.data(),
                                         reinterpret_cast<const unsigned char *>(token.data()),
                                         size_t(form.signedSize), bytesOf(key))
        == 0;
}

} // namespace

AccessTokens::AccessTokens(SigningKeys keys, AccessTokenPolicy policy)
    : m_keys(std::move(keys))
    , m_policy(std::move(policy))
{
}

Result<AccessToken> AccessTokens::issue(UserId user, SessionId session, TimePoint now) const
{
    const qint64 issuedAt = secondsOf(now);
    AccessToken token;
    token.claims
        = {user, session, randomTokenId(), timeOf(issuedAt), timeOf(issuedAt) + m_policy.lifetime};

    jwt_t *made = nullptr;
    if (jwt_new(&made) != 0)
        return tl::unexpected(notIssued());
    const Jwt jwt(made, &jwt_free);
    const SigningKey &key = m_keys.current();
    const auto add = [&](const char *name, const QByteArray &value) {
        return jwt_add_grant(made, name, value.constData()) == 0;
    };
    const auto addTime = [&](const char *name, TimePoint time) {
        return jwt_add_grant_int(made, name, long(secondsOf(time))) == 0;
    };
    const bool isBuilt
        = jwt_set_alg(made, JWT_ALG_HS256, bytesOf(key), int(key.secret.view().size())) == 0
        && jwt_add_header(made, "kid", key.id.constData()) == 0 && add("iss", m_policy.issuer)
        && add("aud", m_policy.audience) && add("sub", QByteArray::number(user.value()))
        && add("sid", QByteArray::number(session.value())) && add("jti", token.claims.tokenId)
        && addTime("iat", token.claims.issuedAt) && addTime("exp", token.claims.expiresAt);
    const CText text(isBuilt ? jwt_encode_str(made) : nullptr, &std::free);
    // What is not read back would be refused at its first use.
    if (!text || !parseTokenForm(text.get()))
        return tl::unexpected(notIssued());
    token.text = QByteArray(text.get());
    return token;
}

Result<AccessClaims> AccessTokens::verify(QByteArrayView token, TimePoint now) const
{
    const auto form = parseTokenForm(token);
    if (!form)
        return tl::unexpected(invalidToken());
    const SigningKey *key
        = m_keys.findKey({form->keyId.data(), qsizetype(form->keyId.size())}, now);
    if (!key || !isSignedBy(*key, token, *form))
        return tl::unexpected(invalidToken());

    const AccessClaims claims{UserId(form->user), SessionId(form->session), form->tokenId,
                              timeOf(form->issuedAt), timeOf(form->expiresAt)};
    if (form->issuer != m_policy.issuer || form->audience != m_policy.audience
        || claims.issuedAt > now + Leeway || claims.expiresAt <= claims.issuedAt)
        return tl::unexpected(invalidToken());
    if (claims.expiresAt <= now)
        return tl::unexpected(expiredToken());
    return claims;
}

} // namespace berth::auth
