// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/score.h"

#include "scheduler/placement/feasibility.h"

#include <algorithm>
#include <array>

namespace berth::sched {

namespace {

constexpr size_t RememberedBuckets = size_t(1) << 17;
constexpr size_t MostStates = size_t(1) << 16;

Bucket clampBucket(qint64 bucket)
{
    return Bucket(std::clamp<qint64>(bucket, 0, WorstBucket));
}

/// The thousandths of @p capacity that @p used is, rounded up; 0 where there is no capacity.
qint64 perMille(qint64 used, qint64 capacity)
{
    if (capacity <= 0)
        return 0;
    // Bytes times 1000 would overflow on machines with petabytes only.
    return (used * 1000 + capacity - 1) / capacity;
}

std::vector<qint16> ascendingDevices(std::span<const qint16> devices)
{
    std::vector<qint16> sorted(devices.begin(), devices.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

} // namespace

size_t Score::PackStateHash::operator()(const PackState &state) const
{
    quint64 hash = quint64(state.cpuMilli) * 0x9e3779b97f4a7c15ULL
        ^ (quint64(state.model) << 32 | state.count);
    for (quint32 i = 0; i < state.count; ++i)
        hash = (hash ^ quint64(quint16(state.devices[i]))) * 0x9e3779b97f4a7c15ULL;
    return size_t(hash ^ hash >> 29);
}

void Score::setSettings(const PolicySettings &settings)
{
    m_settings = settings;
    ++m_generation;
}

void Score::fit(const DemandMix &demand)
{
    if (m_settings.policy == PlacementPolicy::Pack)
        m_pack.fit(demand.fitted(), m_nodes, m_models, m_settings.pack);
    forgetStates();
    ++m_generation;
}

void Score::forgetStates() const
{
    m_states.clear();
    m_stateValues.clear();
    m_buckets.assign(RememberedBuckets, {});
    m_slotStates.clear();
}

Bucket Score::bucket(const RequestClass &requestClass, const Candidate &candidate) const
{
    switch (m_settings.policy) {
    case PlacementPolicy::Pack:
        return packBucket(requestClass, -1, candidate);
    case PlacementPolicy::BestFit:
        return bestFitBucket(requestClass, candidate);
    case PlacementPolicy::FirstFit:
        return 0;
    case PlacementPolicy::Spread:
        return spreadBucket(requestClass, candidate);
    }
    Q_UNREACHABLE();
}

Bucket Score::openBucket(const RequestClass &requestClass, int classIndex, int slot) const
{
    if (!fitsOpenRoom(requestClass, m_nodes, slot))
        return InfeasibleBucket;
    const auto candidate = [this, slot] {
        const NodeRow &node = m_nodes.row(slot);
        return Candidate{node, node.open, m_nodes.openDevices(slot)};
    };
    if (m_settings.policy != PlacementPolicy::Pack)
        return bucket(requestClass, candidate());
    // The way that is taken for every node that changed: nothing but columns is read.
    const int state = slotState(slot);
    if (state < 0)
        return packBucket(requestClass, -1, candidate());
    Remembered &remembered = rememberedFor(state, classIndex);
    if (remembered.state != state || remembered.classIndex != classIndex)
        remembered = {state, classIndex, packBucket(requestClass, state, candidate())};
    return remembered.bucket;
}

/// The loss of value where one replica is placed, fixed-point. A share may go on any device with
/// room: the least loss counts, ties to the smaller amount; @p bestShareOf is what it had free.
qint64 Score::packLoss(const RequestClass &requestClass, const Candidate &candidate, qint64 before,
                       std::span<const qint16> ascending, int *bestShareOf) const
{
    const quint32 model = candidate.node.model;
    const qint64 cpu = candidate.room.cpuMilli - requestClass.cpuMilli;
    std::vector<qint16> many;
    std::array<qint16, PackState::MostDevices> few;
    std::span<qint16> after(few.data(), std::min(ascending.size(), few.size()));
    if (ascending.size() > few.size()) {
        many.resize(ascending.size());
        after = many;
    }
    std::copy(ascending.begin(), ascending.end(), after.begin());
    if (requestClass.share == 0) {
        // Untouched devices are the last ones: what is taken moves to the front.
        const auto taken = std::min(size_t(requestClass.wholeDevices), after.size());
        std::copy_backward(ascending.begin(), ascending.end() - qint64(taken), after.end());
        std::fill_n(after.begin(), taken, qint16(0));
        return before - m_pack.value(model, cpu, after);
    }
    qint64 least = -1;
    for (size_t i = 0; i < ascending.size(); ++i) {
        const qint16 free = ascending[i];
        if (free < requestClass.share || (i > 0 && ascending[i - 1] == free))
            continue;
        std::copy(ascending.begin(), ascending.end(), after.begin());
        const auto left = qint16(free - requestClass.share);
        const auto place = std::lower_bound(ascending.begin(), ascending.begin() + qint64(i), left)
            - ascending.begin();
        std::copy_backward(ascending.begin() + place, ascending.begin() + qint64(i),
                           after.begin() + qint64(i) + 1);
        after[size_t(place)] = left;
        const qint64 loss = before - m_pack.value(model, cpu, after);
        if (least < 0 || loss < least) {
            least = loss;
            if (bestShareOf)
                *bestShareOf = free;
        }
    }
    return std::max<qint64>(least, 0);
}

/// The state of a node whose open room is asked for, interned; -1 where it has too many devices.
int Score::stateOf(const Candidate &candidate) const
{
    if (candidate.devices.size() > PackState::MostDevices)
        return -1;
    PackState state;
    state.cpuMilli = candidate.room.cpuMilli;
    state.model = candidate.node.model;
    state.count = quint32(candidate.devices.size());
    std::copy(candidate.devices.begin(), candidate.devices.end(), state.devices);
    std::sort(state.devices, state.devices + state.count);
    const auto [it, isNew] = m_states.try_emplace(state, int(m_stateValues.size()));
    if (isNew)
        m_stateValues.push_back(
            m_pack.value(state.model, state.cpuMilli, {state.devices, state.count}));
    return it->second;
}

int Score::slotState(int slot) const
{
    if (m_states.size() >= MostStates)
        forgetStates();
    if (m_slotStates.size() <= size_t(slot))
        m_slotStates.resize(size_t(m_nodes.size()), {-2, -1});
    auto &[changed, state] = m_slotStates[size_t(slot)];
    if (changed != m_nodes.lastChange(slot)) {
        const NodeRow &node = m_nodes.row(slot);
        state = stateOf({node, node.open, m_nodes.openDevices(slot)});
        changed = m_nodes.lastChange(slot);
    }
    return state;
}

Score::Remembered &Score::rememberedFor(int state, int classIndex) const
{
    if (m_buckets.empty())
        m_buckets.resize(RememberedBuckets);
    const quint64 key
        = (quint64(quint32(state)) << 32 | quint32(classIndex)) * 0x9e3779b97f4a7c15ULL;
    return m_buckets[size_t(key >> 47)]; // RememberedBuckets of them
}

/// @param state of the candidate's room where it is known, else -1
Bucket Score::packBucket(const RequestClass &requestClass, int state,
                         const Candidate &candidate) const
{
    const qint64 step = qint64(std::max(1, m_settings.pack.bucketMilli)) << PackValue::FractionBits;
    if (candidate.devices.empty())
        return 0;
    PackState sorted;
    std::vector<qint16> many;
    std::span<qint16> ascending;
    if (candidate.devices.size() <= PackState::MostDevices) {
        std::copy(candidate.devices.begin(), candidate.devices.end(), sorted.devices);
        ascending = {sorted.devices, candidate.devices.size()};
        std::sort(ascending.begin(), ascending.end());
    } else {
        many = ascendingDevices(candidate.devices);
        ascending = many;
    }
    const qint64 before = state >= 0
        ? m_stateValues[size_t(state)]
        : m_pack.value(candidate.node.model, candidate.room.cpuMilli, ascending);
    return clampBucket(packLoss(requestClass, candidate, before, ascending, nullptr) / step);
}

/// The score of the FGD paper's artifact: what stays free, in shares of the largest node, CPU and
/// GPU with equal weight (CPU and memory in a cluster without GPUs), in hundredths rounded up.
Bucket Score::bestFitBucket(const RequestClass &requestClass, const Candidate &candidate) const
{
    const qint64 cpu = candidate.room.cpuMilli - requestClass.cpuMilli;
    const qint64 other = m_nodes.largestGpu() > 0
        ? perMille((candidate.room.gpuSum - requestClass.gpuMilli) * 1000, m_nodes.largestGpu())
        : perMille((candidate.room.memoryBytes - requestClass.memoryBytes) >> 10,
                   m_nodes.largestMemory() >> 10)
            * 1000;
    const qint64 left = perMille(cpu * 1000, m_nodes.largestCpu()) + other; // millionths, twice
    return clampBucket((left + 19'999) / 20'000);
}

/// The node that is the least used by its dominant share when the replica is on it.
Bucket Score::spreadBucket(const RequestClass &requestClass, const Candidate &candidate) const
{
    const NodeRow &node = candidate.node;
    const qint64 cpu = node.capacityCpu - candidate.room.cpuMilli + requestClass.cpuMilli;
    const qint64 memory
        = node.capacityMemory - candidate.room.memoryBytes + requestClass.memoryBytes;
    const qint64 gpu
        = node.healthyDevices * WholeGpu - candidate.room.gpuSum + requestClass.gpuMilli;
    return clampBucket(std::max({perMille(cpu, node.capacityCpu),
                                 perMille(memory >> 10, node.capacityMemory >> 10),
                                 perMille(gpu, node.healthyDevices * WholeGpu)}));
}

QList<DeviceShare> Score::devices(const RequestClass &requestClass,
                                  const Candidate &candidate) const
{
    if (m_settings.policy != PlacementPolicy::Pack || requestClass.share == 0)
        return chooseDevices(requestClass, candidate.devices);
    const std::vector<qint16> ascending = ascendingDevices(candidate.devices);
    const qint64 before = m_pack.value(candidate.node.model, candidate.room.cpuMilli, ascending);
    int free = -1;
    (void)packLoss(requestClass, candidate, before, ascending, &free);
    const auto device = std::find(candidate.devices.begin(), candidate.devices.end(), free);
    if (device == candidate.devices.end())
        return {};
    return {{int(device - candidate.devices.begin()), requestClass.share}};
}

} // namespace berth::sched
