// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

#include <vector>

namespace berth::sched {

/// What the planner knows of a node. The devices' health is in order of their index; where the
/// list is shorter than the whole GPUs of the capacity, the missing ones count as healthy.
struct NodeInput
{
    NodeId id;
    ResourceVector capacity;
    QString gpuModel;
    QList<DeviceHealth> devices;
    QMap<QString, QString> labels;
    QList<Taint> taints;
    bool schedulable = true; ///< present and open

    bool operator==(const NodeInput &) const = default;
};

[[nodiscard]] NodeInput nodeInput(const Node &node);

/// What of a specification matters for placement. Equal requests share one RequestClassId.
struct Request
{
    ResourceVector resources; ///< of one replica
    QStringList gpuModels; ///< any of; empty: any
    QMap<QString, QString> nodeSelector;
    QList<Toleration> tolerations;

    bool operator==(const Request &) const = default;
};

[[nodiscard]] Request requestOf(const Specification &specification);

/// Names an interned request of one Planner: give it only to the planner that made it.
class RequestClassId final
{
public:
    constexpr RequestClassId() = default;
    constexpr explicit RequestClassId(int index)
        : m_index(index)
    {
    }
    [[nodiscard]] constexpr int index() const { return m_index; }
    [[nodiscard]] constexpr bool isValid() const { return m_index >= 0; }
    constexpr auto operator<=>(const RequestClassId &) const = default;

private:
    int m_index = -1;
};

/// A deployment with waiting replicas, as the store has it.
struct QueueEntry
{
    DeploymentId deployment;
    RequestClassId requestClass;
    int priority = DefaultPriority;
    TimePoint submittedAt;
    /// Replicas in state `waiting` in the store, at least 1. What the planner has assumed and the
    /// store has not yet confirmed still counts here: the planner takes it off by itself.
    int waiting = 1;
    bool gang = true; ///< all waiting ones at once, or none
    bool held = false; ///< keeps its position, is never placed
    DependencyState dependency = DependencyState::Met; ///< until met it keeps its position only
    std::optional<TimePoint> notBefore; ///< backoff: not placed before
    UserId user; ///< whose share and quota it counts for; invalid: nobody's

    bool operator==(const QueueEntry &) const = default;
};

/// Resources of a node that a replica or a reservation holds, as the store has it.
struct AllocationFact
{
    AllocationId id;
    NodeId node;
    ReplicaId replica; ///< invalid for a reservation
    DeploymentId deployment; ///< invalid for a reservation
    ResourceVector resources;
    QList<DeviceShare> devices; ///< adds up to resources.gpuMilli
    UserId user; ///< as in QueueEntry
    TimePoint startedAt; ///< of holding the resources: decides minimum run time and work lost

    // Of the deployment; the latest fact counts for all of its allocations.
    int priority = DefaultPriority;
    bool preemptible = false;
    bool gang = false;
    int minAvailable = 1;
    Seconds minRun{0};

    bool stopping = false; ///< already asked to stop: no victim, its room is on the way

    bool operator==(const AllocationFact &) const = default;
};

/// Everything a plan depends on, but the policy. Request classes are indices into `requests`.
struct Snapshot
{
    TimePoint now;
    std::vector<NodeInput> nodes;
    std::vector<Request> requests;
    std::vector<QueueEntry> queue;
    std::vector<AllocationFact> allocations;
    bool queueHeld = false;
};

} // namespace berth::sched
