// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/journal.h"

#include <algorithm>
#include <unordered_set>

namespace berth::store {

Journal::Mark Journal::mark()
{
    return std::apply([](const auto &...part) { return Mark{part.size()...}; }, parts());
}

void Journal::truncate(const Mark &mark)
{
    size_t index = 0;
    const auto cut = [&](auto &part) {
        part.erase(part.begin() + qsizetype(mark[index]), part.end());
        ++index;
    };
    std::apply([&](auto &...part) { (cut(part), ...); }, parts());
}

namespace {

using Ids = std::unordered_set<qint64>;

/// Keeps the last form of each row, in the order of those, without what is in @p gone.
template<typename Row>
std::vector<Row> latest(std::vector<Row> &&rows, const Ids &gone)
{
    if (rows.size() <= 1 && gone.empty())
        return std::move(rows);
    Ids seen;
    seen.reserve(rows.size());
    std::vector<Row> kept;
    kept.reserve(rows.size());
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        const qint64 id = row->id.value();
        if (!gone.contains(id) && seen.insert(id).second)
            kept.push_back(std::move(*row));
    }
    std::reverse(kept.begin(), kept.end());
    rows.clear();
    return kept;
}

Ids idsOf(const std::vector<Allocation> &allocations)
{
    Ids ids;
    for (const Allocation &allocation : allocations)
        ids.insert(allocation.id.value());
    return ids;
}

} // namespace

ChangeBatch Journal::takeBatch()
{
    std::array<Ids, SubjectKinds> gone;
    for (const ChangeBatch::Removed &row : removed)
        gone[size_t(row.kind)].insert(row.id);
    const auto goneOf = [&gone](SubjectKind kind) -> const Ids & { return gone[size_t(kind)]; };

    ChangeBatch batch;
    batch.organizations = latest(std::move(organizations), goneOf(SubjectKind::Organization));
    batch.users = latest(std::move(users), goneOf(SubjectKind::User));
    batch.quotas = latest(std::move(quotas), goneOf(SubjectKind::Quota));
    batch.clusters = latest(std::move(clusters), goneOf(SubjectKind::Cluster));
    batch.deployments = latest(std::move(deployments), goneOf(SubjectKind::Deployment));
    batch.replicas = latest(std::move(replicas), goneOf(SubjectKind::Replica));
    batch.reservations = latest(std::move(reservations), goneOf(SubjectKind::Reservation));
    batch.jobs = latest(std::move(jobs), goneOf(SubjectKind::Job));
    batch.runs = latest(std::move(runs), goneOf(SubjectKind::Run));
    batch.attempts = latest(std::move(attempts), {});
    std::erase_if(batch.attempts, [&](const Attempt &attempt) {
        return goneOf(SubjectKind::Replica).contains(attempt.replicaId.value());
    });
    // What was taken and given back inside the group was never there for anybody else.
    const Ids taken = idsOf(allocations);
    const Ids given = idsOf(releasedAllocations);
    batch.allocations = latest(std::move(allocations), given);
    batch.releasedAllocations = latest(std::move(releasedAllocations), taken);
    batch.removed = std::move(removed);

    std::unordered_set<qint64> named;
    for (auto &specification : specifications) {
        if (named.insert(specification.first.value()).second)
            batch.specifications.push_back(std::move(specification));
    }
    batch.reloadAll = !imports.empty();
    *this = Journal();
    return batch;
}

} // namespace berth::store
