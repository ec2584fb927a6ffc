// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/admission.h"

#include <algorithm>
#include <cmath>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t MostBuckets = 10'000; ///< beyond, full ones are dropped: they say nothing

} // namespace

Result<void> requireOwnSite(const Request &request, bool isTls)
{
    const QByteArray own = (isTls ? "https://" : "http://") + request.host;
    const bool isForeign
        = !request.origin.isEmpty() && request.origin.compare(own, Qt::CaseInsensitive) != 0;
    if (!isForeign && request.secFetchSite != "cross-site")
        return {};
    return tl::unexpected(
        Error{ErrorCode::PermissionDenied,
              u"foreign-origin"_s,
              u"A page of another site may not use this API. Call it from a program, or from its "
              "own page /docs."_s,
              {}});
}

std::optional<Seconds> RequestBudget::take(UserId user, int perMinute, TimePoint now)
{
    if (perMinute <= 0)
        return std::nullopt;
    const double perMilli = perMinute / 60'000.0;
    if (m_buckets.size() > MostBuckets) {
        std::erase_if(m_buckets, [&](const auto &entry) {
            return now - entry.second.filledAt > std::chrono::minutes(1);
        });
    }
    const auto [entry, isNew] = m_buckets.try_emplace(user, Bucket{double(perMinute), now});
    Bucket &bucket = entry->second;
    const auto passed = double(std::max<qint64>(0, (now - bucket.filledAt).count()));
    bucket.tokens = std::min(double(perMinute), bucket.tokens + passed * perMilli);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
        const double wait = (1 - bucket.tokens) / perMilli / 1000;
        return Seconds(std::max<qint64>(1, qint64(std::ceil(wait))));
    }
    bucket.tokens -= 1;
    return std::nullopt;
}

} // namespace berth::api
