// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/autoscaler.h"
#include "app/core/controlplane.h"
#include "app/core/plannerloop.h"
#include "app/core/ports/runtime.h"
#include "app/core/queueview.h"
#include "app/core/readthread.h"
#include "models/store/store.h"

#include <QtCore/qmutex.h>
#include <QtCore/qthread.h>
#include <QtCore/qthreadpool.h>

namespace berth::core {

class JobTimer;
class Lifetimes;
class Reconciler;
struct StoredRoom;

/// Makes the runtime of the simulated clusters; called on the runtime thread.
/// @param journalPath where it keeps what outlives this process
using RuntimeFactory
    = std::function<std::unique_ptr<Runtime>(const QString &journalPath, const Clock &clock)>;

/// A queue as it turns out today, and as it would.
struct Comparison
{
    Outlook today;
    Outlook then;
};

struct CoreOptions
{
    QString storePath;
    QString program = QStringLiteral("Berth"); ///< named to whoever finds the store in use
    /// Username of the account that the process acts as, made where there is none. Empty: it acts
    /// as an administrator, but as no account.
    QString administrator;
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    RuntimeFactory runtime;
};

/// The control plane of one store, with its threads: the core thread (all writes, the planners),
/// the read thread, and the runtime thread. Made, used and destroyed on one thread, which need not
/// be any of those; everything that is submitted may come from any thread.
class Core final : public QObject
{
    Q_OBJECT

public:
    /// Opens the store and its writer; the errors are those of store::Store::open().
    [[nodiscard]] static Result<std::unique_ptr<Core>> open(CoreOptions options);
    ~Core() override;

    /// Called for every commit, on the core thread. Before start() only.
    void subscribe(ControlPlane::Subscriber subscriber);

    /// Loads the planners, adopts what runs, and begins to schedule. Returns at once; started() or
    /// storeFailed() tells.
    void start();

    /// Takes no more requests, finishes the group in hand and joins the threads. Containers go on.
    void stop();

    [[nodiscard]] ControlPlane &control() { return *m_control; }
    [[nodiscard]] ReadThread &reads() { return *m_reads; }
    [[nodiscard]] const store::Store &store() const { return *m_store; }
    [[nodiscard]] const Clock &clock() const { return *m_options.clock; }
    /// Whom this process acts as: it opened the store, so it is the administrator.
    [[nodiscard]] const Actor &administrator() const { return m_administrator; }

    /// Runs @p useCase as the administrator and waits for its commit. Not on the core thread.
    template<typename T>
    [[nodiscard]] Result<T> perform(UseCase<T> useCase);

    /// Plans everything (or one cluster) again, and answers once nothing is left to place.
    [[nodiscard]] QFuture<SchedulerOutcome> runScheduler(ClusterId only);
    [[nodiscard]] QFuture<Explanation> explain(ClusterId cluster, DeploymentId id);
    /// The same with what would help and when it starts; costs the core thread some milliseconds on
    /// a large cluster, and the look ahead a worker up to some seconds.
    [[nodiscard]] QFuture<Advice> advise(ClusterId cluster, DeploymentId id);
    /// Up to @p limit of a queue in its order, after the first @p offset, each with its reason.
    [[nodiscard]] QFuture<QueuePage> queuePage(ClusterId cluster, qint64 offset, int limit);
    /// Tells the load of a service; missing in the answer where it is not scaled by concurrency.
    [[nodiscard]] QFuture<std::optional<LoadAnswer>>
    reportLoad(DeploymentId id, const QString &reporter, qint64 concurrencyMilli);
    /// What the next plan would do for a deployment, were it stored like that.
    [[nodiscard]] QFuture<Preview> preview(PreviewSubject subject);
    /// What the planner has learned of the demand and of how long things run.
    [[nodiscard]] QFuture<Learned> learned(ClusterId cluster);
    /// What moving some of the movable would gain.
    [[nodiscard]] QFuture<std::vector<sched::Relocation>> relocations(ClusterId cluster);
    /// Moves them as @p actor, those that still can be. @returns those that were begun
    [[nodiscard]] QFuture<Result<std::vector<sched::Relocation>>> defragment(ClusterId cluster,
                                                                             Actor actor);
    /// How the first @p rows of a queue turn out as things are, and with @p trials.
    /// Invalid where a trial names what is not there.
    [[nodiscard]] QFuture<Result<Comparison>> tryOut(ClusterId cluster, QList<Trial> trials,
                                                     int rows);
    /// The latest published view; null before the first. Any thread.
    [[nodiscard]] std::shared_ptr<const QueueView> view() const;

Q_SIGNALS:
    void started();
    void storeFailed(const berth::Error &error);
    void storeRecovered();
    /// On the core thread, after every commit: the feed has grown to @p seq.
    void committed(qint64 seq);
    /// On the core thread, at most ten times a second.
    void viewPublished(std::shared_ptr<const berth::core::QueueView> view);

private:
    explicit Core(CoreOptions options);
    Result<void> openOnCoreThread();
    void loadOnCoreThread();
    void turn();
    void endOverdueOf(DeploymentId id);
    void compareWithStore();
    void onStoredRoom(const StoredRoom &stored);
    void publishView();
    /// Told ranges are compared with what comes. Any thread.
    void noteRanges(ClusterId cluster, const std::map<DeploymentId, StartRange> &ranges);
    void postToRuntime(std::function<void(Runtime &)> work);
    /// Asks the core thread @p question; nothing but a blank answer once it has stopped.
    template<typename T, typename Question>
    [[nodiscard]] QFuture<T> ask(Question question);

    CoreOptions m_options;
    Actor m_administrator;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ReadThread> m_reads;

    QThread m_runtimeThread;
    std::unique_ptr<QObject> m_runtimeContext; ///< lives in m_runtimeThread
    std::unique_ptr<Runtime> m_runtime; ///< likewise

    QThread m_coreThread;
    std::unique_ptr<QObject> m_coreContext; ///< lives in m_coreThread; the rest likewise
    std::unique_ptr<store::Writer> m_writer;
    std::unique_ptr<ControlPlane> m_control;
    std::unique_ptr<PlannerLoop> m_loop;
    std::unique_ptr<Reconciler> m_reconciler;
    std::unique_ptr<JobTimer> m_jobs;
    std::unique_ptr<Lifetimes> m_lifetimes;
    std::unique_ptr<Autoscaler> m_autoscaler;
    QThreadPool m_worker; ///< looks ahead, one question after the other
    mutable QMutex m_viewMutex;
    std::shared_ptr<const QueueView> m_view; ///< under m_viewMutex
    qint64 m_seq = 0;
    bool m_isViewStale = true;
    int m_turns = 0;
    bool m_isStopped = false;
};

template<typename T>
Result<T> Core::perform(UseCase<T> useCase)
{
    const auto done = control().submit<T>(administrator(), std::move(useCase)).result();
    if (!done)
        return tl::unexpected(done.error());
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return done->value;
}

} // namespace berth::core
