// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/canonicaljson.h"
#include "tests/support/testmain.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <bit>
#include <cmath>
#include <limits>

using namespace berth;
using namespace Qt::StringLiterals;

class tst_canonicaljson final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAsInTheAppendix_data();
    void numbersAsInTheAppendix();
    void texts_data();
    void texts();
    void membersAreSortedByCodeUnits();
    void numbersReadBack();
    void hashesAreHexadecimal();
};

/// RFC 8785, appendix B: IEEE 754 bits and their form.
void tst_canonicaljson::numbersAsInTheAppendix_data()
{
    QTest::addColumn<quint64>("bits");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, quint64 bits, const char *text) {
        QTest::newRow(name) << bits << QByteArray(text);
    };
    row("zero", 0x0000000000000000, "0");
    row("minus zero", 0x8000000000000000, "0");
    row("smallest positive", 0x0000000000000001, "5e-324");
    row("smallest negative", 0x8000000000000001, "-5e-324");
    row("largest positive", 0x7fefffffffffffff, "1.7976931348623157e+308");
    row("largest negative", 0xffefffffffffffff, "-1.7976931348623157e+308");
    row("largest exact integer", 0x4340000000000000, "9007199254740992");
    row("largest exact integer, negative", 0xc340000000000000, "-9007199254740992");
    row("about 2^68", 0x4430000000000000, "295147905179352830000");
    row("not a number", 0x7fffffffffffffff, "null");
    row("infinite", 0x7ff0000000000000, "null");
    row("just below 1e23", 0x44b52d02c7e14af5, "9.999999999999997e+22");
    row("1e23", 0x44b52d02c7e14af6, "1e+23");
    row("just above 1e23", 0x44b52d02c7e14af7, "1.0000000000000001e+23");
    row("just below 1e21", 0x444b1ae4d6e2ef4e, "999999999999999700000");
    row("nearer to 1e21", 0x444b1ae4d6e2ef4f, "999999999999999900000");
    row("1e21", 0x444b1ae4d6e2ef50, "1e+21");
    row("just below 1e-6", 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7");
    row("1e-6", 0x3eb0c6f7a0b5ed8d, "0.000001");
    row("41b3de4355555553", 0x41b3de4355555553, "333333333.3333332");
    row("41b3de4355555554", 0x41b3de4355555554, "333333333.33333325");
    row("41b3de4355555555", 0x41b3de4355555555, "333333333.3333333");
    row("41b3de4355555556", 0x41b3de4355555556, "333333333.3333334");
    row("41b3de4355555557", 0x41b3de4355555557, "333333333.33333343");
    row("becbf647612f3696", 0xbecbf647612f3696, "-0.0000033333333333333333");
    row("round to even", 0x43143ff3c1cb0959, "1424953923781206.2");
}

void tst_canonicaljson::numbersAsInTheAppendix()
{
    QFETCH(quint64, bits);
    QFETCH(QByteArray, text);
    QCOMPARE(canonicalJson(QJsonValue(std::bit_cast<double>(bits))), text);
}

void tst_canonicaljson::texts_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    // RFC 8785 section 3.2.2 and its result in 3.2.3.
    QTest::newRow("the example of the RFC")
        << QByteArray(R"({
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    })")
        << QByteArray("{\"literals\":[null,true,false],"
                      "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                      "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    QTest::newRow("every escape") << QByteArray(R"(["\b\t\n\f\r\u0000\u001f\u007f"])")
                                  << QByteArray("[\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\"]");
    QTest::newRow("empty things") << QByteArray(R"({ "b" : { } , "a" : [ ] , "" : "" })")
                                  << QByteArray(R"({"":"","a":[],"b":{}})");
    QTest::newRow("nested") << QByteArray(R"([{"z":{"y":[1,{"x":2}]}}])")
                            << QByteArray(R"([{"z":{"y":[1,{"x":2}]}}])");
}

void tst_canonicaljson::texts()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, text);
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    const QJsonValue value
        = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    QCOMPARE(canonicalJson(value), text);
}

/// RFC 8785 section 3.2.3: the emoji (a surrogate pair) stands before the Hebrew letter.
void tst_canonicaljson::membersAreSortedByCodeUnits()
{
    const QJsonObject object{{u"\u20ac"_s, u"Euro Sign"_s},
                             {u"\r"_s, u"Carriage Return"_s},
                             {u"\ufb33"_s, u"Hebrew Letter Dalet With Dagesh"_s},
                             {u"1"_s, u"One"_s},
                             {u"\U0001F600"_s, u"Emoji: Grinning Face"_s},
                             {u"\u0080"_s, u"Control"_s},
                             {u"\u00f6"_s, u"Latin Small Letter O With Diaeresis"_s}};
    QCOMPARE(canonicalJson(object),
             QByteArray("{\"\\r\":\"Carriage Return\",\"1\":\"One\","
                        "\"\xC2\x80\":\"Control\","
                        "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\","
                        "\"\xE2\x82\xAC\":\"Euro Sign\","
                        "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
                        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"));
}

void tst_canonicaljson::numbersReadBack()
{
    constexpr quint32 Seed = 8785;
    QRandomGenerator random(Seed);
    for (int i = 0; i < 20'000; ++i) {
        const double number = std::bit_cast<double>(random.generate64());
        if (!std::isfinite(number))
            continue;
        const QByteArray text = canonicalJson(QJsonValue(number));
        QCOMPARE(text.toDouble(), number);
        QVERIFY2(text.size() <= 25, text.constData());
    }
}

void tst_canonicaljson::hashesAreHexadecimal()
{
    QCOMPARE(sha256Hex("abc"),
             QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

BERTH_TEST(tst_canonicaljson)
#include "tst_canonicaljson.moc"
