// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "models/store/views.h"

/// Clusters, nodes and reservations on the wire: their shapes, what is read of requests that have
/// passed them, and how they are answered.
namespace berth::api {

class JsonWriter;

[[nodiscard]] const SchemaRef &clusterSchema();
[[nodiscard]] const SchemaRef &clusterDraftSchema();
[[nodiscard]] const SchemaRef &clusterPatchSchema();
[[nodiscard]] const SchemaRef &nodeSchema();
[[nodiscard]] const SchemaRef &nodeDraftSchema();
[[nodiscard]] const SchemaRef &nodeDraftsSchema(); ///< one node, or `nodes`: several
[[nodiscard]] const SchemaRef &nodePatchSchema();
[[nodiscard]] const SchemaRef &reservationSchema();
[[nodiscard]] const SchemaRef &reservationDraftSchema();

[[nodiscard]] Result<ClusterDraft> readClusterDraft(const QJsonObject &json);
[[nodiscard]] Result<ClusterPatch> readClusterPatch(const QJsonObject &json);
/// What is wrong goes to @p errors, below @p pointer.
[[nodiscard]] NodeDraft readNodeDraft(const QJsonObject &json, const QString &pointer,
                                      QList<FieldError> &errors);
[[nodiscard]] Result<QList<NodeDraft>> readNodeDrafts(const QJsonObject &json);
[[nodiscard]] QMap<QString, QString> readLabels(const QJsonObject &json);
[[nodiscard]] QList<Taint> readTaints(const QJsonArray &json);

/// Members, without the braces around them.
void writeCluster(JsonWriter &json, const store::ClusterView &view);
void writeNode(JsonWriter &json, const Node &node);
void writeReservation(JsonWriter &json, const Reservation &reservation);
void writeLabels(JsonWriter &json, const QMap<QString, QString> &labels);

} // namespace berth::api
