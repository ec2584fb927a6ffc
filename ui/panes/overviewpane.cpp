// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/overviewpane.h"

#include "models/tables/eventtable.h"
#include "models/tables/format.h"
#include "ui/charts/timechart.h"
#include "ui/delegates/delegates.h"
#include "ui/panes/problemlist.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"
#include "ui/widgets/tile.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlistview.h>
#include <QtWidgets/qstackedwidget.h>

namespace berth {

namespace {

enum TileRow { QueuedTile, RunningTile, FailedTile, NodesTile, CpuTile, MemoryTile, GpuTile };

/// A rounded ground for a chart or a list.
class Card final : public QWidget
{
public:
    explicit Card(QWidget *parent)
        : QWidget(parent)
    {
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto &c = themeColors(palette());
        painter.setPen(c.line);
        painter.setBrush(c.card);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
};

} // namespace

static QWidget *carded(QWidget *content, const QString &title, QWidget *parent)
{
    auto *card = new Card(parent);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, title.isEmpty() ? 1 : 10, 1, 2);
    layout->setSpacing(6);
    if (!title.isEmpty()) {
        auto *heading = new Text(Text::Part::Heading, title, card);
        heading->setContentsMargins(12, 0, 12, 0);
        layout->addWidget(heading);
    }
    layout->addWidget(content, 1);
    return card;
}

OverviewPane::OverviewPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("overviewPane"), context, parent)
    , m_problems(new ProblemList(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(12);
    buildTiles();
    buildCharts();
    buildLists();
}

OverviewPane::~OverviewPane() = default;

void OverviewPane::buildTiles()
{
    struct Row
    {
        const char *name;
        const char *icon;
        QString title;
        QString tip;
        ActionId leads;
    };
    const QList<Row> rows{
        {"tile.queued", "queued", tr("Queued"), tr("Deployments that wait. Click to see the queue"),
         ActionId::ShowQueue},
        {"tile.running", "running", tr("Running"),
         tr("Deployments with enough replicas running. Click to see the queue"),
         ActionId::ShowQueue},
        {"tile.failed", "failed", tr("Failed"),
         tr("Deployments that ended with a failed replica. Click to see the queue"),
         ActionId::ShowQueue},
        {"tile.nodes", "node", tr("Nodes"),
         tr("Nodes of all clusters, and how many take nothing new. Click to see the clusters"),
         ActionId::ShowClusters},
        {"tile.cpu", "overview", tr("CPU"), tr("Cores allocated of all cores"),
         ActionId::ShowClusters},
        {"tile.memory", "memory", tr("Memory"), tr("Memory allocated of all memory"),
         ActionId::ShowClusters},
        {"tile.gpu", "gpu", tr("GPU"), tr("GPU devices allocated of all devices"),
         ActionId::ShowClusters},
    };
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(10);
    for (const Row &row : rows) {
        auto *tile = new Tile(QLatin1String(row.name), QLatin1StringView(row.icon), row.title,
                              row.tip, this);
        connect(tile, &QAbstractButton::clicked, actions().action(row.leads), &QAction::trigger);
        tiles->addWidget(tile);
        m_tiles << tile;
    }
    static_cast<QVBoxLayout *>(layout())->addLayout(tiles);
}

void OverviewPane::buildCharts()
{
    const UsageHistory &usage = backend().queries().usage();
    m_utilisation = new TimeChart(QStringLiteral("chart.utilisation"), tr("Allocated"),
                                  TimeChart::Unit::Percent, this);
    m_utilisation->addLine(tr("CPU"), &usage.cpuShare);
    m_utilisation->addLine(tr("Memory"), &usage.memoryShare);
    m_utilisation->addLine(tr("GPU"), &usage.gpuShare, true);
    m_utilisation->setToolTip(tr("What is allocated of all clusters, since this window opened"));
    m_queue = new TimeChart(QStringLiteral("chart.queue"), tr("Deployments"),
                            TimeChart::Unit::Count, this);
    m_queue->addLine(tr("Queued"), &usage.queued, true);
    m_queue->addLine(tr("Running"), &usage.running);
    m_queue->setToolTip(tr("How many deployments wait and run, since this window opened"));

    auto *charts = new QHBoxLayout;
    charts->setSpacing(10);
    charts->addWidget(carded(m_utilisation, {}, this), 1);
    charts->addWidget(carded(m_queue, {}, this), 1);
    static_cast<QVBoxLayout *>(layout())->addLayout(charts, 3);
}

void OverviewPane::buildLists()
{
    m_problemView = new QListView(this);
    m_problemView->setObjectName(QStringLiteral("problems"));
    m_problemView->setAccessibleName(tr("What is wrong"));
    m_problemView->setToolTip(tr("Return or a double click leads to it"));
    m_problemView->setFrameShape(QFrame::NoFrame);
    m_problemView->setModel(m_problems);
    m_problemView->setUniformItemSizes(true);
    m_problemView->setSpacing(2);
    m_problemView->setItemDelegate(new ElidingDelegate(m_problemView));
    connect(m_problemView, &QListView::activated, this,
            [this](const QModelIndex &index) { showProblem(index.row()); });
    m_problemStack = new QStackedWidget(this);
    m_problemStack->addWidget(m_problemView);
    m_problemStack->addWidget(new EmptyState(QStringLiteral("problems.none"),
                                             QLatin1StringView("succeeded"), tr("All is well"),
                                             tr("Lost nodes, failed deployments and clusters that "
                                                "do not answer show up here."),
                                             this));

    m_events = new QTableView(this);
    m_events->setModel(backend().tables().events);
    const TableSetup setup{
        QStringLiteral("recentEvents"), tr("Recent events"), {0, 9, 10, 22, 22, 8}};
    setupTable(m_events, setup);
    m_events->setToolTip(tr("The newest events; the whole feed is under Activity"));
    m_events->setSortingEnabled(false);
    m_events->horizontalHeader()->setSortIndicatorShown(false);
    m_events->horizontalHeader()->setStretchLastSection(true);
    m_events->setItemDelegateForColumn(EventTable::ActionColumn, new NameDelegate(m_events));

    auto *lists = new QHBoxLayout;
    lists->setSpacing(10);
    lists->addWidget(carded(m_problemStack, tr("What is wrong"), this), 2);
    lists->addWidget(carded(m_events, tr("Recent events"), this), 3);
    static_cast<QVBoxLayout *>(layout())->addLayout(lists, 4);
}

void OverviewPane::showProblem(int row)
{
    const Problem &problem = m_problems->problemAt(row);
    Q_EMIT shown(problem.kind, problem.id);
}

static double shareOf(qint64 part, qint64 whole)
{
    return whole > 0 ? double(part) / double(whole) : 0.0;
}

void OverviewPane::refresh()
{
    const Overview now = backend().queries().overview();
    m_tiles[QueuedTile]->setFigure(
        format::count(now.queued),
        now.starting > 0 ? tr("%1 starting").arg(format::count(now.starting)) : QString());
    m_tiles[RunningTile]->setFigure(
        format::count(now.running),
        now.stopping > 0 ? tr("%1 stopping").arg(format::count(now.stopping)) : QString());
    m_tiles[FailedTile]->setFigure(format::count(now.failed),
                                   tr("%1 succeeded").arg(format::count(now.succeeded)),
                                   now.failed > 0 ? Tone::Bad : Tone::Neutral);
    m_tiles[NodesTile]->setFigure(format::count(now.nodes - now.nodesNotReady),
                                  tr("ready of %1").arg(format::count(now.nodes)),
                                  now.nodesNotReady > 0 ? Tone::Warning : Tone::Neutral);
    const auto resource = [this](TileRow tile, double share, const QString &detail) {
        m_tiles[tile]->setFigure(format::percent(share), detail);
        m_tiles[tile]->setShare(share);
    };
    resource(CpuTile, shareOf(now.allocated.cpuMilli, now.capacity.cpuMilli),
             tr("of %1 cores").arg(format::count(now.capacity.cpuMilli / 1000)));
    resource(MemoryTile, shareOf(now.allocated.memoryBytes, now.capacity.memoryBytes),
             tr("of %1").arg(formatMemoryShort(now.capacity.memoryBytes)));
    resource(GpuTile, shareOf(now.allocated.gpuMilli, now.capacity.gpuMilli),
             tr("of %1 devices").arg(format::count(now.capacity.gpuMilli / WholeGpu)));
    m_problems->setProblems(now.problems);
    m_problemStack->setCurrentIndex(now.problems.empty() ? 1 : 0);
    m_utilisation->refresh();
    m_queue->refresh();
}

} // namespace berth
