// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/resources.h"
#include "models/domain/states.h"
#include "models/domain/time.h"

namespace berth {

/// One copy of a deployment. It keeps its row when it is preempted, drained, lost or retried;
/// `start` makes new rows.
struct Replica
{
    ReplicaId id;
    qint64 stateVersion = 1;
    DeploymentId deploymentId;
    ClusterId clusterId;
    int ordinal = 0; ///< 0-based among the replicas of one start
    ReplicaState state = ReplicaState::Waiting;
    Outcome outcome = Outcome::None;
    Cause cause = Cause::None;
    std::optional<TimePoint> notBefore; ///< backoff: not placed before
    int failures = 0; ///< retries used up
    Overdue overdue = Overdue::None; ///< why it was asked to stop, where its time was up
    int attempts = 0; ///< number of the latest attempt, 0: none yet
    NodeId nodeId; ///< while it holds resources
    std::optional<TimePoint> startedAt;
    std::optional<TimePoint> finishedAt;

    bool operator==(const Replica &) const = default;
};

/// One try to run a replica on one node. Its container is
/// `berth-<store>-<epoch>-<replica>-<number>`.
struct Attempt
{
    AttemptId id;
    ReplicaId replicaId;
    int number = 1;
    NodeId nodeId;
    RevisionId revisionId;
    AttemptDesired desired = AttemptDesired::Run;
    AttemptObserved observed = AttemptObserved::Absent;
    std::optional<int> exitCode;
    QString message; ///< the engine's words where something went wrong
    TimePoint createdAt;
    std::optional<TimePoint> startedAt;
    std::optional<TimePoint> finishedAt;

    bool operator==(const Attempt &) const = default;
};

/// Resources of one node held by a replica or a reservation (exactly one of them).
struct Allocation
{
    AllocationId id;
    NodeId nodeId;
    ReplicaId replicaId;
    ReservationId reservationId;
    ResourceVector resources;
    QList<DeviceShare> devices; ///< adds up to resources.gpuMilli

    bool operator==(const Allocation &) const = default;
};

/// An allocation taken by hand or by a script, without a container.
struct Reservation
{
    ReservationId id;
    qint64 version = 1;
    ClusterId clusterId;
    NodeId nodeId;
    ResourceVector resources;
    QString note;
    UserId createdBy;
    TimePoint createdAt;

    bool operator==(const Reservation &) const = default;
};

struct ReservationDraft
{
    ClusterId clusterId;
    NodeId nodeId; ///< invalid: any node with room
    ResourceVector resources;
    QString note;
};

} // namespace berth
