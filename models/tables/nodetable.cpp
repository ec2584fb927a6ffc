// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/nodetable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"
#include "models/tables/rowfilter.h"

namespace berth {

namespace {

using Table = NodeTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("NodeTable", "Node"),
     QT_TRANSLATE_NOOP("NodeTable", "Name of the machine")},
    {"cluster", QT_TRANSLATE_NOOP("NodeTable", "Cluster"),
     QT_TRANSLATE_NOOP("NodeTable", "The pool that it belongs to")},
    {"status", QT_TRANSLATE_NOOP("NodeTable", "Status"),
     QT_TRANSLATE_NOOP("NodeTable", "Whether it is present and takes new work")},
    {"cpu_free", QT_TRANSLATE_NOOP("NodeTable", "CPU"),
     QT_TRANSLATE_NOOP("NodeTable", "Cores allocated and in all"), true},
    {"memory_free", QT_TRANSLATE_NOOP("NodeTable", "Memory"),
     QT_TRANSLATE_NOOP("NodeTable", "Memory allocated and in all"), true},
    {"gpu_free", QT_TRANSLATE_NOOP("NodeTable", "GPU"),
     QT_TRANSLATE_NOOP("NodeTable", "GPU devices allocated and in all"), true},
    {"devices", QT_TRANSLATE_NOOP("NodeTable", "Devices"),
     QT_TRANSLATE_NOOP("NodeTable", "GPU devices and their model")},
    {"labels", QT_TRANSLATE_NOOP("NodeTable", "Labels"),
     QT_TRANSLATE_NOOP("NodeTable", "What selectors can ask for")},
    {"taints", QT_TRANSLATE_NOOP("NodeTable", "Taints"),
     QT_TRANSLATE_NOOP("NodeTable", "What a deployment must tolerate to be placed here")},
    {"address", QT_TRANSLATE_NOOP("NodeTable", "Address"),
     QT_TRANSLATE_NOOP("NodeTable", "Where its container engine answers")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

/// The words of `status`, in the order of StateRole.
int stateOf(const Node &node)
{
    return node.presence == NodePresence::Lost ? 3 : int(node.scheduling);
}

QString labelsText(const Node &node)
{
    QStringList labels;
    for (auto it = node.labels.begin(); it != node.labels.end(); ++it)
        labels << QString(it.key() % u'=' % it.value());
    return labels.join(u", ");
}

QString taintsText(const Node &node)
{
    QStringList taints;
    for (const Taint &taint : node.taints) {
        const QStringView effect = taint.effect == TaintEffect::NoExecute
            ? QStringView(u":NoExecute")
            : QStringView(u":NoSchedule");
        taints << (taint.value.isEmpty() ? QString(taint.key % effect)
                                         : QString(taint.key % u'=' % taint.value % effect));
    }
    return taints.join(u", ");
}

QString devicesText(const Node &node)
{
    if (node.devices.isEmpty())
        return {};
    const auto sick
        = std::count_if(node.devices.begin(), node.devices.end(), [](const auto &device) {
              return device.health == DeviceHealth::Unhealthy;
          });
    QString text = QString::number(node.devices.size());
    if (!node.gpuModel.isEmpty())
        text += QString(u" × " % node.gpuModel);
    if (sick > 0)
        text += QString(u", " % QCoreApplication::translate("NodeTable", "%1 unhealthy").arg(sick));
    return text;
}

QVariant deviceShares(const Node &node)
{
    QList<double> shares;
    shares.reserve(node.devices.size());
    for (const GpuDevice &device : node.devices) {
        shares << (device.health == DeviceHealth::Unhealthy
                       ? -1
                       : double(device.allocatedMilli) / double(WholeGpu));
    }
    return QVariant::fromValue(shares);
}

} // namespace

NodeTable::NodeTable(QObject *parent)
    : RowTable(parent)
{
}

int NodeTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant NodeTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "NodeTable", section, orientation, role);
}

QVariant NodeTable::display(const Node &node, int column) const
{
    switch (column) {
    case NameColumn:
        return node.name;
    case ClusterColumn: {
        const auto it = m_clusters.find(node.clusterId);
        return it == m_clusters.end() ? QString(u'#' % QString::number(node.clusterId.value()))
                                      : it->second.name;
    }
    case StatusColumn:
        return format::nodeStatus(node);
    case CpuColumn:
        return format::cpuOf(node.allocated.cpuMilli, node.capacity.cpuMilli);
    case MemoryColumn:
        return format::memoryOf(node.allocated.memoryBytes, node.capacity.memoryBytes);
    case GpuColumn:
        return node.capacity.gpuMilli == 0
            ? QString()
            : format::gpuOf(node.allocated.gpuMilli, node.capacity.gpuMilli);
    case DevicesColumn:
        return devicesText(node);
    case LabelsColumn:
        return labelsText(node);
    case TaintsColumn:
        return taintsText(node);
    case AddressColumn:
        return node.address;
    }
    return {};
}

QVariant NodeTable::raw(const Node &node, int column) const
{
    switch (column) {
    case StatusColumn:
        return QString(statusWord(node));
    case CpuColumn:
        return double(node.capacity.cpuMilli - node.allocated.cpuMilli) / 1000;
    case MemoryColumn:
        return node.capacity.memoryBytes - node.allocated.memoryBytes;
    case GpuColumn:
        return double(node.capacity.gpuMilli - node.allocated.gpuMilli) / 1000;
    default:
        return display(node, column);
    }
}

QVariant NodeTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Node &node = rowAt(index.row()).node;
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return display(node, column);
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[column].isNumber);
    case SortRole:
        return raw(node, column);
    case IdRole:
        return node.id.value();
    case ClusterIdRole:
        return node.clusterId.value();
    case StateRole:
        return stateOf(node);
    case StateWordRole:
        return QString(statusWord(node));
    case ShareRole:
        switch (column) {
        case CpuColumn:
            return shareOf(node.allocated.cpuMilli, node.capacity.cpuMilli);
        case MemoryColumn:
            return shareOf(node.allocated.memoryBytes, node.capacity.memoryBytes);
        case GpuColumn:
            return shareOf(node.allocated.gpuMilli, node.capacity.gpuMilli);
        default:
            return {};
        }
    case CpuShareRole:
        return shareOf(node.allocated.cpuMilli, node.capacity.cpuMilli);
    case MemoryShareRole:
        return shareOf(node.allocated.memoryBytes, node.capacity.memoryBytes);
    case GpuShareRole:
        return shareOf(node.allocated.gpuMilli, node.capacity.gpuMilli);
    case DeviceSharesRole:
        return deviceShares(node);
    case SimulatedRole: {
        const auto it = m_clusters.find(node.clusterId);
        return it != m_clusters.end() && it->second.isSimulated;
    }
    default:
        return {};
    }
}

void NodeTable::load(std::span<const Cluster> clusters, std::span<const Node> nodes, qint64 seq)
{
    m_seq = seq;
    m_clusters.clear();
    for (const Cluster &cluster : clusters)
        m_clusters[cluster.id] = {cluster.name, cluster.runtime == RuntimeType::Simulated};
    std::vector<NodeRow> rows;
    rows.reserve(nodes.size());
    for (const Node &node : nodes) {
        if (!m_cluster.isValid() || node.clusterId == m_cluster)
            rows.push_back({node});
    }
    resetRows(std::move(rows));
}

void NodeTable::applyChanges(const ChangeBatch &batch)
{
    if (batch.seq <= m_seq)
        return;
    m_seq = batch.seq;
    std::vector<ClusterId> restyled;
    for (const Cluster &cluster : batch.clusters) {
        const ClusterFacts facts{cluster.name, cluster.runtime == RuntimeType::Simulated};
        if (ClusterFacts &known = m_clusters[cluster.id]; !(known == facts)) {
            known = facts;
            restyled.push_back(cluster.id);
        }
    }
    std::vector<NodeRow> rows;
    for (const Node &node : batch.nodes) {
        if (!m_cluster.isValid() || node.clusterId == m_cluster)
            rows.push_back({node});
    }
    std::vector<qint64> removed;
    for (const ChangeBatch::Removed &gone : batch.removed) {
        if (gone.kind == SubjectKind::Node)
            removed.push_back(gone.id);
        else if (gone.kind == SubjectKind::Cluster)
            m_clusters.erase(ClusterId(gone.id));
    }
    mergeRows(std::move(rows), removed);
    if (restyled.empty())
        return;
    std::vector<int> changed;
    for (int row = 0; row < rowCount(); ++row) {
        if (std::find(restyled.begin(), restyled.end(), rowAt(row).node.clusterId)
            != restyled.end())
            changed.push_back(row);
    }
    emitRuns(std::move(changed));
}

void NodeTable::setCluster(ClusterId cluster)
{
    if (m_cluster == cluster)
        return;
    m_cluster = cluster;
    std::vector<NodeRow> kept;
    for (const NodeRow &row : rows()) {
        if (!m_cluster.isValid() || row.node.clusterId == m_cluster)
            kept.push_back(row);
    }
    resetRows(std::move(kept));
}

ClusterId NodeTable::cluster() const
{
    return m_cluster;
}

QModelIndex NodeTable::indexOf(NodeId id, int column) const
{
    return index(rowOf(id.value()), column);
}

NodeId NodeTable::idAt(int row) const
{
    return row >= 0 && row < rowCount() ? rowAt(row).node.id : NodeId();
}

const Node *NodeTable::find(NodeId id) const
{
    const int row = rowOf(id.value());
    return row < 0 ? nullptr : &rowAt(row).node;
}

QString NodeTable::nodeName(NodeId id) const
{
    const Node *node = find(id);
    return node != nullptr ? node->name : QString(u'#' % QString::number(id.value()));
}

std::vector<Node> NodeTable::nodesOf(ClusterId cluster) const
{
    std::vector<Node> nodes;
    for (const NodeRow &row : rows()) {
        if (row.node.clusterId == cluster)
            nodes.push_back(row.node);
    }
    return nodes;
}

std::vector<filter::Field> NodeTable::filterFields()
{
    using filter::FieldType;
    const QStringList statuses{QStringLiteral("ready"), QStringLiteral("cordoned"),
                               QStringLiteral("draining"), QStringLiteral("lost")};
    return {
        {QStringLiteral("name"), FieldType::Text, {}, NameColumn},
        {QStringLiteral("cluster"), FieldType::Text, {}, ClusterColumn},
        {QStringLiteral("status"), FieldType::Word, statuses, StatusColumn},
        {QStringLiteral("cpu"), FieldType::Cpu, {}, CpuColumn},
        {QStringLiteral("memory"), FieldType::Memory, {}, MemoryColumn},
        {QStringLiteral("gpu"), FieldType::Gpu, {}, GpuColumn},
        {QStringLiteral("model"), FieldType::Text, {}, DevicesColumn},
        {QStringLiteral("label"), FieldType::Text, {}, LabelsColumn},
        {QStringLiteral("taint"), FieldType::Text, {}, TaintsColumn},
    };
}

bool NodeTable::matches(int row, const filter::Node &filter) const
{
    const Node &node = rowAt(row).node;
    return berth::matches(
        filter,
        {.text =
             [&](int key) {
                 return key == DevicesColumn ? node.gpuModel : display(node, key).toString();
             },
         .number = [&](int key) -> qint64 {
             switch (key) {
             case StatusColumn:
                 return stateOf(node);
             case CpuColumn:
                 return node.capacity.cpuMilli - node.allocated.cpuMilli;
             case MemoryColumn:
                 return node.capacity.memoryBytes - node.allocated.memoryBytes;
             default:
                 return node.capacity.gpuMilli - node.allocated.gpuMilli;
             }
         },
         .anyText = {NameColumn, ClusterColumn, DevicesColumn, LabelsColumn, TaintsColumn}});
}

} // namespace berth
