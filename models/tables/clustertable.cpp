// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/clustertable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

namespace berth {

namespace {

using Table = ClusterTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("ClusterTable", "Cluster"),
     QT_TRANSLATE_NOOP("ClusterTable", "Name of the pool of nodes")},
    {"organization", QT_TRANSLATE_NOOP("ClusterTable", "Organization"),
     QT_TRANSLATE_NOOP("ClusterTable", "Who owns it")},
    {"status", QT_TRANSLATE_NOOP("ClusterTable", "Status"),
     QT_TRANSLATE_NOOP("ClusterTable", "Whether its nodes and its engine answer")},
    {"runtime", QT_TRANSLATE_NOOP("ClusterTable", "Runtime"),
     QT_TRANSLATE_NOOP("ClusterTable", "The engine that runs its containers")},
    {"nodes", QT_TRANSLATE_NOOP("ClusterTable", "Nodes"),
     QT_TRANSLATE_NOOP("ClusterTable", "Machines that are open, and all of them"), true},
    {"cpu_share", QT_TRANSLATE_NOOP("ClusterTable", "CPU"),
     QT_TRANSLATE_NOOP("ClusterTable", "Cores allocated and in all"), true},
    {"memory_share", QT_TRANSLATE_NOOP("ClusterTable", "Memory"),
     QT_TRANSLATE_NOOP("ClusterTable", "Memory allocated and in all"), true},
    {"gpu_share", QT_TRANSLATE_NOOP("ClusterTable", "GPU"),
     QT_TRANSLATE_NOOP("ClusterTable", "GPU devices allocated and in all"), true},
    {"queued", QT_TRANSLATE_NOOP("ClusterTable", "Queued"),
     QT_TRANSLATE_NOOP("ClusterTable", "Deployments that wait"), true},
    {"running", QT_TRANSLATE_NOOP("ClusterTable", "Running"),
     QT_TRANSLATE_NOOP("ClusterTable", "Deployments that run"), true},
    {"objective", QT_TRANSLATE_NOOP("ClusterTable", "Objective"),
     QT_TRANSLATE_NOOP("ClusterTable", "What is maximised inside a priority")},
    {"policy", QT_TRANSLATE_NOOP("ClusterTable", "Policy"),
     QT_TRANSLATE_NOOP("ClusterTable", "How a node is chosen")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

} // namespace

ClusterStatus ClusterRow::status() const
{
    return clusterStatus(cluster, nodes, presentNodes, openNodes);
}

ClusterTable::ClusterTable(QObject *parent)
    : RowTable(parent)
{
}

int ClusterTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClusterTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "ClusterTable", section, orientation, role);
}

QVariant ClusterTable::display(const ClusterRow &row, int column) const
{
    switch (column) {
    case NameColumn:
        return row.cluster.name;
    case OrganizationColumn:
        return row.organizationName;
    case StatusColumn:
        return format::text(row.status());
    case RuntimeColumn:
        return format::text(row.cluster.runtime);
    case NodesColumn:
        return row.openNodes == row.nodes
            ? format::count(row.nodes)
            : QString(format::count(row.openNodes) % u" / " % format::count(row.nodes));
    case CpuColumn:
        return format::cpuOf(row.allocated.cpuMilli, row.capacity.cpuMilli);
    case MemoryColumn:
        return format::memoryOf(row.allocated.memoryBytes, row.capacity.memoryBytes);
    case GpuColumn:
        return row.capacity.gpuMilli == 0
            ? QString()
            : format::gpuOf(row.allocated.gpuMilli, row.capacity.gpuMilli);
    case QueuedColumn:
        return format::count(row.queued);
    case RunningColumn:
        return format::count(row.running);
    case ObjectiveColumn:
        return format::text(row.cluster.objective);
    case PolicyColumn:
        return format::text(row.cluster.policy);
    }
    return {};
}

QVariant ClusterTable::raw(const ClusterRow &row, int column) const
{
    switch (column) {
    case StatusColumn:
        return QString(word(row.status()));
    case RuntimeColumn:
        return QString(word(row.cluster.runtime));
    case NodesColumn:
        return row.nodes;
    case CpuColumn:
        return shareOf(row.allocated.cpuMilli, row.capacity.cpuMilli);
    case MemoryColumn:
        return shareOf(row.allocated.memoryBytes, row.capacity.memoryBytes);
    case GpuColumn:
        return shareOf(row.allocated.gpuMilli, row.capacity.gpuMilli);
    case QueuedColumn:
        return row.queued;
    case RunningColumn:
        return row.running;
    case ObjectiveColumn:
        return QString(word(row.cluster.objective));
    case PolicyColumn:
        return QString(word(row.cluster.policy));
    default:
        return display(row, column);
    }
}

QVariant ClusterTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ClusterRow &row = rowAt(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return column == StatusColumn && !row.cluster.unreachableReason.isEmpty()
            ? row.cluster.unreachableReason
            : display(row, column);
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[column].isNumber);
    case SortRole:
        return raw(row, column);
    case IdRole:
    case ClusterIdRole:
        return row.cluster.id.value();
    case StateRole:
        return int(row.status());
    case StateWordRole:
        return QString(word(row.status()));
    case HeldRole:
        return row.cluster.queueHeld;
    case ShareRole:
        return column == CpuColumn || column == MemoryColumn || column == GpuColumn
            ? raw(row, column)
            : QVariant();
    case CpuShareRole:
        return raw(row, CpuColumn);
    case MemoryShareRole:
        return raw(row, MemoryColumn);
    case GpuShareRole:
        return raw(row, GpuColumn);
    case SimulatedRole:
        return row.cluster.runtime == RuntimeType::Simulated;
    default:
        return {};
    }
}

void ClusterTable::fold(ClusterRow &row, const NodeFacts &node, int sign) const
{
    row.nodes += sign;
    row.presentNodes += node.present ? sign : 0;
    row.openNodes += node.open ? sign : 0;
    if (sign > 0) {
        row.capacity += node.capacity;
        row.allocated += node.allocated;
    } else {
        row.capacity -= node.capacity;
        row.allocated -= node.allocated;
    }
}

void ClusterTable::load(std::span<const Organization> organizations,
                        std::span<const Cluster> clusters, std::span<const Node> nodes, qint64 seq)
{
    m_seq = seq;
    m_nodes.clear();
    m_organizations.clear();
    for (const Organization &organization : organizations)
        m_organizations[organization.id] = organization.name;
    std::vector<ClusterRow> rows;
    std::unordered_map<ClusterId, size_t> rowByCluster;
    for (const Cluster &cluster : clusters) {
        rowByCluster[cluster.id] = rows.size();
        ClusterRow row;
        row.cluster = cluster;
        if (const auto it = m_organizations.find(cluster.organizationId);
            it != m_organizations.end())
            row.organizationName = it->second;
        rows.push_back(std::move(row));
    }
    for (const Node &node : nodes) {
        const NodeFacts facts{node.clusterId, node.capacity, node.allocated,
                              node.presence == NodePresence::Present, node.isSchedulable()};
        m_nodes[node.id] = facts;
        if (const auto it = rowByCluster.find(node.clusterId); it != rowByCluster.end())
            fold(rows[it->second], facts, 1);
    }
    resetRows(std::move(rows));
}

void ClusterTable::applyChanges(const ChangeBatch &batch)
{
    if (batch.seq <= m_seq)
        return;
    m_seq = batch.seq;

    // Rows are folded in a copy and merged at the end, so that a commit of a thousand nodes tells
    // the views once.
    std::unordered_map<ClusterId, ClusterRow> next;
    const auto rowFor = [&](ClusterId id) -> ClusterRow * {
        if (const auto it = next.find(id); it != next.end())
            return &it->second;
        const int row = rowOf(id.value());
        return row < 0 ? nullptr : &next.emplace(id, rowAt(row)).first->second;
    };
    for (const Organization &organization : batch.organizations) {
        m_organizations[organization.id] = organization.name;
        for (const ClusterRow &row : rows()) {
            if (row.cluster.organizationId == organization.id)
                rowFor(row.cluster.id)->organizationName = organization.name;
        }
    }
    std::vector<qint64> added; // new clusters in the order of the batch
    for (const Cluster &cluster : batch.clusters) {
        ClusterRow *row = rowFor(cluster.id);
        if (row == nullptr) {
            row = &next[cluster.id];
            added.push_back(cluster.id.value());
        }
        row->cluster = cluster;
        const auto it = m_organizations.find(cluster.organizationId);
        row->organizationName = it == m_organizations.end() ? QString() : it->second;
    }
    const auto unfold = [&](NodeId id) {
        const auto it = m_nodes.find(id);
        if (it == m_nodes.end())
            return;
        if (ClusterRow *row = rowFor(it->second.cluster))
            fold(*row, it->second, -1);
        m_nodes.erase(it);
    };
    for (const Node &node : batch.nodes) {
        unfold(node.id);
        const NodeFacts facts{node.clusterId, node.capacity, node.allocated,
                              node.presence == NodePresence::Present, node.isSchedulable()};
        m_nodes[node.id] = facts;
        if (ClusterRow *row = rowFor(node.clusterId))
            fold(*row, facts, 1);
    }
    std::vector<qint64> removed;
    for (const ChangeBatch::Removed &gone : batch.removed) {
        if (gone.kind == SubjectKind::Node)
            unfold(NodeId(gone.id));
        else if (gone.kind == SubjectKind::Cluster)
            removed.push_back(gone.id);
        else if (gone.kind == SubjectKind::Organization)
            m_organizations.erase(OrganizationId(gone.id));
    }
    std::vector<ClusterRow> upserts;
    for (auto &[id, row] : next) {
        const bool isGone = std::find(removed.begin(), removed.end(), id.value()) != removed.end();
        const bool isNew = std::find(added.begin(), added.end(), id.value()) != added.end();
        if (!isGone && !isNew)
            upserts.push_back(std::move(row));
    }
    for (const qint64 id : added) {
        if (std::find(removed.begin(), removed.end(), id) == removed.end())
            upserts.push_back(std::move(next.at(ClusterId(id))));
    }
    mergeRows(std::move(upserts), removed);
}

void ClusterTable::setQueueCounts(std::span<const ClusterQueueCount> counts)
{
    std::vector<ClusterRow> upserts;
    for (const ClusterQueueCount &count : counts) {
        const int row = rowOf(count.cluster.value());
        if (row < 0)
            continue;
        ClusterRow next = rowAt(row);
        next.queued = count.queued;
        next.running = count.running;
        upserts.push_back(std::move(next));
    }
    mergeRows(std::move(upserts));
}

QModelIndex ClusterTable::indexOf(ClusterId id, int column) const
{
    return index(rowOf(id.value()), column);
}

ClusterId ClusterTable::idAt(int row) const
{
    return row >= 0 && row < rowCount() ? rowAt(row).cluster.id : ClusterId();
}

const Cluster *ClusterTable::find(ClusterId id) const
{
    const int row = rowOf(id.value());
    return row < 0 ? nullptr : &rowAt(row).cluster;
}

QString ClusterTable::clusterName(ClusterId id) const
{
    const Cluster *cluster = find(id);
    return cluster != nullptr ? cluster->name : QString(u'#' % QString::number(id.value()));
}

ResourceVector ClusterTable::totalCapacity() const
{
    ResourceVector sum;
    for (const ClusterRow &row : rows())
        sum += row.capacity;
    return sum;
}

ResourceVector ClusterTable::totalAllocated() const
{
    ResourceVector sum;
    for (const ClusterRow &row : rows())
        sum += row.allocated;
    return sum;
}

} // namespace berth
