// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/secretbytes.h"
#include "app/auth/tokenform.h"
#include "models/domain/result.h"
#include "models/domain/time.h"

#include <optional>
#include <vector>

namespace berth::auth {

inline constexpr qsizetype SigningKeySize = 32; ///< bytes, as long as the digest of HS256

/// One key that signs or once signed access tokens.
struct SigningKey
{
    QByteArray id; ///< the `kid` of its tokens, made from the secret
    TimePoint createdAt;
    std::optional<TimePoint> verifiesUntil; ///< none: the key that signs
    SecretBytes secret;
};

[[nodiscard]] SigningKey generateSigningKey(TimePoint now);

/// The keys of a file, the one that signs first. The file is text:
///
///     berth-signing-keys 1
///     key <id, 16 hex> <created, epoch ms> <verifies until, epoch ms, or - for the one that signs>
///         <secret, 32 bytes as base64url>                              (one line, single blanks)
///     end <number of keys>
///
/// A key's id is a digest of its secret, so that a changed character shows, and the last line
/// shows what was cut off. Pure; takes any bytes.
/// @param path for the words only
/// @returns Corrupt, reason "key-file-damaged"
[[nodiscard]] Result<std::vector<SigningKey>> parseKeyFile(QByteArrayView text,
                                                           const QString &path);
/// The text of a file, wiped when it goes.
[[nodiscard]] SecretBytes formatKeyFile(const std::vector<SigningKey> &keys);

/// Reads a key file that only its owner can read.
/// @returns NotFound where there is none; PreconditionFailed, reason "key-file-exposed", where
/// group or others may read or write it; Unavailable where it cannot be read; else as parseKeyFile
[[nodiscard]] Result<std::vector<SigningKey>> readKeyFile(const QString &path);

enum class WriteMode {
    Create, ///< Conflict where the file exists: another start was first
    Replace,
};

/// Writes a key file with mode 0600 so that a reader, or a crash, meets all of it or nothing.
/// @returns Unavailable, reason "key-file-unwritable", with what the system says
[[nodiscard]] Result<void> writeKeyFile(const QString &path, const std::vector<SigningKey> &keys,
                                        WriteMode mode);

} // namespace berth::auth
