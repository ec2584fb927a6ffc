// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/reconciler.h"
#include "app/core/usecases/members.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// The control plane as a whole, on a scripted engine: what is submitted is placed, runs, ends;
/// priorities preempt; nodes drain and are lost; a restart adopts.
class tst_core final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void runsABatchToItsEnd();
    void stopsAServiceThatIsAskedTo();
    void deletesALiveOneOnceItHasEnded();
    void startsAFinishedOneAgain();
    void retriesAfterItsBackoff();
    void preemptsStrictlyLowerPriorities();
    void neverPreemptsEqualPriority();
    void aHeldQueuePlacesNothing();
    void aBlockedHeadDoesNotBlockTheOthers();
    void findsAPlanThatGreedyMisses();
    void waitsForItsQuota();
    void sharesFairly();
    void drainsANodeAndCordonsIt();
    void aLostNodeGivesItsReplicasBack();
    void aFlapMovesNothing();
    void leavesTheContainersOfOthersAlone();
    void allNodesSilentMovesNothing();
    void adoptsWhatRunsAfterARestart();
    void recordsWhatVanishedDuringARestart();
    void stopsWhileItIsStillStarting();
    void aNewRevisionQueuesLiveReplicasAgain();
    void scalesUpAndDown();
    void reservesAndReleases();
    void refusesToRemoveANodeInUse();
    void deletesAClusterOnlyWhenItIsEmpty();

private:
    std::unique_ptr<CoreFixture> f;
};

namespace {

const ResourceVector FourCores{.cpuMilli = 4'000, .memoryBytes = Bytes(8) << 30};
const ResourceVector OneCore{.cpuMilli = 1'000, .memoryBytes = Bytes(1) << 30};

} // namespace

#define TRY_STATUS(id, expected) QTRY_COMPARE_WITH_TIMEOUT(f->status(id), expected, 20'000)

void tst_core::init()
{
    f = std::make_unique<CoreFixture>();
    BERTH_VERIFY_RESULT(f->open());
}

void tst_core::cleanup()
{
    if (f && f->core)
        QCOMPARE(f->brokenInvariant(), QString());
    if (f)
        QVERIFY2(f->engine->mostStarts() <= 1, "a container was started twice");
    f.reset();
}

void tst_core::runsABatchToItsEnd()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    f->engine->end(f->container(*id), 0, f->clock->now());
    TRY_STATUS(*id, DeploymentStatus::Succeeded);
    QTRY_VERIFY(f->engine->containers().empty());
    QCOMPARE(f->replicas(*id).front().outcome, Outcome::Succeeded);
}

void tst_core::stopsAServiceThatIsAskedTo()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.kind = DeploymentKind::Service;
    draft.replicas = 2;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::stop(tx, *id); }));
    TRY_STATUS(*id, DeploymentStatus::Stopped);
    QTRY_VERIFY(f->engine->containers().empty());
}

void tst_core::deletesALiveOneOnceItHasEnded()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::remove(tx, *id); }));
    QTRY_VERIFY(!f->deployment(*id));
    QTRY_VERIFY(f->engine->containers().empty());
}

void tst_core::startsAFinishedOneAgain()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const auto early = f->act<void>([&](auto &tx) { return core::start(tx, *id); });
    QVERIFY(!early);
    QCOMPARE(early.error().reason, QStringLiteral("not-finished"));
    f->engine->end(f->container(*id), 1, f->clock->now());
    TRY_STATUS(*id, DeploymentStatus::Failed);
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::start(tx, *id); }));
    TRY_STATUS(*id, DeploymentStatus::Running);
    QCOMPARE(f->replicas(*id).size(), size_t(1));
}

void tst_core::retriesAfterItsBackoff()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.maxRetries = 1;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    f->engine->end(f->container(*id), 1, f->clock->now());
    TRY_STATUS(*id, DeploymentStatus::Queued);
    QCOMPARE(f->replicas(*id).front().cause, Cause::Retry);
    f->clock->advance(Milliseconds(9'000));
    QCOMPARE(f->core->runScheduler({}).result().placed, 0); // it must still wait
    QCOMPARE(f->status(*id), DeploymentStatus::Queued);
    f->clock->advance(Milliseconds(1'000));
    TRY_STATUS(*id, DeploymentStatus::Running);
    f->engine->end(f->container(*id), 1, f->clock->now());
    TRY_STATUS(*id, DeploymentStatus::Failed);
}

void tst_core::preemptsStrictlyLowerPriorities()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft low = f->draft(*cluster, FourCores);
    low.priority = 100;
    const auto victim = f->submit(low);
    BERTH_VERIFY_RESULT(victim);
    TRY_STATUS(*victim, DeploymentStatus::Running);
    DeploymentDraft high = f->draft(*cluster, OneCore);
    high.priority = 500;
    const auto preemptor = f->submit(high);
    BERTH_VERIFY_RESULT(preemptor);
    TRY_STATUS(*preemptor, DeploymentStatus::Running);
    TRY_STATUS(*victim, DeploymentStatus::Queued);
    QCOMPARE(f->replicas(*victim).front().cause, Cause::Preempted);
    // The victim keeps its place, and runs again once there is room.
    f->engine->end(f->container(*preemptor), 0, f->clock->now());
    TRY_STATUS(*preemptor, DeploymentStatus::Succeeded);
    f->clock->advance(Milliseconds(60'000));
    TRY_STATUS(*victim, DeploymentStatus::Running);
}

void tst_core::neverPreemptsEqualPriority()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto first = f->submit(f->draft(*cluster, FourCores));
    BERTH_VERIFY_RESULT(first);
    TRY_STATUS(*first, DeploymentStatus::Running);
    const auto second = f->submit(f->draft(*cluster, FourCores));
    BERTH_VERIFY_RESULT(second);
    const auto run = f->core->runScheduler({}).result();
    QCOMPARE(run.preempted, 0);
    QCOMPARE(f->status(*first), DeploymentStatus::Running);
    QCOMPARE(f->status(*second), DeploymentStatus::Queued);
}

void tst_core::aHeldQueuePlacesNothing()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    BERTH_VERIFY_RESULT(
        f->act<void>([&](auto &tx) { return core::setQueueHeld(tx, *cluster, true); }));
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    QCOMPARE(f->core->runScheduler({}).result().placed, 0);
    QCOMPARE(f->status(*id), DeploymentStatus::Queued);
    const auto why = f->core->explain(*cluster, *id).result();
    QVERIFY(why.reason);
    QCOMPARE(why.reason->code, ReasonCode::Held);
    BERTH_VERIFY_RESULT(
        f->act<void>([&](auto &tx) { return core::setQueueHeld(tx, *cluster, false); }));
    TRY_STATUS(*id, DeploymentStatus::Running);
}

void tst_core::aBlockedHeadDoesNotBlockTheOthers()
{
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft wide = f->draft(*cluster, {.cpuMilli = 64'000});
    wide.priority = 1'000;
    const auto head = f->submit(wide);
    BERTH_VERIFY_RESULT(head);
    const auto small = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(small);
    TRY_STATUS(*small, DeploymentStatus::Running);
    const auto why = f->core->explain(*cluster, *head).result();
    QVERIFY(why.reason);
    QCOMPARE(why.reason->code, ReasonCode::NeverFits);
    QCOMPARE(why.position, 1);
    int nodes = 0;
    for (const NodeRefusals &refusals : why.reason->refusals)
        nodes += refusals.nodes;
    QCOMPARE(nodes, 2);
}

void tst_core::findsAPlanThatGreedyMisses()
{
    // 5 + 4 + 3 twice fills both nodes; largest first leaves a 3 out.
    const auto cluster = f->makeCluster(2, {.cpuMilli = 12'000, .memoryBytes = Bytes(64) << 30});
    BERTH_VERIFY_RESULT(cluster);
    BERTH_VERIFY_RESULT(f->act<void>([&](store::Transaction &tx) -> Result<void> {
        ClusterPatch patch;
        patch.policy = PlacementPolicy::FirstFit;
        patch.objective = Objective::Utilisation;
        if (const auto changed = core::changeCluster(tx, *cluster, patch, 1); !changed)
            return changed;
        return core::setQueueHeld(tx, *cluster, true);
    }));
    std::vector<DeploymentId> ids;
    for (const int cores : {5, 5, 4, 4, 3, 3}) {
        const auto id = f->submit(
            f->draft(*cluster, {.cpuMilli = cores * 1'000, .memoryBytes = Bytes(1) << 30}));
        BERTH_VERIFY_RESULT(id);
        ids.push_back(*id);
    }
    BERTH_VERIFY_RESULT(f->act<void>(
        [&](store::Transaction &tx) { return core::setQueueHeld(tx, *cluster, false); }));
    for (const DeploymentId id : ids)
        TRY_STATUS(id, DeploymentStatus::Running);
}

void tst_core::waitsForItsQuota()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto limit = [&](std::optional<qint64> replicas, qint64 version) {
        return f->act<Quota>([=](store::Transaction &tx) {
            core::QuotaPatch patch;
            patch.maxRunning = core::QuotaPatch::Limit(replicas);
            return core::setQuota(tx, Quota::Subject::Cluster, cluster->value(), patch, version);
        });
    };
    BERTH_VERIFY_RESULT(limit(1, 1));
    const auto first = f->submit(f->draft(*cluster, OneCore));
    const auto second = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(second);
    TRY_STATUS(*first, DeploymentStatus::Running);
    const auto reason = [&] {
        const auto page = f->core->queuePage(*cluster, 0, 10).result();
        return page.rows.empty() || !page.rows.front().reason ? QString()
                                                              : page.rows.front().reason->message;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(reason().contains(u"1 of 1 are in use"_s), qPrintable(reason()),
                              20'000);
    QCOMPARE(f->status(*second), DeploymentStatus::Queued);
    BERTH_VERIFY_RESULT(limit(2, 1));
    TRY_STATUS(*second, DeploymentStatus::Running);
}

void tst_core::sharesFairly()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const auto shares = f->core->queuePage(*cluster, 0, 10).result().shares;
    QCOMPARE(shares.size(), size_t(1));
    QCOMPARE(shares.front().user, f->deployment(*id)->ownerId);
    QCOMPARE(shares.front().used.cpuMilli, 1'000);
    QCOMPARE(shares.front().dominant, 0.25);
    // After a restart it is read from the store.
    f->close();
    BERTH_VERIFY_RESULT(f->open());
    QCOMPARE(f->core->queuePage(*cluster, 0, 10).result().shares, shares);
}

void tst_core::drainsANodeAndCordonsIt()
{
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.kind = DeploymentKind::Service;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const NodeId first = f->replicas(*id).front().nodeId;
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) {
        return core::setScheduling(tx, first, NodeScheduling::Draining, std::nullopt);
    }));
    QTRY_VERIFY(!f->replicas(*id).empty() && f->replicas(*id).front().nodeId.isValid()
                && f->replicas(*id).front().nodeId != first);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const auto nodes = f->read<std::vector<Node>>([](store::Reader &r) { return r.nodes(); });
    BERTH_VERIFY_RESULT(nodes);
    for (const Node &node : *nodes) {
        if (node.id == first)
            QCOMPARE(node.scheduling, NodeScheduling::Cordoned);
    }
}

void tst_core::aLostNodeGivesItsReplicasBack()
{
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const NodeId lost = f->replicas(*id).front().nodeId;
    const QString old = f->container(*id);
    f->engine->reportNode(lost, NodePresence::Lost, f->clock->now());
    f->clock->advance(core::NodeGrace);
    QTRY_COMPARE(f->replicas(*id).front().attempts, 2);
    TRY_STATUS(*id, DeploymentStatus::Running);
    QVERIFY(f->replicas(*id).front().nodeId != lost);
    // The cut-off attempt is stopped, and its end changes nothing.
    QTRY_VERIFY(!f->engine->running().contains(old));
    QCOMPARE(f->status(*id), DeploymentStatus::Running);
}

void tst_core::aFlapMovesNothing()
{
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const NodeId node = f->replicas(*id).front().nodeId;
    f->engine->reportNode(node, NodePresence::Lost, f->clock->now());
    f->clock->advance(Milliseconds(30'000));
    f->engine->reportNode(node, NodePresence::Present, f->clock->now());
    f->clock->advance(core::NodeGrace);
    std::ignore = f->core->runScheduler({}).result();
    QCOMPARE(f->replicas(*id).front().attempts, 1);
    QCOMPARE(f->replicas(*id).front().nodeId, node);
}

void tst_core::leavesTheContainersOfOthersAlone()
{
    AttemptOrder foreign;
    foreign.name = QStringLiteral("berth-another-store-1-1-1");
    foreign.replica = ReplicaId(1);
    f->engine->plant(foreign);
    f->close();
    BERTH_VERIFY_RESULT(f->open());
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    QVERIFY(f->engine->running().contains(foreign.name));
    QCOMPARE(f->engine->running().size(), 2);
}

void tst_core::allNodesSilentMovesNothing()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const NodeId node = f->replicas(*id).front().nodeId;
    f->engine->reportNode(node, NodePresence::Lost, f->clock->now());
    f->clock->advance(core::NodeGrace);
    const auto unreachable = [&] {
        const auto clusters
            = f->read<std::vector<Cluster>>([](store::Reader &r) { return r.clusters(); });
        return clusters && !clusters->front().unreachableReason.isEmpty();
    };
    QTRY_VERIFY(unreachable());
    QCOMPARE(f->status(*id), DeploymentStatus::Running);
    QCOMPARE(f->replicas(*id).front().nodeId, node);
    f->engine->reportNode(node, NodePresence::Present, f->clock->now());
    QTRY_VERIFY(!unreachable());
    QCOMPARE(f->replicas(*id).front().attempts, 1);
}

void tst_core::adoptsWhatRunsAfterARestart()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const QString name = f->container(*id);
    f->close();
    // It ends while nobody looks.
    f->engine->end(name, 0, f->clock->now());
    BERTH_VERIFY_RESULT(f->open());
    TRY_STATUS(*id, DeploymentStatus::Succeeded);
    QCOMPARE(f->engine->ensured(name), 1);
}

void tst_core::recordsWhatVanishedDuringARestart()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    f->close();
    f->engine->vanish();
    BERTH_VERIFY_RESULT(f->open());
    TRY_STATUS(*id, DeploymentStatus::Failed);
}

void tst_core::stopsWhileItIsStillStarting()
{
    for (int i = 0; i < 20; ++i) {
        f->close();
        BERTH_VERIFY_RESULT(f->open());
    }
}

void tst_core::aNewRevisionQueuesLiveReplicasAgain()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.kind = DeploymentKind::Service;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    DeploymentPatch patch;
    patch.specification = draft.specification;
    patch.specification->image = QStringLiteral("registry.local/tests/job:2");
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::change(tx, *id, patch, 0); }));
    QTRY_COMPARE(f->replicas(*id).front().attempts, 2);
    TRY_STATUS(*id, DeploymentStatus::Running);
    QCOMPARE(f->deployment(*id)->revision, 2);
    QTRY_COMPARE(f->engine->running().size(), 1);
    QCOMPARE(f->engine->containers().begin()->second.order.specification->image,
             QStringLiteral("registry.local/tests/job:2"));
}

void tst_core::scalesUpAndDown()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    DeploymentDraft draft = f->draft(*cluster, OneCore);
    draft.kind = DeploymentKind::Service;
    draft.gang = false;
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    DeploymentPatch more;
    more.replicas = 3;
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::change(tx, *id, more, 0); }));
    QTRY_COMPARE(f->engine->running().size(), 3);
    DeploymentPatch fewer;
    fewer.replicas = 1;
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::change(tx, *id, fewer, 0); }));
    QTRY_COMPARE(f->engine->running().size(), 1);
    TRY_STATUS(*id, DeploymentStatus::Running);
}

void tst_core::reservesAndReleases()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    ReservationDraft draft;
    draft.clusterId = *cluster;
    draft.resources = {.cpuMilli = 3'000};
    const auto reserved
        = f->act<ReservationId>([&](auto &tx) { return core::createReservation(tx, draft); });
    BERTH_VERIFY_RESULT(reserved);
    const auto tooMuch
        = f->act<ReservationId>([&](auto &tx) { return core::createReservation(tx, draft); });
    QVERIFY(!tooMuch);
    QCOMPARE(tooMuch.error().reason, QStringLiteral("no-room"));
    const auto id = f->submit(f->draft(*cluster, {.cpuMilli = 2'000}));
    BERTH_VERIFY_RESULT(id);
    QCOMPARE(f->core->runScheduler({}).result().placed, 0);
    BERTH_VERIFY_RESULT(
        f->act<void>([&](auto &tx) { return core::releaseReservation(tx, *reserved); }));
    TRY_STATUS(*id, DeploymentStatus::Running);
}

void tst_core::refusesToRemoveANodeInUse()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const NodeId node = f->replicas(*id).front().nodeId;
    const auto removed = f->act<void>([&](auto &tx) { return core::removeNode(tx, node); });
    QVERIFY(!removed);
    QCOMPARE(removed.error().code, ErrorCode::Conflict);
}

void tst_core::deletesAClusterOnlyWhenItIsEmpty()
{
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    const auto id = f->submit(f->draft(*cluster, OneCore));
    BERTH_VERIFY_RESULT(id);
    TRY_STATUS(*id, DeploymentStatus::Running);
    const auto remove = [&](bool purge) {
        return f->act<void>([&](auto &tx) { return core::deleteCluster(tx, *cluster, purge); });
    };
    QCOMPARE(remove(true).error().reason, QStringLiteral("in-use"));
    f->engine->end(f->container(*id), 0, f->clock->now());
    TRY_STATUS(*id, DeploymentStatus::Succeeded);
    QCOMPARE(remove(false).error().reason, QStringLiteral("has-finished"));
    BERTH_VERIFY_RESULT(remove(true));
}

BERTH_TEST(tst_core)
#include "tst_core.moc"
