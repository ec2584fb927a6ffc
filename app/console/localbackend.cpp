// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localbackend.h"

#include "app/core/demo.h"
#include "app/core/openbimporter.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"
#include "ui/widgets/futures.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfileinfo.h>

#include <unistd.h>

namespace berth::console {

using namespace Qt::StringLiterals;

LocalBackend::LocalBackend(Options options, QObject *parent)
    : Backend(parent)
    , m_options(std::move(options))
    , m_clusters(m_session, tables())
    , m_deployments(m_session, tables())
    , m_queries(m_session, tables(), *this)
    , m_api(m_session, m_requestTable)
    , m_people(m_session, tables(), m_api)
    , m_audit(m_session, *this)
    , m_jobs(m_session, tables())
{
    m_imports.setMaxThreadCount(1);
    connect(&m_api, &LocalApiActs::changed, this, &Backend::apiChanged);
    connect(&m_api, &LocalApiActs::signedIn, this, [this] {
        Q_EMIT storeChanged();
        Q_EMIT accountsChanged();
        Q_EMIT apiChanged();
    });
}

LocalBackend::~LocalBackend()
{
    // The core stops while this object still stands: what waits for it ends as cancelled.
    m_session.stopListening();
    if (m_session.core)
        m_session.core->stop();
    settle();
}

void LocalBackend::settle()
{
    m_audit.finish();
    m_api.finish();
    m_imports.waitForDone();
}

BackendTables LocalBackend::tables()
{
    return {.organizations = &m_organizationTable,
            .clusters = &m_clusterTable,
            .nodes = &m_nodeTable,
            .deployments = &m_deploymentTable,
            .events = &m_eventTable,
            .members = &m_memberTable,
            .limits = &m_limitTable,
            .requests = &m_requestTable,
            .jobs = &m_jobTable};
}

/// A file that nobody else may open is its user's own: who opens it is the administrator. Any other
/// asks who this is, as soon as somebody can answer. (No wall: who can read the file can read all
/// of it. It is so that what people do here is done in their own name and with their own rights.)
static bool isOwn(const QString &path)
{
    const QFileInfo file(path);
    constexpr QFileDevice::Permissions Others = QFileDevice::ReadGroup | QFileDevice::WriteGroup
        | QFileDevice::ReadOther | QFileDevice::WriteOther;
    return !file.exists() || (file.ownerId() == ::geteuid() && !(file.permissions() & Others));
}

Result<void> LocalBackend::open(bool demo)
{
    const QString path = demo ? m_options.demoPath : m_options.storePath;
    const bool isPrivate = isOwn(path);
    auto core = core::Core::open({.storePath = path,
                                  .program = u"the Berth console"_s,
                                  .administrator = isPrivate ? m_options.administrator : QString(),
                                  .runtime = m_options.runtime});
    if (!core)
        return tl::unexpected(core.error());
    const auto isSetUp
        = (*core)
              ->reads()
              .query<bool>([](store::Reader &reader) { return store::isSetUp(reader); })
              .result();
    if (!isSetUp)
        return tl::unexpected(isSetUp.error());
    if (demo) {
        if (const auto filled = core::fillDemo(**core); !filled)
            return filled;
    }
    settle();
    m_queries.clear();
    m_requestTable.clear();
    LocalSession session;
    session.isDemo = demo;
    session.isSetUp = *isSetUp;
    session.needsSignIn = *isSetUp && !isPrivate;
    if (!session.needsSignIn)
        session.actor = (*core)->administrator();
    session.core = std::move(*core);
    session.feed = std::make_unique<FeedToTables>(
        *session.core,
        FeedToTables::Tables{m_organizationTable, m_clusterTable, m_nodeTable, m_deploymentTable,
                             m_eventTable, m_memberTable, m_limitTable, m_jobTable});
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
    connect(feed, &FeedToTables::accountsChanged, this, &LocalBackend::onAccountsChanged);
    connect(feed, &FeedToTables::firstPageLoaded, this, [this] {
        m_knowsFirstRun = m_queries.store().needsFirstRun;
        Q_EMIT storeChanged();
        Q_EMIT firstPageLoaded();
        Q_EMIT apiChanged();
        Q_EMIT accountsChanged();
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

void LocalBackend::onAccountsChanged()
{
    m_api.refresh();
    Q_EMIT accountsChanged();
    const UserId id = m_session.actor.user;
    if (!id.isValid() || id == m_session.core->administrator().user)
        return;
    // Whoever has signed in acts with the role that they have now.
    auto read = m_session.core->reads().query<std::optional<User>>(
        [id](store::Reader &reader) { return store::findUser(reader, id); });
    whenDone(read, this, [this, id](const Result<std::optional<User>> &user) {
        if (!user || m_session.actor.user != id)
            return;
        if (*user) {
            m_session.actor.organization = (*user)->organizationId;
            m_session.actor.role = (*user)->role;
            m_session.actor.isAdministrator = (*user)->isAdministrator;
        } else {
            m_session.actor = Actor();
            m_session.needsSignIn = true;
        }
        Q_EMIT storeChanged();
    });
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
    const Actor actor = m_session.actor;
    // The work happens off the GUI thread; progress comes back to it.
    auto report
        = [this, progress = std::move(progress)](const QString &phase, qint64 done, qint64 total) {
              if (progress)
                  QMetaObject::invokeMethod(this, [=] { progress(phase, done, total); });
          };
    m_imports.start([=] {
        core::OpenbImporter importer(core->control(), actor);
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
        m_session.stopListening();
        if (m_session.core)
            m_session.core->stop();
        // After the window has closed: kept in the background, the last window is not the end.
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    }
    return QtFuture::makeReadyFuture(Result<void>());
}

} // namespace berth::console
