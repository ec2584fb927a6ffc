// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/json/jsonbody.h"
#include "app/api/json/jsonwriter.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::api;
using namespace Qt::StringLiterals;

/// What is written is the JSON that QJsonDocument reads back; what is read is JSON and nothing
/// else.
class tst_jsonwriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBack();
    void thousandthsAreExact_data();
    void thousandthsAreExact();
    void timesAreThoseOfQt_data();
    void timesAreThoseOfQt();
    void bodiesAreRefused_data();
    void bodiesAreRefused();
    void formsAreRead();
};

void tst_jsonwriter::comesBack()
{
    QByteArray text;
    {
        JsonWriter json(text);
        json.beginObject();
        json.member("number"_L1, qint64(9007199254740993));
        json.member("truth"_L1, true);
        json.member("text"_L1, u"quote \" back \\ line \n é \u0001 😀"_s);
        json.name("none"_L1).null();
        json.member("id"_L1, ClusterId());
        json.name("list"_L1).beginArray();
        json.value(1);
        json.beginObject();
        json.endObject();
        json.beginArray();
        json.endArray();
        json.endArray();
        json.name(u"a label/é"_s).value(u"x"_s);
        json.endObject();
    }
    const QJsonObject read = QJsonDocument::fromJson(text).object();
    QCOMPARE(read.value("number"_L1).toInteger(), qint64(9007199254740993));
    QCOMPARE(read.value("text"_L1).toString(), u"quote \" back \\ line \n é \u0001 😀"_s);
    QVERIFY(read.value("none"_L1).isNull());
    QVERIFY(read.value("id"_L1).isNull());
    QCOMPARE(read.value("list"_L1).toArray().size(), 3);
    QCOMPARE(read.value("a label/é"_L1).toString(), QString());
    QCOMPARE(read.value(u"a label/é"_s).toString(), u"x"_s);
}

void tst_jsonwriter::thousandthsAreExact_data()
{
    QTest::addColumn<qint64>("amount");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << qint64(0) << QByteArray("0");
    QTest::newRow("one") << qint64(1000) << QByteArray("1");
    QTest::newRow("two and a half") << qint64(2500) << QByteArray("2.5");
    QTest::newRow("the smallest") << qint64(1) << QByteArray("0.001");
    QTest::newRow("a hundredth") << qint64(10) << QByteArray("0.01");
    QTest::newRow("below zero") << qint64(-1250) << QByteArray("-1.25");
    QTest::newRow("the largest") << qint64(1'000'000'000'000'001)
                                 << QByteArray("1000000000000.001");
}

void tst_jsonwriter::thousandthsAreExact()
{
    QFETCH(qint64, amount);
    QFETCH(QByteArray, text);
    QByteArray out;
    JsonWriter(out).milli(amount);
    QCOMPARE(out, text);
}

void tst_jsonwriter::timesAreThoseOfQt_data()
{
    QTest::addColumn<qint64>("millis");
    QTest::newRow("the epoch") << qint64(0);
    QTest::newRow("a leap day") << qint64(1'709'164'799'999);
    QTest::newRow("a new year") << qint64(1'767'225'600'001);
    QTest::newRow("before the epoch") << qint64(-1);
}

void tst_jsonwriter::timesAreThoseOfQt()
{
    QFETCH(qint64, millis);
    QCOMPARE(QString::fromLatin1(rfc3339(fromEpochMillis(millis))),
             QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODateWithMs));
}

void tst_jsonwriter::bodiesAreRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("position");
    QTest::newRow("nothing") << QByteArray("") << 0;
    QTest::newRow("a list") << QByteArray("[1]") << 0;
    QTest::newRow("a text") << QByteArray("\"x\"") << 1;
    QTest::newRow("an end too early") << QByteArray("{\"a\": 1") << 7;
    QTest::newRow("more behind it") << QByteArray("{} {}") << 3;
    QTest::newRow("a name twice") << QByteArray(R"({"a": 1, "b": {"c": 1, "c": 2}})") << 24;
    QTest::newRow("too deep") << QByteArray("{\"a\":").repeated(65) + "1"
            + QByteArray("}").repeated(65)
                              << 320;
    QTest::newRow("no UTF-8") << QByteArray("{\"a\": \"\xff\"}") << 7;
}

void tst_jsonwriter::bodiesAreRefused()
{
    QFETCH(QByteArray, body);
    QFETCH(int, position);
    const auto read = jsonBody(body);
    QVERIFY(!read);
    QCOMPARE(read.error().reason, u"malformed-json"_s);
    QCOMPARE(read.error().fields.first().position, position);
}

void tst_jsonwriter::formsAreRead()
{
    const auto form = formBody("username=a+b%2Bc&password=%C3%A9%26");
    QVERIFY(form);
    QCOMPARE(form->value("username"_L1).toString(), u"a b+c"_s);
    QCOMPARE(form->value("password"_L1).toString(), u"é&"_s);
    QVERIFY(!formBody("a=1&a=2"));
}

BERTH_TEST(tst_jsonwriter)
#include "tst_jsonwriter.moc"
