// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"
#include "scheduler/queue/usagetable.h"

#include <unordered_map>

namespace berth::sched {

/// What preemption looks at in a deployment that holds room.
struct RunningDeployment
{
    int priority = 0;
    bool preemptible = false;
    bool gang = false;
    int minAvailable = 1;
    qint64 minRunMillis = 0;
    Seconds grace{0};
    Seconds expected{0};
    bool movable = false;
    RequestClassId requestClass;
    std::vector<int> held; ///< indices of its allocations
};

/// An allocation as the planner keeps it.
struct HeldRoom
{
    AllocationId id;
    ReplicaId replica;
    DeploymentId deployment;
    NodeId node;
    int slot = -1; ///< -1: the node is not known (yet)
    const RunningDeployment *running = nullptr; ///< nullptr for a reservation
    Amounts amounts;
    int user = UsageTable::Nobody;
    qint64 startedAt = 0; ///< epoch milliseconds
    qint64 endsAt = 0; ///< expected (epoch ms); 0: unknown, or never
    bool stopping = false; ///< the store says so
    bool named = false; ///< a victim of a preemption that the store may still refuse

    [[nodiscard]] bool isLeaving() const { return stopping || named; }
};

/// The allocations, by id, by node and by deployment. Keeps the room of the nodes
/// and the usage of the users in step.
class AllocationTable final
{
public:
    AllocationTable(NodeTable &nodes, NameTable &extended, UsageTable &usage)
        : m_nodes(nodes)
        , m_extended(extended)
        , m_usage(usage)
    {
    }

    [[nodiscard]] int find(AllocationId id) const; ///< -1 where unknown
    [[nodiscard]] const HeldRoom &at(int index) const { return m_held[size_t(index)]; }
    [[nodiscard]] const std::vector<int> &onNode(int slot) const;
    [[nodiscard]] const RunningDeployment *running(DeploymentId deployment) const;
    /// Of all allocations, in no particular order.
    template<typename Visit>
    void visit(Visit visit) const
    {
        for (const auto &[id, index] : m_byId)
            visit(at(index));
    }

    /// Adds or replaces. Where @p isAssumed its room was taken before.
    void state(const AllocationFact &fact, bool isAssumed);
    void remove(int index);
    void update(DeploymentId deployment, int priority, bool preemptible, int minAvailable);
    /// Marks a victim, or takes the mark off.
    void setNamed(int index, bool named);

    /// A node became known: allocations on it that came before it take their room.
    void attach(NodeId node, int slot);
    /// Forgets the allocations on a node that is being removed.
    void dropNode(int slot);
    /// Slots moved: new slot by old one.
    void remap(const std::vector<int> &moved);

    /// The lowest priority of a preemptible deployment; a large number where there is none.
    [[nodiscard]] int lowestPreemptible() const;

    /// Of preemptible deployments, ascending.
    [[nodiscard]] std::vector<int> preemptiblePriorities() const;

    /// Above this many replicas a change of one is not told to the nodes of the others: their
    /// victims are looked for again when a minimum run time ends or their node changes.
    static constexpr size_t MostSiblings = 64;

private:
    void link(int index, const AllocationFact &fact, bool isAssumed);
    void noteSiblings(const RunningDeployment &running);
    void countPriority(const RunningDeployment &running, int sign);
    void countUsage(const HeldRoom &held, int sign);

    NodeTable &m_nodes;
    NameTable &m_extended;
    UsageTable &m_usage;
    std::vector<HeldRoom> m_held;
    std::vector<int> m_free;
    std::unordered_map<AllocationId, int> m_byId;
    std::vector<std::vector<int>> m_onNode; ///< by slot, ascending by allocation id
    std::unordered_map<NodeId, std::vector<int>> m_homeless;
    std::unordered_map<DeploymentId, RunningDeployment> m_running;
    std::map<int, int> m_preemptible; ///< deployments by priority
};

} // namespace berth::sched
