// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"
#include "scheduler/plan.h"

#include <limits>
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
    /// Room is kept for it as it becomes free, without victims; it still looks everywhere.
    bool isReservation = false;
    qint64 startsAt = 0; ///< of a reservation: when the room is expected (epoch ms), or Never

    static constexpr qint64 Never = std::numeric_limits<qint64>::max();
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
    /// Replicas of a deployment that are nominated.
    [[nodiscard]] int placesOf(DeploymentId deployment) const;
    /// The reservation of a deployment; 0 where it has none.
    [[nodiscard]] Ticket reservationOf(DeploymentId deployment) const;
    [[nodiscard]] int reservations() const { return m_reservations; }
    /// The one whose turn is last; nullptr where there is none.
    [[nodiscard]] const Promise *lastReservation() const;
    [[nodiscard]] std::vector<NodeId> reservedNodes() const;
    /// Calls @p visit(promise) for each in the order of their turns.
    template<typename Visit>
    void visit(Visit visit) const
    {
        for (const auto &[key, promise] : m_inOrder)
            visit(promise);
    }

    template<typename Visit>
    void visitOf(DeploymentId deployment, Visit visit) const
    {
        for (const Ticket ticket : ticketsOf(deployment))
            visit(*m_byTicket.at(ticket));
    }

    /// What is promised on a node to @p atLeast and higher priorities, one ticket left out.
    /// @returns whether there is anything
    bool promisedOn(NodeId node, int atLeast, Ticket except, Amounts &sum) const;
    /// The same for somebody who gives the room back before what is reserved for a start after
    /// @p equalsUntil (of the same priority) or @p higherUntil (of a higher one) is needed.
    bool closedToBrief(NodeId node, int priority, qint64 equalsUntil, qint64 higherUntil,
                       Amounts &sum) const;
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
    int m_reservations = 0;
};

} // namespace berth::sched
