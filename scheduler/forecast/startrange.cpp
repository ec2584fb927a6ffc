// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/startrange.h"

#include <algorithm>

namespace berth::sched {

using namespace Qt::StringLiterals;

namespace {

/// Futures that are played, and which of their starts are the ends of a range before it is
/// calibrated.
constexpr int Scenarios = 9;
constexpr size_t Early = 1;
constexpr size_t Middle = 4;
constexpr size_t Late = 7;
/// Futures that agree to the second know no better than this part of the time until then.
constexpr double LeastDoubt = 0.1;
/// So few futures say little of what is rare: before anything is learned, ends are further off.
constexpr double Caution = 2.0;
constexpr double LastStep = 0.1;
constexpr double FirstStep = 0.5;
constexpr double Slowdown = 0.1; ///< of steps, by each start that was seen
constexpr double Narrowest = 0.2;
constexpr double Widest = 50.0;
/// A plan is made, written and told about within this time.
constexpr Milliseconds Slack{1'000};

QStringList assumptionsOf(const Foresight &foresight)
{
    const std::vector<int> ratios = foresight.runTimes.ratios();
    const auto percent
        = [&ratios](size_t of100) { return (ratios[(ratios.size() - 1) * of100 / 100] + 5) / 10; };
    QStringList assumptions{
        foresight.arrivals.isEnough()
            ? u"others keep coming as the last %1 did"_s.arg(foresight.arrivals.size())
            : u"nobody new comes ahead of it"_s,
        u"what ends by itself runs for %1 % to %2 % of what is expected"_s.arg(percent(10))
                .arg(percent(90))
            + (foresight.runTimes.seen() > 0 ? u" (%1 runs seen)"_s.arg(foresight.runTimes.seen())
                                             : u" (a guess)"_s),
        u"services run on"_s,
    };
    if (foresight.queued > qint64(foresight.snapshot.queue.size()))
        assumptions << u"only the first %1 of the queue are looked at"_s.arg(
            foresight.snapshot.queue.size());
    return assumptions;
}

/// @param starts in the futures in which there is one
StartRange rangeOf(std::vector<TimePoint> starts, TimePoint now,
                   const RangeCalibration &calibration)
{
    StartRange range;
    if (starts.empty())
        return range;
    std::sort(starts.begin(), starts.end());
    // Futures without a start come last; without a middle there are only those that start early.
    const auto middle = double((starts[std::min(Middle, starts.size() - 1)] - now).count());
    const auto ending = [&](TimePoint end, double times) {
        const double distance
            = std::max(std::abs(double((end - now).count()) - middle), middle * LeastDoubt);
        return distance * Caution * times;
    };
    const double early = ending(starts[std::min(Early, starts.size() - 1)], calibration.early());
    range.earliest = now + Milliseconds(qint64(std::max(0.0, middle - early)));
    if (starts.size() > Late)
        range.latest
            = now + Milliseconds(qint64(middle + ending(starts[Late], calibration.late()))) + Slack;
    return range;
}

void adjust(double &times, bool isMissed, double step)
{
    times = std::clamp(times * (isMissed ? 1.0 + step : 1.0 - step / 19), Narrowest, Widest);
}

} // namespace

void RangeCalibration::observe(const StartRange &range, std::optional<TimePoint> start)
{
    const double step = std::max(LastStep, FirstStep / (1.0 + Slowdown * m_observed));
    ++m_observed;
    if (range.earliest)
        adjust(m_early, start && *start < *range.earliest, step);
    if (range.latest)
        adjust(m_late, !start || *start > *range.latest, step);
}

bool StartRange::holds(TimePoint start) const
{
    return earliest && start >= *earliest && (!latest || start <= *latest);
}

std::map<DeploymentId, StartRange> startRanges(const Foresight &foresight,
                                               const std::vector<DeploymentId> &wanted)
{
    std::map<DeploymentId, std::vector<TimePoint>> starts;
    const std::vector<int> ratios = foresight.runTimes.ratios();
    for (int scenario = 0; scenario < Scenarios; ++scenario) {
        Forecast forecast(
            foresight.snapshot, foresight.policy, foresight.demand,
            {.ratios = ratios, .scenario = quint64(scenario), .arrivals = &foresight.arrivals});
        forecast.run(wanted);
        for (const DeploymentId id : wanted) {
            if (const auto start = forecast.startOf(id))
                starts[id].push_back(start->at);
        }
    }
    const QStringList assumptions = assumptionsOf(foresight);
    std::map<DeploymentId, StartRange> ranges;
    for (const DeploymentId id : wanted) {
        StartRange range = rangeOf(starts[id], foresight.snapshot.now, foresight.calibration);
        range.assumptions = assumptions;
        ranges.emplace(id, std::move(range));
    }
    return ranges;
}

} // namespace berth::sched
