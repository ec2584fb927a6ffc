// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"
#include "scheduler/policy.h"
#include "scheduler/queue/waitqueue.h"

#include <vector>

namespace berth::sched {

/// In which order a tick places the lanes of one priority when the whole queue is in view, for
/// the cluster's objective: the lower number first, ties by submission time and id.
///
/// `utilisation`: the largest GPU demand first, among equals the one that needs the least CPU.
/// `deployments` and `balanced`: the cheapest by their share of CPU and GPU are admitted up to
/// what the nodes can hold, and go before the rest. `deployments` takes the admitted costliest
/// first, so that the large ones still find room, and the rest cheapest first; `balanced` takes
/// both by GPU demand as `utilisation` does.
/// @returns one number a lane of @p queue; O(lanes log lanes + nodes)
[[nodiscard]] std::vector<qint64> batchOrder(const WaitQueue &queue, const RequestTable &requests,
                                             const NodeTable &nodes, Objective objective);

} // namespace berth::sched
