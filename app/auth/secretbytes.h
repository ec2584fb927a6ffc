// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qglobal.h>

#include <span>
#include <vector>

namespace berth::auth {

/// Bytes that are overwritten when they go: a password in plain text, a signing key. Moves, never
/// copies, so that there is one place to wipe.
class SecretBytes final
{
public:
    SecretBytes() = default;
    explicit SecretBytes(std::span<const char> bytes);
    ~SecretBytes();
    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;
    Q_DISABLE_COPY(SecretBytes)

    [[nodiscard]] QByteArrayView view() const
    {
        return {m_bytes.data(), qsizetype(m_bytes.size())};
    }
    [[nodiscard]] bool isEmpty() const { return m_bytes.empty(); }

private:
    void wipe();

    std::vector<char> m_bytes; ///< never grows: growing would leave a copy behind
};

/// Before anything slow of libsodium: makes it choose the code that suits this processor. Once is
/// enough, again costs nothing. Ends the program where the system gives no random numbers, which
/// no supported one lacks: to go on would be to hand out secrets that can be guessed.
void prepareSodium();

/// Fills @p bytes from the system's generator.
void fillRandom(std::span<unsigned char> bytes);

/// Overwrites what @p text holds, unless it shares its memory with a copy that somebody else owns.
void wipe(QByteArray &text);
void wipe(QString &text);

} // namespace berth::auth
