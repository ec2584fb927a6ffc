// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "tests/runtimes/simulation.h"
#include "tests/support/testmain.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

/// What outlives a kill, and in what order it becomes durable.
class tst_simulationjournal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { Failpoint::disarmAll(); }

    void whatRanIsAdopted();
    void whatFinishedMeanwhileIsReported();
    void aStopOutlivesAKill();
    void theFileIsPrivate();
    void everyFieldComesBack();
    void aTornLineIsCutOff();
    void aDamagedLineIsPassedOver();
    void foreignFilesAreLeftAlone_data();
    void foreignFilesAreLeftAlone();
    void nothingIsReportedBeforeItIsDurable();
    void aFailingDiskIsTriedAgain_data();
    void aFailingDiskIsTriedAgain();
    void aHalfWrittenBatchIsTakenBack();
    void aLostAnswerIsFoundByTheComparison();
    void aMissingFolderIsSaid();
    void isCompactedWhenMostlyDead();
    void compactionThatFailsLosesNothing();
    void killedAtEveryPoint_data();
    void killedAtEveryPoint();
    void neverStartsAThingTwice_data();
    void neverStartsAThingTwice();
};

void tst_simulationjournal::whatRanIsAdopted()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(simulating(anOrder(1), 1h, 3));
    engine.advance(1s);
    const TimePoint started = engine.reports.back().time;
    engine.ensure(aService(2));

    engine.clock.advance(30min);
    engine.boot();
    QCOMPARE(engine.inventories.size(), 1u);
    QCOMPARE(engine.inventories[0].size(), 2u);
    QCOMPARE(engine.inInventory(anOrder(1)), u"running"_s);
    QCOMPARE(engine.inInventory(aService(2)), u"running"_s);
    QVERIFY(engine.inventories[0][0].time == started);
    QVERIFY(engine.reports.empty()); // the inventory has said it all

    engine.advance(30min); // the hour went on while nobody looked
    QCOMPARE(engine.story(anOrder(1)), u"exited(3)"_s);
    QVERIFY(engine.reports[0].time == started + 1h);
}

void tst_simulationjournal::whatFinishedMeanwhileIsReported()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(simulating(anOrder(1), 5s, 3));
    engine.clock.advance(1h);
    engine.boot();
    QCOMPARE(engine.inInventory(anOrder(1)), u"exited(3)"_s);
    QVERIFY(engine.inventories[0][0].time < engine.clock.now() - 59min);
    engine.remove(anOrder(1));
    engine.boot();
    QVERIFY(engine.inventories[0].empty());
}

void tst_simulationjournal::aStopOutlivesAKill()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    engine.advance(5s);
    engine.stop(aService(1));
    engine.clock.advance(1s);
    engine.boot();
    QCOMPARE(engine.inInventory(aService(1)), u"exited(143)"_s);
}

void tst_simulationjournal::theFileIsPrivate()
{
    SimulatedEngine engine;
    engine.boot();
    QCOMPARE(QFileInfo(engine.options.journalPath).permissions()
                 & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

void tst_simulationjournal::everyFieldComesBack()
{
    QTemporaryDir folder;
    SimulatedContainer container;
    container.name = u"berth-\"5f\"-2-3-4"_s;
    container.storeId = u"5f"_s;
    container.epoch = 2;
    container.deployment = DeploymentId(9);
    container.replica = ReplicaId(3);
    container.attempt = AttemptId(8);
    container.number = 4;
    container.cluster = ClusterId(5);
    container.node = NodeId(6);
    container.createdAt = VirtualClock::Beginning;
    container.startsAt = VirtualClock::Beginning + 1ms;
    container.endsAt = VirtualClock::Beginning + 2ms;
    container.exitCode = 125;
    container.message = u"line\nbreak"_s;
    SimulatedContainer endless = container;
    endless.name = u"other"_s;
    endless.number = 5;
    endless.endsAt.reset();
    endless.exitCode = 0;
    endless.message.clear();
    {
        SimulationJournal journal(folder.filePath(u"j"_s));
        QVERIFY(journal.open().has_value());
        journal.noteCreated(container);
        journal.noteCreated(endless);
        QVERIFY(journal.commit().has_value());
    }
    SimulationJournal journal(folder.filePath(u"j"_s));
    const auto read = journal.open();
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 2u);
    QVERIFY((*read)[0] == container);
    QVERIFY((*read)[1] == endless);
    QCOMPARE(journal.lines(), 2);
}

void tst_simulationjournal::aTornLineIsCutOff()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    const QByteArray whole = engine.journal();
    engine.ensure(aService(2));
    const QByteArray both = engine.journal();
    QVERIFY(both.startsWith(whole) && both.size() > whole.size() + 100);

    for (qsizetype size = whole.size(); size < both.size(); ++size) {
        engine.runtime.reset();
        engine.setJournal(both.first(size));
        engine.boot();
        QCOMPARE(engine.inInventory(aService(1)), u"created"_s);
        QCOMPARE(engine.inInventory(aService(2)), u"-"_s);
        QCOMPARE(engine.journal(), whole);
        if (size % 50 == 0) { // and what comes next stands on a line of its own
            engine.ensure(aService(3));
            engine.boot();
            QCOMPARE(engine.inventories[0].size(), 2u);
        }
    }
    // Cut inside the first line, there was nothing in it yet.
    for (qsizetype size = 0; size < whole.indexOf('\n'); ++size) {
        engine.runtime.reset();
        engine.setJournal(whole.first(size));
        engine.boot();
        QCOMPARE(engine.inventories.size(), 1u);
        engine.ensure(aService(3));
        engine.boot();
        QCOMPARE(engine.inventories[0].size(), 1u);
    }
    // Zeros at the end are what some file systems leave behind.
    engine.runtime.reset();
    engine.setJournal(both + QByteArray(4096, '\0') + '\n');
    engine.boot();
    QCOMPARE(engine.inventories[0].size(), 2u);
    QCOMPARE(engine.journal(), both);
}

void tst_simulationjournal::aDamagedLineIsPassedOver()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    engine.ensure(aService(2));
    engine.ensure(aService(3));
    engine.stop(aService(2));
    engine.runtime.reset();
    QByteArray text = engine.journal();
    text.replace("berth-5f0c-1-2-1\",\"node\"", "berth-5f0c-1-9-1\",\"node\"");
    engine.setJournal(text);

    SimulationJournal journal(engine.options.journalPath);
    const auto read = journal.open();
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 2u);
    QCOMPARE((*read)[0].replica, ReplicaId(1));
    QCOMPARE((*read)[1].replica, ReplicaId(3));
    QCOMPARE(journal.damagedLines(), 1);
}

void tst_simulationjournal::foreignFilesAreLeftAlone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("a text") << QByteArray("Dear diary,\ntoday\n") << u"is not a journal"_s;
    QTest::newRow("a text without a line end") << QByteArray("Dear diary") << u"is not a journal"_s;
    QTest::newRow("a database") << QByteArray("SQLite format 3\0\n\n", 18) << u"is not a journal"_s;
    QTest::newRow("a journal of another kind")
        << QByteArray("f8c2c5d3a6e58d3c {\"journal\":\"other\",\"version\":1}\n")
        << u"is not a journal"_s;
}

void tst_simulationjournal::foreignFilesAreLeftAlone()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    SimulatedEngine engine;
    engine.setJournal(text);
    engine.boot();
    QVERIFY(engine.inventories.empty());
    QCOMPARE(engine.reachability.size(), 1u);
    QVERIFY2(engine.reachability[0].second.contains(words),
             qPrintable(engine.reachability[0].second));
    engine.ensure(aService(1));
    engine.advance(1h);
    QVERIFY(engine.reports.empty());
    QCOMPARE(engine.journal(), text);
}

void tst_simulationjournal::nothingIsReportedBeforeItIsDurable()
{
    SimulatedEngine engine;
    engine.boot();
    int checked = 0;
    engine.onReport = [&] {
        for (const AttemptReport &report : engine.reports) {
            QVERIFY(engine.journal().contains(report.name.toUtf8()));
            ++checked;
        }
    };
    engine.runtime->ensure({aService(1), aService(2)});
    engine.runtime->turn();
    QCOMPARE(checked, 2);
}

void tst_simulationjournal::aFailingDiskIsTriedAgain_data()
{
    QTest::addColumn<QByteArray>("failpoint");
    QTest::newRow("before the order") << QByteArray("runtime.ensure.before");
    QTest::newRow("before the write") << QByteArray("runtime.journal.write.before");
    QTest::newRow("before the sync") << QByteArray("runtime.journal.sync.before");
}

void tst_simulationjournal::aFailingDiskIsTriedAgain()
{
    QFETCH(QByteArray, failpoint);
    SimulatedEngine engine;
    engine.boot();
    engine.forget();
    const QByteArray before = engine.journal();
    Failpoint::armError(failpoint);
    engine.ensure(aService(1));
    QVERIFY(engine.reports.empty());
    QCOMPARE(engine.journal(), before);
    QCOMPARE(engine.reachability.size(), 1u);
    QVERIFY(!engine.reachability[0].second.isEmpty());

    engine.ensure(aService(2)); // too early to try again
    QVERIFY(engine.reports.empty());
    engine.advance(1s);
    QCOMPARE(engine.story(aService(1)), u"created"_s);
    QCOMPARE(engine.story(aService(2)), u"created"_s);
    QCOMPARE(engine.reachability.size(), 2u);
    QCOMPARE(engine.reachability[1].second, QString());
    QCOMPARE(engine.creations().at("berth-5f0c-1-1-1"), 1);
}

void tst_simulationjournal::aHalfWrittenBatchIsTakenBack()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"j"_s);
    SimulationJournal journal(path);
    QVERIFY(journal.open().has_value());
    SimulatedContainer container;
    container.name = u"a"_s;
    Failpoint::armError("runtime.journal.sync.before"); // all of it is written by then
    journal.noteCreated(container);
    QVERIFY(!journal.commit());
    container.name = u"b"_s;
    journal.noteCreated(container);
    QVERIFY(journal.commit().has_value());

    SimulationJournal again(path);
    const auto read = again.open();
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 1u);
    QCOMPARE((*read)[0].name, u"b"_s);
}

void tst_simulationjournal::aLostAnswerIsFoundByTheComparison()
{
    SimulatedEngine engine;
    engine.boot();
    Failpoint::armError("runtime.ensure.after");
    engine.ensure(aService(1));
    QVERIFY(engine.reports.empty());
    engine.runtime->list();
    engine.runtime->turn();
    QCOMPARE(engine.inInventory(aService(1)), u"created"_s);
    engine.advance(1s);
    QCOMPARE(engine.story(aService(1)), u"running"_s);
}

void tst_simulationjournal::aMissingFolderIsSaid()
{
    SimulatedEngine engine;
    engine.options.journalPath = engine.folder.filePath(u"missing/journal"_s);
    engine.boot();
    QCOMPARE(engine.reachability.size(), 1u);
    QVERIFY(engine.reachability[0].second.contains(engine.options.journalPath));
    engine.ensure(aService(1));
    QVERIFY(QDir(engine.folder.path()).mkdir(u"missing"_s));
    engine.advance(1s); // tried again by itself
    QCOMPARE(engine.reachability.back().second, QString());
    QCOMPARE(engine.story(aService(1)), u"created"_s);
}

void tst_simulationjournal::isCompactedWhenMostlyDead()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    qint64 largest = 0;
    for (qint64 batch = 1; batch <= 40; ++batch) {
        std::vector<AttemptOrder> orders;
        std::vector<QString> names;
        for (qint64 i = 0; i < 50; ++i) {
            orders.push_back(simulating(anOrder(batch * 50 + i), 0s));
            names.push_back(orders.back().name);
        }
        engine.runtime->ensure(orders);
        engine.runtime->turn();
        engine.advance(1s);
        engine.runtime->remove(names);
        engine.runtime->turn();
        largest = std::max(largest, qint64(engine.journal().size()));
    }
    QVERIFY2(largest < 400'000, QByteArray::number(largest).constData());
    QCOMPARE(engine.runtime->containers(), 1u);
    engine.boot();
    QCOMPARE(engine.inventories[0].size(), 1u);
    QCOMPARE(engine.inInventory(aService(1)), u"running"_s);
    engine.ensure(aService(9000));
    engine.boot();
    QCOMPARE(engine.inventories[0].size(), 2u);
}

void tst_simulationjournal::compactionThatFailsLosesNothing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"j"_s);
    QVERIFY(QDir(folder.path()).mkdir(u"j.new"_s)); // in its way
    SimulationJournal journal(path);
    QVERIFY(journal.open().has_value());
    SimulatedContainer container;
    container.name = u"a"_s;
    journal.noteCreated(container);
    QVERIFY(journal.commit().has_value());
    QVERIFY(!journal.compact({}));
    container.name = u"b"_s;
    journal.noteCreated(container);
    QVERIFY(journal.commit().has_value());
    SimulationJournal again(path);
    QCOMPARE(again.open()->size(), 2u);
}

void tst_simulationjournal::killedAtEveryPoint_data()
{
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<int>("nth");
    for (const QByteArray &point : Failpoint::known()) {
        for (int nth = 1; nth <= 3 && point.startsWith("runtime."); ++nth)
            QTest::addRow("%s, time %d", point.constData(), nth) << point << nth;
    }
}

/// A process of its own is killed in the middle; what it had reported by then must exist, and what
/// exists must not be made again.
void tst_simulationjournal::killedAtEveryPoint()
{
    QFETCH(QByteArray, point);
    QFETCH(int, nth);
    constexpr qint64 Count = 4;
    SimulatedEngine engine;
    const QString witness = engine.folder.filePath(u"reported"_s);
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        engine.boot();
        const int file = ::open(QFile::encodeName(witness).constData(), O_CREAT | O_WRONLY, 0600);
        engine.onReport = [&] {
            QByteArray names;
            for (const AttemptReport &report : std::exchange(engine.reports, {}))
                names += report.name.toUtf8() + '\n';
            if (::write(file, names.constData(), size_t(names.size())) != names.size())
                ::_exit(3);
        };
        Failpoint::armKill(point, nth);
        for (qint64 replica = 1; replica <= Count; ++replica) {
            const AttemptOrder order = aService(replica);
            engine.ensure(order);
            engine.advance(1s);
            engine.stop(order);
            engine.advance(1s);
            engine.remove(order);
        }
        ::_exit(4); // not killed
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the point was never met");

    engine.clock.advance(1min);
    engine.boot();
    const std::map<QByteArray, int> made = engine.creations();
    QFile reported(witness);
    QVERIFY(reported.open(QIODevice::ReadOnly));
    for (const QByteArray &name : reported.readAll().split('\n'))
        QVERIFY2(name.isEmpty() || made.contains(name), name.constData());
    std::vector<AttemptOrder> orders;
    for (const auto &attempt : engine.inventories.at(0))
        orders.push_back(aService(attempt.replica.value()));
    engine.runtime->ensure(orders);
    engine.runtime->turn();
    QVERIFY(engine.creations() == made);
    for (const auto &[name, count] : made)
        QVERIFY2(count == 1, name.constData());
}

void tst_simulationjournal::neverStartsAThingTwice_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

/// Orders, kills, failing disks and lost answers at random: whatever happens, a container is made
/// once, its life only goes forward, and what was reported is still known afterwards.
void tst_simulationjournal::neverStartsAThingTwice()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    static const QByteArrayList Failpoints{
        "runtime.ensure.before", "runtime.ensure.after",        "runtime.stop.before",
        "runtime.stop.after",    "runtime.journal.sync.before", "runtime.journal.write.before",
        "runtime.report.before", "runtime.remove.after"};
    const auto rankOf = [](const AttemptReport &report) {
        return int(report.observed); // absent, created, running, exited in this order
    };
    SimulatedEngine engine;
    std::map<QString, int> furthest;
    const auto check = [&] {
        for (const AttemptReport &report : engine.reports) {
            if (report.observed == AttemptObserved::Absent)
                continue;
            int &before = furthest[report.name];
            QVERIFY2(rankOf(report) >= before, qPrintable(report.name));
            before = rankOf(report);
        }
        engine.reports.clear();
    };
    engine.boot();
    for (int step = 0; step < 400; ++step) {
        const AttemptOrder order
            = simulating(anOrder(random.bounded(1, 40)), Seconds(random.bounded(1, 30)));
        switch (random.bounded(8)) {
        case 0:
        case 1:
        case 2:
            engine.runtime->ensure({order});
            break;
        case 3:
            engine.runtime->stop({order});
            break;
        case 4:
            engine.runtime->turn();
            break;
        case 5:
            engine.advance(Milliseconds(random.bounded(1, 3000)));
            break;
        case 6:
            Failpoint::armError(Failpoints[random.bounded(int(Failpoints.size()))], 1);
            break;
        case 7:
            if (random.bounded(3) == 0) {
                check();
                Failpoint::disarmAll();
                engine.boot();
                for (const auto &[name, rank] : furthest) {
                    const auto &all = engine.inventories.at(0);
                    const auto found = std::find_if(
                        all.begin(), all.end(),
                        [&wanted = name](const AttemptReport &r) { return r.name == wanted; });
                    QVERIFY2(found != all.end(), qPrintable(name));
                    QVERIFY2(rankOf(*found) >= rank, qPrintable(name));
                }
            }
            break;
        }
        check();
    }
    for (const auto &[name, count] : engine.creations())
        QVERIFY2(count == 1, name.constData());
    QVERIFY(furthest.size() > 20);
}

BERTH_TEST(tst_simulationjournal)
#include "tst_simulationjournal.moc"
