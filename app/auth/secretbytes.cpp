// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/secretbytes.h"

#include <QtCore/qstring.h>

#include <sodium.h>

#include <utility>

namespace berth::auth {

SecretBytes::SecretBytes(std::span<const char> bytes)
    : m_bytes(bytes.begin(), bytes.end())
{
}

SecretBytes::~SecretBytes()
{
    wipe();
}

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{
}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

void SecretBytes::wipe()
{
    if (!m_bytes.empty())
        sodium_memzero(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

void prepareSodium()
{
    static const bool isReady = sodium_init() >= 0;
    if (!isReady)
        qFatal("The system gives no random numbers; Berth cannot make secrets without.");
}

void fillRandom(std::span<unsigned char> bytes)
{
    prepareSodium();
    randombytes_buf(bytes.data(), bytes.size());
}

void wipe(QByteArray &text)
{
    if (!text.isEmpty() && text.isDetached())
        sodium_memzero(text.data(), size_t(text.size()));
    text.clear();
}

void wipe(QString &text)
{
    if (!text.isEmpty() && text.isDetached())
        sodium_memzero(text.data(), size_t(text.size()) * sizeof(QChar));
    text.clear();
}

} // namespace berth::auth
