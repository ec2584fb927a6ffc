// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The whole way: from a stored queue to replicas that run, each step durable, while somebody else
// writes. What the scheduler decides alone is measured by `openb`.

#include "app/core/core.h"
#include "app/composition.h"
#include "tests/bench/queuestore.h"
#include "tests/bench/registry.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char Usage[] = "[--nodes 1213] [--rows 8152]";
constexpr Milliseconds Pause{5}; ///< between an answer and the next write of the other client

double secondsSince(SteadyClock::time_point start)
{
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

/// Counts what commits say of replicas. The core thread writes, any thread reads.
struct Progress
{
    std::atomic<qint64> placed = 0;
    std::atomic<qint64> running = 0;

    void follow(const ChangeBatch &batch)
    {
        for (const Replica &replica : batch.replicas) {
            placed += replica.state == ReplicaState::Placed ? 1 : 0;
            running += replica.state == ReplicaState::Running ? 1 : 0;
        }
    }
};

/// Another client: a small write, and after its answer and a pause the next one.
class OtherClient final : public QObject
{
public:
    explicit OtherClient(core::Core &core)
        : m_core(core)
    {
        write();
    }

    [[nodiscard]] double percentile(double part)
    {
        if (m_latencies.empty())
            return 0;
        std::sort(m_latencies.begin(), m_latencies.end());
        return m_latencies[size_t(double(m_latencies.size() - 1) * part)];
    }

private:
    void write()
    {
        const auto asked = SteadyClock::now();
        m_core.control()
            .submit<void>(m_core.administrator(),
                          [](store::Transaction &tx) { return tx.setSetting(u"bench"_s, u"on"_s); })
            .then(this, [this, asked](const Result<Acknowledged<void>> &done) {
                if (done)
                    m_latencies.push_back(secondsSince(asked) * 1000);
                QTimer::singleShot(Pause, this, &OtherClient::write);
            });
    }

    core::Core &m_core;
    std::vector<double> m_latencies;
};

Result<QJsonObject> measure(const QString &path)
{
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    Progress progress; // outlives the core
    auto opened = core::Core::open(
        {.storePath = path, .program = u"berth-bench"_s, .runtime = simulatedRuntime(1)});
    if (!opened)
        return tl::unexpected(opened.error());
    core::Core &core = **opened;
    core.subscribe([&](const core::ControlPlane::Batch &batch) { progress.follow(*batch); });

    QEventLoop loop;
    core::SchedulerOutcome outcome;
    double planned = 0;
    double all = 0;
    const auto start = SteadyClock::now();
    QObject::connect(&core, &core::Core::started, &loop, [&] {
        core.runScheduler({}).then(&loop, [&](const core::SchedulerOutcome &done) {
            outcome = done;
            planned = secondsSince(start);
        });
    });
    QTimer watch;
    QObject::connect(&watch, &QTimer::timeout, &loop, [&] {
        if (planned == 0 || progress.running < progress.placed)
            return;
        all = secondsSince(start);
        loop.quit();
    });
    watch.start(Milliseconds(2));
    core.start();
    OtherClient other(core);
    loop.exec();
    core.stop();
    return QJsonObject{{u"placed"_s, qint64(progress.placed)},
                       {u"waiting"_s, outcome.waiting},
                       {u"placed_per_second"_s, double(progress.placed) / planned},
                       {u"running_per_second"_s, double(progress.running) / all},
                       {u"other_write_p50_ms"_s, other.percentile(0.5)},
                       {u"other_write_p99_ms"_s, other.percentile(0.99)},
                       {u"other_write_most_ms"_s, other.percentile(1)}};
}

Outcome run(const QStringList &arguments)
{
    int nodes = 1213;
    qint64 rows = 8152;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const qint64 value = arguments.value(i + 1).toLongLong(&isNumber);
        if (arguments[i] == "--nodes"_L1 && isNumber && value > 0 && value <= 1'000'000)
            nodes = int(value);
        else if (arguments[i] == "--rows"_L1 && isNumber && value > 0)
            rows = value;
        else
            return Outcome::Usage;
    }
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"berth.db"_s);
    if (const auto made = makeQueueStore(path, nodes, rows); !made) {
        complain(describe(made.error()));
        return Outcome::Failed;
    }
    auto figures = measure(path);
    if (!figures) {
        complain(describe(figures.error()));
        return Outcome::Failed;
    }
    figures->insert(u"bench"_s, u"core"_s);
    figures->insert(u"nodes"_s, nodes);
    figures->insert(u"rows"_s, rows);
    print(*figures);
    return Outcome::Done;
}

const int registered = registerBench("core", Usage, &run);

} // namespace

} // namespace berth::bench
