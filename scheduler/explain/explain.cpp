// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/explain/refusalcount.h"
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>

namespace berth::sched {

namespace {

/// How many replicas of a class an amount of room holds.
qint64 copiesIn(const RequestClass &requestClass, const RoomView &view, int most)
{
    qint64 copies = most;
    const auto cap = [&copies](qint64 free, qint64 needed) {
        if (needed > 0)
            copies = std::min(copies, std::max<qint64>(free, 0) / needed);
    };
    cap(view.room.cpuMilli, requestClass.cpuMilli);
    cap(view.room.memoryBytes, requestClass.memoryBytes);
    cap(view.room.gpuWhole, requestClass.wholeDevices);
    if (requestClass.share > 0) {
        qint64 shares = 0;
        for (const qint16 device : view.devices)
            shares += device / requestClass.share;
        copies = std::min(copies, shares);
    }
    for (const NamedAmount &needed : requestClass.extended) {
        const auto found = std::find_if(
            view.extended.begin(), view.extended.end(),
            [&needed](const NamedAmount &amount) { return amount.name == needed.name; });
        cap(found == view.extended.end() ? 0 : found->amount, needed.amount);
    }
    return copies;
}

/// What is left of a room after a number of replicas, as far as a refusal depends on it.
void takeCopies(const RequestClass &requestClass, RoomView &view, qint64 copies)
{
    view.room.cpuMilli -= copies * requestClass.cpuMilli;
    view.room.memoryBytes -= copies * requestClass.memoryBytes;
    for (qint64 i = 0; i < copies; ++i) {
        for (const DeviceShare &share : chooseDevices(requestClass, view.devices))
            view.devices[size_t(share.index)]
                = qint16(view.devices[size_t(share.index)] - share.milli);
    }
    view.room.countDevices(view.devices);
    for (NamedAmount &amount : view.extended) {
        for (const NamedAmount &needed : requestClass.extended)
            amount.amount -= needed.name == amount.name ? copies * needed.amount : 0;
    }
}

} // namespace

bool Planner::State::couldEverFit(const RequestClass &requestClass) const
{
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        if (!staticRefusal(requestClass, nodes, slot)
            && !roomRefusal(requestClass, emptyRoom(node), node.extendedCapacity))
            return true;
    }
    return false;
}

/// For how many replicas there is room under the rules, one after the other; @p rules counts them.
int Planner::State::fittingUnderRules(const RequestClass &requestClass, int replicas, int priority,
                                      Ticket own, Neighbourhood &rules,
                                      std::vector<std::optional<RoomView>> &views) const
{
    views.assign(size_t(nodes.size()), std::nullopt);
    for (int fitting = 0; fitting < replicas; ++fitting) {
        int best = -1;
        for (int slot = 0; slot < nodes.size(); ++slot) {
            const NodeRow &node = nodes.row(slot);
            if (!node.schedulable || staticRefusal(requestClass, nodes, slot) || rules.refusal(slot)
                || (best >= 0 && rules.crowd(slot) >= rules.crowd(best)))
                continue;
            auto &view = views[size_t(slot)];
            if (!view) {
                Amounts closed;
                const bool any = promises.promisedOn(node.id, priority, own, closed);
                view = nodes.view(slot, any ? &closed : nullptr, false);
            }
            if (!roomRefusal(requestClass, view->room, view->extended))
                best = slot;
        }
        if (best < 0)
            return fitting;
        takeCopies(requestClass, *views[size_t(best)], 1);
        rules.add(best);
    }
    return replicas;
}

std::optional<Reason> Planner::State::explain(const RequestClass &requestClass, int replicas,
                                              int priority, Ticket own) const
{
    if (nodes.size() == 0) {
        Reason reason;
        reason.message = QStringLiteral("the cluster has no nodes");
        return reason;
    }
    const bool everFits = couldEverFit(requestClass);
    RefusalCount count(requestClass);
    qint64 fitting = 0;
    std::optional<Neighbourhood> rules;
    std::vector<std::optional<RoomView>> left; // by slot, where some of it was taken
    if (everFits && requestClass.isRuled()) {
        rules.emplace(neighbourhoodOf(requestClass));
        fitting = fittingUnderRules(requestClass, replicas, priority, own, *rules, left);
        if (fitting >= replicas)
            return std::nullopt;
    }
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        const std::optional<Refusal> fixed = staticRefusal(requestClass, nodes, slot);
        if (!everFits) {
            // Whether a node is open or busy does not matter to what can never fit.
            const Room room = emptyRoom(node);
            count.add(fixed ? *fixed : *roomRefusal(requestClass, room, node.extendedCapacity),
                      room, node.extendedCapacity);
            continue;
        }
        Amounts closed;
        const bool any = node.promised && promises.promisedOn(node.id, priority, own, closed);
        RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
        std::optional<Refusal> refusal
            = node.schedulable ? fixed : std::optional(Refusal::NotReady);
        if (!refusal && rules) {
            if (left[size_t(slot)])
                view = *left[size_t(slot)];
            refusal = rules->refusal(slot);
            if (!refusal)
                refusal = roomRefusal(requestClass, view.room, view.extended);
            if (!refusal) // neither alone, but both together
                refusal = Refusal::AffinityUnmet;
        } else if (!refusal) {
            const qint64 copies = copiesIn(requestClass, view, replicas);
            fitting += copies;
            if (copies < replicas) {
                takeCopies(requestClass, view, copies);
                refusal = roomRefusal(requestClass, view.room, view.extended);
            }
        }
        if (!rules && fitting >= replicas)
            return std::nullopt;
        if (refusal && *refusal >= Refusal::CpuInsufficient && any) {
            const RoomView all = nodes.view(slot, nullptr, false);
            if (!roomRefusal(requestClass, all.room, all.extended))
                refusal = Refusal::Nominated;
        }
        count.add(*refusal, view.room, view.extended);
    }
    Reason reason;
    reason.code = everFits ? ReasonCode::Insufficient : ReasonCode::NeverFits;
    reason.refusals = count.refusals();
    reason.message = count.message(everFits, fitting, replicas);
    return reason;
}

/// Why nobody gives way to the head of a lane, as far as the last plan found out.
PreemptionBar Planner::State::preemptionBar(int laneIndex) const
{
    const WaitQueue::Lane &lane = queue.lane(laneIndex);
    if (!settings.preemption)
        return PreemptionBar::SwitchedOff;
    if (allocations.lowestPreemptible() >= lane.key.priority)
        return PreemptionBar::NobodyYields;
    if (!lane.parked)
        return PreemptionBar::None; // it has its turn in the next plan
    return lane.retryAt > m_now ? PreemptionBar::TooYoung : PreemptionBar::WouldNotHelp;
}

std::optional<Reason> Planner::State::explain(DeploymentId deployment, qint64 now) const
{
    const WaitQueue::Slot slot = queue.find(deployment);
    if (slot == WaitQueue::NoSlot)
        return std::nullopt;
    const Waiting waiting = queue.at(slot);
    const LaneKey key = queue.lane(waiting.lane).key;
    Reason reason;
    switch (key.kind) {
    case LaneKind::Assumed:
        return std::nullopt;
    case LaneKind::Held:
        reason.code = ReasonCode::Held;
        reason.message = QStringLiteral("held until somebody releases it");
        return reason;
    case LaneKind::Dependent:
        if (waiting.dependency == DependencyState::Failed) {
            reason.code = ReasonCode::DependencyFailed;
            reason.message = QStringLiteral("what it waits for failed or is gone; change 'after', "
                                            "or start the other again");
        } else {
            reason.code = ReasonCode::Dependency;
            reason.message = QStringLiteral("waits for other deployments (see 'after')");
        }
        return reason;
    case LaneKind::Backoff: {
        const auto until = m_backoffUntil.find(deployment);
        const qint64 left = until == m_backoffUntil.end() ? 0 : until->second - now;
        if (left > 0) {
            reason.code = ReasonCode::Backoff;
            reason.message = QStringLiteral("tried again in %1 s").arg((left + 999) / 1000);
            return reason;
        }
        break;
    }
    case LaneKind::Promised:
    case LaneKind::Ready:
        break;
    }
    if (queueHeld) {
        reason.code = ReasonCode::Held;
        reason.message = QStringLiteral("the queue of the cluster is held");
        return reason;
    }
    if (const int promised = promises.placesOf(deployment); promised > 0) {
        reason.code = ReasonCode::WaitingForVictims;
        reason.message = promised == 1
            ? QStringLiteral("room on 1 node is promised; waits until it is released")
            : QStringLiteral("room for %1 replicas is promised; waits until it is released")
                  .arg(promised);
        return reason;
    }
    const ResourceVector &each = requests.at(RequestClassId(key.requestClass)).request.resources;
    const QString excess
        = usage.excess(key.user, each, waiting.gang ? std::max(1, waiting.effective) : 1);
    if (!excess.isEmpty()) {
        reason.code = ReasonCode::Quota;
        reason.message = excess;
        return reason;
    }
    const int replicas = waiting.gang ? std::max(1, waiting.effective) : 1;
    auto found = explain(requests.at(RequestClassId(key.requestClass)), replicas, key.priority,
                         promises.reservationOf(deployment));
    if (found && found->code == ReasonCode::Insufficient)
        found->preemption = preemptionBar(waiting.lane);
    return found;
}

} // namespace berth::sched
