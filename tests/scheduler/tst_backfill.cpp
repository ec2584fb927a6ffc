// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Room that is kept for those who were passed over, and who may use it meanwhile.
class tst_backfill final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWideOneStartsUnderAnEndlessStream_data();
    void aWideOneStartsUnderAnEndlessStream();
    void whoMayUseReservedRoom_data();
    void whoMayUseReservedRoom();
    void keepsTheNodeThatIsFreeFirst();
    void movesWhenItsNodeGoes();
    void higherPrioritiesTakeIt();
    void theHighestAreKeptRoom();

private:
    static PolicySettings reserving(int most = 1)
    {
        PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
        settings.mostReservations = most;
        return settings;
    }
    static AllocationFact held(int id, int node, int cores, int expected, int priority = 100)
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
        return fact;
    }
};

void tst_backfill::aWideOneStartsUnderAnEndlessStream_data()
{
    QTest::addColumn<bool>("known");
    QTest::addColumn<bool>("isReserving");
    QTest::newRow("known times") << true << true;
    QTest::newRow("unknown times") << false << true;
    QTest::newRow("nothing is kept: it starves") << true << false;
}

/// Two nodes of 8 cores; every 10 s one comes that needs a core for 160 s, of the same priority as
/// the one that needs 8 at once. Both nodes are full all the time.
void tst_backfill::aWideOneStartsUnderAnEndlessStream()
{
    QFETCH(bool, known);
    QFETCH(bool, isReserving);
    TestCluster cluster;
    cluster.planner.setSettings(reserving(isReserving ? 1 : 0));
    cluster.node(aNode(1)).node(aNode(2));
    constexpr int Wide = 100'000;
    std::multimap<int, AllocationId> ends;
    int nextId = 1;
    std::optional<int> startedAt;
    int narrow = 0;
    for (int second = 0; second < 5'000 && !startedAt; second += 10) {
        while (!ends.empty() && ends.begin()->first <= second) {
            cluster.planner.release(ends.begin()->second);
            ends.erase(ends.begin());
        }
        const int id = nextId++;
        QueueEntry entry;
        entry.submittedAt = at(second);
        if (known)
            entry.timing.expected = Seconds(160);
        cluster.queue(id, aRequest(1, 0), entry);
        if (second == 200)
            cluster.queue(Wide, aRequest(8, 0), 100, second);
        for (const Placement &placement : cluster.tick(second).placements) {
            AllocationFact fact = held(nextId++, int(placement.node.value()), 1, known ? 160 : 0);
            fact.deployment = placement.deployment;
            fact.startedAt = at(second);
            if (placement.deployment == DeploymentId(Wide)) {
                startedAt = second;
                fact.resources = resources(8, 0);
            } else {
                ends.emplace(second + 160, fact.id);
                ++narrow;
            }
            cluster.planner.allocate(fact);
            cluster.planner.dequeue(placement.deployment);
        }
    }
    QCOMPARE(startedAt.has_value(), isReserving);
    if (startedAt) {
        QVERIFY2(*startedAt > 800 && *startedAt < 1'100, qPrintable(QString::number(*startedAt)));
        QVERIFY(narrow > 40); // the other node is not kept
    }
}

void tst_backfill::whoMayUseReservedRoom_data()
{
    QTest::addColumn<int>("priority");
    QTest::addColumn<int>("expected");
    QTest::addColumn<int>("protectedFor"); // -1: not preemptible
    QTest::addColumn<bool>("isPlaced");
    // The head (priority 100) is expected to start at second 2000; it is second 1000.
    QTest::newRow("ends in time") << 100 << 900 << -1 << true;
    QTest::newRow("ends too late") << 100 << 1'100 << -1 << false;
    QTest::newRow("nobody knows when it ends") << 100 << 0 << -1 << false;
    QTest::newRow("an equal cannot be evicted") << 100 << 0 << 10 << false;
    QTest::newRow("a lower one can, in time") << 50 << 0 << 900 << true;
    QTest::newRow("a lower one can, too late") << 50 << 0 << 1'100 << false;
    QTest::newRow("a lower one that cannot") << 50 << 0 << -1 << false;
    QTest::newRow("a higher one need not ask") << 200 << 0 << -1 << true;
}

void tst_backfill::whoMayUseReservedRoom()
{
    QFETCH(int, priority);
    QFETCH(int, expected);
    QFETCH(int, protectedFor);
    QFETCH(bool, isPlaced);
    TestCluster cluster;
    cluster.planner.setSettings(reserving());
    cluster.node(aNode(1)).running(held(1, 1, 4, 2'000));
    cluster.queue(7, aRequest(8, 0), 100, 0);
    QVERIFY(cluster.tick(1'000).placements.empty());
    const auto kept = cluster.planner.roomReservations();
    QCOMPARE(kept.size(), size_t(1));
    QCOMPARE(kept.front().startsAt, std::optional(at(2'000)));

    // The first of its lane may not, the second is the one in question.
    QueueEntry endless;
    endless.priority = priority;
    endless.submittedAt = at(900);
    if (priority <= 100)
        cluster.queue(8, aRequest(2, 0), endless);
    QueueEntry entry = endless;
    entry.submittedAt = at(901);
    entry.timing.expected = Seconds(expected);
    if (protectedFor >= 0)
        entry.timing.protectedFor = Seconds(protectedFor);
    cluster.queue(9, aRequest(2, 0), entry);
    QCOMPARE(TestCluster::placements(cluster.tick(1'000)),
             isPlaced ? QStringList{u"9@1"_s} : QStringList());
}

void tst_backfill::keepsTheNodeThatIsFreeFirst()
{
    TestCluster cluster;
    cluster.planner.setSettings(reserving());
    cluster.node(aNode(1)).node(aNode(2)).node(aNode(3)).node(aNode(4, 4));
    cluster.running(held(1, 1, 8, 5'000)).running(held(2, 2, 8, 3'000)).running(held(3, 3, 8, 0));
    cluster.queue(7, aRequest(8, 0), 100, 0);
    QCOMPARE(TestCluster::placements(cluster.tick(1'000)), QStringList());
    QCOMPARE(cluster.planner.roomReservations().front().nodes, std::vector{NodeId(2)});
    // It takes any other that is free before.
    cluster.planner.release(AllocationId(1));
    QCOMPARE(TestCluster::placements(cluster.tick(1'001)), QStringList{u"7@1"_s});
    QVERIFY(cluster.planner.roomReservations().empty());
}

void tst_backfill::movesWhenItsNodeGoes()
{
    TestCluster cluster;
    cluster.planner.setSettings(reserving());
    cluster.node(aNode(1)).node(aNode(2));
    cluster.running(held(1, 1, 8, 3'000)).running(held(2, 2, 8, 5'000));
    cluster.queue(7, aRequest(8, 0), 100, 0);
    QVERIFY(cluster.tick(1'000).placements.empty());
    QCOMPARE(cluster.planner.roomReservations().front().nodes, std::vector{NodeId(1)});
    NodeInput closed = aNode(1);
    closed.schedulable = false;
    cluster.node(closed);
    QVERIFY(cluster.tick(1'001).placements.empty());
    QCOMPARE(cluster.planner.roomReservations().front().nodes, std::vector{NodeId(2)});
    cluster.planner.dequeue(DeploymentId(7));
    QVERIFY(cluster.planner.roomReservations().empty());
}

void tst_backfill::higherPrioritiesTakeIt()
{
    TestCluster cluster;
    cluster.planner.setSettings(reserving());
    cluster.node(aNode(1)).running(held(1, 1, 4, 2'000));
    cluster.queue(7, aRequest(8, 0), 100, 0);
    QVERIFY(cluster.tick(1'000).placements.empty());
    cluster.queue(8, aRequest(4, 0), 200, 1'000);
    QCOMPARE(TestCluster::placements(cluster.tick(1'001)), QStringList{u"8@1"_s});
}

void tst_backfill::theHighestAreKeptRoom()
{
    TestCluster cluster;
    cluster.planner.setSettings(reserving(1));
    cluster.node(aNode(1)).node(aNode(2));
    cluster.running(held(1, 1, 8, 3'000, 500)).running(held(2, 2, 8, 5'000, 500));
    cluster.queue(7, aRequest(8, 0), 100, 0);
    QVERIFY(cluster.tick(1'000).placements.empty());
    QCOMPARE(cluster.planner.roomReservations().front().deployment, DeploymentId(7));
    cluster.queue(8, aRequest(7, 0), 200, 100);
    QVERIFY(cluster.tick(1'001).placements.empty());
    QCOMPARE(cluster.planner.roomReservations().size(), size_t(1));
    QCOMPARE(cluster.planner.roomReservations().front().deployment, DeploymentId(8));
}

BERTH_TEST(tst_backfill)
#include "tst_backfill.moc"
