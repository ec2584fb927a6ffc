// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/forecast/forecast.h"
#include "scheduler/forecast/runtimes.h"

#include <map>

namespace berth::sched {

/// Between when and when something is likely to start, and what that rests on.
struct StartRange
{
    std::optional<TimePoint> earliest; ///< missing: nothing that is known makes room for it
    std::optional<TimePoint> latest; ///< missing: it may well wait for longer than was looked at
    QStringList assumptions; ///< sentences

    [[nodiscard]] bool holds(TimePoint start) const;
    bool operator==(const StartRange &) const = default;
};

/// Learns how far the ends of ranges have to be off for nine starts of ten to be inside: for each
/// end on its own, a step further for a start beyond it, a nineteenth of a step nearer for any
/// other (adaptive conformal inference, Gibbs and Candes, NeurIPS 2021). The first steps are long
/// ones. A value.
class RangeCalibration final
{
public:
    /// @param start of what was told @p range; missing: it is later than that allows
    void observe(const StartRange &range, std::optional<TimePoint> start);
    /// The distance of an end from the middle, times what it is among the futures that were played.
    [[nodiscard]] double early() const { return m_early; }
    [[nodiscard]] double late() const { return m_late; }

    bool operator==(const RangeCalibration &) const = default;

private:
    double m_early = 1.0;
    double m_late = 1.0;
    int m_observed = 0;
};

/// What one planner knew at one moment, to look ahead with.
struct Foresight
{
    Snapshot snapshot;
    PolicySettings policy;
    DemandMix demand;
    RunTimes runTimes;
    RecentArrivals arrivals;
    RangeCalibration calibration;
    qint64 queued = 0; ///< deployments, those that are not in the snapshot included
};

/// The ranges of those of @p wanted that wait.
[[nodiscard]] std::map<DeploymentId, StartRange>
startRanges(const Foresight &foresight, const std::vector<DeploymentId> &wanted);

} // namespace berth::sched
