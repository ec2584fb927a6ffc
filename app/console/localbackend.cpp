// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localbackend.h"

#include "app/core/demo.h"
#include "app/core/openbimporter.h"

#include <QtCore/qcoreapplication.h>

namespace berth::console {

using namespace Qt::StringLiterals;

LocalBackend::LocalBackend(Options options, QObject *parent)
    : Backend(parent)
    , m_options(std::move(options))
    , m_clusters(m_session, tables())
    , m_deployments(m_session, tables())
    , m_queries(m_session, tables(), *this)
{
    m_imports.setMaxThreadCount(1);
}

LocalBackend::~LocalBackend()
{
    // The core stops while this object still stands: what waits for it ends as cancelled.
    if (m_session.core)
        m_session.core->stop();
    m_imports.waitForDone();
}

BackendTables LocalBackend::tables()
{
    return {.organizations = &m_organizationTable,
            .clusters = &m_clusterTable,
            .nodes = &m_nodeTable,
            .deployments = &m_deploymentTable,
            .events = &m_eventTable};
}

Result<void> LocalBackend::open(bool demo)
{
    auto core = core::Core::open({.storePath = demo ? m_options.demoPath : m_options.storePath,
                                  .program = u"the Berth console"_s,
                                  .administrator = m_options.administrator,
                                  .runtime = m_options.runtime});
    if (!core)
        return tl::unexpected(core.error());
    if (demo) {
        if (const auto filled = core::fillDemo(**core); !filled)
            return filled;
    }
    m_queries.clear();
    LocalSession session;
    session.isDemo = demo;
    session.core = std::move(*core);
    session.feed = std::make_unique<FeedToTables>(
        *session.core,
        FeedToTables::Tables{m_organizationTable, m_clusterTable, m_nodeTable, m_deploymentTable,
                             m_eventTable});
    m_session = std::move(session);
    connectSession();
    m_session.feed->load();
    m_session.core->start();

    m_singleWindow = std::make_unique<SingleWindow>(m_session.core->store().path());
    connect(m_singleWindow.get(), &SingleWindow::raiseRequested, this, &Backend::raiseRequested);
    if (const auto listening = m_singleWindow->listen(); !listening)
        Q_EMIT storeProblem(listening.error());
    return {};
}

void LocalBackend::connectSession()
{
    FeedToTables *feed = m_session.feed.get();
    connect(feed, &FeedToTables::failed, this, &Backend::storeProblem);
    connect(feed, &FeedToTables::frameApplied, this, &LocalBackend::onFrame);
    connect(feed, &FeedToTables::firstPageLoaded, this, [this] {
        m_knowsFirstRun = m_queries.store().needsFirstRun;
        Q_EMIT storeChanged();
        Q_EMIT firstPageLoaded();
    });
    core::Core *core = m_session.core.get();
    connect(core, &core::Core::storeFailed, this, &Backend::storeProblem);
    connect(core, &core::Core::storeRecovered, this, [this] { Q_EMIT storeProblem(Error()); });
}

void LocalBackend::onFrame(qint64 seq)
{
    m_queries.sample(m_session.core->clock().now());
    std::vector<ClusterQueueCount> counts;
    for (const ClusterRow &row : m_clusterTable.rows()) {
        const auto byStatus = m_deploymentTable.statusCounts(row.cluster.id);
        counts.push_back({.cluster = row.cluster.id,
                          .queued = byStatus[size_t(DeploymentStatus::Queued)],
                          .running = byStatus[size_t(DeploymentStatus::Running)]});
    }
    m_clusterTable.setQueueCounts(counts);
    const bool needsFirstRun = m_queries.store().needsFirstRun;
    if (needsFirstRun != m_knowsFirstRun) {
        m_knowsFirstRun = needsFirstRun;
        Q_EMIT storeChanged();
    }
    Q_EMIT frameApplied(seq);
}

Act<void> LocalBackend::switchTo(bool demo)
{
    if (m_session.isDemo == demo)
        return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(Acknowledged<void>{}));
    if (const auto opened = open(demo); !opened)
        return refused<Acknowledged<void>>(opened.error());
    return QtFuture::makeReadyFuture(Result<Acknowledged<void>>(Acknowledged<void>{}));
}

Act<void> LocalBackend::openDemo()
{
    return switchTo(true);
}

Act<void> LocalBackend::leaveDemo()
{
    return switchTo(false);
}

Act<ImportOutcome> LocalBackend::importOpenb(const OpenbImport &what, ImportProgress progress,
                                             CancelFlag cancel)
{
    auto promise = std::make_shared<QPromise<Result<Acknowledged<ImportOutcome>>>>();
    promise->start();
    auto future = promise->future();
    const OrganizationId organization
        = what.organizationId.isValid() ? what.organizationId : m_clusters.defaultOrganization();
    core::Core *core = m_session.core.get();
    // The work happens off the GUI thread; progress comes back to it.
    auto report
        = [this, progress = std::move(progress)](const QString &phase, qint64 done, qint64 total) {
              if (progress)
                  QMetaObject::invokeMethod(this, [=] { progress(phase, done, total); });
          };
    m_imports.start([=] {
        core::OpenbImporter importer(core->control(), core->administrator());
        const auto imported = importer.run({.nodesFile = what.nodesFile,
                                            .podsFile = what.podsFile,
                                            .clusterName = what.clusterName,
                                            .organization = organization},
                                           report, [cancel] { return cancel && cancel->load(); });
        if (imported) {
            promise->addResult(
                Acknowledged<ImportOutcome>{{.clusterId = imported->value.cluster,
                                             .nodes = imported->value.nodes,
                                             .deployments = imported->value.deployments},
                                            imported->seq});
        } else {
            promise->addResult(tl::unexpected(imported.error()));
        }
        promise->finish();
    });
    return future;
}

CloseFacts LocalBackend::closeFacts() const
{
    CloseFacts facts;
    facts.canKeepRunning = true;
    facts.liveReplicas = m_deploymentTable.statusCount(DeploymentStatus::Running)
        + m_deploymentTable.statusCount(DeploymentStatus::Starting);
    return facts;
}

QFuture<Result<void>> LocalBackend::close(CloseChoice choice)
{
    if (choice == CloseChoice::Stop) {
        if (m_session.core)
            m_session.core->stop();
        // After the window has closed: kept in the background, the last window is not the end.
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    }
    return QtFuture::makeReadyFuture(Result<void>());
}

} // namespace berth::console
