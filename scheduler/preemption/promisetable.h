// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"
#include "scheduler/plan.h"

#include <map>
#include <tuple>

namespace berth::sched {

/// Room on one node promised to a replica.
struct PromisedPlace
{
    NodeId node;
    QList<DeviceShare> devices;
};

/// A preemption under way: room promised to one replica, or to all of a gang.
struct Promise
{
    Ticket ticket = 0;
    DeploymentId deployment;
    int priority = 0;
    qint64 submittedAt = 0;
    int classIndex = 0;
    qint64 expiresAt = 0;
    std::vector<PromisedPlace> places;
    qint64 seen = -1; ///< log position at which it was last looked at
};

/// The open nominations, in the order of their turns (priority, submission time, id, ticket), and
/// found by ticket, by deployment and by node.
class PromiseTable final
{
public:
    explicit PromiseTable(const RequestTable &requests)
        : m_requests(requests)
    {
    }

    /// @returns it in its place; valid until it is taken out
    const Promise &add(Promise promise);
    /// Takes a promise out; missing where it is not known.
    std::optional<Promise> take(Ticket ticket);
    [[nodiscard]] Promise *find(Ticket ticket);
    [[nodiscard]] bool isEmpty() const { return m_inOrder.empty(); }

    /// In the order of their turns.
    [[nodiscard]] std::vector<Ticket> tickets() const;
    [[nodiscard]] std::vector<Ticket> ticketsOf(DeploymentId deployment) const;
    /// Replicas of a deployment that are promised a place.
    [[nodiscard]] int placesOf(DeploymentId deployment) const;
    /// Calls @p visit(promise) for each in the order of their turns.
    template<typename Visit>
    void visit(Visit visit) const
    {
        for (const auto &[key, promise] : m_inOrder)
            visit(promise);
    }

    /// What is promised on a node to @p atLeast and higher priorities, one ticket left out.
    /// @returns whether there is anything
    bool promisedOn(NodeId node, int atLeast, Ticket except, Amounts &sum) const;
    /// Nodes with room promised to a priority lower than @p priority.
    [[nodiscard]] std::vector<NodeId> nodesBelow(int priority) const;

private:
    using Key = std::tuple<int, qint64, DeploymentId, Ticket>; ///< the priority negated
    static Key keyOf(const Promise &promise);

    const RequestTable &m_requests;
    std::map<Key, Promise> m_inOrder; // node-based: the pointers below stay valid
    std::unordered_map<Ticket, Promise *> m_byTicket;
    std::unordered_map<DeploymentId, std::vector<Ticket>> m_ofDeployment;
    std::unordered_map<NodeId, std::vector<const Promise *>> m_onNode;
};

} // namespace berth::sched
