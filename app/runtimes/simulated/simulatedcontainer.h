// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/states.h"
#include "models/domain/time.h"

namespace berth {

/// A "container" of the simulated runtime. When it starts and ends is settled when it is made (or
/// asked to stop), so its state is a function of the clock alone and goes on while Berth is down.
struct SimulatedContainer
{
    QString name; ///< `berth-<store>-<epoch>-<replica>-<number>`
    QString storeId; ///< label berth.store
    qint64 epoch = 1; ///< label berth.epoch
    DeploymentId deployment; ///< label berth.deployment
    ReplicaId replica; ///< label berth.replica
    AttemptId attempt; ///< label berth.attempt
    int number = 1; ///< of the attempt among its replica's
    ClusterId cluster;
    NodeId node;
    TimePoint createdAt;
    TimePoint startsAt;
    std::optional<TimePoint> endsAt; ///< absent: runs until it is stopped
    int exitCode = 0;
    QString message; ///< why it ended, where it was no ordinary end

    /// Whether it ever runs: one that cannot be started, or is stopped before, does not.
    [[nodiscard]] bool everRuns() const { return !endsAt || startsAt < *endsAt; }

    [[nodiscard]] AttemptObserved observedAt(TimePoint now) const
    {
        if (endsAt && *endsAt <= now)
            return AttemptObserved::Exited;
        return startsAt <= now ? AttemptObserved::Running : AttemptObserved::Created;
    }

    bool operator==(const SimulatedContainer &) const = default;
};

} // namespace berth
