// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable_p.h"

#include <algorithm>

namespace berth {

namespace {

/// More runs of rows than this cost a view more than one layout change (measured: 1.5 ms for each
/// scattered removal against 2.2 ms).
constexpr size_t MostRuns = 8;

/// Entering rows are searched for their places up to this part of the visible ones; beyond it, a
/// radix sort of all is faster.
constexpr size_t SearchedPart = 16;
constexpr size_t AlwaysSearched = 256;

struct Stretch
{
    int first;
    int last;
};

std::vector<Stretch> stretchesOf(const std::vector<int> &rows)
{
    std::vector<Stretch> runs;
    for (const int row : rows) {
        if (!runs.empty() && runs.back().last + 1 == row)
            runs.back().last = row;
        else
            runs.push_back({row, row});
    }
    return runs;
}

void eraseRows(std::vector<Slot> &order, const std::vector<int> &rows)
{
    if (rows.empty())
        return;
    auto to = order.begin() + rows.front();
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto from = order.begin() + rows[i] + 1;
        const auto end = i + 1 < rows.size() ? order.begin() + rows[i + 1] : order.end();
        to = std::move(from, end, to);
    }
    order.erase(to, order.end());
}

/// Puts slots[i] in front of what lies at places[i]; places ascend.
void insertAt(std::vector<Slot> &order, const std::vector<Slot> &slots,
              const std::vector<int> &places)
{
    auto from = order.size();
    if (order.capacity() < from + slots.size())
        order.reserve(from + slots.size() + from / 8);
    order.resize(from + slots.size());
    size_t to = order.size();
    for (size_t i = slots.size(); i-- > 0;) {
        const size_t place = size_t(places[i]);
        std::move_backward(order.begin() + qptrdiff(place), order.begin() + qptrdiff(from),
                           order.begin() + qptrdiff(to));
        to -= from - place;
        from = place;
        order[--to] = slots[i];
    }
}

std::vector<int> placesFor(const DeploymentTableData &d, const std::vector<Slot> &slots)
{
    std::vector<int> places;
    places.reserve(slots.size());
    auto from = d.visibleOrder.begin();
    const auto before = [&d](Slot a, Slot b) { return d.order.before(d.columns, a, b); };
    // A loader brings rows in the order of the queue: they go to the end at once.
    if (!slots.empty() && !d.visibleOrder.empty() && before(d.visibleOrder.back(), slots.front()))
        from = d.visibleOrder.end();
    for (const Slot slot : slots) {
        from = std::lower_bound(from, d.visibleOrder.end(), slot, before);
        places.push_back(int(from - d.visibleOrder.begin()));
    }
    return places;
}

} // namespace

DeploymentTable::Rewrite::Touched DeploymentTable::Rewrite::touch(const DeploymentTableData &d,
                                                                  Slot slot)
{
    Touched touched{.slot = slot, .row = -1, .fingerprint = d.order.fingerprint(d.columns, slot)};
    if (d.visible.test(slot)) {
        touched.row = d.rowOf(slot);
        Q_ASSERT_X(touched.row >= 0, "DeploymentTable",
                   "a visible row is not where its order says");
    }
    return touched;
}

void DeploymentTable::Rewrite::settle(DeploymentTableData &d, const Touched &before, Slot slot)
{
    const bool isRenamed = slot != before.slot;
    if (isRenamed) {
        renamed.emplace(before.slot, slot);
        d.selected.assign(slot, d.selected.test(before.slot));
        d.selected.reset(before.slot);
        d.visible.reset(before.slot);
    }
    const bool passes = d.passes(slot);
    d.visible.assign(slot, passes);
    if (before.row < 0) {
        if (passes)
            entering.push_back(slot);
    } else if (!passes) {
        leaving.push_back(before.row);
    } else if (d.order.fingerprint(d.columns, slot) == before.fingerprint) {
        d.visibleOrder[size_t(before.row)] = slot;
        changed.push_back(slot);
    } else {
        leaving.push_back(before.row);
        entering.push_back(slot);
        hasMoves = true;
    }
}

void DeploymentTable::Rewrite::drop(DeploymentTableData &d, const Touched &before)
{
    hasDroppedSelected = hasDroppedSelected || d.selected.test(before.slot);
    d.selected.reset(before.slot);
    d.visible.reset(before.slot);
    if (before.row >= 0)
        leaving.push_back(before.row);
}

void DeploymentTable::Rewrite::add(DeploymentTableData &d, Slot slot)
{
    if (!d.passes(slot))
        return;
    d.visible.set(slot);
    entering.push_back(slot);
}

void DeploymentTable::relayout(const std::function<void()> &change, const Rewrite *rewrite)
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    std::vector<Slot> slots;
    slots.reserve(size_t(from.size()));
    for (const QModelIndex &index : from) {
        Slot slot = d->visibleOrder[size_t(index.row())];
        if (rewrite != nullptr) {
            if (const auto it = rewrite->renamed.find(slot); it != rewrite->renamed.end())
                slot = it->second;
        }
        slots.push_back(slot);
    }
    change();
    QModelIndexList to;
    to.reserve(from.size());
    for (qsizetype i = 0; i < from.size(); ++i) {
        const Slot slot = slots[size_t(i)];
        const int row = d->visible.test(slot) ? d->rowOf(slot) : -1;
        to << (row < 0 ? QModelIndex() : createIndex(row, from[i].column()));
    }
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void DeploymentTable::leave(const std::vector<int> &rows)
{
    const std::vector<Stretch> runs = stretchesOf(rows);
    // From the back, so that the rows in front keep their numbers.
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, run->first, run->last);
        d->visibleOrder.erase(d->visibleOrder.begin() + run->first,
                              d->visibleOrder.begin() + run->last + 1);
        endRemoveRows();
    }
}

void DeploymentTable::enter(const std::vector<Slot> &slots, const std::vector<int> &places)
{
    for (size_t end = slots.size(); end > 0;) {
        size_t begin = end - 1;
        while (begin > 0 && places[begin - 1] == places[begin])
            --begin;
        const int first = places[begin];
        beginInsertRows({}, first, first + int(end - begin) - 1);
        if (d->visibleOrder.capacity() < d->visibleOrder.size() + (end - begin))
            d->visibleOrder.reserve(d->visibleOrder.size() * 9 / 8 + (end - begin));
        d->visibleOrder.insert(d->visibleOrder.begin() + first, slots.begin() + qptrdiff(begin),
                               slots.begin() + qptrdiff(end));
        endInsertRows();
        end = begin;
    }
}

void DeploymentTable::reorder(std::vector<Slot> next, const Rewrite *rewrite)
{
    const std::vector<Slot> &old = d->visibleOrder;
    if (next.size() > old.size() && std::equal(old.begin(), old.end(), next.begin())) {
        beginInsertRows({}, int(old.size()), int(next.size()) - 1);
        d->visibleOrder = std::move(next);
        endInsertRows();
        return;
    }
    relayout([&] { d->visibleOrder = std::move(next); }, rewrite);
}

void DeploymentTable::rewrite(Rewrite &change)
{
    const bool isLarge
        = change.entering.size() > std::max(AlwaysSearched, d->visibleOrder.size() / SearchedPart);
    std::sort(change.leaving.begin(), change.leaving.end());
    if (!isLarge) {
        std::sort(change.entering.begin(), change.entering.end(),
                  [this](Slot a, Slot b) { return d->order.before(d->columns, a, b); });
    }
    if (isLarge) {
        reorder(d->order.sorted(d->columns, d->visible), &change);
    } else if (change.hasMoves || stretchesOf(change.leaving).size() > MostRuns) {
        relayout(
            [&] {
                eraseRows(d->visibleOrder, change.leaving);
                insertAt(d->visibleOrder, change.entering, placesFor(*d, change.entering));
            },
            &change);
    } else {
        leave(change.leaving);
        const std::vector<int> places = placesFor(*d, change.entering);
        size_t runs = 0;
        for (size_t i = 0; i < places.size(); ++i)
            runs += i == 0 || places[i] != places[i - 1] ? 1 : 0;
        if (runs <= MostRuns)
            enter(change.entering, places);
        else
            relayout([&] { insertAt(d->visibleOrder, change.entering, places); }, &change);
    }
    emitChanged(change.changed);
    if (change.hasDroppedSelected)
        Q_EMIT bulkSelectionChanged(selectedCount());
}

void DeploymentTable::emitChanged(const std::vector<Slot> &slots)
{
    std::vector<int> rows;
    rows.reserve(slots.size());
    for (const Slot slot : slots)
        rows.push_back(d->rowOf(slot));
    std::sort(rows.begin(), rows.end());
    std::vector<Stretch> runs = stretchesOf(rows);
    // A view repaints its visible part once whatever the range is, but once for every signal.
    if (runs.size() > MostRuns)
        runs = {{runs.front().first, runs.back().last}};
    for (const Stretch &run : runs)
        Q_EMIT dataChanged(index(run.first, 0), index(run.last, ColumnCount - 1));
}

void DeploymentTable::emitColumns(int first, int last)
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last));
}

void DeploymentTable::refilter()
{
    Bitmap next = d->filter ? d->filter->evaluate(d->columns, d->now) : d->columns.live();
    if (next == d->visible)
        return;
    const size_t entering = size_t(next.countWithout(d->visible));
    if (entering > std::max(AlwaysSearched, d->visibleOrder.size() / SearchedPart)) {
        d->visible = std::move(next);
        reorder(d->order.sorted(d->columns, d->visible));
    } else {
        Rewrite change;
        for (size_t row = 0; row < d->visibleOrder.size(); ++row) {
            if (!next.test(d->visibleOrder[row]))
                change.leaving.push_back(int(row));
        }
        Bitmap fresh = next;
        fresh -= d->visible;
        fresh.forEach([&](Slot slot) { change.entering.push_back(slot); });
        d->visible = std::move(next);
        rewrite(change);
    }
    Q_EMIT countsChanged();
}

void DeploymentTable::sort(int column, Qt::SortOrder order)
{
    if (column >= ColumnCount)
        return;
    const RowOrder next(std::max(column, -1), order, d->now);
    relayout([&] {
        d->order = next;
        d->visibleOrder = d->order.sorted(d->columns, d->visible);
    });
}

void DeploymentTable::setFilter(const filter::Node &filter)
{
    if (filter.kind == filter::Node::Kind::Everything) {
        clearFilter();
        return;
    }
    d->filter.emplace(filter);
    refilter();
}

void DeploymentTable::clearFilter()
{
    d->filter.reset();
    refilter();
}

} // namespace berth
