// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/snapshot.h"

namespace berth::sched {

/// Names something that a tick decided and that the store may still refuse. Never reused by the
/// planner that gave it; 0 is none.
using Ticket = quint64;

/// One replica on one node. Which of the deployment's waiting replicas takes it is the committer's
/// choice (they are alike): the lowest ordinal first.
struct Placement
{
    Ticket ticket = 0;
    DeploymentId deployment;
    NodeId node;
    RequestClassId requestClass;
    QList<DeviceShare> devices;
    /// Placements that stand or fall together, this one included; they follow each other in the
    /// plan. 1 where the replica stands alone.
    int together = 1;

    bool operator==(const Placement &) const = default;
};

/// A replica that gives its room.
struct Victim
{
    AllocationId allocation;
    ReplicaId replica;
    DeploymentId deployment;
    NodeId node;
    int priority = 0;

    bool operator==(const Victim &) const = default;
};

/// Room on one node promised to a replica of a preemptor; closed to equal and lower priorities.
struct Nomination
{
    DeploymentId deployment;
    NodeId node;
    RequestClassId requestClass;
    int priority = 0;
    QList<DeviceShare> devices;
    TimePoint expiresAt;

    bool operator==(const Nomination &) const = default;
};

/// Victims to stop for one deployment, and the room it is promised: one nomination a replica.
/// The preemptor's placement comes out of a later tick, when the victims' room was released.
struct Preemption
{
    Ticket ticket = 0;
    DeploymentId preemptor;
    std::vector<Victim> victims;
    std::vector<Nomination> nominations;

    bool operator==(const Preemption &) const = default;
};

/// One replica that would run elsewhere, so that there is room for somebody who waits.
struct Move
{
    Victim replica; ///< as it runs now
    NodeId to;

    bool operator==(const Move &) const = default;
};

/// What moving some of the movable gains: one deployment that waits for room starts.
struct Relocation
{
    DeploymentId beneficiary;
    NodeId node; ///< where it starts
    QList<DeviceShare> devices;
    std::vector<Move> moves; ///< in the order in which room for them was found

    bool operator==(const Relocation &) const = default;
};

/// What one tick decided, in the order it was decided.
struct Plan
{
    std::vector<Placement> placements;
    std::vector<Preemption> preemptions;
    /// Preemptors whose nomination ended without a placement (expired, dequeued, or a higher
    /// priority took the room); they wait as before.
    std::vector<DeploymentId> endedNominations;
    bool complete = true; ///< false: a limit was met; call again, the same `now` goes on from there
    qint64 work = 0; ///< work units spent; about one a node or queue entry looked at

    bool operator==(const Plan &) const = default;
};

} // namespace berth::sched
