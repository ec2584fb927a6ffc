// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/affinity.h"
#include "models/domain/autoscale.h"
#include "models/domain/cluster.h"

#include <QtCore/qjsonobject.h>

namespace berth {

inline constexpr int LowestPriority = 0;
inline constexpr int HighestPriority = 1000;
inline constexpr int DefaultPriority = 100;

enum class TolerationOperator : quint8 { Equal, Exists };

/// Kubernetes' spelling ("Exists"), as on the wire.
[[nodiscard]] QLatin1StringView word(TolerationOperator op);
[[nodiscard]] std::optional<TolerationOperator> tolerationOperatorFromWord(QStringView text);

/// Kubernetes' fields. An empty key with Exists tolerates everything; no effect means every effect.
struct Toleration
{
    QString key;
    TolerationOperator op = TolerationOperator::Equal;
    QString value;
    std::optional<TaintEffect> effect;

    [[nodiscard]] bool tolerates(const Taint &taint) const;
    bool operator==(const Toleration &) const = default;
};

/// What the simulated runtime does with a replica.
struct Simulation
{
    std::optional<Seconds> runTime; ///< absent: until stopped for a service, 60 s for a batch
    int exitCode = 0;

    bool operator==(const Simulation &) const = default;
};

/// An environment value: literal text, or the name of a secret.
struct EnvironmentValue
{
    QString text;
    bool isSecret = false; ///< `text` is the secret's name

    bool operator==(const EnvironmentValue &) const = default;
};

/// What runs: immutable, content-addressed, shared by every revision that says the same.
struct Specification
{
    QString image;
    QString digest; ///< "sha256:..." once pinned
    QStringList command;
    QStringList args;
    QMap<QString, EnvironmentValue> env;
    ResourceVector resources; ///< of one replica
    QMap<QString, QString> nodeSelector; ///< labels that a node must bear
    QStringList gpuModels; ///< any of; empty: any model
    QList<Toleration> tolerations;
    QList<AffinityTerm> affinity; ///< all hold
    std::optional<Spread> spread;
    std::optional<Simulation> simulate;

    bool operator==(const Specification &) const = default;
};

/// The JSON of a specification: members that differ from their default, in the API's words.
[[nodiscard]] QJsonObject toJson(const Specification &specification);
/// @returns Corrupt where @p json is not what toJson() writes.
[[nodiscard]] Result<Specification> specificationFromJson(const QJsonObject &json);
/// SHA-256 of the canonical JSON (RFC 8785), 64 lower-case hexadecimal digits.
[[nodiscard]] QByteArray contentHash(const Specification &specification);

/// What has to be true of another deployment before this one may start.
enum class DependencyCondition : quint8 { Started, Succeeded, Finished };

/// What becomes of replicas whose node is lost.
enum class OnNodeLoss : quint8 {
    Requeue, ///< they wait again at once
    Wait, ///< they stay with their node until it returns
};

/// Where a deployment stands with what it waits for.
enum class DependencyState : quint8 { Met, Waiting, Failed };

[[nodiscard]] QLatin1StringView word(DependencyCondition condition);
[[nodiscard]] QLatin1StringView word(OnNodeLoss choice);
[[nodiscard]] QLatin1StringView word(DependencyState state);
[[nodiscard]] std::optional<DependencyCondition> dependencyConditionFromWord(QStringView text);
[[nodiscard]] std::optional<OnNodeLoss> onNodeLossFromWord(QStringView text);

/// One entry of `after`.
struct Dependency
{
    DeploymentId deployment;
    DependencyCondition condition = DependencyCondition::Succeeded;
    DependencyState state = DependencyState::Waiting; ///< once met it stays so

    bool operator==(const Dependency &) const = default;
};

inline constexpr int MostDependencies = 64;

/// The state of all of them: failed where one has, waiting where one does.
[[nodiscard]] DependencyState stateOf(const QList<Dependency> &after);

/// A request for containers; the unit of the queue.
struct Deployment
{
    DeploymentId id;
    qint64 version = 1;
    qint64 stateVersion = 1;
    ClusterId clusterId;
    QString name; ///< need not be unique
    DeploymentKind kind = DeploymentKind::Service;
    RevisionId revisionId;
    int revision = 1; ///< its number, from 1
    SpecificationId specificationId;
    int replicas = 1;
    int minAvailable = 1;
    bool gang = true; ///< all replicas are placed together, or none
    int priority = DefaultPriority;
    bool held = false;
    bool preemptible = true;
    bool movable = false; ///< may be stopped to run on another node, to make room for others
    Seconds minRun{0};
    Seconds grace{10};
    std::optional<Seconds> expected;
    std::optional<Seconds> maxRun; ///< a replica that runs longer fails
    std::optional<Autoscale> autoscale; ///< who changes `replicas` then
    int maxRetries = 0;
    std::optional<TimePoint> expiresAt; ///< what has not ended by then fails
    OnNodeLoss onNodeLoss = OnNodeLoss::Requeue;
    QList<Dependency> after;
    UserId ownerId;
    UserId createdBy;
    TimePoint createdAt;
    TimePoint submittedAt; ///< of the latest start; decides the order inside a priority
    bool stopRequested = false;
    std::optional<TimePoint> deleteRequestedAt;

    // Stored by the transaction that changes a replica.
    DeploymentStatus status = DeploymentStatus::Queued;
    int readyReplicas = 0;
    int waitingReplicas = 1; ///< what the scheduler is to place
    std::optional<TimePoint>
        notBefore; ///< of the waiting ones: the latest of a gang, else the earliest
    Cause cause = Cause::None;
    std::optional<TimePoint> startedAt;
    std::optional<TimePoint> finishedAt;

    bool operator==(const Deployment &) const = default;
};

struct Revision
{
    RevisionId id;
    DeploymentId deploymentId;
    int number = 1;
    SpecificationId specificationId;
    QByteArray specificationHash;
    UserId createdBy;
    TimePoint createdAt;

    bool operator==(const Revision &) const = default;
};

/// What a person gives to submit a deployment.
struct DeploymentDraft
{
    ClusterId clusterId;
    QString name; ///< empty: made from the image
    DeploymentKind kind = DeploymentKind::Service;
    Specification specification;
    int replicas = 1;
    std::optional<int> minAvailable; ///< absent: `replicas` of a gang, else 1
    bool gang = true;
    int priority = DefaultPriority;
    bool held = false;
    bool preemptible = true;
    bool movable = false;
    Seconds minRun{0};
    Seconds grace{10};
    std::optional<Seconds> expected;
    std::optional<Seconds> maxRun;
    std::optional<Autoscale> autoscale;
    int maxRetries = 0;
    std::optional<TimePoint> expiresAt;
    OnNodeLoss onNodeLoss = OnNodeLoss::Requeue;
    QList<Dependency> after; ///< their states are not read
};

/// What a person changes of a deployment in place; absent fields stay.
struct DeploymentPatch
{
    std::optional<QString> name;
    std::optional<int> priority;
    std::optional<bool> held;
    std::optional<bool> preemptible;
    std::optional<bool> movable;
    std::optional<std::optional<Autoscale>> autoscale; ///< an empty one: as many as `replicas` says
    std::optional<int> replicas;
    std::optional<int> minAvailable;
    std::optional<int> maxRetries;
    std::optional<Seconds> minRun;
    std::optional<Seconds> grace;
    std::optional<std::optional<Seconds>> expected; ///< an empty one: no longer known
    std::optional<std::optional<Seconds>> maxRun; ///< an empty one: no limit any more
    std::optional<std::optional<TimePoint>> expiresAt;
    std::optional<OnNodeLoss> onNodeLoss;
    std::optional<QList<Dependency>> after;
    std::optional<Specification> specification; ///< makes a new revision
};

[[nodiscard]] QList<FieldError> validate(const DeploymentDraft &draft);
[[nodiscard]] QList<FieldError> validate(const Specification &specification,
                                         const QString &pointer = {});

} // namespace berth
