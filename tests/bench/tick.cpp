// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a tick costs when little has changed: a long queue on full nodes, one release at a time.

#include "tests/bench/registry.h"

#include "models/domain/workload.h"
#include "scheduler/planner.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace berth::bench {

namespace {

using namespace berth::sched;
using Clock = std::chrono::steady_clock;

double millisSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

QueueEntry entryOf(Planner &planner, const openb::PodRow &pod, qint64 id)
{
    Request request;
    request.resources = pod.resources();
    request.gpuModels = pod.gpuModels;
    QueueEntry entry;
    entry.deployment = DeploymentId(id);
    entry.requestClass = planner.internRequest(request);
    entry.priority = pod.priority();
    entry.submittedAt = fromEpochMillis(id);
    return entry;
}

void measure(int queued, int nodes, int releases)
{
    Planner planner;
    qint64 nodeId = 0;
    for (const openb::NodeRow &row : workload::generateNodes(nodes, 1)) {
        NodeInput node;
        node.id = NodeId(++nodeId);
        node.capacity = row.resources();
        node.gpuModel = row.model;
        planner.upsertNode(node);
    }
    const std::vector<openb::PodRow> pods = workload::generatePods(100'000, 1, true);
    const auto podOf = [&pods](qint64 id) { return pods[size_t(id) % pods.size()]; };

    auto start = Clock::now();
    for (qint64 id = 1; id <= queued; ++id)
        planner.enqueue(entryOf(planner, podOf(id), id));
    const double load = millisSince(start);

    start = Clock::now();
    std::vector<AllocationFact> running;
    double longestSlice = 0;
    Plan plan;
    do {
        const auto slice = Clock::now();
        plan = planner.tick(fromEpochMillis(queued), {.maxPlacements = 2000, .maxWork = 300'000});
        longestSlice = std::max(longestSlice, millisSince(slice));
        for (const Placement &placement : plan.placements) {
            AllocationFact fact;
            fact.id = AllocationId(qint64(running.size()) + 1);
            fact.node = placement.node;
            fact.replica = ReplicaId(fact.id.value());
            fact.deployment = placement.deployment;
            fact.resources = planner.request(placement.requestClass).resources;
            fact.devices = placement.devices;
            fact.priority = HighestPriority;
            planner.allocate(fact);
            planner.dequeue(placement.deployment);
            running.push_back(std::move(fact));
        }
    } while (!plan.complete);
    const double fill = millisSince(start);
    for (qint64 id = queued + 1; planner.queuedDeployments() < queued; ++id)
        planner.enqueue(entryOf(planner, podOf(id), id));
    (void)planner.tick(fromEpochMillis(queued));

    std::vector<double> ticks;
    qint64 placed = 0;
    for (int i = 0; i < releases; ++i) {
        planner.release(running[size_t(i) * 7919 % running.size()].id);
        start = Clock::now();
        placed += qint64(planner.tick(fromEpochMillis(queued)).placements.size());
        ticks.push_back(millisSince(start));
    }
    std::sort(ticks.begin(), ticks.end());
    const DeploymentId middle = planner.head(queued / 2, 1).front();
    start = Clock::now();
    const qint64 position = planner.position(middle);
    const double positionMs = millisSince(start);
    print({{QStringLiteral("bench"), QStringLiteral("tick")},
           {QStringLiteral("queued"), planner.queuedDeployments()},
           {QStringLiteral("nodes"), nodes},
           {QStringLiteral("running"), qint64(running.size())},
           {QStringLiteral("load_ms"), load},
           {QStringLiteral("fill_ms"), fill},
           {QStringLiteral("longest_slice_ms"), longestSlice},
           {QStringLiteral("tick_ms"), ticks[ticks.size() / 2]},
           {QStringLiteral("tick_p99_ms"), ticks[ticks.size() * 99 / 100]},
           {QStringLiteral("placed_after_releases"), placed},
           {QStringLiteral("position"), position},
           {QStringLiteral("position_ms"), positionMs},
           {QStringLiteral("rss_mb"), residentMegabytes()},
           {QStringLiteral("bytes_per_deployment"), planner.queueBytesPerDeployment()}});
}

Outcome run(const QStringList &arguments)
{
    int queued = 1'000'000;
    int nodes = 10'000;
    int releases = 1000;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const int value = i + 1 < arguments.size() ? arguments[i + 1].toInt(&isNumber) : 0;
        int *const target = arguments[i] == QLatin1StringView("--queued") ? &queued
            : arguments[i] == QLatin1StringView("--nodes")                ? &nodes
            : arguments[i] == QLatin1StringView("--releases")             ? &releases
                                                                          : nullptr;
        if (!target || !isNumber || value < 1 || value > 10'000'000) {
            complain(QStringLiteral("%1: expected a known option and a whole number from 1 to "
                                    "10000000")
                         .arg(arguments[i]));
            return Outcome::Usage;
        }
        *target = value;
    }
    measure(queued, nodes, releases);
    return Outcome::Done;
}

const int registered
    = registerBench("tick", "[--queued 1000000] [--nodes 10000] [--releases 1000]", &run);

} // namespace

} // namespace berth::bench
