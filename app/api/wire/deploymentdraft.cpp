// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/json/mergepatch.h"
#include "app/api/wire/amounts.h"
#include "app/api/wire/clusters.h"
#include "app/api/wire/deployments.h"
#include "app/api/wire/times.h"

#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// Members of the contract whose meaning no build of Berth has yet, and the value that says
/// nothing.
const QJsonObject &comingDefaults()
{
    static const QJsonObject defaults{
        {u"ports"_s, QJsonArray()},
        {u"health"_s, QJsonValue::Null},
    };
    return defaults;
}

void refuseComing(const QJsonObject &json, QList<FieldError> &errors)
{
    const QJsonObject &defaults = comingDefaults();
    for (auto it = defaults.begin(); it != defaults.end(); ++it) {
        const QJsonValue given = json.value(it.key());
        if (given.isUndefined() || given.isNull() || given == QJsonValue(it.value()))
            continue;
        errors.append({u'/' + it.key(), -1, u"is not supported yet"_s, u"leave it out"_s});
    }
}

QStringList readTexts(const QJsonValue &json)
{
    QStringList texts;
    for (const QJsonValue element : json.toArray())
        texts.append(element.toString());
    return texts;
}

QMap<QString, EnvironmentValue> readEnvironment(const QJsonObject &json, QList<FieldError> &errors)
{
    QMap<QString, EnvironmentValue> env;
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (it.value().isObject())
            env.insert(it.key(), {it.value().toObject().value("secret"_L1).toString(), true});
        else if (it.value().isString())
            env.insert(it.key(), {it.value().toString(), false});
        else
            errors.append({u"/env/"_s + it.key(), -1, u"must be a text or an object"_s, {}});
    }
    return env;
}

QList<Toleration> readTolerations(const QJsonArray &json)
{
    QList<Toleration> tolerations;
    for (const QJsonValue element : json) {
        const QJsonObject given = element.toObject();
        Toleration toleration;
        toleration.key = given.value("key"_L1).toString();
        toleration.op = tolerationOperatorFromWord(given.value("operator"_L1).toString())
                            .value_or(TolerationOperator::Equal);
        toleration.value = given.value("value"_L1).toString();
        toleration.effect = taintEffectFromWord(given.value("effect"_L1).toString());
        tolerations.append(toleration);
    }
    return tolerations;
}

QList<Dependency> readDependencies(const QJsonArray &json)
{
    QList<Dependency> after;
    for (const QJsonValue element : json) {
        const QJsonObject given = element.toObject();
        after.append(
            {.deployment = DeploymentId(given.value("deployment_id"_L1).toInteger()),
             .condition = dependencyConditionFromWord(given.value("condition"_L1).toString())
                              .value_or(DependencyCondition::Succeeded)});
    }
    return after;
}

QJsonArray dependenciesJson(const QList<Dependency> &after)
{
    QJsonArray json;
    for (const Dependency &dependency : after) {
        json.append(QJsonObject{{u"deployment_id"_s, dependency.deployment.value()},
                                {u"condition"_s, QString(word(dependency.condition))}});
    }
    return json;
}

Specification readSpecification(const QJsonObject &json, QList<FieldError> &errors)
{
    Specification specification;
    specification.image = json.value("image"_L1).toString();
    specification.digest = json.value("digest"_L1).toString();
    specification.command = readTexts(json.value("command"_L1));
    specification.args = readTexts(json.value("args"_L1));
    specification.env = readEnvironment(json.value("env"_L1).toObject(), errors);
    specification.resources
        = readAmounts(json.value("resources"_L1).toObject(), u"/resources"_s, errors);
    specification.nodeSelector = readLabels(json.value("node_selector"_L1).toObject());
    specification.gpuModels = readTexts(json.value("gpu_models"_L1));
    specification.tolerations = readTolerations(json.value("tolerations"_L1).toArray());
    // The schema has let only known words pass.
    specification.affinity
        = affinityFromJson(json.value("affinity"_L1).toArray()).value_or(QList<AffinityTerm>());
    if (json.value("spread"_L1).isObject())
        specification.spread = spreadFromJson(json.value("spread"_L1).toObject());
    if (json.value("simulate"_L1).isObject()) {
        const QJsonObject given = json.value("simulate"_L1).toObject();
        Simulation simulation;
        if (given.contains("run_seconds"_L1))
            simulation.runTime = Seconds(given.value("run_seconds"_L1).toInteger());
        simulation.exitCode = given.value("exit_code"_L1).toInt();
        specification.simulate = simulation;
    }
    return specification;
}

std::optional<Seconds> readSeconds(const QJsonValue &value)
{
    if (value.isDouble())
        return Seconds(value.toInteger());
    return std::nullopt;
}

/// The members of a draft that can change later, as readDeploymentDraft() takes them.
QJsonObject changeable(const Deployment &deployment, const Specification &specification)
{
    QJsonObject json = toJson(specification);
    json.insert("name"_L1, deployment.name);
    json.insert("replicas"_L1, deployment.replicas);
    json.insert("priority"_L1, deployment.priority);
    json.insert("held"_L1, deployment.held);
    json.insert("preemptible"_L1, deployment.preemptible);
    json.insert("movable"_L1, deployment.movable);
    if (deployment.autoscale)
        json.insert("autoscale"_L1, toJson(*deployment.autoscale));
    json.insert("min_run_seconds"_L1, qint64(deployment.minRun.count()));
    json.insert("grace_seconds"_L1, qint64(deployment.grace.count()));
    if (deployment.expected)
        json.insert("expected_seconds"_L1, qint64(deployment.expected->count()));
    json.insert("max_retries"_L1, deployment.maxRetries);
    if (deployment.maxRun)
        json.insert("max_run_seconds"_L1, qint64(deployment.maxRun->count()));
    if (deployment.expiresAt)
        json.insert("expires_at"_L1, timeJson(deployment.expiresAt));
    json.insert("on_node_loss"_L1, QString(word(deployment.onNodeLoss)));
    json.insert("after"_L1, dependenciesJson(deployment.after));
    // All of a gang stays all of it, however many there will be.
    if (!deployment.autoscale
        && deployment.minAvailable != (deployment.gang ? deployment.replicas : 1))
        json.insert("min_available"_L1, deployment.minAvailable);
    return json;
}

DeploymentDraft readDraft(const QJsonObject &json, QList<FieldError> &errors)
{
    refuseComing(json, errors);
    DeploymentDraft draft;
    draft.clusterId = ClusterId(json.value("cluster_id"_L1).toInteger());
    draft.name = json.value("name"_L1).toString();
    draft.kind = fromWord<DeploymentKind>(json.value("kind"_L1).toString())
                     .value_or(DeploymentKind::Service);
    draft.specification = readSpecification(json, errors);
    draft.replicas = json.value("replicas"_L1).toInt(1);
    if (json.value("min_available"_L1).isDouble())
        draft.minAvailable = json.value("min_available"_L1).toInt();
    draft.gang = json.value("gang"_L1).toBool(true);
    draft.priority = json.value("priority"_L1).toInt(DefaultPriority);
    draft.held = json.value("held"_L1).toBool();
    draft.preemptible = json.value("preemptible"_L1).toBool(true);
    draft.movable = json.value("movable"_L1).toBool();
    if (json.value("autoscale"_L1).isObject()) {
        draft.autoscale = autoscaleFromJson(json.value("autoscale"_L1).toObject());
        if (!json.value("replicas"_L1).isDouble())
            draft.replicas = std::max(draft.autoscale->minReplicas, 0);
    }
    draft.minRun = readSeconds(json.value("min_run_seconds"_L1)).value_or(draft.minRun);
    draft.grace = readSeconds(json.value("grace_seconds"_L1)).value_or(draft.grace);
    draft.expected = readSeconds(json.value("expected_seconds"_L1));
    draft.maxRetries = json.value("max_retries"_L1).toInt();
    draft.maxRun = readSeconds(json.value("max_run_seconds"_L1));
    draft.expiresAt = readTime(json, "expires_at"_L1, errors);
    draft.onNodeLoss = onNodeLossFromWord(json.value("on_node_loss"_L1).toString())
                           .value_or(OnNodeLoss::Requeue);
    draft.after = readDependencies(json.value("after"_L1).toArray());
    return draft;
}

} // namespace

Result<DeploymentDraft> readDeploymentDraft(const QJsonObject &json)
{
    QList<FieldError> errors;
    DeploymentDraft draft = readDraft(json, errors);
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return draft;
}

Result<DeploymentPatch> readDeploymentPatch(const QJsonObject &patch, const Deployment &current,
                                            const Specification &specification)
{
    QList<FieldError> errors;
    refuseComing(patch, errors);
    const QJsonObject wanted = mergePatch(changeable(current, specification), patch).toObject();
    const QJsonObject needed{{u"image"_s, {}}, {u"resources"_s, {}}};
    for (auto it = needed.begin(); it != needed.end(); ++it) {
        if (patch.value(it.key()).isNull())
            errors.append({u'/' + it.key(), -1, u"cannot be taken away"_s, {}});
    }
    QJsonObject whole = wanted;
    whole.insert("gang"_L1, current.gang);
    const DeploymentDraft draft = readDraft(whole, errors);
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    DeploymentPatch result;
    result.name = draft.name;
    result.priority = draft.priority;
    result.held = draft.held;
    result.preemptible = draft.preemptible;
    result.movable = draft.movable;
    result.autoscale = std::optional(draft.autoscale);
    // What is scaled may have other replicas by the time that this is written.
    if (patch.contains("replicas"_L1) || !draft.autoscale)
        result.replicas = draft.replicas;
    if (draft.autoscale)
        result.minAvailable = std::min(draft.minAvailable.value_or(current.minAvailable),
                                       draft.autoscale->minReplicas);
    else
        result.minAvailable = draft.minAvailable.value_or(draft.gang ? draft.replicas : 1);
    result.maxRetries = draft.maxRetries;
    result.minRun = draft.minRun;
    result.grace = draft.grace;
    result.expected = std::optional(draft.expected);
    result.maxRun = std::optional(draft.maxRun);
    result.expiresAt = std::optional(draft.expiresAt);
    result.onNodeLoss = draft.onNodeLoss;
    result.after = draft.after;
    result.specification = draft.specification;
    return result;
}

} // namespace berth::api
