// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/clusters.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/wire/amounts.h"

#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

namespace {

constexpr qint64 MostNodesAtOnce = 10'000;
constexpr qint64 LongestName = 200; ///< the domain says 100, in words

const QStringList &objectiveWords()
{
    static const QStringList words{u"balanced"_s, u"deployments"_s, u"utilisation"_s};
    return words;
}

const QStringList &policyWords()
{
    static const QStringList words{u"pack"_s, u"bestfit"_s, u"firstfit"_s, u"spread"_s};
    return words;
}

Schema labels()
{
    return standing(described(map(text(0, 253)), u"Labels by their key."_s), QJsonObject());
}

Schema taints()
{
    return standing(array(object(u"Taint"_s,
                                 {required(u"key"_s, text(1, 253)),
                                  optional(u"value"_s, standing(text(0, 253), u""_s)),
                                  required(u"effect"_s, oneOf({u"NoSchedule"_s, u"NoExecute"_s}))}),
                          64),
                    QJsonArray());
}

} // namespace

const SchemaRef &nodeDraftSchema()
{
    static const SchemaRef schema = shared(object(u"NodeDraft"_s,
                                                  {
                                                      required(u"name"_s, text(1, LongestName)),
                                                      required(u"resources"_s, amountsSchema()),
                                                      optional(u"gpu_model"_s, text(0, 253)),
                                                      optional(u"labels"_s, labels()),
                                                      optional(u"taints"_s, taints()),
                                                      optional(u"address"_s, text(0, 253)),
                                                  }));
    return schema;
}

NodeDraft readNodeDraft(const QJsonObject &json, const QString &pointer, QList<FieldError> &errors)
{
    NodeDraft draft;
    draft.name = json.value("name"_L1).toString();
    draft.resources
        = readAmounts(json.value("resources"_L1).toObject(), pointer + u"/resources"_s, errors);
    draft.gpuModel = json.value("gpu_model"_L1).toString();
    draft.labels = readLabels(json.value("labels"_L1).toObject());
    draft.taints = readTaints(json.value("taints"_L1).toArray());
    draft.address = json.value("address"_L1).toString();
    return draft;
}

namespace {

QList<NodeDraft> readDrafts(const QJsonArray &nodes, QList<FieldError> &errors)
{
    QList<NodeDraft> drafts;
    for (qsizetype i = 0; i < nodes.size(); ++i) {
        drafts.append(
            readNodeDraft(nodes.at(i).toObject(), u"/nodes/"_s + QString::number(i), errors));
    }
    return drafts;
}

} // namespace

const SchemaRef &clusterDraftSchema()
{
    static const SchemaRef runtime
        = shared(object(u"RuntimeChoice"_s,
                        {required(u"type"_s, oneOf({u"simulated"_s, u"docker"_s, u"swarm"_s}))}));
    static const SchemaRef schema = shared(described(
        object(u"ClusterDraft"_s,
               {
                   required(u"name"_s, text(1, LongestName)),
                   optional(u"organization_id"_s,
                            described(id(), u"Whose cluster it is; for an administrator."_s)),
                   optional(u"resources"_s, amountsSchema()),
                   optional(u"nodes"_s, array(nodeDraftSchema(), MostNodesAtOnce)),
                   optional(u"runtime"_s, runtime),
                   optional(u"objective"_s, standing(oneOf(objectiveWords()), u"balanced"_s)),
                   optional(u"policy"_s, standing(oneOf(policyWords()), u"pack"_s)),
                   optional(u"refuse_unfittable"_s, standing(boolean(), false)),
               }),
        u"Its machines are `nodes`, or one that has all of `resources`."_s));
    return schema;
}

const SchemaRef &clusterPatchSchema()
{
    static const SchemaRef schema
        = shared(object(u"ClusterPatch"_s,
                        {
                            optional(u"name"_s, text(1, LongestName)),
                            optional(u"objective"_s, oneOf(objectiveWords())),
                            optional(u"policy"_s, oneOf(policyWords())),
                            optional(u"refuse_unfittable"_s, boolean()),
                            optional(u"queue_held"_s, boolean()),
                        }));
    return schema;
}

const SchemaRef &clusterSchema()
{
    static const SchemaRef schema = shared(object(
        u"Cluster"_s,
        {
            required(u"id"_s, id()),
            required(u"version"_s, id()),
            required(u"name"_s, text(1, LongestName)),
            required(u"organization_id"_s, id()),
            required(u"status"_s, oneOf({u"ready"_s, u"degraded"_s, u"unreachable"_s, u"empty"_s})),
            required(u"unreachable_reason"_s, nullable(text(0, 4096))),
            required(
                u"runtime"_s,
                object(u"Runtime"_s,
                       {required(u"type"_s, oneOf({u"simulated"_s, u"docker"_s, u"swarm"_s}))})),
            required(u"objective"_s, oneOf(objectiveWords())),
            required(u"policy"_s, oneOf(policyWords())),
            required(u"refuse_unfittable"_s, boolean()),
            required(u"queue_held"_s, boolean()),
            required(u"node_count"_s, integer(0, 1'000'000)),
            required(u"resources"_s, roomSchema()),
            required(u"created_by"_s, nullable(id())),
            required(u"created_at"_s, time()),
            optional(u"seq"_s, id()),
        }));
    return schema;
}

const SchemaRef &nodeSchema()
{
    static const SchemaRef schema = shared(object(
        u"Node"_s,
        {
            required(u"id"_s, id()),
            required(u"version"_s, id()),
            required(u"name"_s, text(1, LongestName)),
            required(u"cluster_id"_s, id()),
            required(u"status"_s, oneOf({u"ready"_s, u"cordoned"_s, u"draining"_s, u"lost"_s})),
            required(u"labels"_s, labels()),
            required(u"taints"_s, taints()),
            required(u"gpu_model"_s, text(0, 253)),
            required(u"address"_s, text(0, 253)),
            required(u"drain_deadline"_s, nullable(time())),
            required(u"resources"_s, roomSchema()),
            required(u"gpus"_s,
                     array(object(u"GpuDevice"_s,
                                  {required(u"index"_s, integer(0, 4096)),
                                   required(u"allocated"_s, number()),
                                   required(u"health"_s, oneOf({u"healthy"_s, u"unhealthy"_s}))}),
                           4096)),
            required(u"created_at"_s, time()),
            optional(u"seq"_s, id()),
        }));
    return schema;
}

const SchemaRef &nodeDraftsSchema()
{
    static const SchemaRef schema = shared(described(
        object(u"NodeDrafts"_s,
               {
                   optional(u"name"_s, text(1, LongestName)),
                   optional(u"resources"_s, amountsSchema()),
                   optional(u"gpu_model"_s, text(0, 253)),
                   optional(u"labels"_s, labels()),
                   optional(u"taints"_s, taints()),
                   optional(u"address"_s, text(0, 253)),
                   optional(u"nodes"_s, array(nodeDraftSchema(), MostNodesAtOnce)),
               }),
        u"One node (name and resources), or several as `nodes`: all are added, or none."_s));
    return schema;
}

const SchemaRef &nodePatchSchema()
{
    static const SchemaRef schema = shared(object(
        u"NodePatch"_s,
        {
            optional(u"labels"_s, map(nullable(text(0, 253)))),
            optional(u"taints"_s, taints()),
            optional(u"scheduling"_s, oneOf({u"open"_s, u"cordoned"_s, u"draining"_s})),
            optional(u"drain_deadline_seconds"_s,
                     described(nullable(integer(0, 31'536'000)),
                               u"How long a drain lets batches run on; null: without limit."_s)),
        }));
    return schema;
}

const SchemaRef &reservationSchema()
{
    static const SchemaRef schema = shared(object(u"Reservation"_s,
                                                  {
                                                      required(u"id"_s, id()),
                                                      required(u"version"_s, id()),
                                                      required(u"cluster_id"_s, id()),
                                                      required(u"node_id"_s, nullable(id())),
                                                      required(u"resources"_s, numbersSchema()),
                                                      required(u"note"_s, text(0, 1000)),
                                                      required(u"created_by"_s, nullable(id())),
                                                      required(u"created_at"_s, time()),
                                                      optional(u"seq"_s, id()),
                                                  }));
    return schema;
}

const SchemaRef &reservationDraftSchema()
{
    static const SchemaRef schema
        = shared(object(u"ReservationDraft"_s,
                        {
                            required(u"resources"_s, amountsSchema()),
                            optional(u"node_id"_s, nullable(id())),
                            optional(u"note"_s, standing(text(0, 1000), u""_s)),
                        }));
    return schema;
}

QMap<QString, QString> readLabels(const QJsonObject &json)
{
    QMap<QString, QString> labels;
    for (auto it = json.begin(); it != json.end(); ++it)
        labels.insert(it.key(), it.value().toString());
    return labels;
}

QList<Taint> readTaints(const QJsonArray &json)
{
    QList<Taint> taints;
    for (const QJsonValue element : json) {
        const QJsonObject taint = element.toObject();
        taints.append({taint.value("key"_L1).toString(), taint.value("value"_L1).toString(),
                       taintEffectFromWord(taint.value("effect"_L1).toString())
                           .value_or(TaintEffect::NoSchedule)});
    }
    return taints;
}

Result<ClusterDraft> readClusterDraft(const QJsonObject &json)
{
    QList<FieldError> errors;
    ClusterDraft draft;
    draft.organizationId = OrganizationId(json.value("organization_id"_L1).toInteger());
    draft.name = json.value("name"_L1).toString();
    if (json.contains("resources"_L1) && json.contains("nodes"_L1)) {
        errors.append({u"/resources"_s, -1, u"stands beside nodes"_s,
                       u"give the nodes, or the totals of a single one"_s});
    }
    if (json.contains("resources"_L1)) {
        NodeDraft node;
        node.name = u"node-1"_s;
        node.resources
            = readAmounts(json.value("resources"_L1).toObject(), u"/resources"_s, errors);
        draft.nodes.append(node);
    }
    draft.nodes += readDrafts(json.value("nodes"_L1).toArray(), errors);
    const auto runtime
        = runtimeFromWord(json.value("runtime"_L1).toObject().value("type"_L1).toString());
    draft.runtime = runtime.value_or(RuntimeType::Simulated);
    draft.objective
        = objectiveFromWord(json.value("objective"_L1).toString()).value_or(Objective::Balanced);
    draft.policy
        = policyFromWord(json.value("policy"_L1).toString()).value_or(PlacementPolicy::Pack);
    draft.refuseUnfittable = json.value("refuse_unfittable"_L1).toBool();
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return draft;
}

Result<ClusterPatch> readClusterPatch(const QJsonObject &json)
{
    ClusterPatch patch;
    if (json.contains("name"_L1))
        patch.name = json.value("name"_L1).toString();
    patch.objective = objectiveFromWord(json.value("objective"_L1).toString());
    patch.policy = policyFromWord(json.value("policy"_L1).toString());
    if (json.contains("refuse_unfittable"_L1))
        patch.refuseUnfittable = json.value("refuse_unfittable"_L1).toBool();
    return patch;
}

Result<QList<NodeDraft>> readNodeDrafts(const QJsonObject &json)
{
    QList<FieldError> errors;
    QList<NodeDraft> drafts;
    if (!json.contains("nodes"_L1)) {
        for (const QString &needed : {u"name"_s, u"resources"_s}) {
            if (!json.contains(needed))
                errors.append({u'/' + needed, -1, u"is missing"_s, {}});
        }
        if (errors.isEmpty())
            drafts.append(readNodeDraft(json, {}, errors));
    } else if (json.size() > 1) {
        errors.append({u"/nodes"_s, -1, u"stands beside the fields of one node"_s,
                       u"give one node, or several as nodes"_s});
    } else {
        drafts = readDrafts(json.value("nodes"_L1).toArray(), errors);
        if (drafts.isEmpty() && errors.isEmpty())
            errors.append({u"/nodes"_s, -1, u"is empty"_s, {}});
    }
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return drafts;
}

void writeLabels(JsonWriter &json, const QMap<QString, QString> &labels)
{
    json.beginObject();
    for (auto it = labels.cbegin(); it != labels.cend(); ++it)
        json.name(it.key()).value(it.value());
    json.endObject();
}

void writeCluster(JsonWriter &json, const store::ClusterView &view)
{
    const Cluster &cluster = view.cluster;
    json.member("id"_L1, cluster.id);
    json.member("version"_L1, cluster.version);
    json.member("name"_L1, cluster.name);
    json.member("organization_id"_L1, cluster.organizationId);
    json.member("status"_L1, word(view.status()));
    json.name("unreachable_reason"_L1);
    if (cluster.unreachableReason.isEmpty())
        json.null();
    else
        json.value(cluster.unreachableReason);
    json.name("runtime"_L1).beginObject();
    json.member("type"_L1, word(cluster.runtime));
    json.endObject();
    json.member("objective"_L1, word(cluster.objective));
    json.member("policy"_L1, word(cluster.policy));
    json.member("refuse_unfittable"_L1, cluster.refuseUnfittable);
    json.member("queue_held"_L1, cluster.queueHeld);
    json.member("node_count"_L1, view.nodes);
    json.name("resources"_L1);
    writeRoom(json, view.total, view.allocated);
    json.member("created_by"_L1, cluster.createdBy);
    json.member("created_at"_L1, cluster.createdAt);
}

void writeNode(JsonWriter &json, const Node &node)
{
    json.member("id"_L1, node.id);
    json.member("version"_L1, node.version);
    json.member("name"_L1, node.name);
    json.member("cluster_id"_L1, node.clusterId);
    json.member("status"_L1, statusWord(node));
    json.name("labels"_L1);
    writeLabels(json, node.labels);
    json.name("taints"_L1).beginArray();
    for (const Taint &taint : node.taints) {
        json.beginObject();
        json.member("key"_L1, taint.key);
        json.member("value"_L1, taint.value);
        json.member("effect"_L1, word(taint.effect));
        json.endObject();
    }
    json.endArray();
    json.member("gpu_model"_L1, node.gpuModel);
    json.member("address"_L1, node.address);
    json.member("drain_deadline"_L1, node.drainDeadline);
    json.name("resources"_L1);
    writeRoom(json, node.capacity, node.allocated);
    json.name("gpus"_L1).beginArray();
    for (const GpuDevice &device : node.devices) {
        json.beginObject();
        json.member("index"_L1, device.index);
        json.name("allocated"_L1).milli(device.allocatedMilli);
        json.member("health"_L1,
                    device.health == DeviceHealth::Healthy ? "healthy"_L1 : "unhealthy"_L1);
        json.endObject();
    }
    json.endArray();
    json.member("created_at"_L1, node.createdAt);
}

void writeReservation(JsonWriter &json, const Reservation &reservation)
{
    json.member("id"_L1, reservation.id);
    json.member("version"_L1, reservation.version);
    json.member("cluster_id"_L1, reservation.clusterId);
    json.member("node_id"_L1, reservation.nodeId);
    json.name("resources"_L1);
    writeAmounts(json, reservation.resources);
    json.member("note"_L1, reservation.note);
    json.member("created_by"_L1, reservation.createdBy);
    json.member("created_at"_L1, reservation.createdAt);
}

} // namespace berth::api
