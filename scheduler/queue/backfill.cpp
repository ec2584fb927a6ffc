// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <limits>
#include <tuple>

// Backfill after EASY (Lifka, "The ANL/IBM SP scheduling system", JSSPP 1995): the blocked head
// keeps room where it is expected to start first; others take it only where they give it back in
// time. Room is kept for those only who were passed over for too long.

namespace berth::sched {

namespace {

/// The room of a node as one allocation after the other ends.
class RoomAhead final
{
public:
    RoomAhead(const NodeTable &nodes, int slot, const Amounts &closed)
        : m_nodes(nodes)
        , m_slot(slot)
        , m_devices(nodes.futureDevices(slot, &closed))
        , m_view(nodes.view(slot, &closed, true))
    {
    }

    void giveBack(const Amounts &amounts)
    {
        m_view.room.cpuMilli += amounts.cpuMilli;
        m_view.room.memoryBytes += amounts.memoryBytes;
        for (const DeviceShare &share : amounts.devices) {
            if (share.index < 0 || share.index >= int(m_devices.size())
                || !m_nodes.isHealthy(m_slot, share.index))
                continue;
            int &free = m_devices[size_t(share.index)];
            free += int(share.milli);
            m_view.devices[size_t(share.index)] = qint16(std::clamp(free, 0, int(WholeGpu)));
        }
        m_view.room.countDevices(m_view.devices);
        for (const NamedAmount &back : amounts.extended) {
            for (NamedAmount &amount : m_view.extended)
                amount.amount += back.name == amount.name ? back.amount : 0;
        }
    }
    [[nodiscard]] const RoomView &view() const { return m_view; }

private:
    const NodeTable &m_nodes;
    int m_slot;
    std::vector<int> m_devices; ///< free thousandths; below zero where more is closed
    RoomView m_view;
};

} // namespace

/// Whether room for all of the lane's together could ever be there, as far as is known.
bool Planner::State::isReservable(int laneIndex)
{
    const auto known = m_unreservable.find(laneIndex);
    if (known != m_unreservable.end() && known->second == nodes.generation())
        return false;
    if (couldEverFit(requests.at(RequestClassId(queue.lane(laneIndex).key.requestClass))))
        return true;
    m_unreservable[laneIndex] = nodes.generation();
    return false;
}

bool Planner::State::mayReserve(int laneIndex, WaitQueue::Slot head)
{
    if (settings.mostReservations == 0 || !hasWaitedTooLong(queue.at(head).submittedAt))
        return false;
    if (promises.reservations() >= settings.mostReservations
        && promises.lastReservation()->priority >= queue.lane(laneIndex).key.priority)
        return false;
    return isReservable(laneIndex);
}

/// Those of whom it became true since they did not fit have their turn again.
void Planner::State::wakeForReservations()
{
    std::vector<Runnable> due;
    for (const int index : m_parkedLanes) {
        const WaitQueue::Lane &lane = queue.lane(index);
        if (!lane.parked || lane.overQuota || lane.size == 0)
            continue;
        const WaitQueue::Slot head = queue.head(index);
        if (mayReserve(index, head) && promises.reservationOf(queue.at(head).deployment) == 0)
            due.push_back(turnOf(index));
    }
    const auto most = std::min(due.size(), size_t(settings.mostReservations));
    std::partial_sort(due.begin(), due.begin() + qsizetype(most), due.end(),
                      [](const Runnable &a, const Runnable &b) {
                          return std::tuple(-a.priority, a.submittedAt, a.deployment)
                              < std::tuple(-b.priority, b.submittedAt, b.deployment);
                      });
    for (size_t i = 0; i < most; ++i) {
        queue.lane(due[i].lane).parked = false;
        makeRunnable(due[i].lane);
    }
}

/// When a node is expected to hold one more replica, were all that is expected to end to do so;
/// missing where it never could. @p taken is on the nodes already.
std::optional<Planner::State::ExpectedRoom>
Planner::State::expectedRoom(const RequestClass &requestClass, int slot, int priority,
                             const std::vector<PromisedPlace> &taken, qint64 &work) const
{
    const NodeRow &node = nodes.row(slot);
    Amounts closed;
    promises.promisedOn(node.id, priority, 0, closed);
    for (const PromisedPlace &place : taken) {
        if (place.node == node.id)
            closed.add(amountsOf(requestClass, place.devices));
    }
    RoomAhead ahead(nodes, slot, closed);
    std::vector<std::tuple<qint64, AllocationId, int>> ends;
    for (const int index : allocations.onNode(slot)) {
        const HeldRoom &held = allocations.at(index);
        if (!held.isLeaving())
            ends.emplace_back(held.endsAt > 0 ? std::max(held.endsAt, m_now) : Promise::Never,
                              held.id, index);
    }
    std::sort(ends.begin(), ends.end());
    ExpectedRoom expected{.at = m_now};
    size_t next = 0;
    const RoomView &view = ahead.view();
    while (roomRefusal(requestClass, view.room, view.extended)) {
        ++work;
        if (next == ends.size())
            return std::nullopt;
        expected.at = std::get<0>(ends[next]);
        expected.blockers = int(next) + 1;
        ahead.giveBack(allocations.at(std::get<2>(ends[next])).amounts);
        ++next;
    }
    expected.devices = score.devices(requestClass, {node, view.room, view.devices});
    return expected;
}

void Planner::State::reserve(int laneIndex, WaitQueue::Slot head, qint64 &work)
{
    const LaneKey key = queue.lane(laneIndex).key;
    const Waiting waiting = queue.at(head);
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    if (promises.reservations() >= settings.mostReservations)
        dropPromise(promises.lastReservation()->ticket);

    Promise promise;
    promise.ticket = ++m_lastTicket;
    promise.deployment = waiting.deployment;
    promise.priority = key.priority;
    promise.submittedAt = toEpochMillis(waiting.submittedAt);
    promise.classIndex = key.requestClass;
    promise.expiresAt = Promise::Never;
    promise.isReservation = true;
    promise.startsAt = m_now;
    std::optional<Neighbourhood> rules;
    if (requestClass.isRuled())
        rules.emplace(neighbourhoodOf(requestClass));
    for (int i = 0; i < key.together; ++i) {
        std::tuple best(Promise::Never, std::numeric_limits<int>::max());
        int bestSlot = -1;
        QList<DeviceShare> devices;
        for (int slot = 0; slot < nodes.size(); ++slot) {
            const NodeRow &node = nodes.row(slot);
            ++work;
            if (!node.schedulable || staticRefusal(requestClass, nodes, slot)
                || (rules && rules->refusal(slot))
                || roomRefusal(requestClass, emptyRoom(node), node.extendedCapacity))
                continue;
            auto expected = expectedRoom(requestClass, slot, key.priority, promise.places, work);
            if (!expected)
                continue;
            const std::tuple value(expected->at, expected->blockers);
            if (bestSlot < 0 || value < best) {
                best = value;
                bestSlot = slot;
                devices = std::move(expected->devices);
            }
        }
        if (bestSlot < 0) { // not all of it could ever be there at once
            m_unreservable[laneIndex] = nodes.generation();
            return;
        }
        promise.startsAt = std::max(promise.startsAt, std::get<0>(best));
        promise.places.push_back({nodes.row(bestSlot).id, devices});
        if (rules)
            rules->add(bestSlot);
    }
    addPromise(std::move(promise));
}

/// Where a node of a reservation is gone, room is kept elsewhere.
void Planner::State::renewReservations()
{
    if (settings.mostReservations > 0)
        wakeForReservations();
    if (promises.reservations() == 0)
        return;
    std::vector<DeploymentId> moved;
    promises.visit([&](const Promise &promise) {
        if (!promise.isReservation)
            return;
        const bool isLost = std::any_of(promise.places.begin(), promise.places.end(),
                                        [this](const PromisedPlace &place) {
                                            const int slot = nodes.find(place.node);
                                            return slot < 0 || !nodes.row(slot).schedulable;
                                        });
        if (isLost || settings.mostReservations == 0)
            moved.push_back(promise.deployment);
    });
    for (const DeploymentId deployment : moved) {
        dropPromise(promises.reservationOf(deployment));
        const WaitQueue::Slot slot = queue.find(deployment);
        if (slot == WaitQueue::NoSlot)
            continue;
        const int lane = queue.at(slot).lane;
        if (queue.head(lane) != slot)
            continue;
        queue.lane(lane).parked = false;
        makeRunnable(lane);
    }
}

/// Like choose(), in the room that is reserved for others until it is needed.
std::optional<Planner::State::Choice> Planner::State::chooseBrief(const RequestClass &requestClass,
                                                                  int priority,
                                                                  const Timing &timing) const
{
    const auto after = [this](Seconds time) { return m_now + qint64(time.count()) * 1000; };
    // Nobody waits for what has no known end; a higher priority need not, where it may preempt.
    const qint64 ends = timing.expected > Seconds(0) ? after(timing.expected) : Promise::Never;
    const qint64 yields = timing.protectedFor && settings.preemption
        ? std::min(ends, after(*timing.protectedFor))
        : ends;
    Bucket best = InfeasibleBucket;
    Choice choice;
    for (const NodeId id : promises.reservedNodes()) {
        const int slot = nodes.find(id);
        if (slot < 0 || !nodes.row(slot).schedulable || staticRefusal(requestClass, nodes, slot))
            continue;
        const NodeRow &node = nodes.row(slot);
        Amounts closed;
        const bool any = promises.closedToBrief(id, priority, ends, yields, closed);
        const RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
        if (roomRefusal(requestClass, view.room, view.extended))
            continue;
        const Candidate candidate{node, view.room, view.devices};
        const Bucket bucket = score.bucket(requestClass, candidate);
        if (bucket < best) {
            best = bucket;
            choice = {slot, score.devices(requestClass, candidate)};
        }
    }
    return choice.slot < 0 ? std::nullopt : std::optional(choice);
}

void Planner::State::backfill(int laneIndex, Plan &plan, int placementsLeft)
{
    constexpr size_t MostTried = 32; // of a lane, in a tick
    const LaneKey key = queue.lane(laneIndex).key;
    const RequestClass &requestClass = requests.at(RequestClassId(key.requestClass));
    if (requestClass.isRuled())
        return; // rules are looked at where the whole cluster is
    for (const WaitQueue::Slot slot : queue.firstOf(laneIndex, MostTried)) {
        const Waiting waiting = queue.at(slot);
        if (promises.reservationOf(waiting.deployment) != 0
            || (waiting.timing.expected == Seconds(0) && !waiting.timing.protectedFor))
            continue;
        if (!usage.isWithin(key.user, requestClass.request.resources, key.together))
            return;
        const int count
            = key.together > 1 ? key.together : std::min(waiting.effective, placementsLeft);
        const int placed = placeReplicas(key, waiting.deployment, count, plan, [&] {
            plan.work += 1;
            return chooseBrief(requestClass, key.priority, waiting.timing);
        });
        if (placed > 0)
            reseat(waiting.deployment);
        placementsLeft -= placed;
        if (placementsLeft <= 0)
            return;
    }
}

} // namespace berth::sched
