// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/jobs.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/json/mergepatch.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/times.h"
#include "app/core/schedules.h"
#include "scheduler/cron/describe.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsondocument.h>

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

namespace {

Schema missed()
{
    return described(standing(oneOf({u"skip"_s, u"run_once"_s, u"run_all"_s}), u"run_once"_s),
                     u"What becomes of firings that Berth was not there for."_s);
}

Schema overlap()
{
    return described(
        standing(oneOf({u"forbid"_s, u"queue"_s, u"replace"_s, u"allow"_s}), u"forbid"_s),
        u"What becomes of a firing while another run lives."_s);
}

/// What is the same in a draft and in an answer.
std::vector<Property> sharedProperties(bool isRequired)
{
    const auto given = [isRequired](QString name, Schema schema) {
        return Property{std::move(name), shared(std::move(schema)), isRequired};
    };
    return {
        given(u"name"_s, text(0, 100)),
        given(u"time_zone"_s,
              example(described(text(0, 100), u"IANA name; absent: the server's."_s),
                      u"Europe/Berlin"_s)),
        given(u"syntax"_s,
              described(standing(oneOf({u"standard"_s, u"extended"_s}), u"standard"_s),
                        u"extended: also six fields (second first) and seven (year last)."_s)),
        given(u"missed"_s, missed()),
        given(u"missed_cap"_s,
              described(standing(integer(1, MostMissedRuns), 10), u"Of run_all."_s)),
        given(u"missed_deadline_seconds"_s,
              nullable(described(integer(1, 366 * 86'400),
                                 u"Later than this nothing is made up for."_s))),
        given(u"overlap"_s, overlap()),
        given(u"jitter_seconds"_s,
              described(standing(integer(0, LongestJitter.count()), 0),
                        u"The most that a firing is put off by; the same for all of a job."_s)),
        given(u"dst_gap"_s,
              described(standing(oneOf({u"run_after"_s, u"skip"_s}), u"run_after"_s),
                        u"What becomes of a fixed time that the clocks jump over."_s)),
        given(u"starts_at"_s, nullable(time())),
        given(u"ends_at"_s, nullable(time())),
        given(u"paused"_s, standing(boolean(), false)),
        given(u"keep_succeeded"_s, standing(integer(3, 1'000), 10)),
        given(u"keep_failed"_s, standing(integer(1, 1'000), 10)),
    };
}

Schema expression()
{
    return example(described(text(1, 1'000), u"A cron expression; see docs/cron.md."_s),
                   u"5 4 * * MON-FRI"_s);
}

/// The draft as a client would have given it.
QJsonObject draftJson(const JobDraft &draft)
{
    QJsonObject json;
    json.insert("name"_L1, draft.name);
    json.insert("expression"_L1, draft.expression);
    json.insert("syntax"_L1, draft.extended ? u"extended"_s : u"standard"_s);
    json.insert("time_zone"_L1, draft.timeZone);
    json.insert("missed"_L1, QString(word(draft.missed)));
    json.insert("missed_cap"_L1, draft.missedCap);
    if (draft.missedDeadline)
        json.insert("missed_deadline_seconds"_L1, qint64(draft.missedDeadline->count()));
    json.insert("overlap"_L1, QString(word(draft.overlap)));
    json.insert("jitter_seconds"_L1, qint64(draft.jitter.count()));
    json.insert("dst_gap"_L1, QString(word(draft.dstGap)));
    json.insert("starts_at"_L1, timeJson(draft.startsAt));
    json.insert("ends_at"_L1, timeJson(draft.endsAt));
    json.insert("paused"_L1, draft.paused);
    json.insert("keep_succeeded"_L1, draft.keepSucceeded);
    json.insert("keep_failed"_L1, draft.keepFailed);
    if (draft.restartId.isValid())
        json.insert("restart"_L1, draft.restartId.value());
    if (draft.deployment) {
        QJsonObject deployment = toJson(draft.deployment->specification);
        const QJsonObject rest
            = QJsonDocument::fromJson(templateJson(*draft.deployment).toUtf8()).object();
        for (auto it = rest.begin(); it != rest.end(); ++it)
            deployment.insert(it.key(), it.value());
        json.insert("deployment"_L1, deployment);
    }
    return json;
}

} // namespace

const SchemaRef &jobDraftSchema()
{
    static const SchemaRef schema = [] {
        std::vector<Property> properties{
            required(u"expression"_s, expression()),
            optional(u"deployment"_s, deploymentDraftSchema()),
            optional(u"restart"_s,
                     described(nullable(id()), u"The deployment to restart, instead of one."_s)),
            optional(u"organization_id"_s, nullable(id()))};
        for (Property &property : sharedProperties(false))
            properties.push_back(std::move(property));
        return shared(object(u"JobDraft"_s, std::move(properties)));
    }();
    return schema;
}

const SchemaRef &jobPatchSchema()
{
    static const SchemaRef schema = [] {
        Schema deployment = *deploymentPatchSchema();
        deployment.isNullable = true;
        deployment.name = u"JobTemplatePatch"_s;
        deployment.properties.push_back(optional(u"cluster_id"_s, id()));
        deployment.properties.push_back(
            optional(u"kind"_s, nullable(oneOf({u"service"_s, u"batch"_s}))));
        deployment.properties.push_back(optional(u"gang"_s, nullable(boolean())));
        std::vector<Property> properties{optional(u"expression"_s, expression()),
                                         optional(u"deployment"_s, shared(std::move(deployment))),
                                         optional(u"restart"_s, nullable(id()))};
        for (Property &property : sharedProperties(false)) {
            Schema own = *property.schema;
            own.isNullable = true;
            own.standard = QJsonValue::Undefined;
            properties.push_back(optional(property.name, std::move(own)));
        }
        return shared(described(object(u"JobPatch"_s, std::move(properties)),
                                u"A merge patch (RFC 7396): null gives back the default."_s));
    }();
    return schema;
}

const SchemaRef &runSchema()
{
    static const SchemaRef schema = shared(
        object(u"Run"_s,
               {required(u"id"_s, id()), required(u"job_id"_s, id()),
                required(u"trigger"_s, oneOf({u"schedule"_s, u"manual"_s, u"start"_s})),
                required(u"status"_s,
                         oneOf({u"queued"_s, u"running"_s, u"succeeded"_s, u"failed"_s,
                                u"stopped"_s, u"missed"_s})),
                required(u"nominal_at"_s, described(time(), u"When the schedule says."_s)),
                required(u"nominal_until"_s,
                         described(time(), u"The last of several that were missed together."_s)),
                required(u"firings"_s, integer(1, qint64(1) << 53)),
                required(u"created_at"_s, described(time(), u"When it was really fired."_s)),
                required(u"finished_at"_s, nullable(time())),
                required(u"reason"_s, nullable(text(0, 10'000))),
                required(u"deployment_id"_s, nullable(id())), optional(u"seq"_s, id())}));
    return schema;
}

const SchemaRef &jobSchema()
{
    static const SchemaRef schema = [] {
        Schema lastRun = *runSchema();
        lastRun.isNullable = true;
        Schema deployment = described(any(), u"The template as it was given; null: it restarts."_s);
        std::vector<Property> properties{required(u"id"_s, id()),
                                         required(u"version"_s, id()),
                                         required(u"organization_id"_s, id()),
                                         required(u"expression"_s, text(1, 1'000)),
                                         required(u"description"_s, text(1, 10'000)),
                                         required(u"deployment"_s, std::move(deployment)),
                                         required(u"restart"_s, nullable(id())),
                                         required(u"pause_reason"_s, nullable(text(1, 10'000))),
                                         required(u"next_run_at"_s, nullable(time())),
                                         required(u"last_run"_s, std::move(lastRun)),
                                         required(u"owner_id"_s, nullable(id())),
                                         required(u"created_by"_s, nullable(id())),
                                         required(u"created_at"_s, time()),
                                         optional(u"seq"_s, id())};
        for (Property &property : sharedProperties(true))
            properties.push_back(std::move(property));
        return shared(object(u"Job"_s, std::move(properties)));
    }();
    return schema;
}

const SchemaRef &cronPreviewSchema()
{
    static const SchemaRef schema = [] {
        Schema firing = object(
            u"Firing"_s,
            {required(u"at"_s, time()),
             required(u"local"_s, example(text(1, 40), u"2026-03-29T03:00:00+02:00"_s)),
             required(u"offset_seconds"_s, integer(-86'400, 86'400)),
             required(
                 u"dst"_s,
                 described(oneOf({u"none"_s, u"after_gap"_s, u"first_pass"_s, u"second_pass"_s}),
                           u"What a change of the clocks has to do with it."_s))});
        Schema warning
            = object(u"CronWarning"_s,
                     {required(u"code"_s, text(1, 40)), required(u"message"_s, text(1, 1'000))});
        return shared(object(
            u"CronPreview"_s,
            {required(u"expression"_s, text(1, 1'000)), required(u"time_zone"_s, text(1, 100)),
             required(u"description"_s, text(1, 10'000)),
             required(u"warnings"_s, array(std::move(warning), 10)),
             required(u"items"_s, array(std::move(firing), 1'000)), optional(u"seq"_s, id())}));
    }();
    return schema;
}

Result<JobDraft> readJobDraft(const QJsonObject &json)
{
    QList<FieldError> errors;
    JobDraft draft;
    draft.organizationId = OrganizationId(json.value("organization_id"_L1).toInteger());
    draft.name = json.value("name"_L1).toString();
    draft.expression = json.value("expression"_L1).toString();
    draft.extended = json.value("syntax"_L1).toString() == "extended"_L1;
    draft.timeZone = json.value("time_zone"_L1).toString();
    draft.restartId = DeploymentId(json.value("restart"_L1).toInteger());
    if (json.value("deployment"_L1).isObject()) {
        auto deployment = readDeploymentDraft(json.value("deployment"_L1).toObject());
        if (!deployment) {
            Error error = deployment.error();
            for (FieldError &field : error.fields)
                field.pointer.prepend(u"/deployment"_s);
            return tl::unexpected(error);
        }
        draft.deployment = *std::move(deployment);
    }
    draft.missed = missedPolicyFromWord(json.value("missed"_L1).toString()).value_or(draft.missed);
    draft.missedCap = json.value("missed_cap"_L1).toInt(draft.missedCap);
    if (json.value("missed_deadline_seconds"_L1).isDouble())
        draft.missedDeadline = Seconds(json.value("missed_deadline_seconds"_L1).toInteger());
    draft.overlap
        = overlapPolicyFromWord(json.value("overlap"_L1).toString()).value_or(draft.overlap);
    draft.jitter = Seconds(json.value("jitter_seconds"_L1).toInteger());
    draft.dstGap = dstGapFromWord(json.value("dst_gap"_L1).toString()).value_or(draft.dstGap);
    draft.startsAt = readTime(json, "starts_at"_L1, errors);
    draft.endsAt = readTime(json, "ends_at"_L1, errors);
    draft.paused = json.value("paused"_L1).toBool();
    draft.keepSucceeded = json.value("keep_succeeded"_L1).toInt(draft.keepSucceeded);
    draft.keepFailed = json.value("keep_failed"_L1).toInt(draft.keepFailed);
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return draft;
}

Result<JobDraft> readJobPatch(const QJsonObject &patch, const JobDraft &current)
{
    return readJobDraft(mergePatch(draftJson(current), patch).toObject());
}

JobFacts factsOf(const Job &job)
{
    JobFacts facts;
    facts.nextRunAt = core::nextRunAt(job);
    if (const auto schedule = core::scheduleOf(job))
        facts.description = cron::describe((*schedule)->expression());
    return facts;
}

void writeJob(JsonWriter &json, const Job &job, const JobFacts &facts)
{
    json.member("id"_L1, job.id);
    json.member("version"_L1, job.version);
    json.member("organization_id"_L1, job.organizationId);
    json.member("name"_L1, job.name);
    json.member("expression"_L1, job.expression);
    json.member("syntax"_L1, job.extended ? "extended"_L1 : "standard"_L1);
    json.member("time_zone"_L1, job.timeZone);
    json.member("description"_L1, facts.description);
    json.name("deployment"_L1);
    if (job.restartId.isValid()) {
        json.null();
    } else {
        json.beginObject();
        const QByteArray rest = job.templateJson.toUtf8();
        json.raw(QByteArrayView(rest).sliced(1).chopped(1)); // without its braces
        json.raw(facts.specification);
        json.endObject();
    }
    json.member("restart"_L1, job.restartId);
    json.member("missed"_L1, word(job.missed));
    json.member("missed_cap"_L1, job.missedCap);
    json.member("missed_deadline_seconds"_L1, job.missedDeadline);
    json.member("overlap"_L1, word(job.overlap));
    json.member("jitter_seconds"_L1, job.jitter);
    json.member("dst_gap"_L1, word(job.dstGap));
    json.member("starts_at"_L1, job.startsAt);
    json.member("ends_at"_L1, job.endsAt);
    json.member("paused"_L1, job.paused);
    json.name("pause_reason"_L1);
    if (job.pauseReason.isEmpty())
        json.null();
    else
        json.value(job.pauseReason);
    json.member("keep_succeeded"_L1, job.keepSucceeded);
    json.member("keep_failed"_L1, job.keepFailed);
    json.member("next_run_at"_L1, facts.nextRunAt);
    json.name("last_run"_L1);
    if (facts.lastRun) {
        json.beginObject();
        writeRun(json, *facts.lastRun);
        json.endObject();
    } else {
        json.null();
    }
    json.member("owner_id"_L1, job.ownerId);
    json.member("created_by"_L1, job.createdBy);
    json.member("created_at"_L1, job.createdAt);
}

void writeRun(JsonWriter &json, const Run &run)
{
    json.member("id"_L1, run.id);
    json.member("job_id"_L1, run.jobId);
    json.member("trigger"_L1, word(run.trigger));
    json.member("status"_L1, word(run.state));
    json.member("nominal_at"_L1, run.nominalAt);
    json.member("nominal_until"_L1, run.nominalUntil);
    json.member("firings"_L1, run.firings);
    json.member("created_at"_L1, run.createdAt);
    json.member("finished_at"_L1, run.finishedAt);
    json.name("reason"_L1);
    if (run.reason.isEmpty())
        json.null();
    else
        json.value(run.reason);
    json.member("deployment_id"_L1, run.deploymentId);
}

void writeFiring(JsonWriter &json, const cron::Firing &firing)
{
    const auto local = QDateTime::fromMSecsSinceEpoch(toEpochMillis(firing.at), Qt::OffsetFromUTC,
                                                      int(firing.offset.count()));
    json.member("at"_L1, firing.at);
    json.member("local"_L1, local.toString(Qt::ISODate));
    json.member("offset_seconds"_L1, firing.offset);
    json.member("dst"_L1, cron::word(firing.mark));
}

} // namespace berth::api
