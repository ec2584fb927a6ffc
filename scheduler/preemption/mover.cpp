// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>

// Defragmentation: room that is free in pieces becomes of use where somebody moves. What moves is
// found as victims are, but it has to find other room before anybody is served.

namespace berth::sched {

namespace {

constexpr int MostServed = 16; ///< of the queue, in its order
constexpr size_t MostNodesTried = 8; ///< for each, those where least moves first

} // namespace

/// Whether everybody of a choice finds room on another node; what they take there is taken.
bool Planner::State::findMoves(const VictimChoice &choice, std::vector<Move> &moves,
                               std::vector<std::pair<int, Amounts>> &taken)
{
    const size_t movesBefore = moves.size();
    const size_t takenBefore = taken.size();
    for (const int index : choice.held) {
        const HeldRoom &held = allocations.at(index);
        const RequestClassId requestClass = held.running->requestClass;
        std::optional<Choice> other;
        if (requestClass.isValid() && held.slot >= 0) {
            const RequestClass &known = requests.at(requestClass);
            std::vector<int> elsewhere;
            for (int slot = 0; slot < nodes.size(); ++slot) {
                if (slot != held.slot)
                    elsewhere.push_back(slot);
            }
            other = chooseSlowly(known, held.running->priority, &elsewhere);
        }
        if (!other) {
            moves.resize(movesBefore);
            while (taken.size() > takenBefore) {
                nodes.take(taken.back().first, taken.back().second, -1);
                taken.pop_back();
            }
            return false;
        }
        const Amounts amounts = amountsOf(requests.at(requestClass), other->devices);
        nodes.take(other->slot, amounts, 1);
        taken.emplace_back(other->slot, amounts);
        moves.push_back(
            {{held.id, held.replica, held.deployment, held.node, held.running->priority},
             nodes.row(other->slot).id});
    }
    return true;
}

/// The least that has to move so that the head of a lane starts; it is named, its other room and
/// that of the head are taken.
std::optional<Relocation> Planner::State::relocationFor(int laneIndex, std::vector<int> &named,
                                                        std::vector<std::pair<int, Amounts>> &taken)
{
    const LaneKey key = queue.lane(laneIndex).key;
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    std::optional<Neighbourhood> rules;
    if (requestClass.isRuled())
        rules.emplace(neighbourhoodOf(requestClass));
    VictimSearch search(nodes, allocations, requestClass, key.priority, m_now,
                        VictimSearch::Yielding::Moved);
    std::vector<std::pair<int, VictimChoice>> choices;
    for (int slot = 0; slot < nodes.size(); ++slot) {
        Amounts closed;
        const NodeRow &node = nodes.row(slot);
        const bool any = node.promised && promises.promisedOn(node.id, key.priority, 0, closed);
        if (rules && rules->refusal(slot))
            continue;
        auto found = search.search(slot, any ? &closed : nullptr);
        if (found && !found->held.empty())
            choices.emplace_back(slot, std::move(*found));
    }
    std::stable_sort(choices.begin(), choices.end(), [](const auto &a, const auto &b) {
        return std::tie(a.second.replicas, a.second.workLost)
            < std::tie(b.second.replicas, b.second.workLost);
    });
    choices.resize(std::min(choices.size(), MostNodesTried));
    for (const auto &[slot, choice] : choices) {
        Relocation relocation;
        // Its room is taken first: nobody moves into it.
        for (const int index : choice.held)
            allocations.setNamed(index, true);
        Amounts closed;
        const NodeRow &node = nodes.row(slot);
        const bool any = node.promised && promises.promisedOn(node.id, key.priority, 0, closed);
        const RoomView view = nodes.view(slot, any ? &closed : nullptr, true);
        relocation.devices = score.devices(requestClass, {node, view.room, view.devices});
        relocation.node = node.id;
        if (findMoves(choice, relocation.moves, taken)) {
            named.insert(named.end(), choice.held.begin(), choice.held.end());
            const Amounts amounts = amountsOf(requestClass, relocation.devices);
            nodes.take(slot, amounts, 1);
            taken.emplace_back(slot, amounts);
            return relocation;
        }
        for (const int index : choice.held)
            allocations.setNamed(index, false);
    }
    return std::nullopt;
}

std::vector<Relocation> Planner::State::relocations(qint64 now)
{
    m_now = std::max(m_now, now);
    std::vector<Relocation> found;
    if (queueHeld)
        return found;
    const WhatIf whatIf(nodes);
    std::vector<int> named;
    std::vector<std::pair<int, Amounts>> taken;
    std::set<int> lanes; // one of each: what does not help the first does not help the next
    for (const DeploymentId deployment : queue.inOrder(0, MostServed)) {
        const Waiting waiting = queue.at(queue.find(deployment));
        const LaneKey key = queue.lane(waiting.lane).key;
        if (key.kind != LaneKind::Ready || key.together != 1 || !lanes.insert(waiting.lane).second)
            continue;
        const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
        if (!usage.isWithin(key.user, requestClass.request.resources, 1)
            || chooseSlowly(requestClass, key.priority))
            continue; // no room is missing
        if (auto relocation = relocationFor(waiting.lane, named, taken)) {
            relocation->beneficiary = deployment;
            found.push_back(std::move(*relocation));
        }
    }
    while (!taken.empty()) {
        nodes.take(taken.back().first, taken.back().second, -1);
        taken.pop_back();
    }
    for (const int index : named)
        allocations.setNamed(index, false);
    return found;
}

std::optional<Preemption> Planner::State::relocate(const Relocation &relocation, qint64 now)
{
    m_now = std::max(m_now, now);
    const WaitQueue::Slot slot = queue.find(relocation.beneficiary);
    if (slot == WaitQueue::NoSlot)
        return std::nullopt;
    const Waiting waiting = queue.at(slot);
    const LaneKey key = queue.lane(waiting.lane).key;
    if (key.kind != LaneKind::Ready || nodes.find(relocation.node) < 0)
        return std::nullopt;
    Preemption preemption;
    preemption.preemptor = relocation.beneficiary;
    std::vector<AllocationId> ids;
    for (const Move &move : relocation.moves) {
        const int index = allocations.find(move.replica.allocation);
        if (index < 0 || allocations.at(index).isLeaving()
            || !allocations.at(index).running->movable)
            return std::nullopt;
        preemption.victims.push_back(move.replica);
        ids.push_back(move.replica.allocation);
    }
    for (const AllocationId id : ids)
        allocations.setNamed(allocations.find(id), true);
    Promise promise;
    promise.ticket = ++m_lastTicket;
    promise.deployment = relocation.beneficiary;
    promise.priority = key.priority;
    promise.submittedAt = toEpochMillis(waiting.submittedAt);
    promise.classIndex = key.requestClass;
    promise.expiresAt = m_now + qint64(settings.nominationLife.count()) * 1000;
    promise.places.push_back({relocation.node, relocation.devices});
    preemption.ticket = promise.ticket;
    preemption.nominations.push_back({promise.deployment, relocation.node,
                                      RequestClassId(promise.classIndex), promise.priority,
                                      relocation.devices, fromEpochMillis(promise.expiresAt)});
    m_victims.emplace(promise.ticket, std::move(ids));
    addPromise(std::move(promise));
    reseat(relocation.beneficiary);
    return preemption;
}

std::vector<Relocation> Planner::relocations(TimePoint now)
{
    m_state->sortNodes();
    return m_state->relocations(toEpochMillis(now));
}

std::optional<Preemption> Planner::relocate(const Relocation &relocation, TimePoint now)
{
    m_state->sortNodes();
    return m_state->relocate(relocation, toEpochMillis(now));
}

} // namespace berth::sched
