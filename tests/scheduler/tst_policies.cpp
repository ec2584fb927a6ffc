// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

class tst_policies final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void choosesNode_data();
    void choosesNode();
    void packKeepsScarceModels();
    void packKeepsGpuNodesForGpus();
    void packDoesNotStrandCpu();
    void packLearnsFromArrivals();
    void mixCountsEachDeploymentOnce();
    void policyChangesInPlace();
};

void tst_policies::choosesNode_data()
{
    QTest::addColumn<PlacementPolicy>("policy");
    QTest::addColumn<QList<int>>("cores"); // free on nodes 1, 2...
    QTest::addColumn<int>("expected");

    QTest::newRow("firstfit: the lowest id with room")
        << PlacementPolicy::FirstFit << QList<int>{1, 8, 4} << 2;
    QTest::newRow("bestfit: the node that it leaves least of")
        << PlacementPolicy::BestFit << QList<int>{16, 8, 4} << 3;
    QTest::newRow("bestfit: ties go to the lowest id")
        << PlacementPolicy::BestFit << QList<int>{16, 4, 4} << 2;
    QTest::newRow("spread: the emptiest node")
        << PlacementPolicy::Spread << QList<int>{4, 16, 8} << 2;
    QTest::newRow("spread: ties go to the lowest id")
        << PlacementPolicy::Spread << QList<int>{4, 16, 16} << 2;
    QTest::newRow("pack: without GPUs anywhere the first with room")
        << PlacementPolicy::Pack << QList<int>{1, 8, 4} << 2;
}

void tst_policies::choosesNode()
{
    QFETCH(PlacementPolicy, policy);
    QFETCH(QList<int>, cores);
    QFETCH(int, expected);

    TestCluster cluster(policy);
    for (int i = 0; i < cores.size(); ++i) {
        cluster.node(aNode(i + 1, 16, 32));
        if (cores[i] < 16)
            cluster.running(i + 1, i + 1, i + 1, resources(16 - cores[i], 0), 100);
    }
    const Request request = aRequest(3, 0);
    QCOMPARE(cluster.planner.findSpot(request, 100)->node, NodeId(expected));
    cluster.queue(50, request, 100);
    QCOMPARE(TestCluster::placements(cluster.tick()),
             QStringList{QStringLiteral("50@%1").arg(expected)});
}

/// Enough arrivals for the mix to be known: half want any GPU, half only a V100.
static void teach(TestCluster &cluster)
{
    Request bound = aRequest(1, 1, 1000);
    bound.gpuModels = {QStringLiteral("V100")};
    for (int id = 1000; id < 1040; ++id) {
        cluster.queue(id, id % 2 == 0 ? aRequest(1, 1, 1000) : bound, 100);
        cluster.planner.dequeue(DeploymentId(id));
    }
}

void tst_policies::packKeepsScarceModels()
{
    TestCluster cluster(PlacementPolicy::Pack);
    NodeInput scarce = aNode(1, 16, 64, 2);
    scarce.gpuModel = QStringLiteral("V100");
    NodeInput common = aNode(2, 16, 64, 2);
    common.gpuModel = QStringLiteral("T4");
    cluster.node(scarce).node(common);
    teach(cluster);
    cluster.queue(1, aRequest(1, 1, 1000), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{QStringLiteral("1@2")});
}

void tst_policies::packKeepsGpuNodesForGpus()
{
    TestCluster cluster(PlacementPolicy::Pack);
    cluster.node(aNode(1, 16, 64, 2)).node(aNode(2, 16, 64));
    teach(cluster);
    cluster.queue(1, aRequest(15, 1), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{QStringLiteral("1@2")});
}

void tst_policies::packDoesNotStrandCpu()
{
    // Node 1 has a free GPU but hardly the CPU for one; node 2 could serve two more.
    TestCluster cluster(PlacementPolicy::Pack);
    cluster.node(aNode(1, 16, 64, 2)).node(aNode(2, 16, 64, 2));
    cluster.running(1, 1, 1, resources(15, 1, 0), 100);
    for (int id = 1000; id < 1040; ++id) {
        cluster.queue(id, aRequest(8, 1, 1000), 100);
        cluster.planner.dequeue(DeploymentId(id));
    }
    cluster.queue(2, aRequest(1, 1, 1000), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{QStringLiteral("2@1")});
}

void tst_policies::packLearnsFromArrivals()
{
    TestCluster cluster(PlacementPolicy::Pack);
    cluster.node(aNode(1, 16, 64, 2));
    QVERIFY(cluster.planner.demand().fitted().empty());
    teach(cluster);
    (void)cluster.tick();
    QCOMPARE(cluster.planner.demand().arrivals(), 40);
    QCOMPARE(cluster.planner.demand().fitted().size(), size_t(2));
}

void tst_policies::mixCountsEachDeploymentOnce()
{
    DemandMix mix;
    const DemandKey key{1000, 1000, {}};
    mix.arrive(DeploymentId(5), key, 1);
    mix.arrive(DeploymentId(3), key, 1); // of the same batch, in any order
    mix.settle();
    mix.arrive(DeploymentId(5), key, 1); // fed again
    mix.arrive(DeploymentId(4), key, 1);
    QCOMPARE(mix.arrivals(), 2);
    mix.arrive(DeploymentId(6), key, 18);
    QVERIFY(mix.refit({20, 100}));
    QVERIFY(!mix.refit({20, 100}));
    mix.arrive(DeploymentId(7), key, 10'000);
    QVERIFY(mix.refit({20, 100})); // beyond the last step it goes on in steps of 1 and 3
}

void tst_policies::policyChangesInPlace()
{
    TestCluster cluster(PlacementPolicy::FirstFit);
    cluster.node(aNode(1, 16, 64)).node(aNode(2, 16, 64));
    cluster.queue(1, aRequest(1), 100).queue(2, aRequest(1), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()),
             QStringList({QStringLiteral("1@1"), QStringLiteral("2@1")}));
    cluster.planner.setSettings(TestCluster::settingsOf(PlacementPolicy::Spread));
    cluster.queue(3, aRequest(1), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{QStringLiteral("3@2")});
}

BERTH_TEST(tst_policies)
#include "tst_policies.moc"
