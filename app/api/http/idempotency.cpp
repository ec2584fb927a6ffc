// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/idempotency.h"

#include "app/api/http/render.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qcryptographichash.h>

#include <algorithm>

namespace berth::api {

using namespace Qt::StringLiterals;

QByteArray Idempotency::fingerprint(const Request &request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QByteArray &part) {
        hash.addData(QByteArray::number(part.size()));
        hash.addData(":");
        hash.addData(part);
    };
    const QLatin1StringView method = word(request.method);
    add(QByteArray(method.data(), method.size()));
    add(request.path.toUtf8());
    add(request.query.toString(QUrl::FullyEncoded).toUtf8());
    add(request.body);
    return hash.result().toHex();
}

Result<std::optional<Idempotency::Kept>> Idempotency::find(store::Reader &reader, UserId user,
                                                           const QByteArray &key,
                                                           const QString &fingerprint,
                                                           TimePoint now) const
{
    const bool isPlain
        = std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (!isPlain || key.size() > LongestKey) {
        return tl::unexpected(Error::invalid(
            u"An Idempotency-Key is up to 255 printable ASCII characters, such as a UUID."_s));
    }
    const auto kept = store::findIdempotent(reader, user, QString::fromLatin1(key), now);
    if (!kept)
        return tl::unexpected(kept.error());
    if (!*kept)
        return std::optional<Kept>();
    if ((*kept)->fingerprint != fingerprint) {
        return tl::unexpected(
            Error{ErrorCode::InvalidArgument,
                  u"key-reused"_s,
                  u"This Idempotency-Key came with another request before. Take a new one."_s,
                  {}});
    }
    return std::optional(Kept{(*kept)->status, (*kept)->answer});
}

Result<void> Idempotency::begin(UserId user, const QByteArray &key)
{
    if (m_underWay.emplace(user, key).second)
        return {};
    return tl::unexpected(
        Error::conflict(u"key-in-flight"_s,
                        u"The first request with this Idempotency-Key is still being answered. "
                        "Send it again in a moment."_s));
}

void Idempotency::end(UserId user, const QByteArray &key)
{
    m_underWay.erase({user, key});
}

Act Idempotency::keeping(Act act, UserId user, const QByteArray &key, const QString &fingerprint)
{
    return
        [act = std::move(act), user, key, fingerprint](store::Transaction &tx) -> Result<Outcome> {
            auto outcome = act(tx);
            if (!outcome)
                return outcome;
            const auto kept = tx.idempotency().insert({.user = user,
                                                       .key = QString::fromLatin1(key),
                                                       .fingerprint = fingerprint,
                                                       .status = outcome->status,
                                                       .answer = renderForReplay(*outcome),
                                                       .createdAt = tx.now()});
            if (!kept)
                return tl::unexpected(kept.error());
            return outcome;
        };
}

} // namespace berth::api
