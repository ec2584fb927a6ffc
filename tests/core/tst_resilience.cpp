// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/reconciler.h"
#include "app/core/usecases/imports.h"
#include "models/domain/failpoint.h"
#include "models/store/connection.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qsemaphore.h>

using namespace berth;
using namespace berth::test;

/// What goes wrong between the core and its store, its runtime and its own end: nothing that was
/// seen, asked or half done stays so.
class tst_resilience final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        f = std::make_unique<CoreFixture>();
        BERTH_VERIFY_RESULT(f->open());
    }
    void cleanup()
    {
        Failpoint::disarmAll();
        if (f->core && !f->core->store().path().isEmpty() && !m_isStopped)
            QCOMPARE(f->brokenInvariant(), QString());
        m_isStopped = false;
        f.reset();
    }

    void aReportThatCouldNotBeStoredIsAskedForAgain();
    void aPresenceThatCouldNotBeStoredIsToldAgain();
    void nodesAreWatchedAfterARestart();
    void whatSharesACommitWithAnImportReachesTheRuntime();
    void whatRanUnseenHasAStart();
    void aGroupThatTheDatabaseGaveUpStoresNothing();
    void aPlacementThatFailedIsTriedAgain();
    void aPlanForAnotherRevisionIsDropped();
    void aLoweredPriorityMakesAVictim();
    void whoComesTooLateIsToldSo();

private:
    const ResourceVector FourCores{.cpuMilli = 4'000};
    const ResourceVector OneCore{.cpuMilli = 1'000};

    /// Lets @p requests gather behind a closed gate, so that they share one commit.
    template<typename Submit>
    auto together(Submit submit)
    {
        QSemaphore entered;
        QSemaphore open;
        const auto held = f->core->control().submit<void>(
            f->core->administrator(), [&](store::Transaction &) -> Result<void> {
                entered.release();
                open.acquire();
                return {};
            });
        entered.acquire();
        auto answers = submit();
        open.release();
        std::ignore = held.result();
        return answers;
    }

    std::unique_ptr<CoreFixture> f;
    bool m_isStopped = false;
};

#define TRY_STATUS(id, expected) QTRY_COMPARE(f->status(id), expected)

void tst_resilience::aReportThatCouldNotBeStoredIsAskedForAgain()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    Failpoint::armError("store.commit.before");
    f->engine->end(f->container(*id), 0, f->clock->now());
    // The time passes anew each round: the failure may be noted after any one of them.
    QTRY_VERIFY(
        (f->clock->advance(core::CatchUpAfter), f->status(*id) == DeploymentStatus::Succeeded));
}

void tst_resilience::aPresenceThatCouldNotBeStoredIsToldAgain()
{
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto presence = [&] {
        const auto nodes = f->read<std::vector<Node>>([](store::Reader &r) { return r.nodes(); });
        return nodes ? nodes->front().presence : NodePresence::Present;
    };
    const NodeId node
        = f->read<std::vector<Node>>([](store::Reader &r) { return r.nodes(); })->front().id;
    f->engine->reportNode(node, NodePresence::Lost, f->clock->now());
    std::ignore = f->core->runScheduler({}).result(); // behind it in the queue of the core
    f->clock->advance(core::NodeGrace);
    QTRY_COMPARE(presence(), NodePresence::Lost);
    Failpoint::armError("store.begin.before");
    f->engine->reportNode(node, NodePresence::Present, f->clock->now());
    std::ignore = f->core->runScheduler({}).result();
    f->clock->advance(core::CatchUpAfter);
    QTRY_COMPARE(presence(), NodePresence::Present);
}

void tst_resilience::nodesAreWatchedAfterARestart()
{
    BERTH_VERIFY_RESULT(f->makeCluster(3, FourCores));
    QTRY_COMPARE(f->engine->watchedNodes(), size_t(3));
    f->close();
    f->engine = std::make_shared<ScriptedEngine>();
    BERTH_VERIFY_RESULT(f->open());
    QTRY_COMPARE(f->engine->watchedNodes(), size_t(3));
}

void tst_resilience::whatSharesACommitWithAnImportReachesTheRuntime()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.kind = DeploymentKind::Service;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const auto import = f->act<ImportId>(
        [](store::Transaction &tx) { return core::startImport(tx, QStringLiteral("x")); });
    BERTH_VERIFY_RESULT(import);
    ClusterDraft imported;
    imported.organizationId
        = f->read<std::vector<Organization>>([](store::Reader &r) { return r.organizations(); })
              ->front()
              .id;
    imported.name = QStringLiteral("imported");
    const auto answers = together([&] {
        const auto submit = [&](core::UseCase<void> useCase) {
            return f->core->control().submit<void>(f->core->administrator(), std::move(useCase));
        };
        return std::pair(
            submit([&](store::Transaction &tx) -> Result<void> {
                return core::applyImport(tx, *import, imported).map([](const auto &) {});
            }),
            submit([&](store::Transaction &tx) { return core::stop(tx, *id); }));
    });
    BERTH_VERIFY_RESULT(answers.first.result());
    BERTH_VERIFY_RESULT(answers.second.result());
    TRY_STATUS(*id, DeploymentStatus::Stopped);
}

void tst_resilience::whatRanUnseenHasAStart()
{
    f->engine->isObedient = false;
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Starting);
    QTRY_COMPARE(f->engine->containers().size(), size_t(1));
    const QString name = f->container(*id);
    f->close();
    const TimePoint started = f->clock->now() + Milliseconds(5);
    f->engine->runUnseen(name, started);
    f->clock->advance(Seconds(60));
    BERTH_VERIFY_RESULT(f->open());
    TRY_STATUS(*id, DeploymentStatus::Succeeded);
    QVERIFY(f->deployment(*id)->startedAt == started);
    QVERIFY(f->replicas(*id).front().startedAt == started);
}

void tst_resilience::aGroupThatTheDatabaseGaveUpStoresNothing()
{
    const auto answers = together([&] {
        // As SQLite does on a full disk: the statement fails, and the transaction is gone with it.
        auto first = f->core->control().submit<void>(
            f->core->administrator(), [](store::Transaction &tx) -> Result<void> {
                std::ignore = tx.connection().execute("ROLLBACK");
                return tl::unexpected(
                    Error::unavailable(QStringLiteral("disk-full"), QStringLiteral("Full.")));
            });
        auto second = f->core->control().submit<OrganizationId>(
            f->core->administrator(), [](store::Transaction &tx) {
                return core::createOrganization(tx, QStringLiteral("half"));
            });
        return std::pair(std::move(first), std::move(second));
    });
    QVERIFY(!answers.first.result());
    const auto second = answers.second.result();
    QVERIFY(!second);
    QCOMPARE(second.error().reason, QStringLiteral("disk-full"));
    const auto organizations = f->read<std::vector<Organization>>(
        [](store::Reader &reader) { return reader.organizations(); });
    BERTH_VERIFY_RESULT(organizations);
    QVERIFY(organizations->empty());
    BERTH_VERIFY_RESULT(f->act<OrganizationId>(
        [](auto &tx) { return core::createOrganization(tx, QStringLiteral("half")); }));
}

void tst_resilience::aPlacementThatFailedIsTriedAgain()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    Failpoint::armError("core.place.row.after");
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
}

void tst_resilience::aPlanForAnotherRevisionIsDropped()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentPatch patch;
    patch.specification = f->draft(*cluster, OneCore).specification;
    patch.specification->nodeSelector.insert(QStringLiteral("zone"), QStringLiteral("nowhere"));
    f->close();
    // The revision arrives when the submission is published: in one group with its placement.
    auto opened
        = core::Core::open({.storePath = f->path(),
                            .program = QStringLiteral("a test"),
                            .administrator = QStringLiteral("ada"),
                            .clock = f->clock,
                            .runtime = [engine = f->engine](const QString &, const Clock &now) {
                                return std::make_unique<ScriptedRuntime>(engine, now);
                            }});
    BERTH_VERIFY_RESULT(opened);
    f->core = std::move(*opened);
    QFuture<Result<Acknowledged<void>>> revised;
    f->core->subscribe([&](const core::ControlPlane::Batch &batch) {
        if (batch->deployments.empty() || revised.isValid())
            return;
        revised = f->core->control().submit<void>(
            f->core->administrator(),
            [patch, id = batch->deployments.front().id](store::Transaction &tx) {
                return core::change(tx, id, patch, 0);
            });
    });
    f->core->start();
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    BERTH_VERIFY_RESULT(revised.result());
    QCOMPARE(f->core->runScheduler({}).result().placed, 0);
    QCOMPARE(f->replicas(*id).front().attempts, 0);
    QCOMPARE(f->status(*id), DeploymentStatus::Queued);
}

void tst_resilience::aLoweredPriorityMakesAVictim()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft high = f->draft(*cluster, FourCores);
    high.priority = 500;
    const auto running = f->submit(high);
    BERTH_VERIFY_RESULT(running);
    TRY_STATUS(*running, DeploymentStatus::Running);
    DeploymentDraft middle = f->draft(*cluster, FourCores);
    middle.priority = 300;
    const auto waiting = f->submit(middle);
    BERTH_VERIFY_RESULT(waiting);
    QCOMPARE(f->core->runScheduler({}).result().preempted, 0);
    DeploymentPatch lower;
    lower.priority = 100;
    BERTH_VERIFY_RESULT(
        f->act<void>([&](auto &tx) { return core::change(tx, *running, lower, 0); }));
    TRY_STATUS(*waiting, DeploymentStatus::Running);
}

void tst_resilience::whoComesTooLateIsToldSo()
{
    m_isStopped = true;
    f->core->stop();
    const auto late = f->core->control()
                          .submit<void>(f->core->administrator(),
                                        [](store::Transaction &) -> Result<void> { return {}; })
                          .result();
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Cancelled);
    const auto read
        = f->core->reads().query<qint64>([](store::Reader &r) { return r.head(); }).result();
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Cancelled);
}

BERTH_TEST(tst_resilience)
#include "tst_resilience.moc"
