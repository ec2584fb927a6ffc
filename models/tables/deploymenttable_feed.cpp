// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable_p.h"

#include <algorithm>

namespace berth {

namespace {

/// How often rows are put in order anew while they are sorted by something that grows with time.
constexpr qint64 ResortMillis = 10'000;

/// More than any store holds: a wrong count must not reserve the machine's memory.
constexpr qint64 MostExpected = 20'000'000;

} // namespace

void DeploymentTable::beginLoad(qint64 total)
{
    beginResetModel();
    d->columns.clear();
    d->visibleOrder = {};
    d->visible.clear();
    d->selected.clear();
    d->counts = {};
    d->clusterCounts.clear();
    d->chunks.clear();
    d->touched.clear();
    d->appliedSeq = 0;
    d->chunkSeq = 0;
    d->expected = std::clamp<qint64>(total, 0, MostExpected);
    d->columns.reserve(d->expected + d->expected / 32); // the first additions cost nothing
    if (!d->filter)
        d->visibleOrder.reserve(size_t(d->expected));
    d->isLoading = true;
    endResetModel();
    Q_EMIT loadingChanged(true);
    Q_EMIT countsChanged();
    Q_EMIT bulkSelectionChanged(0);
}

void DeploymentTable::appendChunk(std::span<const DeploymentSummary> rows, qint64 seq)
{
    if (d->chunks.empty() || d->chunks.back().seq != seq)
        d->chunks.push_back({d->columns.slots(), seq});
    d->chunkSeq = std::max(d->chunkSeq, seq);
    update(rows, {}, seq, Source::Chunk);
}

void DeploymentTable::finishLoad()
{
    if (!d->isLoading)
        return;
    d->isLoading = false;
    d->expected = 0;
    Q_EMIT loadingChanged(false);
    Q_EMIT countsChanged();
}

void DeploymentTable::applyChanges(const DeploymentDelta &delta)
{
    if (delta.seq <= d->appliedSeq)
        return;
    d->appliedSeq = delta.seq;
    update(delta.upserts, delta.removed, delta.seq, Source::Delta);
    if (!d->isLoading && d->appliedSeq >= d->chunkSeq) {
        // From here on the deltas' own order is enough.
        d->chunks.clear();
        d->touched.clear();
    }
}

void DeploymentTable::update(std::span<const DeploymentSummary> rows,
                             std::span<const DeploymentId> removed, qint64 seq, Source source)
{
    struct Step
    {
        Rewrite::Touched before;
        const DeploymentSummary *row; ///< null: is removed
    };
    std::vector<Step> steps;
    std::unordered_map<Slot, size_t> stepOf;
    std::vector<const DeploymentSummary *> fresh;
    const bool tracksRows = d->isLoading || !d->chunks.empty();

    // Rows are found before anything is written: their places depend on the cells.
    const auto plan = [&](DeploymentId id, const DeploymentSummary *row) {
        const Slot slot = d->columns.find(id);
        if (slot == NoSlot) {
            const auto known = tracksRows ? d->touched.find(id) : d->touched.end();
            const bool isOlder = known != d->touched.end() && known->second >= seq;
            if (row != nullptr && !isOlder)
                fresh.push_back(row);
            return !isOlder;
        }
        if (tracksRows && d->seqOf(slot) >= seq)
            return false;
        if (const auto it = stepOf.find(slot); it != stepOf.end()) {
            steps[it->second].row = row;
        } else if (row == nullptr || !d->columns.isNamed(slot, row->name)
                   || !d->columns.holds(slot, *row)) {
            stepOf.emplace(slot, steps.size());
            steps.push_back({Rewrite::touch(*d, slot), row});
        }
        return true;
    };
    std::vector<DeploymentId> newer;
    for (const DeploymentSummary &row : rows) {
        const bool isExisting
            = tracksRows && source == Source::Chunk && d->columns.find(row.id) != NoSlot;
        if (plan(row.id, &row) && tracksRows && (source == Source::Delta || isExisting))
            newer.push_back(row.id);
    }
    std::vector<DeploymentId> unknown; // removed, but not there: perhaps new in this very delta
    for (const DeploymentId id : removed) {
        if (d->columns.find(id) == NoSlot)
            unknown.push_back(id);
        if (plan(id, nullptr) && tracksRows)
            newer.push_back(id);
    }
    if (!unknown.empty() && !fresh.empty()) {
        std::sort(unknown.begin(), unknown.end());
        std::erase_if(fresh, [&](const DeploymentSummary *row) {
            return std::binary_search(unknown.begin(), unknown.end(), row->id);
        });
    }
    for (const DeploymentId id : newer)
        d->touched[id] = seq;
    if (steps.empty() && fresh.empty())
        return;

    Rewrite change;
    for (const Step &step : steps) {
        const Slot slot = step.before.slot;
        d->count(slot, -1);
        if (step.row == nullptr) {
            d->columns.kill(slot);
            change.drop(*d, step.before);
            continue;
        }
        Slot written = slot;
        if (d->columns.isNamed(slot, step.row->name)) {
            d->columns.write(slot, *step.row);
        } else {
            const auto reason = DeploymentColumns::publishedReason(d->columns.flags(slot));
            d->columns.kill(slot);
            written = d->append(*step.row);
            if (step.row->status == DeploymentStatus::Queued)
                d->columns.setReason(written, reason);
        }
        d->count(written, 1);
        change.settle(*d, step.before, written);
    }
    std::vector<Slot> added;
    added.reserve(fresh.size());
    for (const DeploymentSummary *row : fresh) {
        // The same new id twice in one feeding: the later one stands.
        if (const Slot twin = d->columns.find(row->id); twin != NoSlot)
            d->columns.kill(twin);
        added.push_back(d->append(*row));
    }
    for (const Slot slot : added) {
        if (!d->columns.live().test(slot))
            continue;
        d->count(slot, 1);
        change.add(*d, slot);
    }
    rewrite(change);
    d->compactIfDue();
    Q_EMIT countsChanged();
}

void DeploymentTable::applyReasons(std::span<const ReasonUpdate> reasons)
{
    struct Step
    {
        Rewrite::Touched before;
        std::optional<ReasonCode> reason;
    };
    std::vector<Step> steps;
    std::unordered_map<Slot, size_t> stepOf;
    for (const ReasonUpdate &update : reasons) {
        const Slot slot = d->columns.find(update.id);
        if (slot == NoSlot)
            continue;
        const quint16 flags = d->columns.flags(slot);
        if (DeploymentColumns::status(flags) != DeploymentStatus::Queued)
            continue;
        if (const auto it = stepOf.find(slot); it != stepOf.end()) {
            steps[it->second].reason = update.reason;
        } else if (DeploymentColumns::publishedReason(flags) != update.reason) {
            stepOf.emplace(slot, steps.size());
            steps.push_back({Rewrite::touch(*d, slot), update.reason});
        }
    }
    if (steps.empty())
        return;
    Rewrite change;
    for (const Step &step : steps) {
        d->columns.setReason(step.before.slot, step.reason);
        change.settle(*d, step.before, step.before.slot);
    }
    rewrite(change);
    if (d->filter)
        Q_EMIT countsChanged();
}

void DeploymentTable::applyNames(std::span<const Cluster> clusters, std::span<const User> users)
{
    const auto differs = [](const NamedIds &names, qint64 id, const QString &name) {
        const auto at = names.find(id);
        return !at || names.name(*at) != name;
    };
    const bool clustersDiffer
        = std::any_of(clusters.begin(), clusters.end(), [&](const auto &each) {
              return differs(d->columns.clusters, each.id.value(), each.name);
          });
    const bool ownersDiffer = std::any_of(users.begin(), users.end(), [&](const auto &each) {
        return differs(d->columns.owners, each.id.value(), each.username);
    });
    if (!clustersDiffer && !ownersDiffer)
        return;
    const auto write = [&] {
        for (const Cluster &cluster : clusters)
            d->columns.clusters.setName(cluster.id.value(), cluster.name);
        for (const User &user : users)
            d->columns.owners.setName(user.id.value(), user.username);
    };
    const bool isOrdered = (clustersDiffer && d->order.column() == ClusterColumn)
        || (ownersDiffer && d->order.column() == OwnerColumn);
    if (isOrdered) {
        relayout([&] {
            write();
            d->visibleOrder = d->order.sorted(d->columns, d->visible);
        });
    } else {
        write();
    }
    if (d->filter && d->filter->readsNames())
        refilter();
    if (clustersDiffer)
        emitColumns(ClusterColumn, ClusterColumn);
    if (ownersDiffer)
        emitColumns(OwnerColumn, OwnerColumn);
}

void DeploymentTable::setNow(TimePoint now)
{
    const qint64 millis = toEpochMillis(now);
    if (millis / 1000 == d->now / 1000)
        return;
    d->now = millis;
    if (d->filter && d->filter->isTimeDependent())
        refilter();
    if (d->order.isTimeDependent() && std::abs(millis - d->order.now()) >= ResortMillis)
        sort(d->order.column(), d->order.direction());
    emitColumns(SubmittedColumn, RunColumn);
}

} // namespace berth
