// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/packing.h"

#include <bit>
#include <map>

namespace berth::sched {

namespace {

/// Replicas of each gang unit that stand somewhere, by item and unit.
using GangCount = std::map<std::pair<int, int>, int>;

/// Takes one replica out of what is free in a bin. @returns what is wrong.
QString take(PackBin &free, const PackItem &item, const PackedReplica &replica)
{
    if (!item.kinds[size_t(free.kind)])
        return QStringLiteral("does not suit");
    free.cpuMilli -= item.cpuMilli;
    free.memoryBytes -= item.memoryBytes;
    if (free.cpuMilli < 0 || free.memoryBytes < 0)
        return QStringLiteral("has no room");
    for (size_t i = 0; i < item.extended.size(); ++i) {
        free.extended[i] -= item.extended[i];
        if (item.extended[i] > 0 && free.extended[i] < 0)
            return QStringLiteral("has no room");
    }
    if (free.areDevicesCounted) {
        free.untouched -= item.wholeDevices;
        return item.share > 0 || free.untouched < 0 ? QStringLiteral("has no room on its devices")
                                                    : QString();
    }
    const int wanted = item.share > 0 ? 1 : item.wholeDevices;
    if (std::popcount(replica.devices) != wanted)
        return QStringLiteral("has the wrong devices");
    for (size_t device = 0; device < MostPackDevices; ++device) {
        if (!(replica.devices >> device & 1))
            continue;
        const auto milli = qint16(item.share > 0 ? item.share : WholeGpu);
        if (device >= free.devices.size() || free.devices[device] < milli)
            return QStringLiteral("has no room on its device");
        free.devices[device] = qint16(free.devices[device] - milli);
    }
    return {};
}

} // namespace

std::vector<qint64> PackProblem::sumBy(const Packing &packing, int PackItem::*key, int count) const
{
    std::vector<qint64> value(size_t(count), 0);
    GangCount gangs;
    for (const auto &bin : packing) {
        for (const PackedReplica &replica : bin) {
            const PackItem &item = items[size_t(replica.item)];
            const bool isComplete
                = item.together == 1 || ++gangs[{replica.item, replica.unit}] == item.together;
            value[size_t(item.*key)] += isComplete ? item.value : 0;
        }
    }
    return value;
}

std::vector<qint64> PackProblem::valueOf(const Packing &packing) const
{
    return sumBy(packing, &PackItem::level, levels);
}

std::vector<qint64> PackProblem::valueOfParties(const Packing &packing) const
{
    return sumBy(packing, &PackItem::party, parties);
}

QString PackProblem::fault(const Packing &packing) const
{
    GangCount gangs;
    std::vector<qint64> placed(items.size(), 0);
    for (size_t bin = 0; bin < packing.size(); ++bin) {
        PackBin free = bins[bin];
        for (const PackedReplica &replica : packing[bin]) {
            const PackItem &item = items[size_t(replica.item)];
            if (const QString wrong = take(free, item, replica); !wrong.isEmpty())
                return QStringLiteral("item %1 in bin %2 %3").arg(replica.item).arg(bin).arg(wrong);
            if (item.together == 1 || ++gangs[{replica.item, replica.unit}] == 1)
                ++placed[size_t(replica.item)];
        }
    }
    for (const auto &[gang, count] : gangs) {
        if (count != items[size_t(gang.first)].together)
            return QStringLiteral("a gang of item %1 is not whole").arg(gang.first);
    }
    for (size_t item = 0; item < items.size(); ++item) {
        if (placed[item] > items[item].units)
            return QStringLiteral("item %1 is placed too often").arg(item);
    }
    return {};
}

bool isWorthMore(const std::vector<qint64> &a, const std::vector<qint64> &b)
{
    return a > b; // lexicographic, the highest priority first
}

} // namespace berth::sched
