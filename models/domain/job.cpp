// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/job.h"

#include "models/domain/canonicaljson.h"
#include "models/domain/enumwords.h"

#include <QtCore/qjsondocument.h>

namespace berth {

using namespace Qt::StringLiterals;

QList<FieldError> validate(const JobDraft &draft)
{
    QList<FieldError> errors;
    const auto range = [&errors](qint64 value, qint64 least, qint64 most, const QString &pointer) {
        if (value < least || value > most)
            errors.append({pointer, -1, u"must be between %1 and %2"_s.arg(least).arg(most), {}});
    };
    range(draft.missedCap, 1, MostMissedRuns, u"/missed_cap"_s);
    range(draft.jitter.count(), 0, LongestJitter.count(), u"/jitter_seconds"_s);
    range(draft.keepSucceeded, 3, 1'000, u"/keep_succeeded"_s);
    range(draft.keepFailed, 1, 1'000, u"/keep_failed"_s);
    if (draft.missedDeadline)
        range(draft.missedDeadline->count(), 1, 366LL * 24 * 3600, u"/missed_deadline_seconds"_s);
    if (draft.startsAt && draft.endsAt && *draft.endsAt <= *draft.startsAt)
        errors.append({u"/ends_at"_s, -1, u"must be later than starts_at"_s, {}});
    if (draft.deployment.has_value() == draft.restartId.isValid())
        errors.append({u"/deployment"_s, -1, u"give a deployment or one to restart, not both"_s,
                       u"a template in \"deployment\", or an id in \"restart\""_s});
    if (draft.deployment && draft.deployment->expiresAt)
        errors.append({u"/deployment/expires_at"_s, -1, u"is one moment, and a job fires again"_s,
                       u"give max_run_seconds"_s});
    if (draft.deployment && !draft.deployment->after.isEmpty())
        errors.append(
            {u"/deployment/after"_s, -1, u"is not for the template of a job"_s, u"leave it out"_s});
    if (draft.name.size() > 100)
        errors.append({u"/name"_s, 100, u"must have at most 100 characters"_s, {}});
    return errors;
}

QString templateJson(const DeploymentDraft &draft)
{
    QJsonObject json;
    json.insert("cluster_id"_L1, draft.clusterId.value());
    json.insert("name"_L1, draft.name);
    json.insert("kind"_L1, QString(word(draft.kind)));
    json.insert("replicas"_L1, draft.replicas);
    if (draft.minAvailable)
        json.insert("min_available"_L1, *draft.minAvailable);
    json.insert("gang"_L1, draft.gang);
    json.insert("priority"_L1, draft.priority);
    json.insert("held"_L1, draft.held);
    json.insert("preemptible"_L1, draft.preemptible);
    if (draft.movable)
        json.insert("movable"_L1, true);
    if (draft.autoscale)
        json.insert("autoscale"_L1, toJson(*draft.autoscale));
    json.insert("min_run_seconds"_L1, qint64(draft.minRun.count()));
    json.insert("grace_seconds"_L1, qint64(draft.grace.count()));
    if (draft.expected)
        json.insert("expected_seconds"_L1, qint64(draft.expected->count()));
    if (draft.maxRun)
        json.insert("max_run_seconds"_L1, qint64(draft.maxRun->count()));
    json.insert("max_retries"_L1, draft.maxRetries);
    if (draft.onNodeLoss != OnNodeLoss::Requeue)
        json.insert("on_node_loss"_L1, QString(word(draft.onNodeLoss)));
    return QString::fromUtf8(canonicalJson(json));
}

Result<DeploymentDraft> draftFromTemplate(const QString &json, Specification specification)
{
    const QJsonDocument document = QJsonDocument::fromJson(json.toUtf8());
    const QJsonObject object = document.object();
    if (!object.contains("cluster_id"_L1))
        return tl::unexpected(
            Error::corrupt(u"bad-template"_s, u"The job's template cannot be read."_s));
    const auto seconds = [&object](QLatin1StringView key) -> std::optional<Seconds> {
        const QJsonValue value = object.value(key);
        return value.isDouble() ? std::optional(Seconds(value.toInteger())) : std::nullopt;
    };
    DeploymentDraft draft;
    draft.clusterId = ClusterId(object.value("cluster_id"_L1).toInteger());
    draft.name = object.value("name"_L1).toString();
    draft.kind = object.value("kind"_L1).toString() == word(DeploymentKind::Batch)
        ? DeploymentKind::Batch
        : DeploymentKind::Service;
    draft.specification = std::move(specification);
    draft.replicas = object.value("replicas"_L1).toInt(1);
    if (object.contains("min_available"_L1))
        draft.minAvailable = object.value("min_available"_L1).toInt();
    draft.gang = object.value("gang"_L1).toBool(true);
    draft.priority = object.value("priority"_L1).toInt(DefaultPriority);
    draft.held = object.value("held"_L1).toBool();
    draft.preemptible = object.value("preemptible"_L1).toBool(true);
    draft.movable = object.value("movable"_L1).toBool();
    if (object.contains("autoscale"_L1))
        draft.autoscale = autoscaleFromJson(object.value("autoscale"_L1).toObject());
    draft.minRun = seconds("min_run_seconds"_L1).value_or(draft.minRun);
    draft.grace = seconds("grace_seconds"_L1).value_or(draft.grace);
    draft.expected = seconds("expected_seconds"_L1);
    draft.maxRun = seconds("max_run_seconds"_L1);
    draft.maxRetries = object.value("max_retries"_L1).toInt();
    draft.onNodeLoss = onNodeLossFromWord(object.value("on_node_loss"_L1).toString())
                           .value_or(OnNodeLoss::Requeue);
    return draft;
}

Seconds jitterOf(const Job &job)
{
    auto mixed = quint64(job.id.value()) * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    return Seconds(qint64(mixed % quint64(job.jitter.count() + 1)));
}

QLatin1StringView word(MissedPolicy policy)
{
    switch (policy) {
    case MissedPolicy::Skip:
        return "skip"_L1;
    case MissedPolicy::RunOnce:
        return "run_once"_L1;
    case MissedPolicy::RunAll:
        return "run_all"_L1;
    }
    return {};
}

std::optional<MissedPolicy> missedPolicyFromWord(QStringView text)
{
    return enumFromWord(text, MissedPolicy::RunAll);
}

QLatin1StringView word(OverlapPolicy policy)
{
    switch (policy) {
    case OverlapPolicy::Forbid:
        return "forbid"_L1;
    case OverlapPolicy::Queue:
        return "queue"_L1;
    case OverlapPolicy::Replace:
        return "replace"_L1;
    case OverlapPolicy::Allow:
        return "allow"_L1;
    }
    return {};
}

std::optional<OverlapPolicy> overlapPolicyFromWord(QStringView text)
{
    return enumFromWord(text, OverlapPolicy::Allow);
}

QLatin1StringView word(DstGap gap)
{
    return gap == DstGap::RunAfter ? "run_after"_L1 : "skip"_L1;
}

std::optional<DstGap> dstGapFromWord(QStringView text)
{
    return enumFromWord(text, DstGap::Skip);
}

QLatin1StringView word(RunTrigger trigger)
{
    switch (trigger) {
    case RunTrigger::Schedule:
        return "schedule"_L1;
    case RunTrigger::Manual:
        return "manual"_L1;
    case RunTrigger::Start:
        return "start"_L1;
    }
    return {};
}

QLatin1StringView word(RunState state)
{
    switch (state) {
    case RunState::Queued:
        return "queued"_L1;
    case RunState::Running:
        return "running"_L1;
    case RunState::Succeeded:
        return "succeeded"_L1;
    case RunState::Failed:
        return "failed"_L1;
    case RunState::Stopped:
        return "stopped"_L1;
    case RunState::Missed:
        return "missed"_L1;
    }
    return {};
}

} // namespace berth
