// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

QueueEntry gang(int replicas, int priority = 100)
{
    QueueEntry entry;
    entry.priority = priority;
    entry.waiting = replicas;
    return entry;
}

QueueEntry singles(int replicas)
{
    QueueEntry entry = gang(replicas);
    entry.gang = false;
    return entry;
}

QStringList texts(std::initializer_list<const char *> parts)
{
    QStringList result;
    for (const char *part : parts)
        result << QString::fromLatin1(part);
    return result;
}

} // namespace

class tst_queue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesInOrder();
    void headNeverBlocks();
    void heldAndQueueHeld();
    void backoff();
    void gangsGoWholeOrNotAtAll();
    void partialDeploymentsGoOneByOne();
    void assumptionIsConfirmedInAnyOrder_data();
    void assumptionIsConfirmedInAnyOrder();
    void forgetRestores();
    void oneReplicaOfAGangComesBack();
    void positionsFollowTheOrder();
    void positionsUnderRandomChanges();
    void ticksAreSliced();
    void priorityChangesMove();
    void wakesOnlyWhatFits();
    void batchFollowsTheObjective_data();
    void batchFollowsTheObjective();
    void bytesPerDeployment();
};

void tst_queue::placesInOrder()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.queue(1, aRequest(1), 100, 5)
        .queue(2, aRequest(1), 500, 9)
        .queue(3, aRequest(2, 2), 100, 3)
        .queue(4, aRequest(1), 500, 9)
        .queue(5, aRequest(1), 0, 0);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"2@1", "4@1", "3@1"}));
}

void tst_queue::headNeverBlocks()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.queue(1, aRequest(64), 1000).queue(2, aRequest(5), 500).queue(3, aRequest(2), 0);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"3@1"}));
    // One that arrives later in a class that is known not to fit changes nothing.
    cluster.queue(4, aRequest(5), 900);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
}

void tst_queue::heldAndQueueHeld()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    QueueEntry held;
    held.held = true;
    cluster.queue(1, aRequest(1), held).queue(2, aRequest(1), 100, 1);
    cluster.planner.setQueueHeld(true);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    cluster.planner.setQueueHeld(false);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"2@1"}));
    QCOMPARE(cluster.planner.position(DeploymentId(1)), 1);
    cluster.queue(1, aRequest(1), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"1@1"}));
}

void tst_queue::backoff()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    QueueEntry later;
    later.notBefore = at(200);
    cluster.queue(1, aRequest(1), later);
    QCOMPARE(TestCluster::placements(cluster.tick(199)), QStringList());
    const auto reason = cluster.planner.explain(DeploymentId(1), at(190));
    QVERIFY(reason);
    QCOMPARE(reason->code, ReasonCode::Backoff);
    QCOMPARE(reason->message, QStringLiteral("tried again in 10 s"));
    QCOMPARE(TestCluster::placements(cluster.tick(200)), texts({"1@1"}));
}

void tst_queue::gangsGoWholeOrNotAtAll()
{
    TestCluster cluster;
    cluster.node(aNode(1, 2)).node(aNode(2, 3));
    cluster.queue(1, aRequest(1), gang(6)).queue(2, aRequest(1), gang(3));
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), texts({"2@1", "2@1", "2@2"}));
    for (const Placement &placement : plan.placements)
        QCOMPARE(placement.together, 3);
    // What the six tried was undone.
    QCOMPARE(cluster.planner.freeOn(NodeId(2))->cpuMilli, 2000);
    cluster.node(aNode(3, 4));
    QCOMPARE(cluster.tick().placements.size(), size_t(6));
}

void tst_queue::partialDeploymentsGoOneByOne()
{
    TestCluster cluster;
    cluster.node(aNode(1, 2));
    cluster.queue(1, aRequest(1), singles(5));
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), texts({"1@1", "1@1"}));
    QCOMPARE(plan.placements.front().together, 1);
    QCOMPARE(cluster.planner.waitingReplicas(), 3);
    QCOMPARE(cluster.planner.position(DeploymentId(1)), 1);
    cluster.node(aNode(2, 2));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"1@2", "1@2"}));
}

void tst_queue::assumptionIsConfirmedInAnyOrder_data()
{
    QTest::addColumn<bool>("allocationsFirst");
    QTest::newRow("allocations, then the queue") << true;
    QTest::newRow("the queue, then allocations") << false;
}

void tst_queue::assumptionIsConfirmedInAnyOrder()
{
    QFETCH(bool, allocationsFirst);
    TestCluster cluster;
    cluster.node(aNode(1, 2));
    cluster.queue(1, aRequest(1), singles(3));
    const Plan plan = cluster.tick();
    QCOMPARE(plan.placements.size(), size_t(2));
    const auto confirm = [&] {
        for (int i = 0; i < 2; ++i)
            cluster.running(i + 1, 1, 1, resources(1, 1), 100);
    };
    if (allocationsFirst)
        confirm();
    cluster.queue(1, aRequest(1), singles(1));
    if (!allocationsFirst)
        confirm();
    QCOMPARE(cluster.planner.freeOn(NodeId(1))->cpuMilli, 0);
    QCOMPARE(cluster.planner.waitingReplicas(), 1);
    // Stated again it takes no room twice, and its ticket means nothing any more.
    cluster.running(1, 1, 1, resources(1, 1), 100);
    cluster.planner.forget(plan.placements.front().ticket);
    QCOMPARE(cluster.planner.freeOn(NodeId(1))->cpuMilli, 0);
    cluster.planner.release(AllocationId(2));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"1@1"}));
}

void tst_queue::forgetRestores()
{
    TestCluster cluster(PlacementPolicy::Pack);
    cluster.node(aNode(1, 8, 32, 2));
    cluster.queue(1, aRequest(1, 1, 400), singles(2));
    const ResourceVector before = *cluster.planner.freeOn(NodeId(1));
    const Plan plan = cluster.tick();
    QCOMPARE(cluster.planner.waitingReplicas(), 0);
    QCOMPARE(cluster.planner.position(DeploymentId(1)), 0);
    for (const Placement &placement : plan.placements)
        cluster.planner.forget(placement.ticket);
    QVERIFY(*cluster.planner.freeOn(NodeId(1)) == before);
    QCOMPARE(cluster.planner.waitingReplicas(), 2);
    QCOMPARE(TestCluster::placements(cluster.tick()), TestCluster::placements(plan));
}

void tst_queue::oneReplicaOfAGangComesBack()
{
    TestCluster cluster;
    cluster.node(aNode(1, 2));
    cluster.running(1, 1, 1, resources(1, 1), 100);
    cluster.queue(1, aRequest(1), gang(1));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"1@1"}));
}

void tst_queue::positionsFollowTheOrder()
{
    TestCluster cluster;
    cluster.queue(1, aRequest(1), 100, 5)
        .queue(2, aRequest(2), 500, 9)
        .queue(3, aRequest(1), 100, 3)
        .queue(4, aRequest(1), 500, 9);
    QCOMPARE(cluster.planner.position(DeploymentId(2)), 1);
    QCOMPARE(cluster.planner.position(DeploymentId(4)), 2);
    QCOMPARE(cluster.planner.position(DeploymentId(3)), 3);
    QCOMPARE(cluster.planner.position(DeploymentId(1)), 4);
    QCOMPARE(cluster.planner.position(DeploymentId(9)), 0);
    const std::vector<DeploymentId> middle{DeploymentId(4), DeploymentId(3)};
    QVERIFY(cluster.planner.head(1, 2) == middle);
    QVERIFY(cluster.planner.head(4, 2).empty());
}

void tst_queue::positionsUnderRandomChanges()
{
    const quint64 seed = std::random_device()();
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    std::mt19937_64 random(seed);
    const auto below = [&random](int bound) { return int(random() % quint64(bound)); };

    TestCluster cluster;
    struct Entry
    {
        int priority;
        int submitted;
        int id;
        bool operator<(const Entry &other) const
        {
            return std::tie(other.priority, submitted, id)
                < std::tie(priority, other.submitted, other.id);
        }
    };
    std::map<int, Entry> expected;
    for (int step = 0; step < 20'000; ++step) {
        const int id = 1 + below(3000);
        if (below(3) == 0) {
            cluster.planner.dequeue(DeploymentId(id));
            expected.erase(id);
        } else {
            const Entry entry{below(4) * 100, below(50), id};
            cluster.queue(id, aRequest(1 + below(3)), entry.priority, entry.submitted);
            expected[id] = entry;
        }
    }
    std::vector<Entry> order;
    for (const auto &[id, entry] : expected)
        order.push_back(entry);
    std::sort(order.begin(), order.end());
    QCOMPARE(cluster.planner.queuedDeployments(), qint64(order.size()));
    const std::vector<DeploymentId> all = cluster.planner.head(0, int(order.size()) + 1);
    QCOMPARE(all.size(), order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        QCOMPARE(all[i], DeploymentId(order[i].id));
        QCOMPARE(cluster.planner.position(all[i]), qint64(i) + 1);
    }
}

void tst_queue::ticksAreSliced()
{
    TestCluster whole;
    TestCluster sliced;
    for (TestCluster *cluster : {&whole, &sliced}) {
        for (int node = 1; node <= 10; ++node)
            cluster->node(aNode(node, 8));
        for (int id = 1; id <= 100; ++id)
            cluster->queue(id, aRequest(1 + id % 3), 100 + id % 2, id);
    }
    const QStringList expected = TestCluster::placements(whole.tick());
    QStringList pieces;
    for (int slice = 0; slice < 1000; ++slice) {
        const Plan plan = sliced.planner.tick(at(100), {.maxPlacements = 3});
        QVERIFY(plan.placements.size() <= 3);
        pieces += TestCluster::placements(plan);
        if (plan.complete)
            break;
    }
    QCOMPARE(pieces, expected);
    // By work, too.
    TestCluster byWork;
    byWork.node(aNode(1, 8)).queue(1, aRequest(1), 100).queue(2, aRequest(2), 100);
    QVERIFY(!byWork.planner.tick(at(0), {.maxWork = 1}).complete);
}

void tst_queue::priorityChangesMove()
{
    TestCluster cluster;
    cluster.node(aNode(1, 1));
    cluster.queue(1, aRequest(1), 100, 0).queue(2, aRequest(1), 100, 1);
    cluster.queue(2, aRequest(1), 200, 1);
    QCOMPARE(cluster.planner.position(DeploymentId(2)), 1);
    cluster.queue(1, aRequest(1), 300, 0).queue(2, aRequest(1), 400, 1);
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"2@1"}));
}

void tst_queue::wakesOnlyWhatFits()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8));
    cluster.running(1, 1, 1, resources(6, 1), 1000).running(2, 2, 1, resources(2, 1), 1000);
    for (int id = 10; id < 20; ++id)
        cluster.queue(id, aRequest(4), 100, id);
    cluster.queue(30, aRequest(1), 100, 99);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList());
    QVERIFY(cluster.tick().work == 0); // nothing changed, nothing is looked at
    cluster.planner.release(AllocationId(2));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"30@1"}));
    cluster.planner.release(AllocationId(1));
    QCOMPARE(TestCluster::placements(cluster.tick()), texts({"10@1"}));
}

void tst_queue::batchFollowsTheObjective_data()
{
    QTest::addColumn<Objective>("objective");
    QTest::addColumn<QStringList>("expected");
    // 1: two GPUs, 2 and 3: half a GPU each, 4: one GPU of a higher priority.
    QTest::newRow("utilisation: the largest first")
        << Objective::Utilisation << texts({"4@1", "1@1"});
    QTest::newRow("deployments: as many as can be")
        << Objective::Deployments << texts({"4@1", "2@1", "3@1"});
    QTest::newRow("balanced: as many as can be")
        << Objective::Balanced << texts({"4@1", "2@1", "3@1"});
}

void tst_queue::batchFollowsTheObjective()
{
    QFETCH(Objective, objective);
    QFETCH(QStringList, expected);
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.objective = objective;
    settings.batchByObjective = true;
    TestCluster cluster;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1, 16, 64, 3));
    cluster.queue(2, aRequest(1, 1, 500), 100, 9)
        .queue(3, aRequest(1, 1, 500), 100, 9)
        .queue(1, aRequest(1, 1, 2000), 100, 5)
        .queue(4, aRequest(1, 1, 1000), 500, 9);
    QCOMPARE(TestCluster::placements(cluster.tick()), expected);
    // Switched off again, submission time decides.
    settings.batchByObjective = false;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(2, 16, 64, 2));
    cluster.queue(6, aRequest(1, 1, 500), 100, 11).queue(5, aRequest(1, 1, 1000), 100, 10);
    const QStringList later = TestCluster::placements(cluster.tick());
    QVERIFY(later.contains(QStringLiteral("5@2")) || later.contains(QStringLiteral("5@1")));
}

void tst_queue::bytesPerDeployment()
{
    for (const bool ascending : {true, false}) {
        TestCluster cluster;
        for (int i = 0; i < 300'000; ++i) {
            const int id = ascending ? i + 1 : 300'000 - i;
            cluster.queue(id, aRequest(1 + i % 40), 100 * (i % 4), ascending ? i : i * 7 % 1000);
        }
        const double bytes = cluster.planner.queueBytesPerDeployment();
        QVERIFY2(bytes > 0 && bytes <= 48, qPrintable(QString::number(bytes)));
    }
}

BERTH_TEST(tst_queue)
#include "tst_queue.moc"
