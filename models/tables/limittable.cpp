// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/limittable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

namespace berth {

namespace {

using Table = LimitTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("LimitTable", "Limits of"),
     QT_TRANSLATE_NOOP("LimitTable", "The organization, one of its clusters or members")},
    {"kind", QT_TRANSLATE_NOOP("LimitTable", "Kind"),
     QT_TRANSLATE_NOOP("LimitTable", "What it is")},
    {"max_deployments", QT_TRANSLATE_NOOP("LimitTable", "Deployments"),
     QT_TRANSLATE_NOOP("LimitTable", "Unfinished deployments at once, queued ones included"), true},
    {"max_running", QT_TRANSLATE_NOOP("LimitTable", "Running"),
     QT_TRANSLATE_NOOP("LimitTable", "Replicas that hold resources at once"), true},
    {"max_priority", QT_TRANSLATE_NOOP("LimitTable", "Priority"),
     QT_TRANSLATE_NOOP("LimitTable", "The highest priority that may be given"), true},
    {"cpu", QT_TRANSLATE_NOOP("LimitTable", "CPU"),
     QT_TRANSLATE_NOOP("LimitTable", "Cores in use at once"), true},
    {"memory", QT_TRANSLATE_NOOP("LimitTable", "Memory"),
     QT_TRANSLATE_NOOP("LimitTable", "Memory in use at once"), true},
    {"gpu", QT_TRANSLATE_NOOP("LimitTable", "GPU"),
     QT_TRANSLATE_NOOP("LimitTable", "Devices in use at once"), true},
    {"weight", QT_TRANSLATE_NOOP("LimitTable", "Weight"),
     QT_TRANSLATE_NOOP("LimitTable", "Of its fair share, 1 to 1000"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QString kindText(Quota::Subject subject)
{
    switch (subject) {
    case Quota::Subject::Organization:
        return QCoreApplication::translate("LimitTable", "organization");
    case Quota::Subject::Cluster:
        return QCoreApplication::translate("LimitTable", "cluster");
    case Quota::Subject::User:
        return QCoreApplication::translate("LimitTable", "member");
    }
    return {};
}

const std::optional<qint64> &limitAt(const Quota &quota, int column)
{
    switch (column) {
    case Table::DeploymentsColumn:
        return quota.maxDeployments;
    case Table::RunningColumn:
        return quota.maxRunning;
    case Table::PriorityColumn:
        return quota.maxPriority;
    case Table::CpuColumn:
        return quota.maxCpuMilli;
    case Table::MemoryColumn:
        return quota.maxMemoryBytes;
    case Table::GpuColumn:
        return quota.maxGpuMilli;
    default:
        return quota.weight;
    }
}

/// A limit of nothing is a limit: it is written out.
QString limitText(const std::optional<qint64> &limit, int column)
{
    if (!limit)
        return QStringLiteral("–");
    switch (column) {
    case Table::CpuColumn:
    case Table::GpuColumn:
        return format::milli(*limit);
    case Table::MemoryColumn:
        return *limit == 0 ? QStringLiteral("0") : format::memory(*limit);
    default:
        return format::count(*limit);
    }
}

} // namespace

LimitTable::LimitTable(QObject *parent)
    : RowTable(parent)
{
}

int LimitTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LimitTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "LimitTable", section, orientation, role);
}

QVariant LimitTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LimitRow &row = rowAt(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (column == NameColumn)
            return row.name;
        return column == KindColumn ? kindText(row.quota.subject)
                                    : limitText(limitAt(row.quota, column), column);
    case SortRole:
        if (column == NameColumn)
            return row.name;
        if (column == KindColumn)
            return kindText(row.quota.subject);
        if (const auto &limit = limitAt(row.quota, column))
            return *limit;
        return {};
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[column].isNumber);
    case IdRole:
        return row.quota.subjectId;
    case StateRole:
        return int(row.quota.subject);
    case OrganizationIdRole:
        return row.organization.value();
    default:
        return {};
    }
}

void LimitTable::fold(std::span<const Organization> organizations,
                      std::span<const Cluster> clusters, std::span<const User> users,
                      std::span<const Quota> quotas,
                      const std::vector<ChangeBatch::Removed> &removed)
{
    using Subject = Quota::Subject;
    std::vector<LimitRow> upserts;
    std::unordered_map<qint64, size_t> places;
    const auto rowFor = [&](Subject subject, qint64 id) -> LimitRow & {
        const qint64 key = LimitRow::keyOf(subject, id);
        const auto [place, isNew] = places.try_emplace(key, upserts.size());
        if (isNew) {
            const int at = rowOf(key);
            LimitRow row = at >= 0 ? rowAt(at) : LimitRow();
            row.quota.subject = subject;
            row.quota.subjectId = id;
            upserts.push_back(std::move(row));
        }
        return upserts[place->second];
    };
    const auto clear = [](LimitRow &row) {
        row.quota = {.subject = row.quota.subject, .subjectId = row.quota.subjectId};
    };
    std::vector<qint64> gone;
    for (const Organization &organization : organizations) {
        LimitRow &row = rowFor(Subject::Organization, organization.id.value());
        row.organization = organization.id;
        row.name = organization.name;
    }
    for (const Cluster &cluster : clusters) {
        LimitRow &row = rowFor(Subject::Cluster, cluster.id.value());
        row.organization = cluster.organizationId;
        row.name = cluster.name;
    }
    for (const User &user : users) {
        if (!user.organizationId.isValid()) {
            gone.push_back(LimitRow::keyOf(Subject::User, user.id.value()));
            continue;
        }
        LimitRow &row = rowFor(Subject::User, user.id.value());
        row.organization = user.organizationId;
        row.name = user.displayName.isEmpty() ? user.username : user.displayName;
    }
    for (const ChangeBatch::Removed &each : removed) {
        if (each.kind == SubjectKind::Organization)
            gone.push_back(LimitRow::keyOf(Subject::Organization, each.id));
        else if (each.kind == SubjectKind::Cluster)
            gone.push_back(LimitRow::keyOf(Subject::Cluster, each.id));
        else if (each.kind == SubjectKind::User)
            gone.push_back(LimitRow::keyOf(Subject::User, each.id));
        else if (const auto it = m_subjectOf.find(each.id);
                 each.kind == SubjectKind::Quota && it != m_subjectOf.end())
            clear(rowFor(Subject(it->second % 4), it->second / 4));
    }
    for (const Quota &quota : quotas) {
        LimitRow &row = rowFor(quota.subject, quota.subjectId);
        row.quota = quota;
        m_subjectOf[quota.id.value()] = row.key();
    }
    // A limit outlives nobody: what is gone stays gone, and a limit alone makes no row.
    std::erase_if(upserts, [&](const LimitRow &row) {
        return row.name.isEmpty() || std::find(gone.begin(), gone.end(), row.key()) != gone.end();
    });
    mergeRows(std::move(upserts), gone);
}

void LimitTable::load(std::span<const Organization> organizations,
                      std::span<const Cluster> clusters, std::span<const User> users,
                      std::span<const Quota> quotas, qint64 seq)
{
    m_seq = seq;
    m_subjectOf.clear();
    resetRows({});
    fold(organizations, clusters, users, quotas, {});
}

void LimitTable::applyChanges(const ChangeBatch &batch)
{
    if (batch.seq <= m_seq)
        return;
    m_seq = batch.seq;
    const bool concerns = !batch.organizations.empty() || !batch.clusters.empty()
        || !batch.users.empty() || !batch.quotas.empty() || !batch.removed.empty();
    if (concerns)
        fold(batch.organizations, batch.clusters, batch.users, batch.quotas, batch.removed);
}

const LimitRow *LimitTable::find(Quota::Subject subject, qint64 id) const
{
    const int row = rowOf(LimitRow::keyOf(subject, id));
    return row >= 0 ? &rowAt(row) : nullptr;
}

} // namespace berth
