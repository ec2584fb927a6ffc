// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/clusterspane.h"

#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/fragmentation.h"
#include "models/tables/nodetable.h"
#include "ui/delegates/delegates.h"
#include "ui/panes/nodepanel.h"
#include "ui/panes/nodeproxy.h"
#include "ui/theme/icons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/heatmap.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsettings.h>
#include <QtCore/qtimer.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qbuttongroup.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static TableSetup clusterSetup()
{
    return {QStringLiteral("clusters"),
            ClustersPane::tr("Clusters"),
            // name, organization, status, runtime, nodes, cpu, memory, gpu, queued, running,
            // objective, policy
            {30, 14, 14, 0, 12, 21, 18, 15, 10, 10, 0, 9}};
}

static TableSetup nodeSetup()
{
    return {QStringLiteral("nodes"),
            ClustersPane::tr("Nodes"),
            // name, cluster, status, cpu, memory, gpu, devices, labels, taints, address
            {30, 0, 12, 15, 19, 11, 26, 20, 0, 0}};
}

ClustersPane::ClustersPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("clustersPane"), context, parent)
    , m_clusters(backend().tables().clusters)
    , m_nodes(backend().tables().nodes)
    , m_clusterProxy(new QSortFilterProxyModel(this))
    , m_nodeProxy(new NodeProxy(m_nodes, this))
    , m_summaryDue(new QTimer(this))
{
    m_clusterProxy->setSourceModel(m_clusters);
    m_clusterProxy->setSortRole(TableRoles::SortRole);
    m_clusterProxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_panel = new NodePanel(context, this);
    m_summaryDue->setSingleShot(true);
    m_summaryDue->setInterval(500); // it walks every node of the cluster
    connect(m_summaryDue, &QTimer::timeout, this, &ClustersPane::showSummary);

    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->setObjectName(QStringLiteral("clusters.rows"));
    m_rows->addWidget(buildClusters());
    m_columns = new QSplitter(Qt::Horizontal, this);
    m_columns->setObjectName(QStringLiteral("clusters.columns"));
    m_columns->addWidget(buildNodes());
    m_columns->addWidget(m_panel);
    m_columns->setStretchFactor(0, 1);
    m_columns->setChildrenCollapsible(false);
    m_columns->setSizes({800, 340});
    m_rows->addWidget(m_columns);
    m_rows->setStretchFactor(1, 1);
    m_rows->setChildrenCollapsible(false);
    m_rows->setSizes({190, 500});

    auto *none = new EmptyState(QStringLiteral("clusters.none"), QLatin1StringView("clusters"),
                                tr("No clusters yet"),
                                tr("A cluster is a pool of nodes with CPU, memory and GPUs. Make "
                                   "one from totals or a list of nodes, or import a trace."),
                                this);
    none->addAction(actions().action(ActionId::NewCluster));
    none->addAction(actions().action(ActionId::ImportOpenb));
    m_whole = new QStackedWidget(this);
    m_whole->addWidget(m_rows);
    m_whole->addWidget(none);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_whole);

    connect(m_panel, &NodePanel::closeRequested, this, [this] { setPanelShown(false); });
    connect(m_panel, &NodePanel::deploymentRequested, this,
            [this](DeploymentId id) { Q_EMIT shown(SubjectKind::Deployment, id.value()); });
    connectActions();
    setNodesAs(NodesAs::HeatMap);
    refresh();
}

QWidget *ClustersPane::buildClusters()
{
    auto *box = new QWidget(this);
    box->setMinimumHeight(110);
    m_count = new Text(Text::Part::Muted, {}, box);
    m_clusterView = new QTableView(box);
    m_clusterView->setModel(m_clusterProxy);
    setupTable(m_clusterView, clusterSetup());
    m_clusterView->setToolTip(tr("Return shows the queue of the cluster"));
    m_clusterView->setSortingEnabled(true);
    m_clusterView->sortByColumn(ClusterTable::NameColumn, Qt::AscendingOrder);
    m_clusterView->setItemDelegateForColumn(ClusterTable::NameColumn,
                                            new NameDelegate(m_clusterView));
    m_clusterView->setItemDelegateForColumn(ClusterTable::StatusColumn,
                                            new StatusDelegate(m_clusterView));
    auto *share = new ShareDelegate(m_clusterView);
    for (const int column :
         {ClusterTable::CpuColumn, ClusterTable::MemoryColumn, ClusterTable::GpuColumn})
        m_clusterView->setItemDelegateForColumn(column, share);
    connect(m_clusterView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ClustersPane::onClusterChanged);
    connect(m_clusterView, &QTableView::activated, this,
            [this] { actions().action(ActionId::ShowClusterQueue)->trigger(); });
    connect(m_clusterView, &QTableView::customContextMenuRequested, this,
            [this](const QPoint &position) {
                auto *menu = new QMenu(this);
                menu->setObjectName(QStringLiteral("clusters.menu"));
                menu->setAttribute(Qt::WA_DeleteOnClose);
                actions().fill(menu, MenuId::Cluster);
                menu->popup(m_clusterView->viewport()->mapToGlobal(position));
            });

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 8);
    head->addWidget(new Text(Text::Part::Title, tr("Clusters"), box));
    head->addSpacing(8);
    head->addWidget(m_count, 1);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_clusterView, 1);
    return box;
}

QWidget *ClustersPane::buildNodesHead()
{
    auto *head = new QWidget(this);
    m_name = new Text(Text::Part::Heading, {}, head);
    m_simulated = new Tag(simulatedWord(), Tone::Warning, head);
    m_simulated->setToolTip(tr("Nothing real runs here"));
    m_held = new Tag(tr("QUEUE HELD"), Tone::Info, head);
    m_held->setToolTip(tr("Nothing new is placed on this cluster"));
    m_summary = new Text(Text::Part::Muted, {}, head);
    m_summary->setObjectName(QStringLiteral("cluster.summary"));
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    const auto group = [head](QHBoxLayout *row, const QString &accessible,
                              const QList<std::tuple<QString, QString, QString>> &choices) {
        auto *buttons = new QButtonGroup(head);
        for (const auto &[name, text, tip] : choices) {
            auto *button = new QToolButton(head);
            button->setObjectName(name);
            button->setText(text);
            button->setCheckable(true);
            button->setAutoRaise(true);
            button->setFocusPolicy(Qt::TabFocus);
            button->setAccessibleName(accessible.arg(text));
            button->setToolTip(tip);
            buttons->addButton(button, int(buttons->buttons().size()));
            row->addWidget(button);
        }
        return buttons;
    };
    auto *first = new QHBoxLayout;
    first->setSpacing(6);
    first->addWidget(m_name);
    first->addWidget(m_simulated);
    first->addWidget(m_held);
    first->addSpacing(6);
    first->addWidget(m_summary, 1);
    auto *second = new QHBoxLayout;
    second->setSpacing(2);
    m_filter = new FilterBar(QStringLiteral("nodes.filter"), NodeTable::filterFields(),
                             QStringLiteral("status:ready"), head);
    second->addWidget(m_filter, 1);
    second->addSpacing(10);
    m_metrics = group(
        second, tr("Colour by %1"),
        {{QStringLiteral("heat.cpu"), tr("CPU"), tr("Colour cells by allocated CPU")},
         {QStringLiteral("heat.memory"), tr("Memory"), tr("Colour cells by allocated memory")},
         {QStringLiteral("heat.gpu"), tr("GPU"), tr("Colour cells by allocated GPU")}});
    second->addSpacing(10);
    m_forms = group(second, tr("Nodes as %1"),
                    {{QStringLiteral("nodes.asHeatMap"), tr("Heat map"),
                      tr("All nodes at once, darker the more is allocated")},
                     {QStringLiteral("nodes.asTable"), tr("Table"), tr("Nodes as rows")}});
    m_metrics->button(int(HeatMap::Metric::Gpu))->setChecked(true);
    connect(m_filter, &FilterBar::filterChanged, m_nodeProxy, &NodeProxy::setFilter);
    connect(m_filter, &FilterBar::filterChanged, this, &ClustersPane::showSummary);
    connect(m_filter, &FilterBar::left, this,
            [this] { m_nodesStack->currentWidget()->setFocus(); });
    connect(m_metrics, &QButtonGroup::idClicked, this,
            [this](int id) { m_heatMap->setMetric(HeatMap::Metric(id)); });
    connect(m_forms, &QButtonGroup::idClicked, this, [this](int id) { setNodesAs(NodesAs(id)); });

    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(14, 8, 14, 8);
    layout->setSpacing(6);
    layout->addLayout(first);
    layout->addLayout(second);
    return head;
}

QWidget *ClustersPane::buildNodes()
{
    auto *box = new QWidget(this);
    box->setMinimumWidth(320);
    m_heatMap = new HeatMap(box);
    m_heatMap->setObjectName(QStringLiteral("heatMap"));
    m_heatMap->setModel(m_nodeProxy);
    m_heatMap->setToolTip(tr("Arrow keys move, Return opens the details"));
    connect(m_heatMap, &HeatMap::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            setCurrentNode(m_nodeProxy->idAt(row));
    });
    connect(m_heatMap, &HeatMap::rowActivated, this, [this] { setPanelShown(true); });
    connect(m_heatMap, &HeatMap::menuRequested, this,
            [this](int, const QPoint &at) { showNodeMenu(at); });

    m_nodeView = new QTableView(box);
    m_nodeView->setModel(m_nodeProxy);
    setupTable(m_nodeView, nodeSetup());
    m_nodeView->setToolTip(tr("Return opens the details of the node"));
    m_nodeView->setSortingEnabled(true);
    m_nodeView->sortByColumn(NodeTable::NameColumn, Qt::AscendingOrder);
    m_nodeView->setItemDelegateForColumn(NodeTable::NameColumn, new NameDelegate(m_nodeView));
    m_nodeView->setItemDelegateForColumn(NodeTable::StatusColumn, new StatusDelegate(m_nodeView));
    auto *share = new ShareDelegate(m_nodeView);
    for (const int column : {NodeTable::CpuColumn, NodeTable::MemoryColumn, NodeTable::GpuColumn})
        m_nodeView->setItemDelegateForColumn(column, share);
    m_nodeView->setItemDelegateForColumn(NodeTable::DevicesColumn, new DevicesDelegate(m_nodeView));
    connect(m_nodeView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) {
                if (index.isValid())
                    setCurrentNode(m_nodeProxy->idAt(index.row()));
            });
    connect(m_nodeView, &QTableView::activated, this, [this] { setPanelShown(true); });
    connect(m_nodeView, &QTableView::customContextMenuRequested, this,
            [this](const QPoint &at) { showNodeMenu(m_nodeView->viewport()->mapToGlobal(at)); });

    m_nodesStack = new QStackedWidget(box);
    m_nodesStack->addWidget(m_heatMap);
    m_nodesStack->addWidget(m_nodeView);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildNodesHead());
    layout->addWidget(m_nodesStack, 1);
    return box;
}

void ClustersPane::onClusterChanged()
{
    m_nodeProxy->setCluster(currentCluster());
    m_heatMap->setCurrentRow(-1);
    setCurrentNode({});
    showSummary();
    Q_EMIT actionsChanged();
}

void ClustersPane::setCurrentNode(NodeId id)
{
    if (id == m_currentNode)
        return;
    m_currentNode = id;
    m_panel->setNode(id);
    // The two forms show one current node.
    const int row = id.isValid() ? m_nodeProxy->rowOf(id) : -1;
    if (row >= 0 && m_heatMap->currentRow() != row)
        m_heatMap->setCurrentRow(row);
    if (row >= 0 && m_nodeView->currentIndex().row() != row)
        m_nodeView->setCurrentIndex(m_nodeProxy->index(row, 0));
    Q_EMIT actionsChanged();
}

void ClustersPane::showSummary()
{
    const ClusterId id = currentCluster();
    const Cluster *cluster = m_clusters->find(id);
    m_simulated->setVisible(cluster && cluster->runtime == RuntimeType::Simulated);
    m_held->setVisible(cluster && cluster->queueHeld);
    if (!cluster) {
        m_name->setText(tr("No cluster chosen"));
        m_summary->setText({});
        return;
    }
    m_name->setText(cluster->name);
    if (!cluster->unreachableReason.isEmpty()) {
        m_summary->setText(tr("unreachable: %1").arg(cluster->unreachableReason));
        m_summary->setTone(Tone::Bad);
        return;
    }
    m_summary->setTone(Tone::Neutral);
    const std::vector<Node> nodes = m_nodes->nodesOf(id);
    const Fragmentation room = fragmentation(nodes);
    QString text = format::counted(qint64(nodes.size()), tr("node"), tr("nodes"));
    if (m_nodeProxy->rowCount() != int(nodes.size()))
        text = tr("%1 of %2").arg(format::count(m_nodeProxy->rowCount()), text);
    if (room.capacity.gpuMilli > 0)
        text += u" · "
            % tr("largest free: %1 on one node, share of %2")
                  .arg(format::counted(room.largestWholeGpus, tr("GPU"), tr("GPUs")),
                       format::percent(double(room.largestShare) / WholeGpu))
            % u" · " % tr("%1 of the free GPU fragmented").arg(format::percent(room.gpuFragmented));
    else
        text += u" · "
            % tr("largest free: %1 cores, %2")
                  .arg(formatCpu(room.largestCpu), formatMemoryShort(room.largestMemory));
    m_summary->setText(text);
    m_summary->setToolTip(text);
}

void ClustersPane::refresh()
{
    const int count = m_clusters->rowCount();
    m_whole->setCurrentIndex(count > 0 ? 0 : 1);
    m_count->setText(count == 1 ? QString() : format::count(count));
    if (count > 0 && !m_clusterView->currentIndex().isValid())
        m_clusterView->setCurrentIndex(m_clusterProxy->index(0, 0));
    if (!m_summaryDue->isActive())
        m_summaryDue->start();
    m_panel->refresh();
}

ClusterId ClustersPane::currentCluster() const
{
    const QModelIndex index = m_clusterProxy->mapToSource(m_clusterView->currentIndex());
    return index.isValid() ? m_clusters->idAt(index.row()) : ClusterId();
}

NodeId ClustersPane::currentNode() const
{
    return m_currentNode;
}

void ClustersPane::showCluster(ClusterId id)
{
    const QModelIndex index = m_clusterProxy->mapFromSource(m_clusters->indexOf(id));
    if (index.isValid())
        m_clusterView->setCurrentIndex(index);
}

void ClustersPane::showNode(NodeId id)
{
    const Node *node = m_nodes->find(id);
    if (!node) {
        Q_EMIT reported(tr("Node #%1 is gone").arg(id.value()), true);
        return;
    }
    showCluster(node->clusterId);
    if (m_nodeProxy->rowOf(id) < 0)
        m_filter->clear();
    setCurrentNode(id);
    setPanelShown(true);
    m_nodesStack->currentWidget()->setFocus();
}

void ClustersPane::setNodesAs(NodesAs form)
{
    m_nodesStack->setCurrentIndex(int(form));
    m_forms->button(int(form))->setChecked(true);
    for (QAbstractButton *metric : m_metrics->buttons())
        metric->setVisible(form == NodesAs::HeatMap);
}

void ClustersPane::showNodeMenu(const QPoint &globalPosition)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("nodes.menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    actions().fill(menu, MenuId::Node);
    menu->popup(globalPosition);
}

bool ClustersPane::focusFilter()
{
    m_filter->edit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->edit()->selectAll();
    return true;
}

bool ClustersPane::escape()
{
    if (!m_filter->text().isEmpty()) {
        m_filter->clear();
        return true;
    }
    if (!m_panel->isHidden()) {
        setPanelShown(false);
        return true;
    }
    return false;
}

bool ClustersPane::toggleDrawer()
{
    setPanelShown(m_panel->isHidden());
    return true;
}

void ClustersPane::setPanelShown(bool isShown)
{
    m_panel->setVisible(isShown);
    Q_EMIT actionsChanged();
}

void ClustersPane::saveLayout(QSettings &settings) const
{
    saveTable(m_clusterView, settings);
    saveTable(m_nodeView, settings);
    settings.setValue(QStringLiteral("clusters/rows"), m_rows->saveState());
    settings.setValue(QStringLiteral("clusters/columns"), m_columns->saveState());
    settings.setValue(QStringLiteral("clusters/panel"), !m_panel->isHidden());
    settings.setValue(QStringLiteral("clusters/asTable"), m_nodesStack->currentIndex() == 1);
    settings.setValue(QStringLiteral("clusters/metric"), m_metrics->checkedId());
}

void ClustersPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_clusterView, settings);
    restoreTable(m_nodeView, settings);
    m_rows->restoreState(settings.value(QStringLiteral("clusters/rows")).toByteArray());
    m_columns->restoreState(settings.value(QStringLiteral("clusters/columns")).toByteArray());
    m_panel->setVisible(settings.value(QStringLiteral("clusters/panel"), true).toBool());
    setNodesAs(settings.value(QStringLiteral("clusters/asTable")).toBool() ? NodesAs::Table
                                                                           : NodesAs::HeatMap);
    const int metric
        = settings.value(QStringLiteral("clusters/metric"), int(HeatMap::Metric::Gpu)).toInt();
    if (QAbstractButton *button = m_metrics->button(metric))
        button->click();
}

void ClustersPane::resetLayout()
{
    resetColumns(m_clusterView, clusterSetup());
    resetColumns(m_nodeView, nodeSetup());
    m_rows->setSizes({190, 500});
    m_columns->setSizes({800, 340});
    setPanelShown(true);
    setNodesAs(NodesAs::HeatMap);
}

QAbstractItemView *ClustersPane::exportedView() const
{
    return m_nodeView->hasFocus() || m_nodesStack->currentIndex() == 1 ? m_nodeView : m_clusterView;
}

} // namespace berth
