// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/connection.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;
using store::Connection;
using store::Refused;
using store::Statement;

/// A prepared statement: names, kinds of values, answers and refusals.
class tst_statement final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aNameThatStandsTwiceIsBoundOnce();
    void namesAreFoundInAnyOrder();
    void everyKindOfValueComesBack();
    void textIsWrittenAsTextAndBytesAsBytes();
    void aBoundValueStaysUntilItIsBoundAgain();
    void bindingEndsAnUnfinishedAnswer();
    void namesOutliveAChangeOfTheSchema();
    void aRefusalIsTold();

private:
    QTemporaryDir m_directory;
    std::unique_ptr<Connection> m_connection;
    int m_files = 0;
};

void tst_statement::init()
{
    auto opened = Connection::open(m_directory.filePath(QStringLiteral("%1.db").arg(++m_files)),
                                   Connection::Access::Write);
    BERTH_TRY(opened);
    m_connection = std::move(*opened);
    BERTH_TRY(m_connection->execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, number INTEGER,"
                                    " name TEXT, body BLOB) STRICT"));
}

void tst_statement::cleanup()
{
    m_connection.reset();
}

void tst_statement::aNameThatStandsTwiceIsBoundOnce()
{
    Statement &select = m_connection->prepared("SELECT :a + :b, :a, :b + :a * 100");
    BERTH_TRY(select.bind(QLatin1String(":b"), 2).bind(QLatin1String(":a"), 1).run());
    QVERIFY(select.next());
    QCOMPARE(select.integer(0), 3);
    QCOMPARE(select.integer(1), 1);
    QCOMPARE(select.integer(2), 102);
    QVERIFY(!select.next());
}

void tst_statement::namesAreFoundInAnyOrder()
{
    Statement &select = m_connection->prepared("SELECT :first, :second, :third, :firsts");
    QVERIFY(select.names(QLatin1String(":third")));
    QVERIFY(!select.names(QLatin1String(":thir")));
    BERTH_TRY(select.bind(QLatin1String(":third"), 3)
                  .bind(QLatin1String(":firsts"), 4)
                  .bind(QLatin1String(":second"), 2)
                  .bind(QLatin1String(":first"), 1)
                  .run());
    QVERIFY(select.next());
    for (int i = 0; i < 4; ++i)
        QCOMPARE(select.integer(i), i + 1);
    select.finish();
}

void tst_statement::everyKindOfValueComesBack()
{
    const QString name = QString::fromUtf8("Zoë\nnaïve \xf0\x9f\x9a\xa2");
    const QByteArray body("\0\xff\x01", 3);
    BERTH_TRY(m_connection->prepared("INSERT INTO rows VALUES (:id, :number, :name, :body)")
                  .bind(QLatin1String(":id"), qint64(1) << 53)
                  .bind(QLatin1String(":number"), std::optional<qint64>())
                  .bind(QLatin1String(":name"), name)
                  .bindBlob(QLatin1String(":body"), body)
                  .run());
    BERTH_TRY(m_connection->prepared("INSERT INTO rows VALUES (2, :number, :name, NULL)")
                  .bind(QLatin1String(":number"), std::optional<qint64>(-1))
                  .bind(QLatin1String(":name"), QString())
                  .run());
    Statement &select
        = m_connection->prepared("SELECT id, number, name, body FROM rows ORDER BY id DESC");
    BERTH_TRY(select.run());
    QVERIFY(select.next());
    QCOMPARE(select.value(0), QVariant(qint64(1) << 53));
    QVERIFY(select.value(1).isNull());
    QCOMPARE(select.value(2), QVariant(name));
    QCOMPARE(select.utf8(2), name.toUtf8());
    QCOMPARE(select.value(3), QVariant(body));
    QVERIFY(select.next());
    QCOMPARE(select.value(1), QVariant(qint64(-1)));
    QVERIFY(select.value(2).isNull());
    QVERIFY(select.text(2).isNull());
    QVERIFY(select.value(3).isNull());
    QVERIFY(!select.next());
    QVERIFY(!select.next());
}

void tst_statement::textIsWrittenAsTextAndBytesAsBytes()
{
    Statement &select = m_connection->prepared("SELECT typeof(:a), typeof(:b), typeof(:c)");
    BERTH_TRY(select.bindText(QLatin1String(":a"), "text")
                  .bind(QLatin1String(":b"), QString(QLatin1String("")))
                  .bindBlob(QLatin1String(":c"), "bytes")
                  .run());
    QVERIFY(select.next());
    QCOMPARE(select.text(0), QStringLiteral("text"));
    QCOMPARE(select.text(1), QStringLiteral("text"));
    QCOMPARE(select.text(2), QStringLiteral("blob"));
    select.finish();
}

void tst_statement::aBoundValueStaysUntilItIsBoundAgain()
{
    Statement &select = m_connection->prepared("SELECT :name, :number");
    // The text's own memory is gone when the statement runs.
    select.bind(QLatin1String(":name"), QString(1000, QLatin1Char('x')));
    for (int i = 0; i < 3; ++i) {
        BERTH_TRY(select.bind(QLatin1String(":number"), i).run());
        QVERIFY(select.next());
        QCOMPARE(select.text(0), QString(1000, QLatin1Char('x')));
        QCOMPARE(select.integer(1), i);
        select.finish();
    }
}

void tst_statement::bindingEndsAnUnfinishedAnswer()
{
    Statement &select
        = m_connection->prepared("SELECT value FROM (SELECT :a AS value UNION ALL SELECT 7)");
    BERTH_TRY(select.bind(QLatin1String(":a"), 1).run());
    QVERIFY(select.next());
    BERTH_TRY(select.bind(QLatin1String(":a"), 2).run());
    QVERIFY(select.next());
    QCOMPARE(select.integer(0), 2);
    BERTH_TRY(select.run());
    QVERIFY(select.next());
    QCOMPARE(select.integer(0), 2);
    select.finish();
    QVERIFY(!select.next());
}

void tst_statement::namesOutliveAChangeOfTheSchema()
{
    Statement &insert = m_connection->prepared("INSERT INTO rows (id, name) VALUES (:id, :name)");
    for (int i = 1; i <= 4; ++i) {
        BERTH_TRY(insert.bind(QLatin1String(":id"), i)
                      .bind(QLatin1String(":name"), QString::number(i))
                      .run());
        BERTH_TRY(
            m_connection->executeText(QStringLiteral("CREATE TABLE other%1 (id INTEGER)").arg(i)));
    }
    Statement &count = m_connection->prepared("SELECT count(*) FROM rows WHERE name = id");
    BERTH_TRY(count.run());
    QVERIFY(count.next());
    QCOMPARE(count.integer(0), 4);
    count.finish();
}

void tst_statement::aRefusalIsTold()
{
    Statement &insert = m_connection->prepared("INSERT INTO rows (id) VALUES (:id)");
    QCOMPARE(insert.bind(QLatin1String(":id"), 1).change().value(), 1);
    const auto again = insert.run();
    QVERIFY(!again);
    QCOMPARE(insert.refused(), Refused::Unique);
    BERTH_TRY(insert.bind(QLatin1String(":id"), 2).run());
    QCOMPARE(insert.refused(), Refused::Nothing);

    Statement &garbled = m_connection->prepared("SELECT id FROM nowhere");
    for (int i = 0; i < 2; ++i) {
        const auto ran = garbled.run();
        QVERIFY(!ran);
        QVERIFY(ran.error().message.contains(QLatin1String("nowhere")));
    }
}

BERTH_TEST(tst_statement)
#include "tst_statement.moc"
