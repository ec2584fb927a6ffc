// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "models/store/feed.h"
#include "tests/store/childprocess.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <csignal>
#include <random>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace berth;
using namespace berth::test;

/// For work whose acknowledgements nobody reads.
static constexpr int Nobody = -1;

/// What a kill, a failing commit and a full disk leave behind: every acknowledged write, and
/// nothing else.
class tst_crash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKillLosesNothingThatWasAcknowledged();
    void aKillInTheMiddleOfAnImportLeavesNothingOfIt();
    void aKillAtEveryFailpointLeavesAWholeStore();
    void anErrorAtEveryFailpointLeavesAWholeStore();
    void aFileThatMayNotGrowIsToldAndNothingIsLost();
    void aFullDiskIsToldAndNothingIsLost();

private:
    static void verifyWhole(StoreFixture &fixture)
    {
        BERTH_TRY(store::verifyChain(*fixture.reader));
        const auto folded = store::foldedState(*fixture.reader);
        BERTH_TRY(folded);
        QCOMPARE(store::firstDifference(*folded, store::tablesState(*fixture.reader).value()),
                 QString());
    }

    /// Submits, places and ends deployments; tells the id of each that was acknowledged.
    static Result<void> work(StoreFixture &fixture, int descriptor)
    {
        const auto submitted = fixture.act([&](store::Transaction &tx) {
            return tx.deployments().submit(fixture.draft(),
                                           fixture.specification(fixture.amount(1, 0, 0)));
        });
        if (!submitted)
            return tl::unexpected(submitted.error());
        if (descriptor != Nobody)
            tell(descriptor, QByteArray::number(submitted->id.value()));
        const auto placed = fixture.act([&](store::Transaction &tx) -> Result<Deployment> {
            const auto waiting = tx.replicas().waiting(submitted->id);
            if (!waiting)
                return tl::unexpected(waiting.error());
            const auto placement = tx.replicas().place(
                waiting->front(), {NodeId(1), submitted->revisionId, fixture.amount(1, 0, 0), {}});
            if (!placement)
                return tl::unexpected(placement.error());
            return tx.deployments().refreshStatus(submitted->id);
        });
        if (!placed)
            return tl::unexpected(placed.error());
        return {};
    }
};

void tst_crash::aKillLosesNothingThatWasAcknowledged()
{
    StoreFixture fixture;
    fixture.seed();
    std::mt19937 random(7);
    QSet<qint64> acknowledged;
    for (int round = 0; round < 12; ++round) {
        fixture.close();
        ChildProcess child([&fixture](int descriptor) {
            fixture.open();
            while (work(fixture, descriptor)) { }
        });
        const int wanted = 1 + int(random() % 40);
        for (int i = 0; i < wanted; ++i)
            acknowledged.insert(child.readLine().toLongLong());
        child.kill();
        QVERIFY(child.wait());
        for (QByteArray line = child.readLine(); !line.isEmpty(); line = child.readLine())
            acknowledged.insert(line.toLongLong());
        fixture.open(); // the lock of the killed one is free
        const auto page = fixture.reader->summaries({}, 100'000);
        BERTH_TRY(page);
        QSet<qint64> stored;
        for (const DeploymentSummary &row : page->rows)
            stored.insert(row.id.value());
        QVERIFY(!acknowledged.contains(0));
        QVERIFY((acknowledged - stored).isEmpty());
        // At most the one that was on its way is there besides.
        QVERIFY(stored.size() <= acknowledged.size() + round + 1);
        fixture.now += Seconds(60);
    }
    verifyWhole(fixture);
}

void tst_crash::aKillInTheMiddleOfAnImportLeavesNothingOfIt()
{
    StoreFixture fixture;
    fixture.seed();
    const auto before = store::tablesState(*fixture.reader).value();
    for (int chunks = 1; chunks <= 6; ++chunks) {
        fixture.close();
        ChildProcess child([&fixture](int descriptor) {
            fixture.open();
            const ImportId import = fixture.must(
                [](store::Transaction &tx) { return tx.imports().start(QStringLiteral("x")); });
            std::vector<store::StagedDeployment> chunk(50);
            for (;;) {
                fixture.must(
                    [&](store::Transaction &tx) { return tx.imports().stage(import, chunk); });
                tell(descriptor, "chunk");
            }
        });
        for (int i = 0; i < chunks; ++i)
            QCOMPARE(child.readLine(), QByteArray("chunk"));
        child.kill();
        QVERIFY(child.wait());
        fixture.open();
        QCOMPARE(store::firstDifference(before, store::tablesState(*fixture.reader).value()),
                 QString());
        // Nothing staged is left: what selects from it makes no row that a CHECK would refuse.
        QVERIFY(fixture
                    .raw(QStringLiteral("CREATE TABLE probe AS SELECT 1 FROM staged_deployments"
                                        " UNION ALL SELECT 1 FROM imports"))
                    .isEmpty());
        QVERIFY(fixture.raw(QStringLiteral("INSERT INTO store SELECT 2, 'x', 1, 1 FROM probe"))
                    .isEmpty());
        QCOMPARE(fixture.raw(QStringLiteral("DROP TABLE probe")), QString());
    }
    verifyWhole(fixture);
}

void tst_crash::aKillAtEveryFailpointLeavesAWholeStore()
{
    int killed = 0;
    const auto points = Failpoint::known();
    QVERIFY(points.size() >= 8);
    for (const QByteArray &point : points) {
        if (!point.startsWith("store."))
            continue;
        for (const int nth : {1, 3}) {
            StoreFixture fixture;
            fixture.seed();
            fixture.close();
            ChildProcess child([&](int descriptor) {
                fixture.open();
                Failpoint::armKill(point, nth);
                for (int i = 0; i < 5; ++i) {
                    if (!work(fixture, descriptor))
                        return;
                }
            });
            QSet<qint64> acknowledged;
            for (QByteArray line = child.readLine(); !line.isEmpty(); line = child.readLine())
                acknowledged.insert(line.toLongLong());
            killed += child.wait();
            fixture.open();
            QSet<qint64> stored;
            const auto page = fixture.reader->summaries({}, 1000);
            BERTH_TRY(page);
            for (const DeploymentSummary &row : page->rows)
                stored.insert(row.id.value());
            QVERIFY2((acknowledged - stored).isEmpty(), point.constData());
            verifyWhole(fixture);
            // And it goes on from there.
            BERTH_TRY(work(fixture, Nobody));
            verifyWhole(fixture);
        }
    }
    QVERIFY2(killed >= 10, qPrintable(QString::number(killed)));
}

void tst_crash::anErrorAtEveryFailpointLeavesAWholeStore()
{
    int failed = 0;
    const auto points = Failpoint::known();
    for (const QByteArray &point : points) {
        if (!point.startsWith("store."))
            continue;
        StoreFixture fixture;
        fixture.seed();
        const qint64 head = fixture.writer->head();
        Failpoint::armError(point);
        for (int i = 0; i < 3; ++i)
            failed += !work(fixture, Nobody);
        Failpoint::disarmAll();
        BERTH_TRY(work(fixture, Nobody));
        QVERIFY(fixture.writer->head() > head);
        verifyWhole(fixture);
    }
    QVERIFY(failed >= 4);
}

void tst_crash::aFileThatMayNotGrowIsToldAndNothingIsLost()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.close();
    const QByteArray said = inChild([&fixture]() -> QByteArray {
        fixture.open();
        std::signal(SIGXFSZ, SIG_IGN);
        // The log may not grow any more: what SQLite meets is what a full disk gives it.
        const rlimit small{256 * 1024, RLIM_INFINITY};
        const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &small);
        int acknowledged = 0;
        Result<void> worked;
        while ((worked = work(fixture, Nobody)))
            ++acknowledged;
        const QByteArray reason = worked.error().reason.toLatin1();
        if (work(fixture, Nobody))
            return "wrote to a full disk";
        ::setrlimit(RLIMIT_FSIZE, &none);
        if (!work(fixture, Nobody))
            return "did not go on once there was room";
        const qint64 stored = qint64(fixture.reader->summaries({}, 100'000)->rows.size());
        if (!store::verifyChain(*fixture.reader))
            return "broke the chain";
        return stored >= acknowledged + 1 ? reason : QByteArray("lost something");
    });
    QVERIFY2(said == "disk-full" || said == "disk-failed", said.constData());
    fixture.open();
    verifyWhole(fixture);
}

void tst_crash::aFullDiskIsToldAndNothingIsLost()
{
    StoreFixture fixture;
    fixture.close();
    const QByteArray said = inChild([&fixture]() -> QByteArray {
        // A file system of its own, which ends with this process.
        const QByteArray folder = fixture.directory.path().toLocal8Bit();
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("", "/", "", MS_REC | MS_PRIVATE, "") != 0
            || ::mount("none", folder.constData(), "tmpfs", 0, "size=1m") != 0)
            return "no mount";
        fixture.open();
        fixture.seed();
        int acknowledged = 0;
        Result<void> worked;
        while ((worked = work(fixture, Nobody)))
            ++acknowledged;
        const QByteArray reason = worked.error().reason.toLatin1();
        if (qint64(fixture.reader->summaries({}, 100'000)->rows.size()) < acknowledged)
            return "lost something";
        if (!store::verifyChain(*fixture.reader))
            return "broke the chain";
        fixture.close();
        auto again = store::Store::open(fixture.path);
        return again ? reason : QByteArray("did not open again: ") + again.error().message.toUtf8();
    });
    if (said == "no mount")
        QSKIP("this user may not mount a small file system");
    QCOMPARE(said, QByteArray("disk-full"));
}

BERTH_TEST(tst_crash)
#include "tst_crash.moc"
