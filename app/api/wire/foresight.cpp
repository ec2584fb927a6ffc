// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/foresight.h"

#include "app/api/json/jsonwriter.h"
#include "app/api/wire/clusters.h"
#include "app/api/wire/deployments.h"

#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

namespace {

constexpr qint64 MostReplicas = 100'000;
constexpr qint64 Billion = 1'000'000'000;

SchemaRef victimSchema()
{
    return shared(object(
        u"PreviewVictim"_s,
        {
            required(u"deployment_id"_s, id()),
            required(u"name"_s, text(0, 200)),
            required(u"node_id"_s, id()),
            required(u"node"_s, text(0, 200)),
            required(u"priority"_s, integer(0, 1000)),
            required(u"starts_again_at"_s,
                     described(nullable(time()), u"null: not in the time that was looked at."_s)),
            required(u"next_node_id"_s, nullable(id())),
        }));
}

SchemaRef outlookSchema(const QString &name)
{
    return shared(object(name,
                         {
                             required(u"started_now"_s, integer(0, Billion)),
                             required(u"started"_s, integer(0, Billion)),
                             required(u"victims"_s, array(victimSchema(), MostReplicas)),
                         }));
}

void writeVictims(JsonWriter &json, const std::vector<sched::ForecastVictim> &victims,
                  const Names &names)
{
    json.name("victims"_L1).beginArray();
    for (const sched::ForecastVictim &each : victims) {
        json.beginObject();
        json.member("deployment_id"_L1, each.victim.deployment);
        json.member("name"_L1, names.deployment(each.victim.deployment));
        json.member("node_id"_L1, each.victim.node);
        json.member("node"_L1, names.node(each.victim.node));
        json.member("priority"_L1, each.victim.priority);
        json.name("starts_again_at"_L1);
        if (each.next)
            json.value(each.next->at);
        else
            json.null();
        json.name("next_node_id"_L1);
        if (each.next && !each.next->nodes.empty())
            json.value(each.next->nodes.front());
        else
            json.null();
        json.endObject();
    }
    json.endArray();
}

/// [{"node_id", "node", "replicas"}], by node.
void writeNodes(JsonWriter &json, const std::vector<NodeId> &nodes, const Names &names)
{
    std::map<NodeId, int> counts;
    for (const NodeId node : nodes)
        ++counts[node];
    json.beginArray();
    for (const auto &[node, replicas] : counts) {
        json.beginObject();
        json.member("node_id"_L1, node);
        json.member("node"_L1, names.node(node));
        json.member("replicas"_L1, replicas);
        json.endObject();
    }
    json.endArray();
}

void writeOutlook(JsonWriter &json, const core::Outlook &outlook, const Names &names)
{
    json.beginObject();
    json.member("started_now"_L1, outlook.startedNow);
    json.member("started"_L1, outlook.started);
    writeVictims(json, outlook.victims, names);
    json.endObject();
}

} // namespace

const SchemaRef &startRangeSchema()
{
    static const SchemaRef schema = shared(
        object(u"StartRange"_s,
               {
                   required(u"earliest"_s,
                            described(nullable(time()),
                                      u"null: nothing that is known would make room for it."_s)),
                   required(u"latest"_s,
                            described(nullable(time()), u"null: later than was looked at."_s)),
                   required(u"assumptions"_s, array(shared(text(0, 1024)), 20)),
               }));
    return schema;
}

const SchemaRef &previewSchema()
{
    static const SchemaRef schema = [] {
        const SchemaRef nodes
            = shared(array(shared(object(u"PreviewNode"_s,
                                         {
                                             required(u"node_id"_s, id()),
                                             required(u"node"_s, text(0, 200)),
                                             required(u"replicas"_s, integer(1, MostReplicas)),
                                         })),
                           MostReplicas));
        return shared(object(
            u"Preview"_s,
            {
                required(u"deployment_id"_s,
                         described(nullable(id()), u"null: it is not there yet."_s)),
                required(u"queue_position"_s, nullable(integer(1, Billion))),
                required(u"placements"_s, nodes),
                required(u"promised"_s, nodes),
                required(u"waiting_replicas"_s,
                         described(integer(0, MostReplicas), u"Neither placed nor promised."_s)),
                required(u"victims"_s, array(victimSchema(), MostReplicas)),
                required(u"reason"_s, nullable(*reasonSchema())),
                required(u"start"_s, *startRangeSchema()),
                required(u"footprint"_s,
                         described(text(0, 100'000),
                                   u"Give it as ?footprint= when you apply this: it fails with "
                                   "409 where a node or a victim has changed."_s)),
                optional(u"seq"_s, id()),
            }));
    }();
    return schema;
}

const SchemaRef &whatIfSchema()
{
    static const SchemaRef schema = [] {
        Schema node = *nodeDraftSchema();
        return shared(object(
            u"WhatIf"_s,
            {
                required(
                    u"changes"_s,
                    array(shared(object(
                              u"Trial"_s,
                              {
                                  optional(u"add_node"_s, node),
                                  optional(u"remove_node"_s, id()),
                                  optional(u"remove_deployment"_s, id()),
                                  optional(u"set_priority"_s,
                                           object(u"TrialPriority"_s,
                                                  {
                                                      required(u"deployment_id"_s, id()),
                                                      required(u"priority"_s, integer(0, 1000)),
                                                  })),
                              })),
                          100)),
                optional(
                    u"rows"_s,
                    standing(described(integer(1, 1000), u"How many of the queue are compared."_s),
                             50)),
            }));
    }();
    return schema;
}

const SchemaRef &comparisonSchema()
{
    static const SchemaRef schema = shared(
        object(u"Comparison"_s,
               {
                   required(u"today"_s, outlookSchema(u"Outlook"_s)),
                   required(u"then"_s, outlookSchema(u"Outlook"_s)),
                   required(u"deployments"_s,
                            array(shared(object(u"ComparedStart"_s,
                                                {
                                                    required(u"deployment_id"_s, id()),
                                                    required(u"name"_s, text(0, 200)),
                                                    required(u"starts_today"_s, nullable(time())),
                                                    required(u"starts_then"_s, nullable(time())),
                                                })),
                                  1000)),
                   optional(u"seq"_s, id()),
               }));
    return schema;
}

const SchemaRef &relocationsSchema()
{
    static const SchemaRef schema = [] {
        const Schema move = object(u"Move"_s,
                                   {
                                       required(u"deployment_id"_s, id()),
                                       required(u"name"_s, text(0, 200)),
                                       required(u"from_node_id"_s, id()),
                                       required(u"from_node"_s, text(0, 200)),
                                       required(u"to_node_id"_s, id()),
                                       required(u"to_node"_s, text(0, 200)),
                                   });
        return shared(object(
            u"Defragmentation"_s,
            {
                required(
                    u"relocations"_s,
                    described(array(shared(object(
                                        u"Relocation"_s,
                                        {
                                            required(u"starts_deployment_id"_s, id()),
                                            required(u"starts"_s, text(0, 200)),
                                            required(u"node_id"_s, id()),
                                            required(u"node"_s, text(0, 200)),
                                            required(u"moves"_s, array(shared(move), MostReplicas)),
                                        })),
                                    1000),
                              u"Each lets one deployment start that waits in vain."_s)),
                optional(u"seq"_s, id()),
            }));
    }();
    return schema;
}

void writeRelocations(JsonWriter &json, const std::vector<sched::Relocation> &relocations,
                      const Names &names)
{
    json.name("relocations"_L1).beginArray();
    for (const sched::Relocation &each : relocations) {
        json.beginObject();
        json.member("starts_deployment_id"_L1, each.beneficiary);
        json.member("starts"_L1, names.deployment(each.beneficiary));
        json.member("node_id"_L1, each.node);
        json.member("node"_L1, names.node(each.node));
        json.name("moves"_L1).beginArray();
        for (const sched::Move &move : each.moves) {
            json.beginObject();
            json.member("deployment_id"_L1, move.replica.deployment);
            json.member("name"_L1, names.deployment(move.replica.deployment));
            json.member("from_node_id"_L1, move.replica.node);
            json.member("from_node"_L1, names.node(move.replica.node));
            json.member("to_node_id"_L1, move.to);
            json.member("to_node"_L1, names.node(move.to));
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }
    json.endArray();
}

Result<QList<core::Trial>> readTrials(const QJsonObject &json)
{
    using Kind = core::Trial::Kind;
    QList<core::Trial> trials;
    QList<FieldError> errors;
    const QJsonArray changes = json.value("changes"_L1).toArray();
    for (qsizetype i = 0; i < changes.size(); ++i) {
        const QString pointer = u"/changes/%1"_s.arg(i);
        const QJsonObject change = changes[i].toObject();
        if (change.size() != 1) {
            errors.append({pointer, -1, u"says %1 things"_s.arg(change.size()),
                           u"one of add_node, remove_node, remove_deployment, set_priority"_s});
            continue;
        }
        core::Trial trial;
        const QString what = change.begin().key();
        const QJsonValue value = change.begin().value();
        if (what == "add_node"_L1) {
            trial.kind = Kind::AddNode;
            trial.node = readNodeDraft(value.toObject(), pointer + u"/add_node"_s, errors);
            errors += validate(trial.node, pointer + u"/add_node"_s);
        } else if (what == "remove_node"_L1) {
            trial.kind = Kind::RemoveNode;
            trial.nodeId = NodeId(value.toInteger());
        } else if (what == "remove_deployment"_L1) {
            trial.kind = Kind::RemoveDeployment;
            trial.deployment = DeploymentId(value.toInteger());
        } else {
            trial.kind = Kind::SetPriority;
            trial.deployment = DeploymentId(value["deployment_id"_L1].toInteger());
            trial.priority = value["priority"_L1].toInt();
        }
        trials.append(trial);
    }
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return trials;
}

void writeStartRange(JsonWriter &json, const std::optional<core::StartRange> &range)
{
    if (!range) {
        json.null();
        return;
    }
    json.beginObject();
    json.member("earliest"_L1, range->earliest);
    json.member("latest"_L1, range->latest);
    json.name("assumptions"_L1).beginArray();
    for (const QString &assumption : range->assumptions)
        json.value(assumption);
    json.endArray();
    json.endObject();
}

void writePreview(JsonWriter &json, const core::Preview &preview, const Names &names)
{
    json.name("queue_position"_L1);
    if (preview.position > 0)
        json.value(preview.position);
    else
        json.null();
    json.name("placements"_L1);
    writeNodes(json, preview.nodes, names);
    json.name("promised"_L1);
    writeNodes(json, preview.promised, names);
    json.member("waiting_replicas"_L1, preview.waiting);
    writeVictims(json, preview.victims, names);
    json.name("reason"_L1);
    if (preview.reason)
        writeReason(json, *preview.reason);
    else
        json.null();
    json.name("start"_L1);
    writeStartRange(json, preview.start);
    json.member("footprint"_L1, preview.footprint);
}

void writeComparison(JsonWriter &json, const core::Comparison &comparison, const Names &names)
{
    json.name("today"_L1);
    writeOutlook(json, comparison.today, names);
    json.name("then"_L1);
    writeOutlook(json, comparison.then, names);
    json.name("deployments"_L1).beginArray();
    for (size_t i = 0; i < comparison.today.rows.size(); ++i) {
        const core::Outlook::Row &today = comparison.today.rows[i];
        json.beginObject();
        json.member("deployment_id"_L1, today.deployment);
        json.member("name"_L1, names.deployment(today.deployment));
        json.member("starts_today"_L1, today.startsAt);
        json.member("starts_then"_L1, comparison.then.rows[i].startsAt);
        json.endObject();
    }
    json.endArray();
}

} // namespace berth::api
