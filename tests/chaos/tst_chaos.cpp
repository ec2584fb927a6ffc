// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "tests/chaos/aftermath.h"
#include "tests/chaos/story.h"
#include "tests/store/childprocess.h"
#include "tests/support/testmain.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qdir.h>
#include <QtCore/qthread.h>

#include <random>

#include <unistd.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

namespace {

/// BERTH_CHAOS=full: a point's 1st, 2nd, 4th, 8th... hit, and fifty kills at random.
bool isFull()
{
    return qgetenv("BERTH_CHAOS") == "full";
}

qsizetype threads()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

/// BERTH_CHAOS_SEED repeats what a run has printed.
std::mt19937 seeded(const char *test)
{
    bool isGiven = false;
    uint seed = qgetenv("BERTH_CHAOS_SEED").toUInt(&isGiven);
    if (!isGiven)
        seed = std::random_device()() % 1'000'000;
    qInfo("%s: BERTH_CHAOS_SEED=%u", test, seed);
    return std::mt19937(seed);
}

} // namespace

/// Kills a whole core, with its scheduler and its containers, wherever something becomes durable or
/// is told. What comes back knows everything that was acknowledged, adds up, and goes on.
class tst_chaos : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aKillAtEveryFailpoint_data();
    void aKillAtEveryFailpoint();
    void anErrorAtEveryFailpoint_data();
    void anErrorAtEveryFailpoint();
    void killsInTheMiddleOfImports();
    void killsInTheMiddleOfScheduling();
    void killsBetweenFiringAndRecording();

private:
    using Tell = void (Story::*)();

    /// Opens the store in the child and tells the story; @p arm comes before anything is opened.
    static void run(int descriptor, const QString &path, const QString &prefix, Tell tell,
                    const std::function<void()> &arm = {})
    {
        ::alarm(120); // a child that hangs fails the test, and does not hang it
        const Ledger ledger(descriptor);
        if (arm)
            arm();
        const auto open = [&] {
            // An error that was injected: a person opens again.
            auto core = openCore(path);
            return core ? std::move(core) : openCore(path);
        };
        auto core = open();
        if (!core) {
            ledger.complain(describe(core.error()));
            return;
        }
        (*core)->start();
        (Story(**core, ledger, prefix).*tell)();
        (*core)->stop();
        for (const QByteArray &point : Failpoint::known())
            ledger.hits(point, Failpoint::hits(point));
        ledger.done();
    }

    static void verifyAftermath(CoreFixture &fixture, const Promises &promises);
    void killAtRandom(Tell tell, std::mt19937 random);

    /// A thread that was waited for may still be on its way out, with a lock of the allocator that
    /// a fork would keep for ever.
    void awaitThreadsToEnd() const { QTRY_VERIFY(threads() <= m_threads); }

    const qsizetype m_threads = threads() + 1; ///< with QtTest's own
    QMap<QByteArray, int> m_hits; ///< of a story that is told to its end
};

void tst_chaos::initTestCase()
{
    CoreFixture fixture;
    awaitThreadsToEnd();
    ChildProcess child(
        [&](int descriptor) { run(descriptor, fixture.path(), u"a-"_s, &Story::tellAll); });
    Promises promises;
    promises.read(child.readAll());
    child.wait();
    QVERIFY2(promises.isDone(), qPrintable(promises.complaint()));
    QVERIFY(promises.acknowledged() > 25);
    m_hits = promises.hits();
    verifyAftermath(fixture, promises);
}

void tst_chaos::verifyAftermath(CoreFixture &fixture, const Promises &promises)
{
    QVERIFY2(promises.complaint().isEmpty(), qPrintable(promises.complaint()));
    // As it was left, before anything goes on.
    auto core = openCore(fixture.path());
    BERTH_VERIFY_RESULT(core);
    fixture.core = std::move(*core);
    const QString journal = fixture.path() + u".runtime"_s;
    QCOMPARE(fixture.brokenInvariant(), QString());
    QCOMPARE(promises.firstBroken(observedFacts(fixture)), QString());
    QCOMPARE(startedTwice(journal), QString());
    // And it goes on from there, to rest.
    fixture.core->start();
    std::ignore = fixture.core->runScheduler({}).result();
    const QDeadlineTimer deadline(30'000);
    QString unrest = unrestIn(fixture);
    for (; !unrest.isEmpty() && !deadline.hasExpired(); unrest = unrestIn(fixture))
        QThread::msleep(5);
    QCOMPARE(unrest, QString());
    QCOMPARE(fixture.brokenInvariant(), QString());
    QCOMPARE(promises.firstBroken(observedFacts(fixture)), QString());
    QCOMPARE(startedTwice(journal), QString());
    fixture.close();
}

void tst_chaos::aKillAtEveryFailpoint_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<int>("nth");
    for (auto hits = m_hits.begin(); hits != m_hits.end(); ++hits) {
        if (hits.key().startsWith("store.restore."))
            continue; // a store is restored while no core is on it: tests/store kills it there
        for (int nth = 1; nth <= hits.value(); nth *= isFull() ? 2 : 16)
            QTest::addRow("%s, hit %d", hits.key().constData(), nth) << hits.key() << nth;
    }
}

void tst_chaos::aKillAtEveryFailpoint()
{
    QFETCH(const QByteArray, point);
    QFETCH(const int, nth);
    CoreFixture fixture;
    awaitThreadsToEnd();
    ChildProcess child([&](int descriptor) {
        run(descriptor, fixture.path(), u"a-"_s, &Story::tellAll,
            [&] { Failpoint::armKill(point, nth); });
    });
    Promises promises;
    promises.read(child.readAll());
    const bool isKilled = child.wait();
    // How commits fall together is never the same: the last hits may not come.
    QVERIFY2(isKilled || promises.isDone(), qPrintable(promises.complaint()));
    QVERIFY2(isKilled || nth > 1, "the first hit did not kill");
    verifyAftermath(fixture, promises);
}

void tst_chaos::anErrorAtEveryFailpoint_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<int>("nth");
    for (auto hits = m_hits.begin(); hits != m_hits.end(); ++hits) {
        // What a runtime loses of its reports is found by the comparison of each minute, which
        // tests/runtimes and tests/core prove on a clock of their own.
        if (hits.key().startsWith("store.restore.") || hits.key() == "runtime.report.before"
            || (hits.key().startsWith("runtime.") && hits.key().endsWith(".after")))
            continue;
        for (int nth = isFull() ? 1 : qMin(8, hits.value()); nth <= hits.value();
             nth *= isFull() ? 2 : 1'000)
            QTest::addRow("%s, hit %d", hits.key().constData(), nth) << hits.key() << nth;
    }
}

void tst_chaos::anErrorAtEveryFailpoint()
{
    QFETCH(const QByteArray, point);
    QFETCH(const int, nth);
    CoreFixture fixture;
    awaitThreadsToEnd();
    ChildProcess child([&](int descriptor) {
        run(descriptor, fixture.path(), u"a-"_s, &Story::tellAll,
            [&] { Failpoint::armError(point, nth); });
    });
    Promises promises;
    promises.read(child.readAll());
    QVERIFY(!child.wait());
    QVERIFY2(promises.isDone(), qPrintable(promises.complaint()));
    verifyAftermath(fixture, promises);
}

void tst_chaos::killAtRandom(Tell tell, std::mt19937 random)
{
    const int kills = isFull() ? 25 : 3;
    CoreFixture fixture;
    Promises promises;
    for (int kill = 0; kill < kills; ++kill) {
        awaitThreadsToEnd();
        ChildProcess child(
            [&](int descriptor) { run(descriptor, fixture.path(), u"r%1-"_s.arg(kill), tell); });
        // From the first word on, after some milliseconds: anywhere in a few dozen commits.
        QByteArray said = child.readLine() + '\n';
        QThread::usleep(random() % 400'000);
        child.kill();
        said += child.readAll();
        QVERIFY(child.wait());
        promises.read(said);
        verifyAftermath(fixture, promises);
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(promises.acknowledged() > kills);
    qInfo("%d kills, %d acknowledged writes kept", kills, promises.acknowledged());
}

void tst_chaos::killsInTheMiddleOfImports()
{
    killAtRandom(&Story::importForEver, seeded("imports"));
}

void tst_chaos::killsInTheMiddleOfScheduling()
{
    killAtRandom(&Story::scheduleForEver, seeded("scheduling"));
}

/// No firing is lost and none is done twice, wherever the kill falls; what was missed while nobody
/// was there is made up for by the next start.
void tst_chaos::killsBetweenFiringAndRecording()
{
    std::mt19937 random = seeded("firing");
    CoreFixture fixture;
    const int kills = isFull() ? 12 : 2;
    for (int kill = 0; kill < kills; ++kill) {
        awaitThreadsToEnd();
        ChildProcess child([&](int descriptor) {
            run(descriptor, fixture.path(), u"f%1-"_s.arg(kill), &Story::fireForEver);
        });
        Promises promises;
        QByteArray said = child.readLine() + '\n';
        QThread::usleep(1'500'000 + random() % 1'000'000);
        child.kill();
        said += child.readAll();
        QVERIFY(child.wait());
        promises.read(said);
        QVERIFY2(promises.complaint().isEmpty(), qPrintable(promises.complaint()));
        auto core = openCore(fixture.path());
        BERTH_VERIFY_RESULT(core);
        fixture.core = std::move(*core);
        QCOMPARE(fixture.brokenInvariant(), QString());
        QCOMPARE(firingsBroken(fixture), QString());
        fixture.close();
    }
}

BERTH_TEST(tst_chaos)
#include "tst_chaos.moc"
