// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packinstance.h"

#include <array>
#include <random>

namespace berth::test {

using namespace berth::sched;

PackInstance packInstance(const PackInstanceShape &shape, quint64 seed)
{
    std::mt19937_64 random(seed);
    const auto below = [&random](int bound) { return int(random() % quint64(bound)); };
    constexpr Bytes Gib = Bytes(1) << 30;
    constexpr std::array<MilliGpu, 10> Gpus{0, 0, 250, 400, 500, 1000, 1000, 2000, 4000, 8000};

    PolicySettings settings;
    settings.objective = shape.objective;
    settings.batchByObjective = true;
    PackInstance instance{Planner(settings), {}};
    ResourceVector free;
    for (int i = 1; i <= shape.nodes; ++i) {
        NodeInput node;
        node.id = NodeId(i);
        node.capacity = {.cpuMilli = 16'000 * (1 + below(4)),
                         .memoryBytes = 64 * Gib * (1 + below(4)),
                         .gpuMilli = WholeGpu * std::array{0, 2, 4, 8}[size_t(below(4))]};
        node.gpuModel = below(2) == 0 ? QStringLiteral("A10") : QStringLiteral("T4");
        free += node.capacity;
        instance.planner.upsertNode(node);
    }
    // What one deployment may want, so that all together want half as much again as there is.
    const qint64 cpuEach = 3 * free.cpuMilli / shape.deployments / 1000;
    const Bytes memoryEach = 3 * free.memoryBytes / shape.deployments / Gib;
    for (int i = 1; i <= shape.deployments; ++i) {
        Request request;
        request.resources = {.cpuMilli = 1000 * (1 + below(int(cpuEach))),
                             .memoryBytes = Gib * (1 + below(int(memoryEach))),
                             .gpuMilli = Gpus[size_t(below(int(Gpus.size())))]};
        if (request.resources.gpuMilli > 0 && below(4) == 0)
            request.gpuModels = {QStringLiteral("A10")};
        QueueEntry entry;
        entry.deployment = DeploymentId(i);
        entry.requestClass = instance.planner.internRequest(request);
        entry.priority = 100 * (1 + below(shape.priorities));
        entry.submittedAt = fromEpochMillis(i);
        if (shape.withGangs && below(4) == 0)
            entry.waiting = 2 + below(3);
        entry.gang = shape.withGangs && below(3) != 0;
        instance.planner.enqueue(entry);
    }
    instance.greedy = instance.planner.tick(fromEpochMillis(shape.deployments));
    return instance;
}

} // namespace berth::test
