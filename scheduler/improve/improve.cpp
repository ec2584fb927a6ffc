// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/improve.h"

#include "scheduler/improve/packbound.h"
#include "scheduler/improve/packsearch.h"
#include "scheduler/placement/feasibility.h"
#include "scheduler/plannerstate.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace berth::sched {

namespace {

/// More kinds of requests than this are left as the greedy plan has them, the rarest ones.
constexpr size_t MostItems = 4096;
constexpr qint64 LongLane = 4096;

/// Puts the replicas that may stand elsewhere back into what is free.
void giveBack(PackBin &bin, const PackItem &item, quint64 devices)
{
    bin.cpuMilli += item.cpuMilli;
    bin.memoryBytes += item.memoryBytes;
    for (size_t i = 0; i < item.extended.size(); ++i)
        bin.extended[i] += item.extended[i];
    if (bin.areDevicesCounted) {
        bin.untouched += item.wholeDevices;
        return;
    }
    const auto milli = qint16(item.share > 0 ? item.share : WholeGpu);
    for (quint64 left = devices; left != 0; left &= left - 1) {
        qint16 &device = bin.devices[size_t(std::countr_zero(left))];
        device = qint16(device + milli);
    }
}

quint64 bitsOf(const QList<DeviceShare> &devices)
{
    quint64 bits = 0;
    for (const DeviceShare &share : devices)
        bits |= quint64(1) << share.index;
    return bits;
}

/// Makes the task of one planner and plan.
class TaskMaker final
{
public:
    /// @param passedOver submitted before this, a placement stays as it is
    TaskMaker(const NodeTable &nodes, const RequestTable &requests, const WaitQueue &queue,
              Objective objective, TimePoint passedOver)
        : m_nodes(nodes)
        , m_requests(requests)
        , m_queue(queue)
        , m_objective(objective)
        , m_passedOver(passedOver)
    {
    }

    PackTask make(const Plan &plan)
    {
        addItems(plan);
        m_task.problem.parties = std::max(1, int(m_parties.size()));
        addBins(plan);
        addStart(plan);
        price();
        return std::move(m_task);
    }

private:
    /// The lane that a placement would be in were it not assumed.
    [[nodiscard]] LaneKey keyOf(const Placement &placement) const
    {
        LaneKey key = m_queue.lane(m_queue.at(m_queue.find(placement.deployment)).lane).key;
        key.kind = LaneKind::Ready;
        key.requestClass = placement.requestClass.index();
        key.together = placement.together;
        return key;
    }

    /// Replicas that are placed apart count one by one.
    void addItems(const Plan &plan)
    {
        std::map<LaneKey, qint64> units;
        for (int index = 0; index < m_queue.laneCount(); ++index) {
            const WaitQueue::Lane &lane = m_queue.lane(index);
            if (lane.size == 0 || lane.key.kind != LaneKind::Ready || lane.overQuota
                || m_requests.at(RequestClassId(lane.key.requestClass)).isRuled())
                continue;
            units[lane.key] += lane.key.together > 1 ? lane.size : replicasIn(lane);
        }
        for (size_t i = 0; i < plan.placements.size(); i += size_t(plan.placements[i].together)) {
            if (mayMove(plan.placements[i]))
                ++units[keyOf(plan.placements[i])];
        }
        std::vector<std::pair<LaneKey, qint64>> kept(units.begin(), units.end());
        if (kept.size() > MostItems) {
            std::stable_sort(kept.begin(), kept.end(),
                             [](const auto &a, const auto &b) { return a.second > b.second; });
            kept.resize(MostItems);
            std::sort(kept.begin(), kept.end());
        }
        for (const auto &[key, count] : kept)
            m_priorities[-key.priority] = 0;
        for (auto &[priority, level] : m_priorities) {
            level = int(m_task.priorities.size());
            m_task.priorities.push_back(-priority);
        }
        m_task.problem.levels = std::max(1, int(m_task.priorities.size()));
        for (const auto &[key, count] : kept)
            addItem(key, count);
    }

    /// Not where somebody's rules are on where it is placed: the search knows no rules.
    [[nodiscard]] bool mayMove(const Placement &placement) const
    {
        if (m_requests.at(placement.requestClass).isRuled()
            || m_requests.isNamed(placement.deployment))
            return false;
        const WaitQueue::Slot slot = m_queue.find(placement.deployment);
        return slot != WaitQueue::NoSlot && m_queue.at(slot).submittedAt >= m_passedOver;
    }

    /// Of a long lane each deployment counts once: there is no room for so many anyway.
    [[nodiscard]] qint64 replicasIn(const WaitQueue::Lane &lane) const
    {
        if (lane.size > LongLane)
            return lane.size;
        qint64 replicas = 0;
        for (const auto &chunk : lane.chunks) {
            for (const WaitQueue::Slot slot : chunk)
                replicas += m_queue.at(slot).effective;
        }
        return replicas;
    }

    void addItem(const LaneKey &key, qint64 count)
    {
        const RequestClass &request = m_requests.at(RequestClassId(key.requestClass));
        PackItem item;
        item.cpuMilli = request.cpuMilli;
        item.memoryBytes = request.memoryBytes;
        item.wholeDevices = request.wholeDevices;
        item.share = request.share;
        item.level = m_priorities.at(-key.priority);
        item.together = key.together;
        item.units = count;
        item.party = m_parties.emplace(std::pair(key.priority, key.user), int(m_parties.size()))
                         .first->second;
        for (const NamedAmount &amount : request.extended) {
            const size_t at = dimensionOf(amount.name);
            if (item.extended.size() <= at)
                item.extended.resize(at + 1, 0);
            item.extended[at] = amount.amount;
        }
        m_items.emplace(key, int(m_task.items.size()));
        m_task.items.push_back(key);
        m_task.problem.items.push_back(std::move(item));
    }

    size_t dimensionOf(quint32 name)
    {
        return m_dimensions.emplace(name, m_dimensions.size()).first->second;
    }

    void addBins(const Plan &plan)
    {
        std::set<NodeId> planned;
        for (const Placement &placement : plan.placements)
            planned.insert(placement.node);
        qint64 leastCpu = std::numeric_limits<qint64>::max();
        for (const PackItem &item : m_task.problem.items)
            leastCpu = std::min(leastCpu, item.cpuMilli);
        m_task.problem.dimensions = int(m_dimensions.size());
        std::map<std::tuple<quint32, quint32, bool>, int> kinds;
        std::vector<int> exampleOf;
        for (int slot = 0; slot < m_nodes.size(); ++slot) {
            const NodeRow &node = m_nodes.row(slot);
            // Room that is promised is left alone, and where nothing fits there is nothing to do.
            const bool isOfUse = node.open.cpuMilli >= leastCpu || planned.contains(node.id);
            if (!node.schedulable || node.promised || !isOfUse)
                continue;
            PackBin bin;
            bin.cpuMilli = node.open.cpuMilli;
            bin.memoryBytes = node.open.memoryBytes;
            bin.areDevicesCounted = node.deviceCount > MostPackDevices;
            if (bin.areDevicesCounted) {
                bin.untouched = node.open.gpuWhole;
            } else {
                const auto devices = m_nodes.openDevices(slot);
                bin.devices.assign(devices.begin(), devices.end());
            }
            bin.extended.assign(m_dimensions.size(), 0);
            for (const NamedAmount &amount : node.extendedOpen) {
                if (const auto known = m_dimensions.find(amount.name); known != m_dimensions.end())
                    bin.extended[known->second] = amount.amount;
            }
            const auto [kind, isNew] = kinds.emplace(
                std::tuple(node.model, node.traits, bin.areDevicesCounted), int(kinds.size()));
            if (isNew)
                exampleOf.push_back(slot);
            bin.kind = kind->second;
            m_bins.emplace(node.id, int(m_task.nodes.size()));
            m_task.nodes.push_back(node.id);
            m_task.problem.bins.push_back(std::move(bin));
        }
        for (size_t i = 0; i < m_task.items.size(); ++i) {
            const RequestClass &request
                = m_requests.at(RequestClassId(m_task.items[i].requestClass));
            for (const int slot : exampleOf) {
                const bool isForShares = m_nodes.row(slot).deviceCount <= MostPackDevices;
                m_task.problem.items[i].kinds.push_back(!staticRefusal(request, m_nodes, slot)
                                                        && (request.share == 0 || isForShares));
            }
        }
    }

    void addStart(const Plan &plan)
    {
        PackProblem &problem = m_task.problem;
        problem.start.resize(problem.bins.size());
        std::map<int, int> gangs;
        for (size_t first = 0; first < plan.placements.size();) {
            const auto together = size_t(plan.placements[first].together);
            const size_t end = std::min(first + together, plan.placements.size());
            if (const int item = movableItem(plan, first, end); item >= 0) {
                const int unit = together > 1 ? gangs[item]++ : 0;
                for (size_t i = first; i < end; ++i) {
                    const auto bin = size_t(m_bins.at(plan.placements[i].node));
                    const quint64 devices = problem.bins[bin].areDevicesCounted
                        ? 0
                        : bitsOf(plan.placements[i].devices);
                    giveBack(problem.bins[bin], problem.items[size_t(item)], devices);
                    problem.start[bin].push_back({item, unit, devices});
                    m_task.movable.push_back(plan.placements[i].ticket);
                }
            }
            first = end;
        }
        std::sort(m_task.movable.begin(), m_task.movable.end());
    }

    /// The item that placements of a plan stand for; -1 where they are to stay.
    [[nodiscard]] int movableItem(const Plan &plan, size_t first, size_t end) const
    {
        if (!mayMove(plan.placements[first]))
            return -1;
        const auto item = m_items.find(keyOf(plan.placements[first]));
        if (item == m_items.end())
            return -1;
        const PackItem &packed = m_task.problem.items[size_t(item->second)];
        for (size_t i = first; i < end; ++i) {
            const auto bin = m_bins.find(plan.placements[i].node);
            if (bin == m_bins.end()
                || !packed.kinds[size_t(m_task.problem.bins[size_t(bin->second)].kind)])
                return -1;
        }
        return item->second;
    }

    /// What a unit is worth by the objective. A thousand each for the count; for `balanced` five
    /// thousand a GPU beside it; for `utilisation` the amount of the scarcest resource in
    /// millionths of what is free, the count deciding ties only.
    void price()
    {
        PackProblem &problem = m_task.problem;
        double cpu = 1;
        double memory = 1;
        double gpu = 1;
        for (const PackBin &bin : problem.bins) {
            cpu += double(std::max<qint64>(bin.cpuMilli, 0));
            memory += double(std::max<qint64>(bin.memoryBytes, 0));
            gpu += double(bin.untouched) * WholeGpu;
            for (const qint16 free : bin.devices)
                gpu += free;
        }
        double cpuWanted = 0;
        double memoryWanted = 0;
        double gpuWanted = 0;
        for (const PackItem &item : problem.items) {
            const double replicas = double(item.units) * item.together;
            cpuWanted += replicas * double(item.cpuMilli);
            memoryWanted += replicas * double(item.memoryBytes);
            gpuWanted += replicas * double(item.gpuMilli());
        }
        const double cpuPressure = cpuWanted / cpu;
        const double memoryPressure = memoryWanted / memory;
        const double gpuPressure = gpuWanted / gpu;
        const bool isGpuScarce = gpuPressure >= std::max(cpuPressure, memoryPressure);
        const bool isCpuScarce = cpuPressure >= memoryPressure;
        for (PackItem &item : problem.items) {
            switch (m_objective) {
            case Objective::Deployments:
                item.value = 1000;
                break;
            case Objective::Balanced:
                item.value = 1000 + 5 * item.gpuMilli() * item.together;
                break;
            case Objective::Utilisation: {
                const qint64 scarce = isGpuScarce ? item.gpuMilli()
                    : isCpuScarce                 ? item.cpuMilli
                                                  : item.memoryBytes >> 20;
                item.value = scarce * item.together * 1000 + 1;
                break;
            }
            }
        }
    }

    const NodeTable &m_nodes;
    const RequestTable &m_requests;
    const WaitQueue &m_queue;
    Objective m_objective;
    TimePoint m_passedOver;
    PackTask m_task;
    std::map<LaneKey, int> m_items;
    std::map<std::pair<int, int>, int> m_parties; ///< by priority and user
    std::map<int, int> m_priorities; ///< level by priority, negated
    std::map<quint32, size_t> m_dimensions;
    std::map<NodeId, int> m_bins;
};

} // namespace

PackTask Planner::State::packTask(const Plan &plan)
{
    sortNodes();
    const TimePoint passedOver = fromEpochMillis(m_now) - settings.maxPassOver;
    return TaskMaker(nodes, requests, queue, settings.objective, passedOver).make(plan);
}

Plan Planner::State::repack(Plan plan, const PackTask &task, const Packing &packing)
{
    // Everything that may move goes back into its lane; the lanes' order says who is first.
    std::set<DeploymentId> moved;
    std::erase_if(plan.placements, [&](const Placement &placement) {
        const bool isMovable = m_assumed.contains(placement.ticket)
            && std::binary_search(task.movable.begin(), task.movable.end(), placement.ticket);
        if (!isMovable)
            return false;
        unassume(placement.ticket);
        moved.insert(placement.deployment);
        return true;
    });
    for (const DeploymentId deployment : moved)
        reseat(deployment);

    // The spots of each unit, items in the order of their priority.
    std::map<std::pair<int, int>, std::vector<std::pair<size_t, quint64>>> units;
    int apart = 0;
    for (size_t bin = 0; bin < packing.size(); ++bin) {
        for (const PackedReplica &replica : packing[bin]) {
            const bool isGang = task.problem.items[size_t(replica.item)].together > 1;
            units[{replica.item, isGang ? replica.unit : apart++}].emplace_back(bin,
                                                                                replica.devices);
        }
    }
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit)
        placeUnit(task, size_t(unit->first.first), unit->second, plan);
    return plan;
}

/// Places the first deployment that the item stands for where the search put one.
void Planner::State::placeUnit(const PackTask &task, size_t item,
                               const std::vector<std::pair<size_t, quint64>> &spots, Plan &plan)
{
    const LaneKey &key = task.items[item];
    const int laneIndex = queue.findLane(key);
    if (laneIndex < 0 || queue.lane(laneIndex).size == 0)
        return;
    const DeploymentId deployment = queue.at(queue.head(laneIndex)).deployment;
    const RequestClass &request = requests.at(RequestClassId(key.requestClass));
    if (!usage.isWithin(key.user, request.request.resources, qint64(spots.size())))
        return;
    const size_t before = plan.placements.size();
    for (const auto &[bin, bits] : spots) {
        const int slot = nodes.find(task.nodes[bin]);
        if (slot < 0 || !fitsOpenRoom(request, nodes, slot))
            break;
        const auto open = nodes.openDevices(slot);
        QList<DeviceShare> devices;
        if (open.size() > MostPackDevices)
            devices = chooseDevices(request, open);
        for (quint64 left = bits; left != 0; left &= left - 1) {
            devices.append(
                {std::countr_zero(left), request.share > 0 ? request.share : int(WholeGpu)});
        }
        const bool areFree = std::all_of(devices.begin(), devices.end(), [&](const auto &share) {
            return share.index < int(open.size()) && open[size_t(share.index)] >= share.milli;
        });
        if (!areFree)
            break;
        Placement placement;
        placement.ticket = assume(deployment, key.requestClass, slot, devices);
        placement.deployment = deployment;
        placement.node = task.nodes[bin];
        placement.requestClass = RequestClassId(key.requestClass);
        placement.devices = devices;
        placement.together = key.together;
        plan.placements.push_back(std::move(placement));
    }
    if (plan.placements.size() - before < spots.size()) {
        // The room went meanwhile: the next tick looks for other.
        while (plan.placements.size() > before) {
            unassume(plan.placements.back().ticket);
            plan.placements.pop_back();
        }
    }
    reseat(deployment);
}

PackTask Planner::packTask(const Plan &plan) const
{
    return m_state->packTask(plan);
}

Plan Planner::repack(Plan plan, const PackTask &task, const Packing &packing)
{
    return m_state->repack(std::move(plan), task, packing);
}

Improvement improve(Planner &planner, Plan plan, quint64 seed, qint64 steps, bool withBound)
{
    const PackTask task = planner.packTask(plan);
    const std::vector<qint64> greedy = task.problem.valueOf(task.problem.start);
    PackSearch search(task.problem, seed, steps);
    search.run(steps);
    const std::vector<qint64> &achieved = search.bestValue();
    std::vector<qint64> bounds(greedy.size(), -1);
    if (withBound)
        bounds = packBound(task.problem, achieved);

    Improvement improvement;
    improvement.steps = search.stepsDone();
    for (size_t level = 0; level < task.priorities.size(); ++level) {
        improvement.levels.push_back(
            {task.priorities[level], greedy[level], achieved[level], bounds[level]});
    }
    improvement.plan = isWorthMore(achieved, greedy)
        ? planner.repack(std::move(plan), task, search.best())
        : std::move(plan);
    return improvement;
}

} // namespace berth::sched
