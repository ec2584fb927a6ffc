// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/model_tables.h"

#include "models/tables/deploymenttable.h"
#include "tests/tables/syntheticdeployments.h"

#include <QtCore/qelapsedtimer.h>

#include <algorithm>

namespace berth::bench {

namespace {

constexpr qint64 ChunkRows = 20'000;

class Stopwatch
{
public:
    Stopwatch() { m_timer.start(); }
    [[nodiscard]] double milliseconds() const { return double(m_timer.nsecsElapsed()) / 1e6; }

private:
    QElapsedTimer m_timer;
};

double percentile(std::vector<double> values, double part)
{
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, size_t(part * double(values.size())))];
}

class Run
{
public:
    Run(qint64 rows, const std::function<void(const QJsonObject &)> &print)
        : m_rows(rows)
        , m_print(print)
    {
    }

    void load()
    {
        double spent = 0;
        m_table.applyNames(test::SyntheticDeployments::clusters(),
                           test::SyntheticDeployments::owners());
        m_table.setNow(fromEpochMillis(1'790'100'000'000));
        m_table.beginLoad(m_rows);
        for (qint64 first = 1; first <= m_rows; first += ChunkRows) {
            const auto rows = m_source.rows(first, std::min(ChunkRows, m_rows - first + 1));
            const Stopwatch watch;
            m_table.appendChunk(rows, 1);
            spent += watch.milliseconds();
        }
        m_table.finishLoad();
        const auto memory = m_table.memory();
        print("load", spent);
        m_print({{QStringLiteral("bench"), QStringLiteral("tables")},
                 {QStringLiteral("what"), QStringLiteral("bytes_per_row")},
                 {QStringLiteral("value"), double(memory.total - memory.names) / double(m_rows)},
                 {QStringLiteral("names"), double(memory.names) / double(m_rows)}});
    }

    void sortAll()
    {
        for (int column = -1; column < DeploymentTable::ColumnCount; ++column) {
            for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                const Stopwatch watch;
                m_table.sort(column, order);
                print(column < 0 ? QStringLiteral("sort queue")
                                 : QString(QStringLiteral("sort ")
                                           + m_table
                                                 .headerData(column, Qt::Horizontal,
                                                             DeploymentTable::SortRole)
                                                 .toString()),
                      watch.milliseconds());
            }
        }
    }

    void filterAll()
    {
        for (const int column : {-1, int(DeploymentTable::NameColumn)}) {
            m_table.sort(column);
            for (const char *text :
                 {"vision", "status:queued", "gpu>=1 priority>=500", "name:999", "name:É",
                  "owner:user17 or held:true", "age>12h", "-status:queued", "image~serve:1.$"}) {
                const auto filter
                    = filter::parse(QString::fromUtf8(text), DeploymentTable::filterFields());
                if (!filter) {
                    print(QStringLiteral("unreadable ") + QString::fromUtf8(text), -1);
                    continue;
                }
                const Stopwatch watch;
                m_table.setFilter(*filter);
                print(QStringLiteral("filter ") + QString::fromUtf8(text), watch.milliseconds(),
                      m_table.rowCount());
                const Stopwatch clearing;
                m_table.clearFilter();
                print(QStringLiteral("clear filter"), clearing.milliseconds());
            }
        }
    }

    /// 100 changes a frame, ten frames a second: what the issue asks for.
    void deltas(const QString &name)
    {
        std::minstd_rand random(7);
        std::vector<double> frames;
        const auto anId = [&] { return qint64(random()) % m_rows + 1; };
        for (int frame = 0; frame < 100; ++frame) {
            DeploymentDelta delta{.seq = ++m_seq, .upserts = {}, .removed = {}};
            for (int i = 0; i < 60; ++i) {
                DeploymentSummary row = m_source.at(anId());
                row.status = DeploymentStatus(random() % DeploymentStatusCount);
                row.priority = int(random() % 1001);
                delta.upserts.push_back(row);
            }
            for (int i = 0; i < 20; ++i)
                delta.upserts.push_back(m_source.at(m_rows + ++m_added));
            for (int i = 0; i < 20; ++i)
                delta.removed.push_back(DeploymentId(anId()));
            const Stopwatch watch;
            m_table.applyChanges(delta);
            frames.push_back(watch.milliseconds());
        }
        print(QString(name + QStringLiteral(" median")), percentile(frames, 0.5));
        print(QString(name + QStringLiteral(" p95")), percentile(frames, 0.95));
        print(QString(name + QStringLiteral(" max")), percentile(frames, 1));
    }

    void allDeltas()
    {
        m_seq = 10;
        m_table.sort(-1);
        deltas(QStringLiteral("delta queue order"));
        m_table.sort(DeploymentTable::NameColumn);
        deltas(QStringLiteral("delta by name"));
        const auto filter
            = filter::parse(QStringLiteral("status:queued"), DeploymentTable::filterFields());
        if (filter)
            m_table.setFilter(*filter);
        for (int row = 0; row < m_table.rowCount(); row += 2000)
            m_table.selectRange(row, row + 999);
        deltas(QStringLiteral("delta by name, filtered, half selected"));
        m_table.sort(DeploymentTable::StatusColumn);
        deltas(QStringLiteral("delta by status, filtered, half selected"));
    }

private:
    void print(const QString &what, double milliseconds, int rows = -1)
    {
        QJsonObject line{{QStringLiteral("bench"), QStringLiteral("tables")},
                         {QStringLiteral("what"), what},
                         {QStringLiteral("ms"), milliseconds}};
        if (rows >= 0)
            line.insert(QStringLiteral("rows"), rows);
        m_print(line);
    }
    void print(const char *what, double milliseconds)
    {
        print(QString::fromLatin1(what), milliseconds);
    }

    qint64 m_rows;
    const std::function<void(const QJsonObject &)> &m_print;
    test::SyntheticDeployments m_source;
    DeploymentTable m_table;
    qint64 m_seq = 0;
    qint64 m_added = 0;
};

} // namespace

void modelTables(qint64 rows, const std::function<void(const QJsonObject &)> &print)
{
    Run run(rows, print);
    run.load();
    run.sortAll();
    run.filterAll();
    run.allDeltas();
}

} // namespace berth::bench
