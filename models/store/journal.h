// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"

#include <array>
#include <tuple>
#include <vector>

namespace berth::store {

struct PendingEvent
{
    Event event; ///< without seq and hash, which the commit gives
    DeploymentId timeline; ///< the deployment on whose timeline it is
};

struct CountChange
{
    ClusterId cluster;
    UserId owner;
    DeploymentStatus status;
    qint64 change;
};

/// What the open group has written so far, in order. A savepoint is a mark in it: rolling back to
/// one drops what came after.
struct Journal
{
    std::vector<PendingEvent> events;
    std::vector<Organization> organizations;
    std::vector<User> users;
    std::vector<Quota> quotas;
    std::vector<Cluster> clusters;
    std::vector<NodeId> nodes; ///< touched; their rows stand in the session's cache
    std::vector<Deployment> deployments;
    std::vector<Replica> replicas;
    std::vector<Attempt> attempts;
    std::vector<Allocation> allocations;
    std::vector<Allocation> releasedAllocations;
    std::vector<Reservation> reservations;
    std::vector<Job> jobs;
    std::vector<Run> runs;
    std::vector<ChangeBatch::Removed> removed;
    std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>> specifications;
    std::vector<SpecificationId> newSpecifications;
    std::vector<CountChange> counts;
    std::vector<ImportId> staged; ///< imports that rows were staged for
    std::vector<ImportId> imports; ///< applied ones

    [[nodiscard]] auto parts()
    {
        return std::tie(events, organizations, users, quotas, clusters, nodes, deployments,
                        replicas, attempts, allocations, releasedAllocations, reservations, jobs,
                        runs, removed, specifications, newSpecifications, counts, staged, imports);
    }

    using Mark = std::array<size_t, 20>;
    /// Positions in a Mark, in the order of parts().
    enum Part {
        Events,
        Organizations,
        Users,
        Quotas,
        Clusters,
        Nodes,
        Deployments,
        Replicas,
        Attempts,
        Allocations,
        ReleasedAllocations,
        Reservations,
        Jobs,
        Runs,
        Removed,
        Specifications,
        NewSpecifications,
        Counts,
        Staged,
        Imports,
    };
    [[nodiscard]] Mark mark();
    void truncate(const Mark &mark);

    /// What the commit publishes, each row once and as it ended; leaves the journal empty.
    /// `nodes`, `seq` and the events are the caller's to fill in.
    [[nodiscard]] ChangeBatch takeBatch();
};

} // namespace berth::store
