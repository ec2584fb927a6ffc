// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signingkeys.h"

#include <algorithm>

namespace berth::auth {

namespace {

bool verifiesAt(const SigningKey &key, TimePoint now)
{
    return !key.verifiesUntil || now < *key.verifiesUntil;
}

SigningKey copyOf(const SigningKey &key)
{
    const QByteArrayView secret = key.secret.view();
    return {key.id, key.createdAt, key.verifiesUntil,
            SecretBytes(std::span(secret.data(), size_t(secret.size())))};
}

} // namespace

SigningKeys::SigningKeys(QString path, std::vector<SigningKey> keys)
    : m_path(std::move(path))
    , m_keys(std::make_shared<const std::vector<SigningKey>>(std::move(keys)))
{
}

Result<SigningKeys> SigningKeys::loadOrCreate(const QString &path, TimePoint now)
{
    auto keys = readKeyFile(path);
    if (!keys && keys.error().code == ErrorCode::NotFound) {
        std::vector<SigningKey> made;
        made.push_back(generateSigningKey(now));
        const auto written = writeKeyFile(path, made, WriteMode::Create);
        if (written)
            return SigningKeys(path, std::move(made));
        if (written.error().code != ErrorCode::Conflict)
            return tl::unexpected(written.error());
        keys = readKeyFile(path);
    }
    if (!keys)
        return tl::unexpected(keys.error());
    return SigningKeys(path, std::move(*keys));
}

Result<SigningKeys> SigningKeys::rotated(TimePoint now, Milliseconds keep) const
{
    std::vector<SigningKey> keys;
    keys.push_back(generateSigningKey(now));
    for (const SigningKey &key : *m_keys) {
        SigningKey kept = copyOf(key);
        const TimePoint until = now + keep;
        kept.verifiesUntil = kept.verifiesUntil ? std::min(*kept.verifiesUntil, until) : until;
        if (keys.size() < MostKeys && verifiesAt(kept, now))
            keys.push_back(std::move(kept));
    }
    if (const auto written = writeKeyFile(m_path, keys, WriteMode::Replace); !written)
        return tl::unexpected(written.error());
    return SigningKeys(m_path, std::move(keys));
}

const SigningKey &SigningKeys::current() const
{
    return m_keys->front();
}

const SigningKey *SigningKeys::findKey(QByteArrayView id, TimePoint now) const
{
    for (const SigningKey &key : *m_keys) {
        if (key.id == id && verifiesAt(key, now))
            return &key;
    }
    return nullptr;
}

} // namespace berth::auth
