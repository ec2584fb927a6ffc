// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/core_p.h"
#include "app/core/usecases/placements.h"

// Questions about what will be: the core thread makes a snapshot, the worker looks ahead with it.

namespace berth::core {

QFuture<Advice> Core::advise(ClusterId cluster, DeploymentId id)
{
    struct Asked
    {
        Advice advice;
        std::optional<Foresight> foresight;
    };
    return ask<Asked>([this, cluster, id](PlannerLoop &loop) {
               Asked asked{advice(loop, cluster, id, clock().now()), std::nullopt};
               if (asked.advice.explanation.position > 0)
                   asked.foresight = loop.foresight(cluster, clock().now());
               return asked;
           })
        .then(&m_worker, [this, cluster, id](Asked asked) {
            if (asked.foresight) {
                const auto ranges = sched::startRanges(*asked.foresight, {id});
                asked.advice.start = ranges.at(id);
                noteRanges(cluster, ranges);
            }
            return asked.advice;
        });
}

QFuture<std::optional<LoadAnswer>> Core::reportLoad(DeploymentId id, const QString &reporter,
                                                    qint64 concurrencyMilli)
{
    return ask<std::optional<LoadAnswer>>([=, this](const PlannerLoop &) {
        return m_autoscaler->reportConcurrency(id, reporter, concurrencyMilli, clock().now());
    });
}

QFuture<Preview> Core::preview(PreviewSubject subject)
{
    struct Asked
    {
        std::optional<Foresight> foresight;
        std::optional<sched::QueueEntry> entry;
    };
    auto shared = std::make_shared<const PreviewSubject>(std::move(subject));
    return ask<Asked>([this, shared](const PlannerLoop &loop) {
               return Asked{loop.foresight(shared->deployment.clusterId, clock().now()),
                            loop.entryOf(shared->deployment, *shared->specification)};
           })
        .then(&m_worker, [shared](Asked asked) {
            if (!asked.foresight || !asked.entry)
                return Preview();
            return core::preview(std::move(*asked.foresight), shared->deployment,
                                 sched::requestOf(*shared->specification, shared->deployment.id),
                                 *asked.entry, shared->isRevised);
        });
}

QFuture<Learned> Core::learned(ClusterId cluster)
{
    return ask<Learned>([cluster](const PlannerLoop &loop) { return loop.learned(cluster); });
}

QFuture<std::vector<sched::Relocation>> Core::relocations(ClusterId cluster)
{
    return ask<std::vector<sched::Relocation>>([this, cluster](PlannerLoop &loop) {
        sched::Planner *planner = loop.planner(cluster);
        return planner ? planner->relocations(clock().now()) : std::vector<sched::Relocation>();
    });
}

QFuture<Result<std::vector<sched::Relocation>>> Core::defragment(ClusterId cluster, Actor actor)
{
    using Begun = std::vector<sched::Relocation>;
    struct State
    {
        QPromise<Result<Begun>> promise;
        Begun found;
        std::vector<sched::Preemption> preemptions;
    };
    auto state = std::make_shared<State>();
    state->promise.start();
    auto future = state->promise.future();
    QMetaObject::invokeMethod(m_coreContext.get(), [this, cluster, actor, state] {
        sched::Planner *planner = m_loop ? m_loop->planner(cluster) : nullptr;
        if (planner)
            state->found = planner->relocations(clock().now());
        for (const sched::Relocation &each : state->found) {
            // The room is promised before anybody stops: it goes to nobody else.
            if (auto preemption = planner->relocate(each, clock().now()))
                state->preemptions.push_back(std::move(*preemption));
        }
        m_control
            ->submit<void>(actor,
                           [state](store::Transaction &tx) -> Result<void> {
                               for (const sched::Preemption &each : state->preemptions) {
                                   const auto moved = commitRelocation(tx, each);
                                   if (!moved)
                                       return moved;
                               }
                               return {};
                           })
            .then(m_coreContext.get(),
                  [this, cluster, state](const Result<Acknowledged<void>> &done) {
                      sched::Planner *after = m_loop ? m_loop->planner(cluster) : nullptr;
                      for (const sched::Preemption &each : state->preemptions) {
                          if (!done && after)
                              after->forgetPreemption(each.ticket);
                      }
                      state->promise.addResult(done ? Result<Begun>(std::move(state->found))
                                                    : tl::unexpected(done.error()));
                      state->promise.finish();
                  });
    });
    return future;
}

QFuture<Result<Comparison>> Core::tryOut(ClusterId cluster, QList<Trial> trials, int rows)
{
    return ask<std::optional<Foresight>>([this, cluster](const PlannerLoop &loop) {
               return loop.foresight(cluster, clock().now());
           })
        .then(&m_worker, [trials, rows](const std::optional<Foresight> &now) -> Result<Comparison> {
            if (!now)
                return tl::unexpected(Error::cancelled());
            std::vector<DeploymentId> ids;
            for (const sched::QueueEntry &entry : now->snapshot.queue) {
                if (int(ids.size()) < rows)
                    ids.push_back(entry.deployment);
            }
            auto today = outlook(*now, {}, ids);
            auto then = outlook(*now, trials, ids);
            if (!today || !then)
                return tl::unexpected(today ? then.error() : today.error());
            return Comparison{std::move(*today), std::move(*then)};
        });
}

QFuture<QueuePage> Core::queuePage(ClusterId cluster, qint64 offset, int limit)
{
    struct Asked
    {
        QueuePage page;
        std::optional<Foresight> foresight;
    };
    return ask<Asked>([this, cluster, offset, limit](const PlannerLoop &loop) {
               Asked asked{core::queuePage(loop, cluster, offset, limit, clock().now()),
                           std::nullopt};
               if (!asked.page.rows.empty())
                   asked.foresight = loop.foresight(cluster, clock().now());
               return asked;
           })
        .then(&m_worker, [this, cluster](Asked asked) {
            if (!asked.foresight)
                return asked.page;
            std::vector<DeploymentId> wanted;
            for (const QueueView::Waiting &row : asked.page.rows) {
                if (wanted.size() < MostRanges)
                    wanted.push_back(row.id);
            }
            asked.page.starts = sched::startRanges(*asked.foresight, wanted);
            noteRanges(cluster, asked.page.starts);
            return asked.page;
        });
}

void Core::noteRanges(ClusterId cluster, const std::map<DeploymentId, StartRange> &ranges)
{
    QMetaObject::invokeMethod(m_coreContext.get(), [this, cluster, ranges] {
        if (m_loop)
            m_loop->noteRanges(cluster, ranges);
    });
}

} // namespace berth::core
