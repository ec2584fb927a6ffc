// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable_p.h"

#include <algorithm>

namespace berth {

DeploymentTable::DeploymentTable(QObject *parent)
    : QAbstractTableModel(parent)
    , d(std::make_unique<DeploymentTableData>())
{
}

DeploymentTable::~DeploymentTable() = default;

int DeploymentTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d->visibleOrder.size());
}

int DeploymentTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int DeploymentTable::sortColumn() const
{
    return d->order.column();
}

Qt::SortOrder DeploymentTable::sortOrder() const
{
    return d->order.direction();
}

bool DeploymentTable::isLoading() const
{
    return d->isLoading;
}

qint64 DeploymentTable::loadedRows() const
{
    return totalCount();
}

qint64 DeploymentTable::expectedRows() const
{
    return std::max(d->expected, totalCount());
}

qint64 DeploymentTable::seq() const
{
    return std::max(d->appliedSeq, d->chunkSeq);
}

bool DeploymentTable::isFiltered() const
{
    return d->filter.has_value();
}

QModelIndex DeploymentTable::indexOf(DeploymentId id, int column) const
{
    const Slot slot = d->columns.find(id);
    return slot == NoSlot || !d->visible.test(slot) ? QModelIndex() : index(d->rowOf(slot), column);
}

DeploymentId DeploymentTable::idAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    return d->columns.id(d->visibleOrder[size_t(row)]);
}

std::optional<DeploymentSummary> DeploymentTable::find(DeploymentId id) const
{
    const Slot slot = d->columns.find(id);
    return slot == NoSlot ? std::nullopt : std::optional(d->columns.summary(slot));
}

QString DeploymentTable::clusterName(ClusterId id) const
{
    const auto at = d->columns.clusters.find(id.value());
    return at ? d->columns.clusters.name(*at) : QString(u'#' + QString::number(id.value()));
}

QString DeploymentTable::ownerName(UserId id) const
{
    const auto at = d->columns.owners.find(id.value());
    return at ? d->columns.owners.name(*at) : QString(u'#' + QString::number(id.value()));
}

qint64 DeploymentTable::totalCount() const
{
    return d->columns.slots() - d->columns.dead();
}

qint64 DeploymentTable::statusCount(DeploymentStatus status) const
{
    return d->counts[size_t(status)];
}

std::array<qint64, DeploymentStatusCount> DeploymentTable::statusCounts(ClusterId cluster) const
{
    const auto at = d->columns.clusters.find(cluster.value());
    return at && *at < d->clusterCounts.size() ? d->clusterCounts[*at]
                                               : DeploymentTableData::Counts{};
}

DeploymentTable::Memory DeploymentTable::memory() const
{
    const qint64 names = d->columns.nameBytes();
    const qint64 rest = d->columns.bytes() + d->visible.bytes() + d->selected.bytes()
        + qint64(d->visibleOrder.capacity() * sizeof(Slot));
    return {.total = names + rest, .names = names};
}

void DeploymentTable::emitSelected(int first, int last)
{
    if (first <= last) {
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1),
                           {SelectedRole, Qt::CheckStateRole});
    }
    Q_EMIT bulkSelectionChanged(selectedCount());
}

void DeploymentTable::select(int row, bool selected)
{
    selectRange(row, row, selected);
}

void DeploymentTable::selectRange(int first, int last, bool selected)
{
    first = std::max(first, 0);
    last = std::min(last, rowCount() - 1);
    if (first > last)
        return;
    for (int row = first; row <= last; ++row)
        d->selected.assign(d->visibleOrder[size_t(row)], selected);
    emitSelected(first, last);
}

void DeploymentTable::selectAllVisible()
{
    d->selected |= d->visible;
    emitSelected(0, rowCount() - 1);
}

void DeploymentTable::invertSelection()
{
    d->selected ^= d->visible;
    emitSelected(0, rowCount() - 1);
}

void DeploymentTable::clearSelection()
{
    d->selected.fill(false);
    emitSelected(0, rowCount() - 1);
}

bool DeploymentTable::isSelected(int row) const
{
    return row >= 0 && row < rowCount() && d->selected.test(d->visibleOrder[size_t(row)]);
}

qint64 DeploymentTable::selectedCount() const
{
    return d->selected.count();
}

qint64 DeploymentTable::hiddenSelectedCount() const
{
    return d->selected.countWithout(d->visible);
}

std::vector<DeploymentId> DeploymentTable::selectedIds() const
{
    std::vector<DeploymentId> ids;
    ids.reserve(size_t(selectedCount()));
    for (const Slot slot : d->visibleOrder) {
        if (d->selected.test(slot))
            ids.push_back(d->columns.id(slot));
    }
    Bitmap hidden = d->selected;
    hidden -= d->visible;
    hidden.forEach([&](Slot slot) { ids.push_back(d->columns.id(slot)); });
    return ids;
}

int DeploymentTableData::rowOf(Slot slot) const
{
    const auto place
        = std::lower_bound(visibleOrder.begin(), visibleOrder.end(), slot,
                           [this](Slot a, Slot b) { return order.before(columns, a, b); });
    return place != visibleOrder.end() && *place == slot ? int(place - visibleOrder.begin()) : -1;
}

qint64 DeploymentTableData::seqOf(Slot slot) const
{
    if (const auto it = touched.find(columns.id(slot)); it != touched.end())
        return it->second;
    const auto after = std::upper_bound(chunks.begin(), chunks.end(), slot,
                                        [](Slot a, const Chunk &b) { return a < b.firstSlot; });
    return after == chunks.begin() ? 0 : std::prev(after)->seq;
}

Slot DeploymentTableData::append(const DeploymentSummary &row)
{
    const Slot slot = columns.append(row);
    visible.append(false);
    selected.append(false);
    return slot;
}

void DeploymentTableData::count(Slot slot, int by)
{
    const size_t status = size_t(DeploymentColumns::status(columns.flags(slot)));
    const size_t cluster = columns.account(slot).cluster;
    if (cluster >= clusterCounts.size())
        clusterCounts.resize(cluster + 1);
    counts[status] += by;
    clusterCounts[cluster][status] += by;
}

void DeploymentTableData::compactIfDue()
{
    const qint64 live = columns.slots() - columns.dead();
    if (columns.dead() < live / 4 + 256)
        return;
    const std::vector<Slot> moved = columns.compact();
    for (Slot &slot : visibleOrder)
        slot = moved[slot];
    const auto carry = [&](Bitmap &bits) {
        Bitmap carried(columns.slots());
        bits.forEach([&](Slot slot) {
            if (moved[slot] != NoSlot)
                carried.set(moved[slot]);
        });
        bits = std::move(carried);
    };
    carry(visible);
    carry(selected);
    for (Chunk &chunk : chunks) {
        Slot first = chunk.firstSlot;
        while (first < moved.size() && moved[first] == NoSlot)
            ++first;
        chunk.firstSlot = first < moved.size() ? moved[first] : columns.slots();
    }
}

} // namespace berth
