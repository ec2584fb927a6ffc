// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/keyfile.h"

#include <memory>

namespace berth::auth {

/// The keys of the access tokens, as they lie in `DIR/jwt.key`: one signs, those before it verify
/// until the last of their tokens has expired. An immutable value, cheap to copy; rotation gives a
/// new one. Any thread.
class SigningKeys final
{
public:
    /// Beyond this many rotations within one token's life, the oldest tokens end early.
    static constexpr size_t MostKeys = 8;

    /// Loads the file, or makes it at the first start; of two starts at once, both end with the
    /// key of the one that was first. Errors as readKeyFile and writeKeyFile.
    [[nodiscard]] static Result<SigningKeys> loadOrCreate(const QString &path, TimePoint now);

    /// Makes a new key sign, writes the file and returns what is in it.
    /// @param keep how long what was signed so far still verifies: the longest life of a token;
    /// zero where a key has leaked, which signs everybody out
    [[nodiscard]] Result<SigningKeys> rotated(TimePoint now, Milliseconds keep) const;

    [[nodiscard]] const SigningKey &current() const;
    /// The key with that id that verifies at @p now, else null. Lives as long as this value.
    [[nodiscard]] const SigningKey *findKey(QByteArrayView id, TimePoint now) const;

private:
    SigningKeys(QString path, std::vector<SigningKey> keys);

    QString m_path;
    std::shared_ptr<const std::vector<SigningKey>> m_keys; ///< never empty; the first signs
};

} // namespace berth::auth
