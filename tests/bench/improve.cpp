// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the search makes of fixed instances as its steps grow, beside the greedy plan, the bound
// and an integer programme that CBC solves.

#include "tests/bench/registry.h"

#include "scheduler/improve/packbound.h"
#include "scheduler/improve/packsearch.h"
#include "tests/support/packinstance.h"
#include "tests/support/packoracle.h"

#include <QtCore/qjsonarray.h>

#include <chrono>
#include <optional>

namespace berth::bench {

namespace {

using namespace Qt::StringLiterals;
using namespace berth::sched;
using namespace berth::test;

struct Options
{
    int instances = 5;
    int nodes = 10;
    int deployments = 60;
    int oracleSeconds = 20; ///< a priority; 0: the oracle is not asked
};

std::optional<Options> parse(const QStringList &arguments)
{
    Options options;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const int value = arguments.value(i + 1).toInt(&isNumber);
        int *const target = arguments[i] == "--instances"_L1 ? &options.instances
            : arguments[i] == "--nodes"_L1                   ? &options.nodes
            : arguments[i] == "--deployments"_L1             ? &options.deployments
            : arguments[i] == "--oracle-seconds"_L1          ? &options.oracleSeconds
                                                             : nullptr;
        if (!target || !isNumber || value < (target == &options.oracleSeconds ? 0 : 1)
            || value > 100'000) {
            complain(u"%1: expected a known option and a whole number"_s.arg(arguments[i]));
            return std::nullopt;
        }
        *target = value;
    }
    return options;
}

QJsonArray jsonOf(const std::vector<qint64> &values)
{
    QJsonArray array;
    for (const qint64 value : values)
        array.append(value);
    return array;
}

QJsonObject measure(const Options &options, quint64 seed)
{
    PackInstance instance
        = packInstance({.nodes = options.nodes, .deployments = options.deployments}, seed);
    const PackTask task = instance.planner.packTask(instance.greedy);
    const auto greedy = task.problem.valueOf(task.problem.start);

    QJsonArray curve;
    std::vector<qint64> achieved;
    double millis = 0;
    for (const qint64 steps : {1'000, 10'000, 100'000, 1'000'000}) {
        const auto start = std::chrono::steady_clock::now();
        PackSearch search(task.problem, seed, steps);
        search.run(steps);
        millis = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                     .count();
        achieved = search.bestValue();
        curve.append(
            QJsonObject{{u"steps"_s, steps}, {u"value"_s, jsonOf(achieved)}, {u"ms"_s, millis}});
    }
    QJsonObject line{{u"bench"_s, u"improve"_s},
                     {u"seed"_s, qint64(seed)},
                     {u"nodes"_s, options.nodes},
                     {u"deployments"_s, options.deployments},
                     {u"greedy"_s, jsonOf(greedy)},
                     {u"search"_s, curve},
                     {u"bound"_s, jsonOf(packBound(task.problem, achieved))}};
    if (options.oracleSeconds > 0) {
        const auto start = std::chrono::steady_clock::now();
        const auto oracle = askOracle(task.problem, options.oracleSeconds);
        const std::chrono::duration<double, std::milli> spent
            = std::chrono::steady_clock::now() - start;
        line[u"oracle"_s] = oracle ? QJsonValue(jsonOf(oracle->value)) : QJsonValue();
        line[u"oracle_proved"_s] = oracle && oracle->isProved;
        line[u"oracle_ms"_s] = spent.count();
        // Levels that the oracle did not get to are not compared.
        auto compared = achieved;
        if (oracle)
            compared.resize(oracle->value.size());
        line[u"against_oracle"_s] = !oracle        ? QJsonValue()
            : compared == oracle->value            ? QJsonValue(u"equal"_s)
            : isWorthMore(compared, oracle->value) ? QJsonValue(u"above"_s)
                                                   : QJsonValue(u"below"_s);
    }
    return line;
}

Outcome run(const QStringList &arguments)
{
    const auto options = parse(arguments);
    if (!options)
        return Outcome::Usage;
    if (options->oracleSeconds > 0 && !hasOracle())
        complain(u"cbc is not installed (coinor-cbc): there is no oracle to compare with"_s);
    for (int seed = 1; seed <= options->instances; ++seed)
        print(measure(*options, quint64(seed)));
    return Outcome::Done;
}

const int registered
    = registerBench("improve",
                    "[--instances 5] [--nodes 10] [--deployments 60] [--oracle-seconds 20]; values "
                    "by priority, the highest first",
                    &run);

} // namespace

} // namespace berth::bench
