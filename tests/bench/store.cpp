// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"
#include "app/core/controlplane.h"
#include "models/store/writer.h"
#include "tests/bench/registry.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

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

/// The path of a write through the product: queued from any thread, run with all that wait on the
/// core thread, answered after their common COMMIT.
class Commits final
{
public:
    /// @param store outlives it
    explicit Commits(store::Store &store)
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        onThread([&] {
            auto writer = store.writer();
            if (!writer) {
                complaint = writer.error().message;
                return;
            }
            m_writer = std::move(*writer);
            m_control = std::make_unique<core::ControlPlane>(*m_writer, m_clock);
        });
        if (complaint.isEmpty())
            seed();
    }
    ~Commits()
    {
        onThread([this] {
            m_control.reset();
            m_writer.reset();
        });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(Commits)

    /// Ends once the write is on disk.
    [[nodiscard]] QFuture<Result<Acknowledged<Deployment>>> submit()
    {
        Specification specification;
        specification.image = QStringLiteral("registry.local/app:1");
        specification.resources.cpuMilli = 500 + 500 * (m_count++ % 40);
        specification.resources.memoryBytes = Bytes(1) << 30;
        return m_control->submit<Deployment>(m_actor, [=, this](store::Transaction &tx) {
            return tx.deployments().submit(m_draft, specification);
        });
    }

    QString complaint;

private:
    void onThread(const std::function<void()> &work)
    {
        QMetaObject::invokeMethod(&m_context, work, Qt::BlockingQueuedConnection);
    }

    void seed()
    {
        m_actor.isAdministrator = true;
        m_actor.name = QStringLiteral("bench");
        const auto made = m_control
                              ->submit<ClusterId>(m_actor,
                                                  [](store::Transaction &tx) -> Result<ClusterId> {
                                                      Organization organization;
                                                      organization.name = QStringLiteral("Bench");
                                                      const auto inserted
                                                          = tx.organizations().insert(organization);
                                                      if (!inserted)
                                                          return tl::unexpected(inserted.error());
                                                      Cluster cluster;
                                                      cluster.name = QStringLiteral("bench");
                                                      cluster.organizationId = inserted->id;
                                                      const auto stored
                                                          = tx.clusters().insert(cluster);
                                                      if (!stored)
                                                          return tl::unexpected(stored.error());
                                                      return stored->id;
                                                  })
                              .result();
        if (!made) {
            complaint = made.error().message;
            return;
        }
        m_draft.clusterId = made->value;
        m_draft.name = QStringLiteral("trainer");
    }

    SystemClock m_clock;
    QThread m_thread;
    QObject m_context; ///< lives in m_thread; the next two likewise
    std::unique_ptr<store::Writer> m_writer;
    std::unique_ptr<core::ControlPlane> m_control;
    Actor m_actor;
    Deployment m_draft;
    int m_count = 0;
};

/// Clients on one thread, as the API's are: each has one write under way, and asks for the next
/// when that is acknowledged.
class Clients final : public QObject
{
public:
    Clients(Commits &commits, int writes)
        : m_commits(commits)
        , m_remaining(writes)
    {
    }

    void run(int writers)
    {
        for (int i = 0; i < writers; ++i)
            write();
        m_loop.exec();
    }

    std::vector<double> latencies; ///< of acknowledged writes, in milliseconds

private:
    void write()
    {
        if (m_remaining == 0) {
            if (m_underWay == 0)
                m_loop.quit();
            return;
        }
        --m_remaining;
        ++m_underWay;
        const auto asked = SteadyClock::now();
        m_commits.submit().then(this, [this, asked](const Result<Acknowledged<Deployment>> &done) {
            --m_underWay;
            if (done)
                latencies.push_back(millisecondsSince(asked));
            write();
        });
    }

    Commits &m_commits;
    int m_remaining;
    int m_underWay = 0;
    QEventLoop m_loop;
};

Result<Figures> measureStore(const QString &path, int writers, int writes)
{
    auto opened = store::Store::open(path, {.program = QStringLiteral("berth-bench")});
    if (!opened)
        return tl::unexpected(opened.error());
    Figures figures;
    {
        Commits commits(**opened);
        if (!commits.complaint.isEmpty())
            return tl::unexpected(Error::internal(commits.complaint));
        Clients clients(commits, writes);
        const auto start = SteadyClock::now();
        clients.run(writers);
        figures.seconds = millisecondsSince(start) / 1000;
        figures.latencies = std::move(clients.latencies);
    }
    if (figures.latencies.size() != size_t(writes))
        return tl::unexpected(Error::internal(QStringLiteral("a write was refused")));
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
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv); // without one the core thread does not turn
    const int bareWrites = option(arguments, QStringLiteral("--bare-writes"), 2000);
    const int writes = option(arguments, QStringLiteral("--writes"), 32000);

    Result<Figures> bare = measureBare(directory.filePath(QStringLiteral("bare.db")), bareWrites);
    if (!bare) {
        complain(bare.error().message);
        return Outcome::Failed;
    }
    print(line(QStringLiteral("store-yardstick"), 1, *bare));
    for (const int writers : {1, 64}) {
        Result<Figures> figures
            = measureStore(directory.filePath(QStringLiteral("store-%1.db").arg(writers)), writers,
                           writers == 1 ? bareWrites : writes);
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
