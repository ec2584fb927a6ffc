// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/builders.h"
#include "tests/scheduler/world.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// What would unblock a deployment: each remedy is tried out by the planner itself.
class tst_remedies final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatToAskFor_data();
    void saysWhatToAskFor();
    void countsTheReplicasThatFit();
    void namesThePriorityThatHelps();
    void dropsARule();
    void ranksTheSmallestFirst();
    void saysNothingWhereNothingHelps();
    void everyRemedyHelps();

private:
    static QStringList texts(TestCluster &cluster, int deployment)
    {
        QStringList result;
        const DeploymentId id(deployment);
        for (const Remedy &remedy : cluster.planner.remedies(id, at(100)))
            result << describe(
                remedy,
                cluster.planner.request(cluster.planner.queued(id)->requestClass).resources);
        return result;
    }
};

void tst_remedies::saysWhatToAskFor_data()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<QString>("text");
    QTest::newRow("less cpu") << aRequest(8) << u"ask for 6 instead of 8 cpu"_s;
    QTest::newRow("less memory") << aRequest(1, 64) << u"ask for 32GiB instead of 64GiB memory"_s;
    QTest::newRow("two at once") << aRequest(
        8, 64) << u"ask for 6 instead of 8 cpu and 32GiB instead of 64GiB memory"_s;
    QTest::newRow("fewer devices") << aRequest(1, 1, 4000) << u"ask for 2 instead of 4 gpu"_s;
    QTest::newRow("more than any node has") << aRequest(100) << u"ask for 8 instead of 100 cpu"_s;
}

void tst_remedies::saysWhatToAskFor()
{
    QFETCH(Request, request);
    QFETCH(QString, text);
    TestCluster cluster;
    cluster.node(aNode(1, 6, 32, 2)).node(aNode(2, 8, 16, 0));
    AllocationFact fact;
    fact.id = AllocationId(1);
    fact.node = NodeId(2);
    fact.resources = resources(7, 8);
    cluster.running(fact); // a reservation
    cluster.queue(1, request);
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1), QStringList{text});
}

void tst_remedies::countsTheReplicasThatFit()
{
    TestCluster cluster;
    cluster.node(aNode(1, 6)).node(aNode(2, 4));
    cluster.queue(1, aRequest(2), QueueEntry{.waiting = 8, .gang = true});
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1), QStringList{u"run 5 replicas: there is room for them"_s});
}

void tst_remedies::namesThePriorityThatHelps()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4)).node(aNode(2, 4));
    cluster.running(1, 51, 1, resources(4, 1), 200).running(2, 52, 2, resources(2, 1), 300);
    cluster.running(3, 53, 2, resources(2, 1), 300);
    cluster.queue(1, aRequest(4), 100);
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1),
             QStringList{u"raise its priority to 201: 1 replica of another gives way"_s});

    TestCluster spared;
    AllocationFact fact;
    fact.id = AllocationId(1);
    fact.replica = ReplicaId(1);
    fact.deployment = DeploymentId(51);
    fact.node = NodeId(1);
    fact.resources = resources(4, 1);
    fact.priority = 0;
    fact.preemptible = false;
    spared.node(aNode(1, 4)).running(fact).queue(1, aRequest(4), 100);
    (void)spared.tick();
    QCOMPARE(texts(spared, 1), QStringList());
}

void tst_remedies::dropsARule()
{
    TestCluster cluster;
    NodeInput node = aNode(1, 8, 32, 2);
    node.gpuModel = u"T4"_s;
    cluster.node(node);
    Request request = aRequest(1, 1, 1000);
    request.gpuModels = {u"A10"_s};
    cluster.queue(1, request);
    request.gpuModels.clear();
    request.nodeSelector = {{u"zone"_s, u"b"_s}};
    cluster.queue(2, request);
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1), QStringList{u"take any gpu model"_s});
    QCOMPARE(texts(cluster, 2), QStringList{u"go without its node selector"_s});
}

void tst_remedies::ranksTheSmallestFirst()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8));
    cluster.running(1, 51, 1, resources(7, 1), 200);
    cluster.queue(1, aRequest(4), 100);
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1),
             QStringList({u"raise its priority to 201: 1 replica of another gives way"_s,
                          u"ask for 1 instead of 4 cpu"_s}));
}

void tst_remedies::saysNothingWhereNothingHelps()
{
    TestCluster cluster;
    cluster.queue(1, aRequest(4)); // there is no node at all
    cluster.queue(2, aRequest(4), QueueEntry{.held = true});
    (void)cluster.tick();
    QCOMPARE(texts(cluster, 1), QStringList());
    QCOMPARE(texts(cluster, 2), QStringList{u"release it"_s});
    QVERIFY(cluster.planner.remedies(DeploymentId(99), at(100)).empty());
}

void tst_remedies::everyRemedyHelps()
{
    int tried = 0;
    for (quint64 seed = 1; seed <= 20; ++seed) {
        World store(PlacementPolicy::Pack, seed);
        for (int step = 0; step < 60; ++step) {
            for (int i = 0; i < 5; ++i)
                store.change();
            store.commit(store.planner.tick(store.now()));
        }
        Planner fresh = store.fresh(); // knows no promises: they are not facts of the store
        for (const DeploymentId id : fresh.head(0, 20)) {
            for (const Remedy &remedy : fresh.remedies(id, store.now())) {
                const QString wrong = store.triedOut(id, remedy);
                QVERIFY2(wrong.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(wrong)));
                ++tried;
            }
        }
    }
    QVERIFY2(tried > 50, qPrintable(QString::number(tried)));
}

BERTH_TEST(tst_remedies)
#include "tst_remedies.moc"
