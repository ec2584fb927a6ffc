// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/secretbytes.h"
#include "models/domain/result.h"

#include <QtCore/qstring.h>

namespace berth::auth {

/// NIST SP 800-63B section 5.1.1.2: length counts, composition does not. In code points, after
/// normalisation.
inline constexpr int ShortestPassword = 8;
inline constexpr int LongestPassword = 128;

/// A password in plain text, as it is hashed: NFKC (so that one password typed on two keyboards is
/// one), UTF-8. Wiped when it goes; the caller's own string is the caller's to wipe. Any thread.
class Password final
{
public:
    /// For a password that somebody chooses: 8 to 128 characters, not the username, none that
    /// every guesser tries first.
    /// @param pointer to the field that the text comes from, for the error
    /// @returns InvalidArgument with one field error, which never quotes the password
    [[nodiscard]] static Result<Password> choose(const QString &text, const QString &username,
                                                 const QString &pointer
                                                 = QStringLiteral("/password"));

    /// For a password that is tried. No rule applies, they may have been others when it was
    /// chosen; what cannot be any password becomes one that matches nothing, so that it costs the
    /// same time.
    [[nodiscard]] static Password enter(const QString &text);

    [[nodiscard]] QByteArrayView bytes() const { return m_bytes.view(); }

private:
    explicit Password(SecretBytes bytes);

    SecretBytes m_bytes;
};

} // namespace berth::auth
