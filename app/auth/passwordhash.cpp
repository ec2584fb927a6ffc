// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/passwordhash.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <optional>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

constexpr Bytes Mebibyte = Bytes(1) << 20;
constexpr Bytes Kibibyte = Bytes(1) << 10;

using HashText = std::array<char, crypto_pwhash_STRBYTES>;

double costOf(HashParameters parameters)
{
    return double(parameters.passes) * double(parameters.memory);
}

Error noMemory()
{
    return Error::unavailable(u"out-of-memory"_s,
                              u"There is not enough memory to check a password. Free some, or try "
                              "again in a moment."_s);
}

/// The number behind @p name in "m=19456,t=2,p=1".
std::optional<qint64> numberBehind(QByteArrayView text, QByteArrayView name)
{
    const qsizetype at = text.indexOf(name);
    if (at < 0)
        return std::nullopt;
    qsizetype end = at + name.size();
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    bool ok = false;
    const qint64 number = text.sliced(at + name.size(), end - at - name.size()).toLongLong(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

std::optional<HashParameters> parametersOf(QByteArrayView hash)
{
    constexpr QByteArrayView Start = "$argon2id$v=19$";
    if (!hash.startsWith(Start))
        return std::nullopt;
    const QByteArrayView rest = hash.sliced(Start.size());
    const auto memory = numberBehind(rest, "m=");
    const auto passes = numberBehind(rest, ",t=");
    if (!memory || !passes || *passes > std::numeric_limits<int>::max()
        || *memory > std::numeric_limits<qint64>::max() / Kibibyte)
        return std::nullopt;
    return HashParameters{int(*passes), *memory * Kibibyte};
}

template<size_t Size>
QByteArray randomBase64()
{
    std::array<unsigned char, Size> bytes{};
    fillRandom(bytes);
    return QByteArray::fromRawData(reinterpret_cast<const char *>(bytes.data()), Size)
        .toBase64(QByteArray::OmitTrailingEquals);
}

} // namespace

HashParameters parametersFor(std::chrono::microseconds target, HashParameters measured,
                             std::chrono::microseconds duration)
{
    // Time grows with the product of both.
    const double times = double(target.count()) / double(std::max<qint64>(duration.count(), 1));
    const double budget = std::min(costOf(measured) * times, costOf(MostHashParameters));

    HashParameters chosen = LeastHashParameters;
    const auto affordable = Bytes(budget / chosen.passes) / Mebibyte * Mebibyte;
    chosen.memory = std::clamp(affordable, LeastHashParameters.memory, MostHashParameters.memory);
    if (chosen.memory == MostHashParameters.memory) {
        chosen.passes = std::clamp(int(budget / double(chosen.memory)), LeastHashParameters.passes,
                                   MostHashParameters.passes);
    }
    return chosen;
}

HashParameters tune(std::chrono::milliseconds target)
{
    using Clock = std::chrono::steady_clock;
    const Password sample = Password::enter(u"a password of the usual length"_s);
    const auto from = Clock::now();
    if (!hash(sample, LeastHashParameters))
        return LeastHashParameters;
    return parametersFor(
        target, LeastHashParameters,
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - from));
}

Result<QByteArray> hash(const Password &password, HashParameters parameters)
{
    Q_ASSERT(parameters.passes >= LeastHashParameters.passes);
    Q_ASSERT(parameters.memory >= LeastHashParameters.memory);
    prepareSodium();
    HashText text{};
    const QByteArrayView plain = password.bytes();
    if (crypto_pwhash_str(text.data(), plain.data(), size_t(plain.size()),
                          size_t(parameters.passes), size_t(parameters.memory))
        != 0)
        return tl::unexpected(noMemory());
    return QByteArray(text.data());
}

Result<bool> verify(QByteArrayView hash, const Password &password)
{
    HashText text{};
    if (size_t(hash.size()) >= text.size())
        return false;
    prepareSodium();
    std::copy(hash.begin(), hash.end(), text.begin());
    const QByteArrayView plain = password.bytes();
    errno = 0;
    if (crypto_pwhash_str_verify(text.data(), plain.data(), size_t(plain.size())) == 0)
        return true;
    // libsodium has one answer for a wrong password and for no memory; only errno tells.
    if (errno == ENOMEM)
        return tl::unexpected(noMemory());
    return false;
}

bool needsRehash(QByteArrayView hash, HashParameters parameters)
{
    const auto own = parametersOf(hash);
    return !own || own->passes < LeastHashParameters.passes
        || own->memory < LeastHashParameters.memory || costOf(*own) * 2 < costOf(parameters);
}

QByteArray unmatchableHash(HashParameters parameters)
{
    // The digest is random, so that finding a password for it is as hard as inverting Argon2id.
    return "$argon2id$v=19$m=" + QByteArray::number(parameters.memory / Kibibyte)
        + ",t=" + QByteArray::number(parameters.passes) + ",p=1$"
        + randomBase64<crypto_pwhash_SALTBYTES>() + '$' + randomBase64<32>();
}

} // namespace berth::auth
