// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/deploymentdrawer.h"

#include "models/tables/eventtable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "models/tables/replicatable.h"
#include "ui/delegates/delegates.h"
#include "ui/delegates/timelinedelegate.h"
#include "ui/theme/icons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/planpreviewview.h"
#include "ui/widgets/propertylist.h"
#include "ui/widgets/refusals.h"
#include "ui/widgets/statusline.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/texts.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qtimer.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlistview.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qscrollarea.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtabbar.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static TimePoint nowUtc()
{
    return fromEpochMillis(QDateTime::currentMSecsSinceEpoch());
}

static QScrollArea *scrolled(QWidget *content, const QString &name)
{
    auto *area = new QScrollArea;
    area->setObjectName(name);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setBackgroundRole(QPalette::Base);
    content->setBackgroundRole(QPalette::Base);
    area->setWidget(content);
    return area;
}

DeploymentDrawer::DeploymentDrawer(const PaneContext &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
{
    setObjectName(QStringLiteral("drawer"));
    setAccessibleName(tr("Details of the deployment"));
    setMinimumWidth(280);

    m_tabs = new QTabBar(this);
    m_tabs->setObjectName(QStringLiteral("drawer.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the details"));
    m_tabs->setDrawBase(true);
    m_tabs->setExpanding(false);
    m_pages = new QStackedWidget(this);
    const auto addPage = [this](const QString &title, const QString &tip, QWidget *page) {
        m_pages->addWidget(page);
        m_tabs->setTabToolTip(m_tabs->addTab(title), tip);
    };
    addPage(tr("Explanation"), tr("Why it waits, and what every node said"), buildExplanation());
    addPage(tr("Placements"), tr("Its replicas, and where they run"), buildPlacements());
    addPage(tr("Timeline"), tr("What happened to it, newest first"), buildTimeline());
    addPage(tr("Specification"), tr("What it asks for and what it runs"), buildSpecification());
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);

    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_tabs);
    layout->addWidget(m_pages, 1);

    m_whole = new QStackedWidget(this);
    m_whole->addWidget(page);
    m_whole->addWidget(new EmptyState(QStringLiteral("drawer.none"),
                                      QLatin1StringView("deployment"), tr("Nothing chosen"),
                                      tr("Choose a row to see why it waits, where it runs and what "
                                         "happened to it."),
                                      this));
    m_whole->setCurrentIndex(1);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_whole);
}

DeploymentDrawer::~DeploymentDrawer() = default;

QWidget *DeploymentDrawer::buildHead()
{
    auto *head = new QWidget(this);
    m_name = new Text(Text::Part::Title, {}, head);
    m_name->setObjectName(QStringLiteral("drawer.name"));
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_simulated = new Tag(simulatedWord(), Tone::Warning, head);
    m_simulated->setToolTip(tr("Nothing real runs here"));
    m_status = new StatusLine(head);
    m_status->setObjectName(QStringLiteral("drawer.status"));
    auto *close = new QToolButton(head);
    close->setObjectName(QStringLiteral("drawer.close"));
    close->setIcon(icon(QLatin1StringView("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the details"));
    close->setToolTip(tr("Close the details (Esc)"));
    connect(close, &QToolButton::clicked, this, &DeploymentDrawer::closeRequested);

    auto *first = new QHBoxLayout;
    first->addWidget(m_name, 1);
    first->addWidget(m_simulated, 0, Qt::AlignVCenter);
    first->addWidget(close);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(14, 8, 8, 6);
    layout->setSpacing(4);
    layout->addLayout(first);
    layout->addWidget(m_status);
    return head;
}

QWidget *DeploymentDrawer::buildExplanation()
{
    auto *content = new QWidget;
    m_reason = new Text(Text::Part::Heading, {}, content);
    m_reason->setObjectName(QStringLiteral("drawer.reason"));
    m_reason->setWordWrap(true);
    m_message = new Text(Text::Part::Body, {}, content);
    m_message->setObjectName(QStringLiteral("drawer.message"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_refusalsHeading = new Text(Text::Part::Muted, {}, content);
    m_refusals = new RefusalChart(content);
    m_facts = new PropertyList(QStringLiteral("drawer.facts"), content);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(14, 12, 14, 14);
    layout->setSpacing(6);
    layout->addWidget(m_reason);
    layout->addWidget(m_message);
    layout->addSpacing(10);
    layout->addWidget(m_refusalsHeading);
    layout->addWidget(m_refusals);
    layout->addSpacing(12);
    m_remedies = new QWidget(content);
    m_remedies->setObjectName(QStringLiteral("drawer.remedies"));
    new QVBoxLayout(m_remedies);
    m_remedies->layout()->setContentsMargins(0, 0, 0, 8);
    m_remedies->layout()->setSpacing(4);
    layout->addWidget(m_remedies);
    layout->addWidget(m_facts);
    layout->addStretch();
    return scrolled(content, QStringLiteral("drawer.explanation"));
}

QWidget *DeploymentDrawer::buildPlacements()
{
    m_replicas = new ReplicaTable(
        [this](NodeId id) { return m_context.backend.tables().nodes->nodeName(id); }, this);
    m_placements = new QTableView(this);
    m_placements->setModel(m_replicas);
    setupTable(m_placements,
               {QStringLiteral("placements"), tr("Replicas"), {9, 14, 18, 10, 12, 10, 10, 40}});
    m_placements->horizontalHeader()->setSortIndicatorShown(false);
    m_placements->setToolTip(tr("Return or a double click leads to the node"));
    m_placements->setItemDelegateForColumn(ReplicaTable::StateColumn,
                                           new StatusDelegate(m_placements));
    m_placements->setItemDelegateForColumn(ReplicaTable::NodeColumn,
                                           new NameDelegate(m_placements));
    connect(m_placements, &QTableView::activated, this, [this](const QModelIndex &index) {
        const NodeId node = m_replicas->rowAt(index.row()).replica.nodeId;
        if (node.isValid())
            Q_EMIT nodeRequested(node);
    });
    return m_placements;
}

QWidget *DeploymentDrawer::buildTimeline()
{
    m_events = new EventTable(200, this);
    m_timeline = new QListView(this);
    m_timeline->setObjectName(QStringLiteral("drawer.timeline"));
    m_timeline->setAccessibleName(tr("Timeline"));
    m_timeline->setToolTip(tr("What changed, from what to what, when and by whom"));
    m_timeline->setFrameShape(QFrame::NoFrame);
    m_timeline->setModel(m_events);
    m_timeline->setModelColumn(EventTable::ActionColumn);
    m_timeline->setItemDelegate(new TimelineDelegate(m_timeline));
    m_timeline->setUniformItemSizes(true);
    m_timeline->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    return m_timeline;
}

QWidget *DeploymentDrawer::buildSpecification()
{
    auto *content = new QWidget;
    m_specification = new PropertyList(QStringLiteral("drawer.specification"), content);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(14, 12, 14, 14);
    layout->addWidget(m_specification);
    layout->addStretch();
    return scrolled(content, QStringLiteral("drawer.specificationArea"));
}

void DeploymentDrawer::setDeployment(DeploymentId id)
{
    if (id == m_id)
        return;
    m_id = id;
    m_details.reset();
    m_readSeq = -1;
    m_events->clear();
    m_replicas->clear();
    if (!id.isValid()) {
        m_whole->setCurrentIndex(1);
        return;
    }
    if (isVisible())
        read();
}

void DeploymentDrawer::setCurrentTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
}

void DeploymentDrawer::refresh()
{
    if (isVisible() && m_id.isValid() && m_context.backend.queries().feed().appliedSeq != m_readSeq)
        read();
}

void DeploymentDrawer::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void DeploymentDrawer::read()
{
    if (m_isReading)
        return;
    m_isReading = true;
    const DeploymentId id = m_id;
    const qint64 seq = m_context.backend.queries().feed().appliedSeq;
    whenDone(m_context.backend.queries().deployment(id), this,
             [this, id, seq](const Result<DeploymentDetails> &answer) {
                 // At most two reads a second while frames come ten times a second.
                 QTimer::singleShot(500, this, [this] {
                     m_isReading = false;
                     refresh();
                 });
                 if (id != m_id) {
                     m_isReading = false;
                     refresh();
                     return;
                 }
                 // What would help, and when it starts, may still be on its way.
                 const bool isAwaited = answer && answer->queuePosition > 0 && !answer->start;
                 m_readSeq = isAwaited ? -1 : seq;
                 if (!answer) {
                     m_details.reset();
                     m_whole->setCurrentIndex(1);
                     return;
                 }
                 show(*answer);
                 Q_EMIT detailsRead();
             });
}

void DeploymentDrawer::show(const DeploymentDetails &details)
{
    const Deployment &deployment = details.deployment;
    m_details = details;
    m_whole->setCurrentIndex(0);
    m_name->setText(deployment.name);
    m_name->setToolTip(deployment.name);
    m_simulated->setVisible(details.isSimulated);
    QString status = format::text(deployment.status);
    if (deployment.held)
        status += QLatin1String(", ") % tr("held");
    status += u" · "
        % tr("%1 ready").arg(format::replicas(deployment.readyReplicas, deployment.replicas))
        % u" · " % details.clusterName;
    m_status->setStatus(QString(word(deployment.status)), status);

    showExplanation(details);
    std::vector<Replica> replicas;
    std::vector<Attempt> attempts;
    for (const ReplicaDetails &replica : details.replicas) {
        replicas.push_back(replica.replica);
        if (replica.attempt)
            attempts.push_back(*replica.attempt);
    }
    m_replicas->load(deployment.id, replicas, attempts, details.seq);
    m_replicas->setNow(nowUtc());
    m_events->append(details.events);
    m_events->setNow(nowUtc());
    showSpecification(details);
}

/// Each change that would help is a button that tries it out.
void DeploymentDrawer::showRemedies(const DeploymentDetails &details)
{
    std::vector<QString> texts;
    for (const RemedyOffer &remedy : details.remedies)
        texts.push_back(remedy.text);
    if (texts == m_remedyTexts)
        return; // buttons that stay keep the focus
    m_remedyTexts = texts;
    qDeleteAll(m_remedies->findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    m_remedies->setVisible(!texts.empty());
    if (texts.empty())
        return;
    m_remedies->layout()->addWidget(new Text(Text::Part::Muted, tr("Would help"), m_remedies));
    for (const RemedyOffer &remedy : details.remedies) {
        auto *button = new QPushButton(tr("Try: %1…").arg(remedy.text), m_remedies);
        button->setObjectName(QStringLiteral("drawer.remedy"));
        button->setToolTip(tr("Shows what would happen; nothing is changed yet"));
        connect(button, &QPushButton::clicked, this, [this, remedy] {
            if (m_details)
                Q_EMIT remedyRequested(m_id, m_details->deployment.name, remedy);
        });
        m_remedies->layout()->addWidget(button);
    }
}

void DeploymentDrawer::showExplanation(const DeploymentDetails &details)
{
    const Deployment &deployment = details.deployment;
    if (details.reason) {
        m_reason->setText(tr("It waits: %1").arg(format::text(details.reason->code)));
        m_message->setText(details.reason->message);
    } else {
        m_reason->setText(isFinished(deployment.status)
                              ? tr("It has ended: %1").arg(format::text(deployment.status))
                              : tr("Nothing waits"));
        m_message->setText(isFinished(deployment.status)
                               ? tr("Start it again to queue it with a new submission time.")
                               : tr("%1 of %2 replicas are ready.")
                                     .arg(deployment.readyReplicas)
                                     .arg(deployment.replicas));
    }
    const bool hasRefusals = details.reason && !details.reason->refusals.empty();
    m_refusalsHeading->setVisible(hasRefusals);
    m_refusals->setVisible(hasRefusals);
    if (hasRefusals) {
        m_refusalsHeading->setText(
            tr("What the %1 said")
                .arg(format::counted(details.nodesConsidered, tr("node"), tr("nodes"))));
        m_refusals->setRefusals(details.reason->refusals);
    }

    const TimePoint now = nowUtc();
    QList<PropertyList::Property> facts;
    if (details.queuePosition > 0)
        facts << PropertyList::Property{tr("Place in the queue"),
                                        format::count(details.queuePosition)};
    if (details.reason && details.reason->preemption != PreemptionBar::None)
        facts << PropertyList::Property{tr("Preemption"), describe(details.reason->preemption)};
    if (details.start)
        facts << PropertyList::Property{
            tr("Likely start"),
            QString(startText(*details.start, now) % QLatin1String("\n")
                    % tr("if %1").arg(details.start->assumptions.join(tr(", and "))))};
    for (const QString &cluster : details.clustersWithRoomNames)
        facts << PropertyList::Property{tr("Has room"), cluster};
    showRemedies(details);
    if (deployment.cause != Cause::None)
        facts << PropertyList::Property{tr("Sent back because"), format::text(deployment.cause)};
    QString priority = QString::number(deployment.priority);
    if (const QString name = priorityName(deployment.priority); !name.isEmpty())
        priority += QLatin1String(" (") % name % u')';
    facts << PropertyList::Property{tr("Priority"), priority}
          << PropertyList::Property{tr("Asks for"),
                                    format::needs(details.specification.resources,
                                                  deployment.replicas)}
          << PropertyList::Property{tr("Owner"), details.ownerName}
          << PropertyList::Property{tr("Submitted"), format::age(deployment.submittedAt, now)};
    if (deployment.startedAt)
        facts << PropertyList::Property{tr("Started"), format::age(*deployment.startedAt, now)};
    if (deployment.finishedAt)
        facts << PropertyList::Property{tr("Finished"), format::age(*deployment.finishedAt, now)};
    m_facts->setProperties(facts);
}

static QString pairs(const QMap<QString, QString> &map)
{
    QStringList lines;
    for (auto it = map.begin(); it != map.end(); ++it) {
        const QString line = it.key() % u'=' % it.value();
        lines << line;
    }
    return lines.join(u'\n');
}

static QString seconds(Seconds length)
{
    return format::duration(length);
}

void DeploymentDrawer::showSpecification(const DeploymentDetails &details)
{
    const Deployment &deployment = details.deployment;
    const Specification &spec = details.specification;
    QStringList env;
    for (auto it = spec.env.begin(); it != spec.env.end(); ++it) {
        const QString line = it.value().isSecret
            ? tr("%1 from the secret %2").arg(it.key(), it.value().text)
            : QString(it.key() % u'=' % it.value().text);
        env << line;
    }
    QStringList tolerations;
    for (const Toleration &toleration : spec.tolerations) {
        const QString line = toleration.op == TolerationOperator::Exists
            ? (toleration.key.isEmpty() ? tr("everything") : toleration.key)
            : QString(toleration.key % u'=' % toleration.value);
        tolerations << line;
    }
    QStringList waitsFor;
    for (const Dependency &dependency : deployment.after) {
        waitsFor << tr("%1 of deployment %2: %3")
                        .arg(word(dependency.condition))
                        .arg(dependency.deployment.value())
                        .arg(word(dependency.state));
    }
    using P = PropertyList::Property;
    QList<P> list{
        {tr("Image"), spec.image},
        {tr("Digest"), spec.digest},
        {tr("Command"), spec.command.join(u' ')},
        {tr("Arguments"), spec.args.join(u' ')},
        {tr("Resources"), describe(spec.resources)},
        {tr("Replicas"),
         tr("%1, %2 at least").arg(deployment.replicas).arg(deployment.minAvailable)},
        {tr("Kind"), format::text(deployment.kind)},
        {tr("Placed"),
         deployment.gang ? tr("all replicas together, or none") : tr("replica by replica")},
        {tr("Preemptible"), deployment.preemptible ? tr("yes") : tr("no")},
        {tr("Grace"), seconds(deployment.grace)},
        {tr("Expected to run"), deployment.expected ? seconds(*deployment.expected) : QString()},
        {tr("Runs at most"), deployment.maxRun ? seconds(*deployment.maxRun) : QString()},
        {tr("Fails where it has not ended by"),
         deployment.expiresAt ? format::moment(*deployment.expiresAt) : QString()},
        {tr("When its node is lost"),
         deployment.onNodeLoss == OnNodeLoss::Wait ? tr("stays with it") : QString()},
        {tr("Waits for"), waitsFor.join(u'\n')},
        {tr("Retries"),
         deployment.maxRetries > 0 ? QString::number(deployment.maxRetries) : QString()},
        {tr("Node labels"), pairs(spec.nodeSelector)},
        {tr("GPU models"), spec.gpuModels.join(tr(" or "))},
        {tr("Tolerates"), tolerations.join(u'\n')},
        {tr("Environment"), env.join(u'\n')},
    };
    if (spec.simulate) {
        const QString length = spec.simulate->runTime ? tr("%1, then exit code %2")
                                                            .arg(seconds(*spec.simulate->runTime))
                                                            .arg(spec.simulate->exitCode)
                                                      : tr("until stopped");
        list << P{tr("Simulated run"), length};
    }
    QStringList revisions;
    for (const Revision &revision : details.revisions)
        revisions << tr("%1 · %2 · %3")
                         .arg(revision.number)
                         .arg(QString::fromLatin1(revision.specificationHash.left(12)),
                              format::moment(revision.createdAt));
    list << P{tr("Revisions"), revisions.join(u'\n')}
         << P{tr("Id"), QString::number(deployment.id.value())}
         << P{tr("Version"), QString::number(deployment.version)};
    m_specification->setProperties(list);
}

void DeploymentDrawer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors(palette()).card);
}

} // namespace berth
