// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/states.h"

#include "models/domain/enumwords.h"

namespace berth {

using namespace Qt::StringLiterals;

namespace {

QLatin1StringView verb(ReplicaEvent event)
{
    switch (event) {
    case ReplicaEvent::Place:
        return "be placed"_L1;
    case ReplicaEvent::Create:
        return "be created"_L1;
    case ReplicaEvent::Start:
        return "start"_L1;
    case ReplicaEvent::AskStop:
        return "be asked to stop"_L1;
    case ReplicaEvent::EndSucceeded:
        return "end as succeeded"_L1;
    case ReplicaEvent::EndFailed:
        return "end as failed"_L1;
    case ReplicaEvent::EndStopped:
        return "end as stopped"_L1;
    case ReplicaEvent::Requeue:
        return "be queued again"_L1;
    }
    return {};
}

std::optional<ReplicaState> fromWaiting(ReplicaEvent event)
{
    switch (event) {
    case ReplicaEvent::Place:
        return ReplicaState::Placed;
    case ReplicaEvent::EndFailed: // expired in the queue
    case ReplicaEvent::EndStopped: // holds nothing, so there is nothing to wait for
        return ReplicaState::Ended;
    case ReplicaEvent::Create:
    case ReplicaEvent::Start:
    case ReplicaEvent::AskStop:
    case ReplicaEvent::EndSucceeded:
    case ReplicaEvent::Requeue:
        break;
    }
    return std::nullopt;
}

/// From placed on, a report may skip what was too short to be seen.
std::optional<ReplicaState> fromLive(ReplicaState state, ReplicaEvent event)
{
    const bool stopping = state == ReplicaState::Stopping;
    switch (event) {
    case ReplicaEvent::Place:
        return std::nullopt;
    case ReplicaEvent::Create:
        return state == ReplicaState::Placed ? std::optional(ReplicaState::Starting) : std::nullopt;
    case ReplicaEvent::Start:
        return state == ReplicaState::Placed || state == ReplicaState::Starting
            ? std::optional(ReplicaState::Running)
            : std::nullopt;
    case ReplicaEvent::AskStop:
        return ReplicaState::Stopping;
    case ReplicaEvent::EndSucceeded:
    case ReplicaEvent::EndFailed:
        return ReplicaState::Ended;
    case ReplicaEvent::EndStopped:
        return stopping ? std::optional(ReplicaState::Ended) : std::nullopt;
    case ReplicaEvent::Requeue:
        return ReplicaState::Waiting;
    }
    return std::nullopt;
}

std::optional<ReplicaState> after(ReplicaState state, ReplicaEvent event)
{
    switch (state) {
    case ReplicaState::Waiting:
        return fromWaiting(event);
    case ReplicaState::Placed:
    case ReplicaState::Starting:
    case ReplicaState::Running:
    case ReplicaState::Stopping:
        return fromLive(state, event);
    case ReplicaState::Ended:
        break;
    }
    return std::nullopt;
}

} // namespace

Result<ReplicaState> nextState(ReplicaState state, ReplicaEvent event)
{
    if (const auto next = after(state, event))
        return *next;
    return tl::unexpected(Error::conflict(u"illegal-transition"_s,
                                          u"A replica that is "_s + word(state) + u" cannot "_s
                                              + verb(event) + u'.'));
}

void ReplicaCounts::add(ReplicaState state, Outcome outcome, int count)
{
    switch (state) {
    case ReplicaState::Waiting:
        waiting += count;
        return;
    case ReplicaState::Placed:
        placed += count;
        return;
    case ReplicaState::Starting:
        starting += count;
        return;
    case ReplicaState::Running:
        running += count;
        return;
    case ReplicaState::Stopping:
        stopping += count;
        return;
    case ReplicaState::Ended:
        break;
    }
    switch (outcome) {
    case Outcome::Succeeded:
        succeeded += count;
        return;
    case Outcome::Failed:
        failed += count;
        return;
    case Outcome::Stopped:
        stopped += count;
        return;
    case Outcome::None:
        break;
    }
    Q_ASSERT_X(false, "ReplicaCounts::add", "an ended replica has an outcome");
}

DeploymentStatus deploymentStatus(const ReplicaCounts &counts, int wanted, int minAvailable,
                                  bool stopAsked)
{
    // Nothing left of one that was asked to stop is an end as well; nothing left of one that is
    // scaled to none is not: it waits for load.
    if (counts.live() == 0 && (stopAsked || (wanted > 0 && counts.ended() > 0))) {
        if (counts.failed > 0)
            return DeploymentStatus::Failed;
        if (counts.stopped > 0 || counts.succeeded == 0)
            return DeploymentStatus::Stopped;
        return DeploymentStatus::Succeeded;
    }
    if (stopAsked)
        return DeploymentStatus::Stopping;
    if (wanted == 0
        || (counts.running + counts.succeeded > 0
            && counts.running + counts.succeeded >= minAvailable))
        return DeploymentStatus::Running;
    if (counts.placed + counts.starting + counts.running > 0)
        return DeploymentStatus::Starting;
    if (counts.stopping > 0)
        return DeploymentStatus::Stopping;
    return DeploymentStatus::Queued;
}

QLatin1StringView word(DeploymentKind kind)
{
    switch (kind) {
    case DeploymentKind::Service:
        return "service"_L1;
    case DeploymentKind::Batch:
        return "batch"_L1;
    }
    return {};
}

QLatin1StringView word(DeploymentStatus status)
{
    switch (status) {
    case DeploymentStatus::Queued:
        return "queued"_L1;
    case DeploymentStatus::Starting:
        return "starting"_L1;
    case DeploymentStatus::Running:
        return "running"_L1;
    case DeploymentStatus::Stopping:
        return "stopping"_L1;
    case DeploymentStatus::Succeeded:
        return "succeeded"_L1;
    case DeploymentStatus::Failed:
        return "failed"_L1;
    case DeploymentStatus::Stopped:
        return "stopped"_L1;
    }
    return {};
}

QLatin1StringView word(ReplicaState state)
{
    switch (state) {
    case ReplicaState::Waiting:
        return "waiting"_L1;
    case ReplicaState::Placed:
        return "placed"_L1;
    case ReplicaState::Starting:
        return "starting"_L1;
    case ReplicaState::Running:
        return "running"_L1;
    case ReplicaState::Stopping:
        return "stopping"_L1;
    case ReplicaState::Ended:
        return "ended"_L1;
    }
    return {};
}

QLatin1StringView word(Outcome outcome)
{
    switch (outcome) {
    case Outcome::None:
        return "none"_L1;
    case Outcome::Succeeded:
        return "succeeded"_L1;
    case Outcome::Failed:
        return "failed"_L1;
    case Outcome::Stopped:
        return "stopped"_L1;
    }
    return {};
}

QLatin1StringView word(Cause cause)
{
    switch (cause) {
    case Cause::None:
        return "none"_L1;
    case Cause::Preempted:
        return "preempted"_L1;
    case Cause::Drained:
        return "drained"_L1;
    case Cause::NodeLost:
        return "node_lost"_L1;
    case Cause::Retry:
        return "retry"_L1;
    }
    return {};
}

QLatin1StringView word(Overdue overdue)
{
    switch (overdue) {
    case Overdue::None:
        return "none"_L1;
    case Overdue::MaxRun:
        return "max_run"_L1;
    case Overdue::Deadline:
        return "deadline"_L1;
    }
    return {};
}

QLatin1StringView word(AttemptDesired desired)
{
    switch (desired) {
    case AttemptDesired::Run:
        return "run"_L1;
    case AttemptDesired::Stop:
        return "stop"_L1;
    }
    return {};
}

QLatin1StringView word(AttemptObserved observed)
{
    switch (observed) {
    case AttemptObserved::Absent:
        return "absent"_L1;
    case AttemptObserved::Created:
        return "created"_L1;
    case AttemptObserved::Running:
        return "running"_L1;
    case AttemptObserved::Exited:
        return "exited"_L1;
    case AttemptObserved::Unknown:
        return "unknown"_L1;
    }
    return {};
}

QLatin1StringView word(NodeScheduling scheduling)
{
    switch (scheduling) {
    case NodeScheduling::Open:
        return "open"_L1;
    case NodeScheduling::Cordoned:
        return "cordoned"_L1;
    case NodeScheduling::Draining:
        return "draining"_L1;
    }
    return {};
}

QLatin1StringView word(NodePresence presence)
{
    switch (presence) {
    case NodePresence::Present:
        return "present"_L1;
    case NodePresence::Lost:
        return "lost"_L1;
    }
    return {};
}

QLatin1StringView word(ClusterStatus status)
{
    switch (status) {
    case ClusterStatus::Ready:
        return "ready"_L1;
    case ClusterStatus::Degraded:
        return "degraded"_L1;
    case ClusterStatus::Unreachable:
        return "unreachable"_L1;
    case ClusterStatus::Empty:
        return "empty"_L1;
    }
    return {};
}

QLatin1StringView word(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument"_L1;
    case ErrorCode::NotFound:
        return "not_found"_L1;
    case ErrorCode::Conflict:
        return "conflict"_L1;
    case ErrorCode::PreconditionFailed:
        return "precondition_failed"_L1;
    case ErrorCode::PermissionDenied:
        return "permission_denied"_L1;
    case ErrorCode::Unauthenticated:
        return "unauthenticated"_L1;
    case ErrorCode::QuotaExceeded:
        return "quota_exceeded"_L1;
    case ErrorCode::TooLarge:
        return "too_large"_L1;
    case ErrorCode::Unsupported:
        return "unsupported"_L1;
    case ErrorCode::RateLimited:
        return "rate_limited"_L1;
    case ErrorCode::Unavailable:
        return "unavailable"_L1;
    case ErrorCode::Timeout:
        return "timeout"_L1;
    case ErrorCode::Cancelled:
        return "cancelled"_L1;
    case ErrorCode::Corrupt:
        return "corrupt"_L1;
    case ErrorCode::Internal:
        return "internal"_L1;
    }
    return {};
}

namespace {

constexpr DeploymentKind lastOf(DeploymentKind)
{
    return DeploymentKind::Batch;
}
constexpr DeploymentStatus lastOf(DeploymentStatus)
{
    return DeploymentStatus::Stopped;
}
constexpr ReplicaState lastOf(ReplicaState)
{
    return ReplicaState::Ended;
}
constexpr Outcome lastOf(Outcome)
{
    return Outcome::Stopped;
}
constexpr Cause lastOf(Cause)
{
    return Cause::Retry;
}
constexpr AttemptDesired lastOf(AttemptDesired)
{
    return AttemptDesired::Stop;
}
constexpr AttemptObserved lastOf(AttemptObserved)
{
    return AttemptObserved::Unknown;
}
constexpr NodeScheduling lastOf(NodeScheduling)
{
    return NodeScheduling::Draining;
}
constexpr NodePresence lastOf(NodePresence)
{
    return NodePresence::Lost;
}
constexpr ClusterStatus lastOf(ClusterStatus)
{
    return ClusterStatus::Empty;
}

} // namespace

template<typename Enum>
std::optional<Enum> fromWord(QStringView text)
{
    return enumFromWord(text, lastOf(Enum{}));
}

template std::optional<DeploymentKind> fromWord(QStringView);
template std::optional<DeploymentStatus> fromWord(QStringView);
template std::optional<ReplicaState> fromWord(QStringView);
template std::optional<Outcome> fromWord(QStringView);
template std::optional<Cause> fromWord(QStringView);
template std::optional<AttemptDesired> fromWord(QStringView);
template std::optional<AttemptObserved> fromWord(QStringView);
template std::optional<NodeScheduling> fromWord(QStringView);
template std::optional<NodePresence> fromWord(QStringView);
template std::optional<ClusterStatus> fromWord(QStringView);

} // namespace berth
