// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Jobs by the hundred thousand, all due in the same minute: how long until each has its run, and
// how long somebody else's write waits meanwhile.

#include "app/core/usecases/jobs.h"
#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/organizations.h"
#include "tests/bench/registry.h"
#include "tests/support/virtualclock.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>

#include <algorithm>
#include <atomic>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr char Usage[] = "[--jobs 100000]";
constexpr int JobsAtOnce = 1'000;

Result<ClusterId> makeCluster(core::Core &core)
{
    return core.perform<ClusterId>([](store::Transaction &tx) -> Result<ClusterId> {
        const auto organization = core::createOrganization(tx, u"bench"_s);
        if (!organization)
            return tl::unexpected(organization.error());
        ClusterDraft draft;
        draft.organizationId = *organization;
        draft.name = u"bench"_s;
        return core::createCluster(tx, draft);
    });
}

Result<void> makeJobs(core::Core &core, ClusterId cluster, int count)
{
    JobDraft draft;
    draft.expression = u"*/10 * * * *"_s;
    draft.timeZone = u"Europe/Berlin"_s;
    draft.deployment.emplace();
    draft.deployment->clusterId = cluster;
    draft.deployment->kind = DeploymentKind::Batch;
    draft.deployment->specification.image = u"registry.local/bench:1"_s;
    draft.deployment->specification.resources = {.cpuMilli = 1'000, .memoryBytes = 1 << 30};
    for (int made = 0; made < count; made += JobsAtOnce) {
        const int part = std::min(JobsAtOnce, count - made);
        const auto done = core.perform<void>([&](store::Transaction &tx) -> Result<void> {
            for (int i = 0; i < part; ++i) {
                draft.name = u"job %1"_s.arg(made + i);
                if (const auto job = core::createJob(tx, draft); !job)
                    return tl::unexpected(job.error());
            }
            return {};
        });
        if (!done)
            return done;
    }
    return {};
}

Result<QJsonObject> measure(const QString &path, int jobs)
{
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    const auto clock = std::make_shared<test::VirtualClock>();
    std::atomic<qint64> fired = 0; // outlives the core
    auto opened
        = core::Core::open({.storePath = path, .program = u"berth-bench"_s, .clock = clock});
    if (!opened)
        return tl::unexpected(opened.error());
    core::Core &core = **opened;
    core.subscribe([&fired](const core::ControlPlane::Batch &batch) {
        fired += std::count_if(batch->runs.begin(), batch->runs.end(), [](const berth::Run &run) {
            return run.state == RunState::Running;
        });
    });
    core.start();
    const auto cluster = makeCluster(core);
    if (!cluster)
        return tl::unexpected(cluster.error());
    QElapsedTimer timer;
    timer.start();
    if (const auto made = makeJobs(core, *cluster, jobs); !made)
        return tl::unexpected(made.error());
    const double making = double(timer.nsecsElapsed()) / 1e9;

    clock->advance(Seconds(600));
    timer.start();
    std::vector<double> waits;
    while (fired < jobs) {
        QElapsedTimer write;
        write.start();
        const auto written = core.perform<void>(
            [](store::Transaction &tx) { return tx.setSetting(u"bench"_s, u"on"_s); });
        if (!written)
            return tl::unexpected(written.error());
        waits.push_back(double(write.nsecsElapsed()) / 1e6);
        QThread::msleep(5);
    }
    const double firing = double(timer.nsecsElapsed()) / 1e9;
    core.stop();
    std::sort(waits.begin(), waits.end());
    return QJsonObject{{u"bench"_s, u"jobs"_s},
                       {u"jobs"_s, jobs},
                       {u"fired"_s, qint64(fired)},
                       {u"made_per_second"_s, double(jobs) / making},
                       {u"fired_per_second"_s, double(jobs) / firing},
                       {u"all_fired_seconds"_s, firing},
                       {u"other_write_p50_ms"_s, waits[waits.size() / 2]},
                       {u"other_write_p99_ms"_s, waits[waits.size() * 99 / 100]},
                       {u"other_write_most_ms"_s, waits.back()}};
}

Outcome run(const QStringList &arguments)
{
    int jobs = 100'000;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        jobs = arguments.value(i + 1).toInt(&isNumber);
        if (arguments[i] != "--jobs"_L1 || !isNumber || jobs < 1)
            return Outcome::Usage;
    }
    const QTemporaryDir directory;
    const auto figures = measure(directory.filePath(u"berth.db"_s), jobs);
    if (!figures) {
        complain(describe(figures.error()));
        return Outcome::Failed;
    }
    print(*figures);
    return Outcome::Done;
}

const int registered = registerBench("jobs", Usage, &run);

} // namespace

} // namespace berth::bench
