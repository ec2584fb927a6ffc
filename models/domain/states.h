// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <optional>

namespace berth {

enum class DeploymentKind : quint8 { Service, Batch };

enum class DeploymentStatus : quint8 {
    Queued,
    Starting,
    Running,
    Stopping,
    Succeeded,
    Failed,
    Stopped
};

enum class ReplicaState : quint8 { Waiting, Placed, Starting, Running, Stopping, Ended };

enum class Outcome : quint8 { None, Succeeded, Failed, Stopped };

/// Why a replica went back to waiting; stored, and shown beside the computed reason.
enum class Cause : quint8 { None, Preempted, Drained, NodeLost, Retry };

/// Which time of a replica was up.
enum class Overdue : quint8 { None, MaxRun, Deadline };

enum class AttemptDesired : quint8 { Run, Stop };
enum class AttemptObserved : quint8 { Absent, Created, Running, Exited, Unknown };

enum class NodeScheduling : quint8 { Open, Cordoned, Draining };
enum class NodePresence : quint8 { Present, Lost };

enum class ClusterStatus : quint8 { Ready, Degraded, Unreachable, Empty };

/// What happened to a replica; the only way its state changes.
enum class ReplicaEvent : quint8 {
    Place, ///< the plan's commit wrote its allocation and attempt
    Create, ///< the runtime made the container
    Start, ///< the runtime saw it run
    AskStop, ///< a person, a preemption or a drain wants it gone
    EndSucceeded, ///< seen to have stopped, exit code 0
    EndFailed, ///< seen to have stopped otherwise, or expired
    EndStopped, ///< seen to have stopped as asked
    Requeue, ///< seen to have stopped (or its node lost) and wanted again
};

/// One transition of the replica's state machine.
/// @returns the state after @p event, or Conflict ("illegal-transition") where it is not allowed.
[[nodiscard]] Result<ReplicaState> nextState(ReplicaState state, ReplicaEvent event);

/// Counts of a deployment's replicas by what they are doing; the input of its status.
struct ReplicaCounts
{
    int waiting = 0;
    int placed = 0;
    int starting = 0;
    int running = 0;
    int stopping = 0;
    int succeeded = 0;
    int failed = 0;
    int stopped = 0;

    [[nodiscard]] int live() const { return waiting + placed + starting + running + stopping; }
    [[nodiscard]] int ended() const { return succeeded + failed + stopped; }
    void add(ReplicaState state, Outcome outcome, int count = 1);

    bool operator==(const ReplicaCounts &) const = default;
};

/// The status of a deployment from its replicas: the first rule of DESIGN's list that holds.
/// @param wanted replicas asked for; 0 counts as running
/// @param minAvailable how many running or succeeded ones make it `running`
/// @param stopAsked whether a stop or a delete was asked for
[[nodiscard]] DeploymentStatus deploymentStatus(const ReplicaCounts &counts, int wanted,
                                                int minAvailable, bool stopAsked);

[[nodiscard]] constexpr bool isFinished(DeploymentStatus status)
{
    return status == DeploymentStatus::Succeeded || status == DeploymentStatus::Failed
        || status == DeploymentStatus::Stopped;
}

/// Whether a replica in @p state holds resources: from placed until it is seen to have stopped.
[[nodiscard]] constexpr bool holdsResources(ReplicaState state)
{
    return state == ReplicaState::Placed || state == ReplicaState::Starting
        || state == ReplicaState::Running || state == ReplicaState::Stopping;
}

/// One word each, as on the wire ("node_lost"); fromWord misses on anything else.
[[nodiscard]] QLatin1StringView word(DeploymentKind kind);
[[nodiscard]] QLatin1StringView word(DeploymentStatus status);
[[nodiscard]] QLatin1StringView word(ReplicaState state);
[[nodiscard]] QLatin1StringView word(Outcome outcome);
[[nodiscard]] QLatin1StringView word(Cause cause);
[[nodiscard]] QLatin1StringView word(Overdue overdue);
[[nodiscard]] QLatin1StringView word(AttemptDesired desired);
[[nodiscard]] QLatin1StringView word(AttemptObserved observed);
[[nodiscard]] QLatin1StringView word(NodeScheduling scheduling);
[[nodiscard]] QLatin1StringView word(NodePresence presence);
[[nodiscard]] QLatin1StringView word(ClusterStatus status);
[[nodiscard]] QLatin1StringView word(ErrorCode code);

template<typename Enum>
[[nodiscard]] std::optional<Enum> fromWord(QStringView text);

extern template std::optional<DeploymentKind> fromWord(QStringView);
extern template std::optional<DeploymentStatus> fromWord(QStringView);
extern template std::optional<ReplicaState> fromWord(QStringView);
extern template std::optional<Outcome> fromWord(QStringView);
extern template std::optional<Cause> fromWord(QStringView);
extern template std::optional<AttemptDesired> fromWord(QStringView);
extern template std::optional<AttemptObserved> fromWord(QStringView);
extern template std::optional<NodeScheduling> fromWord(QStringView);
extern template std::optional<NodePresence> fromWord(QStringView);
extern template std::optional<ClusterStatus> fromWord(QStringView);

} // namespace berth
