// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "tests/runtimes/simulation.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <set>

using namespace berth;
using namespace berth::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(berth::AttemptOrder)

class tst_simulatedruntime final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { Failpoint::disarmAll(); }

    void saysThatItIsSimulated();
    void beginsWithAnInventory();
    void runsAndEnds_data();
    void runsAndEnds();
    void reportsBearTheirOwnTimes();
    void startsAfterAMoment();
    void ensureIsIdempotent();
    void aServiceRunsUntilItIsStopped();
    void stopping_data();
    void stopping();
    void stoppingWhatIsNotThere();
    void forgetsWhatIsRemoved();
    void aClockSetBackUndoesNothing();
    void failuresFollowTheSeed();
    void whatCannotBeStartedNeverRuns();
    void aSilentNodeIsLostAndReturns();
    void aSilentNodeTakesNoOrders();
    void aNodeThatWasStoredAsLostReturns();
    void anOutageHoldsEverythingBack();
    void tenThousandCostOneSync();
    void itsTimerDrivesIt();
};

void tst_simulatedruntime::saysThatItIsSimulated()
{
    SimulatedEngine engine;
    engine.boot();
    QVERIFY(engine.runtime->capabilities().isSimulated);
    QVERIFY(engine.runtime->capabilities().servesShares);
}

void tst_simulatedruntime::beginsWithAnInventory()
{
    SimulatedEngine engine;
    engine.boot();
    QCOMPARE(engine.inventories.size(), 1u);
    QVERIFY(engine.inventories[0].empty());
    QVERIFY(engine.nodes.empty());
    QCOMPARE(engine.reachability.size(), 1u);
    QCOMPARE(engine.reachability[0].second, QString());

    engine.ensure(anOrder(1));
    engine.runtime->list();
    engine.runtime->turn();
    QCOMPARE(engine.inventories.size(), 2u);
    QCOMPARE(engine.inInventory(anOrder(1)), u"created"_s);
}

void tst_simulatedruntime::runsAndEnds_data()
{
    QTest::addColumn<AttemptOrder>("order");
    QTest::addColumn<double>("speed");
    QTest::addColumn<qint64>("runMillis"); // by the clock
    QTest::addColumn<QString>("end");
    QTest::newRow("a batch runs for 60 s") << anOrder(1) << 1.0 << qint64(60'000) << u"exited(0)"_s;
    QTest::newRow("a batch runs as long as it says")
        << simulating(anOrder(1), 90s) << 1.0 << qint64(90'000) << u"exited(0)"_s;
    QTest::newRow("it ends with the code it says")
        << simulating(anOrder(1), 5s, 3) << 1.0 << qint64(5000) << u"exited(3)"_s;
    QTest::newRow("a service ends where it says so")
        << simulating(aService(1), 5s) << 1.0 << qint64(5000) << u"exited(0)"_s;
    QTest::newRow("ten times as fast")
        << simulating(anOrder(1), 90s) << 10.0 << qint64(9000) << u"exited(0)"_s;
    QTest::newRow("half as fast") << simulating(anOrder(1), 90s) << 0.5 << qint64(180'000)
                                  << u"exited(0)"_s;
    QTest::newRow("no specification") << [] {
        AttemptOrder order = anOrder(1);
        order.specification.reset();
        return order;
    }() << 1.0 << qint64(60'000) << u"exited(0)"_s;
}

void tst_simulatedruntime::runsAndEnds()
{
    QFETCH(AttemptOrder, order);
    QFETCH(double, speed);
    QFETCH(qint64, runMillis);
    QFETCH(QString, end);
    SimulatedEngine engine;
    engine.options.speed = speed;
    engine.boot();
    engine.ensure(order);
    QCOMPARE(engine.story(order), u"created"_s);
    engine.advance(Milliseconds(qint64(800 / speed)));
    QCOMPARE(engine.story(order), u"created running"_s);
    QCOMPARE(engine.reports.size(), 2u);
    const TimePoint started = engine.reports[1].time;
    engine.clock.set(started + Milliseconds(runMillis - 1));
    engine.runtime->turn();
    QCOMPARE(engine.story(order), u"created running"_s);
    engine.advance(1ms);
    QCOMPARE(engine.story(order), QString(u"created running "_s + end));
    engine.advance(24h);
    QCOMPARE(engine.reports.size(), 3u);
}

void tst_simulatedruntime::reportsBearTheirOwnTimes()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(simulating(anOrder(1), 5s));
    engine.advance(1h); // one look for all of it
    QCOMPARE(engine.story(anOrder(1)), u"created running exited(0)"_s);
    QVERIFY(engine.reports[0].time == VirtualClock::Beginning);
    QVERIFY(engine.reports[1].time > VirtualClock::Beginning);
    QVERIFY(engine.reports[2].time == engine.reports[1].time + 5s);
    QCOMPARE(engine.reports[2].attempt, anOrder(1).attempt);
    QCOMPARE(engine.reports[2].replica, anOrder(1).replica);
    QCOMPARE(engine.reports[2].number, 1);
}

void tst_simulatedruntime::startsAfterAMoment()
{
    SimulatedEngine engine;
    engine.boot();
    std::set<qint64> moments;
    for (qint64 replica = 1; replica <= 200; ++replica)
        engine.runtime->ensure({anOrder(replica)});
    engine.runtime->turn();
    engine.advance(199ms);
    QCOMPARE(engine.reports.size(), 200u); // all created, none running
    engine.advance(601ms);
    QCOMPARE(engine.reports.size(), 400u);
    for (size_t i = 200; i < 400; ++i)
        moments.insert(toEpochMillis(engine.reports[i].time));
    QVERIFY(moments.size() > 50);

    SimulatedEngine again;
    again.boot();
    again.ensure(anOrder(17));
    again.advance(1s);
    const auto first = std::find_if(engine.reports.begin() + 200, engine.reports.end(),
                                    [](const AttemptReport &r) { return r.replica.value() == 17; });
    QVERIFY(again.reports[1].time == first->time);
}

void tst_simulatedruntime::ensureIsIdempotent()
{
    SimulatedEngine engine;
    engine.boot();
    const AttemptOrder order = simulating(anOrder(1), 5s);
    engine.runtime->ensure({order, order});
    engine.runtime->ensure({order});
    engine.runtime->turn();
    QCOMPARE(engine.story(order), u"created"_s);
    engine.advance(1s);
    engine.ensure(order);
    QCOMPARE(engine.story(order), u"created running running"_s);
    engine.advance(1min);
    engine.ensure(order); // it has ended: that is no reason to start it again
    QCOMPARE(engine.story(order), u"created running running exited(0) exited(0)"_s);
    QCOMPARE(engine.runtime->containers(), 1u);
    QCOMPARE(engine.creations().at("berth-5f0c-1-1-1"), 1);
}

void tst_simulatedruntime::aServiceRunsUntilItIsStopped()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    engine.advance(24h * 365);
    QCOMPARE(engine.story(aService(1)), u"created running"_s);
    engine.stop(aService(1));
    QCOMPARE(engine.story(aService(1)), u"created running"_s); // its end is reported, not the order
    engine.advance(150ms);
    QCOMPARE(engine.story(aService(1)), u"created running exited(143)"_s);
}

void tst_simulatedruntime::stopping_data()
{
    QTest::addColumn<qint64>("afterMillis");
    QTest::addColumn<int>("graceSeconds");
    QTest::addColumn<int>("times");
    QTest::addColumn<QString>("story");
    QTest::newRow("a running one is terminated")
        << qint64(5000) << 10 << 1 << u"created running exited(143)"_s;
    QTest::newRow("asked twice, it stops once")
        << qint64(5000) << 10 << 2 << u"created running exited(143)"_s;
    QTest::newRow("without grace it is killed")
        << qint64(5000) << 0 << 1 << u"created running exited(137)"_s;
    QTest::newRow("one that has not started never runs")
        << qint64(0) << 10 << 1 << u"created exited(143)"_s;
    QTest::newRow("one that has ended keeps its code")
        << qint64(70'000) << 10 << 1 << u"created running exited(3)"_s;
}

void tst_simulatedruntime::stopping()
{
    QFETCH(qint64, afterMillis);
    QFETCH(int, graceSeconds);
    QFETCH(int, times);
    AttemptOrder order = simulating(anOrder(1), 60s, 3);
    order.grace = Seconds(graceSeconds);
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(order);
    engine.advance(Milliseconds(afterMillis));
    for (int i = 0; i < times; ++i) {
        engine.stop(order);
        engine.advance(1ms);
    }
    engine.advance(150ms);
    QTEST(engine.story(order), "story");
}

void tst_simulatedruntime::stoppingWhatIsNotThere()
{
    SimulatedEngine engine;
    engine.boot();
    engine.stop(anOrder(1));
    QCOMPARE(engine.story(anOrder(1)), u"absent"_s);

    // Made and stopped in one batch: it exists, and ends.
    engine.runtime->ensure({anOrder(2)});
    engine.runtime->stop({anOrder(2)});
    engine.runtime->turn();
    engine.advance(200ms);
    QCOMPARE(engine.story(anOrder(2)), u"created exited(143)"_s);
}

void tst_simulatedruntime::forgetsWhatIsRemoved()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(anOrder(1));
    engine.advance(1s);
    engine.remove(anOrder(1)); // it runs: nothing happens
    QCOMPARE(engine.runtime->containers(), 1u);
    engine.advance(1min);
    engine.runtime->remove({anOrder(1).name, anOrder(1).name, u"unknown"_s});
    engine.runtime->turn();
    QCOMPARE(engine.runtime->containers(), 0u);
    engine.boot();
    QVERIFY(engine.inventories[0].empty());
}

void tst_simulatedruntime::aClockSetBackUndoesNothing()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(anOrder(1));
    engine.advance(1s);
    engine.advance(-1h);
    engine.runtime->list();
    engine.runtime->turn();
    QCOMPARE(engine.inInventory(anOrder(1)), u"running"_s);
    QCOMPARE(engine.story(anOrder(1)), u"created running"_s);
    engine.advance(2h);
    QCOMPARE(engine.story(anOrder(1)), u"created running exited(0)"_s);
}

static QByteArray outcomes(quint64 seed, double rate)
{
    SimulatedEngine engine;
    engine.options.faults.seed = seed;
    engine.options.faults.failureRate = rate;
    engine.boot();
    for (qint64 replica = 1; replica <= 1000; ++replica)
        engine.runtime->ensure({anOrder(replica)});
    engine.runtime->turn();
    engine.advance(2min);
    engine.runtime->list();
    engine.runtime->turn();
    QByteArray codes;
    for (const AttemptReport &report : engine.inventories.back())
        codes += report.exitCode == 1 ? 'x' : '.';
    return codes;
}

void tst_simulatedruntime::failuresFollowTheSeed()
{
    const QByteArray codes = outcomes(1, 0.3);
    QCOMPARE(codes.size(), 1000);
    QVERIFY2(codes.count('x') > 250 && codes.count('x') < 350, codes.constData());
    QCOMPARE(outcomes(1, 0.3), codes);
    QVERIFY(outcomes(2, 0.3) != codes);
    QCOMPARE(outcomes(1, 0).count('x'), 0);
    QCOMPARE(outcomes(1, 1).count('x'), 1000);
}

void tst_simulatedruntime::whatCannotBeStartedNeverRuns()
{
    SimulatedEngine engine;
    engine.options.faults.startFailureRate = 1;
    engine.boot();
    engine.ensure(aService(1));
    engine.advance(1s);
    QCOMPARE(engine.story(aService(1)), u"created exited(125)"_s);
    QVERIFY(!engine.reports.back().message.isEmpty());
}

void tst_simulatedruntime::aSilentNodeIsLostAndReturns()
{
    SimulatedEngine engine;
    const TimePoint lost = VirtualClock::Beginning + 10s;
    const TimePoint back = VirtualClock::Beginning + 10min;
    engine.options.faults.nodeLosses = {{NodeId(1), {lost, back}}};
    engine.boot();
    AttemptOrder other = aService(2);
    other.node = NodeId(2);
    engine.runtime->ensure({anOrder(1), other, aService(3)});
    engine.runtime->turn();
    engine.advance(5s);
    engine.forget();

    engine.advance(5s);
    QCOMPARE(engine.nodes.size(), 1u);
    QCOMPARE(engine.nodes[0].node, NodeId(1));
    QVERIFY(engine.nodes[0].presence == NodePresence::Lost);
    engine.advance(2min); // the batch ends meanwhile, unseen
    QVERIFY(engine.reports.empty());
    engine.runtime->list();
    engine.runtime->turn();
    QCOMPARE(engine.inInventory(anOrder(1)), u"unknown"_s);
    QCOMPARE(engine.inInventory(aService(3)), u"unknown"_s);
    QCOMPARE(engine.inInventory(other), u"running"_s);
    QCOMPARE(engine.nodes.size(), 1u);

    engine.advance(10min);
    QCOMPARE(engine.nodes.size(), 2u);
    QVERIFY(engine.nodes[1].presence == NodePresence::Present);
    QCOMPARE(engine.story(anOrder(1)), u"exited(0)"_s);
    QCOMPARE(engine.story(aService(3)), u"running"_s);
    QCOMPARE(engine.story(other), QString());
    QVERIFY(engine.reports[0].time < back); // it ended while nobody saw it
}

void tst_simulatedruntime::aSilentNodeTakesNoOrders()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(aService(1));
    engine.advance(1s);
    SimulationFaults faults;
    faults.nodeLosses = {{NodeId(1), {engine.clock.now(), engine.clock.now() + 1min}}};
    engine.runtime->setFaults(faults);
    engine.runtime->turn();
    engine.forget();

    engine.stop(aService(1));
    engine.ensure(anOrder(2));
    engine.advance(30s);
    QVERIFY(engine.reports.empty());
    QCOMPARE(engine.runtime->containers(), 1u);

    engine.advance(30s);
    QCOMPARE(engine.story(aService(1)), u"running"_s);
    engine.advance(1s);
    QCOMPARE(engine.story(aService(1)), u"running exited(143)"_s); // the stop has reached it
    QCOMPARE(engine.story(anOrder(2)), QString()); // but nothing is started late
    engine.ensure(anOrder(2));
    QCOMPARE(engine.story(anOrder(2)), u"created"_s);
}

void tst_simulatedruntime::aNodeThatWasStoredAsLostReturns()
{
    SimulatedEngine engine;
    engine.boot();
    Node node;
    node.id = NodeId(1);
    node.clusterId = ClusterId(1);
    node.presence = NodePresence::Lost;
    engine.runtime->watchNodes({node});
    engine.runtime->turn();
    QCOMPARE(engine.nodes.size(), 1u);
    QVERIFY(engine.nodes[0].presence == NodePresence::Present);
    engine.runtime->turn();
    QCOMPARE(engine.nodes.size(), 1u);
}

void tst_simulatedruntime::anOutageHoldsEverythingBack()
{
    SimulatedEngine engine;
    engine.boot();
    engine.ensure(simulating(anOrder(1), 5s));
    engine.forget();
    SimulationFaults faults;
    faults.outages = {{{engine.clock.now(), engine.clock.now() + 1min}, u"connection refused"_s}};
    engine.runtime->setFaults(faults);
    engine.ensure(anOrder(2));
    engine.advance(30s);
    QVERIFY(engine.reports.empty() && engine.inventories.empty());
    QCOMPARE(engine.reachability.size(), 1u);
    QCOMPARE(engine.reachability[0].second, u"connection refused"_s);
    QVERIFY(engine.creations().size() == 1);

    engine.advance(30s);
    QCOMPARE(engine.reachability.size(), 2u);
    QCOMPARE(engine.reachability[1].second, QString());
    QCOMPARE(engine.inInventory(anOrder(1)), u"exited(0)"_s);
    QCOMPARE(engine.story(anOrder(2)), u"created"_s);
}

void tst_simulatedruntime::tenThousandCostOneSync()
{
    constexpr qint64 Count = 10'000;
    SimulatedEngine engine;
    engine.boot();
    const int before = Failpoint::hits("runtime.journal.sync.before");
    for (qint64 replica = 1; replica <= Count; ++replica)
        engine.runtime->ensure({anOrder(replica)});
    engine.runtime->turn();
    QCOMPARE(Failpoint::hits("runtime.journal.sync.before") - before, 1);
    QCOMPARE(engine.reports.size(), size_t(Count));
    QCOMPARE(engine.batches, 1);
    for (int i = 0; i < 100; ++i)
        engine.advance(1s);
    QCOMPARE(engine.reports.size(), size_t(3 * Count));
    QVERIFY(engine.batches < 10);

    engine.boot();
    QCOMPARE(engine.inventories[0].size(), size_t(Count));
    QVERIFY(engine.reports.empty());
    std::vector<QString> names;
    for (qint64 replica = 1; replica <= Count; ++replica)
        names.push_back(anOrder(replica).name);
    engine.runtime->remove(names);
    engine.runtime->turn();
    QCOMPARE(engine.runtime->containers(), 0u);
    QVERIFY(engine.journal().size() < 1000); // compacted: nothing is left of them
}

void tst_simulatedruntime::itsTimerDrivesIt()
{
    QTemporaryDir folder;
    const SystemClock clock;
    SimulatedRuntime runtime({folder.filePath(u"journal"_s), 1000, {}}, clock);
    QStringList seen;
    RuntimeSink sink;
    sink.attempts = [&seen](const std::vector<AttemptReport> &reports) {
        for (const AttemptReport &report : reports)
            seen.append(SimulatedEngine::shown(report));
    };
    runtime.start(sink);
    runtime.ensure({simulating(anOrder(1), 10s)});
    QTRY_COMPARE(seen.join(u' '), u"created running exited(0)"_s);
}

BERTH_TEST(tst_simulatedruntime)
#include "tst_simulatedruntime.moc"
