// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "models/tables/deploymenttable.h"
#include "ui/dialogs/dialogs.h"
#include "ui/palette/commandpalette.h"
#include "ui/panes/clusterspane.h"
#include "ui/panes/queuepane.h"
#include "ui/statusstrip.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/navigation.h"

#include <QtCore/qtimer.h>
#include <QtWidgets/qstackedwidget.h>

namespace berth {

void MainWindow::connectActions()
{
    const auto on = [this](ActionId id, auto act) { m_actions.on(id, this, act); };
    on(ActionId::ShowOverview, [this] { showPane(PaneId::Overview); });
    on(ActionId::ShowOrganizations, [this] { showPane(PaneId::Organizations); });
    on(ActionId::ShowClusters, [this] { showPane(PaneId::Clusters); });
    on(ActionId::ShowQueue, [this] { showPane(PaneId::Queue); });
    on(ActionId::ShowJobs, [this] { showPane(PaneId::Jobs); });
    on(ActionId::NewJob, [this] { m_dialogs->newJob(); });
    on(ActionId::ShowActivity, [this] { showPane(PaneId::Activity); });
    on(ActionId::ShowApi, [this] { showPane(PaneId::Api); });
    on(ActionId::VerifyAudit, [this] { m_dialogs->verifyAudit(); });

    on(ActionId::NewDeployment, [this] { m_dialogs->newDeployment(m_clusters->currentCluster()); });
    on(ActionId::NewCluster, [this] { m_dialogs->newCluster(); });
    on(ActionId::NewOrganization, [this] { m_dialogs->newOrganization(); });
    on(ActionId::ImportOpenb, [this] { m_dialogs->importOpenb(); });
    on(ActionId::OpenDemo, [this] {
        whenDone(m_backend.store().openDemo(), this,
                 [this](const Result<Acknowledged<void>> &done) {
                     report(done ? tr("The demo is open") : describe(done.error()), !done);
                 });
    });
    on(ActionId::LeaveDemo, [this] { leaveDemo(); });
    on(ActionId::ExportView, [this] { exportView(); });
    on(ActionId::Quit, [this] { close(); });

    on(ActionId::FocusFilter, [this] { pane(currentPane())->focusFilter(); });
    on(ActionId::ToggleDrawer, [this] { pane(currentPane())->toggleDrawer(); });
    m_actions.action(ActionId::ToggleNavigation)->setChecked(true);
    on(ActionId::ToggleNavigation, [this] {
        m_isNarrowByHand = !m_actions.action(ActionId::ToggleNavigation)->isChecked();
        m_navigation->setNarrow(m_isNarrowByHand || width() < NarrowBelow);
    });
    const auto appear = [this](Appearance appearance) {
        m_theme.setAppearance(appearance);
        m_settings.setValue(QStringLiteral("appearance"), QString(word(appearance)));
    };
    on(ActionId::AppearanceSystem, [appear] { appear(Appearance::System); });
    on(ActionId::AppearanceLight, [appear] { appear(Appearance::Light); });
    on(ActionId::AppearanceDark, [appear] { appear(Appearance::Dark); });
    const auto markAppearance = [this](Appearance appearance) {
        const ActionId id = appearance == Appearance::Light ? ActionId::AppearanceLight
            : appearance == Appearance::Dark                ? ActionId::AppearanceDark
                                                            : ActionId::AppearanceSystem;
        m_actions.action(id)->setChecked(true);
    };
    markAppearance(m_theme.appearance());
    connect(&m_theme, &Theme::appearanceChanged, this, markAppearance);
    on(ActionId::ResetLayout, [this] { resetLayout(); });

    on(ActionId::ShowClusterQueue, [this] {
        const QString name
            = m_backend.tables().deployments->clusterName(m_clusters->currentCluster());
        showPane(PaneId::Queue);
        m_queue->setFilter(QLatin1String("cluster=\"") % name % u'"');
    });
    on(ActionId::ShowPalette, [this] { m_palette->popUp(); });
    on(ActionId::ShowShortcuts, [this] { m_dialogs->shortcuts(); });
    on(ActionId::About, [this] { m_dialogs->about(); });
    connect(m_palette, &CommandPalette::objectChosen, this, &MainWindow::showObject);
    connect(m_palette, &CommandPalette::queueFilterChosen, this, [this](const QString &filter) {
        showPane(PaneId::Queue);
        m_queue->setFilter(filter);
    });
    for (const ActionDefinition &row : actionDefinitions())
        addAction(m_actions.action(row.id)); // so that shortcuts work where no menu shows them
}

void MainWindow::updateActionsSoon()
{
    // A frame, a selection and a store change may come together; one look at the actions does.
    if (!m_actionsDue->isActive())
        m_actionsDue->start(0);
}

void MainWindow::updateActions()
{
    updateGlobalActions();
    const PaneId current = currentPane();
    const bool hasWorkspace = m_pages->currentIndex() == 0;
    const auto elsewhere = [&](MenuId menu, PaneId home, const QString &why) {
        if (current == home && hasWorkspace)
            return;
        for (const ActionDefinition &row : actionDefinitions()) {
            if (row.menu == menu && row.id != ActionId::RunScheduler)
                m_actions.setUnavailable(row.id, why);
        }
    };
    elsewhere(MenuId::Deployment, PaneId::Queue, tr("this is done in the queue"));
    elsewhere(MenuId::Cluster, PaneId::Clusters, tr("this is done under Clusters"));
    elsewhere(MenuId::Node, PaneId::Clusters, tr("this is done under Clusters"));
    elsewhere(MenuId::Organization, PaneId::Organizations, tr("this is done under Organizations"));
    elsewhere(MenuId::Job, PaneId::Jobs, tr("this is done under Jobs"));
    if (current != PaneId::Api)
        m_actions.setUnavailable(ActionId::DeleteToken, tr("this is done under API"));
    const bool hasQueue = current == PaneId::Queue || current == PaneId::Clusters;
    if (!hasQueue)
        m_actions.setUnavailable(ActionId::ToggleDrawer, tr("this view has no details"));
    if (!hasQueue && current != PaneId::Activity)
        m_actions.setUnavailable(ActionId::FocusFilter, tr("this view has no filter"));
    if (!pane(current)->exportedView() || !hasWorkspace)
        m_actions.setUnavailable(ActionId::ExportView, tr("this view has no table"));
    if (hasWorkspace)
        pane(current)->updateActions();
}

void MainWindow::updateApiActions(const Result<void> &first)
{
    const ApiActs &api = m_backend.api();
    const ApiState state = api.state();
    const Result<void> may = first ? api.canManageApi() : first;
    m_actions.setAvailable(ActionId::StartApi, may);
    m_actions.setAvailable(ActionId::StopApi, may);
    m_actions.setAvailable(ActionId::ChangeApiSettings, may);
    m_actions.setAvailable(ActionId::ServeDialect, may);
    m_actions.setAvailable(ActionId::StopDialects, may);
    if (state.dialects.isEmpty())
        m_actions.setUnavailable(ActionId::StopDialects, tr("no dialect is served"));
    else if (state.dialects.size() == api.dialects().size())
        m_actions.setUnavailable(ActionId::ServeDialect, tr("all of them are served"));
    m_actions.setAvailable(ActionId::OpenApiDocumentation, first);
    if (state.isRunning)
        m_actions.setUnavailable(ActionId::StartApi, tr("it listens already"));
    for (const auto id : {ActionId::StopApi, ActionId::OpenApiDocumentation}) {
        if (!state.isRunning)
            m_actions.setUnavailable(id, tr("the API does not listen"));
    }
    m_actions.setAvailable(ActionId::NewToken, first ? api.canMakeToken() : first);
    m_actions.setAvailable(ActionId::ChangePassword, first ? api.canMakeToken() : first);
    if (!state.isSetUp)
        m_actions.setUnavailable(ActionId::ChangePassword,
                                 tr("there is none until the API is first started"));
}

void MainWindow::updateGlobalActions()
{
    const StoreFacts facts = m_backend.queries().store();
    const ClusterActs &clusters = m_backend.clusters();
    Result<void> first;
    if (facts.needsSignIn)
        first = tl::unexpected(Error::invalid(tr("sign in first")));
    else if (facts.needsFirstRun)
        first = tl::unexpected(Error::invalid(tr("the store has no organization yet")));
    m_actions.setAvailable(ActionId::NewDeployment,
                           first ? m_backend.deployments().canSubmit() : first);
    m_actions.setAvailable(ActionId::NewCluster,
                           first ? clusters.canMakeCluster(facts.organization) : first);
    m_actions.setAvailable(ActionId::ImportOpenb,
                           first ? clusters.canMakeCluster(facts.organization) : first);
    m_actions.setAvailable(ActionId::NewOrganization,
                           first ? clusters.canMakeOrganization() : first);
    m_actions.setAvailable(ActionId::NewJob, first ? m_backend.jobs().canMakeJob() : first);
    m_actions.setAvailable(ActionId::RunScheduler, first);
    m_actions.setAvailable(ActionId::ShowPalette, facts.needsSignIn ? first : Result<void>());
    for (const auto id : {ActionId::ShowOverview, ActionId::ShowOrganizations,
                          ActionId::ShowClusters, ActionId::ShowQueue, ActionId::ShowJobs,
                          ActionId::ShowActivity, ActionId::ShowApi, ActionId::VerifyAudit})
        m_actions.setAvailable(id, first);
    updateApiActions(first);
    m_actions.setAvailable(ActionId::OpenDemo,
                           facts.isDemo ? tl::unexpected(Error::invalid(tr("this is the demo")))
                                        : Result<void>());
    m_actions.setAvailable(
        ActionId::LeaveDemo,
        facts.isDemo ? Result<void>() : tl::unexpected(Error::invalid(tr("this is not the demo"))));
    m_demo->setVisible(facts.isDemo);
    m_status->setSimulated(facts.hasSimulatedCluster);
}

} // namespace berth
