// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"
#include "scheduler/planner.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// A planner of the cluster as the open transaction sees it: reservations are validated against
/// that, never against what the planner loop remembers.
Result<sched::Planner> plannerOf(store::Transaction &tx, ClusterId cluster)
{
    const auto nodes = tx.nodes().inCluster(cluster);
    if (!nodes)
        return tl::unexpected(nodes.error());
    sched::Planner planner;
    for (const Node &node : *nodes) {
        planner.upsertNode(sched::nodeInput(node));
        const auto allocations = tx.allocations().ofNode(node.id);
        if (!allocations)
            return tl::unexpected(allocations.error());
        for (const Allocation &allocation : *allocations) {
            planner.allocate({.id = allocation.id,
                              .node = node.id,
                              .resources = allocation.resources,
                              .devices = allocation.devices});
        }
    }
    return planner;
}

} // namespace

Result<ReservationId> createReservation(store::Transaction &tx, const ReservationDraft &draft)
{
    const auto cluster = loaded(tx.clusters().find(draft.clusterId), u"cluster"_s, draft.clusterId);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const auto allowed
        = require(tx.actor(), Permission::WriteOwnDeployment, cluster->organizationId);
    if (!allowed)
        return tl::unexpected(allowed.error());
    if (const auto valid = validateRequest(draft.resources, u"/resources"_s); !valid)
        return tl::unexpected(valid.error());
    if (draft.resources.isZero()) {
        return tl::unexpected(Error::invalid(
            u"A reservation needs an amount."_s,
            {{u"/resources"_s, -1, u"nothing is asked for"_s, u"give cpu, memory or gpu"_s}}));
    }
    const auto planner = plannerOf(tx, cluster->id);
    if (!planner)
        return tl::unexpected(planner.error());
    const sched::Request request{.resources = draft.resources};
    const auto spot = planner->findSpot(request, HighestPriority, draft.nodeId);
    if (!spot) {
        const auto reason = planner->explain(request, 1, HighestPriority);
        return tl::unexpected(Error::conflict(
            u"no-room"_s,
            u"There is no room for %1%2"_s.arg(describe(draft.resources),
                                               reason ? u": "_s + reason->message : u"."_s)));
    }
    Reservation row;
    row.clusterId = cluster->id;
    row.nodeId = spot->node;
    row.resources = draft.resources;
    row.note = draft.note.trimmed();
    row.createdBy = tx.actor().user;
    row.createdAt = tx.now();
    return tx.reservations().insert(row, spot->devices).map([](const Reservation &made) {
        return made.id;
    });
}

Result<void> releaseReservation(store::Transaction &tx, ReservationId id)
{
    const auto row = loaded(tx.reservations().find(id), u"reservation"_s, id);
    if (!row)
        return tl::unexpected(row.error());
    const auto cluster = loaded(tx.clusters().find(row->clusterId), u"cluster"_s, row->clusterId);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const bool isOwn = row->createdBy == tx.actor().user;
    const auto allowed = require(
        tx.actor(), isOwn ? Permission::WriteOwnDeployment : Permission::WriteAnyDeployment,
        cluster->organizationId);
    if (!allowed)
        return allowed;
    return tx.reservations().remove(*row);
}

} // namespace berth::core
