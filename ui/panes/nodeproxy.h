// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"
#include "models/domain/ids.h"

#include <QtCore/qsortfilterproxymodel.h>

namespace berth {

class NodeTable;

/// The nodes of one cluster that pass the filter of the pane, sorted by the raw value of a column.
class NodeProxy final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit NodeProxy(NodeTable *nodes, QObject *parent = nullptr);

    void setCluster(ClusterId cluster);
    void setFilter(const filter::Node &filter);
    [[nodiscard]] NodeId idAt(int row) const; ///< invalid for -1
    [[nodiscard]] int rowOf(NodeId id) const; ///< -1 where it is not shown

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    NodeTable *m_nodes;
    ClusterId m_cluster;
    filter::Node m_filter;
};

} // namespace berth
