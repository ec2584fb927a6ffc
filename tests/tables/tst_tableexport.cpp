// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable.h"
#include "models/tables/tableexport.h"
#include "tests/support/testmain.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace berth;
using Table = DeploymentTable;

namespace {

/// Takes so many bytes and no more.
class FullDisk final : public QIODevice
{
public:
    explicit FullDisk(qint64 room)
        : m_room(room)
    {
        open(WriteOnly);
    }

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 size) override
    {
        if (size > m_room) {
            setErrorString(QStringLiteral("No space left on device"));
            return -1;
        }
        m_room -= size;
        return size;
    }

private:
    qint64 m_room;
};

DeploymentSummary aRow(qint64 id, const QString &name)
{
    DeploymentSummary row;
    row.id = DeploymentId(id);
    row.clusterId = ClusterId(1);
    row.name = name;
    row.image = QStringLiteral("registry.local:5000/a:1");
    row.cpuMilli = 2500;
    row.memoryBytes = qint64(8) << 30;
    row.gpuMilli = 460;
    row.replicas = 3;
    row.readyReplicas = 2;
    row.ownerId = UserId(1);
    row.submittedAt = fromEpochMillis(1'795'248'005'678);
    return row;
}

} // namespace

class tst_tableexport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cells_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("cell");
        const auto row = [](const char *name, const char *text, const char *cell) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(cell);
        };
        row("plain", "trainer", "trainer");
        row("empty", "", "");
        row("with a comma", "a,b", "\"a,b\"");
        row("with quotes", "say \"hi\"", "\"say \"\"hi\"\"\"");
        row("with a line break", "a\nb", "\"a\nb\"");
        row("equals", "=1+1", "'=1+1");
        row("plus", "+1", "'+1");
        row("minus", "-1", "'-1");
        row("at", "@SUM(A1)", "'@SUM(A1)");
        row("tab", "\t=1", "\"'\t=1\"");
        row("carriage return", "\r=1", "\"'\r=1\"");
        row("line feed", "\n=1", "\"'\n=1\"");
        row("blanks in front", "  =1", "'  =1");
        row("blanks at the ends", " a ", "\" a \"");
        row("no-break space in front", "\u00a0=1", "'\u00a0=1");
        row("full-width equals", "＝1", "'＝1");
        row("a command", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        row("a formula in quotes", "=\"a\"", "\"'=\"\"a\"\"\"");
        row("in the middle", "a=b-c", "a=b-c");
        row("a separator of other locales", "a;b", "\"a;b\"");
    }
    void cells()
    {
        QFETCH(QString, text);
        QTEST(csvCell(text), "cell");
    }

    void writesExactlyTheFilteredView()
    {
        Table table;
        table.appendChunk(std::vector{aRow(1, QStringLiteral("zeta")),
                                      aRow(2, QStringLiteral("=HYPERLINK(\"http://x\")")),
                                      aRow(3, QStringLiteral("alpha")),
                                      aRow(4, QStringLiteral("hidden"))},
                          1);
        table.setNow(fromEpochMillis(1'795'248'065'678));
        const auto filter = filter::parse(QStringLiteral("-name:hidden"), Table::filterFields());
        QVERIFY(filter);
        table.setFilter(*filter);
        table.sort(Table::NameColumn, Qt::DescendingOrder);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        const auto rows
            = exportCsv(table, buffer,
                        {.columns = {Table::NameColumn, Table::StatusColumn, Table::CpuColumn,
                                     Table::MemoryColumn, Table::GpuColumn, Table::ReplicasColumn,
                                     Table::ReadyColumn, Table::SubmittedColumn, Table::WaitColumn,
                                     Table::RunColumn},
                         .progress = {}});
        QVERIFY(rows);
        QCOMPARE(*rows, 3);
        const QByteArray tail = ",queued,2.5,8589934592,0.46,3,2,2026-11-21T08:00:05.678Z,60,\r\n";
        QCOMPARE(buffer.data(),
                 "name,status,cpu,memory,gpu,replicas,ready,submitted,wait,run\r\nzeta" + tail
                     + "alpha" + tail + "\"'=HYPERLINK(\"\"http://x\"\")\"" + tail);
    }

    void writesJsonThatReadsBack()
    {
        Table table;
        const QString name = QStringLiteral("a\"b\\c\n\t\u0001é=1");
        table.appendChunk(std::vector{aRow(1, name), aRow(2, QStringLiteral("b"))}, 1);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        QVERIFY(exportJson(table, buffer));
        const QJsonArray rows = QJsonDocument::fromJson(buffer.data()).array();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].toObject().value(u"name").toString(), name);
        QCOMPARE(rows[0].toObject().value(u"cpu").toDouble(), 2.5);
        QCOMPARE(rows[0].toObject().value(u"memory").toInteger(), qint64(8) << 30);
        QVERIFY(rows[0].toObject().value(u"run").isNull());
        QCOMPARE(rows[1].toObject().size(), int(Table::ColumnCount));
    }

    void writesAnEmptyView()
    {
        Table table;
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        QCOMPARE(*exportJson(table, buffer), 0);
        QCOMPARE(QJsonDocument::fromJson(buffer.data()).array().size(), 0);
        buffer.buffer().clear();
        buffer.seek(0);
        QCOMPARE(*exportCsv(table, buffer, {.columns = {Table::IdColumn}, .progress = {}}), 0);
        QCOMPARE(buffer.data(), QByteArray("id\r\n"));
    }

    void saysThatTheDiskIsFull()
    {
        Table table;
        table.appendChunk(std::vector{aRow(1, QStringLiteral("a"))}, 1);
        FullDisk device(20);
        const auto rows = exportCsv(table, device);
        QVERIFY(!rows);
        QVERIFY(rows.error().code == ErrorCode::Unavailable);
        QVERIFY(rows.error().message.contains(QStringLiteral("No space left")));
    }

    void canBeCancelled()
    {
        Table table;
        std::vector<DeploymentSummary> rows;
        for (qint64 id = 1; id <= 9000; ++id)
            rows.push_back(aRow(id, QStringLiteral("a")));
        table.appendChunk(rows, 1);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        QList<int> told;
        const auto stopAfterTwo = [&](int done, int total) {
            told << done << total;
            return told.size() < 4;
        };
        const auto result = exportCsv(table, buffer, {.columns = {}, .progress = stopAfterTwo});
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QCOMPARE(told, (QList<int>{0, 9000, 4096, 9000}));
    }
};

BERTH_TEST(tst_tableexport)
#include "tst_tableexport.moc"
