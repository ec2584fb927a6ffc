// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/allocation.h"
#include "models/domain/deployment.h"
#include "models/domain/event.h"
#include "models/domain/job.h"
#include "models/domain/organization.h"

#include <memory>
#include <vector>

namespace berth {

/// Everything one commit changed, as it stands after it: what the planner, the table models, the
/// streams and the runtimes get. Rows are whole; a row that is gone stands in `removed`.
struct ChangeBatch
{
    qint64 firstSeq = 0;
    qint64 seq = 0; ///< the feed head after the commit
    std::vector<Organization> organizations;
    std::vector<User> users;
    std::vector<Quota> quotas;
    std::vector<Cluster> clusters;
    std::vector<Node> nodes;
    std::vector<Deployment> deployments;
    std::vector<Replica> replicas;
    std::vector<Attempt> attempts;
    std::vector<Allocation> allocations; ///< new ones
    std::vector<Allocation> releasedAllocations; ///< as they stood before
    std::vector<Reservation> reservations;
    std::vector<Job> jobs;
    std::vector<Run> runs;
    std::vector<Event> events;

    struct Removed
    {
        SubjectKind kind;
        qint64 id;
    };
    std::vector<Removed> removed;

    /// An import or a restore changed more than a batch can carry: consumers reload from the store.
    bool reloadAll = false;

    /// Specifications that this batch's deployments refer to and that may be new to a consumer.
    std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>> specifications;
};

/// What the queue table shows of one deployment; raw values, formatted by the table.
struct DeploymentSummary
{
    DeploymentId id;
    ClusterId clusterId;
    QString name;
    QString image;
    DeploymentKind kind = DeploymentKind::Service;
    DeploymentStatus status = DeploymentStatus::Queued;
    Cause cause = Cause::None;
    bool held = false;
    int priority = DefaultPriority;
    int replicas = 1;
    int readyReplicas = 0;
    MilliCpu cpuMilli = 0; ///< per replica
    Bytes memoryBytes = 0;
    MilliGpu gpuMilli = 0;
    UserId ownerId;
    TimePoint submittedAt;
    std::optional<TimePoint> startedAt;
    std::optional<TimePoint> finishedAt;
};

[[nodiscard]] DeploymentSummary summarise(const Deployment &deployment,
                                          const Specification &specification);

} // namespace berth
