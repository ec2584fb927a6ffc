// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/workload.h"
#include "tests/scheduler/world.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

namespace {

constexpr int Worlds = 12;
constexpr int Steps = 150;

/// BERTH_TEST_SEED repeats a run.
quint64 firstSeed()
{
    bool isGiven = false;
    const quint64 given = qEnvironmentVariable("BERTH_TEST_SEED").toULongLong(&isGiven);
    const quint64 seed = isGiven ? given : std::random_device()();
    qInfo("BERTH_TEST_SEED=%llu", static_cast<unsigned long long>(seed));
    return seed;
}

void addPolicies()
{
    QTest::addColumn<PlacementPolicy>("policy");
    for (const PlacementPolicy policy : {PlacementPolicy::Pack, PlacementPolicy::BestFit,
                                         PlacementPolicy::FirstFit, PlacementPolicy::Spread})
        QTest::newRow(word(policy).data()) << policy;
}

} // namespace

class tst_properties final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverBreaksARule_data() { addPolicies(); }
    void neverBreaksARule();
    void keepsTheRulesWithReservations_data() { addPolicies(); }
    void keepsTheRulesWithReservations();
    void aSnapshotPlansAlike_data() { addPolicies(); }
    void aSnapshotPlansAlike();
    void incrementalEqualsFresh_data() { addPolicies(); }
    void incrementalEqualsFresh();
    void sameInputSamePlan_data() { addPolicies(); }
    void sameInputSamePlan();
    void forgettingAPlanRestores_data() { addPolicies(); }
    void forgettingAPlanRestores();
    void slicesEqualOneTick_data() { addPolicies(); }
    void slicesEqualOneTick();
    void generatedWorkload_data() { addPolicies(); }
    void generatedWorkload();
};

void tst_properties::neverBreaksARule()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    int placed = 0;
    int preempted = 0;
    for (quint64 world = 0; world < Worlds; ++world) {
        World store(policy, seed + world);
        for (int step = 0; step < Steps; ++step) {
            const int changes = 1 + store.below(4);
            for (int i = 0; i < changes; ++i)
                store.change();
            const Plan plan = store.planner.tick(store.now());
            placed += int(plan.placements.size());
            preempted += int(plan.preemptions.size());
            const QString rule = store.brokenRule(plan);
            QVERIFY2(rule.isEmpty(), qPrintable(rule));
            store.commit(plan);
            const QString broken = store.brokenInvariant();
            QVERIFY2(broken.isEmpty(), qPrintable(broken));
        }
    }
    QVERIFY(placed > Worlds * Steps / 4); // the worlds are not idle
    QVERIFY(preempted > Worlds);
}

void tst_properties::keepsTheRulesWithReservations()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    int reserved = 0;
    for (quint64 world = 0; world < Worlds / 2; ++world) {
        World store(policy, seed + world, 1 + int(world % 3));
        for (int step = 0; step < Steps; ++step) {
            const int changes = 1 + store.below(4);
            for (int i = 0; i < changes; ++i)
                store.change();
            const Plan plan = store.planner.tick(store.now());
            const auto kept = store.planner.roomReservations();
            reserved += int(kept.size());
            QVERIFY(kept.size() <= 1 + world % 3);
            for (const RoomReservation &each : kept)
                QVERIFY(store.planner.isQueued(each.deployment));
            const QString rule = store.brokenRule(plan);
            QVERIFY2(rule.isEmpty(), qPrintable(rule));
            store.commit(plan);
            const QString broken = store.brokenInvariant();
            QVERIFY2(broken.isEmpty(), qPrintable(broken));
        }
    }
    QVERIFY(reserved > Worlds / 2);
}

/// A preview is made from a snapshot: it has to say what the planner itself will do.
void tst_properties::aSnapshotPlansAlike()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    int compared = 0;
    for (quint64 world = 0; world < Worlds / 2; ++world) {
        World store(policy, seed + world);
        for (int step = 0; step < Steps; ++step) {
            store.change();
            const bool comparable = store.planner.nominations().empty();
            const Snapshot snapshot = store.planner.snapshot(store.now());
            Planner copy = makePlanner(snapshot, store.planner.settings(), store.planner.demand());
            const Plan plan = store.planner.tick(store.now());
            if (comparable) {
                QCOMPARE(textOf(copy.tick(store.now()), copy), textOf(plan, store.planner));
                ++compared;
            }
            store.commit(plan);
        }
    }
    QVERIFY(compared > Worlds * 5);
}

void tst_properties::incrementalEqualsFresh()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    int compared = 0;
    for (quint64 world = 0; world < Worlds; ++world) {
        World store(policy, seed + world);
        for (int step = 0; step < Steps; ++step) {
            const int changes = 1 + store.below(4);
            for (int i = 0; i < changes; ++i)
                store.change();
            // Promised room is not a fact of the store: without it both know the same.
            const bool comparable = store.planner.nominations().empty();
            Planner fresh = store.fresh();
            const Plan plan = store.planner.tick(store.now());
            if (comparable) {
                const Plan expected = fresh.tick(store.now());
                QCOMPARE(textOf(plan, store.planner), textOf(expected, fresh));
                ++compared;
            }
            store.commit(plan);
        }
    }
    QVERIFY(compared > Worlds * 10);
}

void tst_properties::sameInputSamePlan()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    World one(policy, seed);
    World other(policy, seed);
    for (int step = 0; step < Steps; ++step) {
        one.change();
        other.change();
        const Plan plan = one.planner.tick(one.now());
        const Plan same = other.planner.tick(other.now());
        QVERIFY(plan == same); // tickets and work included
        one.commit(plan);
        other.commit(same);
    }
}

void tst_properties::forgettingAPlanRestores()
{
    QFETCH(PlacementPolicy, policy);
    World store(policy, firstSeed());
    for (int step = 0; step < Steps; ++step) {
        store.change();
        const bool hadPromises = !store.planner.nominations().empty();
        const Plan plan = store.planner.tick(store.now());
        if (!hadPromises) {
            for (const Placement &placement : plan.placements)
                store.planner.forget(placement.ticket);
            for (const Preemption &preemption : plan.preemptions)
                store.planner.forgetPreemption(preemption.ticket);
            const QString broken = store.brokenInvariant();
            QVERIFY2(broken.isEmpty(), qPrintable(broken));
            const Plan again = store.planner.tick(store.now());
            QCOMPARE(textOf(again, store.planner), textOf(plan, store.planner));
            store.commit(again);
        } else {
            store.commit(plan);
        }
    }
}

void tst_properties::slicesEqualOneTick()
{
    QFETCH(PlacementPolicy, policy);
    const quint64 seed = firstSeed();
    World whole(policy, seed);
    World sliced(policy, seed);
    for (int step = 0; step < Steps / 2; ++step) {
        whole.change();
        sliced.change();
        const Plan plan = whole.planner.tick(whole.now());
        Plan all;
        Plan slice;
        do {
            slice = sliced.planner.tick(sliced.now(), {.maxPlacements = 1, .maxWork = 40});
            all.placements.insert(all.placements.end(), slice.placements.begin(),
                                  slice.placements.end());
            all.preemptions.insert(all.preemptions.end(), slice.preemptions.begin(),
                                   slice.preemptions.end());
            all.endedNominations.insert(all.endedNominations.end(), slice.endedNominations.begin(),
                                        slice.endedNominations.end());
        } while (!slice.complete);
        QCOMPARE(textOf(all, sliced.planner), textOf(plan, whole.planner));
        whole.commit(plan);
        sliced.commit(all);
    }
}

void tst_properties::generatedWorkload()
{
    QFETCH(PlacementPolicy, policy);
    Planner planner(TestCluster::settingsOf(policy));
    qint64 capacity = 0;
    qint64 id = 0;
    for (const openb::NodeRow &row : workload::generateNodes(120, 7)) {
        NodeInput node;
        node.id = NodeId(++id);
        node.capacity = row.resources();
        node.gpuModel = row.model;
        capacity += node.capacity.gpuMilli;
        planner.upsertNode(node);
    }
    qint64 demand = 0;
    id = 0;
    for (const openb::PodRow &row : workload::generatePods(2000, 7, true)) {
        Request request;
        request.resources = row.resources();
        request.gpuModels = row.gpuModels;
        QueueEntry entry;
        entry.deployment = DeploymentId(++id);
        entry.requestClass = planner.internRequest(request);
        entry.priority = row.priority();
        entry.submittedAt = at(int(id));
        demand += request.resources.gpuMilli;
        planner.enqueue(entry);
    }
    QVERIFY(demand > capacity); // otherwise it would prove little
    const Plan plan = planner.tick(at(10'000));
    qint64 used = 0;
    for (const Placement &placement : plan.placements)
        used += planner.request(placement.requestClass).resources.gpuMilli;
    QVERIFY2(used * 100 > capacity * 85, qPrintable(QString::number(used * 100 / capacity)));
    QVERIFY(used <= capacity);
    // Everybody left has a reason whose counts add up.
    const std::vector<DeploymentId> waiting = planner.head(0, 2000);
    QCOMPARE(waiting.size() + plan.placements.size(), size_t(2000));
    for (const DeploymentId deployment : waiting) {
        const auto reason = planner.explain(deployment, at(10'000));
        QVERIFY(reason);
        int nodes = 0;
        for (const NodeRefusals &refusal : reason->refusals)
            nodes += refusal.nodes;
        QCOMPARE(nodes, 120);
    }
}

BERTH_TEST(tst_properties)
#include "tst_properties.moc"
