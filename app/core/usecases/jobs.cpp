// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/jobs.h"

#include "app/core/schedules.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/lookup.h"
#include "app/core/usecases/rights.h"
#include "app/core/usecases/runs.h"
#include "models/store/transaction.h"
#include "scheduler/cron/catchup.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

Result<Job> writable(store::Transaction &tx, JobId id)
{
    auto job = loaded(tx.jobs().find(id), u"job"_s, id);
    if (!job)
        return job;
    if (const auto may = requireMayWrite(tx.actor(), job->organizationId, job->ownerId); !may)
        return tl::unexpected(may.error());
    return job;
}

Result<OrganizationId> organizationOf(store::Transaction &tx, ClusterId id)
{
    const auto cluster = loaded(tx.clusters().find(id), u"cluster"_s, id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    return cluster->organizationId;
}

/// The pointers of a template's errors, seen from the job.
Error insideDeployment(Error error)
{
    for (FieldError &field : error.fields)
        field.pointer.prepend(u"/deployment"_s);
    return error;
}

/// The organization of what the job fires, once the actor may fire it.
Result<OrganizationId> checkedTarget(store::Transaction &tx, const JobDraft &draft)
{
    if (draft.restartId.isValid()) {
        const auto target
            = loaded(tx.deployments().find(draft.restartId), u"deployment"_s, draft.restartId);
        if (!target)
            return tl::unexpected(target.error());
        const auto organization = organizationOf(tx, target->clusterId);
        if (!organization)
            return organization;
        if (const auto may = requireMayWrite(tx.actor(), *organization, target->ownerId); !may)
            return tl::unexpected(may.error());
        return *organization;
    }
    const auto organization = organizationOf(tx, draft.deployment->clusterId);
    if (!organization)
        return organization;
    if (const auto may = requireMayWrite(tx.actor(), *organization, tx.actor().user); !may)
        return tl::unexpected(may.error());
    if (const auto valid = requireValid(validate(*draft.deployment)); !valid)
        return tl::unexpected(insideDeployment(valid.error()));
    const auto priority = requirePriority(tx.actor(), *organization, draft.deployment->priority);
    if (!priority)
        return tl::unexpected(insideDeployment(priority.error()));
    return *organization;
}

Result<Schedule> checkedSchedule(store::Transaction &tx, const JobDraft &draft)
{
    const auto schedule
        = findSchedule(draft.expression, draft.extended, draft.timeZone, draft.dstGap);
    if (!schedule)
        return schedule;
    const bool fires = (*schedule)->expression().atStart || (*schedule)->next(tx.now());
    if (!fires) {
        return tl::unexpected(Error::invalid(u"'%1' never fires."_s.arg(draft.expression),
                                             {{u"/expression"_s, 0, u"never fires"_s,
                                               u"look at the day, the month and the year"_s}}));
    }
    // Two firings of one job must not change places, nor fall together.
    if (draft.jitter > Seconds(0)) {
        const auto shortest = (*schedule)->shortestInterval(tx.now());
        if (shortest && draft.jitter >= *shortest) {
            return tl::unexpected(Error::invalid(
                u"The jitter must be shorter than the shortest time between two runs (%1 s)."_s.arg(
                    shortest->count()),
                {{u"/jitter_seconds"_s, -1, u"must be below %1"_s.arg(shortest->count()), {}}}));
        }
    }
    return schedule;
}

/// Writes what @p draft says into @p row.
Result<Job> apply(store::Transaction &tx, Job row, const JobDraft &draft)
{
    if (const auto valid = requireValid(validate(draft)); !valid)
        return tl::unexpected(valid.error());
    const auto organization = checkedTarget(tx, draft);
    if (!organization)
        return tl::unexpected(organization.error());
    const OrganizationId wanted = row.id.isValid() ? row.organizationId : draft.organizationId;
    if (wanted.isValid() && wanted != *organization) {
        return tl::unexpected(Error::invalid(
            u"What a job fires must belong to the job's organization."_s,
            {{u"/organization_id"_s, -1, u"is another organization's"_s, u"leave it out"_s}}));
    }
    if (const auto schedule = checkedSchedule(tx, draft); !schedule)
        return tl::unexpected(schedule.error());
    row.organizationId = *organization;
    row.name = draft.name.trimmed();
    row.expression = draft.expression.trimmed();
    row.extended = draft.extended;
    row.timeZone = draft.timeZone.isEmpty() ? serverTimeZone() : draft.timeZone;
    row.restartId = draft.restartId;
    row.specificationId = {};
    row.templateJson.clear();
    if (draft.deployment) {
        const auto stored = tx.specifications().intern(draft.deployment->specification);
        if (!stored)
            return tl::unexpected(stored.error());
        row.specificationId = stored->id;
        row.templateJson = templateJson(*draft.deployment);
    }
    if (row.name.isEmpty())
        row.name = draft.deployment ? draft.deployment->name : QString();
    if (row.name.isEmpty())
        row.name = draft.deployment ? draft.deployment->specification.image
                                    : u"restart %1"_s.arg(draft.restartId.value());
    row.name.truncate(100);
    row.missed = draft.missed;
    row.missedCap = draft.missedCap;
    row.missedDeadline = draft.missedDeadline;
    row.overlap = draft.overlap;
    row.jitter = draft.jitter;
    row.dstGap = draft.dstGap;
    row.startsAt = draft.startsAt;
    row.endsAt = draft.endsAt;
    row.paused = draft.paused;
    row.keepSucceeded = draft.keepSucceeded;
    row.keepFailed = draft.keepFailed;
    return row;
}

/// What a schedule decides from: now, or what comes before its first day.
TimePoint beginOf(const Job &job, TimePoint now)
{
    return job.startsAt ? std::max(now, *job.startsAt - Milliseconds(1)) : now;
}

bool isSameSchedule(const Job &one, const Job &other)
{
    return one.expression == other.expression && one.extended == other.extended
        && one.timeZone == other.timeZone && one.dstGap == other.dstGap
        && one.startsAt == other.startsAt && one.endsAt == other.endsAt
        && one.jitter == other.jitter && one.paused == other.paused;
}

/// What a paused job would have fired, into its history.
Result<void> recordPause(store::Transaction &tx, const Job &job)
{
    const auto schedule = scheduleOf(job);
    if (!schedule)
        return tl::unexpected(schedule.error());
    const TimePoint until = job.endsAt ? std::min(tx.now(), *job.endsAt) : tx.now();
    const auto missed = cron::firingsBetween(**schedule, job.decidedUntil, until);
    if (!missed)
        return {};
    return recordMissed(tx, job, *missed, u"the job was paused"_s);
}

} // namespace

Result<JobId> createJob(store::Transaction &tx, const JobDraft &draft)
{
    auto row = apply(tx, {}, draft);
    if (!row)
        return tl::unexpected(row.error());
    row->ownerId = tx.actor().user;
    row->createdBy = tx.actor().user;
    row->createdAt = tx.now();
    row->decidedUntil = beginOf(*row, tx.now());
    return tx.jobs().insert(*row).map([](const Job &made) { return made.id; });
}

Result<void> changeJob(store::Transaction &tx, JobId id, const JobDraft &draft, qint64 version)
{
    const auto before = writable(tx, id);
    if (!before)
        return tl::unexpected(before.error());
    if (const auto current = requireVersion(*before, version); !current)
        return current;
    auto after = apply(tx, *before, draft);
    if (!after)
        return tl::unexpected(after.error());
    if (!after->paused)
        after->pauseReason.clear();
    if (!isSameSchedule(*before, *after)) {
        if (before->paused) {
            if (const auto noted = recordPause(tx, *before); !noted)
                return noted;
        }
        after->decidedUntil = beginOf(*after, tx.now());
    }
    if (*after == *before)
        return {};
    return done(tx.jobs().update(*before, *after));
}

Result<void> pauseJob(store::Transaction &tx, JobId id)
{
    const auto before = writable(tx, id);
    if (!before)
        return tl::unexpected(before.error());
    if (before->paused)
        return {};
    Job after = *before;
    after.paused = true;
    return done(tx.jobs().update(*before, after, "job.paused"_L1));
}

Result<void> resumeJob(store::Transaction &tx, JobId id)
{
    const auto before = writable(tx, id);
    if (!before)
        return tl::unexpected(before.error());
    if (!before->paused)
        return {};
    if (before->restartId.isValid()) {
        const auto target
            = loaded(tx.deployments().find(before->restartId), u"deployment"_s, before->restartId);
        if (!target)
            return tl::unexpected(target.error());
    }
    if (const auto noted = recordPause(tx, *before); !noted)
        return noted;
    Job after = *before;
    after.paused = false;
    after.pauseReason.clear();
    after.decidedUntil = beginOf(after, tx.now());
    return done(tx.jobs().update(*before, after, "job.resumed"_L1));
}

Result<void> removeJob(store::Transaction &tx, JobId id)
{
    const auto job = writable(tx, id);
    if (!job)
        return tl::unexpected(job.error());
    return tx.jobs().remove(*job);
}

Result<RunId> runJob(store::Transaction &tx, JobId id)
{
    const auto job = writable(tx, id);
    if (!job)
        return tl::unexpected(job.error());
    return fireByHand(tx, *job);
}

Result<JobDraft> draftOf(store::Transaction &tx, const Job &job)
{
    if (job.restartId.isValid())
        return draftOf(job, nullptr);
    const auto specification = tx.specifications().load(job.specificationId);
    if (!specification)
        return tl::unexpected(specification.error());
    return draftOf(job, specification->get());
}

Result<JobDraft> draftOf(const Job &job, const Specification *specification)
{
    JobDraft draft;
    draft.organizationId = job.organizationId;
    draft.name = job.name;
    draft.expression = job.expression;
    draft.extended = job.extended;
    draft.timeZone = job.timeZone;
    draft.restartId = job.restartId;
    if (specification) {
        auto deployment = draftFromTemplate(job.templateJson, *specification);
        if (!deployment)
            return tl::unexpected(deployment.error());
        draft.deployment = *std::move(deployment);
    }
    draft.missed = job.missed;
    draft.missedCap = job.missedCap;
    draft.missedDeadline = job.missedDeadline;
    draft.overlap = job.overlap;
    draft.jitter = job.jitter;
    draft.dstGap = job.dstGap;
    draft.startsAt = job.startsAt;
    draft.endsAt = job.endsAt;
    draft.paused = job.paused;
    draft.keepSucceeded = job.keepSucceeded;
    draft.keepFailed = job.keepFailed;
    return draft;
}

} // namespace berth::core
