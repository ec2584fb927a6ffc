// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/deployment.h"

#include <utility>
#include <vector>

namespace berth::store {

class WriteSession;

/// Where a replica is to run: what the plan decided for it.
struct PlacementDraft
{
    NodeId node;
    RevisionId revision;
    ResourceVector resources;
    QList<DeviceShare> devices; ///< adds up to resources.gpuMilli
};

struct Placement
{
    Replica replica;
    Attempt attempt;
    Allocation allocation;
};

/// An attempt before and after a change; it travels in its replica's event.
struct AttemptChange
{
    Attempt before;
    Attempt after;
};

/// Replicas with their attempts and allocations; conventions as in ClusterRepository. All changes
/// are of the state: they raise `state_version`. Call DeploymentRepository::refreshStatus() after.
class ReplicaRepository final
{
public:
    explicit ReplicaRepository(WriteSession &session)
        : m_session(session)
    {
    }

    [[nodiscard]] Result<std::optional<Replica>> find(ReplicaId id);
    [[nodiscard]] Result<std::vector<Replica>> ofDeployment(DeploymentId id); ///< by ordinal, id
    /// Up to @p limit waiting ones, by ordinal; those in backoff too.
    [[nodiscard]] Result<std::vector<Replica>> waiting(DeploymentId id, int limit = 1 << 30);
    /// Those that hold resources of a node, by id.
    [[nodiscard]] Result<std::vector<Replica>> onNode(NodeId node);
    [[nodiscard]] Result<ReplicaCounts> counts(DeploymentId id);

    /// Adds @p count waiting replicas from @p firstOrdinal: scale up, start. One event of the
    /// deployment ("deployment.replicas_added" where @p action is empty).
    [[nodiscard]] Result<std::vector<Replica>> add(const Deployment &deployment, int firstOrdinal,
                                                   int count, QLatin1StringView action = {});

    /// waiting -> placed: writes replica, attempt (number + 1), allocation and the counters of the
    /// node and its devices, in one event ("replica.placed"). Conflict: `no-room` where the node or
    /// a device has none left, `node-not-ready`, `changed-meanwhile`, `illegal-transition`; then
    /// nothing was written and the use case may go on with the next one.
    [[nodiscard]] Result<Placement> place(const Replica &before, const PlacementDraft &draft,
                                          QLatin1StringView action = {});

    /// Any other change while it keeps what it holds; @p attempt with it.
    [[nodiscard]] Result<Replica> update(const Replica &before, Replica after,
                                         const std::optional<AttemptChange> &attempt = {},
                                         QLatin1StringView action = {});

    /// A change that gives back the allocation (ended, or waiting again): `nodeId` is cleared.
    [[nodiscard]] Result<Replica> release(const Replica &before, Replica after,
                                          const std::optional<AttemptChange> &attempt = {},
                                          QLatin1StringView action = {});

    /// An attempt alone ("replica.attempt_changed").
    [[nodiscard]] Result<Attempt> updateAttempt(const Replica &replica, const AttemptChange &change,
                                                QLatin1StringView action = {});

    /// Removes an ended or waiting replica with its attempts ("replica.removed").
    [[nodiscard]] Result<void> remove(const Replica &row, QLatin1StringView action = {});

    /// Removes those that ended, with their attempts, in one event of the deployment: `start` makes
    /// new rows, and its status is to speak of those alone. @returns how many
    [[nodiscard]] Result<int> removeEnded(const Deployment &deployment,
                                          QLatin1StringView action = {});

    [[nodiscard]] Result<std::optional<Attempt>> latestAttempt(ReplicaId id);
    [[nodiscard]] Result<std::optional<Attempt>> findAttempt(AttemptId id);
    [[nodiscard]] Result<std::vector<Attempt>> attempts(ReplicaId id); ///< by number

private:
    WriteSession &m_session;
};

} // namespace berth::store
