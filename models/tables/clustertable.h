// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/tables/rowtable.h"

#include <span>

namespace berth {

/// A cluster with what is folded from its nodes and its queue.
struct ClusterRow
{
    Cluster cluster;
    QString organizationName;
    int nodes = 0;
    int presentNodes = 0;
    int openNodes = 0; ///< present and open
    ResourceVector capacity; ///< of all its nodes
    ResourceVector allocated;
    qint64 queued = 0;
    qint64 running = 0;

    [[nodiscard]] qint64 key() const { return cluster.id.value(); }
    [[nodiscard]] ClusterStatus status() const;
    bool operator==(const ClusterRow &) const = default;
};

/// How many deployments of a cluster wait and run, from the queue table.
struct ClusterQueueCount
{
    ClusterId cluster;
    qint64 queued = 0;
    qint64 running = 0;
};

/// All clusters with their totals, status and queue. GUI thread.
class ClusterTable final : public RowTable<ClusterRow>
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        OrganizationColumn,
        StatusColumn,
        RuntimeColumn,
        NodesColumn,
        CpuColumn, ///< "12.5 / 64", ShareRole for a bar; SortRole is the share
        MemoryColumn,
        GpuColumn,
        QueuedColumn,
        RunningColumn,
        ObjectiveColumn,
        PolicyColumn,
        ColumnCount
    };

    explicit ClusterTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source, read at feed position @p seq.
    void load(std::span<const Organization> organizations, std::span<const Cluster> clusters,
              std::span<const Node> nodes, qint64 seq);
    /// Merges one commit; older than what was loaded is dropped.
    void applyChanges(const ChangeBatch &batch);
    void setQueueCounts(std::span<const ClusterQueueCount> counts);

    [[nodiscard]] QModelIndex indexOf(ClusterId id, int column = NameColumn) const;
    [[nodiscard]] ClusterId idAt(int row) const;
    [[nodiscard]] const Cluster *find(ClusterId id) const; ///< null where unknown
    [[nodiscard]] QString clusterName(ClusterId id) const; ///< or "#id"
    /// Sums over all clusters, for the overview.
    [[nodiscard]] ResourceVector totalCapacity() const;
    [[nodiscard]] ResourceVector totalAllocated() const;

private:
    struct NodeFacts
    {
        ClusterId cluster;
        ResourceVector capacity;
        ResourceVector allocated;
        bool present = true;
        bool open = true;
    };
    [[nodiscard]] QVariant display(const ClusterRow &row, int column) const;
    [[nodiscard]] QVariant raw(const ClusterRow &row, int column) const;
    void fold(ClusterRow &row, const NodeFacts &node, int sign) const;

    std::unordered_map<NodeId, NodeFacts> m_nodes;
    std::unordered_map<OrganizationId, QString> m_organizations;
    qint64 m_seq = 0;
};

} // namespace berth
