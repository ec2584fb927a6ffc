// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/lifecycle.h"

#include <algorithm>

namespace berth::core {

namespace {

/// A retry where one is left.
ExitVerdict verdictOnFailure(const Replica &replica, const Deployment &deployment)
{
    if (replica.failures < deployment.maxRetries) {
        return {.event = ReplicaEvent::Requeue,
                .cause = Cause::Retry,
                .backoff = retryBackoff(replica.failures + 1),
                .usesRetry = true};
    }
    return {.event = ReplicaEvent::EndFailed, .outcome = Outcome::Failed};
}

} // namespace

ExitVerdict verdictOnExit(const Replica &replica, const Deployment &deployment,
                          std::optional<int> exitCode)
{
    const bool isWanted = !deployment.stopRequested && !deployment.deleteRequestedAt
        && replica.ordinal < deployment.replicas;
    if (!isWanted)
        return {.event = ReplicaEvent::EndStopped, .outcome = Outcome::Stopped};

    // Its time was up: a deadline is the end, a run that took too long a failure like any other.
    if (replica.overdue == Overdue::Deadline)
        return {.event = ReplicaEvent::EndFailed, .outcome = Outcome::Failed};
    if (replica.overdue == Overdue::MaxRun)
        return verdictOnFailure(replica, deployment);

    // It was on its way out for another reason than its own end: it waits again.
    if (replica.state == ReplicaState::Stopping) {
        const bool isVictim = replica.cause == Cause::Preempted;
        return {.event = ReplicaEvent::Requeue,
                .cause = replica.cause,
                .backoff = isVictim ? PreemptionBackoff : Milliseconds(0)};
    }

    if (deployment.kind == DeploymentKind::Batch && exitCode == 0)
        return {.event = ReplicaEvent::EndSucceeded, .outcome = Outcome::Succeeded};

    // A service that ends by itself with success, and has no retry left, has simply ended.
    if (exitCode == 0 && replica.failures >= deployment.maxRetries)
        return {.event = ReplicaEvent::EndSucceeded, .outcome = Outcome::Succeeded};
    return verdictOnFailure(replica, deployment);
}

Milliseconds retryBackoff(int failures)
{
    constexpr Milliseconds first{10'000};
    constexpr Milliseconds longest{300'000};
    const int doublings = std::clamp(failures - 1, 0, 5);
    return std::min(first * (1 << doublings), longest);
}

} // namespace berth::core
