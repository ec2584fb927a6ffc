// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/plannerstate.h"

#include "scheduler/placement/feasibility.h"
#include "scheduler/queue/batchorder.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace berth::sched {

void Planner::State::makeRunnable(int index)
{
    WaitQueue::Lane &lane = queue.lane(index);
    if (lane.size == 0 || lane.key.kind != LaneKind::Ready || lane.parked)
        return;
    if (m_runnable.size() > size_t(queue.laneCount()) * 2 + 1024)
        renewRunnables();
    m_runnable.push(turnOf(index));
}

Runnable Planner::State::turnOf(int index) const
{
    const Waiting head = queue.at(queue.head(index));
    qint64 order = size_t(index) < m_order.size() ? m_order[size_t(index)] : 0;
    if (isPassedOver(head.submittedAt))
        order = Runnable::First;
    const LaneKey &key = queue.lane(index).key;
    return {key.priority, key.user, order, toEpochMillis(head.submittedAt), head.deployment, index};
}

/// Whether the objective has put others first for as long as it may.
bool Planner::State::isPassedOver(TimePoint submittedAt) const
{
    return settings.batchByObjective && hasWaitedTooLong(submittedAt);
}

bool Planner::State::hasWaitedTooLong(TimePoint submittedAt) const
{
    return m_now - toEpochMillis(submittedAt) > qint64(settings.maxPassOver.count()) * 1000;
}

/// The whole queue in view: the lanes take their turns in the order of the objective.
void Planner::State::orderByObjective()
{
    m_order.clear();
    if (settings.batchByObjective)
        m_order = batchOrder(queue, requests, nodes, settings.objective);
    renewRunnables();
}

bool Planner::State::isCurrent(const Runnable &runnable) const
{
    const WaitQueue::Lane &lane = queue.lane(runnable.lane);
    if (lane.parked || lane.size == 0)
        return false;
    const Waiting head = queue.at(queue.head(runnable.lane));
    return head.deployment == runnable.deployment
        && toEpochMillis(head.submittedAt) == runnable.submittedAt;
}

void Planner::State::renewRunnables()
{
    m_runnable.renew([this](const Runnable &some) { return !isCurrent(some); },
                     [this](const Runnable &some) { return turnOf(some.lane); });
}

void Planner::State::wakeBackoffs()
{
    while (!m_backoffs.empty() && m_backoffs.begin()->first <= m_now) {
        const DeploymentId deployment = m_backoffs.begin()->second;
        m_backoffs.erase(m_backoffs.begin());
        m_backoffUntil.erase(deployment);
        const WaitQueue::Slot slot = queue.find(deployment);
        const Waiting waiting = queue.at(slot);
        queue.setFlags(slot, {waiting.gang, waiting.held, false, waiting.dependency});
        queue.setCounts(slot, waiting.stored, waiting.effective);
        reseat(deployment);
    }
}

/// Whoever was beyond a quota is tried again once something was given back, or a limit changed.
void Planner::State::wakeOverQuota()
{
    if (m_quotaGainsSeen == usage.gains())
        return;
    m_quotaGainsSeen = usage.gains();
    for (const int index : std::exchange(m_lanesOverQuota, {})) {
        WaitQueue::Lane &lane = queue.lane(index);
        lane.overQuota = false;
        lane.parked = false;
        makeRunnable(index);
    }
}

/// Whether a node that gained room could take a replica of the class, promised room included.
bool Planner::State::mayFit(const RequestClass &requestClass, int slot) const
{
    if (fitsOpenRoom(requestClass, nodes, slot))
        return true;
    const NodeRow &node = nodes.row(slot);
    if (!node.promised || !node.schedulable || staticRefusal(requestClass, nodes, slot))
        return false;
    const RoomView view = nodes.view(slot, nullptr, false);
    return !roomRefusal(requestClass, view.room, view.extended);
}

/// Classes that did not fit are tried again where a node that gained room could take a replica;
/// one that fitted nowhere is tried on those nodes only.
void Planner::State::wakeLanes()
{
    if (!nodes.hasFreed())
        return;
    const std::vector<int> freed = nodes.takeFreed();
    m_candidates.clear(); // of classes that are awake already: they look everywhere again
    for (auto it = m_parkedClasses.begin(); it != m_parkedClasses.end();) {
        const RequestClass &requestClass = requests.at(RequestClassId(*it));
        std::vector<int> fitting;
        for (const int slot : freed) {
            if (!mayFit(requestClass, slot))
                continue;
            fitting.push_back(slot);
            if (freed.size() > MostCandidates)
                break; // one is enough to know
        }
        if (fitting.empty()) {
            ++it;
            continue;
        }
        if (m_exhausted.erase(*it) > 0 && freed.size() <= MostCandidates)
            m_candidates.emplace(*it, std::move(fitting));
        for (const int lane : queue.readyLanes(*it)) {
            if (!queue.lane(lane).parked)
                continue;
            queue.lane(lane).parked = false;
            makeRunnable(lane);
        }
        it = m_parkedClasses.erase(it);
    }
}

/// Lanes that could evict somebody are tried again where something changed since they looked;
/// with @p after only those whose turn in this tick is yet to come.
void Planner::State::wakeForPreemption(const Runnable *after)
{
    if (!settings.preemption)
        return;
    const int lowest = allocations.lowestPreemptible();
    std::erase_if(m_parkedLanes, [&](int index) {
        WaitQueue::Lane &lane = queue.lane(index);
        if (!lane.parked) {
            lane.listed = false;
            return true;
        }
        const bool isDue = lane.retryAt > 0 && lane.retryAt <= m_now;
        if (lane.size == 0 || lane.key.priority <= lowest
            || (lane.gainsSeen == nodes.gains() && !isDue))
            return false;
        if (after) {
            if (!m_runnable.isBefore(*after, turnOf(index)))
                return false;
        }
        lane.parked = false;
        lane.listed = false;
        makeRunnable(index);
        return true;
    });
}

Plan Planner::State::tick(TimePoint now, const TickLimits &limits)
{
    Plan plan;
    const bool goesOn = m_isCutShort && toEpochMillis(now) == m_now;
    m_isCutShort = false;
    m_now = std::max(m_now, toEpochMillis(now));
    sortNodes();
    demand.settle();
    if (demand.refit(settings.pack.refitAfter))
        m_demandChanged = true;
    if (m_demandChanged || m_fittedGeneration != nodes.generation()) {
        score.fit(demand);
        usage.setCapacity(totalCapacity());
        m_demandChanged = false;
        m_fittedGeneration = nodes.generation();
    }
    if (queueHeld)
        return plan;
    if (!goesOn) {
        m_duePromises = promises.tickets();
        m_nextDue = 0;
    }
    wakeBackoffs();
    wakeOverQuota();
    if (!goesOn)
        renewReservations();
    wakeLanes();
    if (!goesOn) {
        wakeRuled();
        wakeForPreemption(nullptr);
        if (settings.batchByObjective || !m_order.empty())
            orderByObjective();
    }

    int victims = 0;
    while (true) {
        const int placementsLeft = limits.maxPlacements - int(plan.placements.size()) - victims;
        const bool isMore = !m_runnable.isEmpty() || m_nextDue < m_duePromises.size();
        if (isMore && (placementsLeft <= 0 || plan.work >= limits.maxWork)) {
            plan.complete = false;
            m_isCutShort = true;
            break;
        }
        const Runnable *next = m_runnable.isEmpty() ? nullptr : &m_runnable.first();
        if (next && !isCurrent(*next)) {
            m_runnable.pop();
            continue; // the lane has another head by now, which is in the order too
        }
        if (settlePromises(next, plan)) {
            // Room was given back, perhaps to somebody whose turn is earlier.
            wakeLanes();
            wakeForPreemption(nullptr);
            continue;
        }
        if (!next)
            break;
        const Runnable first = *next;
        m_runnable.pop();
        ++plan.work;
        const WaitQueue::Slot head = queue.head(first.lane);
        const bool isPlaced = placeHead(first.lane, plan, placementsLeft);
        const bool mayPreempt = settings.preemption && !m_isOverQuota;
        if (isPlaced || (mayPreempt && preempt(first.lane, head, plan))) {
            if (!isPlaced) {
                victims += int(plan.preemptions.back().victims.size());
                wakeForPreemption(&first); // the victims' room may serve more than this one
            }
            if (isCurrent(first))
                makeRunnable(first.lane); // the same head has more to place
            continue;
        }
        WaitQueue::Lane &lane = queue.lane(first.lane);
        lane.parked = true;
        if (m_isOverQuota) {
            if (!lane.overQuota)
                m_lanesOverQuota.push_back(first.lane);
            lane.overQuota = true;
            continue;
        }
        m_parkedClasses.insert(lane.key.requestClass);
        if (!lane.listed)
            m_parkedLanes.push_back(first.lane);
        lane.listed = true;
        if (requests.at(RequestClassId(lane.key.requestClass)).isRuled())
            m_parkedRuled.push_back(first.lane);
        if (mayReserve(first.lane, head))
            reserve(first.lane, head, plan.work);
        if (promises.reservations() > 0)
            backfill(first.lane, plan, placementsLeft);
    }
    return plan;
}

/// Places replicas of one deployment where @p choose says. A gang is tried out: what it takes is
/// given back where it does not fit whole.
int Planner::State::placeReplicas(const LaneKey &key, DeploymentId deployment, int count,
                                  Plan &plan, const std::function<std::optional<Choice>()> &choose)
{
    const size_t before = plan.placements.size();
    const ResourceVector &each = requests.at(RequestClassId(key.requestClass)).request.resources;
    std::optional<WhatIf> whatIf;
    if (key.together > 1)
        whatIf.emplace(nodes);
    int placed = 0;
    for (; placed < count; ++placed) {
        if (placed > 0 && key.together == 1 && !usage.isWithin(key.user, each, 1)) {
            m_isOverQuota = true;
            break;
        }
        const std::optional<Choice> choice = choose();
        if (!choice)
            break;
        Placement placement;
        placement.ticket = assume(deployment, key.requestClass, choice->slot, choice->devices);
        placement.deployment = deployment;
        placement.node = nodes.row(choice->slot).id;
        placement.requestClass = RequestClassId(key.requestClass);
        placement.devices = choice->devices;
        placement.together = key.together;
        plan.placements.push_back(std::move(placement));
    }
    if (placed == count || key.together == 1)
        return placed;
    while (plan.placements.size() > before) {
        unassume(plan.placements.back().ticket);
        plan.placements.pop_back();
    }
    return 0;
}

bool Planner::State::placeHead(int laneIndex, Plan &plan, int placementsLeft)
{
    const LaneKey key = queue.lane(laneIndex).key;
    const Waiting head = queue.at(queue.head(laneIndex));
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    // A gang goes whole even where it exceeds what is left of the limit.
    const int count = key.together > 1 ? key.together : std::min(head.effective, placementsLeft);
    // What is kept for it is open to it; where it does not suffice it is kept anew.
    if (const Ticket reservation = promises.reservationOf(head.deployment); reservation != 0)
        dropPromise(reservation);
    m_isOverQuota = !usage.isWithin(key.user, requestClass.request.resources, key.together);
    if (m_isOverQuota)
        return false;
    int tried = 0;
    int placed = placeReplicas(key, head.deployment, count, plan, [&] {
        std::optional<Choice> choice = choose(key.requestClass, key.priority, plan.work);
        // Before anything is tried out this is final, but for room promised to the lower.
        if (!choice && (tried == 0 || key.together == 1) && !requestClass.isRuled())
            exhaust(key.requestClass);
        ++tried;
        return choice;
    });
    if (placed == 0 && key.together > 1 && requestClass.isRuled())
        placed = placeGangInOneDomain(key, head, plan);
    if (placed > 0)
        reseat(head.deployment);
    return placed == count;
}

/// A gang whose replicas want each other's company, where the best place for the first is none for
/// all: each domain in turn.
int Planner::State::placeGangInOneDomain(const LaneKey &key, const Waiting &head, Plan &plan)
{
    constexpr size_t MostDomains = 64;
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    const auto domains = neighbourhoodOf(requestClass).ownDomains();
    for (size_t i = 0; i < std::min(domains.size(), MostDomains); ++i) {
        bool isFirst = true;
        const int placed = placeReplicas(key, head.deployment, key.together, plan, [&] {
            plan.work += nodes.size();
            return chooseSlowly(requestClass, key.priority,
                                std::exchange(isFirst, false) ? &domains[i] : nullptr);
        });
        if (placed > 0)
            return placed;
    }
    return 0;
}

Neighbourhood Planner::State::neighbourhoodOf(const RequestClass &requestClass, Ticket except) const
{
    return Neighbourhood(
        requestClass, nodes, [this, except](DeploymentId deployment, const auto &visit) {
            if (const RunningDeployment *running = allocations.running(deployment)) {
                for (const int index : running->held) {
                    if (const HeldRoom &held = allocations.at(index); held.slot >= 0)
                        visit(held.slot, held.isLeaving());
                }
            }
            const auto visitNode = [this, &visit](NodeId node) {
                if (const int slot = nodes.find(node); slot >= 0)
                    visit(slot, false);
            };
            if (const auto assumed = m_assumedOf.find(deployment); assumed != m_assumedOf.end()) {
                for (const Ticket ticket : assumed->second)
                    visitNode(m_assumed.at(ticket).node);
            }
            promises.visitOf(deployment, [&visitNode, except](const Promise &promise) {
                if (promise.isReservation || promise.ticket == except)
                    return;
                for (const PromisedPlace &place : promise.places)
                    visitNode(place.node);
            });
        });
}

/// Where others were placed, or gave way, the rules may say otherwise than before.
void Planner::State::wakeRuled()
{
    if (nodes.logEnd() == m_ruledSeen)
        return;
    for (const int index : std::exchange(m_parkedRuled, {})) {
        WaitQueue::Lane &lane = queue.lane(index);
        if (!lane.parked || lane.overQuota)
            continue;
        lane.parked = false;
        makeRunnable(index);
    }
    m_ruledSeen = nodes.logEnd(); // of before this tick: what it places counts for the next
}

BucketCache::Best Planner::State::bestOpen(const RequestClass &requestClass, int classIndex,
                                           qint64 &work)
{
    if (m_exhausted.contains(classIndex))
        return {};
    const auto candidates = m_candidates.find(classIndex);
    if (candidates == m_candidates.end())
        return cache.best(requestClass, classIndex, work);
    BucketCache::Best best;
    for (const int slot : candidates->second) { // ascending: ties go to the first
        ++work;
        const Bucket bucket = score.openBucket(requestClass, classIndex, slot);
        if (bucket < best.bucket)
            best = {slot, bucket};
    }
    return best;
}

std::optional<Planner::State::Choice> Planner::State::choose(int classIndex, int priority,
                                                             qint64 &work)
{
    const RequestClass &requestClass = requests.at(RequestClassId(classIndex));
    if (requestClass.isRuled()) {
        work += nodes.size();
        return chooseSlowly(requestClass, priority);
    }
    BucketCache::Best best = bestOpen(requestClass, classIndex, work);
    RoomView bestView;
    bool isOpenRoom = true;
    // Room promised to a lower priority is not closed to this one.
    for (const NodeId node : promises.nodesBelow(priority)) {
        ++work;
        const int slot = nodes.find(node);
        if (slot < 0 || !nodes.row(slot).schedulable || staticRefusal(requestClass, nodes, slot))
            continue;
        Amounts closed;
        const bool any = promises.promisedOn(node, priority, 0, closed);
        RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
        if (roomRefusal(requestClass, view.room, view.extended))
            continue;
        const Bucket bucket
            = score.bucket(requestClass, {nodes.row(slot), view.room, view.devices});
        if (std::tie(bucket, slot) < std::tie(best.bucket, best.slot)) {
            best = {slot, bucket};
            bestView = std::move(view);
            isOpenRoom = false;
        }
    }
    if (best.slot < 0)
        return std::nullopt;
    const NodeRow &node = nodes.row(best.slot);
    const Candidate candidate = isOpenRoom
        ? Candidate{node, node.open, nodes.openDevices(best.slot)}
        : Candidate{node, bestView.room, bestView.devices};
    return Choice{best.slot, score.devices(requestClass, candidate)};
}

/// No node has open room for a replica: until one gains some, none will.
void Planner::State::exhaust(int classIndex)
{
    m_candidates.erase(classIndex);
    m_exhausted.insert(classIndex);
    m_parkedClasses.insert(classIndex);
}

std::optional<Planner::State::Choice>
Planner::State::chooseSlowly(const RequestClass &requestClass, int priority,
                             const std::vector<int> *only) const
{
    std::optional<Neighbourhood> rules;
    if (requestClass.isRuled())
        rules.emplace(neighbourhoodOf(requestClass));
    std::pair best(std::numeric_limits<int>::max(), InfeasibleBucket);
    Choice choice;
    const int count = only ? int(only->size()) : nodes.size();
    for (int i = 0; i < count; ++i) {
        const int slot = only ? (*only)[size_t(i)] : i;
        const NodeRow &node = nodes.row(slot);
        if (!node.schedulable || staticRefusal(requestClass, nodes, slot)
            || (rules && rules->refusal(slot)))
            continue;
        Amounts closed;
        const bool any = node.promised && promises.promisedOn(node.id, priority, 0, closed);
        const RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
        if (roomRefusal(requestClass, view.room, view.extended))
            continue;
        const Candidate candidate{node, view.room, view.devices};
        const std::pair value(rules ? rules->crowd(slot) : 0,
                              score.bucket(requestClass, candidate));
        if (value < best) {
            best = value;
            choice = {slot, score.devices(requestClass, candidate)};
        }
    }
    return choice.slot < 0 ? std::nullopt : std::optional(choice);
}

} // namespace berth::sched
