// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/promisetable.h"

#include <algorithm>

namespace berth::sched {

PromiseTable::Key PromiseTable::keyOf(const Promise &promise)
{
    return {-promise.priority, promise.submittedAt, promise.deployment, promise.ticket};
}

const Promise &PromiseTable::add(Promise promise)
{
    const Key key = keyOf(promise);
    Promise &added = m_inOrder.emplace(key, std::move(promise)).first->second;
    m_byTicket.emplace(added.ticket, &added);
    m_reservations += added.isReservation ? 1 : 0;
    m_ofDeployment[added.deployment].push_back(added.ticket);
    for (const PromisedPlace &place : added.places) {
        auto &here = m_onNode[place.node];
        if (std::find(here.begin(), here.end(), &added) == here.end())
            here.push_back(&added);
    }
    return added;
}

std::optional<Promise> PromiseTable::take(Ticket ticket)
{
    const auto known = m_byTicket.find(ticket);
    if (known == m_byTicket.end())
        return std::nullopt;
    Promise *promise = known->second;
    m_byTicket.erase(known);
    const auto mine = m_ofDeployment.find(promise->deployment);
    std::erase(mine->second, ticket);
    if (mine->second.empty())
        m_ofDeployment.erase(mine);
    for (const PromisedPlace &place : promise->places) {
        const auto here = m_onNode.find(place.node);
        if (here == m_onNode.end())
            continue; // two places on one node
        std::erase(here->second, promise);
        if (here->second.empty())
            m_onNode.erase(here);
    }
    const auto at = m_inOrder.find(keyOf(*promise));
    Promise taken = std::move(at->second);
    m_inOrder.erase(at);
    m_reservations -= taken.isReservation ? 1 : 0;
    return taken;
}

Promise *PromiseTable::find(Ticket ticket)
{
    const auto known = m_byTicket.find(ticket);
    return known == m_byTicket.end() ? nullptr : known->second;
}

std::vector<Ticket> PromiseTable::tickets() const
{
    std::vector<Ticket> result;
    result.reserve(m_inOrder.size());
    for (const auto &[key, promise] : m_inOrder)
        result.push_back(promise.ticket);
    return result;
}

std::vector<Ticket> PromiseTable::ticketsOf(DeploymentId deployment) const
{
    const auto mine = m_ofDeployment.find(deployment);
    return mine == m_ofDeployment.end() ? std::vector<Ticket>() : mine->second;
}

int PromiseTable::placesOf(DeploymentId deployment) const
{
    int sum = 0;
    if (const auto mine = m_ofDeployment.find(deployment); mine != m_ofDeployment.end()) {
        for (const Ticket ticket : mine->second) {
            const Promise &promise = *m_byTicket.at(ticket);
            sum += promise.isReservation ? 0 : int(promise.places.size());
        }
    }
    return sum;
}

Ticket PromiseTable::reservationOf(DeploymentId deployment) const
{
    if (m_reservations == 0)
        return 0;
    for (const Ticket ticket : ticketsOf(deployment)) {
        if (m_byTicket.at(ticket)->isReservation)
            return ticket;
    }
    return 0;
}

const Promise *PromiseTable::lastReservation() const
{
    const auto last = std::find_if(m_inOrder.rbegin(), m_inOrder.rend(),
                                   [](const auto &entry) { return entry.second.isReservation; });
    return last == m_inOrder.rend() ? nullptr : &last->second;
}

std::vector<NodeId> PromiseTable::reservedNodes() const
{
    std::vector<NodeId> nodes;
    for (const auto &[key, promise] : m_inOrder) {
        for (const PromisedPlace &place : promise.places) {
            if (promise.isReservation)
                nodes.push_back(place.node);
        }
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

bool PromiseTable::closedToBrief(NodeId node, int priority, qint64 equalsUntil, qint64 higherUntil,
                                 Amounts &sum) const
{
    const auto here = m_onNode.find(node);
    if (here == m_onNode.end())
        return false;
    bool any = false;
    for (const Promise *promise : here->second) {
        const qint64 until = promise->priority > priority ? higherUntil : equalsUntil;
        if (promise->priority < priority || (promise->isReservation && promise->startsAt >= until))
            continue;
        const RequestClass &requestClass = m_requests.at(RequestClassId(promise->classIndex));
        for (const PromisedPlace &place : promise->places) {
            if (place.node == node)
                sum.add(amountsOf(requestClass, place.devices));
        }
        any = true;
    }
    return any;
}

bool PromiseTable::promisedOn(NodeId node, int atLeast, Ticket except, Amounts &sum) const
{
    const auto here = m_onNode.find(node);
    if (here == m_onNode.end())
        return false;
    bool any = false;
    for (const Promise *promise : here->second) {
        if (promise->priority < atLeast || promise->ticket == except)
            continue;
        const RequestClass &requestClass = m_requests.at(RequestClassId(promise->classIndex));
        for (const PromisedPlace &place : promise->places) {
            if (place.node != node)
                continue;
            sum.add(amountsOf(requestClass, place.devices));
            any = true;
        }
    }
    return any;
}

std::vector<NodeId> PromiseTable::nodesBelow(int priority) const
{
    std::vector<NodeId> nodes;
    for (auto it = m_inOrder.rbegin(); it != m_inOrder.rend() && it->second.priority < priority;
         ++it) {
        for (const PromisedPlace &place : it->second.places)
            nodes.push_back(place.node);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

} // namespace berth::sched
