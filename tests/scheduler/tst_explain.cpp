// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

#include <numeric>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

/// Three nodes: busy, smaller and not open.
TestCluster threeNodes()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8, 32, 2)).node(aNode(2, 4, 8, 1));
    NodeInput cordoned = aNode(3, 64, 256, 8);
    cordoned.schedulable = false;
    cluster.node(cordoned);
    cluster.running(1, 1, 1, resources(6, 4, 1500), 1000, 0, {{0, 1000}, {1, 500}});
    return cluster;
}

} // namespace

Q_DECLARE_METATYPE(berth::sched::Request)

class tst_explain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void says_data();
    void says();
    void saysTheSimpleThingSimply();
    void saysHeld();
    void saysThatThereIsNoNode();
    void saysHowFarAGangGets();
    void staysSilentWhereItFits();
    void countsAddUp();
    void couldEverFit();
};

void tst_explain::says_data()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<ReasonCode>("code");
    QTest::addColumn<QString>("message");

    QTest::newRow("cpu") << aRequest(5) << ReasonCode::Insufficient
                         << QStringLiteral("needs 5 cpu; at most 4 free on 2 nodes; "
                                           "1 node is not ready");
    QTest::newRow("memory on one, cpu on the other")
        << aRequest(3, 16) << ReasonCode::Insufficient
        << QStringLiteral("needs 3 cpu; 2 free on 1 node; needs 16GiB memory; 8GiB free on "
                          "1 node; 1 node is not ready");
    QTest::newRow("gpu, and a share that blocks a whole one")
        << aRequest(1, 1, 2000) << ReasonCode::Insufficient
        << QStringLiteral("needs 2 gpu; at most 1 free on 2 nodes; 1 node is not ready");
    QTest::newRow("never, in cpu")
        << aRequest(65) << ReasonCode::NeverFits
        << QStringLiteral("fits on no node even when all are empty: needs 65 cpu; at most 64 in "
                          "all on 3 nodes");
    Request unknown = aRequest(1, 1, 1000);
    unknown.gpuModels = {QStringLiteral("H100")};
    QTest::newRow("never, for its model")
        << unknown << ReasonCode::NeverFits
        << QStringLiteral("fits on no node even when all are empty: 3 nodes have another gpu "
                          "model");
    Request labelled = aRequest(1);
    labelled.nodeSelector = {{QStringLiteral("zone"), QStringLiteral("x")}};
    QTest::newRow("never, for its labels")
        << labelled << ReasonCode::NeverFits
        << QStringLiteral("fits on no node even when all are empty: 3 nodes lack the labels that "
                          "it selects");
    Request fpga = aRequest(1);
    fpga.resources.extended.insert(QStringLiteral("fpga"), 1);
    QTest::newRow("never, for an extended resource")
        << fpga << ReasonCode::NeverFits
        << QStringLiteral("fits on no node even when all are empty: needs 1 fpga; 0 in all on "
                          "3 nodes");
}

void tst_explain::says()
{
    QFETCH(Request, request);
    QFETCH(ReasonCode, code);
    QFETCH(QString, message);

    TestCluster cluster = threeNodes();
    cluster.queue(9, request, 100);
    const auto reason = cluster.planner.explain(DeploymentId(9), Epoch);
    QVERIFY(reason);
    QCOMPARE(reason->message, message);
    QCOMPARE(reason->code, code);
}

void tst_explain::saysTheSimpleThingSimply()
{
    TestCluster cluster;
    for (const int node : {1, 2, 3}) {
        cluster.node(aNode(node, 8, 32, 1));
        cluster.running(node, node, node, resources(1, 1, 1000), 1000, 0, {{0, 1000}});
    }
    cluster.queue(9, aRequest(1, 1, 1000), 100);
    QCOMPARE(cluster.planner.explain(DeploymentId(9), Epoch)->message,
             QStringLiteral("needs 1 gpu; 0 free on 3 nodes"));
}

void tst_explain::saysHeld()
{
    TestCluster cluster = threeNodes();
    QueueEntry held;
    held.held = true;
    cluster.queue(9, aRequest(1), held).queue(10, aRequest(1), 100);
    QCOMPARE(cluster.planner.explain(DeploymentId(9), Epoch)->code, ReasonCode::Held);
    QVERIFY(!cluster.planner.explain(DeploymentId(10), Epoch));
    cluster.planner.setQueueHeld(true);
    QCOMPARE(cluster.planner.explain(DeploymentId(10), Epoch)->code, ReasonCode::Held);
    QVERIFY(!cluster.planner.explain(DeploymentId(11), Epoch));
}

void tst_explain::saysThatThereIsNoNode()
{
    TestCluster cluster;
    cluster.queue(9, aRequest(1), 100);
    const auto reason = cluster.planner.explain(DeploymentId(9), Epoch);
    QCOMPARE(reason->code, ReasonCode::Insufficient);
    QCOMPARE(reason->message, QStringLiteral("the cluster has no nodes"));
    QVERIFY(reason->refusals.empty());
}

void tst_explain::saysHowFarAGangGets()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 2));
    QueueEntry gang;
    gang.waiting = 4;
    cluster.queue(9, aRequest(2), gang);
    const auto reason = cluster.planner.explain(DeploymentId(9), Epoch);
    QVERIFY(reason);
    QCOMPARE(reason->message,
             QStringLiteral("room for 3 of 4 replicas together; needs 2 cpu; "
                            "0 free on 2 nodes"));
    const std::vector<NodeRefusals> both{{Refusal::CpuInsufficient, 2}};
    QVERIFY(reason->refusals == both);
    QVERIFY(!cluster.planner.explain(aRequest(2), 3, 100));
    QVERIFY(cluster.planner.explain(aRequest(2), 4, 100));
}

void tst_explain::staysSilentWhereItFits()
{
    TestCluster cluster = threeNodes();
    cluster.queue(9, aRequest(1), 100);
    QVERIFY(!cluster.planner.explain(DeploymentId(9), Epoch));
    QCOMPARE(cluster.tick().placements.size(), size_t(1));
    QVERIFY(!cluster.planner.explain(DeploymentId(9), Epoch)); // assumed: it waits no more
}

void tst_explain::countsAddUp()
{
    TestCluster cluster = threeNodes();
    for (int cores = 1; cores <= 70; cores += 3) {
        for (const int gpuMilli : {0, 300, 700, 1000, 2000, 8000, 9000}) {
            for (const int replicas : {1, 2, 7}) {
                const auto reason
                    = cluster.planner.explain(aRequest(cores, cores, gpuMilli), replicas, 100);
                if (!reason)
                    continue;
                const int nodes = std::accumulate(
                    reason->refusals.begin(), reason->refusals.end(), 0,
                    [](int sum, const NodeRefusals &refusal) { return sum + refusal.nodes; });
                QCOMPARE(nodes, 3);
                QVERIFY(!reason->message.isEmpty());
            }
        }
    }
}

void tst_explain::couldEverFit()
{
    TestCluster cluster = threeNodes();
    QVERIFY(cluster.planner.couldEverFit(aRequest(64, 256, 8000))); // on the cordoned one
    QVERIFY(!cluster.planner.couldEverFit(aRequest(64, 256, 9000)));
    QVERIFY(!TestCluster().planner.couldEverFit(aRequest(1)));
}

BERTH_TEST(tst_explain)
#include "tst_explain.moc"
