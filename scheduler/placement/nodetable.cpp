// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/nodetable.h"

#include <algorithm>
#include <numeric>

namespace berth::sched {

namespace {

constexpr size_t SmallestLog = 1024;

qint64 *amountOf(std::vector<NamedAmount> &amounts, quint32 name)
{
    for (NamedAmount &amount : amounts) {
        if (amount.name == name)
            return &amount.amount;
    }
    return nullptr;
}

qint64 namedAmount(const std::vector<NamedAmount> &amounts, quint32 name)
{
    for (const NamedAmount &amount : amounts) {
        if (amount.name == name)
            return amount.amount;
    }
    return 0;
}

void addNamed(std::vector<NamedAmount> &amounts, const std::vector<NamedAmount> &added, int sign)
{
    for (const NamedAmount &amount : added) {
        if (qint64 *known = amountOf(amounts, amount.name))
            *known += sign * amount.amount;
        else
            amounts.push_back({amount.name, sign * amount.amount});
    }
}

} // namespace

void Room::countDevices(std::span<const qint16> devices)
{
    gpuSum = 0;
    gpuMost = 0;
    gpuWhole = 0;
    for (const qint16 free : devices) {
        gpuSum += free;
        gpuMost = std::max<int>(gpuMost, free);
        gpuWhole += free == WholeGpu ? 1 : 0;
    }
}

Amounts amountsOf(const RequestClass &requestClass, const QList<DeviceShare> &devices)
{
    return {requestClass.cpuMilli, requestClass.memoryBytes, devices, requestClass.extended};
}

void Amounts::add(const Amounts &other, int sign)
{
    cpuMilli += sign * other.cpuMilli;
    memoryBytes += sign * other.memoryBytes;
    for (const DeviceShare &share : other.devices)
        devices.append({share.index, sign * share.milli});
    addNamed(extended, other.extended, sign);
}

quint32 NodeTable::internTraits(const NodeInput &input)
{
    size_t hash = 0;
    for (auto it = input.labels.begin(); it != input.labels.end(); ++it)
        hash = qHashMulti(hash, it.key(), it.value());
    for (const Taint &taint : input.taints)
        hash = qHashMulti(hash, taint.key, taint.value, int(taint.effect));
    for (auto it = m_traitsByHash.constFind(hash);
         it != m_traitsByHash.constEnd() && it.key() == hash; ++it) {
        const NodeTraits &known = m_traits[*it];
        if (known.labels == input.labels && known.taints == input.taints)
            return *it;
    }
    const auto number = quint32(m_traits.size());
    m_traits.push_back({input.labels, input.taints});
    m_traitsByHash.insert(hash, number);
    return number;
}

int NodeTable::upsert(const NodeInput &input)
{
    int slot = find(input.id);
    const bool isNew = slot < 0;
    if (isNew) {
        slot = size();
        if (slot > 0 && !(m_rows.back().id < input.id))
            m_needsSort = true;
        m_rows.emplace_back();
        m_rows.back().id = input.id;
        m_slots.emplace(input.id, slot);
        m_lastChange.push_back(-1);
        m_open.emplace_back();
        m_isFreed.push_back(false);
        growLog();
    }
    NodeRow &node = m_rows[size_t(slot)];
    const qint64 cpu = input.capacity.cpuMilli;
    const qint64 memory = input.capacity.memoryBytes;
    const auto devices = quint16(std::clamp<qint64>(input.capacity.gpuMilli / WholeGpu, 0, 65535));
    node.freeCpu += cpu - node.capacityCpu;
    node.freeMemory += memory - node.capacityMemory;

    std::vector<NamedAmount> extended;
    for (auto it = input.capacity.extended.begin(); it != input.capacity.extended.end(); ++it)
        extended.push_back({m_extended.intern(it.key()), it.value()});
    addNamed(node.extendedFree, node.extendedCapacity, -1);
    addNamed(node.extendedFree, extended, 1);

    if (devices != node.deviceCount) {
        const quint32 first = node.firstDevice;
        const int kept = std::min(devices, node.deviceCount);
        const size_t begin = m_deviceFree.size();
        m_deviceFree.resize(begin + devices, qint16(WholeGpu));
        m_deviceLeaving.resize(begin + devices, 0);
        m_deviceOpen.resize(begin + devices, 0);
        m_deviceHealthy.resize(begin + devices, 1);
        std::copy_n(m_deviceFree.begin() + first, kept, m_deviceFree.begin() + qint64(begin));
        std::copy_n(m_deviceLeaving.begin() + first, kept, m_deviceLeaving.begin() + qint64(begin));
        node.firstDevice = quint32(begin);
    }
    int healthy = 0;
    for (int device = 0; device < devices; ++device) {
        const bool isHealthy
            = device >= input.devices.size() || input.devices[device] == DeviceHealth::Healthy;
        m_deviceHealthy[node.firstDevice + quint32(device)] = isHealthy ? 1 : 0;
        healthy += isHealthy ? 1 : 0;
    }

    const quint32 model = m_models.intern(input.gpuModel);
    const quint32 traits = internTraits(input);
    const bool sameShape = !isNew && cpu == node.capacityCpu && memory == node.capacityMemory
        && devices == node.deviceCount && healthy == node.healthyDevices && model == node.model
        && extended == node.extendedCapacity;
    node.capacityCpu = cpu;
    node.capacityMemory = memory;
    node.deviceCount = devices;
    node.healthyDevices = quint16(healthy);
    node.extendedCapacity = std::move(extended);
    node.model = model;
    node.traits = traits;
    node.schedulable = input.schedulable;
    node.removed = false;
    m_largestCpu = std::max(m_largestCpu, cpu);
    m_largestMemory = std::max(m_largestMemory, memory);
    m_largestGpu = std::max<qint64>(m_largestGpu, devices * WholeGpu);
    if (!sameShape)
        ++m_generation;
    const auto promised = m_promises.find(slot);
    setOpen(slot, promised == m_promises.end() ? nullptr : &promised->second);
    noteFreed(slot);
    return slot;
}

void NodeTable::remove(int slot)
{
    NodeRow &node = m_rows[size_t(slot)];
    m_slots.erase(node.id);
    node.removed = true;
    node.schedulable = false;
    m_needsSort = true;
    ++m_generation;
    touch(slot);
}

std::vector<int> NodeTable::sort()
{
    std::vector<int> order(m_rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::erase_if(order, [this](int slot) { return row(slot).removed; });
    std::sort(order.begin(), order.end(), [this](int a, int b) { return row(a).id < row(b).id; });

    std::vector<int> moved(m_rows.size(), -1);
    std::vector<NodeRow> rows;
    rows.reserve(order.size());
    std::unordered_map<int, Amounts> promises;
    std::vector<int> freed;
    std::vector<bool> isFreed(order.size(), false);
    m_largestCpu = 1;
    m_largestMemory = 1;
    m_largestGpu = 0;
    for (const int from : order) {
        const int slot = int(rows.size());
        moved[size_t(from)] = slot;
        rows.push_back(std::move(m_rows[size_t(from)]));
        m_slots[rows.back().id] = slot;
        if (const auto promised = m_promises.find(from); promised != m_promises.end())
            promises.emplace(slot, std::move(promised->second));
        if (m_isFreed[size_t(from)]) {
            freed.push_back(slot);
            isFreed[size_t(slot)] = true;
        }
        m_largestCpu = std::max(m_largestCpu, rows.back().capacityCpu);
        m_largestMemory = std::max(m_largestMemory, rows.back().capacityMemory);
        m_largestGpu = std::max<qint64>(m_largestGpu, rows.back().deviceCount * WholeGpu);
    }
    m_rows = std::move(rows);
    m_promises = std::move(promises);
    m_freed = std::move(freed);
    m_isFreed = std::move(isFreed);
    m_lastChange.assign(m_rows.size(), -1);
    m_open.resize(m_rows.size());
    for (int slot = 0; slot < size(); ++slot)
        copyOpen(slot);
    m_logEnd += qint64(m_log.size()) + 1; // nobody may read on from before
    ++m_generation;
    m_needsSort = false;
    return moved;
}

int NodeTable::find(NodeId id) const
{
    const auto known = m_slots.find(id);
    return known == m_slots.end() ? -1 : known->second;
}

std::vector<qint16> NodeTable::freeDevices(int slot) const
{
    const auto free = columnOf(m_deviceFree, slot);
    std::vector<qint16> result(free.begin(), free.end());
    for (int device = 0; device < int(result.size()); ++device) {
        if (!isHealthy(slot, device))
            result[size_t(device)] = 0;
    }
    return result;
}

bool NodeTable::isHealthy(int slot, int device) const
{
    return m_deviceHealthy[row(slot).firstDevice + quint32(device)] != 0;
}

void NodeTable::take(int slot, const Amounts &amounts, int sign)
{
    NodeRow &node = m_rows[size_t(slot)];
    node.freeCpu -= sign * amounts.cpuMilli;
    node.freeMemory -= sign * amounts.memoryBytes;
    for (const DeviceShare &share : amounts.devices) {
        if (share.index < 0 || share.index >= node.deviceCount)
            continue;
        qint16 &free = m_deviceFree[node.firstDevice + quint32(share.index)];
        free = qint16(free - sign * share.milli);
    }
    addNamed(node.extendedFree, amounts.extended, -sign);
    const auto promised = m_promises.find(slot);
    setOpen(slot, promised == m_promises.end() ? nullptr : &promised->second);
    if (sign < 0)
        noteFreed(slot);
}

void NodeTable::leave(int slot, const Amounts &amounts, int sign)
{
    NodeRow &node = m_rows[size_t(slot)];
    node.leavingCpu += sign * amounts.cpuMilli;
    node.leavingMemory += sign * amounts.memoryBytes;
    node.leavingCount += sign;
    for (const DeviceShare &share : amounts.devices) {
        if (share.index < 0 || share.index >= node.deviceCount)
            continue;
        qint16 &leaving = m_deviceLeaving[node.firstDevice + quint32(share.index)];
        leaving = qint16(leaving + sign * share.milli);
    }
    addNamed(node.extendedLeaving, amounts.extended, sign);
    const auto promised = m_promises.find(slot);
    setOpen(slot, promised == m_promises.end() ? nullptr : &promised->second);
    m_gains += m_whatIf ? 0 : 1;
}

void NodeTable::promise(int slot, const Amounts *promised)
{
    const bool had = m_promises.erase(slot) > 0;
    if (promised)
        m_promises.emplace(slot, *promised);
    m_rows[size_t(slot)].promised = promised != nullptr;
    setOpen(slot, promised);
    if (had)
        noteFreed(slot);
}

std::vector<int> NodeTable::futureDevices(int slot, const Amounts *closed) const
{
    std::vector<int> devices(row(slot).deviceCount);
    for (int device = 0; device < int(devices.size()); ++device)
        devices[size_t(device)] = isHealthy(slot, device) ? futureDevice(slot, device) : 0;
    if (!closed)
        return devices;
    for (const DeviceShare &share : closed->devices) {
        if (share.index >= 0 && share.index < int(devices.size()))
            devices[size_t(share.index)] -= int(share.milli);
    }
    return devices;
}

RoomView NodeTable::view(int slot, const Amounts *promised, bool future) const
{
    const NodeRow &node = row(slot);
    const auto left = [future](qint64 free, qint64 leaving, qint64 closed) {
        return future ? free + leaving - closed : free - std::max<qint64>(closed - leaving, 0);
    };
    static const Amounts nothing;
    const Amounts &closed = promised ? *promised : nothing;
    RoomView view;
    view.room.cpuMilli = left(node.freeCpu, node.leavingCpu, closed.cpuMilli);
    view.room.memoryBytes = left(node.freeMemory, node.leavingMemory, closed.memoryBytes);
    std::vector<int> perDevice(node.deviceCount, 0);
    for (const DeviceShare &share : closed.devices) {
        if (share.index >= 0 && share.index < node.deviceCount)
            perDevice[size_t(share.index)] += int(share.milli);
    }
    view.devices.resize(node.deviceCount);
    for (int device = 0; device < node.deviceCount; ++device) {
        const size_t at = node.firstDevice + size_t(device);
        const qint64 free = left(m_deviceFree[at], m_deviceLeaving[at], perDevice[size_t(device)]);
        view.devices[size_t(device)]
            = m_deviceHealthy[at] ? qint16(std::clamp<qint64>(free, 0, WholeGpu)) : qint16(0);
    }
    view.room.countDevices(view.devices);
    view.extended = node.extendedFree;
    for (NamedAmount &amount : view.extended) {
        amount.amount = left(amount.amount, namedAmount(node.extendedLeaving, amount.name),
                             namedAmount(closed.extended, amount.name));
    }
    return view;
}

void NodeTable::setOpen(int slot, const Amounts *promised)
{
    NodeRow &node = m_rows[size_t(slot)];
    qint16 *open = m_deviceOpen.data() + node.firstDevice;
    if (promised) {
        RoomView view = this->view(slot, promised, false);
        node.open = view.room;
        node.extendedOpen = std::move(view.extended);
        std::copy(view.devices.begin(), view.devices.end(), open);
        touch(slot);
        return;
    }
    const qint16 *free = m_deviceFree.data() + node.firstDevice;
    const quint8 *healthy = m_deviceHealthy.data() + node.firstDevice;
    for (int device = 0; device < node.deviceCount; ++device)
        open[device] = healthy[device] ? std::max<qint16>(free[device], 0) : qint16(0);
    node.open.cpuMilli = node.freeCpu;
    node.open.memoryBytes = node.freeMemory;
    node.open.countDevices({open, node.deviceCount});
    node.extendedOpen = node.extendedFree;
    touch(slot);
}

void NodeTable::copyOpen(int slot)
{
    const NodeRow &node = row(slot);
    m_open[size_t(slot)]
        = {node.open.cpuMilli, node.open.memoryBytes,
           node.open.gpuMost,  node.open.gpuWhole,
           node.model,         node.schedulable ? node.traits : node.traits | 0x80000000};
}

/// Every change of what a score depends on ends here.
void NodeTable::touch(int slot)
{
    copyOpen(slot);
    m_log[size_t(m_logEnd) & (m_log.size() - 1)] = quint32(slot);
    m_lastChange[size_t(slot)] = m_logEnd++;
}

void NodeTable::noteChanged(int slot)
{
    touch(slot);
    m_gains += m_whatIf ? 0 : 1;
}

void NodeTable::noteFreed(int slot)
{
    if (m_whatIf)
        return;
    ++m_gains;
    if (m_isFreed[size_t(slot)])
        return;
    m_isFreed[size_t(slot)] = true;
    m_freed.push_back(slot);
}

std::vector<int> NodeTable::takeFreed()
{
    std::vector<int> freed = std::move(m_freed);
    m_freed.clear();
    for (const int slot : freed)
        m_isFreed[size_t(slot)] = false;
    std::sort(freed.begin(), freed.end());
    return freed;
}

void NodeTable::growLog()
{
    const size_t wanted = std::max(SmallestLog, 2 * m_rows.size());
    if (m_log.size() >= wanted)
        return;
    std::vector<quint32> grown(std::max(SmallestLog, 2 * m_log.size()));
    const qint64 from = std::max<qint64>(0, m_logEnd - qint64(m_log.size()));
    for (qint64 at = from; at < m_logEnd; ++at)
        grown[size_t(at) & (grown.size() - 1)] = m_log[size_t(at) & (m_log.size() - 1)];
    m_log = std::move(grown);
}

} // namespace berth::sched
