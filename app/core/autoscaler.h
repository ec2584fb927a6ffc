// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "scheduler/scaling/scaling.h"

#include <functional>
#include <map>
#include <unordered_map>

namespace berth::store {
class Reader;
}

namespace berth::core {

/// A metric that was reported counts for so long.
inline constexpr Seconds LoadLife{60};

/// What a report of load came to.
struct LoadAnswer
{
    int replicas = 0; ///< as they are asked for now
    int wished = 0; ///< what the load asks for, before stabilization and cool-down
};

/// Follows the metrics of services that are scaled, and asks for other numbers of replicas. Metrics
/// are derived: they are not stored, and unknown after a start until they are reported again;
/// nothing changes where they are unknown. Core thread only.
class Autoscaler final
{
public:
    /// @param scale asks for setReplicas()
    explicit Autoscaler(std::function<void(DeploymentId, int replicas)> scale);

    [[nodiscard]] Result<void> load(store::Reader &reader);
    void apply(const ChangeBatch &batch);
    /// Decides; call it about once a second.
    void passTime(TimePoint now);

    /// Requests in hand, in thousandths, as @p reporter sees them; several add up. @returns nothing
    /// where the deployment is not scaled by concurrency.
    [[nodiscard]] std::optional<LoadAnswer>
    reportConcurrency(DeploymentId id, const QString &reporter, qint64 milli, TimePoint now);
    /// Measured use of CPU, in thousandths of a per cent of the request, summed over its replicas.
    void reportCpu(DeploymentId id, qint64 milliPercent, TimePoint now);

private:
    struct Report
    {
        qint64 milli = 0;
        TimePoint at;
    };
    struct Scaled
    {
        Autoscale autoscale;
        int replicas = 0;
        std::map<QString, Report> reports;
        sched::ScalingHistory history;
    };
    static constexpr size_t MostReporters = 1'000;

    void learn(const Deployment &deployment);
    [[nodiscard]] static std::optional<int> wishOf(Scaled &scaled, TimePoint now);

    std::function<void(DeploymentId, int)> m_scale;
    std::unordered_map<DeploymentId, Scaled> m_scaled;
};

} // namespace berth::core
