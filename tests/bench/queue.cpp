// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A queue out of a file on one cluster of one node: how many of its jobs are placed at once.

#include "tests/bench/improving.h"
#include "tests/bench/registry.h"

#include "models/domain/cluster.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

#include <chrono>
#include <optional>

namespace berth::bench {

namespace {

using namespace Qt::StringLiterals;
using namespace berth::sched;

struct Options
{
    QString workload;
    Objective objective = Objective::Deployments;
    int improveMillis = 0;
};

struct Job
{
    ResourceVector resources;
    int priority = DefaultPriority;
};

struct QueueFile
{
    ResourceVector total;
    std::vector<Job> jobs;
};

std::optional<Options> parse(const QStringList &arguments)
{
    Options options;
    for (qsizetype i = 0; i + 1 < arguments.size(); i += 2) {
        const QString &value = arguments[i + 1];
        bool isFine = true;
        if (arguments[i] == "--workload"_L1) {
            options.workload = value;
        } else if (arguments[i] == "--objective"_L1) {
            const auto objective = objectiveFromWord(value);
            isFine = objective.has_value();
            options.objective = objective.value_or(Objective::Deployments);
        } else if (arguments[i] == "--improve-ms"_L1) {
            options.improveMillis = value.toInt(&isFine);
            isFine = isFine && options.improveMillis >= 0;
        } else {
            isFine = false;
        }
        if (!isFine) {
            complain(u"%1 %2: expected a known option and its value"_s.arg(arguments[i], value));
            return std::nullopt;
        }
    }
    if (arguments.size() % 2 != 0 || options.workload.isEmpty()) {
        complain(u"--workload FILE is missing"_s);
        return std::nullopt;
    }
    return options;
}

/// Amounts as the file has them: cores, GiB, devices.
std::optional<ResourceVector> amountsOf(const QJsonObject &object)
{
    const auto numberOf = [&object](QLatin1StringView name) { return object[name].toDouble(0); };
    const double cpu = numberOf("cpu"_L1);
    const double ram = numberOf("ram"_L1);
    const double gpu = numberOf("gpu"_L1);
    if (!(cpu >= 0 && cpu < 1e9 && ram >= 0 && ram < 1e9 && gpu >= 0 && gpu < 60'000))
        return std::nullopt;
    constexpr double Gib = 1 << 30;
    return ResourceVector{.cpuMilli = qRound64(cpu * 1000),
                          .memoryBytes = qRound64(ram * Gib),
                          .gpuMilli = MilliGpu(qRound64(gpu * 1000))};
}

std::optional<QueueFile> load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        complain(u"%1: %2"_s.arg(path, file.errorString()));
        return std::nullopt;
    }
    QJsonParseError wrong;
    const QJsonObject root = QJsonDocument::fromJson(file.readAll(), &wrong).object();
    if (wrong.error != QJsonParseError::NoError || !root["jobs"_L1].isArray()) {
        complain(u"%1: expected {\"total\": {...}, \"jobs\": [...]}: %2"_s.arg(
            path, wrong.errorString()));
        return std::nullopt;
    }
    QueueFile queue;
    const auto total = amountsOf(root["total"_L1].toObject());
    bool isFine = total.has_value();
    queue.total = total.value_or(ResourceVector());
    for (const QJsonValue value : root["jobs"_L1].toArray()) {
        const auto amounts = amountsOf(value.toObject());
        const int priority = value["priority"_L1].toInt(DefaultPriority);
        const bool isJob = amounts && validateRequest(*amounts, {}).has_value();
        if (!isJob)
            complain(u"%1: job %2: amounts that no node has"_s.arg(path).arg(queue.jobs.size()));
        isFine = isFine && isJob;
        queue.jobs.push_back({amounts.value_or(ResourceVector()), priority});
    }
    return isFine ? std::optional(std::move(queue)) : std::nullopt;
}

Outcome run(const QStringList &arguments)
{
    const auto options = parse(arguments);
    if (!options)
        return Outcome::Usage;
    const auto queue = load(options->workload);
    if (!queue)
        return Outcome::Usage;

    const auto start = std::chrono::steady_clock::now();
    PolicySettings settings;
    settings.objective = options->objective;
    settings.batchByObjective = true;
    Planner planner(settings);
    NodeInput node;
    node.id = NodeId(1);
    node.capacity = queue->total;
    planner.upsertNode(node);
    for (size_t i = 0; i < queue->jobs.size(); ++i) {
        QueueEntry entry;
        entry.deployment = DeploymentId(qint64(i) + 1);
        entry.requestClass = planner.internRequest({.resources = queue->jobs[i].resources});
        entry.priority = queue->jobs[i].priority;
        entry.submittedAt = fromEpochMillis(qint64(i));
        planner.enqueue(entry);
    }
    const TimePoint now = fromEpochMillis(qint64(queue->jobs.size()));
    Plan plan = planner.tick(now);
    if (options->improveMillis > 0) {
        plan = improveFor(planner, std::move(plan), 1, options->improveMillis).improvement.plan;
        const Plan rest = planner.tick(now);
        plan.placements.insert(plan.placements.end(), rest.placements.begin(),
                               rest.placements.end());
    }
    const double millis
        = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count();
    qint64 sum = 0;
    for (const Placement &placement : plan.placements)
        sum += queue->jobs[size_t(placement.deployment.value()) - 1].priority;
    print({{u"bench"_s, u"queue"_s},
           {u"objective"_s, QString(word(options->objective))},
           {u"jobs"_s, qint64(queue->jobs.size())},
           {u"placed"_s, qint64(plan.placements.size())},
           {u"priority_sum"_s, sum},
           {u"improve_ms"_s, options->improveMillis},
           {u"wall_ms"_s, millis}});
    return Outcome::Done;
}

const int registered
    = registerBench("queue",
                    "--workload FILE [--objective deployments|balanced|utilisation] "
                    "[--improve-ms 0]; FILE: {\"total\": {cpu, ram, gpu}, \"jobs\": [{id, cpu, "
                    "ram, gpu, priority}]}, ram in GiB",
                    &run);

} // namespace

} // namespace berth::bench
