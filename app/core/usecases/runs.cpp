// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/runs.h"

#include "app/core/schedules.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"
#include "scheduler/cron/catchup.h"

#include <algorithm>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// As whom a job acts: its owner with the rights of today; Berth where it has none.
Result<Actor> actorOf(store::Transaction &tx, const Job &job)
{
    if (!job.ownerId.isValid())
        return Actor::scheduler();
    const auto owner = loaded(tx.users().find(job.ownerId), u"user"_s, job.ownerId);
    if (!owner)
        return tl::unexpected(owner.error());
    Actor actor = berth::actorOf(*owner);
    actor.requestId = u"job-%1"_s.arg(job.id.value());
    return actor;
}

/// Whether an error says that this firing cannot be, rather than that the store cannot work.
bool isRefusal(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Corrupt:
    case ErrorCode::Internal:
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled:
        return false;
    default:
        return true;
    }
}

/// Submits the template, or restarts. @returns the deployment that the run is about
Result<DeploymentId> fireDeployment(store::Transaction &tx, const Job &job)
{
    const auto actor = actorOf(tx, job);
    if (!actor)
        return tl::unexpected(actor.error());
    const store::Transaction::ActingAs owner(tx, *actor);
    if (job.restartId.isValid()) {
        if (const auto restarted = restart(tx, job.restartId); !restarted)
            return tl::unexpected(restarted.error());
        return job.restartId;
    }
    const auto specification = tx.specifications().load(job.specificationId);
    if (!specification)
        return tl::unexpected(specification.error());
    auto draft = draftFromTemplate(job.templateJson, **specification);
    if (!draft)
        return tl::unexpected(draft.error());
    if (draft->name.isEmpty())
        draft->name = job.name;
    return submit(tx, *draft);
}

/// Fires what @p run stands for and records how that went; a new run or one that waited.
Result<Run> launch(store::Transaction &tx, const Job &job, Run run)
{
    const bool isNew = !run.id.isValid();
    const Run before = run;
    const auto deployment = fireDeployment(tx, job);
    if (!deployment && !isRefusal(deployment.error()))
        return tl::unexpected(deployment.error());
    if (deployment) {
        run.state = RunState::Running;
        run.deploymentId = *deployment;
    } else {
        run.state = RunState::Failed;
        run.finishedAt = tx.now();
        run.reason = deployment.error().message;
    }
    auto written = isNew ? tx.runs().insert(run, job.organizationId)
                         : tx.runs().update(before, run, job.organizationId);
    if (!written || !deployment)
        return written;
    // A restart may be done as soon as it is asked for: nothing to wait for, nothing wanted.
    const auto row = loaded(tx.deployments().find(*deployment), u"deployment"_s, *deployment);
    if (!row)
        return tl::unexpected(row.error());
    if (isFinished(row->status) || row->status == DeploymentStatus::Running) {
        if (const auto settled = settleRuns(tx, *row); !settled)
            return tl::unexpected(settled.error());
    }
    return written;
}

Result<void> stopLive(store::Transaction &tx, const Job &job, const std::vector<Run> &live)
{
    for (const Run &run : live) {
        Run after = run;
        after.state = RunState::Stopped;
        after.finishedAt = tx.now();
        after.reason = u"a newer run took its place"_s;
        if (const auto ended = tx.runs().update(run, after, job.organizationId); !ended)
            return tl::unexpected(ended.error());
        if (run.state != RunState::Running || job.restartId.isValid())
            continue;
        const store::Transaction::ActingAs berth(tx, Actor::scheduler());
        if (const auto stopped = stop(tx, run.deploymentId);
            !stopped && stopped.error().code != ErrorCode::NotFound)
            return stopped;
    }
    return {};
}

/// One firing, as the overlap policy has it.
/// @returns the run; without a value where it was recorded as missed
Result<std::optional<Run>> fire(store::Transaction &tx, const Job &job, TimePoint nominal,
                                RunTrigger trigger)
{
    const auto live = tx.runs().liveOf(job.id);
    if (!live)
        return tl::unexpected(live.error());
    Run run;
    run.jobId = job.id;
    run.trigger = trigger;
    run.nominalAt = nominal;
    run.nominalUntil = nominal;
    if (!live->empty()) {
        const bool hasQueued = std::any_of(live->begin(), live->end(), [](const Run &other) {
            return other.state == RunState::Queued;
        });
        const bool queues = job.overlap == OverlapPolicy::Queue && !hasQueued;
        if (job.overlap == OverlapPolicy::Forbid
            || (job.overlap == OverlapPolicy::Queue && hasQueued)) {
            const QString reason = u"run %1 was still %2"_s.arg(
                QString::number(live->front().id.value()), hasQueued ? u"waiting"_s : u"running"_s);
            if (trigger == RunTrigger::Manual) {
                return tl::unexpected(Error::conflict(
                    u"already-running"_s,
                    u"The job's run %1 has not ended yet."_s.arg(live->front().id.value())));
            }
            if (const auto noted = recordMissed(tx, job, {nominal, nominal, 1}, reason); !noted)
                return tl::unexpected(noted.error());
            return std::optional<Run>();
        }
        if (queues) {
            run.state = RunState::Queued;
            const auto queued = tx.runs().insert(run, job.organizationId);
            if (!queued)
                return tl::unexpected(queued.error());
            return std::optional(*queued);
        }
        if (job.overlap == OverlapPolicy::Replace) {
            if (const auto stopped = stopLive(tx, job, *live); !stopped)
                return tl::unexpected(stopped.error());
        }
    }
    const auto launched = launch(tx, job, run);
    if (!launched)
        return tl::unexpected(launched.error());
    return std::optional(*launched);
}

/// Runs that the history no longer keeps, with the deployments that they made.
Result<void> forgetOldRuns(store::Transaction &tx, const Job &job, DeploymentId current)
{
    const struct
    {
        RunState first;
        RunState last;
        int kept;
    } limits[] = {{RunState::Succeeded, RunState::Succeeded, job.keepSucceeded},
                  {RunState::Failed, RunState::Stopped, job.keepFailed},
                  {RunState::Missed, RunState::Missed, job.keepFailed * 10}};
    for (const auto &limit : limits) {
        const auto old = tx.runs().beyond(job.id, limit.first, limit.last, limit.kept);
        if (!old)
            return tl::unexpected(old.error());
        for (const Run &run : *old) {
            if (run.deploymentId.isValid() && run.deploymentId == current)
                continue;
            if (const auto removed = tx.runs().remove(run, job.organizationId); !removed)
                return removed;
            if (!run.deploymentId.isValid() || job.restartId.isValid())
                continue;
            const auto made = tx.deployments().find(run.deploymentId);
            if (!made)
                return tl::unexpected(made.error());
            if (*made && isFinished((*made)->status)) {
                if (const auto removed = tx.deployments().remove(**made); !removed)
                    return removed;
            }
        }
    }
    return {};
}

/// What comes after a run has ended: the one that waited for it.
Result<void> afterEnd(store::Transaction &tx, const Job &job, DeploymentId ended)
{
    const auto live = tx.runs().liveOf(job.id);
    if (!live)
        return tl::unexpected(live.error());
    const bool isFree = std::all_of(live->begin(), live->end(),
                                    [](const Run &run) { return run.state == RunState::Queued; });
    if (isFree && !live->empty() && !job.pauseReason.isEmpty()) {
        Run after = live->front();
        after.state = RunState::Stopped;
        after.finishedAt = tx.now();
        after.reason = job.pauseReason;
        return done(tx.runs().update(live->front(), after, job.organizationId));
    }
    if (isFree && !live->empty()) {
        if (const auto launched = launch(tx, job, live->front()); !launched)
            return tl::unexpected(launched.error());
    }
    return forgetOldRuns(tx, job, ended);
}

/// What nobody but a person can mend; what it does not fire meanwhile is recorded when it resumes.
Result<void> pauseBecause(store::Transaction &tx, const Job &job, const QString &reason)
{
    Job after = job;
    after.paused = true;
    after.pauseReason = reason;
    return done(tx.jobs().update(job, after, "job.paused"_L1));
}

Result<void> endRun(store::Transaction &tx, const Run &run, RunState state, const QString &reason)
{
    const auto job = loaded(tx.jobs().find(run.jobId), u"job"_s, run.jobId);
    if (!job)
        return tl::unexpected(job.error());
    Run after = run;
    after.state = state;
    after.finishedAt = tx.now();
    after.reason = reason;
    if (const auto ended = tx.runs().update(run, after, job->organizationId); !ended)
        return tl::unexpected(ended.error());
    return afterEnd(tx, *job, run.deploymentId);
}

} // namespace

Result<void> recordMissed(store::Transaction &tx, const Job &job, const cron::MissedFirings &missed,
                          const QString &reason)
{
    Run run;
    run.jobId = job.id;
    run.state = RunState::Missed;
    run.nominalAt = missed.first;
    run.nominalUntil = missed.last;
    run.firings = missed.firings;
    run.finishedAt = tx.now();
    run.reason = reason;
    return done(tx.runs().insert(run, job.organizationId));
}

Result<void> fireDue(store::Transaction &tx, JobId id)
{
    const auto found = tx.jobs().find(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found || (*found)->paused)
        return {};
    const Job &job = **found;
    const auto schedule = scheduleOf(job);
    if (!schedule) // it could be read when it was saved: the zones of this machine have changed
        return pauseBecause(tx, job, schedule.error().message);
    TimePoint now = tx.now() - jitterOf(job);
    Job after = job;
    if (job.decidedUntil > now + ClockCorrection && (!job.startsAt || *job.startsAt <= tx.now())) {
        after.decidedUntil = now;
        return done(tx.jobs().updateState(job, after, "job.clock_set_back"_L1));
    }
    if (job.endsAt)
        now = std::min(now, *job.endsAt);
    const auto plan = cron::catchUp(**schedule, job.decidedUntil, now,
                                    {job.missed, job.missedCap, job.missedDeadline});
    if (!plan.missed && plan.run.empty())
        return {};
    if (plan.missed) {
        const auto noted
            = recordMissed(tx, job, *plan.missed,
                           job.missed == MissedPolicy::Skip
                               ? u"Berth was not there; missed firings are skipped"_s
                               : u"Berth was not there; later ones were run or it was too late"_s);
        if (!noted)
            return noted;
    }
    bool hasEnded = plan.missed.has_value(); // a firing that is under way makes no history longer
    for (const TimePoint nominal : plan.run) {
        const auto already = tx.runs().fired(id, nominal);
        if (!already)
            return tl::unexpected(already.error());
        if (*already)
            continue;
        const auto fired = fire(tx, job, nominal, RunTrigger::Schedule);
        if (!fired)
            return tl::unexpected(fired.error());
        hasEnded = hasEnded || !*fired || !isLive((*fired)->state);
    }
    after.decidedUntil = now;
    if (const auto advanced = tx.jobs().updateState(job, after, "job.fired"_L1); !advanced)
        return tl::unexpected(advanced.error());
    return hasEnded ? forgetOldRuns(tx, job, {}) : Result<void>();
}

Result<void> fireAtStart(store::Transaction &tx, JobId id)
{
    const auto found = tx.jobs().find(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found || (*found)->paused)
        return {};
    return done(fire(tx, **found, tx.now(), RunTrigger::Start));
}

Result<RunId> fireByHand(store::Transaction &tx, const Job &job)
{
    const auto fired = fire(tx, job, tx.now(), RunTrigger::Manual);
    if (!fired)
        return tl::unexpected(fired.error());
    if (!*fired)
        return tl::unexpected(Error::internal(u"A run by hand was not made."_s));
    return (*fired)->id;
}

Result<void> settleRuns(store::Transaction &tx, const Deployment &deployment)
{
    const auto live = tx.runs().liveOf(deployment.id);
    if (!live)
        return tl::unexpected(live.error());
    for (const Run &run : *live) {
        if (run.state != RunState::Running)
            continue;
        RunState state = RunState::Stopped;
        if (deployment.status == DeploymentStatus::Running) {
            const auto job = loaded(tx.jobs().find(run.jobId), u"job"_s, run.jobId);
            if (!job)
                return tl::unexpected(job.error());
            if (job->restartId != deployment.id)
                continue; // it runs: only of a restart that is the end
            state = RunState::Succeeded;
        } else if (deployment.status == DeploymentStatus::Succeeded) {
            state = RunState::Succeeded;
        } else if (deployment.status == DeploymentStatus::Failed) {
            state = RunState::Failed;
        }
        const QString reason = state == RunState::Failed ? u"its deployment failed"_s
            : state == RunState::Stopped                 ? u"its deployment was stopped"_s
                                                         : QString();
        if (const auto ended = endRun(tx, run, state, reason); !ended)
            return ended;
    }
    return {};
}

Result<void> forgetDeployment(store::Transaction &tx, const Deployment &deployment)
{
    const auto jobs = tx.jobs().restarting(deployment.id);
    if (!jobs)
        return tl::unexpected(jobs.error());
    for (const Job &job : *jobs) {
        const auto paused = pauseBecause(
            tx, job, u"the deployment '%1' that it restarts was deleted"_s.arg(deployment.name));
        if (!paused)
            return paused;
    }
    const auto live = tx.runs().liveOf(deployment.id);
    if (!live)
        return tl::unexpected(live.error());
    for (const Run &run : *live) {
        if (const auto ended = endRun(tx, run, RunState::Stopped, u"its deployment was deleted"_s);
            !ended)
            return ended;
    }
    return {};
}

} // namespace berth::core
