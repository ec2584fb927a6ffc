// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/improving.h"

#include "scheduler/improve/packsearch.h"

#include <chrono>
#include <cmath>

namespace berth::bench {

namespace {

using Clock = std::chrono::steady_clock;

double millisSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double percent(qint64 part, qint64 whole)
{
    return whole <= 0 ? 0 : std::round(double(part) / double(whole) * 100'000) / 1000;
}

} // namespace

TimedImprovement improveFor(sched::Planner &planner, sched::Plan plan, quint64 seed, int millis)
{
    // Steps get faster once the first room is filled: a short trial says how long a fair one is.
    const auto start = Clock::now();
    const sched::PackTask task = planner.packTask(plan);
    const double making = millisSince(start);
    qint64 steps = 1'000;
    for (const double part : {0.05, 1.0}) {
        const auto trialStart = Clock::now();
        sched::PackSearch trial(task.problem, seed, steps);
        const double setup = making + millisSince(trialStart);
        trial.run(steps);
        const double perStep = (making + millisSince(trialStart) - setup) / double(steps);
        const double left = double(millis) - millisSince(start) - 2 * setup;
        steps = std::max<qint64>(1, qint64(part * left / std::max(perStep, 1e-6)));
    }
    TimedImprovement timed;
    timed.improvement = sched::improve(planner, std::move(plan), seed, steps);
    timed.millis = millisSince(start);
    return timed;
}

qint64 valueOfAll(const sched::PackTask &task)
{
    qint64 all = 0;
    for (const sched::PackItem &item : task.problem.items)
        all += item.units * item.value;
    return all;
}

Worth worthOf(const sched::Improvement &improvement, qint64 all)
{
    qint64 greedy = 0;
    qint64 achieved = 0;
    qint64 bound = 0;
    for (const sched::LevelOutcome &level : improvement.levels) {
        greedy += level.greedy;
        achieved += level.achieved;
        bound += std::max(level.bound, level.achieved);
    }
    return {percent(greedy, all), percent(achieved, all), percent(bound, all),
            percent(bound - achieved, bound)};
}

} // namespace berth::bench
