// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>

#include <array>
#include <optional>

namespace berth::auth {

/// Longer is no token of ours; checked before anything reads it.
inline constexpr qsizetype LongestToken = 4096;

/// Eight random-looking bytes of a signing key's name, as 16 lower-case hex digits.
inline constexpr qsizetype KeyIdSize = 16;

inline constexpr qsizetype SignatureSize = 32; ///< bytes of HS256

/// What an access token claims. Nothing here is true before the signature has been verified.
struct TokenForm
{
    std::array<char, KeyIdSize> keyId{};
    QByteArray issuer; ///< iss
    QByteArray audience; ///< aud
    qint64 user = 0; ///< sub, positive
    qint64 session = 0; ///< sid, positive
    QByteArray tokenId; ///< jti
    qint64 issuedAt = 0; ///< iat, seconds
    qint64 expiresAt = 0; ///< exp, seconds
    qsizetype signedSize = 0; ///< how much of the token the signature is of
    std::array<unsigned char, SignatureSize> signature{};
};

/// Reads a token as strictly as only its own issuer can: three parts of canonical unpadded
/// base64url, a header that is exactly `alg` HS256, `kid`, `typ` JWT, and a flat object of exactly
/// our claims, each once and of its type. So `none` and every other algorithm, `jku`, `x5u`,
/// `jwk`, `crit`, duplicates, padding, blanks and trailing bytes have no way to be written down.
/// Pure, takes any bytes, needs no key.
[[nodiscard]] std::optional<TokenForm> parseTokenForm(QByteArrayView token);

} // namespace berth::auth
