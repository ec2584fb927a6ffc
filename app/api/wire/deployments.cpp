// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/deployments.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/wire/amounts.h"
#include "app/api/wire/clusters.h"

#include <QtCore/qjsondocument.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

void writeTexts(JsonWriter &json, const QStringList &texts)
{
    json.beginArray();
    for (const QString &text : texts)
        json.value(text);
    json.endArray();
}

void writeEnvironment(JsonWriter &json, const QMap<QString, EnvironmentValue> &env, bool withValues)
{
    json.beginObject();
    for (auto it = env.cbegin(); it != env.cend(); ++it) {
        json.name(it.key());
        if (!withValues) {
            json.null();
        } else if (it.value().isSecret) {
            json.beginObject();
            json.member("secret"_L1, it.value().text);
            json.endObject();
        } else {
            json.value(it.value().text);
        }
    }
    json.endObject();
}

void writeTolerations(JsonWriter &json, const QList<Toleration> &tolerations)
{
    json.beginArray();
    for (const Toleration &toleration : tolerations) {
        json.beginObject();
        if (!toleration.key.isEmpty())
            json.member("key"_L1, toleration.key);
        json.member("operator"_L1, word(toleration.op));
        if (!toleration.value.isEmpty())
            json.member("value"_L1, toleration.value);
        if (toleration.effect)
            json.member("effect"_L1, word(*toleration.effect));
        json.endObject();
    }
    json.endArray();
}

void writeDependencies(JsonWriter &json, const QList<Dependency> &after)
{
    json.beginArray();
    for (const Dependency &dependency : after) {
        json.beginObject();
        json.member("deployment_id"_L1, dependency.deployment);
        json.member("condition"_L1, word(dependency.condition));
        json.member("state"_L1, word(dependency.state));
        json.endObject();
    }
    json.endArray();
}

template<typename T>
void writeOrNull(JsonWriter &json, const std::optional<T> &value)
{
    if (value)
        json.raw(QJsonDocument(toJson(*value)).toJson(QJsonDocument::Compact));
    else
        json.null();
}

void writePlacements(JsonWriter &json, const std::vector<store::PlacementView> &placements)
{
    json.beginArray();
    for (const store::PlacementView &placement : placements) {
        json.beginObject();
        json.member("replica"_L1, placement.ordinal);
        json.member("node_id"_L1, placement.node);
        json.member("node"_L1, placement.nodeName);
        json.member("state"_L1, word(placement.state));
        json.member("attempt"_L1, placement.attempt);
        json.member("started_at"_L1, placement.startedAt);
        json.endObject();
    }
    json.endArray();
}

void writeSpecification(JsonWriter &json, const Specification &specification, bool withValues)
{
    json.member("image"_L1, specification.image);
    json.name("digest"_L1);
    if (specification.digest.isEmpty())
        json.null();
    else
        json.value(specification.digest);
    json.name("command"_L1);
    writeTexts(json, specification.command);
    json.name("args"_L1);
    writeTexts(json, specification.args);
    json.name("env"_L1);
    writeEnvironment(json, specification.env, withValues);
    json.name("resources"_L1);
    writeAmounts(json, specification.resources);
    json.name("node_selector"_L1);
    writeLabels(json, specification.nodeSelector);
    json.name("gpu_models"_L1);
    writeTexts(json, specification.gpuModels);
    json.name("tolerations"_L1);
    writeTolerations(json, specification.tolerations);
    json.name("affinity"_L1);
    if (specification.affinity.isEmpty())
        json.raw("[]");
    else
        json.raw(QJsonDocument(toJson(specification.affinity)).toJson(QJsonDocument::Compact));
    json.name("spread"_L1);
    writeOrNull(json, specification.spread);
    json.name("simulate"_L1);
    if (specification.simulate) {
        json.beginObject();
        if (specification.simulate->runTime)
            json.member("run_seconds"_L1, *specification.simulate->runTime);
        json.member("exit_code"_L1, specification.simulate->exitCode);
        json.endObject();
    } else {
        json.null();
    }
}

} // namespace

QByteArray specificationMembers(const Specification &specification, bool withValues)
{
    QByteArray out;
    {
        JsonWriter json(out);
        writeSpecification(json, specification, withValues);
    }
    return out;
}

void writeReason(JsonWriter &json, const Reason &reason)
{
    json.beginObject();
    json.member("code"_L1, word(reason.code));
    json.member("message"_L1, reason.message);
    if (!reason.refusals.empty()) {
        json.name("nodes"_L1).beginObject();
        for (const NodeRefusals &refusal : reason.refusals)
            json.member(word(refusal.refusal), refusal.nodes);
        json.endObject();
    }
    if (reason.preemption != PreemptionBar::None) {
        json.name("preemption"_L1).beginObject();
        json.member("code"_L1, word(reason.preemption));
        json.member("message"_L1, describe(reason.preemption));
        json.endObject();
    }
    json.endObject();
}

void writeDeployment(JsonWriter &json, const store::DeploymentView &view,
                     QByteArrayView specification, const WaitingFacts &waiting)
{
    const Deployment &row = view.deployment;
    json.member("id"_L1, row.id);
    json.member("version"_L1, row.version);
    json.member("name"_L1, row.name);
    json.member("cluster_id"_L1, row.clusterId);
    json.raw(specification);
    json.member("kind"_L1, word(row.kind));
    json.member("replicas"_L1, row.replicas);
    json.member("min_available"_L1, row.minAvailable);
    json.member("gang"_L1, row.gang);
    json.member("priority"_L1, row.priority);
    json.member("held"_L1, row.held);
    json.member("owner_id"_L1, row.ownerId);
    json.member("preemptible"_L1, row.preemptible);
    json.member("movable"_L1, row.movable);
    json.name("autoscale"_L1);
    writeOrNull(json, row.autoscale);
    json.member("min_run_seconds"_L1, row.minRun);
    json.member("grace_seconds"_L1, row.grace);
    json.member("expected_seconds"_L1, row.expected);
    json.member("max_run_seconds"_L1, row.maxRun);
    json.member("max_retries"_L1, row.maxRetries);
    json.member("expires_at"_L1, row.expiresAt);
    json.member("on_node_loss"_L1, word(row.onNodeLoss));
    json.name("after"_L1);
    writeDependencies(json, row.after);
    // What no build does yet stands there with the value that says so.
    json.raw(R"("ports":[],"health":null)");
    json.member("status"_L1, word(row.status));
    json.member("ready_replicas"_L1, row.readyReplicas);
    json.member("waiting_replicas"_L1, row.waitingReplicas);
    json.name("cause"_L1);
    if (row.cause == Cause::None)
        json.null();
    else
        json.value(word(row.cause));
    json.name("reason"_L1);
    if (waiting.reason)
        writeReason(json, *waiting.reason);
    else
        json.null();
    json.name("queue_position"_L1);
    if (waiting.position > 0)
        json.value(waiting.position);
    else
        json.null();
    json.name("placements"_L1);
    writePlacements(json, view.placements);
    json.member("revision"_L1, row.revision);
    json.member("delete_requested_at"_L1, row.deleteRequestedAt);
    json.member("created_by"_L1, row.createdBy);
    json.member("created_at"_L1, row.createdAt);
    json.member("submitted_at"_L1, row.submittedAt);
    json.member("started_at"_L1, row.startedAt);
    json.member("finished_at"_L1, row.finishedAt);
}

} // namespace berth::api
