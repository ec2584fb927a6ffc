// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/quantity.h"
#include "models/domain/resources.h"
#include "tests/support/testmain.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <limits>

using namespace berth;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(berth::ResourceVector)

constexpr qint64 Largest = std::numeric_limits<qint64>::max();
constexpr qint64 Mi = 1 << 20;
constexpr qint64 Gi = qint64(1) << 30;

class tst_quantity final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAmounts_data();
    void readsAmounts();
    void refusesWithPlaceAndHint_data();
    void refusesWithPlaceAndHint();
    void readsJsonNumbers_data();
    void readsJsonNumbers();
    void writesCanonicalText_data();
    void writesCanonicalText();
    void whatIsWrittenReadsBack();
    void rubbishNeverCrashes();
    void shortTextIsRounded_data();
    void shortTextIsRounded();
    void vectorsAddAndCover();
    void vectorsSaturate();
    void requestsAreChecked_data();
    void requestsAreChecked();
};

static Result<qint64> parseAs(const QString &kind, const QString &text)
{
    if (kind == "cpu"_L1)
        return parseCpu(text);
    if (kind == "memory"_L1)
        return parseMemory(text);
    if (kind == "gpu"_L1)
        return parseGpu(text);
    return parseCount(text);
}

void tst_quantity::readsAmounts_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("value");
    const auto row = [](const char *name, const char *kind, const char *text, qint64 value) {
        QTest::newRow(name) << QString::fromUtf8(kind) << QString::fromUtf8(text) << value;
    };
    row("cpu: whole cores", "cpu", "2", 2000);
    row("cpu: blanks around", "cpu", " 2 ", 2000);
    row("cpu: tabs and line ends around", "cpu", "\t2.5\n", 2500);
    row("cpu: a fraction", "cpu", "2.5", 2500);
    row("cpu: thousandths", "cpu", "500m", 500);
    row("cpu: a blank before the unit", "cpu", "500 m", 500);
    row("cpu: one thousandth", "cpu", "0.001", 1);
    row("cpu: zero", "cpu", "0", 0);
    row("cpu: zero with a fine exponent", "cpu", "0e-9999999999", 0);
    row("cpu: an exponent", "cpu", "2e3", 2'000'000);
    row("cpu: an exponent with a sign", "cpu", "2E+3", 2'000'000);
    row("cpu: a negative exponent", "cpu", "2500e-3", 2500);
    row("cpu: no digit before the point", "cpu", ".5", 500);
    row("cpu: no digit behind the point", "cpu", "5.", 5000);
    row("cpu: zeros behind the last thousandth", "cpu", "0.1230000000000000000000", 123);
    row("cpu: many zeros in front", "cpu", "000000000000000000000000000007", 7000);
    row("cpu: the largest amount", "cpu", "9223372036854775.807", Largest);
    row("memory: plain bytes", "memory", "8589934592", 8 * Gi);
    row("memory: binary with B", "memory", "8GiB", 8 * Gi);
    row("memory: binary without B", "memory", "1.5Gi", 3 * Gi / 2);
    row("memory: decimal", "memory", "512M", 512'000'000);
    row("memory: decimal with B", "memory", "512MB", 512'000'000);
    row("memory: small and large k", "memory", "2000k", 2'000'000);
    row("memory: large K", "memory", "2000K", 2'000'000);
    row("memory: an exponent", "memory", "2e9", 2'000'000'000);
    row("memory: an exponent and a unit", "memory", "2e3Mi", 2000 * Mi);
    row("memory: E alone is exa", "memory", "2E", 2'000'000'000'000'000'000);
    row("memory: EB is exa as well", "memory", "2EB", 2'000'000'000'000'000'000);
    row("memory: E with a digit is an exponent", "memory", "2E9", 2'000'000'000);
    row("memory: Ei", "memory", "7Ei", 7 * (qint64(1) << 60));
    row("memory: a blank before the unit", "memory", "7.5 GiB", 15 * Gi / 2);
    row("memory: none", "memory", "0", 0);
    row("memory: none with a unit", "memory", "0GiB", 0);
    row("memory: exactly the least", "memory", "1MiB", Mi);
    row("memory: a fraction of a byte is a byte more", "memory", "1.1Gi", 1'181'116'007);
    row("memory: the largest amount", "memory", "9223372036854775807", Largest);
    row("gpu: one", "gpu", "1", 1000);
    row("gpu: a share", "gpu", "0.5", 500);
    row("gpu: a share in thousandths", "gpu", "460m", 460);
    row("gpu: four", "gpu", "4", 4000);
    row("gpu: one as thousandths", "gpu", "1000m", 1000);
    row("gpu: none", "gpu", "0", 0);
    row("count: plain", "count", "3", 3);
    row("count: with a unit", "count", "1.5k", 1500);
    row("count: binary unit", "count", "2Ki", 2048);
}

void tst_quantity::readsAmounts()
{
    QFETCH(QString, kind);
    QFETCH(QString, text);
    QFETCH(qint64, value);
    const auto amount = parseAs(kind, text);
    QVERIFY2(amount.has_value(), amount ? "" : qPrintable(describe(amount.error())));
    QCOMPARE(*amount, value);
}

void tst_quantity::refusesWithPlaceAndHint_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("hint");
    const auto row
        = [](const char *name, const char *kind, const char *text, int position, const char *hint) {
              QTest::newRow(name) << QString::fromUtf8(kind) << QString::fromUtf8(text) << position
                                  << QString::fromUtf8(hint);
          };
    row("cpu: nothing", "cpu", "", 0, "");
    row("cpu: blanks only", "cpu", "   ", 0, "");
    row("cpu: negative", "cpu", "-1", 0, "");
    row("cpu: negative behind blanks", "cpu", "  -1", 2, "");
    row("cpu: a typographic minus", "cpu",
        "\xE2\x88\x92"
        "1",
        0, "");
    row("cpu: a plus", "cpu", "+1", 0, "+");
    row("cpu: not a number", "cpu", "nan", 0, "");
    row("cpu: infinite", "cpu", "inf", 0, "");
    row("cpu: words", "cpu", "two", 0, "");
    row("cpu: hexadecimal", "cpu", "0x10", 1, "cores");
    row("cpu: two points", "cpu", "1.2.3", 3, "");
    row("cpu: a point alone", "cpu", ".", 0, "");
    row("cpu: a comma", "cpu", "1,5", 1, "dot");
    row("cpu: a unit of memory", "cpu", "2Gi", 1, "cores");
    row("cpu: rubbish behind", "cpu", "2 2", 2, "cores");
    row("cpu: an exponent without digits", "cpu", "2e", 1, "cores");
    row("cpu: digits of another script", "cpu", "\xD9\xA2", 0, "");
    row("cpu: finer than a thousandth", "cpu", "0.0005", 5, "");
    row("cpu: finer, behind fine digits", "cpu", "1.2345", 5, "");
    row("cpu: finer by its exponent", "cpu", "12e-4", 1, "");
    row("cpu: a fraction of a thousandth", "cpu", "0.5m", 2, "");
    row("cpu: far finer", "cpu", "1e-9999", 0, "");
    row("cpu: overflow by one thousandth", "cpu", "9223372036854775.808", 0, "");
    row("cpu: overflow by its exponent", "cpu", "1e99999999999999999999", 0, "");
    row("cpu: overflow by its digits", "cpu", " 99999999999999999999999999999999999999999", 1, "");
    row("cpu: too many digits", "cpu", "1.00000000000000000000000001", 21, "");
    row("memory: negative", "memory", "-8GiB", 0, "");
    row("memory: thousandths", "memory", "512m", 3, "512M");
    row("memory: thousandths of a byte", "memory", "512mb", 3, "512M");
    row("memory: a small 8", "memory", "8", 0, "did you mean 8GiB?");
    row("memory: a small 512", "memory", " 512", 1, "did you mean 512MiB?");
    row("memory: kibibytes", "memory", "900Ki", 0, "did you mean 900MiB?");
    row("memory: one byte less than the least", "memory", "1048575", 0, "KiB");
    row("memory: wrong case", "memory", "8gib", 1, "Did you mean GiB?");
    row("memory: a lower-case g", "memory", "8g", 1, "Did you mean G?");
    row("memory: an unknown unit", "memory", "8Xi", 1, "Units are");
    row("memory: two units", "memory", "8GiGi", 1, "Units are");
    row("memory: a fraction of a byte", "memory", "8589934592.5", 11, "");
    row("memory: overflow", "memory", "9223372036854775808", 0, "");
    row("memory: overflow by its unit", "memory", "8Ei", 0, "");
    row("memory: overflow by digits and unit", "memory", "99999999999999999999Ei", 0, "");
    row("gpu: one and a half", "gpu", "1.5", 1, "1 or 2");
    row("gpu: one and a half in thousandths", "gpu", "1500m", 0, "1 or 2");
    row("gpu: finer than a thousandth", "gpu", "0.0001", 5, "");
    row("count: half", "count", "0.5", 2, "");
    row("count: half of a k", "count", "0.0005k", 5, "");
}

void tst_quantity::refusesWithPlaceAndHint()
{
    QFETCH(QString, kind);
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(QString, hint);
    const auto amount = parseAs(kind, text);
    QVERIFY2(!amount, amount ? qPrintable(QString::number(*amount)) : "");
    QCOMPARE(amount.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(amount.error().fields.size(), 1);
    const FieldError field = amount.error().fields.first();
    QCOMPARE(field.position, position);
    QVERIFY(!field.message.isEmpty());
    QVERIFY2(field.hint.contains(hint), qPrintable(field.hint));
}

void tst_quantity::readsJsonNumbers_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("number");
    QTest::addColumn<qint64>("value"); // -1: refused
    QTest::newRow("two and a half cores") << u"cpu"_s << 2.5 << qint64(2500);
    QTest::newRow("a tenth of a core") << u"cpu"_s << 0.1 << qint64(100);
    QTest::newRow("a sum that is not a tenth") << u"cpu"_s << 0.1 + 0.2 << qint64(-1);
    QTest::newRow("negative") << u"cpu"_s << -1.0 << qint64(-1);
    QTest::newRow("minus zero is none") << u"cpu"_s << -0.0 << qint64(0);
    QTest::newRow("not a number") << u"cpu"_s << std::numeric_limits<double>::quiet_NaN()
                                  << qint64(-1);
    QTest::newRow("infinite") << u"cpu"_s << std::numeric_limits<double>::infinity() << qint64(-1);
    QTest::newRow("bytes") << u"memory"_s << 8589934592.0 << 8 * Gi;
    QTest::newRow("bytes with an exponent") << u"memory"_s << 1e18 << qint64(1e18);
    QTest::newRow("too few bytes") << u"memory"_s << 8.0 << qint64(-1);
    QTest::newRow("too many bytes") << u"memory"_s << 1e19 << qint64(-1);
    QTest::newRow("a share") << u"gpu"_s << 0.46 << qint64(460);
    QTest::newRow("one and a half devices") << u"gpu"_s << 1.5 << qint64(-1);
}

void tst_quantity::readsJsonNumbers()
{
    QFETCH(QString, kind);
    QFETCH(double, number);
    QFETCH(qint64, value);
    const auto amount = kind == "cpu"_L1 ? cpuFromNumber(number)
        : kind == "memory"_L1            ? memoryFromNumber(number)
                                         : gpuFromNumber(number);
    if (value < 0)
        QVERIFY(!amount);
    else
        QCOMPARE(amount.value_or(-1), value);
}

void tst_quantity::writesCanonicalText_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("text");
    QTest::newRow("cpu: whole") << formatCpu(12'000) << u"12"_s;
    QTest::newRow("cpu: a half") << formatCpu(2500) << u"2.5"_s;
    QTest::newRow("cpu: a quarter") << formatCpu(250) << u"0.25"_s;
    QTest::newRow("cpu: a thousandth") << formatCpu(1) << u"0.001"_s;
    QTest::newRow("cpu: none") << formatCpu(0) << u"0"_s;
    QTest::newRow("cpu: overdrawn") << formatCpu(-1500) << u"-1.5"_s;
    QTest::newRow("cpu: the smallest integer")
        << formatCpu(std::numeric_limits<qint64>::min()) << u"-9223372036854775.808"_s;
    QTest::newRow("memory: gibibytes") << formatMemory(8 * Gi) << u"8GiB"_s;
    QTest::newRow("memory: no whole gibibytes") << formatMemory(1536 * Mi) << u"1536MiB"_s;
    QTest::newRow("memory: bytes") << formatMemory(1'000'000'000) << u"1000000000"_s;
    QTest::newRow("memory: none") << formatMemory(0) << u"0"_s;
    QTest::newRow("memory: overdrawn") << formatMemory(-Gi) << u"-1GiB"_s;
    QTest::newRow("memory: exbibytes") << formatMemory(qint64(1) << 60) << u"1EiB"_s;
    QTest::newRow("gpu: one") << formatGpu(1000) << u"1"_s;
    QTest::newRow("gpu: a share") << formatGpu(460) << u"0.46"_s;
}

void tst_quantity::writesCanonicalText()
{
    QFETCH(QString, written);
    QFETCH(QString, text);
    QCOMPARE(written, text);
}

void tst_quantity::whatIsWrittenReadsBack()
{
    constexpr quint32 Seed = 20261121;
    QRandomGenerator random(Seed);
    for (int i = 0; i < 20'000; ++i) {
        // Every magnitude equally likely, not only the huge ones.
        const qint64 amount = qint64(random.generate64() >> random.bounded(1, 64));
        QCOMPARE(parseCpu(formatCpu(amount)).value_or(-1), amount);
        if (amount == 0 || amount >= MinimumMemory)
            QCOMPARE(parseMemory(formatMemory(amount)).value_or(-1), amount);
        const qint64 devices = i % 2 == 0 ? amount % 1000 : amount / 1000 * 1000;
        QCOMPARE(parseGpu(formatGpu(devices)).value_or(-1), devices);
    }
}

void tst_quantity::rubbishNeverCrashes()
{
    constexpr quint32 Seed = 7;
    QRandomGenerator random(Seed);
    const QString alphabet = u"0123456789..eE+-mkKMGTPEiBb ,xn\u0663\u2003"_s;
    for (int i = 0; i < 50'000; ++i) {
        QString text;
        const int length = random.bounded(0, 30);
        for (int c = 0; c < length; ++c)
            text.append(alphabet[random.bounded(int(alphabet.size()))]);
        for (const auto &kind : {u"cpu"_s, u"memory"_s, u"gpu"_s, u"count"_s}) {
            const auto amount = parseAs(kind, text);
            if (amount) {
                QVERIFY2(*amount >= 0, qPrintable(text));
                continue;
            }
            const int position = amount.error().fields.value(0).position;
            QVERIFY2(position >= 0 && position <= text.size(), qPrintable(text));
        }
    }
}

void tst_quantity::shortTextIsRounded_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << qint64(0) << u"0 B"_s;
    QTest::newRow("bytes") << qint64(1023) << u"1023 B"_s;
    QTest::newRow("a kibibyte") << qint64(1024) << u"1 KiB"_s;
    QTest::newRow("a tenth") << 15 * Gi / 2 << u"7.5 GiB"_s;
    QTest::newRow("rounds up into the next unit") << Gi - 1 << u"1 GiB"_s;
    QTest::newRow("rounds to the nearest tenth") << Gi + Gi / 4 << u"1.3 GiB"_s;
    QTest::newRow("the largest") << Largest << u"8 EiB"_s;
    QTest::newRow("overdrawn") << -Gi << u"-1 GiB"_s;
}

void tst_quantity::shortTextIsRounded()
{
    QFETCH(qint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(formatMemoryShort(bytes), text);
}

void tst_quantity::vectorsAddAndCover()
{
    const ResourceVector node{4000, 8 * Gi, 2000, {{u"example.com/fpga"_s, 2}}};
    const ResourceVector half{2000, 4 * Gi, 1000, {{u"example.com/fpga"_s, 1}}};
    QVERIFY(half + half == node);
    QVERIFY((node - node).isZero());
    QVERIFY((node - node).extended.isEmpty());
    QVERIFY(times(half, 2) == node);
    QVERIFY(times(half, 0).isZero());
    QVERIFY(node.covers(node));
    QVERIFY(node.covers(half));
    QVERIFY(!half.covers(node));
    QVERIFY(node.covers({}));
    QVERIFY(!node.covers({4001, 0, 0, {}}));
    QVERIFY(!node.covers({0, 8 * Gi + 1, 0, {}}));
    QVERIFY(!node.covers({0, 0, 2001, {}}));
    QVERIFY(!node.covers({0, 0, 0, {{u"example.com/fpga"_s, 3}}}));
    QVERIFY(!node.covers({0, 0, 0, {{u"example.com/other"_s, 1}}}));
    QVERIFY(!(half - node).covers({}));

    ResourceVector same = half;
    const ResourceVector &itself = same;
    same += itself;
    QVERIFY(same == node);
    same -= itself;
    QVERIFY(same.isZero());

    QCOMPARE(describe(node), u"4 cpu, 8GiB, 2 gpu, 2 example.com/fpga"_s);
    QCOMPARE(describe(ResourceVector{2500, 0, 0, {}}), u"2.5 cpu"_s);
    QCOMPARE(describe(ResourceVector{}), u"nothing"_s);
}

void tst_quantity::vectorsSaturate()
{
    const ResourceVector most{Largest, Largest, Largest, {{u"x"_s, Largest}}};
    QVERIFY(most + most == most);
    QVERIFY(times(most, 3) == most);
    const ResourceVector least = ResourceVector{} - most - most - most;
    QCOMPARE(least.cpuMilli, std::numeric_limits<qint64>::min());
    QCOMPARE(least.extended.value(u"x"_s), std::numeric_limits<qint64>::min());
    QVERIFY(least + least == least);
    QVERIFY(times(least, 2) == least);
    QVERIFY(times(least, -2) == most);
    QVERIFY(most - least == most);
}

void tst_quantity::requestsAreChecked_data()
{
    QTest::addColumn<ResourceVector>("request");
    QTest::addColumn<QString>("pointer"); // empty: fine
    const auto extended = [](const QString &name, qint64 amount) {
        return ResourceVector{0, 0, 0, {{name, amount}}};
    };
    QTest::newRow("nothing") << ResourceVector{} << u""_s;
    QTest::newRow("usual") << ResourceVector{2500, 8 * Gi, 1000, {}} << u""_s;
    QTest::newRow("a share") << ResourceVector{0, 0, 1, {}} << u""_s;
    QTest::newRow("a name with a domain") << extended(u"example.com/fpga"_s, 1) << u""_s;
    QTest::newRow("a plain name") << extended(u"fpga-2"_s, 1) << u""_s;
    QTest::newRow("negative cpu") << ResourceVector{-1, 0, 0, {}} << u"/resources/cpu"_s;
    QTest::newRow("more cpu than can be counted")
        << ResourceVector{MaximumMilli + 1, 0, 0, {}} << u"/resources/cpu"_s;
    QTest::newRow("too little memory")
        << ResourceVector{0, MinimumMemory - 1, 0, {}} << u"/resources/memory"_s;
    QTest::newRow("negative memory") << ResourceVector{0, -1, 0, {}} << u"/resources/memory"_s;
    QTest::newRow("more memory than a JSON number holds")
        << ResourceVector{0, MaximumCount + 1, 0, {}} << u"/resources/memory"_s;
    QTest::newRow("a share across devices")
        << ResourceVector{0, 0, 1500, {}} << u"/resources/gpu"_s;
    QTest::newRow("a slash is escaped")
        << extended(u"example.com/fpga"_s, -1) << u"/resources/example.com~1fpga"_s;
    QTest::newRow("upper case") << extended(u"FPGA"_s, 1) << u"/resources/FPGA"_s;
    QTest::newRow("two slashes") << extended(u"a/b/c"_s, 1) << u"/resources/a~1b~1c"_s;
    QTest::newRow("a built-in name") << extended(u"cpu"_s, 1) << u"/resources/cpu"_s;
    QTest::newRow("no name") << extended(u""_s, 1) << u"/resources/"_s;
    QTest::newRow("a part too long")
        << extended(QString(64, u'a'), 1) << QString(u"/resources/"_s + QString(64, u'a'));
    QTest::newRow("ends with a dash") << extended(u"a-"_s, 1) << u"/resources/a-"_s;
}

void tst_quantity::requestsAreChecked()
{
    QFETCH(ResourceVector, request);
    QFETCH(QString, pointer);
    const auto valid = validateRequest(request, u"/resources"_s);
    QCOMPARE(valid ? QString() : valid.error().fields.value(0).pointer, pointer);
    QCOMPARE(valid.has_value(), pointer.isEmpty());
}

BERTH_TEST(tst_quantity)
#include "tst_quantity.moc"
