// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/fields.h"

#include "models/domain/enumwords.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

namespace berth::store {

void appendJson(QByteArray &out, const QList<Dependency> &after)
{
    out += '[';
    for (const Dependency &dependency : after) {
        out += out.endsWith('[') ? "[" : ",[";
        appendJson(out, dependency.deployment.value());
        out += ',';
        appendJson(out, dependency.condition);
        out += ',';
        appendJson(out, dependency.state);
        out += ']';
    }
    out += ']';
}

QString toColumn(const QList<Dependency> &after)
{
    QByteArray json;
    appendJson(json, after);
    return QString::fromUtf8(json);
}

void fromColumn(const Statement &row, int column, QList<Dependency> &after)
{
    after.clear();
    const QString text = row.text(column);
    if (text.size() <= 2) // "[]", of nearly every row
        return;
    for (const QJsonValue entry : QJsonDocument::fromJson(text.toUtf8()).array()) {
        after.append({DeploymentId(entry[0].toInteger()),
                      dependencyConditionFromWord(entry[1].toString())
                          .value_or(DependencyCondition::Finished),
                      enumFromWord(entry[2].toString(), DependencyState::Failed)
                          .value_or(DependencyState::Waiting)});
    }
}

void appendJson(QByteArray &out, const std::optional<Autoscale> &autoscale)
{
    if (!autoscale) {
        out += "null";
        return;
    }
    out += '[';
    appendJson(out, autoscale->minReplicas);
    out += ',';
    appendJson(out, autoscale->maxReplicas);
    out += ',';
    appendJson(out, autoscale->metric);
    out += ',';
    appendJson(out, autoscale->target);
    out += ',';
    appendJson(out, autoscale->stabilization);
    out += ',';
    appendJson(out, autoscale->cooldown);
    out += ']';
}

QString toColumn(const std::optional<Autoscale> &autoscale)
{
    if (!autoscale)
        return QLatin1String("");
    QByteArray json;
    appendJson(json, autoscale);
    return QString::fromUtf8(json);
}

void fromColumn(const Statement &row, int column, std::optional<Autoscale> &autoscale)
{
    autoscale.reset();
    const QString text = row.text(column);
    if (text.isEmpty())
        return;
    const QJsonArray json = QJsonDocument::fromJson(text.toUtf8()).array();
    autoscale = Autoscale{
        .minReplicas = json[0].toInt(),
        .maxReplicas = json[1].toInt(),
        .metric = metricFromWord(json[2].toString()).value_or(Autoscale::Metric::Concurrency),
        .target = json[3].toInt(),
        .stabilization = Seconds(json[4].toInteger()),
        .cooldown = Seconds(json[5].toInteger())};
}

} // namespace berth::store
