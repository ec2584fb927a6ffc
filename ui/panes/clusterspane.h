// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QButtonGroup;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTimer;

namespace berth {

class ClusterTable;
class FilterBar;
class HeatMap;
class NodePanel;
class NodeProxy;
class NodeTable;
class Tag;
class Text;

/// Clusters above; below the nodes of the current one, as a heat map or a table, and one node
/// beside.
class ClustersPane final : public Pane
{
    Q_OBJECT
public:
    explicit ClustersPane(const PaneContext &context, QWidget *parent = nullptr);

    void updateActions() override;
    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    bool toggleDrawer() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    [[nodiscard]] ClusterId currentCluster() const;
    [[nodiscard]] NodeId currentNode() const;
    void showCluster(ClusterId id);
    void showNode(NodeId id);
    enum class NodesAs : quint8 { HeatMap, Table };
    void setNodesAs(NodesAs form);

Q_SIGNALS:
    void addNodesRequested(berth::ClusterId id);
    void changeRequested(berth::ClusterId id);
    void whatIfRequested(berth::ClusterId id);
    void deleteRequested(berth::ClusterId id);
    void drainRequested(berth::NodeId id);
    void reserveRequested(berth::NodeId id);
    void removeRequested(berth::NodeId id);

private:
    QWidget *buildClusters();
    QWidget *buildNodes();
    QWidget *buildNodesHead();
    void connectActions();
    void onClusterChanged();
    void setCurrentNode(NodeId id);
    void showSummary();
    void setPanelShown(bool isShown);
    void showNodeMenu(const QPoint &globalPosition);
    template<typename T>
    void report(const QString &text, Act<T> act);

    ClusterTable *m_clusters;
    NodeTable *m_nodes;
    QSortFilterProxyModel *m_clusterProxy;
    NodeProxy *m_nodeProxy;
    QTimer *m_summaryDue;
    NodeId m_currentNode;

    QStackedWidget *m_whole = nullptr;
    QTableView *m_clusterView = nullptr;
    Text *m_count = nullptr;
    Text *m_name = nullptr;
    Tag *m_simulated = nullptr;
    Tag *m_held = nullptr;
    Text *m_summary = nullptr;
    FilterBar *m_filter = nullptr;
    QButtonGroup *m_forms = nullptr;
    QButtonGroup *m_metrics = nullptr;
    QStackedWidget *m_nodesStack = nullptr;
    HeatMap *m_heatMap = nullptr;
    QTableView *m_nodeView = nullptr;
    QSplitter *m_rows = nullptr;
    QSplitter *m_columns = nullptr;
    NodePanel *m_panel = nullptr;
};

} // namespace berth
