// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/jobs.h"
#include "app/api/dialects/dialectacts.h"
#include "app/core/core.h"
#include "app/core/schedules.h"
#include "app/core/usecases/organizations.h"
#include "models/store/accountreads.h"
#include "models/store/clientnotes.h"
#include "models/store/jobreads.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtimezone.h>
#include <QtCore/quuid.h>

/// The cron job scheduler: jobs by their cron string alone, which fire one template. No sign-in.
namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

const QString Name = u"jobs"_s;
const QString UsualZone = u"Asia/Kolkata"_s;
constexpr qint64 UsualLimit = 100;

QString zoneOf(const DialectOptions &options)
{
    return options.timeZone.isEmpty() ? UsualZone : options.timeZone;
}

/// Reading a zone takes its time: a list reads it once.
QTimeZone clocksOf(const DialectOptions &options)
{
    return QTimeZone(zoneOf(options).toLatin1());
}

/// Local time without its offset, as the service wrote it.
QJsonValue localTime(const std::optional<TimePoint> &time, const QTimeZone &zone)
{
    if (!time)
        return QJsonValue::Null;
    const qint64 millis = toEpochMillis(*time);
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(millis, zone);
    return local.toString(millis % 1000 == 0 ? u"yyyy-MM-ddTHH:mm:ss"_s
                                             : u"yyyy-MM-ddTHH:mm:ss.zzz"_s);
}

DeploymentDraft usualTemplate()
{
    DeploymentDraft draft;
    draft.kind = DeploymentKind::Batch;
    draft.specification.image = u"berth/task"_s;
    draft.specification.resources.cpuMilli = 100;
    draft.specification.simulate = Simulation{.runTime = Seconds(1)};
    return draft;
}

/// The first cluster of the organization, made where there is none.
Result<ClusterId> clusterOf(store::Transaction &tx, const DialectOptions &options)
{
    const auto clusters = tx.clusters().inOrganization(options.organizationId);
    if (!clusters)
        return tl::unexpected(clusters.error());
    if (!clusters->empty())
        return clusters->front().id;
    ResourceVector room;
    room.cpuMilli = 4'000;
    room.memoryBytes = Bytes(8) << 30;
    return makeCluster(tx, options, options.organizationId, Name, room);
}

/// Six fields have their seconds last in this dialect, and first in Berth's.
JobDraft scheduled(const QString &cron)
{
    static const QRegularExpression Blanks(u"\\s+"_s);
    JobDraft draft;
    QStringList fields = cron.trimmed().split(Blanks, Qt::SkipEmptyParts);
    draft.extended = fields.size() == 6;
    if (draft.extended)
        fields.prepend(fields.takeLast());
    draft.expression = draft.extended ? fields.join(u' ') : cron;
    return draft;
}

Error neverFires()
{
    return Error::invalid(u"It never fires."_s,
                          {{u"/body/cron_string"_s, -1, u"never fires at a time"_s, {}}});
}

/// What is wrong with the expression, under the name that the client gave it.
Error ofCronString(Error error)
{
    for (FieldError &field : error.fields) {
        if (field.pointer == "/expression"_L1)
            field.pointer = u"/body/cron_string"_s;
    }
    return error;
}

/// The expression as this dialect writes it.
QString cronOf(const Job &job)
{
    QStringList fields = job.expression.split(u' ', Qt::SkipEmptyParts);
    if (!job.extended || fields.size() != 6)
        return job.expression;
    fields.append(fields.takeFirst());
    return fields.join(u' ');
}

QJsonObject jobJson(const QString &uuid, const Job &job, const std::optional<TimePoint> &lastRun,
                    const QTimeZone &zone)
{
    return {{u"id"_s, uuid},
            {u"cron_string"_s, cronOf(job)},
            {u"created_at"_s, localTime(job.createdAt, zone)},
            {u"last_run"_s, localTime(lastRun, zone)},
            {u"next_run"_s, localTime(core::nextRunAt(job), zone)}};
}

Result<DialectAct> createJob(DialectCall &call)
{
    return [options = call.services().options,
            cron = call.text(u"cron_string"_s)](store::Transaction &tx) -> Result<QJsonValue> {
        JobDraft draft = scheduled(cron);
        draft.timeZone = zoneOf(options);
        draft.organizationId = options.organizationId;
        draft.missed = MissedPolicy::Skip;
        draft.deployment = options.jobTemplate.value_or(usualTemplate());
        const auto schedule
            = core::findSchedule(draft.expression, draft.extended, draft.timeZone, draft.dstGap);
        if (!schedule)
            return tl::unexpected(ofCronString(schedule.error()));
        if ((*schedule)->expression().atStart)
            return tl::unexpected(neverFires());
        const auto cluster = clusterOf(tx, options);
        if (!cluster)
            return tl::unexpected(cluster.error());
        draft.deployment->clusterId = *cluster;
        const auto id = core::createJob(tx, draft);
        if (!id)
            return tl::unexpected(ofCronString(id.error()));
        const QString uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
        const auto kept = store::keepClientNote(tx, Name, {SubjectKind::Job, id->value()}, uuid);
        if (!kept)
            return tl::unexpected(kept.error());
        const auto job = tx.jobs().find(*id);
        if (!job)
            return tl::unexpected(job.error());
        return jobJson(uuid, **job, {}, clocksOf(options));
    };
}

/// When it was last fired; what it missed does not count.
Result<std::optional<TimePoint>> lastRunOf(store::Reader &reader, JobId id)
{
    constexpr int Looked = 20;
    const auto runs = store::readRuns(reader, id, {}, Looked);
    if (!runs)
        return tl::unexpected(runs.error());
    for (const Run &run : *runs) {
        if (run.state != RunState::Missed)
            return std::optional(run.createdAt);
    }
    return std::optional<TimePoint>();
}

Result<QJsonValue> answered(DialectCall &call, qint64 id, const QString &uuid,
                            const QTimeZone &zone)
{
    const auto job = store::readJob(call.reader(), JobId(id));
    if (!job)
        return tl::unexpected(job.error());
    if (!*job)
        return tl::unexpected(notFound(u"Job not found"_s));
    const auto lastRun = lastRunOf(call.reader(), (*job)->id);
    if (!lastRun)
        return tl::unexpected(lastRun.error());
    return jobJson(uuid, **job, *lastRun, zone);
}

Result<QJsonValue> listJobs(DialectCall &call)
{
    const auto notes = store::readClientNotes(call.reader(), Name, SubjectKind::Job);
    if (!notes)
        return tl::unexpected(notes.error());
    const qint64 skip = std::max<qint64>(0, call.integer(u"skip"_s));
    const qint64 limit = call.integer(u"limit"_s, UsualLimit);
    const QTimeZone zone = clocksOf(call.services().options);
    QJsonArray jobs;
    for (qint64 at = skip; at < qint64(notes->size()) && (limit < 0 || at - skip < limit); ++at) {
        const auto &[id, uuid] = (*notes)[size_t(at)];
        const auto job = answered(call, id, uuid, zone);
        if (!job)
            return job;
        jobs.append(*job);
    }
    return jobs;
}

Result<QJsonValue> getJob(DialectCall &call)
{
    const QString uuid = call.text(u"job_id"_s);
    const auto ids = store::findByClientNote(call.reader(), Name, SubjectKind::Job, uuid);
    if (!ids)
        return tl::unexpected(ids.error());
    if (ids->empty())
        return tl::unexpected(notFound(u"Job not found"_s));
    return answered(call, ids->front(), uuid, clocksOf(call.services().options));
}

Result<QJsonValue> greet(DialectCall &)
{
    return QJsonObject{{u"Hello"_s, u"World!"_s}};
}

/// Finds the organization that the jobs run in, or makes it.
Result<OrganizationId> homeOf(store::Transaction &tx, const DialectOptions &options)
{
    const auto account = tx.users().find(options.accountId);
    if (!account)
        return tl::unexpected(account.error());
    if (options.organization.isEmpty() && (*account)->organizationId.isValid())
        return (*account)->organizationId;
    const QString name = options.organization.isEmpty() ? Name : options.organization;
    const auto found = tx.organizations().findByName(name);
    if (!found)
        return tl::unexpected(found.error());
    if (*found) {
        if (!isAllowed(actorOf(**account), Permission::WriteOwnDeployment, (*found)->id)) {
            return tl::unexpected(
                Error::invalid(u"The account '%1' may run nothing in the organization '%2'."_s.arg(
                    (*account)->username, name)));
        }
        return (*found)->id;
    }
    if (!(*account)->isAdministrator) {
        return tl::unexpected(Error::invalid(
            u"There is no organization '%1' for the dialect jobs to run in. Name one with "
            "--dialect-organization."_s.arg(name)));
    }
    return core::createOrganization(tx, name);
}

Result<void> prepare(core::Core &core, DialectOptions &options)
{
    if (!QTimeZone::availableTimeZoneIds().contains(zoneOf(options).toLatin1())) {
        return tl::unexpected(
            Error::invalid(u"'%1' is no time zone of the IANA database."_s.arg(zoneOf(options))));
    }
    const auto home = core.perform<OrganizationId>(
        [options](store::Transaction &tx) { return homeOf(tx, options); });
    if (!home)
        return tl::unexpected(home.error());
    options.organizationId = *home;
    return {};
}

} // namespace

const Dialect &jobsDialect()
{
    using enum FieldKind;
    static const Dialect dialect{
        .name = Name,
        .title = u"Cron job scheduler"_s,
        .actsAsAccount = true,
        .success = unwrapped,
        .failure = detailFailure,
        .prepare = prepare,
        .routes = {{.method = Method::Get,
                    .pattern = u"/"_s,
                    .summary = u"A greeting."_s,
                    .handler = greet},
                   {.method = Method::Post,
                    .pattern = u"/jobs"_s,
                    .summary = u"Makes a job; six fields have their seconds last."_s,
                    .body = {{u"cron_string"_s, Strict}},
                    .handler = createJob},
                   {.method = Method::Get,
                    .pattern = u"/jobs"_s,
                    .summary = u"The jobs, the oldest first."_s,
                    .query = {{u"skip"_s, Integer, false}, {u"limit"_s, Integer, false}},
                    .handler = listJobs},
                   {.method = Method::Get,
                    .pattern = u"/jobs/{job_id}"_s,
                    .summary = u"A job."_s,
                    .handler = getJob}},
    };
    return dialect;
}

} // namespace berth::api
