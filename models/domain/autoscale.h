// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/resources.h"
#include "models/domain/time.h"

#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <optional>

namespace berth {

/// How many replicas a service gets, by what it has to do.
struct Autoscale
{
    enum class Metric : quint8 {
        Cpu, ///< measured use in per cent of what its replicas ask for
        Concurrency, ///< requests in hand, as reported
    };

    int minReplicas = 1; ///< 0: none while there is nothing to do
    int maxReplicas = 1;
    Metric metric = Metric::Concurrency;
    int target = 80; ///< per replica, in the metric's unit
    Seconds stabilization{300}; ///< scaling down takes the highest wish of this time
    Seconds cooldown{15}; ///< between one change and the next

    bool operator==(const Autoscale &) const = default;
};

inline constexpr int LargestAutoscaleTarget = 1'000'000;

/// @p replicas, or the nearest number that the bounds allow.
[[nodiscard]] inline int withinBounds(const Autoscale &autoscale, int replicas)
{
    return std::min(std::max(replicas, autoscale.minReplicas), autoscale.maxReplicas);
}

[[nodiscard]] QLatin1StringView word(Autoscale::Metric metric);
[[nodiscard]] std::optional<Autoscale::Metric> metricFromWord(QStringView text);

/// In the API's words, complete.
[[nodiscard]] QJsonObject toJson(const Autoscale &autoscale);
/// Reads what toJson() writes, and what a schema has let pass: what is absent has its default.
[[nodiscard]] std::optional<Autoscale> autoscaleFromJson(const QJsonObject &json);

} // namespace berth
