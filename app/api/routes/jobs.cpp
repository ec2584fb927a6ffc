// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/jobs.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/deploymentlist.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/specifications.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/jobs.h"
#include "app/core/schedules.h"
#include "app/core/usecases/lookup.h"
#include "models/store/jobreads.h"
#include "models/store/transaction.h"
#include "scheduler/cron/describe.h"
#include "scheduler/cron/expression.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Error noJob(JobId id)
{
    return Error::notFound(u"There is no job with the id %1."_s.arg(id.value()));
}

Result<Job> readable(Call &call, JobId id)
{
    const auto job = store::readJob(call.reader(), id);
    if (!job)
        return tl::unexpected(job.error());
    if (!*job || !isAllowed(call.actor(), Permission::ReadOrganization, (*job)->organizationId))
        return tl::unexpected(noJob(id));
    return **job;
}

/// All that a job's answer tells, for who asks.
Result<JobFacts> readFacts(Call &call, const Job &job)
{
    JobFacts facts = factsOf(job);
    const auto last = store::readRuns(call.reader(), job.id, {}, 1);
    if (!last)
        return tl::unexpected(last.error());
    if (!last->empty())
        facts.lastRun = last->front();
    if (job.restartId.isValid())
        return facts;
    const auto entry = call.services().specifications.load(call.reader(), job.specificationId);
    if (!entry)
        return tl::unexpected(entry.error());
    facts.specification = mayReadValues(call.actor(), job.organizationId)
        ? (*entry)->members
        : (*entry)->membersWithoutValues;
    return facts;
}

/// The answer of a write: the job as it stands inside the transaction.
Result<Outcome> answerJob(store::Transaction &tx, JobId id, int status)
{
    const auto job = core::loaded(tx.jobs().find(id), u"job"_s, id);
    if (!job)
        return tl::unexpected(job.error());
    JobFacts facts = factsOf(*job);
    const auto last = tx.runs().latestOf(id);
    if (!last)
        return tl::unexpected(last.error());
    facts.lastRun = *last;
    if (!job->restartId.isValid()) {
        const auto specification = tx.specifications().load(job->specificationId);
        if (!specification)
            return tl::unexpected(specification.error());
        facts.specification = specificationMembers(**specification, true);
    }
    Outcome outcome;
    outcome.status = status;
    outcome.version = job->version;
    if (status == 201)
        outcome.location = u"/api/v1/jobs/%1"_s.arg(id.value());
    outcome.members
        = [job = *job, facts = std::move(facts)](JsonWriter &json) { writeJob(json, job, facts); };
    return outcome;
}

Result<Outcome> listJobs(Call &call)
{
    const auto organization = call.organizationOfList();
    if (!organization)
        return tl::unexpected(organization.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    const auto jobs
        = store::readJobs(call.reader(), *organization, JobId(page->after), page->limit + 1);
    if (!jobs)
        return tl::unexpected(jobs.error());
    struct Row
    {
        Job job;
        JobFacts facts;
    };
    std::vector<Row> rows;
    for (const Job &job : *jobs) {
        auto facts = readFacts(call, job);
        if (!facts)
            return tl::unexpected(facts.error());
        rows.push_back({job, *std::move(facts)});
    }
    return pageOutcome(
        call, std::move(rows), page->limit, [](const Row &row) { return row.job.id.value(); },
        [](JsonWriter &json, const Row &row) { writeJob(json, row.job, row.facts); });
}

Result<Outcome> getJob(Call &call)
{
    const auto job = readable(call, call.id<JobId>());
    if (!job)
        return tl::unexpected(job.error());
    auto facts = readFacts(call, *job);
    if (!facts)
        return tl::unexpected(facts.error());
    Outcome outcome;
    outcome.version = job->version;
    outcome.members
        = [job = *job, facts = *std::move(facts)](JsonWriter &json) { writeJob(json, job, facts); };
    return outcome;
}

Result<Outcome> listRuns(Call &call)
{
    const auto job = readable(call, call.id<JobId>());
    if (!job)
        return tl::unexpected(job.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto runs = store::readRuns(call.reader(), job->id, RunId(page->after), page->limit + 1);
    if (!runs)
        return tl::unexpected(runs.error());
    return pageOutcome(
        call, std::move(*runs), page->limit, [](const Run &run) { return run.id.value(); },
        writeRun);
}

Result<Act> createJob(Call &call)
{
    auto draft = readJobDraft(call.body());
    if (!draft)
        return tl::unexpected(draft.error());
    return [draft = *std::move(draft)](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createJob(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        return answerJob(tx, *made, 201);
    };
}

Result<Act> changeJob(Call &call)
{
    return [id = call.id<JobId>(), body = call.body(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        // What is not given stays as it is in this transaction, so the patch is read in it.
        const auto current = core::loaded(tx.jobs().find(id), u"job"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        if (!isAllowed(tx.actor(), Permission::ReadOrganization, current->organizationId))
            return tl::unexpected(noJob(id));
        const auto draft = core::draftOf(tx, *current);
        if (!draft)
            return tl::unexpected(draft.error());
        const auto wanted = readJobPatch(body, *draft);
        if (!wanted)
            return tl::unexpected(wanted.error());
        if (const auto changed = core::changeJob(tx, id, *wanted, version); !changed)
            return tl::unexpected(changed.error());
        return answerJob(tx, id, 200);
    };
}

Result<Act> deleteJob(Call &call)
{
    return [id = call.id<JobId>(),
            version = call.version()](store::Transaction &tx) -> Result<Outcome> {
        const auto current = core::loaded(tx.jobs().find(id), u"job"_s, id);
        if (!current)
            return tl::unexpected(current.error());
        if (const auto same = core::requireVersion(*current, version); !same)
            return tl::unexpected(same.error());
        if (const auto removed = core::removeJob(tx, id); !removed)
            return tl::unexpected(removed.error());
        return Outcome{.status = 204};
    };
}

using Change = Result<void> (*)(store::Transaction &, JobId);

template<Change change>
Result<Act> actOn(Call &call)
{
    return [id = call.id<JobId>()](store::Transaction &tx) -> Result<Outcome> {
        if (const auto changed = change(tx, id); !changed)
            return tl::unexpected(changed.error());
        return answerJob(tx, id, 200);
    };
}

Result<Act> runJob(Call &call)
{
    return [id = call.id<JobId>()](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::runJob(tx, id);
        if (!made)
            return tl::unexpected(made.error());
        const auto run = core::loaded(tx.runs().find(*made), u"run"_s, *made);
        if (!run)
            return tl::unexpected(run.error());
        Outcome outcome;
        outcome.status = 202;
        outcome.members = [run = *run](JsonWriter &json) { writeRun(json, run); };
        return outcome;
    };
}

Result<Outcome> previewCron(Call &call)
{
    const QString expression = call.parameter(u"expression").value_or(QString());
    const bool extended = call.parameter(u"syntax") == u"extended"_s;
    const DstGap gap
        = dstGapFromWord(call.parameter(u"dst_gap").value_or(QString())).value_or(DstGap::RunAfter);
    const auto schedule = core::findSchedule(expression, extended,
                                             call.parameter(u"zone").value_or(QString()), gap);
    if (!schedule) {
        Error error = schedule.error();
        for (FieldError &field : error.fields)
            field.pointer = field.pointer == "/time_zone"_L1 ? u"?zone"_s : u"?expression"_s;
        return tl::unexpected(error);
    }
    TimePoint from = call.now();
    if (const auto after = call.parameter(u"after")) {
        const auto given = QDateTime::fromString(*after, Qt::ISODateWithMs);
        if (!given.isValid()) {
            return tl::unexpected(Error::invalid(
                u"'%1' is no time."_s.arg(*after),
                {{u"?after"_s, -1, u"is no time"_s, u"write 2026-12-01T08:00:00Z"_s}}));
        }
        from = fromEpochMillis(given.toMSecsSinceEpoch());
    }
    const int count = int(call.number(u"count", 10));
    Outcome outcome;
    outcome.members = [schedule = *schedule, expression, from, count](JsonWriter &json) {
        json.member("expression"_L1, expression);
        json.member("time_zone"_L1, schedule->zone().id());
        json.member("description"_L1, cron::describe(schedule->expression()));
        json.name("warnings"_L1).beginArray();
        for (const cron::Warning warning : cron::warningsOf(expression, schedule->expression())) {
            json.beginObject();
            json.member("code"_L1, cron::word(warning));
            json.member("message"_L1, cron::message(warning));
            json.endObject();
        }
        json.endArray();
        json.name("items"_L1).beginArray();
        for (const cron::Firing &firing : schedule->firings(from, count)) {
            json.beginObject();
            writeFiring(json, firing);
            json.endObject();
        }
        json.endArray();
    };
    return outcome;
}

} // namespace

void addJobRoutes(RouteTable &table)
{
    using namespace schema;
    const QString area = u"jobs"_s;
    const auto read = Permission::ReadOrganization;
    const auto write = Permission::WriteOwnDeployment;
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/jobs"_s,
               .operation = u"listJobs"_s,
               .area = area,
               .summary = u"Jobs, with their next and last run."_s,
               .permission = read,
               .parameters = organizationPageParameters(),
               .answer = pageSchema(u"JobPage"_s, jobSchema()),
               .handler = listJobs});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/jobs"_s,
               .operation = u"createJob"_s,
               .area = area,
               .summary = u"Makes a job: a schedule that submits a deployment, or restarts one."_s,
               .permission = write,
               .body = jobDraftSchema(),
               .answer = jobSchema(),
               .status = 201,
               .takesDryRun = true,
               .handler = createJob});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/jobs/{id}"_s,
               .operation = u"getJob"_s,
               .area = area,
               .summary = u"One job."_s,
               .permission = read,
               .answer = jobSchema(),
               .handler = getJob});
    table.add({.method = Method::Patch,
               .pattern = u"/api/v1/jobs/{id}"_s,
               .operation = u"changeJob"_s,
               .area = area,
               .summary = u"Changes what is given; runs under way go on."_s,
               .permission = write,
               .body = jobPatchSchema(),
               .answer = jobSchema(),
               .takesMatch = true,
               .takesDryRun = true,
               .handler = changeJob});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/jobs/{id}"_s,
               .operation = u"deleteJob"_s,
               .area = area,
               .summary = u"Deletes a job with its history; what it made stays."_s,
               .permission = write,
               .status = 204,
               .takesMatch = true,
               .takesDryRun = true,
               .handler = deleteJob});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/jobs/{id}/run"_s,
               .operation = u"runJob"_s,
               .area = area,
               .summary = u"Fires a job now."_s,
               .permission = write,
               .answer = runSchema(),
               .status = 202,
               .problems = {409},
               .takesDryRun = true,
               .handler = runJob});
    const auto addAct = [&](const QString &name, const QString &summary, WriteHandler handler) {
        table.add({.method = Method::Post,
                   .pattern = u"/api/v1/jobs/{id}/"_s + name,
                   .operation = name + u"Job"_s,
                   .area = area,
                   .summary = summary,
                   .permission = write,
                   .answer = jobSchema(),
                   .takesDryRun = true,
                   .handler = handler});
    };
    addAct(u"pause"_s, u"Lets a job fire no more until it is resumed."_s, actOn<core::pauseJob>);
    addAct(u"resume"_s, u"Lets it fire again; what it missed is in its history."_s,
           actOn<core::resumeJob>);
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/jobs/{id}/runs"_s,
               .operation = u"listRuns"_s,
               .area = area,
               .summary = u"What a job fired and what it missed, the newest first."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = pageSchema(u"RunPage"_s, runSchema()),
               .handler = listRuns});
    table.add(
        {.method = Method::Get,
         .pattern = u"/api/v1/cron/next"_s,
         .operation = u"previewCron"_s,
         .area = area,
         .summary = u"What a cron expression means, and when it fires next."_s,
         .parameters
         = {{u"expression"_s, shared(text(1, 1'000)), u"The expression."_s},
            {u"zone"_s, shared(text(1, 100)), u"IANA name; absent: the server's."_s},
            {u"count"_s, shared(standing(integer(1, 1'000), 10)), u"How many firings."_s},
            {u"syntax"_s, shared(standing(oneOf({u"standard"_s, u"extended"_s}), u"standard"_s)),
             u"extended: also six and seven fields."_s},
            {u"dst_gap"_s, shared(standing(oneOf({u"run_after"_s, u"skip"_s}), u"run_after"_s)),
             u"What becomes of times that the clocks jump over."_s},
            {u"after"_s, shared(text(1, 40)), u"The time to look from; absent: now."_s}},
         .answer = cronPreviewSchema(),
         .handler = previewCron});
}

} // namespace berth::api
