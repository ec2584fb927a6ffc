// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/jobs.h"
#include "models/store/jobreads.h"
#include "tests/support/corefixture.h"
#include "tests/support/testmain.h"

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// Jobs on a scripted engine and a virtual clock: what fires, what is missed, and why.
class tst_jobs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void firesOnTimeAndRecordsTheOutcome();
    void catchesUpAfterARestart_data();
    void catchesUpAfterARestart();
    void neverFiresTwiceWhenTheClockIsSetBack();
    void followsACorrectedClock();
    void firesOnceInARepeatedHour();
    void overlaps_data();
    void overlaps();
    void aQueuedRunStartsBehindTheOther();
    void replacesTheRunBefore();
    void restartsADeployment();
    void aDeletedTargetPausesTheJob();
    void aVanishedZonePausesTheJob();
    void aRefusedFiringIsAFailedRun();
    void aPausedJobRecordsWhatItMissed();
    void keepsSoMuchHistory();
    void firesWhenBerthStarts();
    void beginsAndEndsOnItsDays();
    void refuses_data();
    void refuses();
    void manyJobsAtOnce();

private:
    JobDraft everyTenMinutes();
    std::vector<Run> runs(JobId job);
    QString history(JobId job);
    JobId make(const JobDraft &draft);
    void endOf(const Run &run, int exitCode);

    std::unique_ptr<CoreFixture> f;
    ClusterId m_cluster;
};

namespace {

const ResourceVector FourCores{.cpuMilli = 4'000, .memoryBytes = Bytes(8) << 30};
const ResourceVector OneCore{.cpuMilli = 1'000, .memoryBytes = Bytes(1) << 30};

} // namespace

#define TRY_HISTORY(job, expected) QTRY_COMPARE_WITH_TIMEOUT(history(job), expected, 20'000)

void tst_jobs::init()
{
    f = std::make_unique<CoreFixture>();
    BERTH_VERIFY_RESULT(f->open());
    const auto cluster = f->makeCluster(1, FourCores);
    BERTH_VERIFY_RESULT(cluster);
    m_cluster = *cluster;
}

void tst_jobs::cleanup()
{
    if (f && f->core)
        QCOMPARE(f->brokenInvariant(), QString());
    f.reset();
}

JobDraft tst_jobs::everyTenMinutes()
{
    JobDraft draft;
    draft.name = u"report"_s;
    draft.expression = u"*/10 * * * *"_s;
    draft.timeZone = u"UTC"_s;
    draft.deployment = f->draft(m_cluster, OneCore);
    return draft;
}

JobId tst_jobs::make(const JobDraft &draft)
{
    const auto made
        = f->act<JobId>([draft](store::Transaction &tx) { return core::createJob(tx, draft); });
    if (!made)
        QTest::qFail(qPrintable(describe(made.error())), __FILE__, __LINE__);
    return made.value_or(JobId());
}

std::vector<Run> tst_jobs::runs(JobId job)
{
    const auto all = f->read<std::vector<Run>>(
        [job](store::Reader &reader) { return store::readRuns(reader, job, {}, 1'000); });
    return all.value_or(std::vector<Run>());
}

/// The runs from the oldest, as "08:10 succeeded, 08:20-08:40 missed 3".
QString tst_jobs::history(JobId job)
{
    QStringList lines;
    const auto clock = [](TimePoint time) {
        return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(u"hh:mm"_s);
    };
    auto all = runs(job);
    std::reverse(all.begin(), all.end());
    for (const Run &run : all) {
        QString line = clock(run.nominalAt);
        if (run.firings > 1)
            line += u'-' + clock(run.nominalUntil);
        line += u' ' + word(run.state);
        if (run.firings > 1)
            line += u' ' + QString::number(run.firings);
        lines << line;
    }
    return lines.join(u", "_s);
}

void tst_jobs::endOf(const Run &run, int exitCode)
{
    QTRY_COMPARE_WITH_TIMEOUT(f->status(run.deploymentId), DeploymentStatus::Running, 20'000);
    f->engine->end(f->container(run.deploymentId), exitCode, f->clock->now());
}

void tst_jobs::firesOnTimeAndRecordsTheOutcome()
{
    const JobId job = make(everyTenMinutes());
    f->clock->advance(Seconds(600)); // 08:10
    TRY_HISTORY(job, u"08:10 running"_s);
    const Run run = runs(job).front();
    QCOMPARE(f->deployment(run.deploymentId)->name, u"report"_s);
    endOf(run, 0);
    TRY_HISTORY(job, u"08:10 succeeded"_s);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 succeeded, 08:20 running"_s);
    endOf(runs(job).front(), 3);
    TRY_HISTORY(job, u"08:10 succeeded, 08:20 failed"_s);
    QVERIFY(runs(job).front().finishedAt);
}

void tst_jobs::catchesUpAfterARestart_data()
{
    QTest::addColumn<MissedPolicy>("policy");
    QTest::addColumn<QString>("expected");
    QTest::newRow("skip") << MissedPolicy::Skip << u"08:10-08:30 missed 3"_s;
    QTest::newRow("once") << MissedPolicy::RunOnce << u"08:10-08:20 missed 2, 08:30 running"_s;
    QTest::newRow("all") << MissedPolicy::RunAll
                         << u"08:10 running, 08:20 running, 08:30 running"_s;
}

void tst_jobs::catchesUpAfterARestart()
{
    QFETCH(MissedPolicy, policy);
    QFETCH(QString, expected);
    JobDraft draft = everyTenMinutes();
    draft.missed = policy;
    draft.overlap = OverlapPolicy::Allow;
    const JobId job = make(draft);
    f->close();
    f->clock->advance(Seconds(35 * 60));
    BERTH_VERIFY_RESULT(f->open());
    TRY_HISTORY(job, expected);
    f->close(); // what is decided stays decided
    f->clock->advance(Seconds(60));
    BERTH_VERIFY_RESULT(f->open());
    f->clock->advance(Seconds(4 * 60));
    TRY_HISTORY(job, QString(expected + u", 08:40 running"_s));
}

void tst_jobs::neverFiresTwiceWhenTheClockIsSetBack()
{
    JobDraft draft = everyTenMinutes();
    draft.overlap = OverlapPolicy::Allow;
    const JobId job = make(draft);
    f->clock->advance(Seconds(601));
    TRY_HISTORY(job, u"08:10 running"_s);
    f->clock->advance(Seconds(-300)); // by NTP, say
    f->close();
    BERTH_VERIFY_RESULT(f->open());
    f->clock->advance(Seconds(305)); // 08:10 once more
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 running, 08:20 running"_s);
}

void tst_jobs::followsACorrectedClock()
{
    JobDraft draft = everyTenMinutes();
    draft.overlap = OverlapPolicy::Allow;
    f->clock->advance(std::chrono::hours(72)); // the machine believes that it is Tuesday
    const JobId job = make(draft);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 running"_s);
    f->clock->advance(-std::chrono::hours(72) + Seconds(60));
    const auto isBack = [&] {
        const auto row = f->read<std::optional<Job>>(
            [job](store::Reader &reader) { return store::readJob(reader, job); });
        return row && *row && (*row)->decidedUntil <= f->clock->now();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isBack(), 20'000);
    f->clock->advance(Seconds(540));
    TRY_HISTORY(job, u"08:10 running, 08:20 running"_s);
}

void tst_jobs::firesOnceInARepeatedHour()
{
    // Berlin, 25 October 2026: 02:30 happens at 00:30 and at 01:30 UTC.
    f->clock->set(
        fromEpochMillis(QDateTime(QDate(2026, 10, 25), QTime(0, 29), Qt::UTC).toMSecsSinceEpoch()));
    JobDraft draft = everyTenMinutes();
    draft.expression = u"30 2 * * *"_s;
    draft.timeZone = u"Europe/Berlin"_s;
    draft.overlap = OverlapPolicy::Allow;
    const JobId job = make(draft);
    f->clock->advance(Seconds(90));
    TRY_HISTORY(job, u"00:30 running"_s);
    f->close();
    f->clock->advance(Seconds(1800)); // in the second pass
    BERTH_VERIFY_RESULT(f->open());
    f->clock->advance(Seconds(3600));
    // Another job shows that time has passed for all of them.
    const JobId other = make(everyTenMinutes());
    f->clock->advance(Seconds(600));
    QTRY_VERIFY_WITH_TIMEOUT(!runs(other).empty(), 20'000);
    QCOMPARE(history(job), u"00:30 running"_s);
}

void tst_jobs::overlaps_data()
{
    QTest::addColumn<OverlapPolicy>("policy");
    QTest::addColumn<QString>("expected");
    QTest::newRow("forbid") << OverlapPolicy::Forbid
                            << u"08:10 running, 08:20 missed, 08:30 missed"_s;
    QTest::newRow("queue") << OverlapPolicy::Queue
                           << u"08:10 running, 08:20 queued, 08:30 missed"_s;
    QTest::newRow("replace") << OverlapPolicy::Replace
                             << u"08:10 stopped, 08:20 stopped, 08:30 running"_s;
    QTest::newRow("allow") << OverlapPolicy::Allow
                           << u"08:10 running, 08:20 running, 08:30 running"_s;
}

void tst_jobs::overlaps()
{
    QFETCH(OverlapPolicy, policy);
    QFETCH(QString, expected);
    JobDraft draft = everyTenMinutes();
    draft.overlap = policy;
    const JobId job = make(draft);
    for (size_t i = 1; i <= 3; ++i) {
        f->clock->advance(Seconds(600));
        QTRY_COMPARE_WITH_TIMEOUT(runs(job).size(), i, 20'000);
    }
    TRY_HISTORY(job, expected);
    for (const Run &run : runs(job))
        QCOMPARE(run.state == RunState::Missed, run.reason.contains(u"still"_s));
    if (policy == OverlapPolicy::Forbid) {
        const auto refused
            = f->act<RunId>([job](store::Transaction &tx) { return core::runJob(tx, job); });
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, u"already-running"_s);
    }
}

void tst_jobs::aQueuedRunStartsBehindTheOther()
{
    JobDraft draft = everyTenMinutes();
    draft.overlap = OverlapPolicy::Queue;
    const JobId job = make(draft);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 running"_s);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 running, 08:20 queued"_s);
    endOf(runs(job).back(), 0);
    TRY_HISTORY(job, u"08:10 succeeded, 08:20 running"_s);
    endOf(runs(job).front(), 0);
    TRY_HISTORY(job, u"08:10 succeeded, 08:20 succeeded"_s);
}

void tst_jobs::replacesTheRunBefore()
{
    JobDraft draft = everyTenMinutes();
    draft.overlap = OverlapPolicy::Replace;
    const JobId job = make(draft);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 running"_s);
    const DeploymentId first = runs(job).front().deploymentId;
    QTRY_COMPARE_WITH_TIMEOUT(f->status(first), DeploymentStatus::Running, 20'000);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 stopped, 08:20 running"_s);
    QTRY_COMPARE_WITH_TIMEOUT(f->status(first), DeploymentStatus::Stopped, 20'000);
}

void tst_jobs::restartsADeployment()
{
    DeploymentDraft service = f->draft(m_cluster, OneCore);
    service.kind = DeploymentKind::Service;
    const auto target = f->submit(service);
    BERTH_VERIFY_RESULT(target);
    QTRY_COMPARE_WITH_TIMEOUT(f->status(*target), DeploymentStatus::Running, 20'000);
    JobDraft draft = everyTenMinutes();
    draft.deployment.reset();
    draft.restartId = *target;
    const JobId job = make(draft);
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 succeeded"_s);
    QCOMPARE(f->replicas(*target).front().attempts, 2);
}

void tst_jobs::aDeletedTargetPausesTheJob()
{
    DeploymentDraft service = f->draft(m_cluster, OneCore);
    service.kind = DeploymentKind::Service;
    const auto target = f->submit(service);
    BERTH_VERIFY_RESULT(target);
    JobDraft draft = everyTenMinutes();
    draft.deployment.reset();
    draft.restartId = *target;
    const JobId job = make(draft);
    BERTH_VERIFY_RESULT(f->act<void>([&](auto &tx) { return core::remove(tx, *target); }));
    QTRY_VERIFY_WITH_TIMEOUT(!f->deployment(*target), 20'000);
    const auto row = f->read<std::optional<Job>>(
        [job](store::Reader &reader) { return store::readJob(reader, job); });
    BERTH_VERIFY_RESULT(row);
    QVERIFY((*row)->paused);
    QVERIFY2((*row)->pauseReason.contains(u"deleted"_s), qPrintable((*row)->pauseReason));
    const auto resumed
        = f->act<void>([job](store::Transaction &tx) { return core::resumeJob(tx, job); });
    QVERIFY(!resumed);
    QCOMPARE(resumed.error().code, ErrorCode::NotFound);
}

void tst_jobs::aVanishedZonePausesTheJob()
{
    const JobId job = make(everyTenMinutes());
    const auto row = [&] {
        const auto found = f->read<std::optional<Job>>(
            [job](store::Reader &reader) { return store::readJob(reader, job); });
        return found && *found ? **found : Job();
    };
    // As after an update of the machine's zones: the use cases would refuse such a name.
    BERTH_VERIFY_RESULT(f->act<void>([job](store::Transaction &tx) -> Result<void> {
        const auto before = tx.jobs().find(job);
        Job after = **before;
        after.timeZone = u"Mars/Olympus"_s;
        return tx.jobs().update(**before, after, "job.updated"_L1).map([](const Job &) {});
    }));
    QTRY_VERIFY_WITH_TIMEOUT(row().paused, 20'000);
    QVERIFY2(row().pauseReason.contains(u"Mars/Olympus"_s), qPrintable(row().pauseReason));
}

void tst_jobs::aRefusedFiringIsAFailedRun()
{
    const JobId job = make(everyTenMinutes());
    BERTH_VERIFY_RESULT(
        f->act<void>([this](auto &tx) { return core::deleteCluster(tx, m_cluster, true); }));
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 failed"_s);
    QVERIFY2(runs(job).front().reason.contains(u"no cluster"_s),
             qPrintable(runs(job).front().reason));
    f->clock->advance(Seconds(600));
    TRY_HISTORY(job, u"08:10 failed, 08:20 failed"_s);
}

void tst_jobs::aPausedJobRecordsWhatItMissed()
{
    const JobId job = make(everyTenMinutes());
    BERTH_VERIFY_RESULT(f->act<void>([job](auto &tx) { return core::pauseJob(tx, job); }));
    f->clock->advance(Seconds(25 * 60));
    BERTH_VERIFY_RESULT(f->act<void>([job](auto &tx) { return core::resumeJob(tx, job); }));
    TRY_HISTORY(job, u"08:10-08:20 missed 2"_s);
    QCOMPARE(runs(job).front().reason, u"the job was paused"_s);
    f->clock->advance(Seconds(5 * 60));
    TRY_HISTORY(job, u"08:10-08:20 missed 2, 08:30 running"_s);
}

void tst_jobs::keepsSoMuchHistory()
{
    JobDraft draft = everyTenMinutes();
    draft.keepSucceeded = 3;
    const JobId job = make(draft);
    DeploymentId first;
    for (int i = 0; i < 5; ++i) {
        f->clock->advance(Seconds(600));
        QTRY_VERIFY_WITH_TIMEOUT(!runs(job).empty() && isLive(runs(job).front().state), 20'000);
        if (i == 0)
            first = runs(job).front().deploymentId;
        endOf(runs(job).front(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!isLive(runs(job).front().state), 20'000);
    }
    TRY_HISTORY(job, u"08:30 succeeded, 08:40 succeeded, 08:50 succeeded"_s);
    QVERIFY(!f->deployment(first));
}

void tst_jobs::firesWhenBerthStarts()
{
    JobDraft draft = everyTenMinutes();
    draft.expression = u"@reboot"_s;
    const JobId job = make(draft);
    QVERIFY(runs(job).empty());
    f->close();
    f->clock->advance(Seconds(60));
    BERTH_VERIFY_RESULT(f->open());
    TRY_HISTORY(job, u"08:01 running"_s);
    QCOMPARE(runs(job).front().trigger, RunTrigger::Start);
}

void tst_jobs::beginsAndEndsOnItsDays()
{
    JobDraft draft = everyTenMinutes();
    draft.overlap = OverlapPolicy::Allow;
    draft.startsAt = VirtualClock::Beginning + Seconds(20 * 60);
    draft.endsAt = VirtualClock::Beginning + Seconds(30 * 60);
    const JobId job = make(draft);
    for (int i = 0; i < 6; ++i) {
        f->clock->advance(Seconds(600));
        const size_t expected = size_t(std::clamp(i, 0, 2));
        QTRY_COMPARE_WITH_TIMEOUT(runs(job).size(), expected, 20'000);
    }
    QCOMPARE(history(job), u"08:20 running, 08:30 running"_s);
}

void tst_jobs::refuses_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("pointer");
    QTest::newRow("what cannot be read") << u"61 * * * *"_s << u"/expression"_s;
    QTest::newRow("what never fires") << u"0 0 31 2 *"_s << u"/expression"_s;
    QTest::newRow("six fields, not asked for") << u"0 0 0 * * *"_s << u"/expression"_s;
    QTest::newRow("an unknown zone") << u"zone"_s << u"/time_zone"_s;
    QTest::newRow("jitter as long as the interval") << u"jitter"_s << u"/jitter_seconds"_s;
    QTest::newRow("nothing to fire") << u"nothing"_s << u"/deployment"_s;
    QTest::newRow("a template that cannot be") << u"template"_s << u"/deployment/replicas"_s;
    QTest::newRow("an end before its start") << u"end"_s << u"/ends_at"_s;
    QTest::newRow("no history at all") << u"history"_s << u"/keep_succeeded"_s;
}

void tst_jobs::refuses()
{
    QFETCH(QString, what);
    QFETCH(QString, pointer);
    JobDraft draft = everyTenMinutes();
    if (what == u"zone")
        draft.timeZone = u"Europe/Berlim"_s;
    else if (what == u"jitter")
        draft.jitter = Seconds(600);
    else if (what == u"nothing")
        draft.deployment.reset();
    else if (what == u"template")
        draft.deployment->replicas = -1;
    else if (what == u"history")
        draft.keepSucceeded = 0;
    else if (what == u"end") {
        draft.startsAt = VirtualClock::Beginning + Seconds(60);
        draft.endsAt = VirtualClock::Beginning;
    } else
        draft.expression = what;
    const auto made
        = f->act<JobId>([draft](store::Transaction &tx) { return core::createJob(tx, draft); });
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(made.error().fields.value(0).pointer, pointer);
}

void tst_jobs::manyJobsAtOnce()
{
    JobDraft draft = everyTenMinutes();
    draft.deployment->held = true;
    constexpr int Jobs = 200;
    std::vector<JobId> jobs;
    BERTH_VERIFY_RESULT(f->act<void>([&](store::Transaction &tx) -> Result<void> {
        for (int i = 0; i < Jobs; ++i) {
            const auto made = core::createJob(tx, draft);
            if (!made)
                return tl::unexpected(made.error());
            jobs.push_back(*made);
        }
        return {};
    }));
    f->clock->advance(Seconds(600));
    for (JobId job : jobs)
        TRY_HISTORY(job, u"08:10 running"_s);
}

BERTH_TEST(tst_jobs)
#include "tst_jobs.moc"
