// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/route.h"
#include "models/domain/ids.h"

#include <set>

namespace berth::store {
class Reader;
}

namespace berth::api {

/// Answers a POST that is sent again with the same Idempotency-Key as the first time. The answer is
/// kept by the store for a day, in the transaction of the write itself; here stand the keys whose
/// first request is under way. Belongs to the API's thread.
class Idempotency final
{
public:
    static constexpr qsizetype LongestKey = 255;

    struct Kept
    {
        int status = 0;
        QByteArray answer; ///< as renderForReplay() gave it
    };

    /// SHA-256 over what makes two requests the same: method, path, query, body.
    [[nodiscard]] static QByteArray fingerprint(const Request &request);

    /// What the key was answered with; nothing for a new one. InvalidArgument for a key that is too
    /// long or not printable ASCII, and for one that came with another request ("key-reused").
    [[nodiscard]] Result<std::optional<Kept>> find(store::Reader &reader, UserId user,
                                                   const QByteArray &key,
                                                   const QString &fingerprint, TimePoint now) const;
    /// Conflict (`key-in-flight`) where the key's first request has no answer yet.
    [[nodiscard]] Result<void> begin(UserId user, const QByteArray &key);
    void end(UserId user, const QByteArray &key);

    /// @p act, with its answer kept in its own transaction.
    [[nodiscard]] static Act keeping(Act act, UserId user, const QByteArray &key,
                                     const QString &fingerprint);

private:
    std::set<std::pair<UserId, QByteArray>> m_underWay;
};

} // namespace berth::api
