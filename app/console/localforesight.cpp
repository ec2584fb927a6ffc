// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localqueries.h"

#include "app/core/usecases/deployments.h"
#include "app/core/usecases/footprint.h"

// Previews, and what would be if: rehearsed by the core, worked out by its worker.

namespace berth::console {

PlanPreview LocalQueries::shown(const core::Preview &preview) const
{
    PlanPreview shown;
    const auto name = [this](NodeId id) { return m_tables.nodes->nodeName(id); };
    for (const NodeId node : preview.nodes)
        shown.nodes << name(node);
    for (const NodeId node : preview.promised)
        shown.promised << name(node);
    for (const sched::ForecastVictim &each : preview.victims) {
        const auto row = m_tables.deployments->find(each.victim.deployment);
        shown.victims.push_back({row ? row->name : QString(), name(each.victim.node),
                                 each.victim.priority,
                                 each.next ? std::optional(each.next->at) : std::nullopt});
    }
    shown.waiting = preview.waiting;
    shown.position = preview.position;
    if (preview.reason)
        shown.reason = preview.reason->message;
    shown.start = {preview.start.earliest, preview.start.latest, preview.start.assumptions};
    shown.footprint = preview.footprint;
    return shown;
}

/// Rehearses the act, then looks at what a plan would make of it.
Read<PlanPreview> LocalQueries::previewOf(core::UseCase<core::PreviewSubject> act)
{
    using Rehearsed = Result<Acknowledged<core::PreviewSubject>>;
    core::Core *core = m_session.core.get();
    return core->control()
        .rehearse<core::PreviewSubject>(m_session.actor, std::move(act))
        .then(QtFuture::Launch::Sync,
              [core](const Rehearsed &rehearsed) -> QFuture<Result<core::Preview>> {
                  if (!rehearsed)
                      return QtFuture::makeReadyFuture(
                          Result<core::Preview>(tl::unexpected(rehearsed.error())));
                  return core->preview(rehearsed->value)
                      .then(QtFuture::Launch::Sync, [](core::Preview preview) {
                          return Result<core::Preview>(std::move(preview));
                      });
              })
        .unwrap()
        .then(&m_context, [this](const Result<core::Preview> &preview) -> Result<PlanPreview> {
            if (!preview)
                return tl::unexpected(preview.error());
            return shown(*preview);
        });
}

Read<PlanPreview> LocalQueries::preview(const DeploymentDraft &draft)
{
    return previewOf([draft](store::Transaction &tx) -> Result<core::PreviewSubject> {
        const auto made = core::submit(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        return core::previewSubject(tx, *made, {});
    });
}

Read<PlanPreview> LocalQueries::previewChange(DeploymentId id, const DeploymentPatch &patch)
{
    return previewOf([id, patch](store::Transaction &tx) -> Result<core::PreviewSubject> {
        const auto before = core::previewSubject(tx, id, {});
        if (!before)
            return before;
        if (const auto changed = core::change(tx, id, patch, 0); !changed)
            return tl::unexpected(changed.error());
        return core::previewSubject(tx, id, before->deployment.revisionId);
    });
}

Read<WhatIfOutcome> LocalQueries::tryOut(ClusterId id, const QList<WhatIfChange> &changes)
{
    constexpr int Rows = 200;
    QList<core::Trial> trials;
    for (const WhatIfChange &change : changes) {
        core::Trial trial;
        if (change.addNode) {
            trial.node = *change.addNode;
        } else if (change.removeNode.isValid()) {
            trial.kind = core::Trial::Kind::RemoveNode;
            trial.nodeId = change.removeNode;
        } else {
            trial.kind = core::Trial::Kind::SetPriority;
            trial.deployment = change.reprioritized;
            trial.priority = change.priority;
        }
        trials.append(trial);
    }
    return m_session.core->tryOut(id, trials, Rows)
        .then(&m_context,
              [this](const Result<core::Comparison> &compared) -> Result<WhatIfOutcome> {
                  if (!compared)
                      return tl::unexpected(compared.error());
                  WhatIfOutcome outcome;
                  for (size_t i = 0; i < compared->today.rows.size(); ++i) {
                      const core::Outlook::Row &today = compared->today.rows[i];
                      const auto row = m_tables.deployments->find(today.deployment);
                      outcome.rows.push_back({today.deployment, row ? row->name : QString(),
                                              today.startsAt, compared->then.rows[i].startsAt});
                  }
                  outcome.startedToday = compared->today.startedNow;
                  outcome.startedThen = compared->then.startedNow;
                  outcome.victimsToday = int(compared->today.victims.size());
                  outcome.victimsThen = int(compared->then.victims.size());
                  return outcome;
              });
}

} // namespace berth::console
