// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/reconciler.h"
#include "models/store/views.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// What a deployment waits for, and when its time is up.
class tst_rules final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void startsAfter_data();
    void startsAfter();
    void aFailedDependencyWaitsForAPerson();
    void aDeletedDependencyWaitsForAPerson();
    void whatWasMetStaysMet();
    void waitsForSeveral();
    void refusesDependencies_data();
    void refusesDependencies();
    void refusesACircle();
    void waitsAcrossARestart();
    void failsWhatExpires_data();
    void failsWhatExpires();
    void expiresAfterARestart();
    void refusesAPassedDeadline();
    void stopsWhatRunsTooLong();
    void triesAgainWhatRanTooLong();
    void aNewLimitCountsForWhatRuns();
    void staysWithItsNode();

private:
    [[nodiscard]] DeploymentId submit(const std::function<void(DeploymentDraft &)> &with = {});
    [[nodiscard]] DeploymentDraft after(DeploymentId on, DependencyCondition condition);
    [[nodiscard]] QString reason(DeploymentId id);
    void end(DeploymentId id, int exitCode);

    std::unique_ptr<CoreFixture> f;
    ClusterId m_cluster;
};

namespace {

const ResourceVector FourCores{.cpuMilli = 4'000, .memoryBytes = Bytes(8) << 30};
const ResourceVector OneCore{.cpuMilli = 1'000, .memoryBytes = Bytes(1) << 30};

} // namespace

#define TRY_STATUS(id, expected) QTRY_COMPARE_WITH_TIMEOUT(f->status(id), expected, 20'000)

void tst_rules::init()
{
    f = std::make_unique<CoreFixture>();
    BERTH_VERIFY_RESULT(f->open());
    const auto cluster = f->makeCluster(2, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    m_cluster = *cluster;
}

void tst_rules::cleanup()
{
    if (f && f->core)
        QCOMPARE(f->brokenInvariant(), QString());
    f.reset();
}

DeploymentId tst_rules::submit(const std::function<void(DeploymentDraft &)> &with)
{
    DeploymentDraft draft = f->draft(m_cluster, OneCore);
    if (with)
        with(draft);
    const auto id = f->submit(draft);
    if (!id)
        QTest::qFail(qPrintable(describe(id.error())), __FILE__, __LINE__);
    return id.value_or(DeploymentId());
}

DeploymentDraft tst_rules::after(DeploymentId on, DependencyCondition condition)
{
    DeploymentDraft draft = f->draft(m_cluster, OneCore);
    draft.after = {{.deployment = on, .condition = condition}};
    return draft;
}

QString tst_rules::reason(DeploymentId id)
{
    const auto explained = f->core->explain(m_cluster, id).result();
    return explained.reason ? QString(word(explained.reason->code)) : QString();
}

void tst_rules::end(DeploymentId id, int exitCode)
{
    TRY_STATUS(id, DeploymentStatus::Running);
    f->engine->end(f->container(id), exitCode, f->clock->now());
}

void tst_rules::startsAfter_data()
{
    QTest::addColumn<DependencyCondition>("condition");
    QTest::addColumn<int>("exitCode"); // -1: it goes on running
    QTest::newRow("started") << DependencyCondition::Started << -1;
    QTest::newRow("succeeded") << DependencyCondition::Succeeded << 0;
    QTest::newRow("finished, whatever way") << DependencyCondition::Finished << 3;
}

void tst_rules::startsAfter()
{
    QFETCH(DependencyCondition, condition);
    QFETCH(int, exitCode);
    const DeploymentId first = submit([](DeploymentDraft &draft) { draft.held = true; });
    const auto second = f->submit(after(first, condition));
    BERTH_VERIFY_RESULT(second);
    QTRY_COMPARE_WITH_TIMEOUT(reason(*second), u"dependency"_s, 20'000);
    DeploymentPatch release;
    release.held = false;
    BERTH_VERIFY_RESULT(
        f->act<void>([=](auto &tx) { return core::change(tx, first, release, 1); }));
    TRY_STATUS(first, DeploymentStatus::Running);
    if (exitCode >= 0) {
        QCOMPARE(f->status(*second), DeploymentStatus::Queued);
        end(first, exitCode);
    }
    TRY_STATUS(*second, DeploymentStatus::Running);
    QCOMPARE(f->deployment(*second)->after.front().state, DependencyState::Met);
}

void tst_rules::aFailedDependencyWaitsForAPerson()
{
    const DeploymentId first = submit();
    const auto second = f->submit(after(first, DependencyCondition::Succeeded));
    BERTH_VERIFY_RESULT(second);
    end(first, 1);
    QTRY_COMPARE_WITH_TIMEOUT(reason(*second), u"dependency_failed"_s, 20'000);
    QCOMPARE(f->status(*second), DeploymentStatus::Queued);
    // Started again, it may still succeed.
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::start(tx, first); }));
    end(first, 0);
    TRY_STATUS(*second, DeploymentStatus::Running);
}

void tst_rules::aDeletedDependencyWaitsForAPerson()
{
    const DeploymentId first = submit();
    const auto second = f->submit(after(first, DependencyCondition::Finished));
    BERTH_VERIFY_RESULT(second);
    // Deleted while it waits in the queue, it never finished.
    BERTH_VERIFY_RESULT(f->act<void>([&](store::Transaction &tx) -> Result<void> {
        return core::setQueueHeld(tx, m_cluster, true);
    }));
    const auto third = f->submit(f->draft(m_cluster, OneCore));
    BERTH_VERIFY_RESULT(third);
    const auto fourth = f->submit(after(*third, DependencyCondition::Started));
    BERTH_VERIFY_RESULT(fourth);
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::remove(tx, *third); }));
    QTRY_COMPARE_WITH_TIMEOUT(reason(*fourth), u"dependency_failed"_s, 20'000);
    // A person decides: it need not wait.
    DeploymentPatch patch;
    patch.after = QList<Dependency>();
    BERTH_VERIFY_RESULT(f->act<void>([&](store::Transaction &tx) -> Result<void> {
        if (const auto changed = core::change(tx, *fourth, patch, 1); !changed)
            return changed;
        return core::setQueueHeld(tx, m_cluster, false);
    }));
    TRY_STATUS(*fourth, DeploymentStatus::Running);
}

void tst_rules::whatWasMetStaysMet()
{
    const DeploymentId first = submit();
    end(first, 0);
    TRY_STATUS(first, DeploymentStatus::Succeeded);
    const auto second = f->submit(after(first, DependencyCondition::Succeeded));
    BERTH_VERIFY_RESULT(second);
    QCOMPARE(f->deployment(*second)->after.front().state, DependencyState::Met);
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::remove(tx, first); }));
    TRY_STATUS(*second, DeploymentStatus::Running);
}

void tst_rules::waitsForSeveral()
{
    const DeploymentId first = submit();
    const DeploymentId second = submit();
    DeploymentDraft draft = after(first, DependencyCondition::Succeeded);
    draft.after.append({.deployment = second, .condition = DependencyCondition::Finished});
    const auto third = f->submit(draft);
    BERTH_VERIFY_RESULT(third);
    end(first, 0);
    TRY_STATUS(first, DeploymentStatus::Succeeded);
    QCOMPARE(reason(*third), u"dependency"_s);
    end(second, 1);
    TRY_STATUS(*third, DeploymentStatus::Running);
}

void tst_rules::refusesDependencies_data()
{
    QTest::addColumn<QList<Dependency>>("after");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");
    QTest::newRow("one that is not there")
        << QList<Dependency>{{.deployment = DeploymentId(99)}} << u"/after/0/deployment_id"_s
        << u"there is no deployment with the id 99"_s;
    QTest::newRow("one of another organization")
        << QList<Dependency>{{.deployment = DeploymentId(1)}, {.deployment = DeploymentId(2)}}
        << u"/after/1/deployment_id"_s << u"there is no deployment with the id 2"_s;
    QTest::newRow("twice the same")
        << QList<Dependency>{{.deployment = DeploymentId(1)}, {.deployment = DeploymentId(1)}}
        << u"/after"_s << u"Every deployment is named once."_s;
    QTest::newRow("too many") << QList<Dependency>(65) << u"/after"_s
                              << u"A deployment waits for 64 others at most."_s;
}

void tst_rules::refusesDependencies()
{
    QFETCH(QList<Dependency>, after);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    (void)submit();
    const auto elsewhere = f->makeCluster(1, FourCores, u"east"_s);
    BERTH_VERIFY_RESULT(elsewhere);
    BERTH_VERIFY_RESULT(f->submit(f->draft(*elsewhere, OneCore)));
    DeploymentDraft draft = f->draft(m_cluster, OneCore);
    draft.after = after;
    const auto refused = f->submit(draft);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(refused.error().fields.front().pointer, pointer);
    QCOMPARE(refused.error().fields.front().message, message);
}

void tst_rules::refusesACircle()
{
    const DeploymentId first = submit([](DeploymentDraft &draft) { draft.held = true; });
    const auto second = f->submit(after(first, DependencyCondition::Succeeded));
    BERTH_VERIFY_RESULT(second);
    const auto third = f->submit(after(*second, DependencyCondition::Succeeded));
    BERTH_VERIFY_RESULT(third);
    const auto waitFor = [&](DeploymentId on) {
        DeploymentPatch patch;
        patch.after = QList<Dependency>{{.deployment = on}};
        return f->act<void>([=](auto &tx) { return core::change(tx, first, patch, 1); });
    };
    const auto circle = waitFor(*third);
    QVERIFY(!circle);
    QVERIFY2(circle.error().fields.front().message.contains(u"waits for this one already"_s),
             qPrintable(describe(circle.error())));
    const auto itself = waitFor(first);
    QVERIFY(!itself);
    QCOMPARE(itself.error().fields.front().message, u"it cannot wait for itself"_s);
    QVERIFY(f->deployment(first)->after.isEmpty());
}

void tst_rules::waitsAcrossARestart()
{
    const DeploymentId first = submit();
    const auto second = f->submit(after(first, DependencyCondition::Succeeded));
    BERTH_VERIFY_RESULT(second);
    TRY_STATUS(first, DeploymentStatus::Running);
    f->close();
    BERTH_VERIFY_RESULT(f->open());
    QTRY_COMPARE_WITH_TIMEOUT(reason(*second), u"dependency"_s, 20'000);
    end(first, 0);
    TRY_STATUS(*second, DeploymentStatus::Running);
}

void tst_rules::failsWhatExpires_data()
{
    QTest::addColumn<bool>("runs");
    QTest::newRow("while it waits") << false;
    QTest::newRow("while it runs") << true;
}

void tst_rules::failsWhatExpires()
{
    QFETCH(bool, runs);
    const DeploymentId id = submit([&](DeploymentDraft &draft) {
        draft.expiresAt = f->clock->now() + Seconds(60);
        draft.held = !runs;
        draft.maxRetries = 5; // does not help
    });
    if (runs)
        TRY_STATUS(id, DeploymentStatus::Running);
    f->clock->advance(Seconds(59));
    QTest::qWait(1); // turns of the core go by
    QCOMPARE(f->status(id), runs ? DeploymentStatus::Running : DeploymentStatus::Queued);
    f->clock->advance(Seconds(1));
    TRY_STATUS(id, DeploymentStatus::Failed);
    QCOMPARE(f->replicas(id).front().overdue, Overdue::Deadline);
}

void tst_rules::expiresAfterARestart()
{
    const DeploymentId id
        = submit([&](DeploymentDraft &draft) { draft.expiresAt = f->clock->now() + Seconds(60); });
    TRY_STATUS(id, DeploymentStatus::Running);
    f->close();
    f->clock->advance(Seconds(61));
    BERTH_VERIFY_RESULT(f->open());
    TRY_STATUS(id, DeploymentStatus::Failed);
}

void tst_rules::refusesAPassedDeadline()
{
    DeploymentDraft draft = f->draft(m_cluster, OneCore);
    draft.expiresAt = f->clock->now();
    const auto refused = f->submit(draft);
    QVERIFY(!refused);
    QCOMPARE(refused.error().fields.front().pointer, u"/expires_at"_s);
    // Nor is one started again that it has ended.
    draft.expiresAt = f->clock->now() + Seconds(10);
    const auto id = f->submit(draft);
    BERTH_VERIFY_RESULT(id);
    f->clock->advance(Seconds(11));
    TRY_STATUS(*id, DeploymentStatus::Failed);
    QVERIFY(!f->act<void>([=](auto &tx) { return core::start(tx, *id); }));
    DeploymentPatch patch;
    patch.expiresAt = std::optional<TimePoint>();
    BERTH_VERIFY_RESULT(f->act<void>([=](store::Transaction &tx) -> Result<void> {
        if (const auto changed = core::change(tx, *id, patch, 1); !changed)
            return changed;
        return core::start(tx, *id);
    }));
    TRY_STATUS(*id, DeploymentStatus::Running);
}

void tst_rules::stopsWhatRunsTooLong()
{
    const DeploymentId id = submit([](DeploymentDraft &draft) { draft.maxRun = Seconds(100); });
    const DeploymentId other = submit();
    TRY_STATUS(id, DeploymentStatus::Running);
    TRY_STATUS(other, DeploymentStatus::Running);
    f->clock->advance(Seconds(101));
    TRY_STATUS(id, DeploymentStatus::Failed);
    QCOMPARE(f->replicas(id).front().overdue, Overdue::MaxRun);
    QCOMPARE(f->status(other), DeploymentStatus::Running);
}

void tst_rules::triesAgainWhatRanTooLong()
{
    const DeploymentId id = submit([](DeploymentDraft &draft) {
        draft.maxRun = Seconds(100);
        draft.maxRetries = 1;
    });
    TRY_STATUS(id, DeploymentStatus::Running);
    f->clock->advance(Seconds(101));
    QTRY_COMPARE_WITH_TIMEOUT(f->deployment(id)->cause, Cause::Retry, 20'000);
    QCOMPARE(f->replicas(id).front().overdue, Overdue::None);
    f->clock->advance(Seconds(11)); // its backoff
    TRY_STATUS(id, DeploymentStatus::Running);
    f->clock->advance(Seconds(101));
    TRY_STATUS(id, DeploymentStatus::Failed);
}

void tst_rules::aNewLimitCountsForWhatRuns()
{
    const DeploymentId id = submit();
    TRY_STATUS(id, DeploymentStatus::Running);
    f->clock->advance(Seconds(50));
    DeploymentPatch patch;
    patch.maxRun = std::optional(Seconds(60));
    BERTH_VERIFY_RESULT(f->act<void>([=](auto &tx) { return core::change(tx, id, patch, 1); }));
    QCOMPARE(f->status(id), DeploymentStatus::Running);
    f->clock->advance(Seconds(11));
    TRY_STATUS(id, DeploymentStatus::Failed);
}

void tst_rules::staysWithItsNode()
{
    const DeploymentId stays
        = submit([](DeploymentDraft &draft) { draft.onNodeLoss = OnNodeLoss::Wait; });
    TRY_STATUS(stays, DeploymentStatus::Running);
    const NodeId node = f->replicas(stays).front().nodeId;
    const DeploymentId moves = submit();
    TRY_STATUS(moves, DeploymentStatus::Running);
    QCOMPARE(f->replicas(moves).front().nodeId, node);
    f->engine->reportNode(node, NodePresence::Lost, f->clock->now());
    f->clock->advance(core::NodeGrace);
    QTRY_COMPARE_WITH_TIMEOUT(f->replicas(moves).front().attempts, 2, 20'000);
    QCOMPARE(f->replicas(stays).front().attempts, 1);
    QCOMPARE(f->replicas(stays).front().nodeId, node);
    QCOMPARE(f->status(stays), DeploymentStatus::Running);
    // It is met again where it was, and its end counts.
    f->engine->reportNode(node, NodePresence::Present, f->clock->now());
    const auto presence = [&] {
        return f
            ->read<std::optional<Node>>(
                [node](store::Reader &reader) { return store::Views(reader).node(node); })
            .value()
            ->presence;
    };
    QTRY_COMPARE_WITH_TIMEOUT(presence(), NodePresence::Present, 20'000);
    f->engine->end(f->container(stays), 0, f->clock->now());
    TRY_STATUS(stays, DeploymentStatus::Succeeded);
}

BERTH_TEST(tst_rules)
#include "tst_rules.moc"
