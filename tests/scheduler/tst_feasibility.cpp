// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

Toleration tolerating(const QString &key, const QString &value)
{
    Toleration toleration;
    toleration.key = key;
    toleration.value = value;
    return toleration;
}

} // namespace

Q_DECLARE_METATYPE(berth::sched::NodeInput)
Q_DECLARE_METATYPE(berth::sched::Request)

class tst_feasibility final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fits_data();
    void fits();
    void everyAmountIsCovered_data();
    void everyAmountIsCovered();
    void devices_data();
    void devices();
    void sharesAndWholesNeverMeet();
    void capacityChanges();
    void allocationsMayComeBeforeTheirNode();
};

void tst_feasibility::fits_data()
{
    QTest::addColumn<NodeInput>("node");
    QTest::addColumn<Request>("request");
    QTest::addColumn<int>("refusal"); // -1: fits

    const auto gpuNode = [] {
        NodeInput node = aNode(1, 8, 32, 2);
        node.gpuModel = QStringLiteral("T4");
        node.labels = {{QStringLiteral("zone"), QStringLiteral("a")}};
        node.taints = {{QStringLiteral("gpu"), QStringLiteral("yes"), TaintEffect::NoSchedule}};
        return node;
    };
    const auto tolerant = [](Request request) {
        request.tolerations = {tolerating(QStringLiteral("gpu"), QStringLiteral("yes"))};
        return request;
    };
    QTest::newRow("a node that is just large enough") << aNode(1) << aRequest(8, 32) << -1;
    QTest::newRow("nothing at all") << aNode(1) << aRequest(0, 0) << -1;
    QTest::newRow("a core too many") << aNode(1) << aRequest(9, 1) << int(Refusal::CpuInsufficient);
    QTest::newRow("a GiB too many")
        << aNode(1) << aRequest(1, 33) << int(Refusal::MemoryInsufficient);
    QTest::newRow("a GPU where there is none")
        << aNode(1) << aRequest(1, 1, 1000) << int(Refusal::GpuInsufficient);
    QTest::newRow("a share where there is no GPU")
        << aNode(1) << aRequest(1, 1, 10) << int(Refusal::GpuInsufficient);
    QTest::newRow("the taint is tolerated") << gpuNode() << tolerant(aRequest(1, 1, 2000)) << -1;
    QTest::newRow("the taint is not tolerated")
        << gpuNode() << aRequest(1, 1, 1000) << int(Refusal::TaintNotTolerated);
    Request wrongValue = aRequest(1);
    wrongValue.tolerations = {tolerating(QStringLiteral("gpu"), QStringLiteral("no"))};
    QTest::newRow("the taint is tolerated with another value")
        << gpuNode() << wrongValue << int(Refusal::TaintNotTolerated);

    Request selects = tolerant(aRequest(1));
    selects.nodeSelector = {{QStringLiteral("zone"), QStringLiteral("a")}};
    QTest::newRow("the label matches") << gpuNode() << selects << -1;
    selects.nodeSelector = {{QStringLiteral("zone"), QStringLiteral("b")}};
    QTest::newRow("the label has another value")
        << gpuNode() << selects << int(Refusal::SelectorMismatch);
    selects.nodeSelector = {{QStringLiteral("rack"), QStringLiteral("a")}};
    QTest::newRow("the label is missing") << gpuNode() << selects << int(Refusal::SelectorMismatch);

    Request model = tolerant(aRequest(1, 1, 1000));
    model.gpuModels = {QStringLiteral("V100"), QStringLiteral("T4")};
    QTest::newRow("one of the models") << gpuNode() << model << -1;
    model.gpuModels = {QStringLiteral("V100")};
    QTest::newRow("none of the models") << gpuNode() << model << int(Refusal::GpuModelMismatch);

    NodeInput closed = aNode(1);
    closed.schedulable = false;
    QTest::newRow("a node that is not open") << closed << aRequest(1) << int(Refusal::NotReady);

    NodeInput sick = aNode(1, 8, 32, 2);
    sick.devices = {DeviceHealth::Unhealthy, DeviceHealth::Healthy};
    QTest::newRow("the healthy device") << sick << aRequest(1, 1, 1000) << -1;
    QTest::newRow("a sick device does not count")
        << sick << aRequest(1, 1, 2000) << int(Refusal::GpuInsufficient);

    NodeInput fpga = aNode(1);
    fpga.capacity.extended.insert(QStringLiteral("example.com/fpga"), 2);
    Request programmable = aRequest(1);
    programmable.resources.extended.insert(QStringLiteral("example.com/fpga"), 2);
    QTest::newRow("an extended resource") << fpga << programmable << -1;
    programmable.resources.extended.insert(QStringLiteral("example.com/fpga"), 3);
    QTest::newRow("too much of an extended resource")
        << fpga << programmable << int(Refusal::ExtendedInsufficient);
    QTest::newRow("an extended resource that the node lacks")
        << aNode(1) << programmable << int(Refusal::ExtendedInsufficient);
}

void tst_feasibility::fits()
{
    QFETCH(NodeInput, node);
    QFETCH(Request, request);
    QFETCH(int, refusal);

    TestCluster cluster;
    cluster.node(node).queue(1, request, 100);
    const auto reason = cluster.planner.explain(DeploymentId(1), Epoch);
    QCOMPARE(cluster.planner.findSpot(request, 100).has_value(), refusal < 0);
    QCOMPARE(cluster.tick().placements.size(), size_t(refusal < 0 ? 1 : 0));
    QCOMPARE(reason.has_value(), refusal >= 0);
    if (refusal >= 0) {
        const std::vector<NodeRefusals> expected{{Refusal(refusal), 1}};
        QVERIFY(reason->refusals == expected);
    }
}

void tst_feasibility::everyAmountIsCovered_data()
{
    QTest::addColumn<PlacementPolicy>("policy");
    for (const PlacementPolicy policy : {PlacementPolicy::Pack, PlacementPolicy::BestFit,
                                         PlacementPolicy::FirstFit, PlacementPolicy::Spread})
        QTest::newRow(word(policy).data()) << policy;
}

void tst_feasibility::everyAmountIsCovered()
{
    QFETCH(PlacementPolicy, policy);
    TestCluster cluster(policy);
    cluster.node(aNode(1, 8, 32, 2)).node(aNode(2, 4, 16, 1));
    for (int id = 1; id <= 40; ++id)
        cluster.queue(id, aRequest(1, 4, id % 3 == 0 ? 0 : 300), 100, id);
    const Plan plan = cluster.tick();
    QVERIFY(!plan.placements.empty());
    for (const int node : {1, 2}) {
        const ResourceVector free = *cluster.planner.freeOn(NodeId(node));
        QVERIFY(free.cpuMilli >= 0);
        QVERIFY(free.memoryBytes >= 0);
        for (const MilliGpu device : cluster.planner.freeDevicesOn(NodeId(node)))
            QVERIFY(device >= 0);
    }
    // Nothing more of the smallest request fits: 12 cores, 48 GiB, 9 shares of 300.
    QCOMPARE(cluster.tick().placements.size(), size_t(0));
    QCOMPARE(plan.placements.size(), size_t(12));
}

void tst_feasibility::devices_data()
{
    QTest::addColumn<QList<int>>("used"); // thousandths taken of each device before
    QTest::addColumn<int>("gpuMilli");
    QTest::addColumn<QList<int>>("taken"); // index, thousandths...

    QTest::newRow("a share goes where it fits best")
        << QList<int>{0, 400, 600} << 300 << QList<int>{2, 300};
    QTest::newRow("a share fills a device exactly")
        << QList<int>{0, 700, 600} << 300 << QList<int>{1, 300};
    QTest::newRow("a share opens a device only where it must")
        << QList<int>{0, 800, 0} << 300 << QList<int>{0, 300};
    QTest::newRow("whole devices in order of their index")
        << QList<int>{1, 0, 0, 0} << 2000 << QList<int>{1, 1000, 2, 1000};
    QTest::newRow("a device with a share is never given whole")
        << QList<int>{1, 1} << 1000 << QList<int>{};
    QTest::newRow("a share never spans devices") << QList<int>{500, 500} << 501 << QList<int>{};
}

void tst_feasibility::devices()
{
    QFETCH(QList<int>, used);
    QFETCH(int, gpuMilli);
    QFETCH(QList<int>, taken);

    TestCluster cluster;
    cluster.node(aNode(1, 64, 64, int(used.size())));
    for (int device = 0; device < used.size(); ++device) {
        if (used[device] > 0)
            cluster.running(device + 1, device + 1, 1, resources(1, 1, used[device]), 100, 0,
                            {{device, used[device]}});
    }
    QList<DeviceShare> expected;
    for (int i = 0; i + 1 < taken.size(); i += 2)
        expected.append({taken[i], taken[i + 1]});
    cluster.queue(50, aRequest(1, 1, gpuMilli), 100);
    if (expected.isEmpty()) {
        const auto reason = cluster.planner.explain(DeploymentId(50), Epoch);
        QVERIFY(reason);
        const std::vector<NodeRefusals> fragmented{{Refusal::GpuFragmented, 1}};
        QVERIFY(reason->refusals == fragmented || used == QList<int>({1, 1}));
    }
    const Plan plan = cluster.tick();
    QCOMPARE(plan.placements.size(), size_t(expected.isEmpty() ? 0 : 1));
    if (!expected.isEmpty())
        QCOMPARE(plan.placements.front().devices, expected);
}

void tst_feasibility::sharesAndWholesNeverMeet()
{
    TestCluster cluster(PlacementPolicy::Pack);
    cluster.node(aNode(1, 64, 64, 4));
    for (int id = 1; id <= 12; ++id)
        cluster.queue(id, aRequest(1, 1, id % 2 == 0 ? 1000 : 400), 100, id);
    QMap<int, QList<MilliGpu>> perDevice;
    for (const Placement &placement : cluster.tick().placements) {
        for (const DeviceShare &share : placement.devices)
            perDevice[share.index].append(share.milli);
    }
    for (const QList<MilliGpu> &shares : perDevice) {
        MilliGpu sum = 0;
        for (const MilliGpu share : shares)
            sum += share;
        QVERIFY(sum <= WholeGpu);
        QVERIFY(!shares.contains(WholeGpu) || shares.size() == 1);
    }
}

void tst_feasibility::capacityChanges()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).queue(1, aRequest(6), 100);
    QCOMPARE(cluster.tick().placements.size(), size_t(0));
    cluster.node(aNode(1, 8));
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{QStringLiteral("1@1")});
    // It shrinks below what it holds: nothing more goes there, and the books stay right.
    cluster.node(aNode(1, 4)).queue(2, aRequest(0, 1), 100);
    QCOMPARE(cluster.planner.freeOn(NodeId(1))->cpuMilli, -2000);
    cluster.node(aNode(1, 8));
    QCOMPARE(cluster.planner.freeOn(NodeId(1))->cpuMilli, 2000);
    cluster.planner.removeNode(NodeId(1));
    QCOMPARE(cluster.planner.nodeCount(), 0);
    QVERIFY(!cluster.planner.freeOn(NodeId(1)));
}

void tst_feasibility::allocationsMayComeBeforeTheirNode()
{
    TestCluster cluster;
    cluster.running(1, 1, 7, resources(3, 4, 500), 100, 0, {{1, 500}});
    cluster.node(aNode(9)).node(aNode(7, 8, 32, 2));
    QCOMPARE(cluster.planner.freeOn(NodeId(7))->cpuMilli, 5000);
    const std::vector<MilliGpu> expected{1000, 500};
    QVERIFY(cluster.planner.freeDevicesOn(NodeId(7)) == expected);
    cluster.planner.release(AllocationId(1));
    QVERIFY(cluster.planner.freeOn(NodeId(7)) == aNode(7, 8, 32, 2).capacity);
}

BERTH_TEST(tst_feasibility)
#include "tst_feasibility.moc"
