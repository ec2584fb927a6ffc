// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/planner.h"

#include "scheduler/plannerstate.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

Planner::Planner(PolicySettings settings, DemandMix demand)
    : m_state(std::make_unique<State>(std::move(settings), std::move(demand)))
{
}

Planner::~Planner() = default;
Planner::Planner(Planner &&other) noexcept = default;
Planner &Planner::operator=(Planner &&other) noexcept = default;

void Planner::setSettings(const PolicySettings &settings)
{
    m_state->setSettings(settings);
}

void Planner::setQueueHeld(bool held)
{
    m_state->queueHeld = held;
}

void Planner::setWeight(UserId user, int weight)
{
    m_state->usage.setWeight(user, weight);
}

void Planner::setLimits(UserId user, const UsageLimits &limits)
{
    m_state->usage.setLimits(user, limits);
}

void Planner::setTotalLimits(const UsageLimits &limits)
{
    m_state->usage.setTotalLimits(limits);
}

void Planner::upsertNode(const NodeInput &node)
{
    m_state->upsertNode(node);
}

void Planner::removeNode(NodeId node)
{
    m_state->removeNode(node);
}

RequestClassId Planner::internRequest(const Request &request)
{
    return m_state->requests.intern(request);
}

const Request &Planner::request(RequestClassId requestClass) const
{
    return m_state->requests.at(requestClass).request;
}

void Planner::enqueue(const QueueEntry &entry)
{
    m_state->enqueue(entry);
}

void Planner::dequeue(DeploymentId deployment)
{
    m_state->dequeue(deployment);
}

bool Planner::isQueued(DeploymentId deployment) const
{
    return m_state->queue.find(deployment) != WaitQueue::NoSlot;
}

void Planner::allocate(const AllocationFact &fact)
{
    m_state->allocate(fact);
}

void Planner::release(AllocationId allocation)
{
    m_state->release(allocation);
}

void Planner::updateRunning(DeploymentId deployment, int priority, bool preemptible,
                            int minAvailable)
{
    m_state->updateRunning(deployment, priority, preemptible, minAvailable);
}

Plan Planner::tick(TimePoint now, TickLimits limits)
{
    return m_state->tick(now, limits);
}

void Planner::forget(Ticket placement)
{
    m_state->forget(placement);
}

void Planner::forgetPreemption(Ticket preemption)
{
    m_state->forgetPreemption(preemption);
}

qint64 Planner::queuedDeployments() const
{
    return m_state->queue.size();
}

qint64 Planner::waitingReplicas() const
{
    return m_state->queue.waitingReplicas();
}

int Planner::nodeCount() const
{
    m_state->sortNodes();
    return m_state->nodes.size();
}

std::vector<Nomination> Planner::nominations() const
{
    std::vector<Nomination> result;
    m_state->promises.visit([&result](const Promise &promise) {
        if (promise.isReservation)
            return;
        for (const PromisedPlace &place : promise.places) {
            result.push_back({promise.deployment, place.node, RequestClassId(promise.classIndex),
                              promise.priority, place.devices, fromEpochMillis(promise.expiresAt)});
        }
    });
    return result;
}

std::vector<RoomReservation> Planner::roomReservations() const
{
    std::vector<RoomReservation> result;
    m_state->promises.visit([&result](const Promise &promise) {
        if (!promise.isReservation)
            return;
        RoomReservation &kept = result.emplace_back();
        kept.deployment = promise.deployment;
        if (promise.startsAt != Promise::Never)
            kept.startsAt = fromEpochMillis(promise.startsAt);
        for (const PromisedPlace &place : promise.places)
            kept.nodes.push_back(place.node);
    });
    return result;
}

std::vector<UserShare> Planner::shares() const
{
    m_state->sortNodes();
    m_state->usage.setCapacity(m_state->totalCapacity());
    std::vector<UserShare> shares(size_t(m_state->usage.size()));
    for (int index = 0; index < m_state->queue.laneCount(); ++index) {
        const WaitQueue::Lane &lane = m_state->queue.lane(index);
        if (lane.key.kind != LaneKind::Assumed)
            shares[size_t(lane.key.user)].waiting += lane.size;
    }
    for (int user = 0; user < m_state->usage.size(); ++user) {
        UserShare &share = shares[size_t(user)];
        share.user = m_state->usage.userOf(user);
        share.weight = m_state->usage.weight(user);
        share.used = m_state->usage.used(user);
        share.dominant = m_state->usage.share(user);
    }
    std::erase_if(shares, [](const UserShare &share) {
        return !share.user.isValid() || (share.waiting == 0 && share.used == UsageAmounts());
    });
    std::sort(shares.begin(), shares.end(),
              [](const UserShare &a, const UserShare &b) { return a.user < b.user; });
    return shares;
}

UsageAmounts Planner::usedBy(UserId user) const
{
    return m_state->usage.used(m_state->usage.intern(user));
}

UsageAmounts Planner::usedByAll() const
{
    return m_state->usage.usedByAll();
}

std::optional<QueueEntry> Planner::queued(DeploymentId deployment) const
{
    const WaitQueue::Slot slot = m_state->queue.find(deployment);
    if (slot == WaitQueue::NoSlot)
        return std::nullopt;
    const Waiting waiting = m_state->queue.at(slot);
    const LaneKey &key = m_state->queue.lane(waiting.lane).key;
    QueueEntry entry;
    entry.deployment = deployment;
    entry.requestClass = RequestClassId(key.requestClass);
    entry.priority = key.priority;
    entry.submittedAt = waiting.submittedAt;
    entry.waiting = waiting.stored;
    entry.gang = waiting.gang;
    entry.held = waiting.held;
    entry.dependency = waiting.dependency;
    entry.user = m_state->usage.userOf(key.user);
    entry.timing = waiting.timing;
    return entry;
}

qint64 Planner::position(DeploymentId deployment) const
{
    const WaitQueue &queue = m_state->queue;
    const WaitQueue::Slot slot = queue.find(deployment);
    if (slot == WaitQueue::NoSlot || queue.lane(queue.at(slot).lane).key.kind == LaneKind::Assumed)
        return 0;
    return queue.rank(slot) + 1;
}

std::vector<DeploymentId> Planner::head(qint64 offset, int count) const
{
    return m_state->queue.inOrder(offset, count);
}

std::optional<Reason> Planner::explain(DeploymentId deployment, TimePoint now) const
{
    m_state->sortNodes();
    return m_state->explain(deployment, toEpochMillis(now));
}

std::optional<Reason> Planner::explain(const Request &request, int replicas, int priority) const
{
    m_state->sortNodes();
    return m_state->explain(m_state->requests.makeClass(request), replicas, priority);
}

bool Planner::couldEverFit(const Request &request) const
{
    m_state->sortNodes();
    return m_state->couldEverFit(m_state->requests.makeClass(request));
}

std::optional<Spot> Planner::findSpot(const Request &request, int priority, NodeId only) const
{
    m_state->sortNodes();
    const int slot = only.isValid() ? m_state->nodes.find(only) : -1;
    if (only.isValid() && slot < 0)
        return std::nullopt;
    const std::vector<int> slots{slot};
    const auto choice = m_state->chooseSlowly(m_state->requests.makeClass(request), priority,
                                              only.isValid() ? &slots : nullptr);
    if (!choice)
        return std::nullopt;
    return Spot{m_state->nodes.row(choice->slot).id, choice->devices};
}

const PolicySettings &Planner::settings() const
{
    return m_state->settings;
}

LearnedDemand Planner::learned() const
{
    constexpr size_t MostTypical = 64;
    LearnedDemand learned;
    learned.arrivals = m_state->demand.arrivals();
    for (const auto &[key, count] : m_state->demand.fitted())
        learned.typical.push_back({key, count});
    std::stable_sort(learned.typical.begin(), learned.typical.end(),
                     [](const auto &a, const auto &b) { return a.count > b.count; });
    learned.typical.resize(std::min(learned.typical.size(), MostTypical));
    for (int slot = 0; slot < m_state->nodes.size(); ++slot) {
        const NodeRow &node = m_state->nodes.row(slot);
        if (node.healthyDevices > 0)
            learned.modelPrices.emplace(m_state->models.name(node.model),
                                        m_state->score.packValue().modelPrice(node.model));
    }
    return learned;
}

const DemandMix &Planner::demand() const
{
    return m_state->demand;
}

std::optional<ResourceVector> Planner::freeOn(NodeId node) const
{
    const int slot = m_state->nodes.find(node);
    if (slot < 0)
        return std::nullopt;
    const NodeRow &row = m_state->nodes.row(slot);
    ResourceVector free;
    free.cpuMilli = row.freeCpu;
    free.memoryBytes = row.freeMemory;
    for (const qint16 device : m_state->nodes.freeDevices(slot))
        free.gpuMilli += device;
    for (const NamedAmount &amount : row.extendedFree) {
        if (amount.amount != 0)
            free.extended.insert(m_state->extended.name(amount.name), amount.amount);
    }
    return free;
}

std::vector<MilliGpu> Planner::freeDevicesOn(NodeId node) const
{
    const int slot = m_state->nodes.find(node);
    if (slot < 0)
        return {};
    const std::vector<qint16> devices = m_state->nodes.freeDevices(slot);
    return {devices.begin(), devices.end()};
}

double Planner::queueBytesPerDeployment() const
{
    const qint64 count = m_state->queue.size();
    return count == 0 ? 0 : double(m_state->queue.bytes()) / double(count);
}

} // namespace berth::sched
