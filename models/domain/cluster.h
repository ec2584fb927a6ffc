// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/resources.h"
#include "models/domain/states.h"
#include "models/domain/time.h"

namespace berth {

enum class PlacementPolicy : quint8 { Pack, BestFit, FirstFit, Spread };
enum class Objective : quint8 { Balanced, Deployments, Utilisation };
enum class RuntimeType : quint8 { Simulated, Docker, Swarm };

[[nodiscard]] QLatin1StringView word(PlacementPolicy policy);
[[nodiscard]] QLatin1StringView word(Objective objective);
[[nodiscard]] QLatin1StringView word(RuntimeType type);
[[nodiscard]] std::optional<PlacementPolicy> policyFromWord(QStringView text);
[[nodiscard]] std::optional<Objective> objectiveFromWord(QStringView text);
[[nodiscard]] std::optional<RuntimeType> runtimeFromWord(QStringView text);

/// A named pool of nodes of one organization, bound to one runtime.
struct Cluster
{
    ClusterId id;
    qint64 version = 1;
    qint64 stateVersion = 1;
    OrganizationId organizationId;
    QString name; ///< unique in its organization, ignoring case
    RuntimeType runtime = RuntimeType::Simulated;
    Objective objective = Objective::Balanced;
    PlacementPolicy policy = PlacementPolicy::Pack;
    bool refuseUnfittable = false; ///< refuse at submission what can never fit
    bool queueHeld = false; ///< nothing new is placed while held
    QString unreachableReason; ///< of its runtime; empty while it answers
    UserId createdBy;
    TimePoint createdAt;

    bool operator==(const Cluster &) const = default;
};

/// The status from what is stored: `empty` without nodes, `unreachable` with a runtime reason or
/// all nodes lost, `degraded` with some node not present and open, else `ready`.
[[nodiscard]] ClusterStatus clusterStatus(const Cluster &cluster, int nodes, int presentNodes,
                                          int openNodes);

enum class TaintEffect : quint8 { NoSchedule, NoExecute };

/// Kubernetes' spelling ("NoSchedule"), as on the wire.
[[nodiscard]] QLatin1StringView word(TaintEffect effect);
[[nodiscard]] std::optional<TaintEffect> taintEffectFromWord(QStringView text);

/// Kubernetes' fields: a node refuses what does not tolerate its taints.
struct Taint
{
    QString key;
    QString value;
    TaintEffect effect = TaintEffect::NoSchedule;

    bool operator==(const Taint &) const = default;
};

/// A machine with resources, GPU devices, labels and taints.
struct Node
{
    NodeId id;
    qint64 version = 1;
    qint64 stateVersion = 1;
    ClusterId clusterId;
    QString name; ///< unique in its cluster, ignoring case
    ResourceVector capacity; ///< fixed when the node is made; only discovery changes it
    ResourceVector allocated;
    QString gpuModel;
    QList<GpuDevice> devices; ///< in order of their index; one per whole GPU of the capacity
    QMap<QString, QString> labels;
    QList<Taint> taints;
    QString address; ///< of its engine; empty where the runtime needs none
    NodeScheduling scheduling = NodeScheduling::Open;
    NodePresence presence = NodePresence::Present;
    std::optional<TimePoint> drainDeadline;
    TimePoint createdAt;

    [[nodiscard]] bool isSchedulable() const
    {
        return scheduling == NodeScheduling::Open && presence == NodePresence::Present;
    }
    bool operator==(const Node &) const = default;
};

/// "lost", else the scheduling word with `open` shown as "ready".
[[nodiscard]] QLatin1StringView statusWord(const Node &node);

/// What a person gives to make a node.
struct NodeDraft
{
    QString name;
    ResourceVector resources;
    QString gpuModel;
    QMap<QString, QString> labels;
    QList<Taint> taints;
    QString address;
};

/// What a person gives to make a cluster.
struct ClusterDraft
{
    OrganizationId organizationId; ///< invalid: the actor's own
    QString name;
    RuntimeType runtime = RuntimeType::Simulated;
    Objective objective = Objective::Balanced;
    PlacementPolicy policy = PlacementPolicy::Pack;
    bool refuseUnfittable = false;
    QList<NodeDraft> nodes; ///< may be empty
};

/// What a person changes of a cluster; absent fields stay.
struct ClusterPatch
{
    std::optional<QString> name;
    std::optional<Objective> objective;
    std::optional<PlacementPolicy> policy;
    std::optional<bool> refuseUnfittable;
};

/// All that is wrong with a draft, at once; an empty list where it is fine.
/// Pointers are those of the API's bodies ("/nodes/0/resources/cpu").
[[nodiscard]] QList<FieldError> validate(const NodeDraft &draft, const QString &pointer = {});
[[nodiscard]] QList<FieldError> validate(const ClusterDraft &draft);

} // namespace berth
