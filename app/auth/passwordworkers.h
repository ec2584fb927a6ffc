// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/passwordhash.h"
#include "models/domain/time.h"

#include <QtCore/qfuture.h>

#include <functional>
#include <memory>
#include <optional>

namespace berth::auth {

/// What a sign-in learns of a password.
struct PasswordVerdict
{
    bool matches = false;
    bool needsRehash = false; ///< and matches: hash it again while it is known

    bool operator==(const PasswordVerdict &) const = default;
};

/// The two slow functions; a test puts a gate in their place. Called on a worker's thread.
struct PasswordFunctions
{
    std::function<Result<QByteArray>(const Password &, HashParameters)> hash = auth::hash;
    std::function<Result<bool>(QByteArrayView, const Password &)> verify = auth::verify;
};

/// Hashes passwords away from the threads that people and requests wait for: two at once, so that
/// neither memory nor processors are anybody's for the asking, and a bounded number waiting. Every
/// future ends with a result. Any thread.
class PasswordWorkers final
{
public:
    static constexpr int AtOnce = 2;
    static constexpr int MostWaiting = 64;
    /// When to come back where too many wait: about what a full queue takes.
    static constexpr Seconds RetryAfter{4};

    explicit PasswordWorkers(HashParameters parameters, PasswordFunctions functions = {});
    ~PasswordWorkers();
    Q_DISABLE_COPY_MOVE(PasswordWorkers)

    /// Unavailable, reason "busy", where MostWaiting wait already; Cancelled after stop().
    [[nodiscard]] QFuture<Result<QByteArray>> hash(Password password);

    /// @param hash none for a user that does not exist: takes as long and never matches
    /// Errors as for hash().
    [[nodiscard]] QFuture<Result<PasswordVerdict>> verify(std::optional<QByteArray> hash,
                                                          Password password);

    /// Ends those that wait as Cancelled and returns when those that run have ended, in at most a
    /// hash's time. Later calls end as Cancelled at once. Not to be called by what continues a
    /// future on a worker's thread.
    void stop();

private:
    class Lanes;

    const HashParameters m_parameters;
    const PasswordFunctions m_functions;
    const QByteArray m_unmatchable;
    std::unique_ptr<Lanes> m_lanes;
};

} // namespace berth::auth
