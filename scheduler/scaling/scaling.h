// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/autoscale.h"

#include <deque>

namespace berth::sched {

/// How far the metric may be off its target before anything changes, in per cent.
inline constexpr int ScalingTolerance = 10;

/// How many replicas a metric asks for, within the bounds: ceil(replicas x metric / target), where
/// the metric is a mean over the replicas (Kubernetes, "Horizontal Pod Autoscaling", algorithm
/// details). From 0 replicas anything above 0 asks for one at least.
/// @param total the metric summed over the @p replicas, in thousandths of the target's unit
[[nodiscard]] int wishedReplicas(const Autoscale &autoscale, int replicas, qint64 total);

/// Turns the wishes of one deployment into changes: scaling down takes the highest wish of the
/// stabilization time, and after a change there is a cool-down. No clock.
class ScalingHistory final
{
public:
    /// @returns how many replicas there should be now; @p replicas where nothing is to change
    [[nodiscard]] int decide(const Autoscale &autoscale, int replicas, int wished, TimePoint now);
    /// The replicas were changed.
    void noteChanged(TimePoint now) { m_changedAt = now; }

private:
    struct Wish
    {
        TimePoint at;
        int replicas = 0;
    };
    std::deque<Wish> m_wishes; ///< descending: the highest of the window is the first
    std::optional<TimePoint> m_changedAt;
};

} // namespace berth::sched
