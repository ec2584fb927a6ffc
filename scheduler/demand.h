// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/resources.h"

#include <QtCore/qstringlist.h>

#include <map>
#include <vector>

namespace berth::sched {

/// What of a request the demand is counted by.
struct DemandKey
{
    MilliCpu cpuMilli = 0;
    MilliGpu gpuMilli = 0;
    QStringList gpuModels; ///< sorted, without duplicates; empty: any

    bool operator==(const DemandKey &) const = default;
    bool operator<(const DemandKey &other) const;
};

/// The mix of requests that arrived, learned by `pack`: counts by request, and the counts as they
/// stood when prices were last fitted. A value: copy it to carry the learning to another planner.
class DemandMix final
{
public:
    using Counts = std::map<DemandKey, qint64>;

    /// Counts @p count replicas of a deployment, once: ids up to the highest that was known at the
    /// last settle() were counted before. So facts may be fed again, and in any order.
    void arrive(DeploymentId deployment, const DemandKey &key, qint64 count);
    /// Ends a batch of arrivals.
    void settle() { m_countedUpTo = m_highest; }

    [[nodiscard]] qint64 arrivals() const { return m_arrivals; }
    [[nodiscard]] const Counts &fitted() const { return m_fitted; }
    /// Takes over the counts where the arrivals have passed the next step of @p refitAfter (beyond
    /// its last: 1, 3, 10, 30, ... times). @returns whether they changed.
    bool refit(const std::vector<qint64> &refitAfter);

    bool operator==(const DemandMix &) const = default;

private:
    Counts m_counts;
    Counts m_fitted;
    qint64 m_arrivals = 0;
    qint64 m_fittedAt = 0;
    DeploymentId m_countedUpTo;
    DeploymentId m_highest;
};

} // namespace berth::sched
