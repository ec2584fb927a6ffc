// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/nodeproxy.h"

#include "models/tables/nodetable.h"

namespace berth {

NodeProxy::NodeProxy(NodeTable *nodes, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_nodes(nodes)
{
    setSourceModel(nodes);
    setSortRole(TableRoles::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setDynamicSortFilter(true);
}

void NodeProxy::setCluster(ClusterId cluster)
{
    if (cluster == m_cluster)
        return;
    m_cluster = cluster;
    invalidateFilter();
}

void NodeProxy::setFilter(const filter::Node &filter)
{
    m_filter = filter;
    invalidateFilter();
}

NodeId NodeProxy::idAt(int row) const
{
    return row < 0 || row >= rowCount() ? NodeId()
                                        : m_nodes->idAt(mapToSource(index(row, 0)).row());
}

int NodeProxy::rowOf(NodeId id) const
{
    return mapFromSource(m_nodes->indexOf(id)).row();
}

bool NodeProxy::filterAcceptsRow(int row, const QModelIndex &) const
{
    return m_nodes->rowAt(row).node.clusterId == m_cluster && m_nodes->matches(row, m_filter);
}

} // namespace berth
