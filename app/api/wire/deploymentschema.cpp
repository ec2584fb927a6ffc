// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/amounts.h"
#include "app/api/wire/deployments.h"

#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

namespace {

constexpr qint64 LongestTime = 315'360'000; ///< ten years, in seconds
constexpr qint64 MostReplicas = 100'000;

Schema seconds(qint64 least)
{
    return integer(least, LongestTime);
}

Schema words(const QString &description)
{
    return standing(described(array(text(0, 4096), 1000), description), QJsonArray());
}

const SchemaRef &environmentValue()
{
    static const SchemaRef schema = [] {
        Schema value;
        value.type = SchemaType::TextOrObject;
        value.isNullable = true;
        value.description
            = u"A text, or the name of a secret. null in answers to those who may not "
              "read values."_s;
        value.properties = {required(u"secret"_s, text(1, 253))};
        return shared(value);
    }();
    return schema;
}

const SchemaRef &toleration()
{
    static const SchemaRef schema
        = shared(object(u"Toleration"_s,
                        {
                            optional(u"key"_s, text(0, 253)),
                            optional(u"operator"_s, oneOf({u"Equal"_s, u"Exists"_s})),
                            optional(u"value"_s, text(0, 253)),
                            optional(u"effect"_s, oneOf({u"NoSchedule"_s, u"NoExecute"_s})),
                        }));
    return schema;
}

const SchemaRef &affinityTerm()
{
    static const SchemaRef schema = [] {
        const Schema expression
            = object(u"LabelExpression"_s,
                     {
                         required(u"key"_s, text(1, 253)),
                         required(u"operator"_s,
                                  oneOf({u"In"_s, u"NotIn"_s, u"Exists"_s, u"DoesNotExist"_s,
                                         u"Gt"_s, u"Lt"_s})),
                         optional(u"values"_s, array(shared(text(0, 253)), 256)),
                     });
        return shared(object(
            u"AffinityTerm"_s,
            {
                required(u"type"_s, oneOf({u"node_affinity"_s, u"affinity"_s, u"anti_affinity"_s})),
                optional(u"match_expressions"_s,
                         described(array(shared(expression), MostExpressions),
                                   u"Of a node_affinity: all hold for the labels of the node."_s)),
                optional(u"topology_key"_s,
                         described(text(0, 253),
                                   u"The label whose value names the domain; without it each node "
                                   "is its own."_s)),
                optional(u"deployment_id"_s,
                         described(nullable(id()),
                                   u"Near whom, or away from whom; without it its own "
                                   "replicas."_s)),
            }));
    }();
    return schema;
}

Schema spread()
{
    return object(u"Spread"_s,
                  {
                      optional(u"topology_key"_s, text(0, 253)),
                      optional(u"max_skew"_s, standing(integer(1, LargestSkew), 1)),
                      optional(u"when_unsatisfiable"_s,
                               standing(oneOf({u"DoNotSchedule"_s, u"ScheduleAnyway"_s}),
                                        u"DoNotSchedule"_s)),
                  });
}

Schema autoscale(bool isRequest)
{
    const Autoscale standard;
    const auto given = [isRequest](QString name, Schema schema) {
        return Property{std::move(name), shared(std::move(schema)), !isRequest};
    };
    return object(
        isRequest ? u"AutoscaleRequest"_s : u"Autoscale"_s,
        {
            given(u"min_replicas"_s, standing(integer(0, MostReplicas), standard.minReplicas)),
            required(u"max_replicas"_s, integer(1, MostReplicas)),
            given(u"metric"_s,
                  standing(described(oneOf({u"cpu"_s, u"concurrency"_s}),
                                     u"Measured use of CPU in per cent of the request, or "
                                     "requests in hand as reported to /load."_s),
                           u"concurrency"_s)),
            given(u"target"_s,
                  standing(described(integer(1, LargestAutoscaleTarget), u"Per replica."_s),
                           standard.target)),
            given(u"scale_down_stabilization_seconds"_s,
                  standing(seconds(0), qint64(standard.stabilization.count()))),
            given(u"cooldown_seconds"_s, standing(seconds(0), qint64(standard.cooldown.count()))),
        });
}

const SchemaRef &simulation()
{
    static const SchemaRef schema = shared(described(
        object(u"Simulation"_s,
               {optional(u"run_seconds"_s, seconds(0)), optional(u"exit_code"_s, integer(0, 255))}),
        u"What the simulated runtime does; refused elsewhere."_s));
    return schema;
}

/// What makes a specification, in requests and answers alike.
std::vector<Property> specificationProperties(bool isRequest)
{
    const auto given = [isRequest](QString name, SchemaRef schema, bool isNeeded = false) {
        return Property{std::move(name), std::move(schema), isNeeded || !isRequest};
    };
    Schema simulate = *simulation();
    return {
        given(u"image"_s, shared(example(text(1, 1024), u"registry.local:5000/ml/trainer:1.4"_s)),
              true),
        given(u"digest"_s, shared(nullable(text(0, 256)))),
        given(u"command"_s, shared(words(u"Instead of the image's entry point."_s))),
        given(u"args"_s, shared(words(u"Arguments of the command."_s))),
        given(u"env"_s, shared(standing(map(environmentValue()), QJsonObject()))),
        given(u"resources"_s, isRequest ? amountsSchema() : numbersSchema(), true),
        given(u"node_selector"_s,
              shared(standing(described(map(text(0, 253)), u"Labels that a node must bear."_s),
                              QJsonObject()))),
        given(u"gpu_models"_s, shared(words(u"Any of these models; empty: any."_s))),
        given(u"tolerations"_s, shared(standing(array(toleration(), 64), QJsonArray()))),
        given(u"affinity"_s,
              shared(standing(described(array(affinityTerm(), MostAffinityTerms),
                                        u"Where replicas may go; all rules hold."_s),
                              QJsonArray()))),
        given(u"spread"_s,
              shared(described(nullable(spread()),
                               u"Keeps the replicas even over the values of a label."_s))),
        given(u"simulate"_s, shared(nullable(simulate))),
    };
}

/// What no build does yet: taken where it says nothing.
std::vector<Property> comingProperties(bool isRequest)
{
    const auto given = [isRequest](QString name, Schema schema) {
        return Property{std::move(name), shared(std::move(schema)), !isRequest};
    };
    return {
        given(u"ports"_s, standing(array(any(), 64), QJsonArray())),
        given(u"health"_s, nullable(any())),
    };
}

std::vector<Property> dependencyProperties()
{
    return {
        required(u"deployment_id"_s, id()),
        optional(u"condition"_s,
                 standing(oneOf({u"started"_s, u"succeeded"_s, u"finished"_s}), u"succeeded"_s)),
    };
}

const SchemaRef &dependencyRequest()
{
    static const SchemaRef schema = shared(object(u"Dependency"_s, dependencyProperties()));
    return schema;
}

const SchemaRef &dependencyAnswer()
{
    static const SchemaRef schema = [] {
        auto properties = dependencyProperties();
        properties.push_back(required(u"state"_s, oneOf({u"met"_s, u"waiting"_s, u"failed"_s})));
        return shared(object(u"DependencyState"_s, std::move(properties)));
    }();
    return schema;
}

/// What a person may change at any time.
std::vector<Property> changeableProperties(bool isRequest)
{
    const auto given = [isRequest](QString name, Schema schema) {
        return Property{std::move(name), shared(std::move(schema)), !isRequest};
    };
    return {
        given(u"name"_s, text(0, 200)),
        given(u"replicas"_s, standing(integer(0, MostReplicas), 1)),
        given(u"min_available"_s,
              described(integer(0, MostReplicas),
                        u"How many running ones make it running; all of a gang where absent."_s)),
        given(u"priority"_s, standing(integer(0, 1000), 100)),
        given(u"held"_s, standing(boolean(), false)),
        given(u"preemptible"_s, standing(boolean(), true)),
        given(u"movable"_s,
              standing(described(boolean(),
                                 u"May be stopped and started on another node to make room."_s),
                       false)),
        given(u"autoscale"_s,
              described(nullable(autoscale(isRequest)),
                        u"Replicas follow a metric between two bounds."_s)),
        given(u"min_run_seconds"_s, standing(seconds(0), 0)),
        given(u"grace_seconds"_s, standing(seconds(0), 10)),
        given(u"expected_seconds"_s, nullable(seconds(1))),
        given(u"max_retries"_s, standing(integer(0, 1000), 0)),
        given(u"max_run_seconds"_s,
              described(nullable(seconds(1)), u"A replica that runs longer fails."_s)),
        given(u"expires_at"_s, described(nullable(time()), u"What has not ended by then fails."_s)),
        given(u"on_node_loss"_s,
              standing(described(oneOf({u"requeue"_s, u"wait"_s}),
                                 u"Whether replicas of a lost node wait again at once, or stay "
                                 "with it until it returns."_s),
                       u"requeue"_s)),
        given(u"after"_s,
              standing(described(array(isRequest ? dependencyRequest() : dependencyAnswer(),
                                       MostDependencies),
                                 u"What has to be true of others before it starts."_s),
                       QJsonArray())),
    };
}

std::vector<Property> joined(std::initializer_list<std::vector<Property>> parts)
{
    std::vector<Property> all;
    for (const std::vector<Property> &part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Schema kind()
{
    return standing(described(oneOf({u"service"_s, u"batch"_s}),
                              u"A service runs until it is stopped, a batch to completion."_s),
                    u"service"_s);
}

Schema gang()
{
    return standing(described(boolean(), u"All replicas are placed together, or none."_s), true);
}

} // namespace

const SchemaRef &reasonSchema()
{
    static const SchemaRef schema = shared(object(
        u"Reason"_s,
        {
            required(
                u"code"_s,
                oneOf({u"held"_s, u"dependency_failed"_s, u"dependency"_s, u"backoff"_s, u"quota"_s,
                       u"never_fits"_s, u"waiting_for_victims"_s, u"insufficient"_s})),
            required(u"message"_s, text(0, 4096)),
            optional(u"nodes"_s,
                     described(map(integer(0, 1'000'000)), u"How many nodes refused, by why."_s)),
            optional(u"preemption"_s,
                     described(object(u"PreemptionBar"_s,
                                      {required(u"code"_s,
                                                oneOf({u"switched_off"_s, u"nobody_yields"_s,
                                                       u"too_young"_s, u"would_not_help"_s})),
                                       required(u"message"_s, text(0, 1024))}),
                               u"Why nobody gives way to it."_s)),
        }));
    return schema;
}

const SchemaRef &deploymentDraftSchema()
{
    static const SchemaRef schema
        = shared(object(u"DeploymentDraft"_s,
                        joined({{required(u"cluster_id"_s, id()), optional(u"kind"_s, kind()),
                                 optional(u"gang"_s, gang())},
                                changeableProperties(true),
                                specificationProperties(true),
                                comingProperties(true)})));
    return schema;
}

const SchemaRef &deploymentPatchSchema()
{
    static const SchemaRef schema = [] {
        auto properties = joined(
            {changeableProperties(true), specificationProperties(true), comingProperties(true)});
        for (Property &property : properties) {
            property.isRequired = false;
            Schema own = *property.schema;
            own.isNullable = true; // gives back the default
            own.standard = QJsonValue::Undefined;
            if (own.type == SchemaType::Map) { // null takes a name away
                Schema values = *own.element;
                values.isNullable = true;
                own.element = shared(std::move(values));
            }
            property.schema = shared(std::move(own));
        }
        return shared(described(object(u"DeploymentPatch"_s, std::move(properties)),
                                u"A merge patch (RFC 7396). What changes the containers makes a "
                                "new revision; kind, cluster_id and gang never change."_s));
    }();
    return schema;
}

const SchemaRef &deploymentSchema()
{
    static const SchemaRef schema = [] {
        Schema reason = *reasonSchema();
        Schema placement
            = object(u"Placement"_s,
                     {
                         required(u"replica"_s, integer(0, MostReplicas)),
                         required(u"node_id"_s, id()),
                         required(u"node"_s, text(1, 200)),
                         required(u"state"_s,
                                  oneOf({u"placed"_s, u"starting"_s, u"running"_s, u"stopping"_s})),
                         required(u"attempt"_s, integer(0, 1'000'000'000)),
                         required(u"started_at"_s, nullable(time())),
                     });
        return shared(object(
            u"Deployment"_s,
            joined({{required(u"id"_s, id()), required(u"version"_s, id()),
                     required(u"cluster_id"_s, id()), required(u"kind"_s, kind()),
                     required(u"gang"_s, gang()), required(u"owner_id"_s, nullable(id()))},
                    changeableProperties(false),
                    specificationProperties(false),
                    comingProperties(false),
                    {
                        required(u"status"_s,
                                 oneOf({u"queued"_s, u"starting"_s, u"running"_s, u"stopping"_s,
                                        u"succeeded"_s, u"failed"_s, u"stopped"_s})),
                        required(u"ready_replicas"_s, integer(0, MostReplicas)),
                        required(u"waiting_replicas"_s, integer(0, MostReplicas)),
                        required(u"cause"_s,
                                 nullable(oneOf(
                                     {u"preempted"_s, u"drained"_s, u"node_lost"_s, u"retry"_s}))),
                        required(u"reason"_s, nullable(reason)),
                        required(u"queue_position"_s, nullable(integer(1, 1'000'000'000))),
                        required(u"placements"_s, array(placement, MostReplicas)),
                        required(u"revision"_s, integer(1, 1'000'000'000)),
                        required(u"delete_requested_at"_s, nullable(time())),
                        required(u"created_by"_s, nullable(id())),
                        required(u"created_at"_s, time()),
                        required(u"submitted_at"_s, time()),
                        required(u"started_at"_s, nullable(time())),
                        required(u"finished_at"_s, nullable(time())),
                        optional(u"seq"_s, id()),
                    }})));
    }();
    return schema;
}

} // namespace berth::api
