// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/stagedrows.h"

#include "models/domain/canonicaljson.h"
#include "models/store/connection.h"
#include "models/store/imports_sql.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace berth::store {

QByteArray stagedLine(const StagedRow &row)
{
    JsonMembers members;
    addAll(members, row);
    members.add("specification", '"' + row.specificationHash + '"');
    return members.take();
}

QByteArray stagedLine(const NodeDraft &node)
{
    JsonMembers members;
    const auto addText = [&members](QByteArrayView name, const QString &text) {
        QByteArray json;
        appendJson(json, QStringView(text));
        members.add(name, std::move(json));
    };
    addText("name", node.name);
    addText("gpu_model", node.gpuModel);
    addText("address", node.address);
    members.add("resources", resourcesJson(node.resources));
    members.add("labels", labelsJson(node.labels));
    members.add("taints", taintsJson(node.taints));
    return members.take();
}

QByteArray stagedHash(const QByteArray &nodesHash, const QByteArray &deploymentsHash)
{
    return sha256Hex(QByteArray(nodesHash + '\n' + deploymentsHash));
}

Node nodeFromDraft(const NodeDraft &draft, ClusterId cluster)
{
    Node node;
    node.clusterId = cluster;
    node.name = draft.name;
    node.capacity = draft.resources;
    node.gpuModel = draft.gpuModel;
    node.labels = draft.labels;
    node.taints = draft.taints;
    node.address = draft.address;
    return node;
}

namespace {

NodeDraft nodeDraftFromLine(const QByteArray &line)
{
    const QJsonObject json = QJsonDocument::fromJson(line).object();
    NodeDraft draft;
    draft.name = json.value(QLatin1String("name")).toString();
    draft.gpuModel = json.value(QLatin1String("gpu_model")).toString();
    draft.address = json.value(QLatin1String("address")).toString();
    const QJsonObject resources = json.value(QLatin1String("resources")).toObject();
    for (auto it = resources.begin(); it != resources.end(); ++it)
        setResource(draft.resources, it.key(), it.value().toInteger());
    const QJsonObject labels = json.value(QLatin1String("labels")).toObject();
    for (auto it = labels.begin(); it != labels.end(); ++it)
        draft.labels.insert(it.key(), it.value().toString());
    const QJsonArray taints = json.value(QLatin1String("taints")).toArray();
    for (const auto &value : taints) {
        const QJsonArray taint = value.toArray();
        draft.taints.append(
            {taint.at(0).toString(), taint.at(1).toString(), TaintEffect(taint.at(2).toInt())});
    }
    return draft;
}

} // namespace

Result<std::vector<NodeDraft>> selectStagedNodes(Connection &connection, ImportId import)
{
    Statement &statement = connection.prepared(sql::SelectStagedNodes);
    if (Result<void> ran = statement.bind(QLatin1String(":id"), import.value()).run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<NodeDraft> nodes;
    while (statement.next())
        nodes.push_back(nodeDraftFromLine(statement.utf8(0)));
    statement.finish();
    return nodes;
}

Result<std::vector<StagedRow>> selectStagedRows(Connection &connection, ImportId import,
                                                qint64 after, int limit)
{
    Statement &statement = connection.prepared(sql::SelectStagedDeployments);
    statement.bind(QLatin1String(":id"), import.value())
        .bind(QLatin1String(":after"), after)
        .bind(QLatin1String(":limit"), limit);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    constexpr size_t Count = std::tuple_size_v<decltype(Fields<StagedRow>::columns)>;
    std::vector<StagedRow> rows;
    while (statement.next()) {
        StagedRow &row = rows.emplace_back();
        readColumns(statement, row);
        fromColumn(statement, statement.column(Count, QLatin1String("specification_id")),
                   row.specificationId);
        row.specificationHash = statement.utf8(statement.column(Count + 1, QLatin1String("hash")));
    }
    statement.finish();
    return rows;
}

} // namespace berth::store
