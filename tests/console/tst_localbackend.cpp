// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/console/consolefixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>

using namespace berth;
using namespace berth::test;

/// The seam between window and core, on a real store: acts answer, tables follow, imports are all
/// or nothing, the demo is a store of its own.
class tst_localbackend final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewStoreNeedsItsFirstRun();
    void tablesFollowWhatIsDone();
    void bulkActsReportEachRefusal();
    void detailsTellWhyItWaits();
    void importsAllOrNothing();
    void importErrorsNameLineAndColumn();
    void aCancelledImportLeavesNothing();
    void theDemoIsAStoreOfItsOwn();
    void aStoreInUseIsRefusedByName();
};

namespace {

constexpr char Nodes[] = "sn,cpu_milli,memory_mib,gpu,model\n"
                         "a,8000,16384,1,T4\n"
                         "b,16000,65536,0,\n";
constexpr char Pods[] = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                        "creation_time,deletion_time,scheduled_time\n"
                        "late,1000,1024,0,0,,BE,Running,20,80,20\n"
                        "early,1000,1024,1,500,T4,LS,Running,10,70,10\n";

} // namespace

void tst_localbackend::aNewStoreNeedsItsFirstRun()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.backend.queries().store().needsFirstRun);
    QCOMPARE(f.backend.queries().store().administrator, QStringLiteral("ada"));
    QSignalSpy changed(&f.backend, &Backend::storeChanged);
    QVERIFY(f.wait(f.backend.clusters().createOrganization(QStringLiteral("Quay"))));
    QTRY_VERIFY(!f.backend.queries().store().needsFirstRun);
    QTRY_VERIFY(!changed.isEmpty());
    const auto twin = f.wait(f.backend.clusters().createOrganization(QStringLiteral("QUAY")));
    QVERIFY(!twin);
    QCOMPARE(twin.error().reason, QStringLiteral("name-taken"));
}

void tst_localbackend::tablesFollowWhatIsDone()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    const BackendTables tables = f.backend.tables();
    const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
    const QAbstractItemModelTester queueTester(tables.deployments, mode);
    const QAbstractItemModelTester nodeTester(tables.nodes, mode);
    const QAbstractItemModelTester clusterTester(tables.clusters, mode);
    const QAbstractItemModelTester eventTester(tables.events, mode);

    const ClusterId cluster = f.makeCluster();
    QVERIFY(cluster.isValid());
    QTRY_COMPARE(tables.nodes->rowCount(), 2);
    const DeploymentId id = f.submit(cluster, QStringLiteral("web"));
    QVERIFY(id.isValid());
    QTRY_COMPARE_WITH_TIMEOUT(f.status(id), DeploymentStatus::Running, 20'000);
    QCOMPARE(tables.clusters->totalAllocated().cpuMilli, 1'000);
    QVERIFY(f.backend.queries().store().hasSimulatedCluster);

    QVERIFY(f.wait(f.backend.deployments().remove({id})));
    QTRY_VERIFY_WITH_TIMEOUT(!tables.deployments->find(id), 20'000);
    QCOMPARE(tables.clusters->totalAllocated().cpuMilli, 0);
    QCOMPARE(f.backend.queries().feed().headSeq, f.backend.queries().feed().appliedSeq);
}

void tst_localbackend::bulkActsReportEachRefusal()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    const ClusterId cluster = f.makeCluster();
    std::vector<DeploymentId> ids;
    for (int i = 0; i < 300; ++i)
        ids.push_back(f.submit(cluster, QStringLiteral("d%1").arg(i), 3'000));
    const auto started = f.wait(f.backend.deployments().start({ids[0], ids[299]}));
    QVERIFY(started);
    QCOMPARE(started->value.done, 0);
    QCOMPARE(started->value.refused.size(), size_t(2));
    QCOMPARE(started->value.refused.front().error.reason, QStringLiteral("not-finished"));
    const auto stopped = f.wait(f.backend.deployments().stop(ids));
    QVERIFY(stopped);
    QCOMPARE(stopped->value.done, 300);
    QTRY_COMPARE_WITH_TIMEOUT(
        f.backend.tables().deployments->statusCount(DeploymentStatus::Stopped), 300, 30'000);
}

void tst_localbackend::detailsTellWhyItWaits()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    const ClusterId cluster = f.makeCluster();
    QTRY_COMPARE(f.backend.tables().nodes->rowCount(), 2);
    const DeploymentId wide = f.submit(cluster, QStringLiteral("wide"), 64'000);
    const auto run = f.wait(f.backend.clusters().runScheduler({}));
    QVERIFY(run);
    QCOMPARE(run->value.waiting, 1);
    const auto details = f.wait(f.backend.queries().deployment(wide));
    QVERIFY(details);
    QVERIFY(details->reason);
    QCOMPARE(details->reason->code, ReasonCode::NeverFits);
    QCOMPARE(details->queuePosition, 1);
    QCOMPARE(details->nodesConsidered, 2);
    // What would help comes a moment later.
    Result<DeploymentDetails> later = details;
    QTRY_VERIFY((later = f.wait(f.backend.queries().deployment(wide))) && later->start);
    QVERIFY(!later->remedies.empty());
    QVERIFY2(later->remedies.front().text.startsWith(QLatin1String("ask for ")),
             qPrintable(later->remedies.front().text));
    QCOMPARE(details->clusterName, QStringLiteral("west"));
    QVERIFY(details->isSimulated);
    QVERIFY(!details->events.empty());
    const auto gone = f.wait(f.backend.queries().deployment(DeploymentId(9'999)));
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::NotFound);
}

void tst_localbackend::importsAllOrNothing()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.wait(f.backend.clusters().createOrganization(QStringLiteral("Quay"))));
    QTRY_COMPARE(f.backend.tables().organizations->rowCount(), 1);
    QStringList phases;
    const auto imported = f.wait(f.backend.store().importOpenb(
        {.nodesFile = f.write(QStringLiteral("nodes.csv"), Nodes),
         .podsFile = f.write(QStringLiteral("pods.csv"), Pods),
         .clusterName = QStringLiteral("trace")},
        [&](const QString &phase, qint64, qint64) { phases << phase; }, {}));
    QVERIFY2(imported, imported ? "" : qPrintable(describe(imported.error())));
    QCOMPARE(imported->value.nodes, 2);
    QCOMPARE(imported->value.deployments, 2);
    QTRY_COMPARE(f.backend.tables().nodes->rowCount(), 2);
    QTRY_COMPARE(f.backend.tables().deployments->totalCount(), 2);
    QVERIFY(!phases.isEmpty());
    // In order of their creation, whatever the file's.
    f.backend.tables().deployments->sort(DeploymentTable::IdColumn, Qt::AscendingOrder);
    QCOMPARE(f.backend.tables().deployments->find(f.backend.tables().deployments->idAt(0))->name,
             QStringLiteral("early"));
}

void tst_localbackend::importErrorsNameLineAndColumn()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.wait(f.backend.clusters().createOrganization(QStringLiteral("Quay"))));
    const auto garbled = f.wait(f.backend.store().importOpenb(
        {.nodesFile = f.write(QStringLiteral("nodes.csv"), Nodes),
         .podsFile = f.write(QStringLiteral("pods.csv"),
                             "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,many,1024,0,0\n"),
         .clusterName = QStringLiteral("trace")},
        {}, {}));
    QVERIFY(!garbled);
    QVERIFY2(garbled.error().fields.first().pointer.endsWith(QStringLiteral("pods.csv:2:3")),
             qPrintable(garbled.error().fields.first().pointer));
    const auto missing
        = f.wait(f.backend.store().importOpenb({.nodesFile = f.file(QStringLiteral("none.csv")),
                                                .podsFile = f.file(QStringLiteral("none.csv")),
                                                .clusterName = QStringLiteral("trace")},
                                               {}, {}));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QCOMPARE(f.backend.tables().clusters->rowCount(), 0);
}

void tst_localbackend::aCancelledImportLeavesNothing()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.wait(f.backend.clusters().createOrganization(QStringLiteral("Quay"))));
    const auto cancel = std::make_shared<std::atomic_bool>(true);
    const auto cancelled = f.wait(
        f.backend.store().importOpenb({.nodesFile = f.write(QStringLiteral("nodes.csv"), Nodes),
                                       .podsFile = f.write(QStringLiteral("pods.csv"), Pods),
                                       .clusterName = QStringLiteral("trace")},
                                      {}, cancel));
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QCOMPARE(f.backend.tables().clusters->rowCount(), 0);
    QCOMPARE(f.backend.tables().deployments->totalCount(), 0);
}

void tst_localbackend::theDemoIsAStoreOfItsOwn()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    QVERIFY(f.makeCluster().isValid());
    QVERIFY(f.wait(f.backend.store().openDemo()));
    QVERIFY(f.backend.queries().store().isDemo);
    QTRY_VERIFY_WITH_TIMEOUT(f.backend.tables().deployments->totalCount() > 1'000, 30'000);
    QVERIFY(f.wait(f.backend.store().leaveDemo()));
    QVERIFY(!f.backend.queries().store().isDemo);
    QTRY_COMPARE_WITH_TIMEOUT(f.backend.tables().nodes->rowCount(), 2, 30'000);
    QCOMPARE(f.backend.tables().deployments->totalCount(), 0);
}

void tst_localbackend::aStoreInUseIsRefusedByName()
{
    ConsoleFixture f;
    QVERIFY(f.open());
    console::LocalBackend second({.storePath = f.file(QStringLiteral("berth.db")),
                                  .demoPath = f.file(QStringLiteral("demo2.db"))});
    const auto opened = second.open(false);
    QVERIFY(!opened);
    QCOMPARE(opened.error().reason, QStringLiteral("store-in-use"));
    QVERIFY(opened.error().message.contains(QStringLiteral("the Berth console")));
}

BERTH_TEST(tst_localbackend)
#include "tst_localbackend.moc"
