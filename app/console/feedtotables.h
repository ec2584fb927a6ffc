// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/controlplane.h"
#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/eventtable.h"
#include "models/tables/jobtable.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

namespace berth::core {
class Core;
struct QueueView;
} // namespace berth::core

namespace berth::console {

/// Fills the tables of a console from a store and keeps them in step with its commits: the first
/// page at once, the rest in chunks, every change as a delta, at most ten frames a second.
/// GUI thread. The tables outlive it.
class FeedToTables final : public QObject
{
    Q_OBJECT

public:
    struct Tables
    {
        OrganizationTable &organizations;
        ClusterTable &clusters;
        NodeTable &nodes;
        DeploymentTable &deployments;
        EventTable &events;
        MemberTable &members;
        LimitTable &limits;
        JobTable &jobs;
    };

    /// Subscribes to @p core, which must not have started yet and outlives it.
    FeedToTables(core::Core &core, Tables tables, QObject *parent = nullptr);
    ~FeedToTables() override;

    /// Reads the store into the tables, which are emptied first.
    void load();

    [[nodiscard]] qint64 headSeq() const { return m_headSeq; }
    [[nodiscard]] qint64 appliedSeq() const { return m_appliedSeq; }
    [[nodiscard]] bool hasFirstPage() const { return m_hasFirstPage; }
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }

Q_SIGNALS:
    /// The first page can be shown; the rest follows.
    void firstPageLoaded();
    void frameApplied(qint64 seq);
    /// Something about accounts, invites, tokens or settings was committed.
    void accountsChanged();
    void failed(const berth::Error &error);

private:
    struct Channel; ///< what the core thread writes and the GUI thread reads
    struct FirstPage;

    void onFirstPage(const FirstPage &page);
    void loadNext();
    void takeBatches();
    void applyFrame();
    void applyView(const core::QueueView &view);
    void applyJobs(const ChangeBatch &batch);
    void rememberSpecifications(const ChangeBatch &batch);
    [[nodiscard]] DeploymentDelta deltaOf(const ChangeBatch &batch) const;

    core::Core &m_core;
    Tables m_tables;
    std::shared_ptr<Channel> m_channel;
    std::vector<core::ControlPlane::Batch> m_batches; ///< not in the small tables yet
    DeltaCoalescer m_coalescer;
    std::unordered_map<SpecificationId, std::shared_ptr<const Specification>> m_specifications;
    QTimer m_frame;
    qint64 m_headSeq = 0;
    qint64 m_appliedSeq = 0;
    DeploymentId m_loadedUpTo;
    int m_generation = 0; ///< answers to an older load() are ignored
    bool m_hasFirstPage = false;
    bool m_isLoaded = false;
};

} // namespace berth::console
