// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/organizationtable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = OrganizationTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("OrganizationTable", "Organization"),
     QT_TRANSLATE_NOOP("OrganizationTable", "Its name is unique, ignoring case")},
    {"members", QT_TRANSLATE_NOOP("OrganizationTable", "Members"),
     QT_TRANSLATE_NOOP("OrganizationTable", "Accounts that belong to it"), true},
    {"clusters", QT_TRANSLATE_NOOP("OrganizationTable", "Clusters"),
     QT_TRANSLATE_NOOP("OrganizationTable", "Clusters that it owns"), true},
    {"created", QT_TRANSLATE_NOOP("OrganizationTable", "Created"),
     QT_TRANSLATE_NOOP("OrganizationTable", "When it was made")},
    {"id", QT_TRANSLATE_NOOP("OrganizationTable", "Id"),
     QT_TRANSLATE_NOOP("OrganizationTable", "Its number in the API"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

} // namespace

OrganizationTable::OrganizationTable(QObject *parent)
    : RowTable(parent)
{
}

int OrganizationTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OrganizationTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "OrganizationTable", section, orientation, role);
}

QVariant OrganizationTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OrganizationRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case NameColumn:
            return row.organization.name;
        case MembersColumn:
            return format::count(row.members);
        case ClustersColumn:
            return format::count(row.clusters);
        case CreatedColumn:
            return format::moment(row.organization.createdAt);
        default:
            return row.organization.id.value();
        }
    case SortRole:
        switch (index.column()) {
        case NameColumn:
            return row.organization.name;
        case MembersColumn:
            return row.members;
        case ClustersColumn:
            return row.clusters;
        case CreatedColumn:
            return QDateTime::fromMSecsSinceEpoch(toEpochMillis(row.organization.createdAt),
                                                  Qt::UTC);
        default:
            return row.organization.id.value();
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return row.organization.id.value();
    default:
        return {};
    }
}

void OrganizationTable::fold(std::span<const Organization> organizations,
                             std::span<const User> users, std::span<const Cluster> clusters,
                             const std::vector<ChangeBatch::Removed> &removed)
{
    for (const User &user : users)
        m_memberOf[user.id] = user.organizationId;
    for (const Cluster &cluster : clusters)
        m_clusterOf[cluster.id] = cluster.organizationId;
    std::vector<qint64> gone;
    for (const ChangeBatch::Removed &each : removed) {
        if (each.kind == SubjectKind::User)
            m_memberOf.erase(UserId(each.id));
        else if (each.kind == SubjectKind::Cluster)
            m_clusterOf.erase(ClusterId(each.id));
        else if (each.kind == SubjectKind::Organization)
            gone.push_back(each.id);
    }
    std::unordered_map<OrganizationId, int> members;
    for (const auto &[user, organization] : m_memberOf)
        ++members[organization];
    std::unordered_map<OrganizationId, int> owned;
    for (const auto &[cluster, organization] : m_clusterOf)
        ++owned[organization];

    std::vector<OrganizationRow> next = rows();
    for (const Organization &organization : organizations) {
        const int row = rowOf(organization.id.value());
        if (row >= 0)
            next[size_t(row)].organization = organization;
        else
            next.push_back({organization, 0, 0});
    }
    for (OrganizationRow &row : next) {
        row.members = members[row.organization.id];
        row.clusters = owned[row.organization.id];
    }
    std::erase_if(next, [&](const OrganizationRow &row) {
        return std::find(gone.begin(), gone.end(), row.key()) != gone.end();
    });
    mergeRows(std::move(next), gone);
}

void OrganizationTable::load(std::span<const Organization> organizations,
                             std::span<const User> users, std::span<const Cluster> clusters,
                             qint64 seq)
{
    m_seq = seq;
    m_memberOf.clear();
    m_clusterOf.clear();
    resetRows({});
    fold(organizations, users, clusters, {});
}

void OrganizationTable::applyChanges(const ChangeBatch &batch)
{
    if (batch.seq <= m_seq)
        return;
    m_seq = batch.seq;
    const bool concerns = !batch.organizations.empty() || !batch.users.empty()
        || !batch.clusters.empty() || !batch.removed.empty();
    if (concerns)
        fold(batch.organizations, batch.users, batch.clusters, batch.removed);
}

QModelIndex OrganizationTable::indexOf(OrganizationId id, int column) const
{
    return index(rowOf(id.value()), column);
}

OrganizationId OrganizationTable::idAt(int row) const
{
    return row >= 0 && row < rowCount() ? rowAt(row).organization.id : OrganizationId();
}

QString OrganizationTable::organizationName(OrganizationId id) const
{
    const int row = rowOf(id.value());
    return row >= 0 ? rowAt(row).organization.name : QString(u'#' % QString::number(id.value()));
}

} // namespace berth
