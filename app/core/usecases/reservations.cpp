// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
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

namespace {

/// What of @p wanted @p from can give, resource by resource.
ResourceVector taken(const ResourceVector &from, const ResourceVector &wanted)
{
    ResourceVector part;
    part.cpuMilli = std::min(from.cpuMilli, wanted.cpuMilli);
    part.memoryBytes = std::min(from.memoryBytes, wanted.memoryBytes);
    part.gpuMilli = std::min(from.gpuMilli, wanted.gpuMilli);
    for (auto it = wanted.extended.cbegin(); it != wanted.extended.cend(); ++it) {
        if (const qint64 amount = std::min(from.extended.value(it.key()), it.value()); amount > 0)
            part.extended.insert(it.key(), amount);
    }
    return part;
}

/// Takes @p part out of @p row: all of it, or what is left is reserved anew on the same node.
Result<void> shrink(store::Transaction &tx, const Reservation &row, const ResourceVector &part)
{
    if (const auto released = releaseReservation(tx, row.id); !released)
        return released;
    if (part == row.resources)
        return {};
    ReservationDraft rest{row.clusterId, row.nodeId, row.resources - part, row.note};
    return done(createReservation(tx, rest));
}

} // namespace

Result<void> releaseReserved(store::Transaction &tx, ClusterId id, const ResourceVector &amount)
{
    const auto cluster = loaded(tx.clusters().find(id), u"cluster"_s, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    const auto allowed
        = require(tx.actor(), Permission::WriteOwnDeployment, cluster->organizationId);
    if (!allowed)
        return allowed;
    if (const auto valid = validateRequest(amount, u"/resources"_s); !valid)
        return valid;
    const auto rows = tx.reservations().inCluster(id);
    if (!rows)
        return tl::unexpected(rows.error());
    ResourceVector reserved;
    for (const Reservation &row : *rows)
        reserved += row.resources;
    if (!reserved.covers(amount)) {
        return tl::unexpected(
            Error::conflict(u"not-reserved"_s,
                            u"%1 cannot be given back: %2 is reserved in '%3'."_s.arg(
                                describe(amount), describe(reserved), cluster->name)));
    }
    ResourceVector left = amount;
    for (const Reservation &row : *rows) { // the newest first
        const ResourceVector part = taken(row.resources, left);
        if (part.isZero())
            continue;
        if (const auto shrunk = shrink(tx, row, part); !shrunk)
            return shrunk;
        left -= part;
    }
    return {};
}

Result<Fit> fitOf(store::Reader &reader, ClusterId id, const ResourceVector &resources,
                  int replicas)
{
    if (const auto valid = validateRequest(resources, u"/resources"_s); !valid)
        return tl::unexpected(valid.error());
    const auto nodes = reader.nodes(id);
    if (!nodes)
        return tl::unexpected(nodes.error());
    sched::Planner planner;
    for (const Node &node : *nodes) {
        planner.upsertNode(sched::nodeInput(node));
        const auto allocations = reader.allocationsOn(node.id);
        if (!allocations)
            return tl::unexpected(allocations.error());
        for (const store::OwnedAllocation &owned : *allocations) {
            planner.allocate({.id = owned.allocation.id,
                              .node = node.id,
                              .resources = owned.allocation.resources,
                              .devices = owned.allocation.devices});
        }
    }
    const sched::Request request{.resources = resources};
    // Placed one after the other, under ids that no stored allocation has.
    constexpr qint64 FirstMadeUp = qint64(1) << 60;
    for (int placed = 0; placed < replicas; ++placed) {
        const auto spot = planner.findSpot(request, HighestPriority, {});
        if (!spot)
            return Fit{false, planner.explain(request, replicas - placed, HighestPriority)};
        planner.allocate({.id = AllocationId(FirstMadeUp + placed),
                          .node = spot->node,
                          .resources = resources,
                          .devices = spot->devices});
    }
    return Fit{true, std::nullopt};
}

} // namespace berth::core
