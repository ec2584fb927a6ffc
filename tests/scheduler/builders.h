// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/planner.h"

namespace berth::test {

inline constexpr Bytes Gib = Bytes(1) << 30;

/// The moment the tests' clocks begin at.
inline constexpr TimePoint Epoch = fromEpochMillis(1'800'000'000'000);

inline TimePoint at(int seconds)
{
    return Epoch + Seconds(seconds);
}

inline ResourceVector resources(int cores, int gib, MilliGpu gpuMilli = 0)
{
    return {qint64(cores) * 1000, gib * Gib, gpuMilli, {}};
}

inline sched::NodeInput aNode(int id, int cores = 8, int gib = 32, int gpus = 0)
{
    sched::NodeInput node;
    node.id = NodeId(id);
    node.capacity = resources(cores, gib, gpus * WholeGpu);
    return node;
}

inline sched::Request aRequest(int cores, int gib = 1, MilliGpu gpuMilli = 0)
{
    sched::Request request;
    request.resources = resources(cores, gib, gpuMilli);
    return request;
}

/// A planner with the committer's part played by hand: everything a plan says is taken over.
class TestCluster final
{
public:
    explicit TestCluster(PlacementPolicy policy = PlacementPolicy::FirstFit)
        : planner(settingsOf(policy))
    {
    }

    static sched::PolicySettings settingsOf(PlacementPolicy policy)
    {
        sched::PolicySettings settings;
        settings.policy = policy;
        return settings;
    }

    TestCluster &node(const sched::NodeInput &input)
    {
        planner.upsertNode(input);
        return *this;
    }

    /// Queues a deployment; the one submitted at second 0 unless @p entry says otherwise.
    TestCluster &queue(int id, const sched::Request &request, sched::QueueEntry entry = {})
    {
        entry.deployment = DeploymentId(id);
        entry.requestClass = planner.internRequest(request);
        if (entry.submittedAt == TimePoint())
            entry.submittedAt = Epoch;
        planner.enqueue(entry);
        return *this;
    }
    TestCluster &queue(int id, const sched::Request &request, int priority, int submitted = 0)
    {
        sched::QueueEntry entry;
        entry.priority = priority;
        entry.submittedAt = at(submitted);
        return queue(id, request, entry);
    }

    /// States what runs: allocation id and replica id are @p id.
    TestCluster &running(int id, int deployment, int node, const ResourceVector &held, int priority,
                         int startedAt = 0, const QList<DeviceShare> &devices = {})
    {
        sched::AllocationFact fact;
        fact.id = AllocationId(id);
        fact.replica = ReplicaId(id);
        fact.deployment = DeploymentId(deployment);
        fact.node = NodeId(node);
        fact.resources = held;
        fact.devices = devices;
        fact.priority = priority;
        fact.preemptible = true;
        fact.startedAt = at(startedAt);
        return running(fact);
    }
    TestCluster &running(const sched::AllocationFact &fact)
    {
        planner.allocate(fact);
        return *this;
    }

    sched::Plan tick(int second = 100) { return planner.tick(at(second)); }

    /// "deployment@node" in the order of the plan.
    static QStringList placements(const sched::Plan &plan)
    {
        QStringList result;
        for (const sched::Placement &placement : plan.placements) {
            result << QStringLiteral("%1@%2")
                          .arg(placement.deployment.value())
                          .arg(placement.node.value());
        }
        return result;
    }
    /// "preemptor@node: victim allocations" of each preemption.
    static QStringList preemptions(const sched::Plan &plan)
    {
        QStringList result;
        for (const sched::Preemption &preemption : plan.preemptions) {
            QStringList nodes;
            for (const sched::Nomination &nomination : preemption.nominations)
                nodes << QString::number(nomination.node.value());
            QStringList victims;
            for (const sched::Victim &victim : preemption.victims)
                victims << QString::number(victim.allocation.value());
            result << QStringLiteral("%1@%2: %3")
                          .arg(QString::number(preemption.preemptor.value()),
                               nodes.join(QLatin1Char('+')), victims.join(QLatin1Char('+')));
        }
        return result;
    }

    sched::Planner planner;
};

} // namespace berth::test
