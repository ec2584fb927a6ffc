// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtimes/simulated/lifecycle.h"

#include "app/runtimes/simulated/lottery.h"

#include <algorithm>

namespace berth {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds ShortestStart = 200ms;
constexpr quint64 StartSpreadMillis = 600;
constexpr Milliseconds ShortestStop = 50ms;
constexpr quint64 StopSpreadMillis = 100;
constexpr Milliseconds DefaultBatchRun = 60s;
constexpr Milliseconds LongestRun = std::chrono::hours(24 * 366 * 20);

// As container engines have them: 128 + SIGTERM, 128 + SIGKILL, and Docker's "could not be run".
constexpr int TerminatedCode = 143;
constexpr int KilledCode = 137;
constexpr int NotStartedCode = 125;
constexpr int FailedCode = 1;

Milliseconds scaled(Milliseconds time, double speed)
{
    return Milliseconds(qint64(double(time.count()) / speed));
}

int rank(AttemptObserved observed)
{
    switch (observed) {
    case AttemptObserved::Absent:
    case AttemptObserved::Unknown:
        return 0;
    case AttemptObserved::Created:
        return 1;
    case AttemptObserved::Running:
        return 2;
    case AttemptObserved::Exited:
        return 3;
    }
    return 0;
}

} // namespace

SimulatedContainer madeContainer(const AttemptOrder &order, TimePoint now, double speed,
                                 const SimulationFaults &faults)
{
    const Simulation simulation = order.specification && order.specification->simulate
        ? *order.specification->simulate
        : Simulation();
    const Lottery lottery(order.replica, order.number);

    SimulatedContainer container;
    container.name = order.name;
    container.storeId = order.storeId;
    container.epoch = order.epoch;
    container.deployment = order.deployment;
    container.replica = order.replica;
    container.attempt = order.attempt;
    container.number = order.number;
    container.cluster = order.cluster;
    container.node = order.node;
    container.createdAt = now;
    container.startsAt = now
        + scaled(ShortestStart
                     + Milliseconds(lottery.draw(Lottery::StartLatency, 0) % StartSpreadMillis),
                 speed);
    container.exitCode = simulation.exitCode;
    if (lottery.fraction(Lottery::StartFailure, faults.seed) < faults.startFailureRate) {
        container.endsAt = container.startsAt;
        container.exitCode = NotStartedCode;
        container.message = u"Simulated: the container could not be started."_s;
        return container;
    }
    std::optional<Milliseconds> runTime;
    if (simulation.runTime)
        runTime = std::clamp(*simulation.runTime, Seconds(0),
                             std::chrono::duration_cast<Seconds>(LongestRun));
    else if (order.kind == DeploymentKind::Batch)
        runTime = DefaultBatchRun;
    if (lottery.fraction(Lottery::Failure, faults.seed) < faults.failureRate) {
        const double share = lottery.fraction(Lottery::FailureTime, faults.seed);
        const Milliseconds span = runTime.value_or(DefaultBatchRun);
        runTime = Milliseconds(qint64(double(span.count()) * share));
        container.exitCode = FailedCode;
        container.message = u"Simulated: the container failed."_s;
    }
    if (runTime)
        container.endsAt = container.startsAt + std::max(scaled(*runTime, speed), 1ms);
    return container;
}

std::optional<SimulatedContainer> stoppedContainer(const SimulatedContainer &container,
                                                   TimePoint now, Seconds grace, double speed)
{
    const Lottery lottery(container.replica, container.number);
    const Milliseconds latency
        = ShortestStop + Milliseconds(lottery.draw(Lottery::StopLatency, 0) % StopSpreadMillis);
    const bool isKilled = grace < latency;
    const TimePoint end = now + scaled(isKilled ? Milliseconds(grace) : latency, speed);
    if (container.endsAt && *container.endsAt <= end)
        return std::nullopt;
    SimulatedContainer stopped = container;
    stopped.endsAt = end;
    stopped.exitCode = isKilled ? KilledCode : TerminatedCode;
    stopped.message.clear();
    return stopped;
}

bool isFurther(AttemptObserved observed, AttemptObserved before)
{
    return rank(observed) > rank(before);
}

AttemptReport reportOf(const SimulatedContainer &container, AttemptObserved observed, TimePoint now)
{
    AttemptReport report;
    report.name = container.name;
    report.attempt = container.attempt;
    report.replica = container.replica;
    report.number = container.number;
    report.observed = observed;
    report.time = now;
    if (container.everRuns() && isFurther(observed, AttemptObserved::Created))
        report.startedAt = container.startsAt;
    switch (observed) {
    case AttemptObserved::Created:
        report.time = container.createdAt;
        break;
    case AttemptObserved::Running:
        report.time = container.startsAt;
        break;
    case AttemptObserved::Exited:
        report.time = container.endsAt.value_or(now);
        report.exitCode = container.exitCode;
        report.message = container.message;
        break;
    case AttemptObserved::Absent:
    case AttemptObserved::Unknown:
        break;
    }
    return report;
}

} // namespace berth
