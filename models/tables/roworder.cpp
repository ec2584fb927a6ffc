// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/roworder.h"

#include "models/tables/deploymenttable.h"
#include "models/tables/radixsort.h"
#include "models/tables/textmatch.h"

#include <numeric>

namespace berth {

namespace {

using Table = DeploymentTable;

constexpr bool isText(int column)
{
    return column == Table::NameColumn || column == Table::ClusterColumn
        || column == Table::ImageColumn || column == Table::OwnerColumn;
}

qint64 reasonKey(quint16 flags)
{
    const auto reason = DeploymentColumns::reason(flags);
    return (reason ? int(*reason) + 1 : 0) * 8 + int(DeploymentColumns::cause(flags));
}

/// Reorders @p slots by @p keyOf, keeping the order of equal ones.
class StableSorter
{
public:
    StableSorter(std::vector<Slot> &slots, quint32 allSlots)
        : m_slots(slots)
        , m_slotBits(int(std::bit_width(allSlots)))
    {
    }

    template<typename KeyOf>
    void by(KeyOf keyOf, Qt::SortOrder direction)
    {
        if (m_slots.size() < 2)
            return;
        qint64 least = std::numeric_limits<qint64>::max();
        qint64 most = std::numeric_limits<qint64>::min();
        for (const Slot slot : m_slots) {
            const qint64 key = keyOf(slot);
            least = std::min(least, key);
            most = std::max(most, key);
        }
        const quint64 range = quint64(most) - quint64(least);
        const int bits = int(std::bit_width(range));
        if (bits == 0)
            return;
        const bool isDescending = direction == Qt::DescendingOrder;
        if (bits + m_slotBits > 64) {
            std::stable_sort(m_slots.begin(), m_slots.end(), [&](Slot a, Slot b) {
                return isDescending ? keyOf(a) > keyOf(b) : keyOf(a) < keyOf(b);
            });
            return;
        }
        m_packed.resize(m_slots.size());
        bool isSorted = true;
        quint64 previous = 0;
        for (size_t i = 0; i < m_slots.size(); ++i) {
            const quint64 above = quint64(keyOf(m_slots[i])) - quint64(least);
            const quint64 key = isDescending ? range - above : above;
            isSorted = isSorted && previous <= key;
            previous = key;
            m_packed[i] = key << m_slotBits | m_slots[i];
        }
        if (isSorted)
            return;
        radixSort(m_packed, m_slotBits, bits, m_scratch);
        const quint64 mask = (quint64(1) << m_slotBits) - 1;
        for (size_t i = 0; i < m_slots.size(); ++i)
            m_slots[i] = Slot(m_packed[i] & mask);
    }

private:
    std::vector<Slot> &m_slots;
    int m_slotBits;
    std::vector<quint64> m_packed;
    std::vector<quint64> m_scratch;
};

std::vector<quint32> imageRanks(const DeploymentColumns &rows)
{
    std::vector<quint32> order(rows.images());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](quint32 a, quint32 b) { return compareNames(rows.image(a), rows.image(b)) < 0; });
    std::vector<quint32> ranks(order.size());
    for (size_t i = 0; i < order.size(); ++i)
        ranks[order[i]] = quint32(i);
    return ranks;
}

} // namespace

bool RowOrder::isTimeDependent() const
{
    return m_column == Table::WaitColumn || m_column == Table::RunColumn;
}

qint64 RowOrder::key(const DeploymentColumns &rows, Slot slot) const
{
    switch (m_column) {
    case Table::StatusColumn:
        return int(DeploymentColumns::status(rows.flags(slot)));
    case Table::ReasonColumn:
        return reasonKey(rows.flags(slot));
    case Table::PriorityColumn:
        return rows.priority(slot);
    case Table::CpuColumn:
        return rows.shape(slot).cpuMilli;
    case Table::MemoryColumn:
        return rows.shape(slot).memoryBytes;
    case Table::GpuColumn:
        return rows.shape(slot).gpuMilli;
    case Table::ReplicasColumn:
        return qint64(rows.shape(slot).replicas) << 32 | quint32(rows.ready(slot));
    case Table::SubmittedColumn:
        return rows.submittedMillis(slot);
    case Table::WaitColumn:
        return rows.waitMillis(slot, m_now);
    case Table::RunColumn:
        return rows.runMillis(slot, m_now);
    case Table::KindColumn:
        return int(rows.shape(slot).kind);
    case Table::IdColumn:
        return rows.id(slot).value();
    case Table::ReadyColumn:
        return rows.ready(slot);
    }
    return 0;
}

int RowOrder::compareText(const DeploymentColumns &rows, Slot a, Slot b) const
{
    switch (m_column) {
    case Table::NameColumn:
        return rows.names().compare(a, b);
    case Table::ImageColumn: {
        const quint32 imageA = rows.imageIndex(a);
        const quint32 imageB = rows.imageIndex(b);
        return imageA == imageB ? 0 : compareNames(rows.image(imageA), rows.image(imageB));
    }
    case Table::ClusterColumn: {
        const quint32 clusterA = rows.account(a).cluster;
        const quint32 clusterB = rows.account(b).cluster;
        return clusterA == clusterB
            ? 0
            : compareNames(rows.clusters.name(clusterA), rows.clusters.name(clusterB));
    }
    case Table::OwnerColumn: {
        const quint32 ownerA = rows.account(a).owner;
        const quint32 ownerB = rows.account(b).owner;
        return ownerA == ownerB ? 0
                                : compareNames(rows.owners.name(ownerA), rows.owners.name(ownerB));
    }
    }
    return 0;
}

bool RowOrder::before(const DeploymentColumns &rows, Slot a, Slot b) const
{
    if (m_column < 0) {
        if (rows.priority(a) != rows.priority(b))
            return rows.priority(a) > rows.priority(b);
        if (rows.submittedMillis(a) != rows.submittedMillis(b))
            return rows.submittedMillis(a) < rows.submittedMillis(b);
    } else if (isText(m_column)) {
        const int order = compareText(rows, a, b);
        if (order != 0)
            return (order < 0) == (m_direction == Qt::AscendingOrder);
    } else {
        const qint64 keyA = key(rows, a);
        const qint64 keyB = key(rows, b);
        if (keyA != keyB)
            return (keyA < keyB) == (m_direction == Qt::AscendingOrder);
    }
    return rows.id(a) < rows.id(b);
}

quint64 RowOrder::fingerprint(const DeploymentColumns &rows, Slot slot) const
{
    switch (m_column) {
    case -1:
        return quint64(rows.priority(slot)) << 44 | quint64(rows.submittedMillis(slot));
    case Table::NameColumn:
        return slot; // a renamed row gets another one
    case Table::ImageColumn:
        return rows.imageIndex(slot);
    case Table::ClusterColumn:
        return rows.account(slot).cluster;
    case Table::OwnerColumn:
        return rows.account(slot).owner;
    default:
        return quint64(key(rows, slot));
    }
}

std::vector<Slot> RowOrder::sorted(DeploymentColumns &rows, const Bitmap &which) const
{
    std::vector<Slot> slots;
    slots.reserve(size_t(which.count()));
    which.forEach([&](Slot slot) { slots.push_back(slot); });
    StableSorter sorter(slots, rows.slots());
    sorter.by([&](Slot slot) { return rows.id(slot).value(); }, Qt::AscendingOrder);

    switch (m_column) {
    case -1:
        sorter.by([&](Slot slot) { return rows.submittedMillis(slot); }, Qt::AscendingOrder);
        sorter.by([&](Slot slot) { return rows.priority(slot); }, Qt::DescendingOrder);
        break;
    case Table::NameColumn:
        rows.rankNames();
        sorter.by([&](Slot slot) { return rows.names().rank(slot); }, m_direction);
        break;
    case Table::ImageColumn: {
        const std::vector<quint32> ranks = imageRanks(rows);
        sorter.by([&](Slot slot) { return ranks[rows.imageIndex(slot)]; }, m_direction);
        break;
    }
    case Table::ClusterColumn: {
        const std::vector<quint32> ranks = rows.clusters.ranks();
        sorter.by([&](Slot slot) { return ranks[rows.account(slot).cluster]; }, m_direction);
        break;
    }
    case Table::OwnerColumn: {
        const std::vector<quint32> ranks = rows.owners.ranks();
        sorter.by([&](Slot slot) { return ranks[rows.account(slot).owner]; }, m_direction);
        break;
    }
    case Table::SubmittedColumn:
        sorter.by([&](Slot slot) { return rows.submittedMillis(slot); }, m_direction);
        break;
    case Table::PriorityColumn:
        sorter.by([&](Slot slot) { return rows.priority(slot); }, m_direction);
        break;
    default:
        sorter.by([&](Slot slot) { return key(rows, slot); }, m_direction);
    }
    return slots;
}

} // namespace berth
