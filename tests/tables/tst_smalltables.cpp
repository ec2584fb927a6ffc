// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/clustertable.h"
#include "models/tables/eventtable.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"
#include "models/tables/replicatable.h"
#include "tests/support/testmain.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <random>

using namespace berth;
using Mode = QAbstractItemModelTester::FailureReportingMode;

namespace {

Organization anOrganization(qint64 id, const QString &name)
{
    Organization organization;
    organization.id = OrganizationId(id);
    organization.name = name;
    return organization;
}

Cluster aCluster(qint64 id, const QString &name, qint64 organization = 1)
{
    Cluster cluster;
    cluster.id = ClusterId(id);
    cluster.name = name;
    cluster.organizationId = OrganizationId(organization);
    return cluster;
}

Node aNode(qint64 id, qint64 cluster = 1)
{
    Node node;
    node.id = NodeId(id);
    node.clusterId = ClusterId(cluster);
    node.name = QStringLiteral("node-%1").arg(id);
    node.capacity
        = {.cpuMilli = 64'000, .memoryBytes = qint64(256) << 30, .gpuMilli = 2000, .extended = {}};
    node.gpuModel = QStringLiteral("A100");
    node.devices = {GpuDevice{.index = 0, .uuid = {}, .model = {}},
                    GpuDevice{.index = 1, .uuid = {}, .model = {}}};
    return node;
}

ChangeBatch aBatch(qint64 seq)
{
    ChangeBatch batch;
    batch.firstSeq = seq;
    batch.seq = seq;
    return batch;
}

User aMember(qint64 id, qint64 organization)
{
    User user;
    user.id = UserId(id);
    user.organizationId = OrganizationId(organization);
    return user;
}

Event anEvent(qint64 seq, const QByteArray &payload = "{}")
{
    Event event;
    event.seq = seq;
    event.time = fromEpochMillis(1'790'000'000'000 + seq * 1000);
    event.actor = QStringLiteral("ada");
    event.action = QStringLiteral("deployment.changed");
    event.kind = SubjectKind::Deployment;
    event.subjectId = seq % 3;
    event.payload = payload;
    return event;
}

} // namespace

class tst_smalltables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nodesMergeWithoutReset()
    {
        NodeTable table;
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        const std::vector clusters{aCluster(1, QStringLiteral("west"))};
        std::vector<Node> nodes;
        for (qint64 id = 1; id <= 20; ++id)
            nodes.push_back(aNode(id));
        table.load(clusters, nodes, 5);
        QSignalSpy reset(&table, &NodeTable::modelReset);
        QSignalSpy changed(&table, &NodeTable::dataChanged);
        QSignalSpy inserted(&table, &NodeTable::rowsInserted);
        QSignalSpy removed(&table, &NodeTable::rowsRemoved);
        const QPersistentModelIndex current = table.indexOf(NodeId(10));

        ChangeBatch batch = aBatch(6);
        for (const qint64 id : {3, 4, 5, 9, 30, 31})
            batch.nodes.push_back(aNode(id));
        for (Node &node : batch.nodes)
            node.allocated.cpuMilli = 32'000;
        batch.removed
            = {{SubjectKind::Node, 1}, {SubjectKind::Node, 2}, {SubjectKind::Deployment, 7}};
        table.applyChanges(batch);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(changed.size(), 2);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 2);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(table.rowCount(), 20);
        QCOMPARE(table.idAt(current.row()), NodeId(10));
        QCOMPARE(table.find(NodeId(9))->allocated.cpuMilli, 32'000);
        QVERIFY(!table.find(NodeId(1)));

        table.applyChanges(batch); // the same again
        batch.seq = 4;
        batch.removed = {{SubjectKind::Node, 10}};
        table.applyChanges(batch); // older
        QVERIFY(table.find(NodeId(10)));
        QCOMPARE(changed.size(), 2);

        ChangeBatch renamed = aBatch(7);
        renamed.clusters = {aCluster(1, QStringLiteral("east"))};
        table.applyChanges(renamed);
        QCOMPARE(table.index(0, NodeTable::ClusterColumn).data().toString(),
                 QStringLiteral("east"));
        QCOMPARE(changed.size(), 3);

        ChangeBatch scattered = aBatch(8);
        for (qint64 id = 4; id <= 31; id += 2)
            scattered.removed.push_back({SubjectKind::Node, id});
        table.applyChanges(scattered);
        QVERIFY(!current.isValid());
        QCOMPARE(table.rowCount(), 10);
        QCOMPARE(table.nodeName(NodeId(11)), QStringLiteral("node-11"));
        QCOMPARE(table.nodeName(NodeId(12)), QStringLiteral("#12"));
        QCOMPARE(table.nodesOf(ClusterId(1)).size(), size_t(10));
    }

    void nodesShowWhatAHeatMapPaints()
    {
        NodeTable table;
        Node node = aNode(1);
        node.allocated = {
            .cpuMilli = 16'000, .memoryBytes = qint64(64) << 30, .gpuMilli = 500, .extended = {}};
        node.devices[0].allocatedMilli = 500;
        node.devices[1].health = DeviceHealth::Unhealthy;
        node.labels = {{QStringLiteral("zone"), QStringLiteral("a")}};
        node.taints = {{QStringLiteral("gpu"), QStringLiteral("only"), TaintEffect::NoSchedule}};
        Node plain = aNode(2);
        plain.capacity = {};
        plain.devices.clear();
        plain.presence = NodePresence::Lost;
        table.load(std::vector{aCluster(1, QStringLiteral("west"))}, std::vector{node, plain}, 1);
        const auto text
            = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(text(0, NodeTable::CpuColumn), QStringLiteral("16 / 64"));
        QCOMPARE(text(0, NodeTable::MemoryColumn), QStringLiteral("64 / 256 GiB"));
        QCOMPARE(text(0, NodeTable::GpuColumn), QStringLiteral("0.5 / 2"));
        QCOMPARE(text(0, NodeTable::DevicesColumn), QStringLiteral("2 × A100, 1 unhealthy"));
        QCOMPARE(text(0, NodeTable::LabelsColumn), QStringLiteral("zone=a"));
        QCOMPARE(text(0, NodeTable::TaintsColumn), QStringLiteral("gpu=only:NoSchedule"));
        const QModelIndex cell = table.index(0, NodeTable::GpuColumn);
        QCOMPARE(cell.data(NodeTable::ShareRole).toDouble(), 0.25);
        QCOMPARE(cell.data(NodeTable::SortRole).toDouble(), 1.5);
        QCOMPARE(cell.data(NodeTable::CpuShareRole).toDouble(), 0.25);
        QCOMPARE(cell.data(NodeTable::MemoryShareRole).toDouble(), 0.25);
        QCOMPARE(cell.data(NodeTable::DeviceSharesRole).value<QList<double>>(),
                 (QList<double>{0.5, -1}));
        QVERIFY(cell.data(NodeTable::SimulatedRole).toBool());
        QCOMPARE(text(1, NodeTable::StatusColumn), QStringLiteral("lost"));
        QCOMPARE(text(1, NodeTable::GpuColumn), QString());
        QVERIFY(!table.index(1, 0).data(NodeTable::GpuShareRole).isValid());
    }

    void nodesCanBeFiltered_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("passing"); // of nodes 1..4, as bits
        QTest::newRow("a name") << QStringLiteral("name:node-1") << 0b0001;
        QTest::newRow("any text") << QStringLiteral("WEST") << 0b0011;
        QTest::newRow("a status") << QStringLiteral("status:draining") << 0b0100;
        QTest::newRow("not a status") << QStringLiteral("-status:ready") << 0b0100;
        QTest::newRow("free cpu") << QStringLiteral("cpu>=32") << 0b1101;
        QTest::newRow("a label or free gpu") << QStringLiteral("label:zone=b or gpu<1") << 0b1010;
    }
    void nodesCanBeFiltered()
    {
        QFETCH(QString, text);
        QFETCH(int, passing);
        std::vector nodes{aNode(1, 1), aNode(2, 1), aNode(3, 2), aNode(4, 2)};
        nodes[1].allocated.cpuMilli = 40'000;
        nodes[1].allocated.gpuMilli = 1500;
        nodes[2].scheduling = NodeScheduling::Draining;
        nodes[3].labels = {{QStringLiteral("zone"), QStringLiteral("b")}};
        NodeTable table;
        table.load(
            std::vector{aCluster(1, QStringLiteral("west")), aCluster(2, QStringLiteral("x"))},
            nodes, 1);
        const auto filter = filter::parse(text, NodeTable::filterFields());
        QVERIFY2(filter, qPrintable(filter ? QString() : describe(filter.error())));
        for (int row = 0; row < 4; ++row)
            QCOMPARE(table.matches(row, *filter), (passing >> row & 1) != 0);
    }

    void nodesOfOneCluster()
    {
        NodeTable table;
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        table.setCluster(ClusterId(2));
        table.load({}, std::vector{aNode(1, 1), aNode(2, 2)}, 1);
        QCOMPARE(table.rowCount(), 1);
        ChangeBatch batch = aBatch(2);
        batch.nodes = {aNode(3, 1), aNode(4, 2)};
        table.applyChanges(batch);
        QCOMPARE(table.rowCount(), 2);
    }

    void clustersFoldTheirNodes()
    {
        ClusterTable table;
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        const std::vector organizations{anOrganization(1, QStringLiteral("acme"))};
        const std::vector clusters{aCluster(1, QStringLiteral("west")),
                                   aCluster(2, QStringLiteral("empty"))};
        table.load(organizations, clusters, std::vector{aNode(1), aNode(2)}, 1);
        const auto text
            = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(text(0, ClusterTable::NodesColumn), QStringLiteral("2"));
        QCOMPARE(text(0, ClusterTable::CpuColumn), QStringLiteral("0 / 128"));
        QCOMPARE(text(0, ClusterTable::OrganizationColumn), QStringLiteral("acme"));
        QCOMPARE(text(0, ClusterTable::StatusColumn), QStringLiteral("ready"));
        QCOMPARE(text(1, ClusterTable::StatusColumn), QStringLiteral("empty"));
        QCOMPARE(text(0, ClusterTable::RuntimeColumn), QStringLiteral("SIMULATED"));

        QSignalSpy changed(&table, &ClusterTable::dataChanged);
        ChangeBatch batch = aBatch(2);
        Node moved = aNode(2);
        moved.allocated.cpuMilli = 32'000;
        moved.scheduling = NodeScheduling::Cordoned;
        batch.nodes = {moved, aNode(3), aNode(3)};
        batch.clusters = {aCluster(3, QStringLiteral("new"), 2)};
        batch.organizations = {anOrganization(2, QStringLiteral("beta"))};
        batch.nodes.push_back(aNode(4, 3));
        table.applyChanges(batch);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(text(0, ClusterTable::NodesColumn), QStringLiteral("2 / 3"));
        QCOMPARE(text(0, ClusterTable::CpuColumn), QStringLiteral("32 / 192"));
        QCOMPARE(text(0, ClusterTable::StatusColumn), QStringLiteral("degraded"));
        QCOMPARE(text(2, ClusterTable::NodesColumn), QStringLiteral("1"));
        QCOMPARE(text(2, ClusterTable::OrganizationColumn), QStringLiteral("beta"));
        QCOMPARE(table.totalCapacity().cpuMilli, 4 * 64'000);
        QCOMPARE(table.totalAllocated().cpuMilli, 32'000);
        const QModelIndex cpu = table.index(0, ClusterTable::CpuColumn);
        QCOMPARE(cpu.data(ClusterTable::ShareRole).toDouble(), 32.0 / 192);

        const std::vector<ClusterQueueCount> counts{{ClusterId(1), 1200, 7}, {ClusterId(99), 1, 1}};
        table.setQueueCounts(counts);
        QCOMPARE(text(0, ClusterTable::QueuedColumn), QStringLiteral("1,200"));

        ChangeBatch removal = aBatch(3);
        removal.removed
            = {{SubjectKind::Node, 1}, {SubjectKind::Node, 3}, {SubjectKind::Cluster, 2}};
        removal.organizations = {anOrganization(1, QStringLiteral("acme inc"))};
        table.applyChanges(removal);
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(text(0, ClusterTable::CpuColumn), QStringLiteral("32 / 64"));
        QCOMPARE(text(0, ClusterTable::OrganizationColumn), QStringLiteral("acme inc"));
        QCOMPARE(text(0, ClusterTable::QueuedColumn), QStringLiteral("1,200"));
        table.applyChanges(batch); // older
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.clusterName(ClusterId(3)), QStringLiteral("new"));
        QVERIFY(!table.find(ClusterId(2)));
    }

    void clusterSumsAgreeWithAFreshLoad()
    {
        std::minstd_rand random(5);
        const std::vector clusters{aCluster(1, QStringLiteral("a")),
                                   aCluster(2, QStringLiteral("b")),
                                   aCluster(3, QStringLiteral("c"))};
        ClusterTable table;
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        table.load({}, clusters, {}, 0);
        std::map<qint64, Node> nodes;
        for (qint64 seq = 1; seq <= 200; ++seq) {
            ChangeBatch batch = aBatch(seq);
            for (int i = 0; i < 5; ++i) {
                const qint64 id = 1 + qint64(random() % 40);
                if (nodes.contains(id) && random() % 3 == 0) {
                    if (std::any_of(batch.nodes.begin(), batch.nodes.end(),
                                    [&](const Node &node) { return node.id.value() == id; }))
                        continue;
                    nodes.erase(id);
                    batch.removed.push_back({SubjectKind::Node, id});
                    continue;
                }
                Node node = aNode(id, 1 + id % 3);
                node.allocated.cpuMilli = qint64(random() % 64'001);
                node.presence = random() % 5 == 0 ? NodePresence::Lost : NodePresence::Present;
                node.scheduling = NodeScheduling(random() % 3);
                const bool isGone
                    = std::any_of(batch.removed.begin(), batch.removed.end(),
                                  [&](const ChangeBatch::Removed &gone) { return gone.id == id; });
                if (isGone)
                    continue;
                nodes[id] = node;
                batch.nodes.push_back(node);
            }
            table.applyChanges(batch);
            std::vector<Node> all;
            for (const auto &[id, node] : nodes)
                all.push_back(node);
            ClusterTable fresh;
            fresh.load({}, clusters, all, seq);
            for (int row = 0; row < 3; ++row)
                QVERIFY(table.rowAt(row) == fresh.rowAt(row));
        }
    }

    void organizationsCountMembersAndClusters()
    {
        OrganizationTable table;
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        table.load(std::vector{anOrganization(1, QStringLiteral("acme"))},
                   std::vector{aMember(1, 1), aMember(2, 1), aMember(3, 0)},
                   std::vector{aCluster(1, QStringLiteral("west"))}, 1);
        const auto text
            = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(text(0, OrganizationTable::MembersColumn), QStringLiteral("2"));
        QCOMPARE(text(0, OrganizationTable::ClustersColumn), QStringLiteral("1"));
        ChangeBatch batch = aBatch(2);
        batch.organizations = {anOrganization(2, QStringLiteral("beta"))};
        batch.users = {aMember(2, 2), aMember(3, 2)};
        batch.removed = {{SubjectKind::Cluster, 1}};
        table.applyChanges(batch);
        QCOMPARE(text(0, OrganizationTable::MembersColumn), QStringLiteral("1"));
        QCOMPARE(text(0, OrganizationTable::ClustersColumn), QStringLiteral("0"));
        QCOMPARE(text(1, OrganizationTable::MembersColumn), QStringLiteral("2"));
        QCOMPARE(table.organizationName(OrganizationId(2)), QStringLiteral("beta"));
        ChangeBatch removal = aBatch(3);
        removal.removed = {{SubjectKind::Organization, 1}, {SubjectKind::User, 3}};
        table.applyChanges(removal);
        QCOMPARE(table.rowCount(), 1);
        QCOMPARE(table.idAt(0), OrganizationId(2));
        QCOMPARE(text(0, OrganizationTable::MembersColumn), QStringLiteral("1"));
        QCOMPARE(table.organizationName(OrganizationId(1)), QStringLiteral("#1"));
        table.applyChanges(batch);
        QCOMPARE(table.rowCount(), 1);
    }

    void eventsKeepTheNewest()
    {
        EventTable table(5);
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        table.append(std::vector{anEvent(3), anEvent(2), anEvent(4)});
        QCOMPARE(table.newestSeq(), 4);
        QCOMPARE(table.oldestSeq(), 2);
        table.append(std::vector{anEvent(4), anEvent(5)});
        QCOMPARE(table.rowCount(), 4);
        table.appendOlder(std::vector{anEvent(1), anEvent(2)});
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(table.oldestSeq(), 1);
        ChangeBatch batch = aBatch(7);
        batch.events = {anEvent(6), anEvent(7)};
        table.applyChanges(batch);
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(table.oldestSeq(), 3);
        QCOMPARE(table.index(0, EventTable::SeqColumn).data().toLongLong(), 7);
        table.appendOlder(std::vector{anEvent(1)}); // no room
        QCOMPARE(table.rowCount(), 5);
        std::vector<Event> many;
        for (qint64 seq = 8; seq < 30; ++seq)
            many.push_back(anEvent(seq));
        table.append(many);
        QCOMPARE(table.oldestSeq(), 25);
        table.setNow(table.eventAt(0).time + Seconds(60));
        QCOMPARE(table.index(0, EventTable::TimeColumn).data().toString(),
                 QStringLiteral("1m ago"));
        QCOMPARE(table.index(0, EventTable::SubjectColumn).data().toString(),
                 QStringLiteral("deployment #2"));
        table.clear();
        QCOMPARE(table.rowCount(), 0);
        table.setSubject(SubjectKind::Deployment, 1);
        table.append(many);
        QCOMPARE(table.rowCount(), 5);
        for (int row = 0; row < 5; ++row)
            QCOMPARE(table.eventAt(row).subjectId, 1);
    }

    void changesReadAsALine_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QByteArray("{\"format\":1}") << QString();
        QTest::newRow("garbled") << QByteArray("{") << QString();
        QTest::newRow("a number") << QByteArray(R"({"changes":{"priority":[100,500]}})")
                                  << QStringLiteral("priority 100 → 500");
        QTest::newRow("two fields")
            << QByteArray(R"({"changes":{"held":[false,true],"name":["a","b c"]}})")
            << QStringLiteral("held false → true, name a → b c");
        QTest::newRow("a creation") << QByteArray(R"({"changes":{"priority":[null,8589934592]}})")
                                    << QStringLiteral("priority 8589934592");
        QTest::newRow("taken away")
            << QByteArray(R"({"changes":{"node_id":[3,null]}})") << QStringLiteral("node_id 3 → –");
        QTest::newRow("lists") << QByteArray(R"({"changes":{"devices":[[1],[1,2]]}})")
                               << QStringLiteral("devices [1] → [1,2]");
        QTest::newRow("a time") << QByteArray(R"({"changes":{"started_at":[null,1795237433559]}})")
                                << QStringLiteral("started_at 2026-11-21 05:03:53 UTC");
        QTest::newRow("a fraction")
            << QByteArray(R"({"changes":{"x":[0.1,2.5]}})") << QStringLiteral("x 0.1 → 2.5");
    }
    void changesReadAsALine()
    {
        QFETCH(QByteArray, payload);
        QTEST(changesText(anEvent(1, payload)), "text");
    }

    void replicasShowTheirLatestAttempt()
    {
        ReplicaTable table([](NodeId id) { return QStringLiteral("n%1").arg(id.value()); });
        QAbstractItemModelTester tester(&table, Mode::QtTest);
        const auto aReplica = [](qint64 id, qint64 deployment) {
            Replica replica;
            replica.id = ReplicaId(id);
            replica.deploymentId = DeploymentId(deployment);
            replica.ordinal = int(id);
            return replica;
        };
        const auto anAttempt = [](qint64 replica, int number, std::optional<int> exitCode) {
            Attempt attempt;
            attempt.replicaId = ReplicaId(replica);
            attempt.number = number;
            attempt.exitCode = exitCode;
            attempt.message = QStringLiteral("m%1").arg(number);
            return attempt;
        };
        ChangeBatch early = aBatch(1);
        early.replicas = {aReplica(1, 7)};
        table.applyChanges(early); // nothing is open
        QCOMPARE(table.rowCount(), 0);
        table.load(DeploymentId(7), std::vector{aReplica(1, 7), aReplica(2, 7)},
                   std::vector{anAttempt(1, 2, 3), anAttempt(1, 1, 0)}, 5);
        QCOMPARE(table.deployment(), DeploymentId(7));
        const auto text
            = [&](int row, int column) { return table.index(row, column).data().toString(); };
        QCOMPARE(text(0, ReplicaTable::ExitCodeColumn), QStringLiteral("3"));
        QCOMPARE(text(0, ReplicaTable::MessageColumn), QStringLiteral("m2"));
        QCOMPARE(text(1, ReplicaTable::StateColumn), QStringLiteral("waiting"));
        QCOMPARE(text(1, ReplicaTable::NodeColumn), QString());

        ChangeBatch batch = aBatch(6);
        Replica running = aReplica(2, 7);
        running.state = ReplicaState::Running;
        running.nodeId = NodeId(4);
        running.startedAt = fromEpochMillis(1'790'000'000'000);
        Replica back = aReplica(1, 7);
        back.cause = Cause::Preempted;
        batch.replicas = {running, back, aReplica(9, 8), aReplica(3, 7)};
        batch.attempts = {anAttempt(2, 1, std::nullopt), anAttempt(9, 1, 1)};
        table.applyChanges(batch);
        table.setNow(fromEpochMillis(1'790'000'090'000));
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(text(0, ReplicaTable::StateColumn), QStringLiteral("waiting (preempted)"));
        QCOMPARE(text(1, ReplicaTable::NodeColumn), QStringLiteral("n4"));
        QCOMPARE(text(1, ReplicaTable::RunColumn), QStringLiteral("1m 30s"));
        QCOMPARE(text(1, ReplicaTable::StartedColumn), QStringLiteral("1m ago"));
        QCOMPARE(text(1, ReplicaTable::MessageColumn), QStringLiteral("m1"));

        ChangeBatch ended = aBatch(7);
        running.state = ReplicaState::Ended;
        running.outcome = Outcome::Failed;
        ended.replicas = {running};
        ended.removed = {{SubjectKind::Replica, 3}};
        table.applyChanges(ended);
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(text(1, ReplicaTable::StateColumn), QStringLiteral("failed"));
        QCOMPARE(table.index(1, 0).data(ReplicaTable::StateWordRole).toString(),
                 QStringLiteral("failed"));
        table.applyChanges(batch); // older
        QCOMPARE(table.rowCount(), 2);
        table.clear();
        QCOMPARE(table.rowCount(), 0);
    }

    void everyHeaderHasItsTexts()
    {
        NodeTable nodes;
        ClusterTable clusters;
        OrganizationTable organizations;
        EventTable events;
        ReplicaTable replicas;
        const std::initializer_list<const QAbstractItemModel *> tables{
            &nodes, &clusters, &organizations, &events, &replicas};
        for (const QAbstractItemModel *table : tables) {
            for (int column = 0; column < table->columnCount(); ++column) {
                for (const int role :
                     {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(TableRoles::SortRole)})
                    QVERIFY(!table->headerData(column, Qt::Horizontal, role).toString().isEmpty());
            }
        }
    }
};

BERTH_TEST(tst_smalltables)
#include "tst_smalltables.moc"
