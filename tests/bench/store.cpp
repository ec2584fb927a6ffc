// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"
#include "models/store/writer.h"
#include "tests/bench/registry.h"

#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace berth::bench {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// What one run measured: latencies of acknowledged writes, in milliseconds.
struct Figures
{
    std::vector<double> latencies;
    double seconds = 0;

    [[nodiscard]] double perSecond() const { return double(latencies.size()) / seconds; }
    [[nodiscard]] double percentile(double part)
    {
        if (latencies.empty())
            return 0;
        const auto at = latencies.begin()
            + std::min(qsizetype(double(latencies.size()) * part), qsizetype(latencies.size()) - 1);
        std::nth_element(latencies.begin(), at, latencies.end());
        return *at;
    }
};

double millisecondsSince(SteadyClock::time_point start)
{
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

/// One writer's request: it waits until the commit that holds it is on disk.
struct Request
{
    std::atomic<bool> isDone = false;
    bool isAcknowledged = false;
};

/// The path of a request through the product: queued from any thread, run with all that wait on
/// the one committing thread, answered after their common COMMIT.
class GroupCommit final
{
public:
    GroupCommit(store::Store &store, int requests)
        : m_remaining(requests)
        , m_thread([this, &store] { run(store); })
    {
        m_isReady.wait(false);
    }
    ~GroupCommit() { m_thread.join(); }
    Q_DISABLE_COPY_MOVE(GroupCommit)

    bool submit()
    {
        Request request;
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(&request);
        }
        m_arrived.notify_one();
        request.isDone.wait(false);
        return request.isAcknowledged;
    }

    QString complaint;

private:
    void run(store::Store &store)
    {
        auto writer = store.writer();
        if (!writer) {
            complaint = writer.error().message;
        } else if (Result<void> seeded = seed(**writer); !seeded) {
            complaint = seeded.error().message;
        }
        m_isReady = true;
        m_isReady.notify_all();
        std::vector<Request *> group;
        while (m_remaining > 0) {
            {
                std::unique_lock lock(m_mutex);
                m_arrived.wait(lock, [this] { return !m_waiting.empty(); });
                group.swap(m_waiting);
            }
            const bool isCommitted = complaint.isEmpty() && commit(**writer, group);
            m_remaining -= int(group.size());
            for (Request *request : group) {
                request->isAcknowledged = isCommitted;
                request->isDone = true;
                request->isDone.notify_one();
            }
            group.clear();
        }
    }

    Result<void> seed(store::Writer &writer)
    {
        m_actor.isAdministrator = true;
        m_actor.name = QStringLiteral("bench");
        if (Result<void> begun = writer.begin(now()); !begun)
            return begun;
        const auto made = writer.run(m_actor, [this](store::Transaction &tx) -> Result<void> {
            Organization organization;
            organization.name = QStringLiteral("Bench");
            auto inserted = tx.organizations().insert(organization);
            if (!inserted)
                return tl::unexpected(inserted.error());
            Cluster cluster;
            cluster.name = QStringLiteral("bench");
            cluster.organizationId = inserted->id;
            auto stored = tx.clusters().insert(cluster);
            if (!stored)
                return tl::unexpected(stored.error());
            m_draft.clusterId = stored->id;
            m_draft.name = QStringLiteral("trainer");
            return {};
        });
        if (!made)
            return made;
        const auto committed = writer.commit();
        if (!committed)
            return tl::unexpected(committed.error());
        return {};
    }

    bool commit(store::Writer &writer, const std::vector<Request *> &group)
    {
        if (!writer.begin(now()))
            return false;
        for (size_t i = 0; i < group.size(); ++i) {
            Specification specification;
            specification.image = QStringLiteral("registry.local/app:1");
            specification.resources.cpuMilli = 500 + 500 * (m_count++ % 40);
            specification.resources.memoryBytes = Bytes(1) << 30;
            const auto submitted = writer.run(m_actor, [&](store::Transaction &tx) {
                return tx.deployments().submit(m_draft, specification);
            });
            if (!submitted) {
                complaint = submitted.error().message;
                return false;
            }
        }
        const auto committed = writer.commit();
        if (!committed)
            complaint = committed.error().message;
        return committed.has_value();
    }

    static TimePoint now()
    {
        return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    }

    std::atomic<int> m_remaining;
    std::atomic<bool> m_isReady = false;
    std::mutex m_mutex; // protects m_waiting
    std::condition_variable m_arrived;
    std::vector<Request *> m_waiting;
    Actor m_actor;
    Deployment m_draft;
    int m_count = 0;
    std::thread m_thread;
};

Result<Figures> measureStore(const QString &path, int writers, int writesEach)
{
    auto opened = store::Store::open(path, {.program = QStringLiteral("berth-bench")});
    if (!opened)
        return tl::unexpected(opened.error());
    Figures figures;
    std::mutex mutex; // protects figures.latencies
    QString complaint;
    {
        GroupCommit commits(**opened, writers * writesEach);
        const auto start = SteadyClock::now();
        std::vector<std::thread> threads;
        for (int i = 0; i < writers; ++i) {
            threads.emplace_back([&] {
                std::vector<double> own;
                own.reserve(size_t(writesEach));
                for (int write = 0; write < writesEach; ++write) {
                    const auto asked = SteadyClock::now();
                    if (commits.submit())
                        own.push_back(millisecondsSince(asked));
                }
                const std::lock_guard lock(mutex);
                figures.latencies.insert(figures.latencies.end(), own.begin(), own.end());
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        figures.seconds = millisecondsSince(start) / 1000;
        complaint = commits.complaint;
    }
    if (!complaint.isEmpty())
        return tl::unexpected(Error::internal(complaint));
    return figures;
}

/// The yardstick: a row a transaction, one fsync each, nothing else.
Result<Figures> measureBare(const QString &path, int writes)
{
    Figures figures;
    QString complaint;
    {
        QSqlDatabase database
            = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("bare"));
        database.setDatabaseName(path);
        bool isOpen = database.open();
        QSqlQuery query(database);
        for (const char *sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                                "CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"})
            isOpen = isOpen && query.exec(QString::fromLatin1(sql));
        isOpen = isOpen && query.prepare(QStringLiteral("INSERT INTO rows (body) VALUES (:body)"));
        const QString body(200, QLatin1Char('x'));
        const auto start = SteadyClock::now();
        for (int i = 0; isOpen && i < writes; ++i) {
            const auto asked = SteadyClock::now();
            query.bindValue(QStringLiteral(":body"), body);
            isOpen = query.exec();
            figures.latencies.push_back(millisecondsSince(asked));
        }
        figures.seconds = millisecondsSince(start) / 1000;
        if (!isOpen)
            complaint = query.lastError().text();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("bare"));
    if (!complaint.isEmpty())
        return tl::unexpected(Error::internal(complaint));
    return figures;
}

QJsonObject line(const QString &what, int writers, Figures &figures)
{
    return {{QStringLiteral("bench"), what},
            {QStringLiteral("writers"), writers},
            {QStringLiteral("acknowledged_per_second"), qRound64(figures.perSecond())},
            {QStringLiteral("p99_ms"), qRound(figures.percentile(0.99) * 100) / 100.0}};
}

/// The number after @p name among the arguments.
int option(const QStringList &arguments, const QString &name, int otherwise)
{
    const qsizetype at = arguments.indexOf(name);
    if (at < 0 || at + 1 >= arguments.size())
        return otherwise;
    bool isNumber = false;
    const int value = arguments.at(at + 1).toInt(&isNumber);
    return isNumber && value > 0 ? value : otherwise;
}

Outcome run(const QStringList &arguments)
{
    // On a real disk, not in a file system of memory: what is measured is the fsync.
    const qsizetype at = arguments.indexOf(QStringLiteral("--directory"));
    const QString folder
        = at >= 0 && at + 1 < arguments.size() ? arguments.at(at + 1) : QDir::tempPath();
    const QTemporaryDir directory(folder % QStringLiteral("/berth-bench-XXXXXX"));
    if (!directory.isValid()) {
        complain(directory.errorString());
        return Outcome::Failed;
    }
    const int bareWrites = option(arguments, QStringLiteral("--bare-writes"), 2000);
    const int writes = option(arguments, QStringLiteral("--writes"), 32000);

    Result<Figures> bare = measureBare(directory.filePath(QStringLiteral("bare.db")), bareWrites);
    if (!bare) {
        complain(bare.error().message);
        return Outcome::Failed;
    }
    print(line(QStringLiteral("store-yardstick"), 1, *bare));
    for (const int writers : {1, 64}) {
        const int each = writers == 1 ? bareWrites : writes / writers;
        Result<Figures> figures = measureStore(
            directory.filePath(QStringLiteral("store-%1.db").arg(writers)), writers, each);
        if (!figures) {
            complain(figures.error().message);
            return Outcome::Failed;
        }
        QJsonObject told = line(QStringLiteral("store"), writers, *figures);
        told.insert(QStringLiteral("ratio"),
                    qRound(figures->perSecond() / bare->perSecond() * 100) / 100.0);
        print(told);
    }
    return Outcome::Done;
}

const int registered
    = registerBench("store", "[--directory DIR] [--writes N] [--bare-writes N]", &run);

} // namespace

} // namespace berth::bench
