// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/autoscale.h"

#include "models/domain/enumwords.h"

namespace berth {

using namespace Qt::StringLiterals;

QLatin1StringView word(Autoscale::Metric metric)
{
    switch (metric) {
    case Autoscale::Metric::Cpu:
        return "cpu"_L1;
    case Autoscale::Metric::Concurrency:
        return "concurrency"_L1;
    }
    return {};
}

std::optional<Autoscale::Metric> metricFromWord(QStringView text)
{
    return enumFromWord(text, Autoscale::Metric::Concurrency);
}

QJsonObject toJson(const Autoscale &autoscale)
{
    return {
        {u"min_replicas"_s, autoscale.minReplicas},
        {u"max_replicas"_s, autoscale.maxReplicas},
        {u"metric"_s, QString(word(autoscale.metric))},
        {u"target"_s, autoscale.target},
        {u"scale_down_stabilization_seconds"_s, qint64(autoscale.stabilization.count())},
        {u"cooldown_seconds"_s, qint64(autoscale.cooldown.count())},
    };
}

std::optional<Autoscale> autoscaleFromJson(const QJsonObject &json)
{
    const Autoscale standard;
    const auto metric
        = metricFromWord(json.value("metric"_L1).toString(QString(word(standard.metric))));
    if (!metric || !json.contains("max_replicas"_L1))
        return std::nullopt;
    const auto seconds = [&json](QLatin1StringView name, Seconds otherwise) {
        return Seconds(json.value(name).toInteger(otherwise.count()));
    };
    return Autoscale{
        .minReplicas = json.value("min_replicas"_L1).toInt(standard.minReplicas),
        .maxReplicas = json.value("max_replicas"_L1).toInt(standard.maxReplicas),
        .metric = *metric,
        .target = json.value("target"_L1).toInt(standard.target),
        .stabilization = seconds("scale_down_stabilization_seconds"_L1, standard.stabilization),
        .cooldown = seconds("cooldown_seconds"_L1, standard.cooldown),
    };
}

} // namespace berth
