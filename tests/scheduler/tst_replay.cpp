// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/workload.h"
#include "scheduler/replay/replay.h"
#include "tests/scheduler/builders.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::sched;
using namespace berth::test;

/// A past that is run again.
class tst_replay final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatWouldHaveBeen();
    void theHigherPriorityWaitsLess();
    void isTheSameEachTime();
    void whatWasPreemptedBeginsAnew();
    void estimatesAreJudged();
    void nothingCame();

private:
    static ReplayItem item(int id, int second, int cores, int ran, int priority = 100)
    {
        ReplayItem item;
        item.id = DeploymentId(id);
        item.submittedAt = at(second);
        item.request = aRequest(cores, 0);
        item.ran = Seconds(ran);
        item.priority = priority;
        return item;
    }
    static ReplaySettings settings()
    {
        ReplaySettings settings;
        settings.policy.policy = PlacementPolicy::FirstFit;
        settings.policy.batchByObjective = true;
        settings.policy.mostReservations = 4;
        settings.points = 4;
        return settings;
    }
    /// Made-up deployments on too few nodes, coming faster than they did.
    static ReplayReport crowded(int deployments)
    {
        std::vector<NodeInput> nodes;
        for (const openb::NodeRow &row : workload::generateNodes(4, 3)) {
            NodeInput node;
            node.id = NodeId(qint64(nodes.size()) + 1);
            node.capacity = row.resources();
            node.gpuModel = row.model;
            nodes.push_back(node);
        }
        std::vector<ReplayItem> items;
        for (const openb::PodRow &row : workload::generatePods(deployments, 3)) {
            const auto ran = row.runTime();
            if (!ran || *ran <= Seconds(0))
                continue;
            ReplayItem item;
            item.id = DeploymentId(qint64(items.size()) + 1);
            item.submittedAt = at(int(items.size()) * 30);
            item.request.resources = row.resources();
            item.ran = std::min(*ran, Seconds(6 * 3600));
            item.priority = row.priority();
            items.push_back(item);
        }
        ReplaySettings settings = tst_replay::settings();
        settings.policy.policy = PlacementPolicy::Pack;
        settings.estimateEvery = 4;
        return replay(nodes, items, settings);
    }
};

void tst_replay::saysWhatWouldHaveBeen()
{
    // One node of 8 cores: two at once, then the third.
    const ReplayReport report = replay(
        {aNode(1)}, {item(1, 0, 4, 100), item(2, 0, 4, 200), item(3, 50, 8, 100)}, settings());
    QCOMPARE(report.deployments, 3);
    QCOMPARE(report.started, 3);
    QCOMPARE(report.preempted, 0);
    QCOMPARE(report.allWaits.median, Seconds(0));
    QCOMPARE(report.allWaits.longest, Seconds(150));
    QCOMPARE(report.waits.at(100).started, 3);
    QCOMPARE(report.utilisation.size(), size_t(4));
    // 400 + 800 core-seconds until second 200, which is the end: what waits longer is not awaited.
    QVERIFY(std::abs(report.cpu - (400.0 + 800.0) / (8 * 201.0)) < 0.03);
}

void tst_replay::theHigherPriorityWaitsLess()
{
    std::vector<ReplayItem> items;
    for (int i = 1; i <= 40; ++i)
        items.push_back(item(i, i, 8, 100, i % 2 == 0 ? 500 : 100));
    for (ReplayItem &each : items)
        each.preemptible = false;
    items.push_back(item(99, 0, 1, 5'000)); // so that there is time for all
    const ReplayReport report = replay({aNode(1), aNode(2, 9)}, items, settings());
    QVERIFY(report.waits.at(500).median < report.waits.at(100).median);
}

void tst_replay::isTheSameEachTime()
{
    const ReplayReport one = crowded(60);
    const ReplayReport two = crowded(60);
    QCOMPARE(one.plans, two.plans);
    QCOMPARE(one.cpu, two.cpu);
    QCOMPARE(one.estimates.inside, two.estimates.inside);
    QCOMPARE(one.allWaits.p90, two.allWaits.p90);
}

void tst_replay::whatWasPreemptedBeginsAnew()
{
    const ReplayReport report
        = replay({aNode(1)}, {item(1, 0, 8, 1'000, 100), item(2, 500, 8, 100, 500)}, settings());
    QCOMPARE(report.preempted, 1);
    QCOMPARE(report.started, 2);
    QCOMPARE(report.waits.at(500).longest, Seconds(0));
    QCOMPARE(report.finished, 1); // the other runs again when the replay ends
}

void tst_replay::estimatesAreJudged()
{
    const ReplayReport report = crowded(160);
    QVERIFY(report.estimates.estimated > 15);
    QVERIFY(report.estimates.inside > 0);
    QVERIFY(report.estimates.inside <= report.estimates.estimated);
    QVERIFY(report.estimates.medianWait > Seconds(0));
}

void tst_replay::nothingCame()
{
    QCOMPARE(replay({aNode(1)}, {}, settings()).deployments, 0);
    QCOMPARE(replay({}, {item(1, 0, 1, 10)}, settings()).started, 0);
}

BERTH_TEST(tst_replay)
#include "tst_replay.moc"
