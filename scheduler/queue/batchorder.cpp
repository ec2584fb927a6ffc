// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/queue/batchorder.h"

#include <algorithm>
#include <map>

namespace berth::sched {

namespace {

/// Shares are counted in billionths of what is free.
constexpr qint64 Billion = 1'000'000'000;
constexpr qint64 CpuWeightPerMille = 600;
constexpr qint64 AdmitUpToPerMille = 930;
constexpr qint64 BalancedAdmitUpToPerMille = 900;
/// Comes before whatever was not admitted.
constexpr qint64 Admitted = -(qint64(1) << 61);

struct Free
{
    qint64 cpuMilli = 0;
    qint64 gpuMilli = 0;
};

Free freeOf(const NodeTable &nodes)
{
    Free free;
    for (int slot = 0; slot < nodes.size(); ++slot) {
        const NodeRow &node = nodes.row(slot);
        if (!node.schedulable)
            continue;
        free.cpuMilli += std::max<qint64>(node.open.cpuMilli, 0);
        free.gpuMilli += node.open.gpuSum;
    }
    return free;
}

qint64 shareOf(qint64 needed, qint64 free)
{
    if (needed <= 0)
        return 0;
    return free <= 0 ? Billion : std::min(Billion, qint64(double(needed) / double(free) * 1e9));
}

struct LaneCost
{
    int lane = 0;
    qint64 cost = 0; ///< of one deployment
    qint64 bySize = 0; ///< ascends from the largest GPU demand, then from the least CPU
    qint64 cpuMilli = 0; ///< of the whole lane
    qint64 gpuMilli = 0;
};

/// Orders the lanes of one priority by admission to what is free for it.
/// @returns what they want in all
Free admit(std::vector<LaneCost> lanes, const Free &free, bool isBalanced,
           std::vector<qint64> &order)
{
    const qint64 limit = isBalanced ? BalancedAdmitUpToPerMille : AdmitUpToPerMille;
    std::stable_sort(lanes.begin(), lanes.end(),
                     [](const LaneCost &a, const LaneCost &b) { return a.cost < b.cost; });
    Free taken;
    Free wanted;
    bool isFull = false;
    for (const LaneCost &lane : lanes) {
        wanted.cpuMilli += lane.cpuMilli;
        wanted.gpuMilli += lane.gpuMilli;
        if (!isFull) {
            taken.cpuMilli += lane.cpuMilli;
            taken.gpuMilli += lane.gpuMilli;
        }
        isFull = isFull || taken.cpuMilli * 1000 > free.cpuMilli * limit
            || taken.gpuMilli * 1000 > free.gpuMilli * limit;
        const qint64 byCost = isFull ? lane.cost : -lane.cost;
        order[size_t(lane.lane)] = (isFull ? 0 : Admitted) + (isBalanced ? lane.bySize : byCost);
    }
    return wanted;
}

} // namespace

std::vector<qint64> batchOrder(const WaitQueue &queue, const RequestTable &requests,
                               const NodeTable &nodes, Objective objective)
{
    std::vector<qint64> order(size_t(queue.laneCount()), 0);
    const Free free = freeOf(nodes);
    std::map<int, std::vector<LaneCost>> byPriority;
    for (int index = 0; index < queue.laneCount(); ++index) {
        const WaitQueue::Lane &lane = queue.lane(index);
        if (lane.size == 0 || lane.key.kind != LaneKind::Ready)
            continue;
        const RequestClass &request = requests.at(RequestClassId(lane.key.requestClass));
        // Beyond these nothing fits anywhere, and sums stay within their type.
        const qint64 cpu
            = std::min(std::min(request.cpuMilli, Billion) * lane.key.together, Billion);
        const qint64 gpu = std::min(qint64(request.gpuMilli) * lane.key.together, Billion);
        const qint64 bySize = shareOf(cpu, free.cpuMilli) - gpu * Billion;
        if (objective == Objective::Utilisation) {
            order[size_t(index)] = bySize;
            continue;
        }
        LaneCost cost;
        cost.lane = index;
        cost.bySize = bySize;
        cost.cost = (CpuWeightPerMille * shareOf(cpu, free.cpuMilli)
                     + (1000 - CpuWeightPerMille) * shareOf(gpu, free.gpuMilli))
            / 1000;
        cost.cpuMilli = cpu * lane.size;
        cost.gpuMilli = gpu * lane.size;
        byPriority[lane.key.priority].push_back(cost);
    }
    // A lower priority gets what the higher ones leave.
    Free left = free;
    for (auto level = byPriority.rbegin(); level != byPriority.rend(); ++level) {
        const Free wanted
            = admit(std::move(level->second), left, objective == Objective::Balanced, order);
        left.cpuMilli = std::max<qint64>(0, left.cpuMilli - wanted.cpuMilli);
        left.gpuMilli = std::max<qint64>(0, left.gpuMilli - wanted.gpuMilli);
    }
    return order;
}

} // namespace berth::sched
