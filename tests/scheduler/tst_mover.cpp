// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Moving what is movable so that others start.
class tst_mover final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void relocations_data();
    void relocations();
    void changesNothing();
    void promisesTheRoom();
    void whyNobodyGivesWay_data();
    void whyNobodyGivesWay();

private:
    /// Three nodes of 8 cores; 5, 5 and 6 of them are held, by one movable each of 2 cores and one
    /// that stays.
    static TestCluster fragmented(int priority = 100, bool movable = true)
    {
        TestCluster cluster;
        for (int node = 1; node <= 3; ++node) {
            cluster.node(aNode(node));
            cluster.running(held(cluster, node, node, 2, priority, movable));
            cluster.running(held(cluster, 10 + node, node, node == 3 ? 4 : 3, 100, false));
        }
        return cluster;
    }
    static AllocationFact held(TestCluster &cluster, int id, int node, int cores, int priority,
                               bool movable)
    {
        AllocationFact fact;
        fact.id = AllocationId(id);
        fact.replica = ReplicaId(id);
        fact.deployment = DeploymentId(id);
        fact.node = NodeId(node);
        fact.resources = resources(cores, 0);
        fact.priority = priority;
        fact.movable = movable;
        fact.startedAt = at(id);
        fact.requestClass = cluster.planner.internRequest(aRequest(cores, 0));
        return fact;
    }
    static QStringList texts(const std::vector<Relocation> &relocations)
    {
        QStringList all;
        for (const Relocation &each : relocations) {
            QStringList moves;
            for (const Move &move : each.moves) {
                moves << u"%1:%2>%3"_s.arg(move.replica.deployment.value())
                             .arg(move.replica.node.value())
                             .arg(move.to.value());
            }
            all << u"%1@%2 %3"_s.arg(each.beneficiary.value())
                       .arg(each.node.value())
                       .arg(moves.join(u','));
        }
        return all;
    }
};

void tst_mover::relocations_data()
{
    QTest::addColumn<int>("cores");
    QTest::addColumn<int>("priorityOfMovable");
    QTest::addColumn<bool>("movable");
    QTest::addColumn<QStringList>("expected");
    // The youngest has the least work to lose.
    QTest::newRow("one moves") << 5 << 100 << true << QStringList{u"20@2 2:2>1"_s};
    QTest::newRow("it fits as it is") << 3 << 100 << true << QStringList();
    QTest::newRow("more than moving gives") << 6 << 100 << true << QStringList();
    QTest::newRow("nobody is movable") << 5 << 100 << false << QStringList();
    QTest::newRow("nobody of a higher priority moves") << 5 << 200 << true << QStringList();
    QTest::newRow("an equal one does, whatever it is")
        << 4 << 50 << true << QStringList{u"20@3 3:3>1"_s};
}

void tst_mover::relocations()
{
    QFETCH(int, cores);
    QFETCH(int, priorityOfMovable);
    QFETCH(bool, movable);
    QFETCH(QStringList, expected);
    TestCluster cluster = fragmented(priorityOfMovable, movable);
    cluster.queue(20, aRequest(cores, 0), 100);
    const auto found = cluster.planner.relocations(at(100));
    QCOMPARE(texts(found), expected);
}

void tst_mover::changesNothing()
{
    TestCluster cluster = fragmented();
    cluster.queue(20, aRequest(5, 0), 100);
    const auto before = cluster.planner.snapshot(at(100));
    const auto first = cluster.planner.relocations(at(100));
    QCOMPARE(texts(cluster.planner.relocations(at(100))), texts(first));
    for (int node = 1; node <= 3; ++node) {
        QCOMPARE(cluster.planner.freeOn(NodeId(node))->cpuMilli, node == 3 ? 2'000 : 3'000);
    }
    const auto after = cluster.planner.snapshot(at(100));
    QVERIFY(after.allocations == before.allocations);
    QVERIFY(cluster.tick().placements.empty());
}

void tst_mover::promisesTheRoom()
{
    TestCluster cluster = fragmented();
    cluster.queue(20, aRequest(5, 0), 100);
    const auto found = cluster.planner.relocations(at(100));
    const auto preemption = cluster.planner.relocate(found.front(), at(100));
    QVERIFY(preemption);
    QCOMPARE(preemption->victims.size(), size_t(1));
    // The mover stops and waits again; it finds other room, and the room goes to whom it is for.
    cluster.planner.release(AllocationId(2));
    QueueEntry again;
    again.submittedAt = at(-50); // before the other: its turn is the first
    cluster.queue(2, aRequest(2, 0), again);
    QCOMPARE(TestCluster::placements(cluster.tick(110)), (QStringList{u"20@2"_s, u"2@1"_s}));
    QVERIFY(!cluster.planner.relocate(found.front(), at(111)));
}

void tst_mover::whyNobodyGivesWay_data()
{
    QTest::addColumn<int>("priority");
    QTest::addColumn<int>("minRun");
    QTest::addColumn<bool>("isOn");
    QTest::addColumn<int>("cores");
    QTest::addColumn<QString>("word");
    QTest::newRow("switched off") << 200 << 0 << false << 8 << u"switched_off"_s;
    QTest::newRow("of an equal priority") << 100 << 0 << true << 8 << u"nobody_yields"_s;
    QTest::newRow("too young") << 200 << 500 << true << 8 << u"too_young"_s;
    QTest::newRow("would not help") << 200 << 0 << true << 8 << u"would_not_help"_s;
}

void tst_mover::whyNobodyGivesWay()
{
    QFETCH(int, priority);
    QFETCH(int, minRun);
    QFETCH(bool, isOn);
    QFETCH(int, cores);
    QFETCH(QString, word);
    TestCluster cluster;
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.preemption = isOn;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1));
    AllocationFact lower = held(cluster, 1, 1, 2, 100, false);
    lower.preemptible = true;
    lower.minRun = Seconds(minRun);
    cluster.running(lower);
    if (word == u"would_not_help"_s)
        cluster.running(held(cluster, 2, 1, 2, 900, false));
    cluster.queue(20, aRequest(cores, 0), priority);
    QVERIFY(cluster.tick().placements.empty());
    const auto reason = cluster.planner.explain(DeploymentId(20), at(100));
    QVERIFY(reason);
    QCOMPARE(QString(berth::word(reason->preemption)), word);
    QVERIFY(!describe(reason->preemption).isEmpty());
}

BERTH_TEST(tst_mover)
#include "tst_mover.moc"
