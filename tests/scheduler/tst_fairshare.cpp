// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/improve.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Whose turn it is inside a priority, and who may take no more.
class tst_fairshare final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dominantResourcesAreEqualised();
    void countsWhatRuns();
    void weightsCount();
    void priorityComesFirst();
    void whoWaitsLongComesFirst();
    void theObjectiveChoosesInsideAUser();
    void saysWhoHoldsWhat();
    void aQuotaHoldsBack_data();
    void aQuotaHoldsBack();
    void aQuotaOfAllHoldsBack();
    void goesOnWhenTheQuotaAllows();
    void aGangIsWholeWithinItsQuota();
    void nobodyIsPreemptedForWhatAQuotaHolds();
    void aSearchTakesFromNobody();

private:
    static QueueEntry of(int user, int priority = 100, int submitted = 0)
    {
        return {.priority = priority, .submittedAt = at(submitted), .user = UserId(user)};
    }
    static QMap<int, int> placedByUser(const Plan &plan)
    {
        QMap<int, int> placed;
        for (const Placement &placement : plan.placements)
            ++placed[int(placement.deployment.value()) / 100];
        return placed;
    }
    static UsageLimits upTo(std::optional<qint64> replicas, std::optional<qint64> cpuMilli = {})
    {
        return {.replicas = replicas, .cpuMilli = cpuMilli};
    }
};

void tst_fairshare::dominantResourcesAreEqualised()
{
    // The example of the paper (Ghodsi et al., section 4.1): 9 CPUs and 18 GB; A's tasks take
    // 1 CPU and 4 GB, B's 3 CPUs and 1 GB: A gets 3 of them, B 2.
    TestCluster cluster;
    cluster.node(aNode(1, 9, 18));
    for (int i = 0; i < 20; ++i)
        cluster.queue(100 + i, aRequest(1, 4), of(1));
    for (int i = 0; i < 20; ++i)
        cluster.queue(200 + i, aRequest(3, 1), of(2, 100, 1));
    QCOMPARE(placedByUser(cluster.tick()), (QMap<int, int>{{1, 3}, {2, 2}}));
}

void tst_fairshare::countsWhatRuns()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8));
    AllocationFact fact;
    fact.id = AllocationId(1);
    fact.replica = ReplicaId(1);
    fact.deployment = DeploymentId(190);
    fact.node = NodeId(1);
    fact.resources = resources(4, 1);
    fact.user = UserId(1);
    cluster.running(fact);
    for (int i = 0; i < 8; ++i)
        cluster.queue(100 + i, aRequest(1), of(1)).queue(200 + i, aRequest(1), of(2, 100, 1));
    QCOMPARE(placedByUser(cluster.tick()), (QMap<int, int>{{2, 4}}));
}

void tst_fairshare::weightsCount()
{
    TestCluster cluster;
    cluster.node(aNode(1, 12));
    cluster.planner.setWeight(UserId(2), 3);
    for (int i = 0; i < 12; ++i)
        cluster.queue(100 + i, aRequest(1), of(1)).queue(200 + i, aRequest(1), of(2, 100, 1));
    QCOMPARE(placedByUser(cluster.tick()), (QMap<int, int>{{1, 3}, {2, 9}}));
}

void tst_fairshare::priorityComesFirst()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    for (int i = 0; i < 4; ++i)
        cluster.queue(100 + i, aRequest(1), of(1, 101)).queue(200 + i, aRequest(1), of(2));
    QCOMPARE(placedByUser(cluster.tick()), (QMap<int, int>{{1, 4}}));
}

void tst_fairshare::whoWaitsLongComesFirst()
{
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.batchByObjective = true;
    TestCluster cluster;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1, 4));
    for (int i = 0; i < 4; ++i)
        cluster.queue(100 + i, aRequest(1), of(1)).queue(200 + i, aRequest(1), of(2, 100, 500));
    QCOMPARE(placedByUser(cluster.tick(601)), (QMap<int, int>{{1, 4}}));
}

void tst_fairshare::theObjectiveChoosesInsideAUser()
{
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.batchByObjective = true;
    settings.objective = Objective::Utilisation;
    TestCluster cluster;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1, 8, 32, 4));
    cluster.queue(101, aRequest(1, 1, 1000), of(1)).queue(102, aRequest(1, 1, 2000), of(1));
    cluster.queue(201, aRequest(1, 1, 1000), of(2)).queue(202, aRequest(1, 1, 2000), of(2));
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList({u"102@1"_s, u"202@1"_s}));
}

void tst_fairshare::saysWhoHoldsWhat()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8, 32, 2));
    cluster.planner.setWeight(UserId(2), 2);
    cluster.queue(101, aRequest(2, 8), of(1)).queue(201, aRequest(1, 1, 1000), of(2, 100, 1));
    cluster.queue(102, aRequest(20), of(1, 100, 2));
    (void)cluster.tick();
    const std::vector<UserShare> shares = cluster.planner.shares();
    QCOMPARE(shares.size(), size_t(2));
    QCOMPARE(shares[0],
             (UserShare{.user = UserId(1),
                        .weight = 1,
                        .used = {.replicas = 1, .cpuMilli = 2000, .memoryBytes = 8 * Gib},
                        .waiting = 1,
                        .dominant = 0.25}));
    QCOMPARE(
        shares[1],
        (UserShare{.user = UserId(2),
                   .weight = 2,
                   .used = {.replicas = 1, .cpuMilli = 1000, .memoryBytes = Gib, .gpuMilli = 1000},
                   .waiting = 0,
                   .dominant = 0.25}));
}

void tst_fairshare::aQuotaHoldsBack_data()
{
    QTest::addColumn<UsageLimits>("limits");
    QTest::addColumn<int>("placed");
    QTest::addColumn<QString>("message");
    QTest::newRow("replicas") << upTo(
        2) << 2 << u"the quota of its owner: needs 1 replicas, and 2 of 2 are in use"_s;
    QTest::newRow("cpu") << upTo({}, 7'000) << 3
                         << u"the quota of its owner: needs 2 cpu, and 6 of 7 are in use"_s;
    QTest::newRow("memory") << UsageLimits{.memoryBytes = 2 * Gib} << 2
                            << u"the quota of its owner: needs 1GiB memory, and 2GiB of 2GiB are "
                               "in use"_s;
    QTest::newRow("gpu") << UsageLimits{.gpuMilli = 1000} << 2
                         << u"the quota of its owner: needs 0.5 gpu, and 1 of 1 are in use"_s;
    QTest::newRow("none at all") << upTo(0) << 0
                                 << u"the quota of its owner: needs 1 replicas, and 0 of 0 are in "
                                    "use"_s;
}

void tst_fairshare::aQuotaHoldsBack()
{
    QFETCH(UsageLimits, limits);
    QFETCH(int, placed);
    QFETCH(QString, message);
    TestCluster cluster;
    cluster.node(aNode(1, 32, 32, 8));
    cluster.planner.setLimits(UserId(1), limits);
    for (int i = 0; i < 6; ++i)
        cluster.queue(100 + i, aRequest(2, 1, 500), of(1, 100, i));
    cluster.queue(200, aRequest(2, 1, 500), of(2, 100, 10)); // is not held back by another's
    QCOMPARE(int(cluster.tick().placements.size()), placed + 1);
    const auto reason = cluster.planner.explain(DeploymentId(105), at(100));
    QVERIFY(reason);
    QCOMPARE(reason->code, ReasonCode::Quota);
    QCOMPARE(reason->message, message);
    QVERIFY(cluster.tick().placements.empty());
}

void tst_fairshare::aQuotaOfAllHoldsBack()
{
    TestCluster cluster;
    cluster.node(aNode(1, 32));
    cluster.planner.setTotalLimits(upTo(3));
    for (int i = 0; i < 3; ++i)
        cluster.queue(100 + i, aRequest(2), of(1)).queue(200 + i, aRequest(2), of(2, 100, 1));
    QCOMPARE(placedByUser(cluster.tick()), (QMap<int, int>{{1, 2}, {2, 1}}));
    QCOMPARE(cluster.planner.explain(DeploymentId(202), at(100))->message,
             u"the quota of the organization or the cluster: needs 1 replicas, and 3 of 3 are in "
             "use"_s);
}

void tst_fairshare::goesOnWhenTheQuotaAllows()
{
    TestCluster cluster;
    cluster.node(aNode(1, 32));
    cluster.planner.setLimits(UserId(1), upTo(1));
    cluster.queue(101, aRequest(2), of(1)).queue(102, aRequest(2), of(1, 100, 1));
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), QStringList{u"101@1"_s});
    AllocationFact fact;
    fact.id = AllocationId(1);
    fact.replica = ReplicaId(1);
    fact.deployment = DeploymentId(101);
    fact.node = NodeId(1);
    fact.resources = aRequest(2).resources;
    fact.user = UserId(1);
    cluster.running(fact);
    cluster.planner.dequeue(DeploymentId(101));
    QVERIFY(cluster.tick().placements.empty());
    cluster.planner.release(AllocationId(1));
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{u"102@1"_s});

    cluster.queue(103, aRequest(2), of(1, 100, 2));
    QVERIFY(cluster.tick().placements.empty());
    cluster.planner.setLimits(UserId(1), {});
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList{u"103@1"_s});
}

void tst_fairshare::aGangIsWholeWithinItsQuota()
{
    TestCluster cluster;
    cluster.node(aNode(1, 32));
    cluster.planner.setLimits(UserId(1), upTo(2));
    QueueEntry gang = of(1);
    gang.waiting = 3;
    cluster.queue(101, aRequest(2), gang);
    QueueEntry apart = of(1, 100, 1);
    apart.waiting = 3;
    apart.gang = false;
    cluster.queue(102, aRequest(2), apart);
    QCOMPARE(TestCluster::placements(cluster.tick()), QStringList({u"102@1"_s, u"102@1"_s}));
    QCOMPARE(cluster.planner.explain(DeploymentId(101), at(100))->code, ReasonCode::Quota);
}

void tst_fairshare::nobodyIsPreemptedForWhatAQuotaHolds()
{
    TestCluster cluster;
    cluster.node(aNode(1, 4));
    cluster.planner.setLimits(UserId(1), upTo(0));
    cluster.running(1, 50, 1, resources(4, 1), 10);
    cluster.queue(101, aRequest(4), of(1, 500));
    QVERIFY(cluster.tick().preemptions.empty());
    cluster.planner.setLimits(UserId(1), upTo(1));
    QCOMPARE(TestCluster::preemptions(cluster.tick()), QStringList{u"101@1: 1"_s});
}

void tst_fairshare::aSearchTakesFromNobody()
{
    // One large of the first user, or three small of the second: greedy gave each its part.
    PolicySettings settings = TestCluster::settingsOf(PlacementPolicy::FirstFit);
    settings.objective = Objective::Deployments;
    TestCluster cluster;
    cluster.planner.setSettings(settings);
    cluster.node(aNode(1, 8));
    cluster.queue(101, aRequest(5), of(1));
    for (int i = 0; i < 6; ++i)
        cluster.queue(200 + i, aRequest(1), of(2, 100, 1));
    const Plan greedy = cluster.tick();
    QCOMPARE(placedByUser(greedy), (QMap<int, int>{{1, 1}, {2, 3}}));
    const Improvement improved = improve(cluster.planner, greedy, 1, 1'000);
    QCOMPARE(placedByUser(improved.plan), (QMap<int, int>{{1, 1}, {2, 3}}));
}

BERTH_TEST(tst_fairshare)
#include "tst_fairshare.moc"
