// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth {

/// What the programs exit with, so that scripts can tell failures apart: 0 done, 2 bad input,
/// 3 not found, 4 conflict (a store that is in use), 5 not allowed, 6 try again later, 7 cancelled,
/// 8 a damaged or foreign file, 1 anything else.
[[nodiscard]] constexpr int exitCodeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::TooLarge:
    case ErrorCode::Unsupported:
        return 2;
    case ErrorCode::NotFound:
        return 3;
    case ErrorCode::Conflict:
    case ErrorCode::PreconditionFailed:
    case ErrorCode::QuotaExceeded:
        return 4;
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unauthenticated:
        return 5;
    case ErrorCode::RateLimited:
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
        return 6;
    case ErrorCode::Cancelled:
        return 7;
    case ErrorCode::Corrupt:
        return 8;
    case ErrorCode::Internal:
        break;
    }
    return 1;
}

} // namespace berth
