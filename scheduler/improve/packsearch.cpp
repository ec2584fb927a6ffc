// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/packsearch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

namespace berth::sched {

namespace {

/// Random prices that are kept at a time; one is drawn anew now and then.
constexpr size_t Orders = 24;
constexpr qint64 StepsPerOrder = 32;
constexpr size_t MostBinsAtOnce = 2;
/// Of 256: how often a replica stays in a bin that is emptied in part.
constexpr unsigned KeepReplica = 210;
/// Of 256: how often an item is passed over while bins are filled.
constexpr unsigned SkipItem = 38;
/// The first threshold, in thousandths of the mean value of the level's items.
constexpr qint64 ThresholdPerMille = 60;

} // namespace

void PackSearch::Bin::countDevices()
{
    gpuSum = 0;
    gpuMost = 0;
    gpuWhole = 0;
    for (int i = 0; i < deviceCount; ++i) {
        const int free = devices[size_t(i)];
        gpuSum += free;
        gpuMost = std::max(gpuMost, free);
        gpuWhole += free == WholeGpu ? 1 : 0;
    }
}

PackSearch::PackSearch(const PackProblem &problem, quint64 seed, qint64 steps)
    : m_problem(problem)
    , m_random(seed)
    , m_steps(steps)
    , m_value(problem.valueOf(problem.start))
    , m_bestValue(m_value)
    , m_saved(problem.bins.size())
    , m_savedIn(problem.bins.size(), 0)
    , m_before(MostGangBins)
    , m_delta(size_t(problem.levels), 0)
{
    if (problem.parties > problem.levels) {
        m_partyDelta.assign(size_t(problem.parties), 0);
        m_partySpare.assign(size_t(problem.parties), 0);
    }
    std::vector<std::set<int>> units(problem.items.size());
    for (const PackItem &item : problem.items)
        m_waiting.push_back(item.units);
    for (size_t i = 0; i < problem.bins.size(); ++i) {
        const PackBin &given = problem.bins[i];
        m_totalCpu += std::max<qint64>(given.cpuMilli, 0);
        m_totalMemory += std::max<qint64>(given.memoryBytes, 0);
        Bin bin;
        bin.cpuMilli = given.cpuMilli;
        bin.memoryBytes = given.memoryBytes;
        bin.deviceCount = int(given.devices.size());
        std::copy(given.devices.begin(), given.devices.end(), bin.devices.begin());
        bin.extended = given.extended;
        bin.countDevices();
        if (given.areDevicesCounted) {
            bin.areDevicesCounted = true;
            bin.gpuWhole = given.untouched;
            bin.gpuSum = given.untouched * int(WholeGpu);
        }
        m_totalGpu += bin.gpuSum;
        for (const PackedReplica &replica : problem.start[i]) {
            const PackItem &item = problem.items[size_t(replica.item)];
            take(bin, item, replica.devices, 1);
            bin.placed.push_back(replica);
            if (item.together == 1 || units[size_t(replica.item)].insert(replica.unit).second)
                --m_waiting[size_t(replica.item)];
        }
        m_bins.push_back(std::move(bin));
    }
    std::vector<qint64> counts(size_t(problem.levels), 0);
    m_scale.assign(size_t(problem.levels), 0);
    m_leastCpu = problem.items.empty() ? 0 : problem.items.front().cpuMilli;
    for (size_t i = 0; i < problem.items.size(); ++i) {
        const PackItem &item = problem.items[i];
        m_scale[size_t(item.level)] += item.value;
        ++counts[size_t(item.level)];
        m_leastCpu = std::min(m_leastCpu, item.cpuMilli);
        m_freeUnits.emplace_back();
        if (item.together == 1)
            continue;
        m_gangItems.push_back(int(i));
        const auto numbers = int(std::min<qint64>(item.units, qint64(units[i].size()) + 1'000));
        for (int unit = numbers; unit-- > 0;) {
            if (!units[i].contains(unit))
                m_freeUnits.back().push_back(unit);
        }
    }
    for (size_t level = 0; level < m_scale.size(); ++level)
        m_scale[level] /= std::max<qint64>(counts[level], 1);
    for (int bin = 0; bin < int(m_bins.size()); ++bin) {
        const bool isOfUse = !m_bins[size_t(bin)].placed.empty()
            || std::any_of(problem.items.begin(), problem.items.end(),
                           [&](const PackItem &item) { return fits(item, bin); });
        if (isOfUse)
            m_usable.push_back(bin);
    }
    prepareOrders();
}

void PackSearch::prepareOrders()
{
    std::vector<int> items(m_problem.items.size());
    std::iota(items.begin(), items.end(), 0);
    m_orders.assign(Orders, items);
    for (std::vector<int> &order : m_orders)
        drawOrder(order);
}

/// Sorts by what an item is worth at a random price of the resources, with noise.
void PackSearch::drawOrder(std::vector<int> &order)
{
    const auto draw = [this](size_t bound) { return double(below(bound)); };
    const double cpuPrice = draw(256) / double(m_totalCpu);
    const double memoryPrice = draw(4) * draw(32) / double(m_totalMemory);
    const double gpuPrice = draw(256) / double(m_totalGpu);
    const double noise = draw(4) * draw(256) / 1024;
    const bool byLevel = below(8) > 0;
    const size_t weight = below(3); // of the price beside the worth: none puts the large first
    std::vector<std::pair<double, int>> keyed;
    keyed.reserve(order.size());
    for (const int index : order) {
        const PackItem &item = m_problem.items[size_t(index)];
        const double price = item.together
                * (double(item.cpuMilli) * cpuPrice + double(item.memoryBytes) * memoryPrice
                   + double(item.gpuMilli()) * gpuPrice)
            + 1e-9;
        const double discount = weight == 0 ? 1 : weight == 1 ? std::sqrt(price) : price;
        const double worth = double(item.value) / discount * (1 + noise * draw(1024) / 1024);
        keyed.emplace_back(-worth, index);
    }
    std::sort(keyed.begin(), keyed.end(), [&](const auto &a, const auto &b) {
        const int levelA = m_problem.items[size_t(a.second)].level;
        const int levelB = m_problem.items[size_t(b.second)].level;
        return byLevel && levelA != levelB ? levelA < levelB : a < b;
    });
    for (size_t i = 0; i < order.size(); ++i)
        order[i] = keyed[i].second;
}

void PackSearch::run(qint64 steps)
{
    if (m_usable.empty() || m_problem.items.empty()) {
        m_step = m_steps;
        return;
    }
    for (const qint64 end = std::min(m_step + steps, m_steps); m_step < end; ++m_step)
        step();
}

void PackSearch::step()
{
    if (m_step % StepsPerOrder == 0)
        drawOrder(m_orders[below(Orders)]);
    m_unitsTaken.clear();
    m_gangs.clear();
    m_dropped.clear();
    m_inserted.clear();
    std::fill(m_delta.begin(), m_delta.end(), 0);
    std::fill(m_partyDelta.begin(), m_partyDelta.end(), 0);

    // A gang may need more bins than other items do.
    const bool isWide = !m_gangItems.empty() && below(8) == 0;
    if (isWide) {
        const PackItem &item = m_problem.items[size_t(m_gangItems[below(m_gangItems.size())])];
        chooseBins(std::min(size_t(item.together) + 1, MostGangBins), &item);
    } else {
        chooseBins(1 + below(below(6) == 0 ? 2 * MostBinsAtOnce : MostBinsAtOnce), nullptr);
    }
    for (size_t i = 0; i < m_chosen.size(); ++i)
        m_before[i] = m_bins[size_t(m_chosen[i])];
    ruin();
    const bool isWhole = restoreGangs();
    if (isWhole)
        refill();
    if (isWhole && isAcceptable())
        keep();
    else
        giveBack();
}

qint64 PackSearch::freeness(int index) const
{
    const Bin &bin = m_bins[size_t(index)];
    return (bin.cpuMilli << 20) / m_totalCpu + (qint64(bin.gpuSum) << 20) / m_totalGpu;
}

/// Any bin, half of the time the freer one of two.
int PackSearch::drawBin()
{
    const int first = m_usable[below(m_usable.size())];
    if (m_random() & 1)
        return first;
    const int second = m_usable[below(m_usable.size())];
    return freeness(second) > freeness(first) ? second : first;
}

void PackSearch::chooseBins(size_t count, const PackItem *suiting)
{
    m_chosen.clear();
    count = std::min(count, m_usable.size());
    for (size_t tries = 0; m_chosen.size() < count && tries < count * 4; ++tries) {
        const int bin = drawBin();
        if (suiting && !suiting->kinds[size_t(m_problem.bins[size_t(bin)].kind)])
            continue;
        if (std::find(m_chosen.begin(), m_chosen.end(), bin) == m_chosen.end())
            m_chosen.push_back(bin);
    }
}

void PackSearch::take(Bin &bin, const PackItem &item, quint64 devices, int sign) const
{
    bin.cpuMilli -= sign * item.cpuMilli;
    bin.memoryBytes -= sign * item.memoryBytes;
    for (size_t i = 0; i < item.extended.size(); ++i)
        bin.extended[i] -= sign * item.extended[i];
    if (bin.areDevicesCounted) {
        bin.gpuWhole -= sign * item.wholeDevices;
        bin.gpuSum -= sign * item.wholeDevices * int(WholeGpu);
        return;
    }
    if (devices == 0)
        return;
    const int milli = sign * (item.share > 0 ? item.share : int(WholeGpu));
    for (quint64 left = devices; left != 0; left &= left - 1) {
        qint16 &device = bin.devices[size_t(std::countr_zero(left))];
        device = qint16(device - milli);
    }
    bin.countDevices();
}

/// Takes out all that the chosen bins hold, or each replica by chance.
void PackSearch::ruin()
{
    for (const int index : m_chosen) {
        Bin &bin = m_bins[size_t(index)];
        const bool takesAll = (m_random() & 1) == 0;
        quint64 chance = m_random();
        size_t kept = 0;
        for (size_t i = 0; i < bin.placed.size(); ++i) {
            const PackedReplica replica = bin.placed[i];
            if (i % 8 == 7)
                chance = m_random();
            const bool stays = !takesAll && (chance & 255) < KeepReplica;
            chance >>= 8;
            if (stays) {
                bin.placed[kept++] = replica;
                continue;
            }
            const PackItem &item = m_problem.items[size_t(replica.item)];
            take(bin, item, replica.devices, -1);
            if (item.together > 1) {
                const auto known
                    = std::find_if(m_gangs.begin(), m_gangs.end(), [&](const TouchedGang &gang) {
                          return gang.item == replica.item && gang.unit == replica.unit;
                      });
                if (known != m_gangs.end())
                    ++known->removed;
                else
                    m_gangs.push_back({replica.item, replica.unit, 1});
                continue;
            }
            ++m_waiting[size_t(replica.item)];
            m_unitsTaken.emplace_back(replica.item, -1);
            count(item, -1);
        }
        bin.placed.resize(kept);
    }
}

/// Gangs that lost replicas get them back somewhere in the chosen bins, or, where they lost all of
/// them, may wait. @returns false where one cannot be made whole again.
bool PackSearch::restoreGangs()
{
    for (const TouchedGang &gang : m_gangs) {
        const PackItem &item = m_problem.items[size_t(gang.item)];
        const bool mayWait = gang.removed == item.together;
        if (!(mayWait && below(4) == 0) && placeGang(gang.item, gang.unit, gang.removed))
            continue;
        if (!mayWait)
            return false;
        m_dropped.emplace_back(gang.item, gang.unit);
        m_unitsTaken.emplace_back(gang.item, -1);
        m_freeUnits[size_t(gang.item)].push_back(gang.unit);
        ++m_waiting[size_t(gang.item)];
        count(item, -1);
    }
    return true;
}

/// Places so many replicas of a unit in the chosen bins: all or none.
bool PackSearch::placeGang(int itemIndex, int unit, int replicas)
{
    const PackItem &item = m_problem.items[size_t(itemIndex)];
    int placed = 0;
    std::array<int, MostGangBins> placedIn = {};
    for (size_t i = 0; i < m_chosen.size(); ++i) {
        while (placed < replicas && fits(item, m_chosen[i])) {
            place(itemIndex, unit, m_chosen[i]);
            ++placedIn[i];
            ++placed;
        }
    }
    if (placed == replicas)
        return true;
    for (size_t i = 0; i < m_chosen.size(); ++i) {
        Bin &bin = m_bins[size_t(m_chosen[i])];
        for (; placedIn[i] > 0; --placedIn[i]) {
            take(bin, item, bin.placed.back().devices, -1);
            bin.placed.pop_back();
        }
    }
    return false;
}

bool PackSearch::fits(const PackItem &item, int index) const
{
    const Bin &bin = m_bins[size_t(index)];
    if (bin.cpuMilli < item.cpuMilli || bin.memoryBytes < item.memoryBytes
        || bin.gpuMost < item.share || bin.gpuWhole < item.wholeDevices
        || !item.kinds[size_t(m_problem.bins[size_t(index)].kind)])
        return false;
    for (size_t i = 0; i < item.extended.size(); ++i) {
        if (item.extended[i] > 0 && bin.extended[i] < item.extended[i])
            return false;
    }
    return true;
}

/// Untouched devices in order, or for a share the one that it fills best.
quint64 PackSearch::chooseDevices(const PackItem &item, const Bin &bin) const
{
    quint64 chosen = 0;
    if (item.share > 0) {
        int best = -1;
        for (int i = 0; i < bin.deviceCount; ++i) {
            const int free = bin.devices[size_t(i)];
            if (free >= item.share && (best < 0 || free < bin.devices[size_t(best)]))
                best = i;
        }
        return quint64(1) << best;
    }
    int wanted = item.wholeDevices;
    for (int i = 0; wanted > 0; ++i) {
        if (bin.devices[size_t(i)] == WholeGpu) {
            chosen |= quint64(1) << i;
            --wanted;
        }
    }
    return chosen;
}

void PackSearch::place(int itemIndex, int unit, int index)
{
    const PackItem &item = m_problem.items[size_t(itemIndex)];
    Bin &bin = m_bins[size_t(index)];
    const bool choosesDevices = item.gpuMilli() > 0 && !bin.areDevicesCounted;
    const quint64 devices = choosesDevices ? chooseDevices(item, bin) : 0;
    take(bin, item, devices, 1);
    bin.placed.push_back({itemIndex, unit, devices});
}

/// Places as many whole units of a gang as the chosen bins take.
qint64 PackSearch::insertGangs(int itemIndex)
{
    std::vector<int> &free = m_freeUnits[size_t(itemIndex)];
    const PackItem &item = m_problem.items[size_t(itemIndex)];
    qint64 placed = 0;
    while (placed < m_waiting[size_t(itemIndex)] && !free.empty()
           && placeGang(itemIndex, free.back(), item.together)) {
        m_inserted.emplace_back(itemIndex, free.back());
        free.pop_back();
        ++placed;
    }
    return placed;
}

/// Fills the chosen bins out of what waits, in the order of a random price.
void PackSearch::refill()
{
    const std::vector<int> &order = m_orders[below(Orders)];
    const auto room = [this] {
        qint64 most = 0;
        for (const int bin : m_chosen)
            most = std::max(most, m_bins[size_t(bin)].cpuMilli);
        return most;
    };
    qint64 roomLeft = room();
    quint64 chance = 0;
    unsigned draws = 0;
    for (const int index : order) {
        qint64 &waiting = m_waiting[size_t(index)];
        const PackItem &item = m_problem.items[size_t(index)];
        if (waiting == 0 || item.cpuMilli > roomLeft)
            continue;
        if (draws == 0) {
            chance = m_random();
            draws = 8;
        }
        const bool isSkipped = (chance & 255) < SkipItem;
        chance >>= 8;
        --draws;
        if (isSkipped)
            continue;
        qint64 placed = 0;
        if (item.together > 1) {
            placed = insertGangs(index);
        } else {
            for (const int bin : m_chosen) {
                for (; placed < waiting && fits(item, bin); ++placed)
                    place(index, 0, bin);
            }
        }
        waiting -= placed;
        if (placed == 0)
            continue;
        m_unitsTaken.emplace_back(index, placed);
        count(item, placed);
        roomLeft = room();
        if (roomLeft < m_leastCpu)
            break;
    }
}

void PackSearch::count(const PackItem &item, qint64 units)
{
    m_delta[size_t(item.level)] += units * item.value;
    if (!m_partyDelta.empty())
        m_partyDelta[size_t(item.party)] += units * item.value;
}

bool PackSearch::isAcceptable() const
{
    for (size_t party = 0; party < m_partyDelta.size(); ++party) {
        if (m_partySpare[party] + m_partyDelta[party] < 0)
            return false;
    }
    for (size_t level = 0; level < m_delta.size(); ++level) {
        if (m_delta[level] == 0)
            continue;
        if (m_delta[level] > 0)
            return true;
        const qint64 threshold
            = m_scale[level] * ThresholdPerMille / 1000 * (m_steps - m_step) / m_steps;
        return -m_delta[level] <= threshold;
    }
    return true;
}

void PackSearch::keep()
{
    for (size_t i = 0; i < m_chosen.size(); ++i) {
        const auto bin = size_t(m_chosen[i]);
        if (m_savedIn[bin] == m_epoch)
            continue;
        m_savedIn[bin] = m_epoch;
        std::swap(m_saved[bin], m_before[i]);
    }
    for (size_t level = 0; level < m_value.size(); ++level)
        m_value[level] += m_delta[level];
    for (size_t party = 0; party < m_partySpare.size(); ++party)
        m_partySpare[party] += m_partyDelta[party];
    if (isWorthMore(m_value, m_bestValue)) {
        m_bestValue = m_value;
        ++m_epoch;
    }
}

void PackSearch::giveBack()
{
    for (size_t i = 0; i < m_chosen.size(); ++i)
        std::swap(m_bins[size_t(m_chosen[i])], m_before[i]);
    for (const auto &[item, units] : m_unitsTaken)
        m_waiting[size_t(item)] += units;
    for (const auto &[item, unit] : m_inserted)
        m_freeUnits[size_t(item)].push_back(unit);
    for (const auto &[item, unit] : m_dropped)
        std::erase(m_freeUnits[size_t(item)], unit);
}

Packing PackSearch::best() const
{
    Packing packing;
    for (size_t bin = 0; bin < m_bins.size(); ++bin)
        packing.push_back(m_savedIn[bin] == m_epoch ? m_saved[bin].placed : m_bins[bin].placed);
    return packing;
}

} // namespace berth::sched
