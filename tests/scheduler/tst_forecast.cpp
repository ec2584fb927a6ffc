// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/forecast.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// A cluster played forward.
class tst_forecast final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWhenRoomIsExpected_data();
    void startsWhenRoomIsExpected();
    void waitsForThoseAhead();
    void neverWhereNothingEnds();
    void namesVictimsAndWhereTheyGo();
    void remembersBackoffAndHold();

private:
    static Forecast playedUntil(TestCluster &cluster, int deployment, int perMille = 1000)
    {
        Forecast forecast(cluster.planner.snapshot(at(100)), cluster.planner.settings(),
                          cluster.planner.demand(), {.ratios = {perMille}});
        forecast.run({DeploymentId(deployment)});
        return forecast;
    }
    static QueueEntry expecting(int seconds, int priority = 100)
    {
        QueueEntry entry;
        entry.priority = priority;
        entry.timing.expected = Seconds(seconds);
        return entry;
    }
    static AllocationFact held(TestCluster &cluster, int id, int node, int cores, int expected,
                               int priority = 100)
    {
        AllocationFact fact;
        fact.id = AllocationId(id);
        fact.replica = ReplicaId(id);
        fact.deployment = DeploymentId(id);
        fact.node = NodeId(node);
        fact.resources = resources(cores, 0);
        fact.priority = priority;
        fact.startedAt = at(0);
        fact.expected = Seconds(expected);
        fact.requestClass = cluster.planner.internRequest(aRequest(cores, 0));
        return fact;
    }
    static void compareSeconds(const std::optional<ForecastStart> &start, int second)
    {
        QVERIFY(start);
        QCOMPARE(start->at, at(second));
    }
};

void tst_forecast::startsWhenRoomIsExpected_data()
{
    QTest::addColumn<int>("perMille");
    QTest::addColumn<int>("second");
    QTest::newRow("as expected") << 1'000 << 600;
    QTest::newRow("sooner") << 500 << 300;
    QTest::newRow("later") << 2'000 << 1'200;
    QTest::newRow("overdue: a tenth of what it has run") << 100 << 110;
}

void tst_forecast::startsWhenRoomIsExpected()
{
    QFETCH(int, perMille);
    QFETCH(int, second);
    TestCluster cluster;
    cluster.node(aNode(1)).running(held(cluster, 1, 1, 8, 600));
    cluster.queue(7, aRequest(4, 0), expecting(50));
    const Forecast forecast = playedUntil(cluster, 7, perMille);
    compareSeconds(forecast.startOf(DeploymentId(7)), second);
    QCOMPARE(forecast.startOf(DeploymentId(7))->nodes, std::vector{NodeId(1)});
    QVERIFY(cluster.planner.isQueued(DeploymentId(7))); // it is a copy that was played
}

void tst_forecast::waitsForThoseAhead()
{
    TestCluster cluster;
    cluster.node(aNode(1)).running(held(cluster, 1, 1, 8, 600));
    for (int id = 2; id < 5; ++id)
        cluster.queue(id, aRequest(8, 0), expecting(1'000));
    cluster.queue(9, aRequest(8, 0), expecting(10, 200)); // goes first
    const Forecast forecast = playedUntil(cluster, 4);
    compareSeconds(forecast.startOf(DeploymentId(9)), 600);
    compareSeconds(forecast.startOf(DeploymentId(4)), 2'610);
}

void tst_forecast::neverWhereNothingEnds()
{
    TestCluster cluster;
    cluster.node(aNode(1)).running(held(cluster, 1, 1, 8, 0));
    cluster.queue(7, aRequest(4, 0), expecting(50));
    const Forecast forecast = playedUntil(cluster, 7);
    QVERIFY(!forecast.startOf(DeploymentId(7)));
    QVERIFY(!forecast.isCutShort());
}

void tst_forecast::namesVictimsAndWhereTheyGo()
{
    TestCluster cluster;
    cluster.node(aNode(1)).node(aNode(2)).running(held(cluster, 2, 2, 8, 400));
    AllocationFact victim = held(cluster, 1, 1, 8, 5'000, 50);
    victim.preemptible = true;
    victim.grace = Seconds(30);
    cluster.running(victim);
    cluster.queue(7, aRequest(8, 0), expecting(10'000, 200));
    Forecast forecast(cluster.planner.snapshot(at(100)), cluster.planner.settings(),
                      cluster.planner.demand());
    forecast.run();
    compareSeconds(forecast.startOf(DeploymentId(7)), 130);
    QCOMPARE(forecast.victims().size(), size_t(1));
    const ForecastVictim &named = forecast.victims().front();
    QCOMPARE(named.victim.allocation, AllocationId(1));
    QCOMPARE(named.preemptor, DeploymentId(7));
    compareSeconds(named.next, 400);
    QCOMPARE(named.next->nodes, std::vector{NodeId(2)});
}

void tst_forecast::remembersBackoffAndHold()
{
    TestCluster cluster;
    cluster.node(aNode(1));
    QueueEntry later = expecting(10);
    later.notBefore = at(500);
    cluster.queue(7, aRequest(1, 0), later);
    QueueEntry never = expecting(10);
    never.held = true;
    cluster.queue(8, aRequest(1, 0), never);
    const Forecast forecast = playedUntil(cluster, 8);
    compareSeconds(forecast.startOf(DeploymentId(7)), 500);
    QVERIFY(!forecast.startOf(DeploymentId(8)));
}

BERTH_TEST(tst_forecast)
#include "tst_forecast.moc"
