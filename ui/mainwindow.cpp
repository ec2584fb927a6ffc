// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/format.h"
#include "models/tables/membertable.h"
#include "models/tables/nodetable.h"
#include "ui/dialogs/dialogs.h"
#include "ui/dialogs/plaindialogs.h"
#include "ui/firstrunpage.h"
#include "ui/palette/commandpalette.h"
#include "ui/panes/activitypane.h"
#include "ui/panes/apipane.h"
#include "ui/panes/clusterspane.h"
#include "ui/panes/jobspane.h"
#include "ui/panes/organizationspane.h"
#include "ui/panes/overviewpane.h"
#include "ui/panes/queuepane.h"
#include "ui/signinpage.h"
#include "ui/statusstrip.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/navigation.h"

#include <QtCore/qtimer.h>
#include <QtGui/qactiongroup.h>
#include <QtGui/qevent.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qmenubar.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtoolbar.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

MainWindow::MainWindow(Backend &backend, Theme &theme, const QString &settingsPath, QWidget *parent)
    : QMainWindow(parent)
    , m_backend(backend)
    , m_theme(theme)
    , m_settings(settingsPath, QSettings::IniFormat)
    , m_dialogs(new Dialogs(backend, m_actions, settingsPath, this))
    , m_actionsDue(new QTimer(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(programIcon());
    setContextMenuPolicy(Qt::NoContextMenu);
    setMinimumSize(720, 480);
    resize(1280, 800);
    m_theme.setAppearance(
        appearanceFromWord(m_settings.value(QStringLiteral("appearance")).toString()));
    m_actionsDue->setSingleShot(true);
    connect(m_actionsDue, &QTimer::timeout, this, &MainWindow::updateActions);

    buildPanes();
    buildCentre();
    buildMenus();
    buildToolBar();
    m_palette = new CommandPalette(m_actions, m_backend, this);
    connectActions();
    connectBackend();
    m_actions.restoreKeys(m_settings);
    connect(&m_actions, &ActionRegistry::keysChanged, this,
            [this] { m_actions.saveKeys(m_settings); });
    restoreLayout();
    onStoreChanged();
    onFrame();
    updateActions();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildPanes()
{
    const PaneContext context{m_backend, m_actions};
    m_stack = new QStackedWidget(this);
    m_stack->setObjectName(QStringLiteral("panes"));
    m_organizations = new OrganizationsPane(context, m_stack);
    m_clusters = new ClustersPane(context, m_stack);
    m_queue = new QueuePane(context, m_stack);
    m_jobs = new JobsPane(context, m_stack);
    m_activity = new ActivityPane(context, m_stack);
    m_api = new ApiPane(context, m_stack);
    m_panes = {new OverviewPane(context, m_stack),
               m_organizations,
               m_clusters,
               m_queue,
               m_jobs,
               m_activity,
               m_api};
    for (Pane *pane : m_panes) {
        m_stack->addWidget(pane);
        connect(pane, &Pane::shown, this, &MainWindow::showObject);
        connect(pane, &Pane::reported, this, &MainWindow::report);
        connect(pane, &Pane::actionsChanged, this, &MainWindow::updateActionsSoon);
    }
    connectPanes();
}

void MainWindow::connectPanes()
{
    connect(m_queue, &QueuePane::stopRequested, m_dialogs, &Dialogs::stop);
    connect(m_queue, &QueuePane::deleteRequested, m_dialogs, &Dialogs::remove);
    connect(m_queue, &QueuePane::priorityRequested, m_dialogs, &Dialogs::changePriority);
    connect(m_clusters, &ClustersPane::addNodesRequested, m_dialogs, &Dialogs::addNodes);
    connect(m_clusters, &ClustersPane::changeRequested, m_dialogs, &Dialogs::changeCluster);
    connect(m_clusters, &ClustersPane::whatIfRequested, m_dialogs, &Dialogs::whatIf);
    connect(m_queue, &QueuePane::remedyRequested, m_dialogs, &Dialogs::tryRemedy);
    connect(m_clusters, &ClustersPane::deleteRequested, m_dialogs, &Dialogs::deleteCluster);
    connect(m_clusters, &ClustersPane::drainRequested, m_dialogs, &Dialogs::drain);
    connect(m_clusters, &ClustersPane::reserveRequested, m_dialogs, &Dialogs::reserve);
    connect(m_clusters, &ClustersPane::removeRequested, m_dialogs, &Dialogs::removeNode);
    connect(m_organizations, &OrganizationsPane::renameRequested, m_dialogs,
            &Dialogs::renameOrganization);
    connect(m_organizations, &OrganizationsPane::deleteRequested, m_dialogs,
            &Dialogs::deleteOrganization);
    connect(m_organizations, &OrganizationsPane::inviteRequested, m_dialogs, &Dialogs::inviteTo);
    connect(m_organizations, &OrganizationsPane::accountRequested, m_dialogs, &Dialogs::newAccount);
    connect(m_organizations, &OrganizationsPane::roleRequested, m_dialogs, &Dialogs::changeRole);
    connect(m_organizations, &OrganizationsPane::removeMemberRequested, m_dialogs,
            &Dialogs::removeMember);
    connect(m_organizations, &OrganizationsPane::reopenRequested, m_dialogs,
            &Dialogs::reopenInvite);
    connect(m_organizations, &OrganizationsPane::revokeRequested, m_dialogs,
            &Dialogs::revokeInvite);
    connect(m_organizations, &OrganizationsPane::limitsRequested, m_dialogs,
            &Dialogs::changeLimits);
    connect(m_jobs, &JobsPane::changeRequested, m_dialogs, &Dialogs::changeJob);
    connect(m_jobs, &JobsPane::deleteRequested, m_dialogs, &Dialogs::deleteJob);
    connect(m_api, &ApiPane::startRequested, m_dialogs, &Dialogs::startApi);
    connect(m_api, &ApiPane::dialectRequested, m_dialogs, &Dialogs::serveDialect);
    connect(m_api, &ApiPane::tokenRequested, m_dialogs, &Dialogs::newToken);
    connect(m_api, &ApiPane::deleteTokenRequested, m_dialogs, &Dialogs::deleteToken);
    connect(m_api, &ApiPane::passwordRequested, m_dialogs, &Dialogs::changePassword);
    connect(m_api, &ApiPane::settingsRequested, m_dialogs, &Dialogs::changeApiSettings);
    connect(m_dialogs, &Dialogs::apiStarted, m_api, &ApiPane::setLastStart);
    connect(m_dialogs, &Dialogs::reported, this, &MainWindow::report);
}

void MainWindow::buildCentre()
{
    auto *workspace = new QWidget(this);
    m_navigation = new Navigation(workspace);
    auto *views = new QActionGroup(this);
    for (const auto id :
         {ActionId::ShowOverview, ActionId::ShowOrganizations, ActionId::ShowClusters,
          ActionId::ShowQueue, ActionId::ShowJobs, ActionId::ShowActivity, ActionId::ShowApi}) {
        views->addAction(m_actions.action(id));
        m_navigation->addAction(m_actions.action(id));
    }
    m_demo = new Banner(QStringLiteral("demoBanner"), QLatin1StringView("demo"), Tone::Info,
                        workspace);
    m_demo->setText(tr("This is the demo: a store of its own, simulated. Yours is not touched."));
    QPushButton *leave = m_demo->addButton(QStringLiteral("demoBanner.leave"), tr("Leave the demo"),
                                           tr("Go back to your own store"));
    connect(leave, &QPushButton::clicked, m_actions.action(ActionId::LeaveDemo), &QAction::trigger);
    m_problem = new Banner(QStringLiteral("problemBanner"), QLatin1StringView("error"), Tone::Bad,
                           workspace);
    m_problem->hide();

    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout(workspace);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row, 1);

    m_firstRun = new FirstRunPage({m_backend, m_actions}, this);
    connect(m_firstRun, &FirstRunPage::organizationMade, this, [this](const QString &name) {
        report(tr("Organization %1 made. Next: a cluster").arg(name), false);
        onStoreChanged();
        showPane(PaneId::Clusters);
    });
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(workspace);
    m_pages->addWidget(m_firstRun);
    m_signIn = new SignInPage(m_backend, this);
    connect(m_signIn, &SignInPage::signedIn, this, [this](const QString &username) {
        report(tr("Signed in as %1").arg(username), false);
    });
    m_pages->addWidget(m_signIn);
    m_status = new StatusStrip(this);

    auto *centre = new QWidget(this);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_problem);
    layout->addWidget(m_demo);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_status);
    setCentralWidget(centre);
}

void MainWindow::buildMenus()
{
    const QList<QPair<MenuId, QString>> menus{
        {MenuId::File, tr("&File")},
        {MenuId::View, tr("&View")},
        {MenuId::Deployment, tr("&Deployment")},
        {MenuId::Cluster, tr("&Cluster")},
        {MenuId::Node, tr("&Node")},
        {MenuId::Organization, tr("&Organization")},
        {MenuId::Job, tr("&Job")},
        {MenuId::Api, tr("A&PI")},
        {MenuId::Help, tr("&Help")},
    };
    for (const auto &[id, title] : menus) {
        QMenu *menu = menuBar()->addMenu(title);
        menu->setObjectName(QLatin1String("menu.") % QString(title).remove(u'&').toLower());
        m_actions.fill(menu, id);
    }
    auto *appearance = new QActionGroup(this);
    for (const auto id :
         {ActionId::AppearanceSystem, ActionId::AppearanceLight, ActionId::AppearanceDark})
        appearance->addAction(m_actions.action(id));
    menuBar()->setObjectName(QStringLiteral("menuBar"));
}

void MainWindow::buildToolBar()
{
    auto *bar = new QToolBar(tr("Toolbar"), this);
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setContentsMargins(6, 2, 8, 3);
    QAction *palette = m_actions.action(ActionId::ShowPalette);
    for (const ActionDefinition &row : actionDefinitions()) {
        if (!row.isInToolBar || row.id == ActionId::ShowPalette)
            continue;
        bar->addAction(m_actions.action(row.id));
        auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(m_actions.action(row.id)));
        button->setObjectName(QLatin1String("toolBar.") % QLatin1String(row.name));
        button->setAccessibleName(m_actions.plainText(row.id));
        button->setFocusPolicy(Qt::TabFocus);
    }
    auto *gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    auto *find = new QPushButton(icon(QLatin1StringView("search")), {}, bar);
    find->setObjectName(QStringLiteral("toolBar.palette"));
    find->setAccessibleName(m_actions.plainText(ActionId::ShowPalette));
    const auto showKey = [find, palette] {
        const QString key = palette->shortcut().toString(QKeySequence::NativeText);
        find->setText(key.isEmpty() ? tr("Find or do anything…")
                                    : tr("Find or do anything…   %1").arg(key));
        find->setToolTip(palette->toolTip());
    };
    showKey();
    connect(&m_actions, &ActionRegistry::keysChanged, find, showKey);
    connect(find, &QPushButton::clicked, palette, &QAction::trigger);
    connect(palette, &QAction::changed, find,
            [find, palette] { find->setEnabled(palette->isEnabled()); });
    bar->addWidget(find);
    addToolBar(Qt::TopToolBarArea, bar);
}

void MainWindow::connectBackend()
{
    connect(&m_backend, &Backend::frameApplied, this, &MainWindow::onFrame);
    connect(&m_backend, &Backend::storeChanged, this, &MainWindow::onStoreChanged);
    connect(&m_backend, &Backend::storeProblem, this, [this](const Error &problem) {
        m_problem->setText(problem.message);
        m_problem->setVisible(!problem.message.isEmpty());
    });
    connect(&m_backend, &Backend::raiseRequested, this, [this] {
        m_isClosing = false;
        setWindowState(windowState() & ~Qt::WindowMinimized);
        show();
        raise();
        activateWindow();
    });
}

void MainWindow::onFrame()
{
    pane(currentPane())->refresh();
    m_status->setFeed(m_backend.queries().feed());
    updateCounts();
    updateActionsSoon();
}

void MainWindow::updateCounts()
{
    const BackendTables tables = m_backend.tables();
    const qint64 deployments = tables.deployments->totalCount();
    m_status->setCounts(deployments, tables.nodes->rowCount());
    m_navigation->setCount(m_actions.action(ActionId::ShowQueue), format::count(deployments));
    m_navigation->setCount(m_actions.action(ActionId::ShowClusters),
                           format::count(tables.clusters->rowCount()));
}

void MainWindow::onStoreChanged()
{
    const StoreFacts facts = m_backend.queries().store();
    m_demo->setVisible(facts.isDemo);
    m_status->setSimulated(facts.hasSimulatedCluster);
    const int page = facts.needsSignIn ? 2 : facts.needsFirstRun ? 1 : 0;
    const bool isOther = m_pages->currentIndex() != page;
    m_pages->setCurrentIndex(page);
    if (facts.needsSignIn && isOther)
        m_signIn->setLocation(facts.location);
    else if (facts.needsFirstRun && !facts.needsSignIn)
        m_firstRun->setLocation(facts.location);
    setWindowTitle(facts.isDemo ? tr("Berth — demo") : tr("Berth"));
    updateActions();
}

PaneId MainWindow::currentPane() const
{
    return PaneId(m_stack->currentIndex());
}

void MainWindow::showPane(PaneId id)
{
    static constexpr std::array Actions{ActionId::ShowOverview, ActionId::ShowOrganizations,
                                        ActionId::ShowClusters, ActionId::ShowQueue,
                                        ActionId::ShowJobs,     ActionId::ShowActivity,
                                        ActionId::ShowApi};
    m_stack->setCurrentIndex(int(id));
    m_actions.action(Actions[std::size_t(id)])->setChecked(true);
    pane(id)->refresh();
    if (!m_navigation->isAncestorOf(focusWidget()))
        pane(id)->setFocus();
    updateActions();
}

void MainWindow::showObject(SubjectKind kind, qint64 id)
{
    switch (kind) {
    case SubjectKind::Deployment:
        showPane(PaneId::Queue);
        m_queue->showDeployment(DeploymentId(id));
        return;
    case SubjectKind::Cluster:
        showPane(PaneId::Clusters);
        m_clusters->showCluster(ClusterId(id));
        return;
    case SubjectKind::Node:
        showPane(PaneId::Clusters);
        m_clusters->showNode(NodeId(id));
        return;
    case SubjectKind::Organization:
        showPane(PaneId::Organizations);
        m_organizations->showOrganization(OrganizationId(id));
        return;
    case SubjectKind::User:
        if (m_backend.tables().members->find(UserId(id))) {
            showPane(PaneId::Organizations);
            m_organizations->showMember(UserId(id));
            return;
        }
        break;
    case SubjectKind::Job:
        showPane(PaneId::Jobs);
        m_jobs->showJob(JobId(id));
        return;
    case SubjectKind::Token:
        showPane(PaneId::Api);
        return;
    case SubjectKind::Store:
    case SubjectKind::Invite:
    case SubjectKind::Quota:
    case SubjectKind::Replica:
    case SubjectKind::Reservation:
    case SubjectKind::Import:
    case SubjectKind::Session:
    case SubjectKind::Run:
        break;
    }
    report(tr("There is no view of this yet"), false);
}

void MainWindow::report(const QString &text, bool isFailure)
{
    m_status->report(text, isFailure);
}

void MainWindow::leaveDemo()
{
    whenDone(m_backend.store().leaveDemo(), this, [this](const Result<Acknowledged<void>> &done) {
        report(done ? tr("Back in your own store") : describe(done.error()), !done);
    });
}

void MainWindow::askToClose()
{
    if (auto *open = findChild<CloseDialog *>()) {
        open->raise();
        return;
    }
    auto *dialog = new CloseDialog(m_backend.store().closeFacts(), this);
    connect(dialog, &CloseDialog::chosen, this, [this](CloseChoice choice, bool isRemembered) {
        if (isRemembered)
            m_settings.setValue(QStringLiteral("close"), int(choice));
        finishClosing(choice);
    });
    dialog->open();
}

void MainWindow::finishClosing(CloseChoice choice)
{
    // From here on a close event is not asked about: quitting sends one to every window.
    m_isClosing = true;
    whenDone(m_backend.store().close(choice), this, [this](const Result<void> &done) {
        if (!done) {
            m_isClosing = false;
            report(describe(done.error()), true);
            return;
        }
        close();
    });
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveLayout();
    if (m_isClosing) {
        event->accept();
        return;
    }
    event->ignore();
    const QVariant remembered = m_settings.value(QStringLiteral("close"));
    const bool canKeep = m_backend.store().closeFacts().canKeepRunning;
    if (remembered.isValid() && (canKeep || remembered.toInt() == int(CloseChoice::Stop)))
        finishClosing(CloseChoice(remembered.toInt()));
    else
        askToClose();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && pane(currentPane())->escape())
        return;
    QMainWindow::keyPressEvent(event);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_navigation->setNarrow(m_isNarrowByHand || width() < NarrowBelow);
}

void MainWindow::restoreLayout()
{
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_isNarrowByHand = m_settings.value(QStringLiteral("window/narrow"), false).toBool();
    m_actions.action(ActionId::ToggleNavigation)->setChecked(!m_isNarrowByHand);
    m_navigation->setNarrow(m_isNarrowByHand || width() < NarrowBelow);
    for (Pane *pane : m_panes)
        pane->restoreLayout(m_settings);
    const int last = m_settings.value(QStringLiteral("window/pane"), 0).toInt();
    showPane(last >= 0 && last < PaneCount ? PaneId(last) : PaneId::Overview);
}

void MainWindow::saveLayout()
{
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/narrow"), m_isNarrowByHand);
    m_settings.setValue(QStringLiteral("window/pane"), int(currentPane()));
    for (const Pane *pane : m_panes)
        pane->saveLayout(m_settings);
    m_settings.sync();
}

void MainWindow::resetLayout()
{
    for (Pane *pane : m_panes)
        pane->resetLayout();
    m_isNarrowByHand = false;
    m_actions.action(ActionId::ToggleNavigation)->setChecked(true);
    m_navigation->setNarrow(width() < NarrowBelow);
    m_settings.remove(QStringLiteral("close"));
    report(tr("The layout is as at the first start"), false);
}

} // namespace berth
