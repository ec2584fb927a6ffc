// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/scheduler/builders.h"

#include <map>
#include <random>

namespace berth::test {

/// A store in miniature: the facts a planner is fed with, changed at random, and a committer that
/// refuses some of what a plan says. Knows what must hold whatever the planner does.
class World final
{
public:
    /// @param reservations how many of those who waited for over ten seconds are kept room
    World(PlacementPolicy policy, quint64 seed, int reservations = 0);

    /// One random change of nodes, queue, allocations or time, told to the planner.
    void change();
    /// Commits @p plan row by row; refuses some. Facts are told in a random order.
    void commit(const sched::Plan &plan);
    /// A fresh planner from the same facts, told in a random order.
    [[nodiscard]] sched::Planner fresh();

    /// Does what a remedy says to one deployment, alone in a queue on the nodes as they are.
    /// @returns what is wrong; empty where it helps
    [[nodiscard]] QString triedOut(DeploymentId deployment, const sched::Remedy &remedy);

    /// What is broken; empty where all holds.
    [[nodiscard]] QString brokenInvariant() const;
    /// What a plan breaks before it is committed.
    [[nodiscard]] QString brokenRule(const sched::Plan &plan) const;

    [[nodiscard]] TimePoint now() const { return at(m_second); }
    [[nodiscard]] int below(int bound) { return int(m_random() % quint64(bound)); }

    sched::Planner planner;

private:
    struct Deployment
    {
        sched::Request request;
        sched::QueueEntry entry;
        bool preemptible = true;
        int minAvailable = 1;
        int minRun = 0;
        int waiting = 0;
    };

    void changeNode();
    void submit();
    void changeDeployment();
    void endAllocation();
    void tell(int deployment);
    void tell(sched::Planner &to, int deployment);
    [[nodiscard]] sched::Request randomRequest();
    /// A rule on where its own replicas are, for some.
    void addRule(sched::Request &request, int deployment);
    [[nodiscard]] QString brokenNeighbourhood(const sched::Plan &plan) const;
    [[nodiscard]] static QString domainOf(const sched::NodeInput &node,
                                          const sched::NeighbourRule &rule);
    [[nodiscard]] sched::PolicySettings settings() const;
    [[nodiscard]] sched::AllocationFact factFor(const sched::Placement &placement, int id);

    PlacementPolicy m_policy;
    int m_reservations;
    std::mt19937_64 m_random;
    std::map<int, sched::NodeInput> m_nodes;
    std::map<int, Deployment> m_deployments;
    std::map<int, sched::AllocationFact> m_allocations;
    int m_nextNode = 100;
    int m_nextDeployment = 1;
    int m_nextAllocation = 1;
    int m_second = 0;
};

/// A plan without its tickets, as text: equal texts, equal plans.
[[nodiscard]] QString textOf(const sched::Plan &plan, const sched::Planner &planner);

} // namespace berth::test
