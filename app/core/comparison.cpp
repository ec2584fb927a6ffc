// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/comparison.h"

#include "app/core/plannerloop.h"
#include "models/store/reader.h"
#include "scheduler/planner.h"

namespace berth::core {

Result<StoredRoom> readStoredRoom(store::Reader &reader)
{
    StoredRoom room;
    const auto read = reader.snapshot([&](qint64 seq) -> Result<void> {
        room.seq = seq;
        const auto nodes = reader.nodes();
        if (!nodes)
            return tl::unexpected(nodes.error());
        for (const Node &node : *nodes)
            room.nodes.push_back({node.id, node.clusterId, node.capacity - node.allocated});
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return room;
}

QString firstDrift(const PlannerLoop &loop, const StoredRoom &stored)
{
    for (const StoredRoom::OfNode &node : stored.nodes) {
        const sched::Planner *planner = loop.planner(node.cluster);
        const auto free = planner ? planner->freeOn(node.id) : std::nullopt;
        if (!free)
            return QStringLiteral("node %1 is unknown to the planner").arg(node.id.value());
        if (*free != node.free) {
            return QStringLiteral("node %1: %2 free by the planner, %3 by the store")
                .arg(QString::number(node.id.value()), describe(*free), describe(node.free));
        }
    }
    return {};
}

} // namespace berth::core
