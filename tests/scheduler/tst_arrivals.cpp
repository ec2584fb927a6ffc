// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/forecast.h"
#include "scheduler/forecast/startrange.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <set>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

/// Who may come, after who came, and how ranges learn.
class tst_arrivals final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fewSayNothing();
    void countsEachOnce();
    void keepsGapsAndOrder();
    void startsElsewhereInEachScenario();
    void theyDelayWhoWaits();
    void lateStartsMoveTheLatestOnly();
    void insideBringsBothEndsNearer();

private:
    static RecentArrivals every(int seconds, int count, int priority = 100)
    {
        RecentArrivals arrivals;
        for (int i = 1; i <= count; ++i) {
            QueueEntry entry;
            entry.deployment = DeploymentId(i);
            entry.submittedAt = at(i * seconds);
            entry.priority = priority;
            entry.timing.expected = Seconds(30);
            arrivals.learn(entry, aRequest(8, 0));
        }
        return arrivals;
    }
};

void tst_arrivals::fewSayNothing()
{
    const RecentArrivals arrivals = every(10, int(RecentArrivals::Few) - 1);
    QVERIFY(!arrivals.isEnough());
    QVERIFY(!ExpectedArrivals(arrivals, at(100), 0, DeploymentId(100)).nextAt());
}

void tst_arrivals::countsEachOnce()
{
    RecentArrivals arrivals = every(10, 10);
    QueueEntry again;
    again.deployment = DeploymentId(10);
    arrivals.learn(again, aRequest(1, 0));
    QCOMPARE(arrivals.size(), size_t(10));
    again.deployment = DeploymentId(11);
    arrivals.learn(again, aRequest(1, 0));
    QCOMPARE(arrivals.size(), size_t(11));
    QCOMPARE(every(1, int(RecentArrivals::Most) + 5).size(), RecentArrivals::Most);
}

void tst_arrivals::keepsGapsAndOrder()
{
    const RecentArrivals arrivals = every(10, 10);
    ExpectedArrivals expected(arrivals, at(110), 3, DeploymentId(500));
    TimePoint last = at(110);
    for (int i = 0; i < 25; ++i) { // more than one round
        QCOMPARE(*expected.nextAt() - last, Milliseconds(10'000));
        last = *expected.nextAt();
        const Arrival arrival = expected.take();
        QCOMPARE(arrival.entry.deployment, DeploymentId(500 + i));
        QCOMPARE(arrival.entry.submittedAt, last);
    }
}

void tst_arrivals::startsElsewhereInEachScenario()
{
    RecentArrivals arrivals;
    for (int i = 1; i <= 50; ++i) {
        QueueEntry entry;
        entry.deployment = DeploymentId(i);
        entry.submittedAt = at(i);
        arrivals.learn(entry, aRequest(i, 0));
    }
    std::set<qint64> first;
    for (quint64 scenario = 0; scenario < 9; ++scenario)
        first.insert(ExpectedArrivals(arrivals, at(51), scenario, DeploymentId(100))
                         .take()
                         .request.resources.cpuMilli);
    QVERIFY(first.size() > 4);
}

void tst_arrivals::theyDelayWhoWaits()
{
    TestCluster cluster;
    AllocationFact fact;
    fact.id = AllocationId(1);
    fact.replica = ReplicaId(1);
    fact.deployment = DeploymentId(1);
    fact.node = NodeId(1);
    fact.resources = resources(8, 0);
    fact.startedAt = at(0);
    fact.expected = Seconds(1'000);
    fact.requestClass = cluster.planner.internRequest(aRequest(8, 0));
    QueueEntry waiting;
    waiting.submittedAt = at(100);
    waiting.timing.expected = Seconds(10);
    cluster.node(aNode(1)).running(fact).queue(2, aRequest(8, 0), waiting);

    const RecentArrivals urgent = every(10, 9, 900);
    const auto startWith = [&](const RecentArrivals *arrivals) {
        Forecast forecast(cluster.planner.snapshot(at(100)), cluster.planner.settings(),
                          cluster.planner.demand(), {.ratios = {1000}, .arrivals = arrivals});
        forecast.run({DeploymentId(2)});
        return forecast.startOf(DeploymentId(2));
    };
    QVERIFY(startWith(nullptr));
    QCOMPARE(startWith(nullptr)->at, at(1'000));
    const auto delayed = startWith(&urgent);
    QVERIFY(!delayed || delayed->at > at(1'000));
}

void tst_arrivals::lateStartsMoveTheLatestOnly()
{
    RangeCalibration calibration;
    calibration.observe({at(10), at(20), {}}, at(30));
    QVERIFY(calibration.late() > 1.2);
    QVERIFY(calibration.early() <= 1.0);
    const double late = calibration.late();
    calibration.observe({at(10), at(20), {}}, std::nullopt); // has not come, and is late
    QVERIFY(calibration.late() > late);
    calibration.observe({at(10), at(20), {}}, at(5));
    QVERIFY(calibration.early() > 1.0);
}

void tst_arrivals::insideBringsBothEndsNearer()
{
    RangeCalibration calibration;
    for (int i = 0; i < 1'000; ++i)
        calibration.observe({at(10), at(20), {}}, at(15));
    QVERIFY(calibration.late() < 0.5);
    QVERIFY(calibration.early() < 0.5);
    QVERIFY(calibration.late() > 0.0); // never to nothing
}

BERTH_TEST(tst_arrivals)
#include "tst_arrivals.moc"
