// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/nodepanel.h"

#include "models/tables/format.h"
#include "ui/delegates/delegates.h"
#include "ui/theme/icons.h"
#include "ui/widgets/devices.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/propertylist.h"
#include "ui/widgets/statusline.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/texts.h"

#include <QtCore/qtimer.h>
#include <QtGui/qpainter.h>
#include <QtGui/qstandarditemmodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlistview.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qscrollarea.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static constexpr int DeploymentRole = Qt::UserRole + 1;
static constexpr int ReservationRole = Qt::UserRole + 2;

NodePanel::NodePanel(const PaneContext &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_whole(new QStackedWidget(this))
    , m_name(new Text(Text::Part::Title, {}, this))
    , m_simulated(new Tag(simulatedWord(), Tone::Warning, this))
    , m_status(new StatusLine(this))
    , m_facts(new PropertyList(QStringLiteral("node.facts"), this))
    , m_devicesHeading(new Text(Text::Part::Heading, tr("GPU devices"), this))
    , m_devices(new DeviceGrid(this))
    , m_holdersHeading(new Text(Text::Part::Heading, {}, this))
    , m_holders(new QListView(this))
    , m_holderRows(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("nodePanel"));
    setAccessibleName(tr("Details of the node"));
    setMinimumWidth(260);
    m_name->setObjectName(QStringLiteral("node.name"));
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_devices->setObjectName(QStringLiteral("node.devices"));
    m_simulated->setToolTip(tr("Nothing real runs here"));

    auto *close = new QToolButton(this);
    close->setObjectName(QStringLiteral("node.close"));
    close->setIcon(icon(QLatin1StringView("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the details"));
    close->setToolTip(tr("Close the details (Esc)"));
    connect(close, &QToolButton::clicked, this, &NodePanel::closeRequested);

    m_holders->setObjectName(QStringLiteral("node.holders"));
    m_holders->setAccessibleName(tr("What holds a part of this node"));
    m_holders->setToolTip(tr("Return or a double click leads to the deployment"));
    m_holders->setFrameShape(QFrame::NoFrame);
    m_holders->setItemDelegate(new ElidingDelegate(m_holders));
    m_holders->setMinimumHeight(120);
    m_holders->setModel(m_holderRows);
    m_holders->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_holders->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_holders, &QListView::activated, this, [this](const QModelIndex &index) {
        if (const qint64 id = index.data(DeploymentRole).toLongLong(); id > 0)
            Q_EMIT deploymentRequested(DeploymentId(id));
    });
    connect(m_holders, &QListView::customContextMenuRequested, this, [this](const QPoint &at) {
        const qint64 id = m_holders->indexAt(at).data(ReservationRole).toLongLong();
        if (id <= 0)
            return;
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(icon(QLatin1StringView("open")), tr("Release the reservation")),
                &QAction::triggered, this,
                [this, id] { Q_EMIT releaseRequested(ReservationId(id)); });
        menu->popup(m_holders->viewport()->mapToGlobal(at));
    });

    auto *page = new QWidget(this);
    auto *first = new QHBoxLayout;
    first->addWidget(m_name, 1);
    first->addWidget(m_simulated, 0, Qt::AlignVCenter);
    first->addWidget(close);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(first);
    layout->addWidget(m_status);
    layout->addSpacing(6);
    layout->addWidget(m_facts);
    layout->addSpacing(8);
    layout->addWidget(m_devicesHeading);
    layout->addWidget(m_devices);
    layout->addSpacing(8);
    layout->addWidget(m_holdersHeading);
    layout->addWidget(m_holders, 1);
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("node.area"));
    area->setAccessibleName(tr("Details of the node"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setBackgroundRole(QPalette::Base);
    page->setBackgroundRole(QPalette::Base);
    area->setWidget(page);
    m_whole->addWidget(area);
    m_whole->addWidget(new EmptyState(QStringLiteral("node.none"), QLatin1StringView("node"),
                                      tr("No node chosen"),
                                      tr("Choose a cell or a row to see its devices and what runs "
                                         "on it."),
                                      this));
    m_whole->setCurrentIndex(1);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_whole);
}

void NodePanel::setNode(NodeId id)
{
    if (id == m_id)
        return;
    m_id = id;
    m_readSeq = -1;
    if (!id.isValid()) {
        m_whole->setCurrentIndex(1);
        return;
    }
    if (isVisible())
        read();
}

void NodePanel::refresh()
{
    if (isVisible() && m_id.isValid() && m_context.backend.queries().feed().appliedSeq != m_readSeq)
        read();
}

void NodePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void NodePanel::read()
{
    if (m_isReading)
        return;
    m_isReading = true;
    const NodeId id = m_id;
    const qint64 seq = m_context.backend.queries().feed().appliedSeq;
    whenDone(m_context.backend.queries().node(id), this,
             [this, id, seq](const Result<NodeDetails> &answer) {
                 QTimer::singleShot(500, this, [this] {
                     m_isReading = false;
                     refresh();
                 });
                 if (id != m_id) {
                     m_isReading = false;
                     refresh();
                     return;
                 }
                 m_readSeq = seq;
                 if (answer)
                     show(*answer);
                 else
                     m_whole->setCurrentIndex(1);
             });
}

static QString pairs(const QMap<QString, QString> &map)
{
    QStringList list;
    for (auto it = map.begin(); it != map.end(); ++it) {
        const QString pair = it.key() % u'=' % it.value();
        list << pair;
    }
    return list.join(QLatin1String(", "));
}

void NodePanel::show(const NodeDetails &details)
{
    const Node &node = details.node;
    m_whole->setCurrentIndex(0);
    m_name->setText(node.name);
    m_simulated->setVisible(details.isSimulated);
    const QString status = format::nodeStatus(node) % u" · " % details.clusterName;
    m_status->setStatus(QString(statusWord(node)), status);
    QStringList taints;
    for (const Taint &taint : node.taints)
        taints << (taint.value.isEmpty() ? taint.key : QString(taint.key % u'=' % taint.value));
    QStringList extended;
    for (auto it = node.capacity.extended.begin(); it != node.capacity.extended.end(); ++it)
        extended << tr("%1 %2 of %3")
                        .arg(it.key())
                        .arg(node.allocated.extended.value(it.key()))
                        .arg(it.value());
    QString model = node.gpuModel;
    m_facts->setProperties({
        {tr("CPU"), format::cpuOf(node.allocated.cpuMilli, node.capacity.cpuMilli)},
        {tr("Memory"), format::memoryOf(node.allocated.memoryBytes, node.capacity.memoryBytes)},
        {tr("GPU"),
         node.capacity.gpuMilli > 0 ? format::gpuOf(node.allocated.gpuMilli, node.capacity.gpuMilli)
                                    : QString()},
        {tr("GPU model"), model},
        {tr("Other"), extended.join(u'\n')},
        {tr("Labels"), pairs(node.labels)},
        {tr("Taints"), taints.join(QLatin1String(", "))},
        {tr("Address"), node.address},
        {tr("Drained by"), node.drainDeadline ? format::moment(*node.drainDeadline) : QString()},
    });
    m_devicesHeading->setVisible(!node.devices.isEmpty());
    m_devices->setVisible(!node.devices.isEmpty());
    m_devices->setDevices(node.devices);
    showHolders(details);
}

void NodePanel::showHolders(const NodeDetails &details)
{
    m_holdersHeading->setText(details.holders.empty()
                                  ? tr("Nothing runs here")
                                  : tr("What runs here (%1)").arg(details.holders.size()));
    // Rows are written over in place, so that the current one stays current.
    m_holderRows->setColumnCount(1);
    m_holderRows->setRowCount(int(details.holders.size()));
    for (int row = 0; row < int(details.holders.size()); ++row) {
        const NodeDetails::Holder &holder = details.holders[size_t(row)];
        QStandardItem *entry = m_holderRows->item(row);
        if (!entry) {
            entry = new QStandardItem;
            m_holderRows->setItem(row, entry);
        }
        const bool isReservation = !holder.deploymentId.isValid();
        QStringList shares;
        for (const DeviceShare &share : holder.allocation.devices)
            shares << tr("GPU %1").arg(share.index);
        QString text = holder.name % u"  ·  " % describe(holder.allocation.resources);
        if (!shares.isEmpty())
            text += u"  ·  " % shares.join(QLatin1String(", "));
        entry->setText(text);
        entry->setToolTip(text);
        entry->setIcon(
            icon(isReservation ? QLatin1StringView("memory") : QLatin1StringView("deployment")));
        entry->setData(holder.deploymentId.value(), DeploymentRole);
        entry->setData(holder.allocation.reservationId.value(), ReservationRole);
    }
}

void NodePanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors(palette()).card);
}

} // namespace berth
