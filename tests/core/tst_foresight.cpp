// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/footprint.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Previews, estimates, what would be if; and what is scaled.
class tst_foresight final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whatIsShownIsWhatHappens();
    void namesWhoGivesWay();
    void aFootprintThatMovedIsAConflict();
    void refusesWhatIsNoFootprint();
    void estimatesTheStart();
    void learnsHowLongThingsRun();
    void triesOutANode();
    void placesByAffinity();
    void refusesStrangersInAffinity();
    void scalesByConcurrency();
    void scalesFromAndToZero();
    void loadIsForgotten();
    void scalesTheSameAfterARestart();

private:
    [[nodiscard]] DeploymentId submit(const DeploymentDraft &draft);
    [[nodiscard]] core::Preview previewed(const DeploymentDraft &draft);
    [[nodiscard]] DeploymentDraft service(int cores, int priority = DefaultPriority) const;
    [[nodiscard]] QString nodesOf(DeploymentId id);
    [[nodiscard]] int replicasOf(DeploymentId id)
    {
        const auto row = f->deployment(id);
        return row ? row->replicas : -1;
    }
    void report(DeploymentId id, int concurrency);

    std::unique_ptr<CoreFixture> f;
    ClusterId m_cluster;
};

namespace {

const ResourceVector FourCores{.cpuMilli = 4'000, .memoryBytes = Bytes(8) << 30};

} // namespace

#define TRY_STATUS(id, expected) QTRY_COMPARE_WITH_TIMEOUT(f->status(id), expected, 20'000)

void tst_foresight::init()
{
    f = std::make_unique<CoreFixture>();
    BERTH_VERIFY_RESULT(f->open());
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    m_cluster = *cluster;
}

void tst_foresight::cleanup()
{
    if (f && f->core)
        QCOMPARE(f->brokenInvariant(), QString());
    f.reset();
}

DeploymentDraft tst_foresight::service(int cores, int priority) const
{
    DeploymentDraft draft
        = f->draft(m_cluster, {.cpuMilli = qint64(cores) * 1'000, .memoryBytes = Bytes(1) << 30});
    draft.kind = DeploymentKind::Service;
    draft.priority = priority;
    return draft;
}

DeploymentId tst_foresight::submit(const DeploymentDraft &draft)
{
    const auto id = f->submit(draft);
    if (!id)
        QTest::qFail(qPrintable(describe(id.error())), __FILE__, __LINE__);
    return id.value_or(DeploymentId());
}

core::Preview tst_foresight::previewed(const DeploymentDraft &draft)
{
    const auto subject = f->core->control()
                             .rehearse<core::PreviewSubject>(
                                 f->core->administrator(),
                                 [draft](store::Transaction &tx) -> Result<core::PreviewSubject> {
                                     const auto made = core::submit(tx, draft);
                                     if (!made)
                                         return tl::unexpected(made.error());
                                     return core::previewSubject(tx, *made, {});
                                 })
                             .result();
    if (!subject) {
        QTest::qFail(qPrintable(describe(subject.error())), __FILE__, __LINE__);
        return {};
    }
    return f->core->preview(subject->value).result();
}

QString tst_foresight::nodesOf(DeploymentId id)
{
    QStringList nodes;
    for (const Replica &replica : f->replicas(id))
        nodes << QString::number(replica.nodeId.value());
    return nodes.join(u' ');
}

void tst_foresight::whatIsShownIsWhatHappens()
{
    DeploymentDraft draft = service(3);
    draft.replicas = 2;
    const core::Preview shown = previewed(draft);
    QCOMPARE(shown.nodes.size(), size_t(2));
    QVERIFY(shown.victims.empty());
    QCOMPARE(shown.waiting, 0);
    QVERIFY(!shown.footprint.isEmpty());
    const auto pinned = f->act<DeploymentId>([&](store::Transaction &tx) -> Result<DeploymentId> {
        if (const auto same = core::requireFootprint(tx, shown.footprint); !same)
            return tl::unexpected(same.error());
        return core::submit(tx, draft);
    });
    BERTH_VERIFY_RESULT(pinned);
    QCOMPARE(*pinned, shown.deployment);
    TRY_STATUS(*pinned, DeploymentStatus::Running);
    QStringList nodes;
    for (const NodeId node : shown.nodes)
        nodes << QString::number(node.value());
    QCOMPARE(nodesOf(*pinned), nodes.join(u' '));

    const core::Preview third = previewed(service(3));
    QCOMPARE(third.waiting, 1);
    QVERIFY(third.reason);
    QCOMPARE(third.reason->message, u"needs 3 cpu; at most 1 free on 2 nodes"_s);
    QVERIFY(!third.start.earliest); // services run on
    QCOMPARE(third.position, 1);
}

void tst_foresight::namesWhoGivesWay()
{
    const DeploymentId low = submit(service(4, 100));
    const DeploymentId lower = submit(service(4, 50));
    TRY_STATUS(low, DeploymentStatus::Running);
    TRY_STATUS(lower, DeploymentStatus::Running);
    const core::Preview shown = previewed(service(4, 200));
    QCOMPARE(shown.waiting, 0);
    QCOMPARE(shown.promised.size(), size_t(1));
    QCOMPARE(shown.victims.size(), size_t(1));
    QCOMPARE(shown.victims.front().victim.deployment, lower);
    QVERIFY(!shown.victims.front().next); // there is no other room in sight
    const DeploymentId high = submit(service(4, 200));
    TRY_STATUS(high, DeploymentStatus::Running);
    QVERIFY(f->replicas(lower).front().state != ReplicaState::Running);
    TRY_STATUS(low, DeploymentStatus::Running);
}

void tst_foresight::aFootprintThatMovedIsAConflict()
{
    const core::Preview shown = previewed(service(2));
    const DeploymentId other = submit(service(1));
    TRY_STATUS(other, DeploymentStatus::Running);
    const auto apply = [&](const QString &footprint) {
        return f->act<void>(
            [=](store::Transaction &tx) { return core::requireFootprint(tx, footprint); });
    };
    const auto moved = apply(shown.footprint);
    QVERIFY(!moved);
    QCOMPARE(moved.error().reason, u"footprint-moved"_s);
    BERTH_VERIFY_RESULT(apply(previewed(service(2)).footprint));

    // A victim that has ended is none any more.
    const DeploymentId first = submit(service(4, 10));
    TRY_STATUS(first, DeploymentStatus::Running);
    const core::Preview costly = previewed(service(4, 200));
    QCOMPARE(costly.victims.size(), size_t(1));
    BERTH_VERIFY_RESULT(apply(costly.footprint));
    const DeploymentId victim = costly.victims.front().victim.deployment;
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::stop(tx, victim); }));
    const auto gone = apply(costly.footprint);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::Conflict);
}

void tst_foresight::refusesWhatIsNoFootprint()
{
    for (const QString &text : {u"x"_s, u"n1"_s, u"r1-2"_s, u"n1-a.."_s, u"n99-aabb"_s}) {
        const auto checked = f->act<void>(
            [=](store::Transaction &tx) { return core::requireFootprint(tx, text); });
        QVERIFY2(!checked, qPrintable(text));
    }
}

void tst_foresight::estimatesTheStart()
{
    DeploymentDraft long_ = f->draft(m_cluster, FourCores);
    long_.expected = Seconds(1'000);
    const DeploymentId first = submit(long_);
    const DeploymentId second = submit(long_);
    TRY_STATUS(first, DeploymentStatus::Running);
    TRY_STATUS(second, DeploymentStatus::Running);
    const DeploymentId third = submit(long_);
    QTRY_VERIFY(f->core->explain(m_cluster, third).result().position == 1);
    const auto advice = f->core->advise(m_cluster, third).result();
    QVERIFY(advice.start);
    QVERIFY(advice.start->earliest && advice.start->latest);
    // Nothing has run yet: about half to three times of what is expected of either.
    const TimePoint now = f->clock->now();
    const auto off
        = [now](TimePoint time) { return std::chrono::duration_cast<Seconds>(time - now).count(); };
    const qint64 earliest = off(*advice.start->earliest);
    QVERIFY2(earliest >= 445 && earliest <= 900, qPrintable(QString::number(earliest)));
    QVERIFY(off(*advice.start->latest) >= 900 && off(*advice.start->latest) <= 3'010);
    QVERIFY(advice.start->assumptions.size() >= 3);
    const auto page = f->core->queuePage(m_cluster, 0, 10).result();
    QCOMPARE(page.starts.at(third).earliest, advice.start->earliest);
}

void tst_foresight::learnsHowLongThingsRun()
{
    // Twelve of them take a tenth of what was said.
    DeploymentDraft draft = f->draft(m_cluster, FourCores);
    draft.expected = Seconds(1'000);
    for (int i = 0; i < 6; ++i) {
        const DeploymentId one = submit(draft);
        const DeploymentId two = submit(draft);
        TRY_STATUS(one, DeploymentStatus::Running);
        TRY_STATUS(two, DeploymentStatus::Running);
        f->clock->advance(Seconds(100));
        f->engine->end(f->container(one), 0, f->clock->now());
        f->engine->end(f->container(two), 0, f->clock->now());
        TRY_STATUS(one, DeploymentStatus::Succeeded);
        TRY_STATUS(two, DeploymentStatus::Succeeded);
    }
    for (int i = 0; i < 2; ++i) {
        const DeploymentId running = submit(draft);
        TRY_STATUS(running, DeploymentStatus::Running);
    }
    const core::Preview shown = previewed(draft);
    QVERIFY(shown.start.latest);
    const auto wait
        = std::chrono::duration_cast<Seconds>(*shown.start.latest - f->clock->now()).count();
    QVERIFY2(wait >= 115 && wait <= 122, qPrintable(QString::number(wait)));
    // Of what nobody says anything, the usual time is expected.
    DeploymentDraft silent = draft;
    silent.expected.reset();
    const DeploymentId last = submit(silent);
    const core::Preview behind = previewed(silent);
    QVERIFY(behind.start.latest);
    QVERIFY(f->status(last) == DeploymentStatus::Queued);
}

void tst_foresight::triesOutANode()
{
    for (int i = 0; i < 2; ++i) {
        const DeploymentId running = submit(service(4));
        TRY_STATUS(running, DeploymentStatus::Running);
    }
    const DeploymentId waiting = submit(service(4));
    QTRY_VERIFY(f->core->explain(m_cluster, waiting).result().position == 1);
    core::Trial node;
    node.node.resources = FourCores;
    const auto compared = f->core->tryOut(m_cluster, {node}, 10).result();
    BERTH_VERIFY_RESULT(compared);
    QCOMPARE(compared->today.rows.size(), size_t(1));
    QVERIFY(!compared->today.rows.front().startsAt);
    QCOMPARE(compared->then.rows.front().startsAt, std::optional(f->clock->now()));
    QCOMPARE(compared->then.startedNow, 1);

    core::Trial raise{
        .kind = core::Trial::Kind::SetPriority, .deployment = waiting, .priority = 900};
    const auto raised = f->core->tryOut(m_cluster, {raise}, 10).result();
    BERTH_VERIFY_RESULT(raised);
    QCOMPARE(raised->then.victims.size(), size_t(1));
    core::Trial bad{.kind = core::Trial::Kind::RemoveNode, .nodeId = NodeId(99)};
    QVERIFY(!f->core->tryOut(m_cluster, {bad}, 10).result());
    // Nothing happened.
    QCOMPARE(f->status(waiting), DeploymentStatus::Queued);
}

void tst_foresight::placesByAffinity()
{
    DeploymentDraft apart = service(1);
    apart.replicas = 2;
    apart.specification.affinity = {{.type = AffinityTerm::Type::AntiAffinity}};
    const DeploymentId spread = submit(apart);
    TRY_STATUS(spread, DeploymentStatus::Running);
    QVERIFY(f->replicas(spread)[0].nodeId != f->replicas(spread)[1].nodeId);
    DeploymentDraft alone = service(1);
    alone.specification.affinity
        = {{.type = AffinityTerm::Type::AntiAffinity, .deployment = spread}};
    const DeploymentId kept = submit(alone);
    QTRY_VERIFY(f->core->explain(m_cluster, kept).result().reason.has_value());
    QCOMPARE(f->core->explain(m_cluster, kept).result().reason->message,
             u"2 nodes do not meet its affinity"_s);
    // A second one with the same rules on its own is another request.
    const DeploymentId other = submit(apart);
    TRY_STATUS(other, DeploymentStatus::Running);
    QVERIFY(f->replicas(other)[0].nodeId != f->replicas(other)[1].nodeId);
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::stop(tx, spread); }));
    QTRY_COMPARE_WITH_TIMEOUT(f->replicas(spread)[0].state, ReplicaState::Stopping, 20'000);
    f->engine->end(f->container(spread, 0), 0, f->clock->now());
    TRY_STATUS(kept, DeploymentStatus::Running);
    f->engine->end(f->container(spread, 1), 0, f->clock->now());
    TRY_STATUS(spread, DeploymentStatus::Stopped);
}

void tst_foresight::refusesStrangersInAffinity()
{
    DeploymentDraft draft = service(1);
    draft.specification.affinity
        = {{.type = AffinityTerm::Type::Affinity, .deployment = DeploymentId(99)}};
    const auto refused = f->submit(draft);
    QVERIFY(!refused);
    QCOMPARE(refused.error().fields.first().pointer, u"/affinity/0/deployment_id"_s);
}

void tst_foresight::report(DeploymentId id, int concurrency)
{
    const auto answer = f->core->reportLoad(id, {}, qint64(concurrency) * 1000).result();
    QVERIFY(answer);
}

void tst_foresight::scalesByConcurrency()
{
    DeploymentDraft draft = service(1);
    draft.autoscale = Autoscale{.minReplicas = 1, .maxReplicas = 5, .target = 10};
    const DeploymentId id = submit(draft);
    TRY_STATUS(id, DeploymentStatus::Running);
    report(id, 35);
    QTRY_COMPARE_WITH_TIMEOUT(replicasOf(id), 4, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(f->deployment(id)->readyReplicas, 4, 20'000);
    QCOMPARE(f->deployment(id)->version, 1); // no person changed it
    // Down once the highest wish is old enough, and up again with new replicas.
    for (int second = 0; second <= 330; second += 30) {
        f->clock->advance(Seconds(30));
        report(id, 5);
    }
    QTRY_COMPARE_WITH_TIMEOUT(replicasOf(id), 1, 20'000);
    f->clock->advance(Seconds(20));
    report(id, 500);
    QTRY_COMPARE_WITH_TIMEOUT(replicasOf(id), 5, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(f->deployment(id)->readyReplicas, 5, 20'000);
}

void tst_foresight::scalesFromAndToZero()
{
    DeploymentDraft draft = service(1);
    draft.replicas = 0;
    draft.autoscale = Autoscale{.minReplicas = 0,
                                .maxReplicas = 2,
                                .target = 10,
                                .stabilization = Seconds(0),
                                .cooldown = Seconds(0)};
    const DeploymentId id = submit(draft);
    QCOMPARE(replicasOf(id), 0);
    report(id, 1);
    QTRY_COMPARE_WITH_TIMEOUT(f->deployment(id)->readyReplicas, 1, 20'000);
    f->clock->advance(Seconds(1));
    report(id, 0);
    QTRY_COMPARE_WITH_TIMEOUT(replicasOf(id), 0, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(f->replicas(id).front().state, ReplicaState::Ended, 20'000);
    report(id, 11);
    QTRY_COMPARE_WITH_TIMEOUT(f->deployment(id)->readyReplicas, 2, 20'000);
}

void tst_foresight::loadIsForgotten()
{
    DeploymentDraft draft = service(1);
    draft.autoscale = Autoscale{.minReplicas = 1, .maxReplicas = 5, .target = 10};
    draft.replicas = 2;
    const DeploymentId id = submit(draft);
    TRY_STATUS(id, DeploymentStatus::Running);
    report(id, 20);
    f->clock->advance(Seconds(600));
    const auto answer = f->core->reportLoad(id, u"second"_s, 0).result();
    QVERIFY(answer);
    QCOMPARE(answer->wished, 1); // the report of the first is no longer counted
    QVERIFY(!f->core->reportLoad(DeploymentId(99), {}, 1).result());
}

void tst_foresight::scalesTheSameAfterARestart()
{
    DeploymentDraft draft = service(1);
    draft.autoscale = Autoscale{.minReplicas = 1, .maxReplicas = 5, .target = 10};
    const DeploymentId id = submit(draft);
    TRY_STATUS(id, DeploymentStatus::Running);
    f->close();
    BERTH_VERIFY_RESULT(f->open());
    QCOMPARE(f->deployment(id)->autoscale, draft.autoscale);
    QTRY_VERIFY(f->core->reportLoad(id, {}, 25'000).result().has_value());
    QTRY_COMPARE_WITH_TIMEOUT(replicasOf(id), 3, 20'000);
}

BERTH_TEST(tst_foresight)
#include "tst_foresight.moc"
