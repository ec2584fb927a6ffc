// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/queueview.h"

#include "app/core/plannerloop.h"

#include <algorithm>

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

Advice advice(PlannerLoop &loop, ClusterId cluster, DeploymentId id, TimePoint now)
{
    constexpr qint64 MostAhead = 10;
    Advice advice;
    advice.explanation = explanation(loop, cluster, id, now);
    sched::Planner *planner = loop.planner(cluster);
    const auto entry = planner ? planner->queued(id) : std::nullopt;
    if (!entry)
        return advice;
    const qint64 before = advice.explanation.position - 1;
    const qint64 first = std::max<qint64>(0, before - MostAhead);
    advice.ahead = planner->head(first, int(std::max<qint64>(0, before - first)));
    std::reverse(advice.ahead.begin(), advice.ahead.end());
    const sched::Request &request = planner->request(entry->requestClass);
    advice.asked = request.resources;
    advice.remedies = planner->remedies(id, now);
    if (!advice.explanation.reason || advice.explanation.reason->code < ReasonCode::NeverFits)
        return advice; // it waits for something that is the same elsewhere
    const int replicas = entry->gang ? entry->waiting : 1;
    for (const ClusterId other : loop.siblings(cluster)) {
        const sched::Planner &there = *loop.planner(other);
        if (there.nodeCount() > 0 && !there.explain(request, replicas, entry->priority))
            advice.clusters.push_back(other);
    }
    return advice;
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
