// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable.h"
#include "tests/support/testmain.h"
#include "tests/tables/syntheticdeployments.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace berth;
using Table = DeploymentTable;

namespace {

DeploymentSummary aRow(qint64 id, const QString &name = {})
{
    DeploymentSummary row;
    row.id = DeploymentId(id);
    row.clusterId = ClusterId(1);
    row.name = name.isEmpty() ? QStringLiteral("row-%1").arg(id, 4, 10, QLatin1Char('0')) : name;
    row.image = QStringLiteral("busybox:1");
    row.ownerId = UserId(1);
    row.submittedAt = fromEpochMillis(1'790'000'000'000 + id % 1'000'000);
    return row;
}

std::vector<DeploymentSummary> rowsFrom(qint64 first, qint64 last)
{
    std::vector<DeploymentSummary> rows;
    for (qint64 id = first; id <= last; ++id)
        rows.push_back(aRow(id));
    return rows;
}

QStringList names(const Table &table)
{
    QStringList names;
    for (int row = 0; row < table.rowCount(); ++row)
        names << table.index(row, Table::NameColumn).data().toString();
    return names;
}

DeploymentDelta removal(qint64 seq, std::initializer_list<qint64> ids)
{
    DeploymentDelta delta{.seq = seq, .upserts = {}, .removed = {}};
    for (const qint64 id : ids)
        delta.removed.push_back(DeploymentId(id));
    return delta;
}

filter::Node parsed(const QString &text)
{
    const auto filter = filter::parse(text, Table::filterFields());
    if (!filter)
        qFatal("%s", qPrintable(describe(filter.error())));
    return *filter;
}

/// A loaded table under a live tester, and everything it tells views.
struct Fixture
{
    explicit Fixture(qint64 rows)
    {
        table.beginLoad(rows);
        table.appendChunk(rowsFrom(1, rows), 10);
        table.finishLoad();
        for (QSignalSpy *spy : {&inserted, &removed, &changed, &relaid, &reset})
            spy->clear();
    }

    Table table;
    QAbstractItemModelTester tester{&table, QAbstractItemModelTester::FailureReportingMode::QtTest};
    QSignalSpy inserted{&table, &Table::rowsInserted};
    QSignalSpy removed{&table, &Table::rowsRemoved};
    QSignalSpy changed{&table, &Table::dataChanged};
    QSignalSpy relaid{&table, &Table::layoutChanged};
    QSignalSpy reset{&table, &Table::modelReset};
};

} // namespace

class tst_deploymenttable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loadsInChunksWithOneInsertEach()
    {
        Table table;
        QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&table, &Table::rowsInserted);
        QSignalSpy loading(&table, &Table::loadingChanged);
        table.beginLoad(1000);
        QVERIFY(table.isLoading());
        QCOMPARE(table.expectedRows(), 1000);
        table.appendChunk(rowsFrom(1, 200), 5);
        table.appendChunk(rowsFrom(201, 1000), 6);
        QCOMPARE(table.loadedRows(), 1000);
        QCOMPARE(inserted.size(), 2);
        QCOMPARE(inserted[1][1].toInt(), 200);
        QCOMPARE(inserted[1][2].toInt(), 999);
        table.finishLoad();
        QVERIFY(!table.isLoading());
        QCOMPARE(loading.size(), 2);
        QCOMPARE(table.seq(), 6);
        table.beginLoad(0);
        QCOMPARE(table.rowCount(), 0);
    }

    void tellsARunOfRowsOnce()
    {
        Fixture f(100);
        f.table.applyChanges(removal(11, {10, 11, 12, 50}));
        QCOMPARE(f.removed.size(), 2);
        QCOMPARE(f.removed[0][1].toInt(), 49); // from the back
        QCOMPARE(f.removed[1][1].toInt(), 9);
        QCOMPARE(f.removed[1][2].toInt(), 11);
        QCOMPARE(f.relaid.size(), 0);

        DeploymentDelta delta{.seq = 12, .upserts = {}, .removed = {}};
        for (const qint64 id : {20, 21, 22, 40}) {
            delta.upserts.push_back(aRow(id));
            delta.upserts.back().readyReplicas = 1;
        }
        f.table.applyChanges(delta);
        QCOMPARE(f.changed.size(), 2);
        QCOMPARE(f.changed[0][0].toModelIndex().row(), 16);
        QCOMPARE(f.changed[0][1].toModelIndex().row(), 18);
        QCOMPARE(f.reset.size(), 0);
    }

    void tellsManyRunsAsOneLayoutChange()
    {
        Fixture f(100);
        DeploymentDelta delta{.seq = 11, .upserts = {}, .removed = {}};
        for (qint64 id = 2; id <= 20; id += 2)
            delta.removed.push_back(DeploymentId(id));
        f.table.applyChanges(delta);
        QCOMPARE(f.removed.size(), 0);
        QCOMPARE(f.relaid.size(), 1);
        QCOMPARE(f.table.rowCount(), 90);
    }

    void tellsManyChangedRunsAsOneRange()
    {
        Fixture f(100);
        DeploymentDelta delta{.seq = 11, .upserts = {}, .removed = {}};
        for (qint64 id = 2; id <= 40; id += 2) {
            delta.upserts.push_back(aRow(id));
            delta.upserts.back().status = DeploymentStatus::Running;
        }
        f.table.applyChanges(delta);
        QCOMPARE(f.changed.size(), 1);
        QCOMPARE(f.changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(f.changed[0][1].toModelIndex().row(), 39);
        QCOMPARE(f.table.statusCount(DeploymentStatus::Running), 20);
        QCOMPARE(f.table.statusCounts(ClusterId(1))[0], 80);
        QCOMPARE(f.table.statusCounts(ClusterId(9))[0], 0);
    }

    void saysNothingWhereNothingChanged()
    {
        Fixture f(10);
        DeploymentDelta delta{.seq = 11, .upserts = {aRow(4)}, .removed = {DeploymentId(99)}};
        f.table.applyChanges(delta);
        QCOMPARE(f.changed.size() + f.inserted.size() + f.removed.size() + f.relaid.size(), 0);
    }

    void keepsTheCurrentRowWhereItMoves()
    {
        Fixture f(100);
        f.table.sort(Table::PriorityColumn, Qt::DescendingOrder);
        const QPersistentModelIndex current = f.table.indexOf(DeploymentId(60), 3);
        const QPersistentModelIndex renamed = f.table.indexOf(DeploymentId(61), 0);
        QCOMPARE(current.row(), 59);
        DeploymentDelta delta{
            .seq = 11, .upserts = {aRow(60), aRow(61, QStringLiteral("a"))}, .removed = {}};
        delta.upserts[0].priority = 900;
        delta.upserts[1].priority = 800;
        f.table.applyChanges(delta);
        QCOMPARE(current.row(), 0);
        QCOMPARE(current.column(), 3);
        QCOMPARE(renamed.row(), 1);
        QCOMPARE(renamed.data().toString(), QStringLiteral("a"));
        f.table.sort(Table::NameColumn);
        QCOMPARE(renamed.row(), 0);
        QCOMPARE(f.table.idAt(current.row()), DeploymentId(60));
        f.table.setFilter(parsed(QStringLiteral("priority>850")));
        QVERIFY(current.isValid());
        QVERIFY(!renamed.isValid());
        QVERIFY(!f.table.indexOf(DeploymentId(61)).isValid());
    }

    void dropsADeltaThatIsOlderThanTheRows()
    {
        Fixture f(10); // read at 10
        DeploymentDelta stale{
            .seq = 9, .upserts = {aRow(3, QStringLiteral("stale"))}, .removed = {DeploymentId(4)}};
        f.table.applyChanges(stale);
        QCOMPARE(f.table.rowCount(), 10);
        QCOMPARE(f.table.find(DeploymentId(3))->name, QStringLiteral("row-0003"));
        DeploymentDelta same = stale;
        same.seq = 10;
        f.table.applyChanges(same);
        QVERIFY(f.table.find(DeploymentId(4)));
        DeploymentDelta newer{
            .seq = 11, .upserts = {aRow(3, QStringLiteral("newer"))}, .removed = {}};
        f.table.applyChanges(newer);
        QCOMPARE(f.table.find(DeploymentId(3))->name, QStringLiteral("newer"));
        newer.upserts[0].name = QStringLiteral("again");
        f.table.applyChanges(newer); // the same seq twice
        QCOMPARE(f.table.find(DeploymentId(3))->name, QStringLiteral("newer"));
    }

    void keepsWhatADeltaSaidWhileTheLoaderWasBehind()
    {
        Table table;
        QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.beginLoad(30);
        table.appendChunk(rowsFrom(1, 10), 10);
        // Seq 15: 5 renamed, 6 removed, 12 changed and 13 removed before they were loaded, 40 new.
        DeploymentDelta delta{.seq = 15,
                              .upserts = {aRow(5, QStringLiteral("five")),
                                          aRow(12, QStringLiteral("twelve")), aRow(40)},
                              .removed = {DeploymentId(6), DeploymentId(13)}};
        table.applyChanges(delta);
        table.appendChunk(rowsFrom(11, 20), 12); // read before the delta
        QCOMPARE(table.find(DeploymentId(12))->name, QStringLiteral("twelve"));
        QVERIFY(!table.find(DeploymentId(13)));
        table.appendChunk(rowsFrom(21, 30), 20); // read after it
        // Seq 18: newer than the row at 15, older than the chunk at 20.
        table.applyChanges(
            {.seq = 18,
             .upserts = {aRow(5, QStringLiteral("cinq")), aRow(25, QStringLiteral("stale"))},
             .removed = {DeploymentId(26)}});
        QCOMPARE(table.find(DeploymentId(5))->name, QStringLiteral("cinq"));
        QCOMPARE(table.find(DeploymentId(25))->name, QStringLiteral("row-0025"));
        QVERIFY(table.find(DeploymentId(26)));
        // A page that is read again later wins over what a delta said before.
        table.appendChunk(std::vector{aRow(5, QStringLiteral("cinque"))}, 22);
        QCOMPARE(table.find(DeploymentId(5))->name, QStringLiteral("cinque"));
        table.finishLoad();
        table.applyChanges(removal(21, {5}));
        QVERIFY(table.find(DeploymentId(5)));
        table.applyChanges(removal(23, {5}));
        QVERIFY(!table.find(DeploymentId(5)));
        QCOMPARE(table.totalCount(), 28);
    }

    void ordersTheQueueByPriorityAndSubmission()
    {
        Table table;
        std::vector<DeploymentSummary> rows = rowsFrom(1, 5);
        rows[0].priority = 0;
        rows[3].priority = 1000;
        rows[4].submittedAt = fromEpochMillis(1);
        table.appendChunk(rows, 1);
        QCOMPARE(table.sortColumn(), -1);
        QCOMPARE(names(table).join(u' '),
                 QStringLiteral("row-0004 row-0005 row-0002 row-0003 row-0001"));
    }

    void sortsNamesIgnoringCaseWithNewOnesInTheirPlace()
    {
        Table table;
        table.appendChunk(
            std::vector{aRow(1, QStringLiteral("beta")), aRow(2, QStringLiteral("Alpha")),
                        aRow(3, QStringLiteral("alpha")), aRow(4, QStringLiteral("ärger")),
                        aRow(5, QStringLiteral("alphabetical"))},
            1);
        table.sort(Table::NameColumn);
        QCOMPARE(names(table).join(u' '), QStringLiteral("Alpha alpha alphabetical beta ärger"));
        table.applyChanges(
            {.seq = 2,
             .upserts = {aRow(6, QStringLiteral("alphab")), aRow(7, QStringLiteral("Beta"))},
             .removed = {}});
        QCOMPARE(names(table).join(u' '),
                 QStringLiteral("Alpha alpha alphab alphabetical Beta beta ärger"));
        table.sort(Table::NameColumn, Qt::DescendingOrder);
        QCOMPARE(names(table).first(), QStringLiteral("ärger"));
        QCOMPARE(names(table).last(), QStringLiteral("Alpha"));
    }

    void showsReasonsWhileARowWaits()
    {
        Fixture f(4);
        const auto reason = [&](qint64 id) {
            return f.table.indexOf(DeploymentId(id), Table::ReasonColumn).data().toString();
        };
        f.table.applyReasons(std::vector<ReasonUpdate>{{DeploymentId(1), ReasonCode::Insufficient},
                                                       {DeploymentId(2), ReasonCode::Quota}});
        QCOMPARE(reason(1), QStringLiteral("not enough room"));
        QCOMPARE(reason(3), QString());
        f.table.setFilter(parsed(QStringLiteral("reason:quota")));
        QCOMPARE(f.table.rowCount(), 1);
        f.table.applyReasons(std::vector<ReasonUpdate>{{DeploymentId(2), std::nullopt},
                                                       {DeploymentId(3), ReasonCode::Quota}});
        QCOMPARE(f.table.idAt(0), DeploymentId(3));
        f.table.clearFilter();
        DeploymentSummary row = aRow(1);
        row.held = true;
        row.cause = Cause::Preempted;
        f.table.applyChanges({.seq = 11, .upserts = {row}, .removed = {}});
        QCOMPARE(reason(1), QStringLiteral("held (preempted)"));
        row.held = false;
        row.name = QStringLiteral("renamed");
        f.table.applyChanges({.seq = 12, .upserts = {row}, .removed = {}});
        QCOMPARE(reason(1), QStringLiteral("not enough room (preempted)"));
        row.status = DeploymentStatus::Running;
        row.cause = Cause::None;
        f.table.applyChanges({.seq = 13, .upserts = {row}, .removed = {}});
        QCOMPARE(reason(1), QString());
    }

    void namesClustersAndOwnersWhenTheyAreKnown()
    {
        Fixture f(3);
        QCOMPARE(f.table.index(0, Table::ClusterColumn).data().toString(), QStringLiteral("#1"));
        Cluster cluster;
        cluster.id = ClusterId(1);
        cluster.name = QStringLiteral("west");
        User user;
        user.id = UserId(1);
        user.username = QStringLiteral("ada");
        f.table.setFilter(parsed(QStringLiteral("cluster:west owner:ada")));
        QCOMPARE(f.table.rowCount(), 0);
        f.table.applyNames(std::span(&cluster, 1), std::span(&user, 1));
        QCOMPARE(f.table.rowCount(), 3);
        QCOMPARE(f.table.index(0, Table::ClusterColumn).data().toString(), QStringLiteral("west"));
        QCOMPARE(f.table.index(0, Table::OwnerColumn).data().toString(), QStringLiteral("ada"));
        QCOMPARE(f.table.clusterName(ClusterId(1)), QStringLiteral("west"));
        QCOMPARE(f.table.clusterName(ClusterId(7)), QStringLiteral("#7"));
        QCOMPARE(f.table.ownerName(UserId(1)), QStringLiteral("ada"));
    }

    void countsAgesFromTheFrameClock()
    {
        Fixture f(3);
        const TimePoint submitted = aRow(1).submittedAt;
        f.table.setNow(submitted + Seconds(200));
        QCOMPARE(f.table.index(0, Table::SubmittedColumn).data().toString(),
                 QStringLiteral("3m ago"));
        QCOMPARE(f.table.index(0, Table::WaitColumn).data().toString(), QStringLiteral("3m 20s"));
        QCOMPARE(f.changed.size(), 1);
        QCOMPARE(f.changed[0][0].toModelIndex().column(), int(Table::SubmittedColumn));
        f.table.setNow(submitted + Milliseconds(200'400));
        QCOMPARE(f.changed.size(), 1); // the same second
        f.table.setFilter(parsed(QStringLiteral("age>5m")));
        QCOMPARE(f.table.rowCount(), 0);
        f.table.setNow(submitted + Seconds(301));
        QCOMPARE(f.table.rowCount(), 3);
    }

    void selectsRowsByBit()
    {
        Fixture f(100);
        QSignalSpy spy(&f.table, &Table::bulkSelectionChanged);
        f.table.selectRange(10, 19);
        QCOMPARE(f.table.selectedCount(), 10);
        QCOMPARE(f.changed.size(), 1);
        QVERIFY(f.table.index(10, 5).data(Table::SelectedRole).toBool());
        QCOMPARE(f.table.index(10, 0).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
        QVERIFY(!f.table.index(10, 1).data(Qt::CheckStateRole).isValid());
        QVERIFY(f.table.setData(f.table.index(10, 3), false, Table::SelectedRole));
        QVERIFY(f.table.setData(f.table.index(0, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!f.table.setData(f.table.index(0, 1), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!f.table.setData(f.table.index(0, 1), QStringLiteral("x"), Qt::EditRole));
        QCOMPARE(f.table.selectedCount(), 10);
        f.table.setFilter(parsed(QStringLiteral("id<15")));
        QCOMPARE(f.table.hiddenSelectedCount(), 6);
        const std::vector<DeploymentId> ids = f.table.selectedIds();
        QCOMPARE(ids.size(), size_t(10));
        QCOMPARE(ids.front(), DeploymentId(1));
        QCOMPARE(ids.back(), DeploymentId(20));
        f.table.invertSelection();
        QCOMPARE(f.table.selectedCount(), 6 + 14 - 4);
        f.table.selectAllVisible();
        QCOMPARE(f.table.selectedCount(), 20);
        f.table.applyChanges(removal(11, {1, 20}));
        QCOMPARE(f.table.selectedCount(), 18);
        QCOMPARE(spy.last()[0].toLongLong(), 18);
        f.table.clearSelection();
        QCOMPARE(f.table.selectedCount(), 0);
        f.table.selectRange(-5, 1000);
        QCOMPARE(f.table.selectedCount(), f.table.rowCount());
        f.table.select(3, false);
        QVERIFY(!f.table.isSelected(3));
        f.table.selectRange(5, 4);
        f.table.select(-1);
        f.table.beginLoad(0);
        QCOMPARE(f.table.selectedCount(), 0);
    }

    void forgetsTheSlotsOfRowsThatAreGone()
    {
        Fixture f(400);
        f.table.sort(Table::NameColumn);
        qint64 seq = 10;
        const qint64 before = f.table.memory().total;
        for (int round = 0; round < 20; ++round) {
            DeploymentDelta delta{.seq = ++seq, .upserts = {}, .removed = {}};
            for (qint64 id = 1; id <= 400; ++id)
                delta.upserts.push_back(aRow(id, QStringLiteral("name-%1-%2").arg(round).arg(id)));
            f.table.applyChanges(delta);
        }
        QCOMPARE(f.table.rowCount(), 400);
        QCOMPARE(f.table.find(DeploymentId(77))->name, QStringLiteral("name-19-77"));
        QVERIFY2(f.table.memory().total < before * 4,
                 qPrintable(QString::number(f.table.memory().total)));
    }

    void holdsAMillionRowsInFewBytes()
    {
        // A tenth of it: bytes a row do not depend on how many there are.
        constexpr qint64 Rows = 100'000;
        const test::SyntheticDeployments source;
        Table table;
        table.beginLoad(Rows);
        qint64 text = 0;
        for (qint64 first = 1; first <= Rows; first += 20'000) {
            const auto rows = source.rows(first, 20'000);
            for (const DeploymentSummary &row : rows)
                text += row.name.toUtf8().size();
            table.appendChunk(rows, 1);
        }
        table.finishLoad();
        table.sort(Table::NameColumn);
        const Table::Memory memory = table.memory();
        const double rest = double(memory.total - memory.names) / Rows;
        const double names = double(memory.names) / Rows;
        qInfo("%.1f bytes a row and %.1f for its name of %.1f", rest, names, double(text) / Rows);
        QVERIFY(rest <= 64); // 20,000 shapes and 2,000 owners weigh more on fewer rows
        QVERIFY(names <= double(text) / Rows + 16);
    }

    void answersEveryRoleOfEveryCell()
    {
        Fixture f(2);
        for (int column = 0; column < Table::ColumnCount; ++column) {
            QVERIFY(
                !f.table.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
            QVERIFY(
                !f.table.headerData(column, Qt::Horizontal, Table::SortRole).toString().isEmpty());
            QVERIFY(f.table.index(0, column).data().isValid());
        }
        QVERIFY(!f.table.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
        QVERIFY(!f.table.data({}, Qt::DisplayRole).isValid());
        const QModelIndex cell = f.table.index(0, Table::StatusColumn);
        QCOMPARE(cell.data(Table::DeploymentIdRole).toLongLong(), 1);
        QCOMPARE(cell.data(Table::ClusterIdRole).toLongLong(), 1);
        QCOMPARE(cell.data(Table::StateRole).toInt(), int(DeploymentStatus::Queued));
        QCOMPARE(cell.data(Table::StateWordRole).toString(), QStringLiteral("queued"));
        QCOMPARE(cell.data(Table::PriorityRole).toInt(), 100);
        QCOMPARE(cell.data(Table::HeldRole).toBool(), false);
        QCOMPARE(f.table.idAt(-1), DeploymentId());
        QCOMPARE(f.table.idAt(2), DeploymentId());
        QVERIFY(!f.table.find(DeploymentId(3)));
    }

    void takesIdsBeyondFourBillion()
    {
        Table table;
        table.appendChunk(std::vector{aRow(7), aRow(0x1'0000'0007), aRow(0x7FFF'FFFF'FFFF'FFFF)},
                          1);
        QCOMPARE(table.totalCount(), 3);
        table.sort(Table::IdColumn, Qt::DescendingOrder);
        QCOMPARE(table.idAt(0), DeploymentId(0x7FFF'FFFF'FFFF'FFFF));
        QCOMPARE(table.idAt(1), DeploymentId(0x1'0000'0007));
        table.applyChanges(removal(2, {0x1'0000'0007}));
        QCOMPARE(table.idAt(1), DeploymentId(7));
    }

    void takesTheSameIdTwice()
    {
        Table table;
        table.appendChunk(std::vector{aRow(1), aRow(2), aRow(1, QStringLiteral("later"))}, 1);
        QCOMPARE(table.totalCount(), 2);
        QCOMPARE(table.statusCount(DeploymentStatus::Queued), 2);
        QCOMPARE(table.find(DeploymentId(1))->name, QStringLiteral("later"));
        table.applyChanges(
            {.seq = 2, .upserts = {aRow(2), aRow(2, QStringLiteral("last"))}, .removed = {}});
        QCOMPARE(table.find(DeploymentId(2))->name, QStringLiteral("last"));
        QCOMPARE(table.rowCount(), 2);
    }
};

BERTH_TEST(tst_deploymenttable)
#include "tst_deploymenttable.moc"
