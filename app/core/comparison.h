// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <vector>

namespace berth::store {
class Reader;
}

namespace berth::core {

class PlannerLoop;

/// What is free on every node by the store, at one position of the feed: read on a thread of its
/// own, compared on the core thread, so that a planner that drifted is found and built anew.
struct StoredRoom
{
    struct OfNode
    {
        NodeId id;
        ClusterId cluster;
        ResourceVector free;
    };

    qint64 seq = 0;
    std::vector<OfNode> nodes;
};

[[nodiscard]] Result<StoredRoom> readStoredRoom(store::Reader &reader);

/// @returns the first difference in words; empty where the planners see what is stored.
/// Meaningful only while @p loop stands at `stored.seq` and nothing is assumed.
[[nodiscard]] QString firstDrift(const PlannerLoop &loop, const StoredRoom &stored);

} // namespace berth::core
