// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/core_p.h"

#include "app/core/comparison.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/lifetimes.h"
#include "app/core/usecases/organizations.h"
#include "app/core/usecases/runs.h"
#include "models/store/reader.h"
#include "models/store/writer.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qtimer.h>

namespace berth::core {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcLife, "berth.core.life")

namespace {

/// The beat of the core thread: backoffs, promised rooms, drain deadlines, the published view.
constexpr Milliseconds Beat{100};
constexpr int BeatsPerSecond = 10;
constexpr int BeatsPerComparison = 60 * BeatsPerSecond;

void warnOfJob(JobId id, const Error &error)
{
    qCWarning(lcLife).noquote() << "Job" << id.value()
                                << "could not fire; it is tried again:" << error.message;
}

} // namespace

Core::Core(CoreOptions options)
    : m_options(std::move(options))
    , m_runtimeContext(std::make_unique<QObject>())
    , m_coreContext(std::make_unique<QObject>())
{
    m_runtimeThread.setObjectName(u"berth-runtime"_s);
    m_coreThread.setObjectName(u"berth-core"_s);
    m_worker.setMaxThreadCount(1);
}

Result<std::unique_ptr<Core>> Core::open(CoreOptions options)
{
    std::unique_ptr<Core> core(new Core(std::move(options)));
    auto store
        = store::Store::open(core->m_options.storePath,
                             {.program = core->m_options.program, .now = core->clock().now()});
    if (!store)
        return tl::unexpected(store.error());
    core->m_store = std::move(*store);
    core->m_reads = std::make_unique<ReadThread>(*core->m_store);

    core->m_runtimeContext->moveToThread(&core->m_runtimeThread);
    core->m_coreContext->moveToThread(&core->m_coreThread);
    core->m_runtimeThread.start();
    core->m_coreThread.start();
    Result<void> opened;
    QMetaObject::invokeMethod(
        core->m_coreContext.get(), [&] { opened = core->openOnCoreThread(); },
        Qt::BlockingQueuedConnection);
    if (!opened)
        return tl::unexpected(opened.error());
    return core;
}

Core::~Core()
{
    stop();
}

Result<void> Core::openOnCoreThread()
{
    auto writer = m_store->writer();
    if (!writer)
        return tl::unexpected(writer.error());
    m_writer = std::move(*writer);
    m_control = std::make_unique<ControlPlane>(*m_writer, clock());
    m_loop = std::make_unique<PlannerLoop>([this] { m_control->wake(); });
    m_reconciler = std::make_unique<Reconciler>(
        *m_control, m_store->uuid(), m_store->epoch(),
        [this](std::function<void(Runtime &)> work) { postToRuntime(std::move(work)); });
    // Jobs act as their owners; that they are due is Berth's own word.
    m_jobs = std::make_unique<JobTimer>(JobTimer::Requests{
        .fire =
            [this](JobId id) {
                m_control->post<void>(
                    Actor::scheduler(), [id](store::Transaction &tx) { return fireDue(tx, id); },
                    [id](const Error &error) { warnOfJob(id, error); });
            },
        .fireAtStart =
            [this](JobId id) {
                m_control->post<void>(
                    Actor::scheduler(),
                    [id](store::Transaction &tx) { return fireAtStart(tx, id); },
                    [id](const Error &error) { warnOfJob(id, error); });
            }});
    m_lifetimes = std::make_unique<Lifetimes>([this](DeploymentId id) { endOverdueOf(id); });
    m_autoscaler = std::make_unique<Autoscaler>([this](DeploymentId id, int replicas) {
        m_control->post<void>(
            Actor::scheduler(),
            [id, replicas](store::Transaction &tx) { return setReplicas(tx, id, replicas); },
            [id](const Error &error) {
                if (error.code != ErrorCode::Cancelled)
                    qCWarning(lcLife)
                        << "Deployment" << id.value() << "was not scaled:" << error.message;
            });
    });
    connect(m_control.get(), &ControlPlane::storeFailed, this, &Core::storeFailed);
    connect(m_control.get(), &ControlPlane::storeRecovered, this, &Core::storeRecovered);

    Actor self;
    self.isAdministrator = true;
    self.name = m_options.administrator.isEmpty() ? m_options.program : u"setup"_s;
    if (m_options.administrator.isEmpty()) {
        m_administrator = self;
        return {};
    }
    if (const auto begun = m_writer->begin(clock().now()); !begun)
        return begun;
    const auto user = m_writer->run(self, [this](store::Transaction &tx) {
        return ensureAdministrator(tx, m_options.administrator);
    });
    const auto committed = m_writer->commit();
    if (!user)
        return tl::unexpected(user.error());
    if (!committed)
        return tl::unexpected(committed.error());
    m_administrator = self;
    m_administrator.user = user->id;
    m_administrator.organization = user->organizationId;
    m_administrator.name = user->username;
    return {};
}

void Core::subscribe(ControlPlane::Subscriber subscriber)
{
    m_control->subscribe(std::move(subscriber));
}

void Core::start()
{
    QMetaObject::invokeMethod(m_coreContext.get(), [this] { loadOnCoreThread(); });
}

void Core::loadOnCoreThread()
{
    const auto fail = [this](const Error &error) {
        qCWarning(lcLife).noquote() << "The store could not be loaded:" << error.message;
        Q_EMIT storeFailed(error);
    };
    auto reader = m_store->reader();
    if (!reader)
        return fail(reader.error());
    // The first in the queue of its thread: what is loaded is told to it at once.
    if (m_options.runtime) {
        QMetaObject::invokeMethod(m_runtimeContext.get(), [this] {
            m_runtime = m_options.runtime(m_store->path() + u".runtime"_s, clock());
        });
    }
    if (const auto loaded = m_loop->load(**reader); !loaded)
        return fail(loaded.error());
    if (const auto loaded = m_reconciler->load(**reader); !loaded)
        return fail(loaded.error());
    if (const auto loaded = m_jobs->load(**reader, clock().now()); !loaded)
        return fail(loaded.error());
    if (const auto loaded = m_lifetimes->load(**reader); !loaded)
        return fail(loaded.error());
    if (const auto loaded = m_autoscaler->load(**reader); !loaded)
        return fail(loaded.error());
    m_seq = m_writer->head();

    m_control->subscribe([this](const ControlPlane::Batch &batch) {
        m_seq = batch->seq;
        m_isViewStale = true;
        Q_EMIT committed(batch->seq);
        if (!batch->reloadAll) {
            m_loop->apply(*batch);
            m_reconciler->apply(*batch);
            m_jobs->apply(*batch);
            m_lifetimes->apply(*batch);
            m_autoscaler->apply(*batch);
            return;
        }
        auto fresh = m_store->reader();
        const auto reloaded = fresh ? m_loop->load(**fresh) : tl::unexpected(fresh.error());
        if (!reloaded)
            Q_EMIT storeFailed(reloaded.error());
        else if (const auto again = m_reconciler->load(**fresh); !again)
            Q_EMIT storeFailed(again.error());
        else if (const auto jobs = m_jobs->load(**fresh, clock().now()); !jobs)
            Q_EMIT storeFailed(jobs.error());
        else if (const auto lifetimes = m_lifetimes->load(**fresh); !lifetimes)
            Q_EMIT storeFailed(lifetimes.error());
        else if (const auto scaled = m_autoscaler->load(**fresh); !scaled)
            Q_EMIT storeFailed(scaled.error());
        else
            m_reconciler->compare(); // the batch may have placed, stopped and ended others as well
    });
    m_control->setParticipant(m_loop.get());
    if (m_options.runtime)
        m_reconciler->start();
    auto *beat = new QTimer(m_coreContext.get());
    connect(beat, &QTimer::timeout, m_coreContext.get(), [this] { turn(); });
    beat->start(Beat);
    m_control->wake();
    Q_EMIT started();
}

void Core::turn()
{
    m_loop->passTime(clock().now());
    m_reconciler->passTime(clock().now());
    m_jobs->passTime(clock().now());
    m_lifetimes->passTime(clock().now());
    if (m_turns % BeatsPerSecond == 0) {
        m_autoscaler->passTime(clock().now());
        for (const ClusterId id : m_reconciler->drainsDue(clock().now())) {
            m_control->post<void>(Actor::scheduler(), [id](store::Transaction &tx) {
                return enforceDrainDeadlines(tx, id);
            });
        }
    }
    ++m_turns;
    if (m_turns % BeatsPerComparison == 0) {
        m_reconciler->compare();
        compareWithStore();
    }
    publishView();
}

void Core::endOverdueOf(DeploymentId id)
{
    static constexpr Seconds TryAgain{10};
    m_control->post<void>(
        Actor::scheduler(),
        [this, id](store::Transaction &tx) -> Result<void> {
            const auto next = endOverdue(tx, id);
            if (!next)
                return tl::unexpected(next.error());
            if (*next)
                m_lifetimes->arm(id, **next); // too often does no harm, should the commit fail
            return {};
        },
        [this, id](const Error &error) {
            if (error.code == ErrorCode::Cancelled)
                return; // Berth stops
            qCWarning(lcLife) << "Deployment" << id.value()
                              << "outlived its time:" << error.message;
            m_lifetimes->arm(id, clock().now() + TryAgain);
        });
}

void Core::compareWithStore()
{
    m_reads->query<StoredRoom>([](store::Reader &reader) { return readStoredRoom(reader); })
        .then(QtFuture::Launch::Sync, [this](const Result<StoredRoom> &stored) {
            if (stored)
                QMetaObject::invokeMethod(m_coreContext.get(),
                                          [this, room = *stored] { onStoredRoom(room); });
        });
}

void Core::onStoredRoom(const StoredRoom &stored)
{
    if (stored.seq != m_seq)
        return; // the feed has moved on; the next comparison may meet a quiet moment
    if (!m_loop)
        return; // stopping
    const QString drift = firstDrift(*m_loop, stored);
    if (drift.isEmpty())
        return;
    qCWarning(lcLife).noquote() << "The planner had drifted from the store:" << drift;
    m_control->post<void>(Actor::scheduler(), [drift](store::Transaction &tx) {
        return tx.note(SubjectKind::Store, 0, {}, "planner.drifted"_L1, {{u"difference"_s, drift}});
    });
    auto reader = m_store->reader();
    const auto reloaded = reader ? m_loop->load(**reader) : tl::unexpected(reader.error());
    if (!reloaded)
        Q_EMIT storeFailed(reloaded.error());
}

void Core::publishView()
{
    if (!m_isViewStale)
        return;
    m_isViewStale = false;
    auto view = std::make_shared<const QueueView>(queueView(*m_loop, clock().now(), m_seq));
    {
        const QMutexLocker locker(&m_viewMutex);
        m_view = view;
    }
    Q_EMIT viewPublished(std::move(view));
}

void Core::postToRuntime(std::function<void(Runtime &)> work)
{
    QMetaObject::invokeMethod(m_runtimeContext.get(), [this, work = std::move(work)] {
        if (m_runtime)
            work(*m_runtime);
    });
}

QFuture<SchedulerOutcome> Core::runScheduler(ClusterId only)
{
    auto promise = std::make_shared<QPromise<SchedulerOutcome>>();
    promise->start();
    auto future = promise->future();
    QMetaObject::invokeMethod(m_coreContext.get(), [this, only, promise] {
        const auto finish = [promise](const SchedulerOutcome &outcome) {
            promise->addResult(outcome);
            promise->finish();
        };
        if (m_loop)
            m_loop->requestRun(only, finish);
        else
            finish({});
    });
    return future;
}

QFuture<Explanation> Core::explain(ClusterId cluster, DeploymentId id)
{
    return ask<Explanation>([this, cluster, id](const PlannerLoop &loop) {
        return explanation(loop, cluster, id, clock().now());
    });
}

std::shared_ptr<const QueueView> Core::view() const
{
    const QMutexLocker locker(&m_viewMutex);
    return m_view;
}

void Core::stop()
{
    if (m_isStopped)
        return;
    m_isStopped = true;
    if (m_coreThread.isRunning()) {
        const auto onThread = [](QObject &context, const std::function<void()> &work) {
            QMetaObject::invokeMethod(&context, work, Qt::BlockingQueuedConnection);
        };
        // What belongs to a thread ends on it, in turns: no more requests; then the runtime, whose
        // making may still be in its thread's queue; then what it reported to.
        onThread(*m_coreContext, [this] {
            qDeleteAll(m_coreContext->children());
            if (m_control)
                m_control->close();
        });
        onThread(*m_runtimeContext, [this] { m_runtime.reset(); });
        onThread(*m_coreContext, [this] {
            m_reconciler.reset();
            m_jobs.reset();
            m_lifetimes.reset();
            m_autoscaler.reset();
            if (m_loop)
                m_loop->abandonRuns();
            m_loop.reset();
            m_writer.reset();
            // The closed control plane stays: who still submits is told that it is too late.
        });
        m_runtimeThread.quit();
        m_coreThread.quit();
        m_runtimeThread.wait();
        m_coreThread.wait();
    }
    m_worker.waitForDone();
    if (m_reads)
        m_reads->stop();
}

} // namespace berth::core
