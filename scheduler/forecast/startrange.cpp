// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/startrange.h"

#include <algorithm>

namespace berth::sched {

using namespace Qt::StringLiterals;

namespace {

/// Futures that are played: the range holds what happens in all of them.
constexpr int Scenarios = 9;
constexpr double Step = 0.1;
constexpr double Narrowest = 1.0;
constexpr double Widest = 20.0;
/// A plan is made, written and told about within this time.
constexpr Milliseconds Slack{1'000};

QStringList assumptionsOf(const Foresight &foresight)
{
    const std::vector<int> ratios = foresight.runTimes.ratios();
    const auto percent
        = [&ratios](size_t of100) { return (ratios[(ratios.size() - 1) * of100 / 100] + 5) / 10; };
    QStringList assumptions{
        u"nobody new comes ahead of it"_s,
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

/// Both ends as many times further from now.
void widen(StartRange &range, TimePoint now, double times)
{
    const auto scaled = [now](TimePoint at, double by) {
        return now + Milliseconds(qint64(double((at - now).count()) * by));
    };
    if (range.earliest)
        range.earliest = scaled(*range.earliest, 1.0 / times);
    if (range.latest)
        range.latest = scaled(*range.latest, times) + Slack;
}

} // namespace

void RangeCalibration::observe(bool isInside)
{
    const double factor = isInside ? 1.0 - Step / 9 : 1.0 + Step;
    m_widening = std::clamp(m_widening * factor, Narrowest, Widest);
}

bool StartRange::holds(TimePoint start) const
{
    return earliest && start >= *earliest && (!latest || start <= *latest);
}

std::map<DeploymentId, StartRange> startRanges(const Foresight &foresight,
                                               const std::vector<DeploymentId> &wanted)
{
    struct Starts
    {
        std::optional<TimePoint> earliest;
        TimePoint latest;
        int count = 0;
    };
    std::map<DeploymentId, Starts> starts;
    const std::vector<int> ratios = foresight.runTimes.ratios();
    for (int scenario = 0; scenario < Scenarios; ++scenario) {
        Forecast forecast(foresight.snapshot, foresight.policy, foresight.demand,
                          {.ratios = ratios, .scenario = quint64(scenario)});
        forecast.run(wanted);
        for (const DeploymentId id : wanted) {
            const auto start = forecast.startOf(id);
            if (!start)
                continue;
            Starts &known = starts[id];
            known.earliest = known.earliest ? std::min(*known.earliest, start->at) : start->at;
            known.latest = std::max(known.latest, start->at);
            ++known.count;
        }
    }
    const QStringList assumptions = assumptionsOf(foresight);
    std::map<DeploymentId, StartRange> ranges;
    for (const DeploymentId id : wanted) {
        const Starts &known = starts[id];
        StartRange range{known.earliest, std::nullopt, assumptions};
        if (known.count == Scenarios)
            range.latest = known.latest;
        widen(range, foresight.snapshot.now, foresight.calibration.widening());
        ranges.emplace(id, std::move(range));
    }
    return ranges;
}

} // namespace berth::sched
