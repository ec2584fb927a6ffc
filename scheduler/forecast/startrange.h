// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/forecast/forecast.h"
#include "scheduler/forecast/runtimes.h"

#include <map>

namespace berth::sched {

/// Learns how much wider ranges have to be so that nine starts of ten are inside: a step wider for
/// each start outside, a ninth of a step narrower for each inside (adaptive conformal inference,
/// Gibbs and Candes, NeurIPS 2021). A value.
class RangeCalibration final
{
public:
    void observe(bool isInside);
    [[nodiscard]] double widening() const { return m_widening; }

    bool operator==(const RangeCalibration &) const = default;

private:
    double m_widening = 1.0; ///< both ends of a range are this many times as far off
};

/// What one planner knew at one moment, to look ahead with.
struct Foresight
{
    Snapshot snapshot;
    PolicySettings policy;
    DemandMix demand;
    RunTimes runTimes;
    RangeCalibration calibration;
    qint64 queued = 0; ///< deployments, those that are not in the snapshot included
};

/// Between when and when something is likely to start, and what that rests on.
struct StartRange
{
    std::optional<TimePoint> earliest; ///< missing: nothing that is known makes room for it
    std::optional<TimePoint> latest; ///< missing: it may well wait for longer than was looked at
    QStringList assumptions; ///< sentences

    [[nodiscard]] bool holds(TimePoint start) const;
    bool operator==(const StartRange &) const = default;
};

/// The ranges of those of @p wanted that wait.
[[nodiscard]] std::map<DeploymentId, StartRange>
startRanges(const Foresight &foresight, const std::vector<DeploymentId> &wanted);

} // namespace berth::sched
