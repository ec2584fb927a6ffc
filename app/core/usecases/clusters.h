// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/cluster.h"
#include "models/domain/reason.h"

namespace berth::store {
class Reader;
class Transaction;
} // namespace berth::store

namespace berth::core {

[[nodiscard]] Result<ClusterId> createCluster(store::Transaction &tx, const ClusterDraft &draft);
[[nodiscard]] Result<void> changeCluster(store::Transaction &tx, ClusterId id,
                                         const ClusterPatch &patch, qint64 version);
/// Conflict while it has an unfinished deployment or a reservation, and while it has finished ones
/// unless @p purgeFinished: then those go first.
[[nodiscard]] Result<void> deleteCluster(store::Transaction &tx, ClusterId id, bool purgeFinished);
[[nodiscard]] Result<void> setQueueHeld(store::Transaction &tx, ClusterId id, bool held);

/// @returns how many were added: all of them, or none
[[nodiscard]] Result<int> addNodes(store::Transaction &tx, ClusterId id,
                                   const QList<NodeDraft> &drafts);

/// Opens, cordons or drains a node. A drain moves services away at once and lets batches run on
/// until @p drainFor has passed (for ever where it is absent; as Nomad's drain does); once nothing
/// runs there the node is cordoned.
[[nodiscard]] Result<void> setScheduling(store::Transaction &tx, NodeId id,
                                         NodeScheduling scheduling,
                                         std::optional<Seconds> drainFor);
/// Ends drains whose deadline has passed: what is left is asked to stop.
[[nodiscard]] Result<void> enforceDrainDeadlines(store::Transaction &tx, ClusterId id);
/// Conflict (`in-use`) while something is allocated on it.
/// What a person changes of a node besides its scheduling; absent fields stay.
struct NodePatch
{
    std::optional<QMap<QString, QString>> labels;
    std::optional<QList<Taint>> taints;
};
/// New taints do not move what runs there already.
[[nodiscard]] Result<void> changeNode(store::Transaction &tx, NodeId id, const NodePatch &patch,
                                      qint64 version);
[[nodiscard]] Result<void> removeNode(store::Transaction &tx, NodeId id);

/// Takes resources of a node: the one that is asked for, or the one that the policy would choose.
/// Conflict (`no-room`) where they are not free.
[[nodiscard]] Result<ReservationId> createReservation(store::Transaction &tx,
                                                      const ReservationDraft &draft);
[[nodiscard]] Result<void> releaseReservation(store::Transaction &tx, ReservationId id);
/// Gives back an amount of what is reserved in a cluster: the newest reservations first, the last
/// one split (what is left of it is a new one). Deployments are never touched.
/// Conflict (`not-reserved`) where less is reserved.
[[nodiscard]] Result<void> releaseReserved(store::Transaction &tx, ClusterId id,
                                           const ResourceVector &amount);

/// Whether @p replicas of a request would find room now.
struct Fit
{
    bool fits = false;
    std::optional<Reason> reason; ///< why not
};
[[nodiscard]] Result<Fit> fitOf(store::Reader &reader, ClusterId id,
                                const ResourceVector &resources, int replicas);

} // namespace berth::core
