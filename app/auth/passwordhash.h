// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/password.h"
#include "models/domain/quantity.h"

#include <chrono>

namespace berth::auth {

/// What one Argon2id hash costs. Argon2id's own parallelism is 1 in libsodium.
struct HashParameters
{
    int passes = 2;
    Bytes memory = Bytes(19) << 20;

    bool operator==(const HashParameters &) const = default;
};

/// The least that is ever used: OWASP's Password Storage Cheat Sheet, Argon2id.
inline constexpr HashParameters LeastHashParameters{};
/// The most: two sign-ins at once then take 128 MiB for a tenth of a second, not the machine.
inline constexpr HashParameters MostHashParameters{12, Bytes(64) << 20};
/// What one sign-in may cost, in time.
inline constexpr std::chrono::milliseconds HashTarget{100};

/// What would take @p target, where @p measured took @p duration: memory first, as it is what
/// costs a guesser most, then passes; never outside the two bounds. Pure; a clock that stood still
/// means a machine that is fast.
[[nodiscard]] HashParameters parametersFor(std::chrono::microseconds target,
                                           HashParameters measured,
                                           std::chrono::microseconds duration);

/// Measures one hash at the floor and chooses. Takes some 40 ms: on no thread that somebody waits
/// for.
[[nodiscard]] HashParameters tune(std::chrono::milliseconds target = HashTarget);

/// @returns the hash as text, with salt and parameters in it ("$argon2id$v=19$m=...");
/// Unavailable where the memory is lacking. Slow on purpose: only PasswordWorkers calls it.
[[nodiscard]] Result<QByteArray> hash(const Password &password, HashParameters parameters);

/// @returns whether @p password is the one of @p hash; false for a text that is no hash.
/// Unavailable where the memory is lacking, which must not count as a wrong password. Slow.
[[nodiscard]] Result<bool> verify(QByteArrayView hash, const Password &password);

/// Whether a hash that has just been verified should be replaced: it is under the floor, is not
/// Argon2id, or costs less than half of what @p parameters cost. Less would rewrite it at every
/// sign-in, as the measure is a little different at every start.
[[nodiscard]] bool needsRehash(QByteArrayView hash, HashParameters parameters);

/// A hash that nothing matches and that costs the same to verify: what an unknown user is
/// verified against, so that the time does not tell who exists.
[[nodiscard]] QByteArray unmatchableHash(HashParameters parameters);

} // namespace berth::auth
