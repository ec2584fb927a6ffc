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

/// A rule on what is placed in the domain of a node already.
struct NeighbourRule
{
    enum class Kind : quint8 {
        Near, ///< where `deployment` has a replica; its own first one goes anywhere
        Apart, ///< where it has none
        Even, ///< where it has at most `maxSkew` more than in the emptiest domain
        Evener, ///< preferably where it has the fewest
    };
    Kind kind = Kind::Near;
    QString topologyKey; ///< the label that names the domain; empty: each node is its own
    DeploymentId deployment;
    bool isSelf = false; ///< the rule is on its own replicas
    int maxSkew = 1;

    bool operator==(const NeighbourRule &) const = default;
};

/// What of a specification matters for placement. Equal requests share one RequestClassId.
struct Request
{
    ResourceVector resources; ///< of one replica
    QStringList gpuModels; ///< any of; empty: any
    QMap<QString, QString> nodeSelector;
    QList<Toleration> tolerations;
    QList<LabelExpression> expressions; ///< all hold for the labels of the node
    QList<NeighbourRule> neighbours; ///< all hold

    bool operator==(const Request &) const = default;
};

/// @param self whose specification it is, for rules on its own replicas
[[nodiscard]] Request requestOf(const Specification &specification, DeploymentId self = {});
/// Whether requestOf() depends on whose specification it is.
[[nodiscard]] bool isOwnRequest(const Specification &specification);

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

/// How long a replica is likely to hold its room, and how long it surely may.
struct Timing
{
    Seconds expected{0}; ///< until it ends by itself; 0: unknown, or never
    /// How long nobody of a higher priority can have its room: minimum run time and grace; missing
    /// where it is not preemptible.
    std::optional<Seconds> protectedFor;

    bool operator==(const Timing &) const = default;
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
    Timing timing;

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
    Seconds grace{0}; ///< between being asked to stop and the end
    Seconds expected{0}; ///< as in Timing
    bool movable = false;
    RequestClassId requestClass; ///< of its deployment; invalid where it does not matter

    bool stopping = false; ///< already asked to stop: no victim, its room is on the way

    bool operator==(const AllocationFact &) const = default;
};

/// What somebody may hold on the cluster; an absent amount does not limit.
struct UsageLimits
{
    std::optional<qint64> replicas;
    std::optional<qint64> cpuMilli;
    std::optional<qint64> memoryBytes;
    std::optional<qint64> gpuMilli;

    bool operator==(const UsageLimits &) const = default;
};

/// What a user may hold, and how much of a share is theirs.
struct UserTerms
{
    UserId user; ///< invalid: nobody, who has no share
    int weight = 1;
    UsageLimits limits;

    bool operator==(const UserTerms &) const = default;
};

/// Everything a plan depends on, but the policy. Request classes are indices into `requests`.
struct Snapshot
{
    TimePoint now;
    std::vector<NodeInput> nodes;
    std::vector<Request> requests;
    std::vector<QueueEntry> queue;
    std::vector<AllocationFact> allocations;
    std::vector<UserTerms> users;
    UsageLimits totalLimits;
    bool queueHeld = false;
};

} // namespace berth::sched
