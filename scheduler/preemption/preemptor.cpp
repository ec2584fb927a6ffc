// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

namespace {

/// Takes back the marks of a what-if unless it is kept.
class NamedVictims final
{
public:
    explicit NamedVictims(AllocationTable &allocations)
        : m_allocations(allocations)
    {
    }
    NamedVictims(const NamedVictims &) = delete;
    NamedVictims &operator=(const NamedVictims &) = delete;
    ~NamedVictims()
    {
        if (!m_isKept)
            undo();
    }
    void undo()
    {
        for (auto index = m_named.rbegin(); index != m_named.rend(); ++index)
            m_allocations.setNamed(*index, false);
        m_named.clear();
    }
    void name(int index)
    {
        m_allocations.setNamed(index, true);
        m_named.push_back(index);
    }
    void keep() { m_isKept = true; }
    [[nodiscard]] const std::vector<int> &named() const { return m_named; }

private:
    AllocationTable &m_allocations;
    std::vector<int> m_named;
    bool m_isKept = false;
};

} // namespace

void Planner::State::refreshSlot(int slot)
{
    Amounts sum;
    const bool any
        = promises.promisedOn(nodes.row(slot).id, std::numeric_limits<int>::min(), 0, sum);
    nodes.promise(slot, any ? &sum : nullptr);
}

void Planner::State::refreshPromises(const Promise &promise)
{
    for (const PromisedPlace &place : promise.places) {
        if (const int slot = nodes.find(place.node); slot >= 0)
            refreshSlot(slot);
    }
}

void Planner::State::addPromise(Promise promise)
{
    refreshPromises(promises.add(std::move(promise)));
}

void Planner::State::dropPromise(Ticket ticket)
{
    if (const std::optional<Promise> dropped = promises.take(ticket))
        refreshPromises(*dropped);
}

bool Planner::State::preempt(int laneIndex, WaitQueue::Slot head, Plan &plan)
{
    const LaneKey key = queue.lane(laneIndex).key;
    WaitQueue::Lane &lane = queue.lane(laneIndex);
    if (key.priority <= allocations.lowestPreemptible())
        return false;
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    const Waiting waiting = queue.at(head);

    Promise promise;
    promise.ticket = ++m_lastTicket;
    promise.deployment = waiting.deployment;
    promise.priority = key.priority;
    promise.submittedAt = toEpochMillis(waiting.submittedAt);
    promise.classIndex = key.requestClass;
    promise.expiresAt = m_now + qint64(settings.nominationLife.count()) * 1000;

    // The places chosen so far are promised while the next one is looked for.
    std::optional<WhatIf> whatIf(nodes);
    NamedVictims victims(allocations);
    const auto promiseSoFar = [&] {
        dropPromise(promise.ticket);
        if (!promise.places.empty())
            addPromise(promise);
    };
    for (int i = 0; i < key.together; ++i) {
        std::optional<Choice> choice;
        if (key.together > 1)
            choice = choose(key.requestClass, key.priority, plan.work);
        if (!choice) {
            qint64 retryAt = 0;
            const VictimCache::Best best = bestVictims(requestClass, key, plan.work, retryAt);
            if (best.slot < 0) {
                dropPromise(promise.ticket);
                victims.undo();
                lane.gainsSeen = nodes.gains();
                lane.retryAt = retryAt;
                return false;
            }
            for (const int index : best.choice.held)
                victims.name(index);
            Amounts closed;
            const NodeRow &node = nodes.row(best.slot);
            const bool any = promises.promisedOn(node.id, key.priority, 0, closed);
            const RoomView view = nodes.view(best.slot, any ? &closed : nullptr, true);
            choice
                = Choice{best.slot, score.devices(requestClass, {node, view.room, view.devices})};
        }
        promise.places.push_back({nodes.row(choice->slot).id, choice->devices});
        if (i + 1 < key.together)
            promiseSoFar();
    }
    dropPromise(promise.ticket);
    whatIf.reset();

    Preemption preemption;
    preemption.ticket = promise.ticket;
    preemption.preemptor = promise.deployment;
    std::vector<AllocationId> ids;
    for (const int index : victims.named()) {
        const HeldRoom &held = allocations.at(index);
        nodes.noteChanged(held.slot);
        preemption.victims.push_back(
            {held.id, held.replica, held.deployment, held.node, held.running->priority});
        ids.push_back(held.id);
    }
    for (const PromisedPlace &place : promise.places) {
        preemption.nominations.push_back({promise.deployment, place.node,
                                          RequestClassId(promise.classIndex), promise.priority,
                                          place.devices, fromEpochMillis(promise.expiresAt)});
    }
    plan.preemptions.push_back(std::move(preemption));
    m_victims.emplace(promise.ticket, std::move(ids));
    victims.keep();
    addPromise(std::move(promise));
    reseat(waiting.deployment);
    return true;
}

VictimCache::Best Planner::State::bestVictims(const RequestClass &requestClass, const LaneKey &key,
                                              qint64 &work, qint64 &retryAt)
{
    if (requestClass.isRuled())
        return bestVictimsUnderRules(requestClass, key.priority, work, retryAt);
    VictimCache::Best best
        = victimCache.best(requestClass, key.requestClass, key.priority, m_now, work);
    retryAt = victimCache.retryAt(key.requestClass, key.priority);
    return best;
}

/// What is remembered by node knows no rules: every node is searched.
VictimCache::Best Planner::State::bestVictimsUnderRules(const RequestClass &requestClass,
                                                        int priority, qint64 &work,
                                                        qint64 &retryAt) const
{
    const Neighbourhood rules = neighbourhoodOf(requestClass);
    VictimSearch search(nodes, allocations, requestClass, priority, m_now);
    VictimCache::Best best;
    for (int slot = 0; slot < nodes.size(); ++slot) {
        if (rules.refusal(slot))
            continue;
        Amounts closed;
        const NodeRow &node = nodes.row(slot);
        const bool any = node.promised && promises.promisedOn(node.id, priority, 0, closed);
        auto found = search.search(slot, any ? &closed : nullptr);
        if (found && (best.slot < 0 || found->isBetterThan(best.choice)))
            best = {slot, std::move(*found)};
    }
    work += search.work();
    retryAt = search.retryAt();
    return best;
}

/// Places what a promise names if its room is there now; all of it or nothing.
bool Planner::State::tryPromise(const Promise &promise, std::vector<Ticket> &tickets)
{
    const RequestClass &requestClass = requests.at(RequestClassId(promise.classIndex));
    if (!areRulesMet(promise))
        return false;
    const WhatIf whatIf(nodes);
    for (const PromisedPlace &place : promise.places) {
        const int slot = nodes.find(place.node);
        bool fits
            = slot >= 0 && nodes.row(slot).schedulable && !staticRefusal(requestClass, nodes, slot);
        if (fits) {
            Amounts closed;
            const bool any
                = promises.promisedOn(place.node, promise.priority, promise.ticket, closed);
            const RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
            fits = !roomRefusal(requestClass, view.room, view.extended);
            if (fits) {
                const bool asPromised = std::all_of(
                    place.devices.begin(), place.devices.end(), [&](const DeviceShare &share) {
                        return size_t(share.index) < view.devices.size()
                            && view.devices[size_t(share.index)] >= share.milli;
                    });
                const QList<DeviceShare> devices = asPromised
                    ? place.devices
                    : score.devices(requestClass, {nodes.row(slot), view.room, view.devices});
                tickets.push_back(assume(promise.deployment, promise.classIndex, slot, devices));
            }
        }
        if (!fits) {
            for (auto ticket = tickets.rbegin(); ticket != tickets.rend(); ++ticket)
                unassume(*ticket);
            tickets.clear();
            return false;
        }
    }
    return true;
}

/// Others of it may have been placed, or given way, since its room was promised.
bool Planner::State::areRulesMet(const Promise &promise) const
{
    const RequestClass &requestClass = requests.at(RequestClassId(promise.classIndex));
    if (!requestClass.isRuled())
        return true;
    Neighbourhood rules = neighbourhoodOf(requestClass, promise.ticket);
    for (const PromisedPlace &place : promise.places) {
        const int slot = nodes.find(place.node);
        if (slot < 0 || rules.refusal(slot))
            return false;
        rules.add(slot);
    }
    return true;
}

/// Whether the promised room can no longer come.
bool Planner::State::isDead(const Promise &promise) const
{
    if (promise.expiresAt <= m_now || !areRulesMet(promise))
        return true;
    const RequestClass &requestClass = requests.at(RequestClassId(promise.classIndex));
    return std::any_of(promise.places.begin(), promise.places.end(), [&](const auto &place) {
        const int slot = nodes.find(place.node);
        if (slot < 0 || !nodes.row(slot).schedulable || staticRefusal(requestClass, nodes, slot))
            return true;
        Amounts closed;
        const bool any = promises.promisedOn(place.node, promise.priority, promise.ticket, closed);
        const RoomView view = nodes.view(slot, any ? &closed : nullptr, true);
        return roomRefusal(requestClass, view.room, view.extended).has_value();
    });
}

/// Places or ends the promises whose turn is before @p next (nullptr: all), each once a tick.
/// @returns whether one was settled.
bool Planner::State::settlePromises(const Runnable *next, Plan &plan)
{
    while (m_nextDue < m_duePromises.size()) {
        Promise *due = promises.find(m_duePromises[m_nextDue]);
        if (!due || due->isReservation) {
            ++m_nextDue; // it ended meanwhile, or has its turn in its lane
            continue;
        }
        const Runnable turn{.priority = due->priority,
                            .order = Runnable::First,
                            .submittedAt = due->submittedAt,
                            .deployment = due->deployment};
        if (next && m_runnable.isBefore(*next, turn))
            return false;
        ++m_nextDue;
        ++plan.work;
        settle(*due, plan);
        return true;
    }
    return false;
}

void Planner::State::settle(Promise &promise, Plan &plan)
{
    const bool hasChanged = std::any_of(
        promise.places.begin(), promise.places.end(), [&](const PromisedPlace &place) {
            const int slot = nodes.find(place.node);
            return slot < 0 || nodes.lastChange(slot) >= promise.seen;
        });
    if (!hasChanged && promise.expiresAt > m_now)
        return;
    std::vector<Ticket> tickets;
    const bool placed = tryPromise(promise, tickets);
    if (!placed && !isDead(promise)) {
        promise.seen = nodes.logEnd();
        return;
    }
    const DeploymentId deployment = promise.deployment;
    m_victims.erase(promise.ticket);
    dropPromise(promise.ticket); // and `promise` is gone
    if (!placed)
        plan.endedNominations.push_back(deployment);
    for (const Ticket ticket : tickets) {
        const Assumed &assumed = m_assumed.at(ticket);
        plan.placements.push_back({ticket, assumed.deployment, assumed.node,
                                   RequestClassId(assumed.classIndex), assumed.devices,
                                   int(tickets.size())});
    }
    reseat(deployment);
}

} // namespace berth::sched
