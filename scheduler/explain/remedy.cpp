// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/explain/remedy.h"

#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <set>

namespace berth::sched {

namespace {

// How large a change of the rules is beside one of the amounts.
constexpr int SizeOfRelease = 0;
constexpr int SizeOfPriority = 300;
constexpr int SizeOfLabels = 400;
constexpr int SizeOfModel = 500;
/// A larger cut is another job, not a smaller one; told only of what can never fit as it is.
constexpr int LargestCut = 800;

/// What is left of an amount that a node offers, in thousandths of the request that go.
int lossOf(qint64 asked, qint64 offered)
{
    return asked <= 0 || offered >= asked ? 0 : int((asked - offered) * 1000 / asked);
}

/// The request cut down to what one node offers; missing where that leaves nothing of something.
std::optional<Remedy> shrunkTo(const RequestClass &request, const Room &room,
                               const std::vector<NamedAmount> &extended)
{
    for (const NamedAmount &needed : request.extended) {
        const auto found
            = std::find_if(extended.begin(), extended.end(), [&needed](const NamedAmount &amount) {
                  return amount.name == needed.name;
              });
        if (found == extended.end() || found->amount < needed.amount)
            return std::nullopt; // what is counted in pieces is not cut
    }
    Remedy remedy{.kind = Remedy::Kind::Shrink, .resources = request.request.resources};
    ResourceVector &to = remedy.resources;
    to.cpuMilli = std::min(to.cpuMilli, std::max<qint64>(0, room.cpuMilli));
    to.memoryBytes = std::min(to.memoryBytes, std::max<qint64>(0, room.memoryBytes));
    if (request.wholeDevices > 0) {
        // A single device may become a share of one.
        const int whole = std::min(request.wholeDevices, room.gpuWhole);
        to.gpuMilli = whole > 0 ? whole * int(WholeGpu) : std::min(room.gpuMost, int(WholeGpu));
    } else {
        to.gpuMilli = std::min<MilliGpu>(to.gpuMilli, room.gpuMost);
    }
    constexpr Bytes LeastMemory = Bytes(1) << 20;
    const bool isEmpty = (request.cpuMilli > 0 && to.cpuMilli == 0)
        || (request.memoryBytes > 0 && to.memoryBytes < LeastMemory)
        || (request.gpuMilli > 0 && to.gpuMilli <= 0);
    if (isEmpty)
        return std::nullopt;
    remedy.size = lossOf(request.cpuMilli, to.cpuMilli)
        + lossOf(request.memoryBytes, to.memoryBytes) + lossOf(request.gpuMilli, to.gpuMilli);
    if (remedy.size == 0)
        return std::nullopt;
    return remedy;
}

} // namespace

QLatin1StringView word(Remedy::Kind kind)
{
    switch (kind) {
    case Remedy::Kind::Release:
        return QLatin1String("release");
    case Remedy::Kind::Shrink:
        return QLatin1String("shrink");
    case Remedy::Kind::FewerReplicas:
        return QLatin1String("fewer_replicas");
    case Remedy::Kind::AnyGpuModel:
        return QLatin1String("any_gpu_model");
    case Remedy::Kind::AnyLabels:
        return QLatin1String("any_labels");
    case Remedy::Kind::RaisePriority:
        return QLatin1String("raise_priority");
    }
    return {};
}

QString describe(const Remedy &remedy, const ResourceVector &asked)
{
    switch (remedy.kind) {
    case Remedy::Kind::Release:
        return QStringLiteral("release it");
    case Remedy::Kind::Shrink: {
        QStringList parts;
        if (remedy.resources.cpuMilli != asked.cpuMilli) {
            parts << QStringLiteral("%1 instead of %2 cpu")
                         .arg(formatCpu(remedy.resources.cpuMilli), formatCpu(asked.cpuMilli));
        }
        if (remedy.resources.memoryBytes != asked.memoryBytes) {
            parts << QStringLiteral("%1 instead of %2 memory")
                         .arg(formatMemory(remedy.resources.memoryBytes),
                              formatMemory(asked.memoryBytes));
        }
        if (remedy.resources.gpuMilli != asked.gpuMilli) {
            parts << QStringLiteral("%1 instead of %2 gpu")
                         .arg(formatGpu(remedy.resources.gpuMilli), formatGpu(asked.gpuMilli));
        }
        return QStringLiteral("ask for ") + parts.join(QStringLiteral(" and "));
    }
    case Remedy::Kind::FewerReplicas:
        return remedy.replicas == 1
            ? QStringLiteral("run 1 replica: there is room for it")
            : QStringLiteral("run %1 replicas: there is room for them").arg(remedy.replicas);
    case Remedy::Kind::AnyGpuModel:
        return QStringLiteral("take any gpu model");
    case Remedy::Kind::AnyLabels:
        return QStringLiteral("go without its node selector");
    case Remedy::Kind::RaisePriority:
        return remedy.victims == 1
            ? QStringLiteral("raise its priority to %1: 1 replica of another gives way")
                  .arg(remedy.priority)
            : QStringLiteral("raise its priority to %1: %2 replicas of others give way")
                  .arg(remedy.priority)
                  .arg(remedy.victims);
    }
    return {};
}

std::vector<Remedy> Planner::State::remedies(DeploymentId deployment, qint64 now)
{
    const WaitQueue::Slot queued = queue.find(deployment);
    if (queued == WaitQueue::NoSlot)
        return {};
    const Waiting waiting = queue.at(queued);
    const LaneKey key = queue.lane(waiting.lane).key;
    if (key.kind == LaneKind::Held)
        return {{.kind = Remedy::Kind::Release, .size = SizeOfRelease}};
    if (queueHeld || key.kind != LaneKind::Ready)
        return {};
    const RequestClass &request = requests.at(RequestClassId(key.requestClass));
    const int replicas = waiting.gang ? std::max(1, waiting.effective) : 1;
    if (!usage.isWithin(key.user, request.request.resources, replicas)
        || !explain(request, replicas, key.priority))
        return {};

    std::vector<Remedy> found;
    if (replicas == 1) {
        if (const auto remedy = shrink(request, key.priority))
            found.push_back(*remedy);
        if (const auto remedy = raisePriority(request, key, now))
            found.push_back(*remedy);
    } else if (const int fitting = fittingReplicas(request, replicas, key.priority); fitting > 0) {
        found.push_back({.kind = Remedy::Kind::FewerReplicas,
                         .replicas = fitting,
                         .size = (replicas - fitting) * 1000 / replicas});
    }
    const auto tryWithout = [&](Remedy::Kind kind, int size, auto drop) {
        Request other = request.request;
        drop(other);
        if (other != request.request && !explain(requests.makeClass(other), replicas, key.priority))
            found.push_back({.kind = kind, .size = size});
    };
    tryWithout(Remedy::Kind::AnyGpuModel, SizeOfModel,
               [](Request &other) { other.gpuModels.clear(); });
    tryWithout(Remedy::Kind::AnyLabels, SizeOfLabels,
               [](Request &other) { other.nodeSelector.clear(); });
    std::stable_sort(found.begin(), found.end(),
                     [](const Remedy &a, const Remedy &b) { return a.size < b.size; });
    return found;
}

/// The smallest cut that some node takes now, or, where it never fits, could take when empty.
std::optional<Remedy> Planner::State::shrink(const RequestClass &request, int priority) const
{
    const bool everFits = couldEverFit(request);
    std::optional<Remedy> best;
    std::optional<Neighbourhood> rules;
    if (request.isRuled())
        rules.emplace(neighbourhoodOf(request));
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        if (everFits && rules && rules->refusal(slot))
            continue;
        if (staticRefusal(request, nodes, slot) || (everFits && !node.schedulable))
            continue;
        std::optional<Remedy> remedy;
        if (everFits) {
            Amounts closed;
            const bool any = node.promised && promises.promisedOn(node.id, priority, 0, closed);
            const RoomView view = nodes.view(slot, any ? &closed : nullptr, false);
            remedy = shrunkTo(request, view.room, view.extended);
        } else {
            remedy = shrunkTo(request, emptyRoom(node), node.extendedCapacity);
        }
        const bool isOfUse = remedy && (!everFits || remedy->size <= LargestCut);
        if (isOfUse && (!best || remedy->size < best->size))
            best = remedy;
    }
    return best;
}

/// The lowest priority at which others would give way.
std::optional<Remedy> Planner::State::raisePriority(const RequestClass &request, const LaneKey &key,
                                                    qint64 now)
{
    if (!settings.preemption)
        return std::nullopt;
    std::vector<int> steps; // just above somebody who may be stopped
    for (const int running : allocations.preemptiblePriorities()) {
        if (running >= key.priority && running < HighestPriority)
            steps.push_back(running + 1);
    }
    m_now = std::max(m_now, now);
    const auto bestAt = [&](int priority) {
        LaneKey raised = key;
        raised.priority = priority;
        qint64 work = 0;
        qint64 retryAt = 0;
        return bestVictims(request, raised, work, retryAt);
    };
    const auto helps = [&](int priority) { return bestAt(priority).slot >= 0; };
    const auto first = std::partition_point(steps.begin(), steps.end(),
                                            [&](int priority) { return !helps(priority); });
    if (first == steps.end())
        return std::nullopt;
    const VictimCache::Best best = bestAt(*first);
    return Remedy{.kind = Remedy::Kind::RaisePriority,
                  .priority = *first,
                  .victims = best.choice.replicas,
                  .size = SizeOfPriority};
}

/// For how many of a gang's replicas there is room together.
int Planner::State::fittingReplicas(const RequestClass &request, int replicas, int priority) const
{
    int fits = 0;
    int tooMany = replicas;
    while (tooMany - fits > 1) {
        const int middle = fits + (tooMany - fits) / 2;
        if (explain(request, middle, priority))
            tooMany = middle;
        else
            fits = middle;
    }
    return fits;
}

std::vector<Remedy> Planner::remedies(DeploymentId deployment, TimePoint now)
{
    m_state->sortNodes();
    return m_state->remedies(deployment, toEpochMillis(now));
}

} // namespace berth::sched
