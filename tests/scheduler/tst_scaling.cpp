// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/scaling/scaling.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

/// How many replicas a metric asks for, and when they change.
class tst_scaling final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wishes_data();
    void wishes();
    void scalingDownTakesTheHighestWish();
    void coolsDown();

private:
    static Autoscale between(int least, int most)
    {
        return {.minReplicas = least, .maxReplicas = most, .target = 80};
    }
};

void tst_scaling::wishes_data()
{
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("replicas");
    QTest::addColumn<double>("total");
    QTest::addColumn<int>("wished");
    QTest::newRow("as aimed at") << 1 << 4 << 320.0 << 4;
    QTest::newRow("within the tolerance above") << 1 << 4 << 352.0 << 4;
    QTest::newRow("beyond it") << 1 << 4 << 352.1 << 5;
    QTest::newRow("within the tolerance below") << 1 << 4 << 288.0 << 4;
    QTest::newRow("below it: still four") << 1 << 4 << 287.0 << 4;
    QTest::newRow("half of it") << 1 << 4 << 160.0 << 2;
    QTest::newRow("nothing to do") << 1 << 4 << 0.0 << 1;
    QTest::newRow("nothing to do, down to 0") << 0 << 4 << 0.0 << 0;
    QTest::newRow("from 0: anything starts one") << 0 << 0 << 0.001 << 1;
    QTest::newRow("from 0: nothing does not") << 0 << 0 << 0.0 << 0;
    QTest::newRow("from 0 to several") << 0 << 0 << 200.0 << 3;
    QTest::newRow("no more than allowed") << 1 << 4 << 1e9 << 10;
}

void tst_scaling::wishes()
{
    QFETCH(int, least);
    QFETCH(int, replicas);
    QFETCH(double, total);
    QFETCH(int, wished);
    QCOMPARE(wishedReplicas(between(least, 10), replicas, qRound64(total * 1000)), wished);
}

void tst_scaling::scalingDownTakesTheHighestWish()
{
    const Autoscale scale = between(1, 10);
    ScalingHistory history;
    QCOMPARE(history.decide(scale, 6, 6, at(0)), 6);
    QCOMPARE(history.decide(scale, 6, 2, at(10)), 6);
    QCOMPARE(history.decide(scale, 6, 4, at(100)), 6);
    QCOMPARE(history.decide(scale, 6, 3, at(300)), 6); // the 6 of second 0 still counts
    QCOMPARE(history.decide(scale, 6, 3, at(301)), 4);
    QCOMPARE(history.decide(scale, 4, 3, at(401)), 3);
    // Up at once.
    QCOMPARE(history.decide(scale, 3, 9, at(402)), 9);
}

void tst_scaling::coolsDown()
{
    Autoscale scale = between(0, 10);
    scale.stabilization = Seconds(0);
    scale.cooldown = Seconds(15);
    ScalingHistory history;
    QCOMPARE(history.decide(scale, 2, 4, at(0)), 4);
    history.noteChanged(at(0));
    QCOMPARE(history.decide(scale, 4, 8, at(14)), 4);
    QCOMPARE(history.decide(scale, 4, 1, at(14)), 4);
    QCOMPARE(history.decide(scale, 4, 8, at(15)), 8);
    history.noteChanged(at(15));
    QCOMPARE(history.decide(scale, 8, 0, at(31)), 0);
    history.noteChanged(at(31));
    QCOMPARE(history.decide(scale, 0, 1, at(32)), 1); // nobody waits for a cool-down of nothing
}

BERTH_TEST(tst_scaling)
#include "tst_scaling.moc"
