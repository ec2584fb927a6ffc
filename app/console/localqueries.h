// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"

#include <map>
#include <set>

namespace berth::console {

/// What the console reads of the local core beside the tables.
class LocalQueries final : public BackendQueries
{
public:
    LocalQueries(const LocalSession &session, BackendTables tables, QObject &context);

    [[nodiscard]] StoreFacts store() const override;
    [[nodiscard]] TimePoint now() const override { return m_session.core->clock().now(); }
    [[nodiscard]] FeedState feed() const override;
    [[nodiscard]] Overview overview() const override;
    [[nodiscard]] const UsageHistory &usage() const override { return m_usage; }
    Read<DeploymentDetails> deployment(DeploymentId id) override;
    Read<NodeDetails> node(NodeId id) override;
    Read<Cluster> cluster(ClusterId id) override;
    Read<PlanPreview> preview(const DeploymentDraft &draft) override;
    Read<PlanPreview> previewChange(DeploymentId id, const DeploymentPatch &patch) override;
    Read<WhatIfOutcome> tryOut(ClusterId id, const QList<WhatIfChange> &changes) override;

    /// Adds the moment to the history; call it with every frame.
    void sample(TimePoint now);
    /// Another store: its history begins.
    void clear();

private:
    [[nodiscard]] std::vector<Problem> problems() const;
    void complete(DeploymentDetails &details) const;
    void addAdvice(DeploymentDetails &details);
    [[nodiscard]] PlanPreview shown(const core::Preview &preview) const;
    Read<PlanPreview> previewOf(core::UseCase<core::PreviewSubject> act);

    const LocalSession &m_session;
    BackendTables m_tables;
    QObject &m_context; ///< continuations run on its thread, the GUI's
    UsageHistory m_usage;
    struct KnownAdvice
    {
        core::Advice advice;
        TimePoint at;
    };
    std::map<DeploymentId, KnownAdvice> m_advice; ///< the latest ones
    std::set<DeploymentId> m_asking; ///< on their way
};

} // namespace berth::console
