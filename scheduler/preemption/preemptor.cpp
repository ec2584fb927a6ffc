// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <limits>
#include <tuple>

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

int Planner::State::lowestPromise() const
{
    return promises.empty() ? std::numeric_limits<int>::max() : promises.back().priority;
}

bool Planner::State::promisedOn(NodeId node, int atLeast, Ticket except, Amounts &sum) const
{
    bool any = false;
    for (const Promise &promise : promises) {
        if (promise.priority < atLeast || promise.ticket == except)
            continue;
        for (const PromisedPlace &place : promise.places) {
            if (place.node != node)
                continue;
            sum.add(amountsOf(requests.at(RequestClassId(promise.classIndex)), place.devices));
            any = true;
        }
    }
    return any;
}

void Planner::State::refreshSlot(int slot)
{
    Amounts sum;
    const bool any = promisedOn(nodes.row(slot).id, std::numeric_limits<int>::min(), 0, sum);
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
    const auto isBefore = [](const Promise &a, const Promise &b) {
        return std::tie(b.priority, a.submittedAt, a.deployment, a.ticket)
            < std::tie(a.priority, b.submittedAt, b.deployment, b.ticket);
    };
    m_promisedTo[promise.deployment] += int(promise.places.size());
    const auto place = std::upper_bound(promises.begin(), promises.end(), promise, isBefore);
    const auto added = promises.insert(place, std::move(promise));
    const Promise copy = *added;
    refreshPromises(copy);
}

void Planner::State::dropPromise(Ticket ticket)
{
    const auto found = std::find_if(promises.begin(), promises.end(),
                                    [ticket](const Promise &p) { return p.ticket == ticket; });
    if (found == promises.end())
        return;
    const Promise dropped = std::move(*found);
    promises.erase(found);
    const auto count = m_promisedTo.find(dropped.deployment);
    count->second -= int(dropped.places.size());
    if (count->second == 0)
        m_promisedTo.erase(count);
    refreshPromises(dropped);
}

bool Planner::State::preempt(int laneIndex, WaitQueue::Slot head, Plan &plan)
{
    const LaneKey key = queue.lane(laneIndex).key;
    WaitQueue::Lane &lane = queue.lane(laneIndex);
    if (key.priority <= allocations.lowestPreemptible())
        return false;
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    const Waiting waiting = queue.at(head);
    const bool isDue = lane.retryAt > 0 && lane.retryAt <= m_now;
    const qint64 seen = isDue ? -1 : lane.preemptionSeen;

    Promise promise;
    promise.ticket = ++m_lastTicket;
    promise.deployment = waiting.deployment;
    promise.priority = key.priority;
    promise.submittedAt = toEpochMillis(waiting.submittedAt);
    promise.classIndex = key.requestClass;
    promise.settledIn = m_tickNumber;
    promise.expiresAt = m_now + qint64(settings.nominationLife.count()) * 1000;

    // The places chosen so far are promised while the next one is looked for.
    std::optional<WhatIf> whatIf(nodes);
    NamedVictims victims(allocations);
    const auto promiseSoFar = [&] {
        dropPromise(promise.ticket);
        if (!promise.places.empty())
            addPromise(promise);
    };
    qint64 retryAt = 0;
    for (int i = 0; i < key.together; ++i) {
        std::optional<Choice> choice;
        if (key.together > 1)
            choice = choose(key.requestClass, key.priority, plan.work);
        if (!choice) {
            VictimSearch search(nodes, allocations, requestClass, key.priority, m_now);
            std::optional<VictimChoice> best;
            int bestSlot = -1;
            const auto consider = [&](int slot) {
                Amounts closed;
                const bool any = nodes.row(slot).promised
                    && promisedOn(nodes.row(slot).id, key.priority, 0, closed);
                std::optional<VictimChoice> found = search.search(slot, any ? &closed : nullptr);
                if (!found)
                    return;
                if (!best || found->isBetterThan(*best)
                    || (!best->isBetterThan(*found) && slot < bestSlot)) {
                    best = std::move(found);
                    bestSlot = slot;
                }
            };
            const bool onlyChanged
                = key.together == 1 && seen >= 0 && nodes.visitChanged(seen, consider);
            if (!onlyChanged) {
                for (int slot = 0; slot < nodes.size(); ++slot)
                    consider(slot);
            }
            plan.work += search.work();
            if (search.retryAt() > 0)
                retryAt = retryAt == 0 ? search.retryAt() : std::min(retryAt, search.retryAt());
            if (!best) {
                dropPromise(promise.ticket);
                victims.undo();
                WaitQueue::Lane &parked = queue.lane(laneIndex);
                parked.preemptionSeen = nodes.logEnd();
                parked.gainsSeen = nodes.gains();
                if (!onlyChanged || parked.retryAt == 0)
                    parked.retryAt = retryAt;
                else if (retryAt > 0)
                    parked.retryAt = std::min(parked.retryAt, retryAt);
                return false;
            }
            for (const int index : best->held)
                victims.name(index);
            Amounts closed;
            const bool any = promisedOn(nodes.row(bestSlot).id, key.priority, 0, closed);
            const RoomView view = nodes.view(bestSlot, any ? &closed : nullptr, true);
            choice = Choice{
                bestSlot,
                score.devices(requestClass, {nodes.row(bestSlot), view.room, view.devices})};
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
    queue.lane(laneIndex).preemptionSeen = -1;
    reseat(waiting.deployment);
    return true;
}

/// Places what a promise names if its room is there now; all of it or nothing.
bool Planner::State::tryPromise(const Promise &promise, std::vector<Ticket> &tickets)
{
    const RequestClass &requestClass = requests.at(RequestClassId(promise.classIndex));
    const WhatIf whatIf(nodes);
    for (const PromisedPlace &place : promise.places) {
        const int slot = nodes.find(place.node);
        bool fits
            = slot >= 0 && nodes.row(slot).schedulable && !staticRefusal(requestClass, nodes, slot);
        if (fits) {
            Amounts closed;
            const bool any = promisedOn(place.node, promise.priority, promise.ticket, closed);
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

/// Whether the promised room can no longer come.
bool Planner::State::isDead(const Promise &promise) const
{
    if (promise.expiresAt <= m_now)
        return true;
    const RequestClass &requestClass = requests.at(RequestClassId(promise.classIndex));
    return std::any_of(promise.places.begin(), promise.places.end(), [&](const auto &place) {
        const int slot = nodes.find(place.node);
        if (slot < 0 || !nodes.row(slot).schedulable || staticRefusal(requestClass, nodes, slot))
            return true;
        Amounts closed;
        const bool any = promisedOn(place.node, promise.priority, promise.ticket, closed);
        const RoomView view = nodes.view(slot, any ? &closed : nullptr, true);
        return roomRefusal(requestClass, view.room, view.extended).has_value();
    });
}

/// Places or ends the promises whose turn is before @p next (nullptr: all), each once a tick.
/// @returns whether one was settled.
bool Planner::State::settlePromises(const Runnable *next, Plan &plan)
{
    const auto due = std::find_if(promises.begin(), promises.end(),
                                  [this](const Promise &p) { return p.settledIn != m_tickNumber; });
    if (due == promises.end())
        return false;
    if (next
        && Runnable{due->priority, std::numeric_limits<qint64>::min(), due->submittedAt,
                    due->deployment, -1}
            < *next)
        return false;
    due->settledIn = m_tickNumber;
    settle(*due, plan);
    return true;
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
