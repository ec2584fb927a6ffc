// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/queueview.h"

#include "app/core/plannerloop.h"

namespace berth::core {

QueueView queueView(const PlannerLoop &loop, TimePoint now, qint64 seq)
{
    QueueView view;
    view.seq = seq;
    for (const ClusterId id : loop.clusters()) {
        const sched::Planner &planner = *loop.planner(id);
        QueueView::OfCluster cluster;
        cluster.id = id;
        cluster.waitingDeployments = planner.queuedDeployments();
        cluster.waitingReplicas = planner.waitingReplicas();
        for (const DeploymentId deployment : planner.head(0, PublishedHead))
            cluster.head.push_back({deployment, planner.explain(deployment, now)});
        view.clusters.push_back(std::move(cluster));
    }
    return view;
}

Explanation explanation(const PlannerLoop &loop, ClusterId cluster, DeploymentId id, TimePoint now)
{
    const sched::Planner *planner = loop.planner(cluster);
    if (!planner)
        return {};
    return {planner->explain(id, now), planner->position(id), planner->nodeCount()};
}

QueuePage queuePage(const PlannerLoop &loop, ClusterId cluster, qint64 offset, int limit,
                    TimePoint now)
{
    QueuePage page;
    const sched::Planner *planner = loop.planner(cluster);
    if (!planner)
        return page;
    page.total = planner->queuedDeployments();
    for (const DeploymentId id : planner->head(offset, limit))
        page.rows.push_back({id, planner->explain(id, now)});
    page.shares = planner->shares();
    return page;
}

} // namespace berth::core
