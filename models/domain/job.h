// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

namespace berth {

/// What becomes of firings that Berth was not there for.
enum class MissedPolicy : quint8 {
    Skip, ///< none is made up for
    RunOnce, ///< the latest one is
    RunAll, ///< all are, the latest `missedCap` of them
};

/// What becomes of a firing while a run of the same job lives.
enum class OverlapPolicy : quint8 {
    Forbid, ///< it is missed
    Queue, ///< it waits for the other; one at most
    Replace, ///< the other is stopped
    Allow, ///< both run
};

/// What becomes of a fixed time that the clocks jump over.
enum class DstGap : quint8 {
    RunAfter, ///< once, at the first instant after the gap, as Debian's cron does
    Skip,
};

inline constexpr int MostMissedRuns = 100; ///< that run_all makes up for
inline constexpr Seconds LongestJitter{24 * 3600};

/// A schedule and what it fires: deployments from a template, or restarts of one deployment.
struct Job
{
    JobId id;
    qint64 version = 1;
    qint64 stateVersion = 1;
    OrganizationId organizationId;
    QString name;
    QString expression; ///< cron, as docs/cron.md has it
    bool extended = false; ///< the expression may have six or seven fields
    QString timeZone; ///< IANA name
    DeploymentId restartId; ///< what is restarted; invalid: the template is submitted
    SpecificationId specificationId; ///< of the template; invalid: it restarts
    QString templateJson; ///< the rest of the template as JobTemplate writes it; empty: it restarts
    MissedPolicy missed = MissedPolicy::RunOnce;
    int missedCap = 10; ///< 1..MostMissedRuns
    std::optional<Seconds> missedDeadline; ///< later than this nothing is made up for
    OverlapPolicy overlap = OverlapPolicy::Forbid;
    Seconds jitter{0}; ///< the most that a firing is put off by; the same for all of one job
    DstGap dstGap = DstGap::RunAfter;
    std::optional<TimePoint> startsAt;
    std::optional<TimePoint> endsAt;
    bool paused = false;
    QString pauseReason; ///< why Berth paused it by itself; empty: a person did
    int keepSucceeded = 10; ///< finished runs kept, with their deployments; 3..1000
    int keepFailed = 10; ///< 1..1000; missed ones are kept as many times ten
    UserId ownerId;
    UserId createdBy;
    TimePoint createdAt;
    /// Every firing up to here is decided: run, waiting, or recorded as missed.
    TimePoint decidedUntil;

    bool operator==(const Job &) const = default;
};

enum class RunTrigger : quint8 { Schedule, Manual, Start };

enum class RunState : quint8 {
    Queued, ///< waits for another run of its job
    Running,
    Succeeded,
    Failed,
    Stopped,
    Missed,
};

/// One firing of a job; or a stretch of firings that were missed for one reason.
struct Run
{
    RunId id;
    qint64 version = 1;
    JobId jobId;
    RunTrigger trigger = RunTrigger::Schedule;
    RunState state = RunState::Running;
    TimePoint nominalAt; ///< when the schedule says; of several missed ones the first
    TimePoint nominalUntil; ///< of several missed ones the last, else nominalAt
    qint64 firings = 1; ///< how many this line stands for
    TimePoint createdAt; ///< when it was really fired, or found to be missed
    std::optional<TimePoint> finishedAt;
    QString reason; ///< why it was missed, failed or stopped, in words
    DeploymentId deploymentId; ///< invalid: none was made

    bool operator==(const Run &) const = default;
};

[[nodiscard]] constexpr bool isLive(RunState state)
{
    return state == RunState::Queued || state == RunState::Running;
}

/// What a person gives to make a job.
struct JobDraft
{
    OrganizationId organizationId; ///< invalid: of the cluster, or of the restarted deployment
    QString name; ///< empty: made from what it fires
    QString expression;
    bool extended = false;
    QString timeZone; ///< empty: the server's
    std::optional<DeploymentDraft> deployment; ///< exactly one of these two
    DeploymentId restartId;
    MissedPolicy missed = MissedPolicy::RunOnce;
    int missedCap = 10;
    std::optional<Seconds> missedDeadline;
    OverlapPolicy overlap = OverlapPolicy::Forbid;
    Seconds jitter{0};
    DstGap dstGap = DstGap::RunAfter;
    std::optional<TimePoint> startsAt;
    std::optional<TimePoint> endsAt;
    bool paused = false;
    int keepSucceeded = 10;
    int keepFailed = 10;
};

/// The ranges of a draft; expression, zone and deployment are checked where they are read.
[[nodiscard]] QList<FieldError> validate(const JobDraft &draft);

/// A template without its specification, which is stored beside it: canonical JSON.
[[nodiscard]] QString templateJson(const DeploymentDraft &draft);
/// @returns Corrupt where @p json is not what templateJson() writes.
[[nodiscard]] Result<DeploymentDraft> draftFromTemplate(const QString &json,
                                                        Specification specification);

/// How much later than its schedule a job fires: the same each time, spread evenly over
/// [0, jitter] by a hash of the job's id (SplitMix64's finaliser, Steele et al. 2014).
[[nodiscard]] Seconds jitterOf(const Job &job);

[[nodiscard]] QLatin1StringView word(MissedPolicy policy);
[[nodiscard]] std::optional<MissedPolicy> missedPolicyFromWord(QStringView text);
[[nodiscard]] QLatin1StringView word(OverlapPolicy policy);
[[nodiscard]] std::optional<OverlapPolicy> overlapPolicyFromWord(QStringView text);
[[nodiscard]] QLatin1StringView word(DstGap gap);
[[nodiscard]] std::optional<DstGap> dstGapFromWord(QStringView text);
[[nodiscard]] QLatin1StringView word(RunTrigger trigger);
[[nodiscard]] QLatin1StringView word(RunState state);

} // namespace berth
