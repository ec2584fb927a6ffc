// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/signingkeys.h"
#include "models/domain/ids.h"

namespace berth::auth {

/// What a verified access token says. Who the user is now, and whether the session still lives, is
/// the store's to tell: a token holds neither role nor organization.
struct AccessClaims
{
    UserId user; ///< `sub`
    SessionId session; ///< `sid`
    QByteArray tokenId; ///< `jti`, random
    TimePoint issuedAt; ///< `iat`, to the second
    TimePoint expiresAt; ///< `exp`: at this moment it is no longer valid

    bool operator==(const AccessClaims &) const = default;
};

struct AccessToken
{
    QByteArray text; ///< a secret
    AccessClaims claims;
};

struct AccessTokenPolicy
{
    QByteArray issuer = "berth"; ///< `iss`; printable ASCII without quote and backslash
    QByteArray audience = "berth-api"; ///< `aud`; the same
    Seconds lifetime = std::chrono::minutes(30);
};

/// Issues and verifies access tokens: JWT, HS256. Immutable: any thread; after a rotation its owner
/// makes another one.
///
/// libjwt writes them, and does not read them. Version 1.10.2, which Debian 12 has, takes the
/// algorithm from the token, accepts `none` where it is given no key, parses JSON before it has
/// verified anything, takes the last of duplicated claims, overlooks what stands behind a U+0000,
/// compares signatures as text (CVE-2024-25189: in a time that tells how much is right; Debian has
/// a patch, others may not), checks no claim, and needs 10 us for all that. So a token is read by
/// parseTokenForm() alone, libsodium verifies its signature in constant time, and the claims are
/// checked here.
class AccessTokens final
{
public:
    /// How far in the future a token may have been issued: a clock that was set back. `iat` serves
    /// as `nbf`, which would only say the same again.
    static constexpr Seconds Leeway{30};

    explicit AccessTokens(SigningKeys keys, AccessTokenPolicy policy = {});

    /// Internal where a claim cannot be written, such as an invalid id.
    [[nodiscard]] Result<AccessToken> issue(UserId user, SessionId session, TimePoint now) const;

    /// @returns Unauthenticated: reason "token-expired" for one that was valid once, else
    /// "unauthenticated" in the same words whatever is wrong. Some 5 us.
    [[nodiscard]] Result<AccessClaims> verify(QByteArrayView token, TimePoint now) const;

    [[nodiscard]] const AccessTokenPolicy &policy() const { return m_policy; }

private:
    SigningKeys m_keys;
    AccessTokenPolicy m_policy;
};

} // namespace berth::auth
