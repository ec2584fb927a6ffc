// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/packbound.h"
#include "scheduler/improve/packsearch.h"
#include "tests/scheduler/world.h"
#include "tests/support/packinstance.h"
#include "tests/support/packoracle.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// The search for better plans: never worse, never wrong, the same for the same seed, and held
/// against a bound and an oracle.
class tst_improve final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsThePlanThatGreedyMisses();
    void movesAGangTogether();
    void givesUpAGangForTwoOthers();
    void leavesPromisedRoomAlone();
    void takesTheFirstOfEqualOnes();
    void isNeverWorseAndNeverWrong_data();
    void isNeverWorseAndNeverWrong();
    void slicesEqualOneRun();
    void aPlanIsCommittedAsItSays();
    void neverPassesTheBound_data();
    void neverPassesTheBound();
    void reachesTheOracle_data();
    void reachesTheOracle();
    void worksInAWorldThatMoves();

private:
    static PolicySettings settingsFor(Objective objective)
    {
        PolicySettings settings;
        settings.policy = PlacementPolicy::FirstFit;
        settings.objective = objective;
        return settings;
    }
};

namespace {

void addObjectives()
{
    QTest::addColumn<Objective>("objective");
    QTest::addColumn<bool>("withGangs");
    for (const Objective objective :
         {Objective::Balanced, Objective::Deployments, Objective::Utilisation}) {
        QTest::addRow("%s", word(objective).data()) << objective << false;
        QTest::addRow("%s with gangs", word(objective).data()) << objective << true;
    }
}

std::vector<qint64> greedyOf(const Improvement &improvement)
{
    std::vector<qint64> values;
    for (const LevelOutcome &level : improvement.levels)
        values.push_back(level.greedy);
    return values;
}

std::vector<qint64> achievedOf(const Improvement &improvement)
{
    std::vector<qint64> values;
    for (const LevelOutcome &level : improvement.levels)
        values.push_back(level.achieved);
    return values;
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

} // namespace

void tst_improve::findsThePlanThatGreedyMisses()
{
    // The small one came first and went where the large one would have to go.
    TestCluster cluster;
    cluster.planner.setSettings(settingsFor(Objective::Utilisation));
    cluster.node(aNode(1, 4)).node(aNode(2, 8));
    cluster.queue(1, aRequest(4), 100, 0).queue(2, aRequest(2), 100, 1);
    cluster.queue(3, aRequest(6), 100, 2);
    const Plan greedy = cluster.tick();
    QCOMPARE(TestCluster::placements(greedy), QStringList({u"1@1"_s, u"2@2"_s, u"3@2"_s}));

    TestCluster tight;
    tight.planner.setSettings(settingsFor(Objective::Utilisation));
    tight.node(aNode(1, 8)).node(aNode(2, 4));
    tight.queue(1, aRequest(4), 100, 0).queue(2, aRequest(8), 100, 1);
    const Plan plan = tight.tick();
    QCOMPARE(TestCluster::placements(plan), QStringList({u"1@1"_s}));
    const Improvement improved = improve(tight.planner, plan, 1, 500, true);
    QCOMPARE(sorted(TestCluster::placements(improved.plan)), QStringList({u"1@2"_s, u"2@1"_s}));
    QCOMPARE(improved.levels.size(), size_t(1));
    QCOMPARE(improved.levels.front().priority, 100);
    QVERIFY(improved.levels.front().isProved());
}

void tst_improve::movesAGangTogether()
{
    TestCluster cluster;
    cluster.planner.setSettings(settingsFor(Objective::Utilisation));
    cluster.node(aNode(1, 8)).node(aNode(2, 4)).node(aNode(3, 4));
    cluster.queue(1, aRequest(4), QueueEntry{.waiting = 2, .gang = true});
    cluster.queue(2, aRequest(8), 100, 1);
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), QStringList({u"1@1"_s, u"1@1"_s}));
    const Improvement improved = improve(cluster.planner, plan, 1, 2'000);
    QCOMPARE(sorted(TestCluster::placements(improved.plan)),
             QStringList({u"1@2"_s, u"1@3"_s, u"2@1"_s}));
    for (const Placement &placement : improved.plan.placements)
        QCOMPARE(placement.together, placement.deployment == DeploymentId(1) ? 2 : 1);
}

void tst_improve::givesUpAGangForTwoOthers()
{
    TestCluster cluster;
    cluster.planner.setSettings(settingsFor(Objective::Deployments));
    cluster.node(aNode(1, 8));
    cluster.queue(1, aRequest(4), QueueEntry{.waiting = 2, .gang = true});
    cluster.queue(2, aRequest(3), 100, 1).queue(3, aRequest(3), 100, 2);
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::placements(plan), QStringList({u"1@1"_s, u"1@1"_s}));
    const Improvement improved = improve(cluster.planner, plan, 1, 500);
    QCOMPARE(sorted(TestCluster::placements(improved.plan)), QStringList({u"2@1"_s, u"3@1"_s}));

    // Not for lower ones, however many.
    TestCluster other;
    other.planner.setSettings(settingsFor(Objective::Deployments));
    other.node(aNode(1, 8));
    other.queue(1, aRequest(4), QueueEntry{.priority = 101, .waiting = 2, .gang = true});
    other.queue(2, aRequest(3), 100, 1).queue(3, aRequest(3), 100, 2);
    const Plan kept = other.tick();
    QCOMPARE(improve(other.planner, kept, 1, 500).plan, kept);
}

void tst_improve::leavesPromisedRoomAlone()
{
    TestCluster cluster;
    cluster.node(aNode(1, 8)).node(aNode(2, 4));
    cluster.running(1, 50, 1, resources(8, 1), 10);
    cluster.queue(1, aRequest(8), 500).queue(2, aRequest(2), 100, 1);
    const Plan plan = cluster.tick();
    QCOMPARE(TestCluster::preemptions(plan), QStringList({u"1@1: 1"_s}));
    const PackTask task = cluster.planner.packTask(plan);
    QCOMPARE(task.nodes, std::vector<NodeId>{NodeId(2)});
    const Improvement improved = improve(cluster.planner, plan, 1, 500);
    QCOMPARE(TestCluster::placements(improved.plan), QStringList({u"2@2"_s}));
    QCOMPARE(TestCluster::preemptions(improved.plan), QStringList({u"1@1: 1"_s}));
}

void tst_improve::takesTheFirstOfEqualOnes()
{
    // Better by one more of a kind: the one that was submitted first gets it.
    TestCluster cluster;
    cluster.planner.setSettings(settingsFor(Objective::Deployments));
    cluster.node(aNode(1, 6));
    cluster.queue(9, aRequest(4), 100, 0);
    for (const int id : {7, 5, 3})
        cluster.queue(id, aRequest(3), 100, 10 - id);
    const Improvement improved = improve(cluster.planner, cluster.tick(), 1, 500);
    QCOMPARE(sorted(TestCluster::placements(improved.plan)), QStringList({u"5@1"_s, u"7@1"_s}));
}

void tst_improve::isNeverWorseAndNeverWrong_data()
{
    addObjectives();
}

void tst_improve::isNeverWorseAndNeverWrong()
{
    QFETCH(Objective, objective);
    QFETCH(bool, withGangs);
    int better = 0;
    for (quint64 seed = 1; seed <= 150; ++seed) {
        const PackInstanceShape shape{.nodes = 2 + int(seed % 7),
                                      .deployments = 5 + int(seed % 40),
                                      .priorities = 1 + int(seed % 4),
                                      .objective = objective,
                                      .withGangs = withGangs};
        PackInstance instance = packInstance(shape, seed);
        const PackTask task = instance.planner.packTask(instance.greedy);
        QCOMPARE(task.problem.fault(task.problem.start), QString());
        PackSearch search(task.problem, seed, 600);
        search.run(600);
        const Packing best = search.best();
        QCOMPARE(task.problem.fault(best), QString());
        QCOMPARE(task.problem.valueOf(best), search.bestValue());

        const Improvement improved = improve(instance.planner, instance.greedy, seed, 600);
        QCOMPARE(achievedOf(improved), search.bestValue()); // same seed, same answer
        QVERIFY(!isWorthMore(greedyOf(improved), achievedOf(improved)));
        const PackTask after = instance.planner.packTask(improved.plan);
        QCOMPARE(after.problem.fault(after.problem.start), QString());
        QCOMPARE(after.problem.valueOf(after.problem.start), achievedOf(improved));
        better += isWorthMore(achievedOf(improved), greedyOf(improved));
    }
    QVERIFY2(better > 60, qPrintable(QString::number(better)));
}

void tst_improve::slicesEqualOneRun()
{
    PackInstance instance = packInstance({.withGangs = true}, 5);
    const PackTask task = instance.planner.packTask(instance.greedy);
    PackSearch whole(task.problem, 3, 2'000);
    whole.run(5'000); // no further than its last step
    QVERIFY(whole.isFinished());
    PackSearch sliced(task.problem, 3, 2'000);
    while (!sliced.isFinished())
        sliced.run(77);
    QCOMPARE(sliced.stepsDone(), whole.stepsDone());
    QVERIFY(sliced.best() == whole.best());
}

void tst_improve::aPlanIsCommittedAsItSays()
{
    PackInstance instance = packInstance({.withGangs = true}, 11);
    const Improvement improved = improve(instance.planner, instance.greedy, 1, 3'000);
    QVERIFY(isWorthMore(achievedOf(improved), greedyOf(improved)));
    // The planner has taken the room: what it plans next fits beside.
    const Plan more = instance.planner.tick(fromEpochMillis(1'000));
    for (const Placement &placement : more.placements)
        QVERIFY(instance.planner.freeOn(placement.node)->cpuMilli >= 0);
    // Refused as a whole, all of it waits again, and the greedy plan comes back.
    for (const Plan &plan : {improved.plan, more}) {
        for (const Placement &placement : plan.placements)
            instance.planner.forget(placement.ticket);
    }
    const Plan again = instance.planner.tick(fromEpochMillis(1'000));
    QCOMPARE(TestCluster::placements(again), TestCluster::placements(instance.greedy));
}

void tst_improve::neverPassesTheBound_data()
{
    addObjectives();
}

void tst_improve::neverPassesTheBound()
{
    QFETCH(Objective, objective);
    QFETCH(bool, withGangs);
    for (quint64 seed = 1; seed <= 40; ++seed) {
        PackInstance instance = packInstance({.nodes = 4,
                                              .deployments = 12 + int(seed),
                                              .priorities = 3,
                                              .objective = objective,
                                              .withGangs = withGangs},
                                             seed);
        const Improvement improved = improve(instance.planner, instance.greedy, seed, 1'000, true);
        for (const LevelOutcome &level : improved.levels) {
            QVERIFY2(level.bound >= level.achieved,
                     qPrintable(u"seed %1, priority %2: %3 of at most %4"_s.arg(seed)
                                    .arg(level.priority)
                                    .arg(level.achieved)
                                    .arg(level.bound)));
        }
    }
}

void tst_improve::reachesTheOracle_data()
{
    QTest::addColumn<Objective>("objective");
    QTest::addColumn<bool>("withGangs");
    QTest::addColumn<quint64>("seed");
    for (const quint64 seed : {1, 2, 3}) {
        QTest::addRow("balanced %d", int(seed)) << Objective::Balanced << false << seed;
        QTest::addRow("deployments %d", int(seed)) << Objective::Deployments << true << seed;
        QTest::addRow("utilisation %d", int(seed)) << Objective::Utilisation << true << seed;
    }
}

void tst_improve::reachesTheOracle()
{
    if (!hasOracle())
        QSKIP("cbc is not installed (coinor-cbc); ./dev test installs it");
    QFETCH(Objective, objective);
    QFETCH(bool, withGangs);
    QFETCH(quint64, seed);
    PackInstance instance = packInstance({.nodes = 3,
                                          .deployments = 14,
                                          .priorities = 2,
                                          .objective = objective,
                                          .withGangs = withGangs},
                                         seed);
    const PackTask task = instance.planner.packTask(instance.greedy);
    const auto oracle = askOracle(task.problem, 60);
    QVERIFY(oracle);
    QVERIFY(oracle->isProved);
    const Improvement improved = improve(instance.planner, instance.greedy, 1, 20'000, true);
    QCOMPARE(achievedOf(improved), oracle->value); // neither below nor beyond
    for (size_t level = 0; level < oracle->value.size(); ++level)
        QVERIFY(improved.levels[level].bound >= oracle->value[level]);
}

void tst_improve::worksInAWorldThatMoves()
{
    int changed = 0;
    for (quint64 seed = 1; seed <= 12; ++seed) {
        World store(PlacementPolicy::Pack, seed);
        for (int step = 0; step < 120; ++step) {
            const int changes = 1 + store.below(6);
            for (int i = 0; i < changes; ++i)
                store.change();
            const Plan greedy = store.planner.tick(store.now());
            const Improvement improved = improve(store.planner, greedy, seed, 60);
            changed += improved.plan != greedy;
            store.commit(improved.plan);
            const QString broken = store.brokenInvariant();
            QVERIFY2(broken.isEmpty(), qPrintable(broken));
        }
    }
    QVERIFY2(changed > 5, qPrintable(QString::number(changed)));
}

BERTH_TEST(tst_improve)
#include "tst_improve.moc"
