// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/requesttable.h"

#include <span>
#include <unordered_map>

namespace berth::sched {

/// Free room on a node, ready for feasibility: sums over the devices are kept beside them.
struct Room
{
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    int gpuSum = 0; ///< free thousandths on healthy devices
    int gpuMost = 0; ///< of one device
    int gpuWhole = 0; ///< untouched devices

    void countDevices(std::span<const qint16> devices);
    bool operator==(const Room &) const = default;
};

/// Amounts that are taken, promised or on the way on one node.
struct Amounts
{
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    QList<DeviceShare> devices;
    std::vector<NamedAmount> extended;

    void add(const Amounts &other, int sign = 1);
};

/// Everything the planner keeps of a node. `open` is what equal and lower priorities than the
/// open nominations may take; without nominations it is what is free.
struct NodeRow
{
    NodeId id;
    qint64 capacityCpu = 0;
    qint64 capacityMemory = 0;
    qint64 freeCpu = 0; ///< below zero where more is allocated than there is
    qint64 freeMemory = 0;
    qint64 leavingCpu = 0; ///< held by what was asked to stop
    qint64 leavingMemory = 0;
    int leavingCount = 0; ///< allocations that were asked to stop
    Room open;
    quint32 firstDevice = 0; ///< in the device columns
    quint16 deviceCount = 0;
    quint16 healthyDevices = 0;
    quint32 model = 0;
    quint32 traits = 0; ///< labels and taints, interned
    bool schedulable = false;
    bool removed = false;
    bool promised = false; ///< has open nominations
    std::vector<NamedAmount> extendedCapacity;
    std::vector<NamedAmount> extendedFree;
    std::vector<NamedAmount> extendedLeaving;
    std::vector<NamedAmount> extendedOpen;
};

/// What feasibility reads of a node, apart from its row: it is read for every node that changed.
struct OpenRoom
{
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    qint32 gpuMost = 0;
    qint32 gpuWhole = 0;
    quint32 model = 0;
    quint32 traits = 0x80000000; ///< the highest bit: the node is not open

    [[nodiscard]] bool isClosed() const { return (traits >> 31) != 0; }
};

/// The room of one node as one asker may take it.
struct RoomView
{
    Room room;
    std::vector<qint16> devices;
    std::vector<NamedAmount> extended;
};

/// Labels and taints that several nodes share.
struct NodeTraits
{
    QMap<QString, QString> labels;
    QList<Taint> taints;

    bool operator==(const NodeTraits &) const = default;
};

/// The nodes in order of their ids, their devices as columns beside them, and a log of which
/// changed. A slot is a node's rank; it changes only in sort().
class NodeTable final
{
public:
    NodeTable(NameTable &models, NameTable &extended)
        : m_models(models)
        , m_extended(extended)
    {
    }

    /// Adds or replaces a node. @returns its slot; needsSort() may hold afterwards.
    int upsert(const NodeInput &input);
    void remove(int slot);
    /// Brings the rows into the order of their ids and drops removed ones.
    /// @returns for each old slot the new one, -1 where it was removed.
    std::vector<int> sort();
    [[nodiscard]] bool needsSort() const { return m_needsSort; }

    [[nodiscard]] int size() const { return int(m_rows.size()); }
    [[nodiscard]] int find(NodeId id) const; ///< -1 where unknown
    [[nodiscard]] const NodeRow &row(int slot) const { return m_rows[size_t(slot)]; }
    [[nodiscard]] int slotOf(const NodeRow &node) const { return int(&node - m_rows.data()); }
    [[nodiscard]] const OpenRoom &openRoom(int slot) const { return m_open[size_t(slot)]; }
    [[nodiscard]] std::span<const qint16> openDevices(int slot) const
    {
        return columnOf(m_deviceOpen, slot);
    }
    /// What an asker may take on the node when @p promised (nullptr: nothing) is closed to it.
    /// Promised room comes out of what is on its way first. With @p future what is on its way
    /// counts as free already.
    [[nodiscard]] RoomView view(int slot, const Amounts *promised, bool future) const;
    /// Free thousandths of each device; 0 for an unhealthy one.
    [[nodiscard]] std::vector<qint16> freeDevices(int slot) const;
    [[nodiscard]] std::span<const qint16> leavingDevices(int slot) const
    {
        return columnOf(m_deviceLeaving, slot);
    }
    [[nodiscard]] bool isHealthy(int slot, int device) const;
    /// Free thousandths of a device once what leaves has left; may be out of 0..1000.
    [[nodiscard]] int futureDevice(int slot, int device) const
    {
        const size_t at = row(slot).firstDevice + size_t(device);
        return m_deviceFree[at] + m_deviceLeaving[at];
    }

    /// Of each device, once what leaves has left, less what is closed: below zero where more is
    /// closed than will be free. view() has no such debts.
    [[nodiscard]] std::vector<int> futureDevices(int slot, const Amounts *closed) const;

    /// Takes room (@p sign 1) or gives it back (-1).
    void take(int slot, const Amounts &amounts, int sign);
    /// Marks held room as on its way out (@p sign 1) or not (-1).
    void leave(int slot, const Amounts &amounts, int sign);
    /// States the sum of what is promised on the node; nullptr: nothing.
    void promise(int slot, const Amounts *promised);

    // The log of changes: position p names a slot; only its latest position counts.
    [[nodiscard]] qint64 logEnd() const { return m_logEnd; }
    /// Calls @p visit(slot) once for each slot changed at or after @p from, in order of their
    /// latest change. @returns false (and calls nothing) where the log no longer reaches back.
    template<typename Visit>
    bool visitChanged(qint64 from, Visit visit) const
    {
        if (from < m_logEnd - qint64(m_log.size()))
            return false;
        for (qint64 at = from; at < m_logEnd; ++at) {
            const quint32 slot = m_log[size_t(at) & (m_log.size() - 1)];
            if (m_lastChange[slot] == at)
                visit(int(slot));
        }
        return true;
    }
    [[nodiscard]] qint64 lastChange(int slot) const { return m_lastChange[size_t(slot)]; }
    /// Rises when slots or capacities changed: everything derived from them is void.
    [[nodiscard]] quint32 generation() const { return m_generation; }
    /// Slots that gained room since the last call, in order of their slot.
    [[nodiscard]] std::vector<int> takeFreed();
    [[nodiscard]] bool hasFreed() const { return !m_freed.empty(); }
    /// Rises when something happened that may let a preemption succeed that did not before.
    [[nodiscard]] qint64 gains() const { return m_gains; }
    /// Something about the node's allocations changed, its room did not.
    void noteChanged(int slot);
    /// While a what-if is under way, changes are logged (scores follow them) but gain nothing:
    /// they are taken back, or counted by noteChanged() when they are kept.
    void setWhatIf(bool whatIf) { m_whatIf = whatIf; }

    [[nodiscard]] const NodeTraits &traits(quint32 number) const { return m_traits[number]; }
    [[nodiscard]] qint64 largestCpu() const { return m_largestCpu; }
    [[nodiscard]] qint64 largestMemory() const { return m_largestMemory; }
    [[nodiscard]] qint64 largestGpu() const { return m_largestGpu; }

private:
    [[nodiscard]] std::span<const qint16> columnOf(const std::vector<qint16> &column,
                                                   int slot) const
    {
        const NodeRow &node = row(slot);
        return {column.data() + node.firstDevice, node.deviceCount};
    }
    quint32 internTraits(const NodeInput &input);
    void setOpen(int slot, const Amounts *promised);
    void touch(int slot);
    void copyOpen(int slot);
    void noteFreed(int slot);
    void growLog();

    NameTable &m_models;
    NameTable &m_extended;
    std::vector<NodeRow> m_rows;
    std::vector<OpenRoom> m_open; ///< by slot, as in the rows
    std::unordered_map<NodeId, int> m_slots;
    std::vector<qint16> m_deviceFree; ///< may be below zero
    std::vector<qint16> m_deviceLeaving;
    std::vector<qint16> m_deviceOpen;
    std::vector<quint8> m_deviceHealthy;
    std::vector<NodeTraits> m_traits;
    QMultiHash<size_t, quint32> m_traitsByHash;
    std::vector<quint32> m_log; ///< a ring, its size a power of two
    qint64 m_logEnd = 0;
    std::vector<qint64> m_lastChange;
    qint64 m_gains = 1;
    bool m_whatIf = false;
    std::vector<int> m_freed;
    std::vector<bool> m_isFreed;
    std::unordered_map<int, Amounts> m_promises;
    quint32 m_generation = 1;
    qint64 m_largestCpu = 1;
    qint64 m_largestMemory = 1;
    qint64 m_largestGpu = 0;
    bool m_needsSort = false;
};

/// Marks the changes of a scope as a what-if.
class WhatIf final
{
public:
    explicit WhatIf(NodeTable &nodes)
        : m_nodes(nodes)
    {
        m_nodes.setWhatIf(true);
    }
    WhatIf(const WhatIf &) = delete;
    WhatIf &operator=(const WhatIf &) = delete;
    ~WhatIf() { m_nodes.setWhatIf(false); }

private:
    NodeTable &m_nodes;
};

/// What one replica of @p requestClass on @p devices takes.
[[nodiscard]] Amounts amountsOf(const RequestClass &requestClass,
                                const QList<DeviceShare> &devices);

} // namespace berth::sched
