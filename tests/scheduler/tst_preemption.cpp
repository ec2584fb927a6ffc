// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

/// One allocation on the node of the table below: a core each unless told otherwise.
struct Runs
{
    int id;
    int deployment;
    int node;
    int cores;
    int priority;
    int startedAt = 0;
    bool preemptible = true;
    bool gang = false;
    int minAvailable = 1;
    int minRun = 0;
    bool stopping = false;
};

AllocationFact factOf(const Runs &runs)
{
    AllocationFact fact;
    fact.id = AllocationId(runs.id);
    fact.replica = ReplicaId(runs.id);
    fact.deployment = DeploymentId(runs.deployment);
    fact.node = NodeId(runs.node);
    fact.resources = resources(runs.cores, 0);
    fact.priority = runs.priority;
    fact.preemptible = runs.preemptible;
    fact.gang = runs.gang;
    fact.minAvailable = runs.minAvailable;
    fact.minRun = Seconds(runs.minRun);
    fact.startedAt = at(runs.startedAt);
    fact.stopping = runs.stopping;
    return fact;
}

AllocationFact stopping(AllocationFact fact)
{
    fact.stopping = true;
    return fact;
}

QStringList texts(std::initializer_list<const char *> parts)
{
    QStringList result;
    for (const char *part : parts)
        result << QString::fromLatin1(part);
    return result;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<Runs>)

class tst_preemption final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void victims_data();
    void victims();
    void minimumRunTimeEnds();
    void victimsOfDevices();
    void promisedRoomIsClosed();
    void promisedRoomIsOpenToHigherPriorities();
    void higherPriorityComesBeforeAPromise();
    void preemptorIsPlacedWhenVictimsAreGone();
    void promiseExpires();
    void promiseEndsWithItsNode();
    void dequeuedPreemptorGivesItsRoomBack();
    void forgottenPreemptionSparesItsVictims();
    void gangPreempts();
    void gangThatDoesNotFitSparesEverybody();
    void nobodyIsNamedTwice();
    void looksAgainWhenSomethingChanged();
    void switchedOff();
};

void tst_preemption::victims_data()
{
    QTest::addColumn<std::vector<Runs>>("running"); // on nodes 1 and 2, 4 cores each
    QTest::addColumn<int>("cores"); // wanted at priority 500, at second 100
    QTest::addColumn<QString>("expected"); // empty: nobody

    using List = std::vector<Runs>;
    QTest::newRow("nobody of equal priority")
        << List{{1, 1, 1, 4, 500}, {2, 2, 2, 4, 500}} << 1 << QString();
    QTest::newRow("nobody of higher priority")
        << List{{1, 1, 1, 4, 900}, {2, 2, 2, 4, 501}} << 1 << QString();
    QTest::newRow("nobody that may not be preempted")
        << List{{1, 1, 1, 4, 0, 0, false}, {2, 2, 2, 4, 0, 0, false}} << 1 << QString();
    QTest::newRow("nobody where it would not help")
        << List{{1, 1, 1, 2, 0}, {2, 2, 1, 2, 900}, {3, 3, 2, 4, 900}} << 3 << QString();
    QTest::newRow("the lowest priority")
        << List{{1, 1, 1, 4, 200}, {2, 2, 2, 4, 100}} << 2 << QStringLiteral("9@2: 2");
    QTest::newRow("the highest victim priority counts before the number")
        << List{{1, 1, 1, 4, 200}, {2, 2, 2, 2, 100}, {3, 3, 2, 2, 100}} << 4
        << QStringLiteral("9@2: 2+3");
    QTest::newRow("the number of replicas counts before the work lost")
        << List{{1, 1, 1, 4, 100, 0}, {2, 2, 2, 2, 100, 99}, {3, 3, 2, 2, 100, 99}} << 4
        << QStringLiteral("9@1: 1");
    QTest::newRow("the work lost decides between equals")
        << List{{1, 1, 1, 4, 100, 10}, {2, 2, 2, 4, 100, 50}} << 4 << QStringLiteral("9@2: 2");
    QTest::newRow("ties go to the lower node")
        << List{{1, 1, 1, 4, 100, 10}, {2, 2, 2, 4, 100, 10}} << 4 << QStringLiteral("9@1: 1");
    QTest::newRow("no more than needed")
        << List{{1, 1, 1, 1, 100}, {2, 2, 1, 1, 100}, {3, 3, 1, 2, 100}, {4, 4, 2, 4, 900}} << 2
        << QStringLiteral("9@1: 3");
    QTest::newRow("what is free already counts")
        << List{{1, 1, 1, 1, 100}, {2, 2, 1, 1, 100}, {4, 4, 2, 4, 900}} << 3
        << QStringLiteral("9@1: 1");
    QTest::newRow("a gang costs all of its replicas") << List{{1, 1, 1, 4, 100, 0, true, true},
                                                              {2, 1, 3, 1, 100, 0, true, true},
                                                              {3, 2, 2, 4, 100, 0},
                                                              {4, 4, 3, 1, 900}}
                                                      << 4 << QStringLiteral("9@2: 3");
    QTest::newRow("a gang goes as a whole, on all of its nodes")
        << List{{1, 1, 1, 4, 100, 0, true, true},
                {2, 1, 2, 1, 100, 0, true, true},
                {3, 2, 2, 3, 900}}
        << 4 << QStringLiteral("9@1: 1+2");
    QTest::newRow("above min_available single replicas go, the youngest first")
        << List{{1, 1, 1, 2, 100, 10}, {2, 1, 1, 2, 100, 20}, {3, 3, 2, 4, 900}} << 2
        << QStringLiteral("9@1: 2");
    QTest::newRow("at min_available a deployment goes as a whole")
        << List{{1, 1, 1, 2, 100, 10, true, false, 2},
                {2, 1, 1, 2, 100, 20, true, false, 2},
                {3, 3, 2, 4, 900}}
        << 2 << QStringLiteral("9@1: 1+2");
    QTest::newRow("below min_available only where nothing less helps")
        << List{{1, 1, 1, 2, 100, 10}, {2, 1, 1, 2, 100, 20}, {3, 3, 2, 4, 900}} << 4
        << QStringLiteral("9@1: 1+2");
    QTest::newRow("the minimum run time is honoured")
        << List{{1, 1, 1, 4, 100, 50, true, false, 1, 60}, {2, 2, 2, 4, 200}} << 4
        << QStringLiteral("9@2: 2");
    QTest::newRow("room that is on its way costs nobody")
        << List{{1, 1, 1, 4, 100}, {2, 2, 2, 4, 900, 0, true, false, 1, 0, true}} << 4
        << QStringLiteral("9@2: ");
}

void tst_preemption::victims()
{
    QFETCH(std::vector<Runs>, running);
    QFETCH(int, cores);
    QFETCH(QString, expected);

    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4)).node(aNode(3, 2));
    cluster.running(99, 99, 3, resources(2, 0), 900);
    for (const Runs &runs : running) {
        if (runs.node == 3)
            cluster.planner.release(AllocationId(99));
    }
    for (const Runs &runs : running)
        cluster.running(factOf(runs));
    cluster.queue(9, aRequest(cores, 0), 500);
    const Plan plan = cluster.tick();
    QCOMPARE(plan.placements.size(), size_t(0));
    QCOMPARE(TestCluster::preemptions(plan),
             expected.isEmpty() ? QStringList() : QStringList{expected});
}

void tst_preemption::minimumRunTimeEnds()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(factOf({1, 1, 1, 4, 100, 50, true, false, 1, 100}));
    cluster.queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick(149)), QStringList());
    QCOMPARE(TestCluster::preemptions(cluster.tick(150)), texts({"9@1: 1"}));
}

void tst_preemption::victimsOfDevices()
{
    // Two shares on device 0, one on device 1: a whole device costs one replica there.
    TestCluster cluster;
    cluster.node(aNode(1, 64, 64, 2));
    cluster.running(1, 1, 1, resources(1, 1, 300), 100, 0, {{0, 300}})
        .running(2, 2, 1, resources(1, 1, 300), 100, 0, {{0, 300}})
        .running(3, 3, 1, resources(1, 1, 900), 100, 0, {{1, 900}});
    cluster.queue(9, aRequest(1, 1, 1000), 500);
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::preemptions(plan), texts({"9@1: 3"}));
    const QList<DeviceShare> whole{{1, 1000}};
    QCOMPARE(plan.preemptions.front().nominations.front().devices, whole);
}

void tst_preemption::promisedRoomIsClosed()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(3, 0), 100);
    cluster.queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1"}));
    // The free core is promised: neither lower nor equal priorities get it.
    cluster.queue(10, aRequest(1, 0), 100).queue(11, aRequest(1, 0), 500);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    const auto reason = cluster.planner.explain(DeploymentId(11), at(100));
    QVERIFY(reason);
    const std::vector<NodeRefusals> nominated{{Refusal::Nominated, 1}};
    QVERIFY(reason->refusals == nominated);
    const auto mine = cluster.planner.explain(DeploymentId(9), at(100));
    QVERIFY(mine);
    QCOMPARE(mine->code, ReasonCode::WaitingForVictims);
    QCOMPARE(cluster.planner.position(DeploymentId(9)), 1);
    QCOMPARE(cluster.planner.position(DeploymentId(11)), 2);
}

void tst_preemption::promisedRoomIsOpenToHigherPriorities()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(3, 0), 100);
    cluster.queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1"}));
    cluster.queue(10, aRequest(1, 0), 501);
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), texts({"10@1"}));
    // Its room can no longer come: the preemptor waits as before.
    const std::vector<DeploymentId> ended{DeploymentId(9)};
    QVERIFY(plan.endedNominations == ended);
    QVERIFY(cluster.planner.nominations().empty());
    QVERIFY(cluster.planner.explain(DeploymentId(9), at(100))->code == ReasonCode::Insufficient);
}

void tst_preemption::higherPriorityComesBeforeAPromise()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(2, 0), 100).running(2, 2, 1, resources(2, 0), 900);
    cluster.queue(9, aRequest(2, 0), 500).queue(10, aRequest(4, 0), 600);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1"}));
    cluster.planner.release(AllocationId(1));
    cluster.planner.release(AllocationId(2));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"10@1"}));
}

void tst_preemption::preemptorIsPlacedWhenVictimsAreGone()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    const AllocationFact first = factOf({1, 1, 1, 2, 100});
    const AllocationFact second = factOf({2, 2, 1, 2, 100});
    cluster.running(first).running(second).queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1+2"}));
    cluster.running(stopping(first)).running(stopping(second));
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    cluster.planner.release(AllocationId(1));
    // The victim waits again and may not take its place back.
    cluster.queue(1, aRequest(2, 0), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    cluster.planner.release(AllocationId(2));
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), texts({"9@1"}));
    QVERIFY(plan.preemptions.empty());
    QVERIFY(cluster.planner.nominations().empty());
    QCOMPARE(cluster.planner.freeOn(NodeId(1))->cpuMilli, 0);
}

void tst_preemption::promiseExpires()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    const AllocationFact fact = factOf({1, 1, 1, 4, 100});
    cluster.running(fact).queue(9, aRequest(4, 0), 500);
    QCOMPARE(cluster.tick(100).preemptions.size(), size_t(1));
    cluster.running(stopping(fact));
    QVERIFY(cluster.tick(399).endedNominations.empty());
    const Plan plan = cluster.tick(400);
    const std::vector<DeploymentId> ended{DeploymentId(9)};
    QVERIFY(plan.endedNominations == ended);
}

void tst_preemption::promiseEndsWithItsNode()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).running(2, 2, 2, resources(4, 0), 200);
    cluster.queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1"}));
    cluster.planner.removeNode(NodeId(1));
    const Plan plan = cluster.tick();
    QCOMPARE(plan.endedNominations.size(), size_t(1));
    QCOMPARE(TestCluster::preemptions(plan), texts({"9@2: 2"}));
}

void tst_preemption::dequeuedPreemptorGivesItsRoomBack()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(3, 0), 100).queue(9, aRequest(4, 0), 500);
    QCOMPARE(cluster.tick().preemptions.size(), size_t(1));
    cluster.planner.dequeue(DeploymentId(9));
    cluster.queue(10, aRequest(1, 0), 0);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"10@1"}));
}

void tst_preemption::forgottenPreemptionSparesItsVictims()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).queue(9, aRequest(4, 0), 500);
    const Plan plan = cluster.tick();
    cluster.planner.forgetPreemption(plan.preemptions.front().ticket);
    QVERIFY(cluster.planner.nominations().empty());
    QCOMPARE(TestCluster::preemptions(cluster.tick()), TestCluster::preemptions(plan));
}

void tst_preemption::gangPreempts()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4)).node(aNode(3, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).running(2, 2, 2, resources(4, 0), 100);
    QueueEntry gang;
    gang.priority = 500;
    gang.waiting = 3;
    cluster.queue(9, aRequest(4, 0), gang);
    // One replica has room; it is promised to it until the others' victims are gone.
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@3+1+2: 1+2"}));
    cluster.planner.release(AllocationId(1));
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    cluster.planner.release(AllocationId(2));
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), texts({"9@3", "9@1", "9@2"}));
    QCOMPARE(plan.placements.front().together, 3);
}

void tst_preemption::gangThatDoesNotFitSparesEverybody()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).running(2, 2, 2, resources(4, 0), 900);
    QueueEntry gang;
    gang.priority = 500;
    gang.waiting = 2;
    cluster.queue(9, aRequest(4, 0), gang);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList());
    QVERIFY(cluster.planner.nominations().empty());
    // Nobody is marked: a single one may have the first node's room.
    cluster.queue(10, aRequest(4, 0), 400);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"10@1: 1"}));
}

void tst_preemption::nobodyIsNamedTwice()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).running(2, 2, 2, resources(4, 0), 100);
    for (const int id : {9, 10, 11})
        cluster.queue(id, aRequest(4, 0), 500, id);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1", "10@2: 2"}));
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList());
}

void tst_preemption::looksAgainWhenSomethingChanged()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(4, 0), 600).queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList());
    cluster.planner.updateRunning(DeploymentId(1), 400, true, 1);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), texts({"9@1: 1"}));
}

void tst_preemption::switchedOff()
{
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.preemption = false;
    TestCluster cluster;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1, 4));
    cluster.running(1, 1, 1, resources(4, 0), 100).queue(9, aRequest(4, 0), 500);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList());
}

BERTH_TEST(tst_preemption)
#include "tst_preemption.moc"
