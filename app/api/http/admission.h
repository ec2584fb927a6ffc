// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/request.h"
#include "models/domain/ids.h"
#include "models/domain/result.h"
#include "models/domain/time.h"

#include <unordered_map>

namespace berth::api {

/// Refuses what a browser sends from somebody else's page: there is no CORS here, and a foreign
/// Origin or a cross-site fetch is PermissionDenied.
/// @param isTls whether the API is served over TLS, which is part of its own origin
[[nodiscard]] Result<void> requireOwnSite(const Request &request, bool isTls);

/// How many requests each account makes in a minute: a bucket that fills evenly. Belongs to the
/// API's thread.
class RequestBudget final
{
public:
    /// Takes one request of @p user out. @returns how long to wait where none is left.
    /// @param perMinute 0: no limit
    [[nodiscard]] std::optional<Seconds> take(UserId user, int perMinute, TimePoint now);

private:
    struct Bucket
    {
        double tokens = 0;
        TimePoint filledAt;
    };
    std::unordered_map<UserId, Bucket> m_buckets;
};

} // namespace berth::api
