// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/domain/filter.h"
#include "models/tables/rowtable.h"

#include <span>

namespace berth {

struct NodeRow
{
    Node node;
    [[nodiscard]] qint64 key() const { return node.id.value(); }
    bool operator==(const NodeRow &) const = default;
};

/// The nodes of all clusters, or of one: free, allocated and total per resource, devices, status,
/// and as roles what a heat map paints. GUI thread.
class NodeTable final : public RowTable<NodeRow>
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        ClusterColumn,
        StatusColumn,
        CpuColumn, ///< "12.5 / 64", ShareRole for a bar; SortRole is what is free
        MemoryColumn,
        GpuColumn,
        DevicesColumn, ///< count and model
        LabelsColumn,
        TaintsColumn,
        AddressColumn,
        ColumnCount
    };
    static constexpr int NodeIdRole = IdRole;

    explicit NodeTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source, read at feed position @p seq.
    void load(std::span<const Cluster> clusters, std::span<const Node> nodes, qint64 seq);
    /// Merges one commit; older than what was loaded is dropped.
    void applyChanges(const ChangeBatch &batch);
    /// Shows one cluster only; an invalid id shows all. Rows of others are forgotten and come back
    /// by load(), so this is set before it.
    void setCluster(ClusterId cluster);
    [[nodiscard]] ClusterId cluster() const;

    [[nodiscard]] QModelIndex indexOf(NodeId id, int column = NameColumn) const;
    [[nodiscard]] NodeId idAt(int row) const;
    [[nodiscard]] const Node *find(NodeId id) const; ///< null where unknown
    /// Its name, or "#id".
    [[nodiscard]] QString nodeName(NodeId id) const;
    [[nodiscard]] std::vector<Node> nodesOf(ClusterId cluster) const;

    [[nodiscard]] static std::vector<filter::Field> filterFields();
    /// Whether a row passes; for the small proxy of a pane.
    [[nodiscard]] bool matches(int row, const filter::Node &filter) const;

private:
    [[nodiscard]] QVariant display(const Node &node, int column) const;
    [[nodiscard]] QVariant raw(const Node &node, int column) const;

    struct ClusterFacts
    {
        QString name;
        bool isSimulated = false;
        bool operator==(const ClusterFacts &) const = default;
    };
    std::unordered_map<ClusterId, ClusterFacts> m_clusters;
    ClusterId m_cluster;
    qint64 m_seq = 0;
};

} // namespace berth
