// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Affinity, anti-affinity and spread, over four nodes of two zones.
class tst_neighbours final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesByTheRules_data();
    void placesByTheRules();
    void saysWhoRefuses_data();
    void saysWhoRefuses();
    void aGangLooksInEveryZone();
    void followsWhomItWantsToBeNear();
    void evictsWhereTheRulesAllow();
    void labelsByExpression_data();
    void labelsByExpression();

private:
    static NodeInput zoned(int id, const QString &zone, int cores = 8)
    {
        NodeInput node = aNode(id, cores);
        if (!zone.isEmpty())
            node.labels = {{u"zone"_s, zone}};
        return node;
    }
    /// Nodes 1 and 2 in zone a, 3 and 4 in b.
    static TestCluster zones(int cores = 8)
    {
        TestCluster cluster;
        for (int id = 1; id <= 4; ++id)
            cluster.node(zoned(id, id <= 2 ? u"a"_s : u"b"_s, cores));
        return cluster;
    }
    static Request ruled(int self, NeighbourRule::Kind kind, const QString &key, int other = 0,
                         int maxSkew = 1)
    {
        Request request = aRequest(1);
        request.neighbours = {{.kind = kind,
                               .topologyKey = key,
                               .deployment = DeploymentId(other > 0 ? other : self),
                               .isSelf = other == 0,
                               .maxSkew = maxSkew}};
        return request;
    }
    static QueueEntry many(int replicas, bool gang)
    {
        QueueEntry entry;
        entry.waiting = replicas;
        entry.gang = gang;
        return entry;
    }
};

void tst_neighbours::placesByTheRules_data()
{
    using Kind = NeighbourRule::Kind;
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("replicas");
    QTest::addColumn<bool>("gang");
    QTest::addColumn<QString>("nodes");
    const auto row = [](const char *name, Kind kind, const char *key, int replicas, bool gang,
                        const char *nodes) {
        QTest::newRow(name) << int(kind) << QString::fromLatin1(key) << replicas << gang
                            << QString::fromLatin1(nodes);
    };
    row("apart by node", Kind::Apart, "", 3, true, "1 2 3");
    row("apart by zone", Kind::Apart, "zone", 2, true, "1 3");
    row("a gang that is too wide", Kind::Apart, "zone", 3, true, "");
    row("a part of what is no gang", Kind::Apart, "zone", 3, false, "1 3");
    row("apart by a label that no node has", Kind::Apart, "rack", 2, true, "1 1");
    row("near by zone", Kind::Near, "zone", 3, true, "1 1 1");
    row("near by a label that no node has", Kind::Near, "rack", 1, true, "");
    row("even over zones", Kind::Even, "zone", 4, true, "1 3 1 3");
    row("even over nodes", Kind::Even, "", 4, true, "1 2 3 4");
    row("even by a label that no node has", Kind::Even, "rack", 1, true, "");
    row("evener over nodes", Kind::Evener, "", 6, true, "1 2 3 4 1 2");
}

void tst_neighbours::placesByTheRules()
{
    QFETCH(int, kind);
    QFETCH(QString, key);
    QFETCH(int, replicas);
    QFETCH(bool, gang);
    QFETCH(QString, nodes);
    TestCluster cluster = zones();
    cluster.queue(7, ruled(7, NeighbourRule::Kind(kind), key), many(replicas, gang));
    QStringList placed;
    for (const Placement &placement : cluster.tick().placements)
        placed << QString::number(placement.node.value());
    QCOMPARE(placed.join(u' '), nodes);
    const bool isWhole = placed.size() == replicas;
    QCOMPARE(cluster.planner.explain(DeploymentId(7), at(100)).has_value(), !isWhole);
}

void tst_neighbours::saysWhoRefuses_data()
{
    using Kind = NeighbourRule::Kind;
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("replicas");
    QTest::addColumn<QString>("message");
    QTest::newRow("near nobody") << int(Kind::Near) << 1 << u"4 nodes do not meet its affinity"_s;
    QTest::newRow("apart") << int(Kind::Apart) << 3
                           << u"room for 2 of 3 replicas together; 4 nodes do not meet its "
                              "affinity"_s;
    QTest::newRow("even, one zone closed")
        << int(Kind::Even) << 4
        << u"room for 3 of 4 replicas together; needs 1 cpu; 0 free on 2 nodes; 2 nodes have more "
           "of its replicas than its spread allows"_s;
}

void tst_neighbours::saysWhoRefuses()
{
    QFETCH(int, kind);
    QFETCH(int, replicas);
    QFETCH(QString, message);
    TestCluster cluster = zones();
    const auto rule = NeighbourRule::Kind(kind);
    if (rule == NeighbourRule::Kind::Even) {
        // One replica has room in zone b.
        cluster.running(1, 1, 3, resources(8, 0), 100);
        cluster.running(2, 2, 4, resources(7, 0), 100);
    }
    cluster.queue(7, ruled(7, rule, u"zone"_s, rule == NeighbourRule::Kind::Near ? 9 : 0),
                  many(replicas, true));
    QVERIFY(cluster.tick().placements.empty());
    const auto reason = cluster.planner.explain(DeploymentId(7), at(100));
    QVERIFY(reason);
    QCOMPARE(reason->code, ReasonCode::Insufficient);
    QCOMPARE(reason->message, message);
    int nodes = 0;
    for (const NodeRefusals &each : reason->refusals)
        nodes += each.nodes;
    QCOMPARE(nodes, 4);
}

void tst_neighbours::aGangLooksInEveryZone()
{
    // The first node has room for one, only zone b for all.
    TestCluster cluster = zones(2);
    cluster.running(1, 1, 1, resources(1, 0), 100);
    cluster.running(2, 2, 2, resources(2, 0), 100);
    cluster.queue(7, ruled(7, NeighbourRule::Kind::Near, u"zone"_s), many(4, true));
    QCOMPARE(TestCluster::placements(cluster.tick()),
             (QStringList{u"7@3"_s, u"7@3"_s, u"7@4"_s, u"7@4"_s}));
}

void tst_neighbours::followsWhomItWantsToBeNear()
{
    TestCluster cluster = zones();
    cluster.queue(7, ruled(7, NeighbourRule::Kind::Near, u"zone"_s, 9), 100);
    cluster.queue(8, ruled(8, NeighbourRule::Kind::Apart, u"zone"_s, 9), 100);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{u"8@1"_s});
    Request there = aRequest(1);
    there.nodeSelector = {{u"zone"_s, u"b"_s}};
    cluster.queue(9, there, 100);
    QCOMPARE(TestCluster::placements(cluster.tick(101)), QStringList{u"9@3"_s});
    QCOMPARE(TestCluster::placements(cluster.tick(102)), QStringList{u"7@3"_s});
}

void tst_neighbours::evictsWhereTheRulesAllow()
{
    TestCluster cluster = zones();
    for (int id = 1; id <= 4; ++id)
        cluster.running(id, id, id, resources(8, 0), 100);
    cluster.running(9, 7, 1, resources(0, 0), 200); // one of its own in zone a already
    cluster.queue(7, ruled(7, NeighbourRule::Kind::Apart, u"zone"_s), 200);
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList{u"7@3: 3"_s});
}

void tst_neighbours::labelsByExpression_data()
{
    QTest::addColumn<int>("op");
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<QString>("nodes");
    const auto row
        = [](const char *name, LabelOperator op, const QStringList &values, const QString &nodes) {
              QTest::newRow(name) << int(op) << values << nodes;
          };
    row("in", LabelOperator::In, {u"5"_s, u"x"_s}, u"2 4"_s);
    row("not in", LabelOperator::NotIn, {u"5"_s}, u"1 3 4"_s);
    row("exists", LabelOperator::Exists, {}, u"2 3 4"_s);
    row("does not exist", LabelOperator::DoesNotExist, {}, u"1"_s);
    row("greater", LabelOperator::Gt, {u"5"_s}, u"3"_s);
    row("less", LabelOperator::Lt, {u"6"_s}, u"2"_s);
    row("less than what is no number", LabelOperator::Lt, {u"y"_s}, QString());
}

void tst_neighbours::labelsByExpression()
{
    QFETCH(int, op);
    QFETCH(QStringList, values);
    QFETCH(QString, nodes);
    QStringList able;
    const QString labels[] = {{}, u"5"_s, u"7"_s, u"x"_s};
    for (int id = 1; id <= 4; ++id) {
        TestCluster cluster;
        NodeInput node = aNode(id);
        if (id > 1)
            node.labels = {{u"disks"_s, labels[id - 1]}};
        cluster.node(node);
        Request request = aRequest(1);
        request.expressions = {{u"disks"_s, LabelOperator(op), values}};
        if (cluster.planner.couldEverFit(request))
            able << QString::number(id);
    }
    QCOMPARE(able.join(u' '), nodes);
}

BERTH_TEST(tst_neighbours)
#include "tst_neighbours.moc"
