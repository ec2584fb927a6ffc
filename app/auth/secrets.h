// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <optional>

namespace berth::auth {

/// What a secret opens. Each kind has a prefix of its own, so that one that turns up in a file or
/// a chat is recognised for what it is, by people and by scanners.
enum class SecretKind : quint8 {
    PersonalToken, ///< "berth_pat_..."
    RefreshToken, ///< "berth_rt_..."
    Invite, ///< "berth_inv_..."
    SetupCode, ///< no prefix: seven groups of four, to be typed
};

/// A random code that somebody is given once: 160 bits (a setup code: 140) in Crockford's base 32,
/// which has no letters that are taken for digits, survives a change of case and stands in a URL.
/// Never goes into an Error, a log or the store; the store keeps hashOf().
class Secret final
{
public:
    [[nodiscard]] static Secret generate(SecretKind kind);

    /// Reads what a person typed or pasted: blanks and dashes do not matter, nor does case; o is
    /// 0, i and l are 1; the prefix of an invite may be missing.
    /// @returns InvalidArgument saying what does not fit, without quoting the text
    [[nodiscard]] static Result<Secret> parse(SecretKind kind, QStringView typed);

    [[nodiscard]] SecretKind kind() const { return m_kind; }
    /// As it is shown, once: "berth_pat_8k2m...", "8K2M-...-Q7TW".
    [[nodiscard]] QString text() const;

    /// SHA-256 of kind and code, 64 hex digits: what the store keeps and looks up by. A plain hash
    /// is right here, where a password needs a slow one: nobody can try 2^140 codes. A salt would
    /// only take the lookup away.
    [[nodiscard]] QString hashOf() const;

private:
    Secret(SecretKind kind, QByteArray code);

    SecretKind m_kind;
    QByteArray m_code; ///< digits of the alphabet only, lower case
};

/// Which kind the prefix of a bearer token names; nothing for what is no token of Berth's, such as
/// a JWT.
[[nodiscard]] std::optional<SecretKind> kindOfBearer(QByteArrayView token);

/// Whether both are the same, in a time that depends on their lengths only.
[[nodiscard]] bool isSame(QByteArrayView one, QByteArrayView other);

} // namespace berth::auth
