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

} // namespace berth::store
