// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Placement quality and speed on a trace, after the method of the FGD paper (Weng et al., "Beware
// of Fragmentation", USENIX ATC 2023): pods drawn with replacement are added until the GPU demand
// is `ratio` times the capacity, pods and nodes are shuffled, pods arrive one by one, one attempt
// each, nothing departs. Everything goes through the product's planner.

#include "tests/bench/improving.h"
#include "tests/bench/registry.h"

#include "models/domain/openb.h"
#include "scheduler/improve/packbound.h"

#include <QtCore/qfile.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <random>

namespace berth::bench {

namespace {

using namespace berth::sched;

struct Options
{
    QString nodes;
    QString pods;
    PolicySettings settings;
    bool wholeQueue = false;
    int improveMillis = 0; ///< of the whole queue; 0: the greedy plan alone
    double ratio = 1.3;
    std::vector<quint64> seeds{42, 43, 44};
    qsizetype repeatNodes = 0; ///< 0: as in the file
    qsizetype repeatPods = 0;
};

/// A number below @p bound; the same on every platform, unlike std::uniform_int_distribution.
size_t below(std::mt19937_64 &random, size_t bound)
{
    return size_t(((random() >> 32) * quint64(bound)) >> 32);
}

template<typename T>
void shuffle(std::vector<T> &values, std::mt19937_64 &random)
{
    for (size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[below(random, i)]);
}

std::optional<quint64> number(const QString &text)
{
    bool ok = false;
    const quint64 value = text.toULongLong(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

/// Takes one option in. @returns what is wrong with its value, empty where nothing is.
QString takeOption(Options &options, const QString &name, const QString &value)
{
    if (name == QLatin1StringView("--nodes")) {
        options.nodes = value;
    } else if (name == QLatin1StringView("--pods")) {
        options.pods = value;
    } else if (name == QLatin1StringView("--policy")) {
        const auto policy = policyFromWord(value);
        if (!policy)
            return QStringLiteral("expected pack, bestfit, firstfit or spread");
        options.settings.policy = *policy;
    } else if (name == QLatin1StringView("--objective")) {
        const auto objective = objectiveFromWord(value);
        if (!objective)
            return QStringLiteral("expected balanced, deployments or utilisation");
        options.settings.objective = *objective;
    } else if (name == QLatin1StringView("--order")) {
        if (value != QLatin1StringView("arrival") && value != QLatin1StringView("queue"))
            return QStringLiteral("expected arrival or queue");
        options.wholeQueue = value == QLatin1StringView("queue");
    } else if (name == QLatin1StringView("--improve-ms")) {
        const auto millis = number(value);
        if (!millis || *millis > 3'600'000)
            return QStringLiteral("expected milliseconds from 0 to 3600000");
        options.improveMillis = int(*millis);
    } else if (name == QLatin1StringView("--ratio")) {
        bool ok = false;
        options.ratio = value.toDouble(&ok);
        if (!ok || !(options.ratio > 0) || options.ratio > 100)
            return QStringLiteral("expected a number above 0 and up to 100");
    } else if (name == QLatin1StringView("--seeds")) {
        options.seeds.clear();
        for (const QString &part : value.split(QLatin1Char(','))) {
            const auto seed = number(part);
            if (!seed)
                return QStringLiteral("expected whole numbers with commas between them");
            options.seeds.push_back(*seed);
        }
    } else if (name == QLatin1StringView("--repeat-to")) {
        const QStringList parts = value.split(QLatin1Char(','));
        const auto nodes = number(parts.first());
        const auto pods = number(parts.last());
        if (parts.size() != 2 || !nodes || !pods || *nodes == 0 || *pods == 0 || *nodes > 1'000'000
            || *pods > 10'000'000)
            return QStringLiteral("expected NODES,PODS");
        options.repeatNodes = qsizetype(*nodes);
        options.repeatPods = qsizetype(*pods);
    } else {
        return QStringLiteral("unknown option");
    }
    return {};
}

std::optional<Options> parse(const QStringList &arguments)
{
    Options options;
    bool hasPolicy = false;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        if (i + 1 >= arguments.size()) {
            complain(QStringLiteral("%1: a value is missing").arg(arguments[i]));
            return std::nullopt;
        }
        const QString wrong = takeOption(options, arguments[i], arguments[i + 1]);
        if (!wrong.isEmpty()) {
            complain(QStringLiteral("%1 %2: %3").arg(arguments[i], arguments[i + 1], wrong));
            return std::nullopt;
        }
        hasPolicy = hasPolicy || arguments[i] == QLatin1StringView("--policy");
    }
    for (const auto &[given, name] :
         {std::pair{!options.nodes.isEmpty(), "--nodes"},
          std::pair{!options.pods.isEmpty(), "--pods"}, std::pair{hasPolicy, "--policy"}}) {
        if (!given) {
            complain(QStringLiteral("%1 is missing").arg(QLatin1StringView(name)));
            return std::nullopt;
        }
    }
    if (options.improveMillis > 0 && !options.wholeQueue) {
        complain(QStringLiteral("--improve-ms needs --order queue"));
        return std::nullopt;
    }
    return options;
}

template<typename Row>
std::optional<std::vector<Row>> load(const QString &path,
                                     Result<std::vector<Row>> (*read)(QIODevice &, const QString &,
                                                                      const openb::Progress &))
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        complain(QStringLiteral("%1: %2").arg(path, file.errorString()));
        return std::nullopt;
    }
    Result<std::vector<Row>> rows = read(file, path, {});
    if (!rows) {
        complain(describe(rows.error()));
        return std::nullopt;
    }
    if (rows->empty()) {
        complain(QStringLiteral("%1: the list has no lines").arg(path));
        return std::nullopt;
    }
    return *std::move(rows);
}

template<typename Row>
void repeatTo(std::vector<Row> &rows, qsizetype count)
{
    if (count <= 0)
        return;
    const size_t original = rows.size();
    while (qsizetype(rows.size()) < count)
        rows.push_back(rows[rows.size() % original]);
    rows.resize(size_t(count));
}

/// The workload of one seed: nodes in their order, and which pod arrives when.
struct Workload
{
    std::vector<NodeInput> nodes;
    std::vector<const openb::PodRow *> pods;
    qint64 capacity = 0; ///< GPU thousandths
};

Workload makeWorkload(const std::vector<openb::NodeRow> &nodes,
                      const std::vector<openb::PodRow> &pods, double ratio, quint64 seed)
{
    std::mt19937_64 random(seed);
    Workload workload;
    std::vector<const openb::NodeRow *> order;
    for (const openb::NodeRow &node : nodes) {
        workload.capacity += node.resources().gpuMilli;
        order.push_back(&node);
    }
    qint64 demand = 0;
    qint64 drawable = 0;
    for (const openb::PodRow &pod : pods) {
        workload.pods.push_back(&pod);
        drawable += pod.resources().gpuMilli;
    }
    demand = drawable;
    while (drawable > 0 && double(demand) < ratio * double(workload.capacity)) {
        const openb::PodRow &drawn = pods[below(random, pods.size())];
        workload.pods.push_back(&drawn);
        demand += drawn.resources().gpuMilli;
    }
    shuffle(workload.pods, random);
    shuffle(order, random);
    for (size_t i = 0; i < order.size(); ++i) {
        NodeInput input;
        input.id = NodeId(qint64(i) + 1);
        input.capacity = order[i]->resources();
        input.gpuModel = order[i]->model;
        workload.nodes.push_back(std::move(input));
    }
    return workload;
}

struct Figures
{
    qint64 allocatedAtCapacity = -1; ///< when the demand that arrived reached the capacity
    qint64 allocated = 0;
    qint64 placed = 0;
    double seconds = 0; ///< the search left out
    double improveMillis = 0;
    qint64 improveSteps = 0;
    Worth worth;
};

QueueEntry entryOf(qint64 id, RequestClassId requestClass)
{
    QueueEntry entry;
    entry.deployment = DeploymentId(id);
    entry.requestClass = requestClass;
    entry.submittedAt = fromEpochMillis(id);
    return entry;
}

std::vector<RequestClassId> internAll(Planner &planner, const Workload &workload, size_t count)
{
    std::vector<RequestClassId> classes;
    for (size_t i = 0; i < count; ++i) {
        Request request;
        request.resources = workload.pods[i]->resources();
        request.gpuModels = workload.pods[i]->gpuModels;
        classes.push_back(planner.internRequest(request));
    }
    return classes;
}

Figures runArrivals(const Workload &workload, const PolicySettings &settings)
{
    Planner planner(settings);
    for (const NodeInput &node : workload.nodes)
        planner.upsertNode(node);
    const std::vector<RequestClassId> classes = internAll(planner, workload, workload.pods.size());

    Figures figures;
    qint64 arrived = 0;
    const auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < workload.pods.size(); ++i) {
        const auto id = qint64(i) + 1;
        const qint64 gpu = planner.request(classes[i]).resources.gpuMilli;
        planner.enqueue(entryOf(id, classes[i]));
        const Plan plan = planner.tick(fromEpochMillis(id));
        if (!plan.placements.empty()) {
            const Placement &placement = plan.placements.front();
            AllocationFact fact;
            fact.id = AllocationId(id);
            fact.node = placement.node;
            fact.replica = ReplicaId(id);
            fact.deployment = placement.deployment;
            fact.resources = planner.request(classes[i]).resources;
            fact.devices = placement.devices;
            fact.startedAt = fromEpochMillis(id);
            planner.allocate(fact);
            figures.allocated += gpu;
            ++figures.placed;
        }
        planner.dequeue(DeploymentId(id));
        arrived += gpu;
        if (figures.allocatedAtCapacity < 0 && arrived >= workload.capacity)
            figures.allocatedAtCapacity = figures.allocated;
    }
    figures.seconds
        = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return figures;
}

void count(Figures &figures, const Planner &planner, const Plan &plan)
{
    for (const Placement &placement : plan.placements) {
        figures.allocated += planner.request(placement.requestClass).resources.gpuMilli;
        ++figures.placed;
    }
}

Plan tickWhole(Planner &planner, TimePoint now)
{
    Plan whole;
    Plan slice;
    do {
        slice = planner.tick(now);
        whole.placements.insert(whole.placements.end(), slice.placements.begin(),
                                slice.placements.end());
    } while (!slice.complete);
    return whole;
}

/// The first @p pods queued at once, placed by one tick, and the plan improved.
Figures runQueue(const Workload &workload, const Options &options, size_t pods, quint64 seed)
{
    PolicySettings batched = options.settings;
    batched.batchByObjective = true;
    Planner planner(batched);
    for (const NodeInput &node : workload.nodes)
        planner.upsertNode(node);
    const std::vector<RequestClassId> classes = internAll(planner, workload, pods);

    Figures figures;
    const auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < pods; ++i)
        planner.enqueue(entryOf(qint64(i) + 1, classes[i]));
    const TimePoint now = fromEpochMillis(qint64(pods));
    Plan plan = tickWhole(planner, now);
    figures.seconds
        = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

    const PackTask task = planner.packTask(plan);
    TimedImprovement timed;
    if (options.improveMillis > 0) {
        timed = improveFor(planner, std::move(plan), seed, options.improveMillis);
    } else {
        timed.improvement.plan = std::move(plan);
        const auto greedy = task.problem.valueOf(task.problem.start);
        for (const qint64 value : greedy)
            timed.improvement.levels.push_back({DefaultPriority, value, value});
    }
    Improvement &improvement = timed.improvement;
    std::vector<qint64> achieved;
    for (const LevelOutcome &level : improvement.levels)
        achieved.push_back(level.achieved);
    const std::vector<qint64> bounds = packBound(task.problem, achieved);
    for (size_t level = 0; level < bounds.size(); ++level)
        improvement.levels[level].bound = bounds[level];
    figures.worth = worthOf(improvement, valueOfAll(task));
    figures.improveMillis = timed.millis;
    figures.improveSteps = improvement.steps;
    count(figures, planner, improvement.plan);
    count(figures, planner, tickWhole(planner, now)); // what the search left room for
    return figures;
}

double percent(qint64 part, qint64 whole)
{
    return whole <= 0 ? 0 : std::round(double(part) / double(whole) * 100'000) / 1000;
}

Outcome run(const QStringList &arguments)
{
    const std::optional<Options> options = parse(arguments);
    if (!options)
        return Outcome::Usage;
    auto nodes = load<openb::NodeRow>(options->nodes, &openb::readNodes);
    auto pods = load<openb::PodRow>(options->pods, &openb::readPods);
    if (!nodes || !pods)
        return Outcome::Usage;
    repeatTo(*nodes, options->repeatNodes);
    repeatTo(*pods, options->repeatPods);

    for (const quint64 seed : options->seeds) {
        const Workload workload = makeWorkload(*nodes, *pods, options->ratio, seed);
        Figures figures;
        if (options->wholeQueue) {
            qint64 arrived = 0;
            size_t atCapacity = 0;
            while (atCapacity < workload.pods.size() && arrived < workload.capacity)
                arrived += workload.pods[atCapacity++]->resources().gpuMilli;
            figures = runQueue(workload, *options, workload.pods.size(), seed);
            figures.allocatedAtCapacity = runQueue(workload, *options, atCapacity, seed).allocated;
        } else {
            figures = runArrivals(workload, options->settings);
            if (figures.allocatedAtCapacity < 0)
                figures.allocatedAtCapacity = figures.allocated;
        }
        const auto arrivals = qint64(workload.pods.size());
        QJsonObject line{
            {QStringLiteral("bench"), QStringLiteral("openb")},
            {QStringLiteral("policy"), QString(word(options->settings.policy))},
            {QStringLiteral("order"),
             options->wholeQueue ? QStringLiteral("queue") : QStringLiteral("arrival")},
            {QStringLiteral("objective"), QString(word(options->settings.objective))},
            {QStringLiteral("seed"), qint64(seed)},
            {QStringLiteral("nodes"), qint64(workload.nodes.size())},
            {QStringLiteral("pods"), arrivals},
            {QStringLiteral("gpu_alloc_at_100"),
             percent(figures.allocatedAtCapacity, workload.capacity)},
            {QStringLiteral("gpu_alloc_at_130"), percent(figures.allocated, workload.capacity)},
            {QStringLiteral("placed_percent"), percent(figures.placed, arrivals)},
            {QStringLiteral("decisions_per_second"),
             figures.seconds > 0 ? qint64(double(arrivals) / figures.seconds) : 0}};
        if (options->wholeQueue) {
            // In percent of what the whole queue is worth by the objective.
            line[QStringLiteral("improve_ms")] = figures.improveMillis;
            line[QStringLiteral("improve_steps")] = figures.improveSteps;
            line[QStringLiteral("greedy_value")] = figures.worth.greedy;
            line[QStringLiteral("value")] = figures.worth.achieved;
            line[QStringLiteral("bound")] = figures.worth.bound;
            line[QStringLiteral("gap_percent")] = figures.worth.gap;
        }
        print(line);
    }
    return Outcome::Done;
}

const int registered = registerBench(
    "openb",
    "--nodes FILE --pods FILE --policy pack|bestfit|firstfit|spread [--order arrival|queue] "
    "[--objective balanced|deployments|utilisation] [--improve-ms 0] [--ratio 1.3] [--seeds "
    "42,43,44] "
    "[--repeat-to NODES,PODS]",
    &run);

} // namespace

} // namespace berth::bench
