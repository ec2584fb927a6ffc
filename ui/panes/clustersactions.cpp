// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/clusterspane.h"

#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "ui/panes/nodepanel.h"
#include "ui/widgets/futures.h"

namespace berth {

template<typename T>
void ClustersPane::report(const QString &text, Act<T> act)
{
    whenDone(act, this, [this, text](const Result<Acknowledged<T>> &answer) {
        Q_EMIT reported(answer ? text : describe(answer.error()), !answer);
    });
}

void ClustersPane::connectActions()
{
    connect(m_panel, &NodePanel::releaseRequested, this, [this](ReservationId id) {
        report(tr("Reservation released"), backend().clusters().releaseReservation(id));
    });
    ActionRegistry &registry = actions();
    registry.on(ActionId::RunScheduler, this, [this] {
        whenDone(backend().clusters().runScheduler(isVisible() ? currentCluster() : ClusterId()),
                 this, [this](const Result<Acknowledged<SchedulerRun>> &answer) {
                     if (!answer) {
                         Q_EMIT reported(describe(answer.error()), true);
                         return;
                     }
                     const SchedulerRun &run = answer->value;
                     Q_EMIT reported(tr("Scheduler: %1 placed, %2 preempted, %3 wait, %4 ms")
                                         .arg(format::count(run.placed),
                                              format::count(run.preempted),
                                              format::count(run.waiting))
                                         .arg(run.elapsed.count()),
                                     false);
                 });
    });
    const auto hold = [this](bool isHeld) {
        report(isHeld ? tr("Queue held: nothing new is placed") : tr("Queue resumed"),
               backend().clusters().setQueueHeld(currentCluster(), isHeld));
    };
    registry.on(ActionId::HoldQueue, this, [hold] { hold(true); });
    registry.on(ActionId::ResumeQueue, this, [hold] { hold(false); });
    registry.on(ActionId::AddNodes, this, [this] { Q_EMIT addNodesRequested(currentCluster()); });
    registry.on(ActionId::WhatIf, this, [this] { Q_EMIT whatIfRequested(currentCluster()); });
    registry.on(ActionId::ChangeCluster, this,
                [this] { Q_EMIT changeRequested(currentCluster()); });
    registry.on(ActionId::DeleteCluster, this,
                [this] { Q_EMIT deleteRequested(currentCluster()); });
    const auto schedule = [this](NodeScheduling scheduling, const QString &text) {
        report(text, backend().clusters().setScheduling(currentNode(), scheduling, std::nullopt));
    };
    registry.on(ActionId::OpenNode, this,
                [=] { schedule(NodeScheduling::Open, tr("Node open for scheduling")); });
    registry.on(ActionId::CordonNode, this,
                [=] { schedule(NodeScheduling::Cordoned, tr("Node cordoned")); });
    registry.on(ActionId::DrainNode, this, [this] { Q_EMIT drainRequested(currentNode()); });
    registry.on(ActionId::ReserveOnNode, this, [this] { Q_EMIT reserveRequested(currentNode()); });
    registry.on(ActionId::RemoveNode, this, [this] { Q_EMIT removeRequested(currentNode()); });
}

void ClustersPane::updateActions()
{
    ActionRegistry &registry = actions();
    ClusterActs &acts = backend().clusters();
    const Cluster *cluster = m_clusters->find(currentCluster());
    const Result<void> chosen
        = cluster ? Result<void>() : tl::unexpected(Error::invalid(tr("no cluster is chosen")));
    registry.setAvailable(ActionId::AddNodes, chosen);
    registry.setAvailable(ActionId::ChangeCluster, chosen);
    registry.setAvailable(ActionId::WhatIf, chosen);
    registry.setAvailable(ActionId::ShowClusterQueue, chosen);
    registry.setAvailable(ActionId::DeleteCluster, cluster ? acts.canDelete(cluster->id) : chosen);
    registry.setAvailable(ActionId::HoldQueue,
                          cluster && cluster->queueHeld
                              ? tl::unexpected(Error::invalid(tr("the queue is held already")))
                              : chosen);
    registry.setAvailable(ActionId::ResumeQueue,
                          cluster && !cluster->queueHeld
                              ? tl::unexpected(Error::invalid(tr("the queue is not held")))
                              : chosen);

    const Node *node = m_nodes->find(m_currentNode);
    const Result<void> noNode = tl::unexpected(Error::invalid(tr("no node is chosen")));
    const Result<void> canChange = node ? acts.canChange(node->id) : noNode;
    const auto unless = [&](bool isSo, const QString &why) {
        return node && isSo ? Result<void>(tl::unexpected(Error::invalid(why))) : canChange;
    };
    using S = NodeScheduling;
    registry.setAvailable(ActionId::OpenNode,
                          unless(node && node->scheduling == S::Open, tr("the node is open")));
    registry.setAvailable(
        ActionId::CordonNode,
        unless(node && node->scheduling == S::Cordoned, tr("the node is cordoned already")));
    registry.setAvailable(ActionId::DrainNode, canChange);
    registry.setAvailable(ActionId::ReserveOnNode, canChange);
    registry.setAvailable(ActionId::RemoveNode, node ? acts.canRemove(node->id) : noNode);
    registry.setAvailable(ActionId::ToggleDrawer, {});
    registry.setAvailable(ActionId::ExportView, {});
    registry.setAvailable(ActionId::FocusFilter, {});
    registry.action(ActionId::ToggleDrawer)->setChecked(!m_panel->isHidden());
}

} // namespace berth
