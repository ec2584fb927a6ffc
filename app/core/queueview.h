// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/foresight.h"
#include "models/domain/ids.h"
#include "models/domain/reason.h"
#include "models/domain/time.h"
#include "scheduler/planner.h"

#include <vector>

namespace berth::core {

class PlannerLoop;

/// What is derived from the planners, published at most ten times a second and never changed
/// afterwards: any thread may keep one.
struct QueueView
{
    struct Waiting
    {
        DeploymentId id;
        std::optional<Reason> reason; ///< absent: it goes with the next plan

        bool operator==(const Waiting &) const = default;
    };

    struct OfCluster
    {
        ClusterId id;
        qint64 waitingDeployments = 0;
        qint64 waitingReplicas = 0;
        std::vector<Waiting> head; ///< the first ones of the queue, in its order
    };

    qint64 seq = 0; ///< the feed head that it reflects
    std::vector<OfCluster> clusters;
};

/// How far into a queue the published view gives reasons; `explain` gives any other.
inline constexpr int PublishedHead = 48;

[[nodiscard]] QueueView queueView(const PlannerLoop &loop, TimePoint now, qint64 seq);

/// Why one deployment waits, and where it stands.
struct Explanation
{
    std::optional<Reason> reason; ///< absent where it does not wait, or goes with the next plan
    qint64 position = 0; ///< 1-based; 0: not in the queue
    int nodes = 0; ///< what the refusals add up to
};

[[nodiscard]] Explanation explanation(const PlannerLoop &loop, ClusterId cluster, DeploymentId id,
                                      TimePoint now);

/// Why one deployment waits, who is ahead of it, and what would unblock it.
struct Advice
{
    Explanation explanation;
    std::vector<DeploymentId> ahead; ///< the nearest ones, up to ten, the nearest first
    ResourceVector asked; ///< of one replica
    std::vector<sched::Remedy> remedies; ///< the smallest change first
    std::vector<ClusterId> clusters; ///< others of the organization that have room for it now
    std::optional<StartRange> start; ///< missing where it does not wait
};

[[nodiscard]] Advice advice(PlannerLoop &loop, ClusterId cluster, DeploymentId id, TimePoint now);

/// Rows of a page whose start is estimated.
inline constexpr size_t MostRanges = 100;

/// A part of one queue, in its order.
struct QueuePage
{
    qint64 total = 0; ///< deployments in the queue
    std::map<DeploymentId, StartRange> starts; ///< of the first `MostRanges` rows
    std::vector<QueueView::Waiting> rows; ///< the first one at position `offset + 1`
    std::vector<sched::UserShare> shares; ///< of the users of the cluster
};

[[nodiscard]] QueuePage queuePage(const PlannerLoop &loop, ClusterId cluster, qint64 offset,
                                  int limit, TimePoint now);

} // namespace berth::core
