// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/describe.h"
#include "scheduler/cron/occurrences.h"
#include "tests/support/testmain.h"

#include <QtCore/qdatetime.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::cron;
using namespace Qt::StringLiterals;

class tst_cronexpression final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysItInWords_data();
    void saysItInWords();
    void refusesWithAHint_data();
    void refusesWithAHint();
    void meansTheSame_data();
    void meansTheSame();
    void warns_data();
    void warns();
    void marksWhatTheClocksDo();
    void skipsTheGapWhereAsked();
    void findsTheShortestInterval();
    void searchesUntilTheEndOf2199();
    void anUnknownZoneIsRefused_data();
    void anUnknownZoneIsRefused();
    void knowsZonesByTheirAliases();
    void phrasesCanBeTranslated();
};

static TimePoint at(const char *text)
{
    return fromEpochMillis(
        QDateTime::fromString(QString::fromUtf8(text), Qt::ISODate).toMSecsSinceEpoch());
}

void tst_cronexpression::saysItInWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *text, const char *words) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(words);
    };
    row("* * * * *", "Every minute");
    row("*/5 * * * *", "Every 5 minutes");
    row("*/45 * * * *", "At minutes 0 and 45 of every hour");
    row("0 * * * *", "Every hour");
    row("@hourly", "Every hour");
    row("30 * * * *", "At minute 30 of every hour");
    row("0 */6 * * *", "At 00:00, 06:00, 12:00 and 18:00");
    row("0 */2 * * *", "Every 2 hours");
    row("15 */2 * * *", "At minute 15 of the hours 0 to 22 in steps of 2");
    row("5 4 * * *", "At 04:05 every day");
    row("5 4 1 * MON", "At 04:05 on day 1 of the month or on Monday");
    row("5 4 13 * +FRI", "At 04:05 on day 13 of the month, only where it is also on Friday");
    row("0 9 * * MON-FRI", "At 09:00 on Monday to Friday");
    row("0 9 * * 6-7", "At 09:00 on Saturday and Sunday");
    row("0 9 * * FRI-SUN", "At 09:00 on Friday to Sunday");
    row("*/15 9-17 * * MON-FRI", "Every 15 minutes from 09:00 to 17:45 on Monday to Friday");
    row("* 9,12 * * *", "Every minute of the hours 9 and 12");
    row("0 8-18 * * *", "Every hour from 08:00 to 18:00 every day");
    row("0 0 L * *", "At 00:00 on the last day of the month");
    row("0 0 1,15,L * *", "At 00:00 on days 1 and 15 and the last day of the month");
    row("0 12 15W * *", "At 12:00 on the working day nearest to day 15 of the month");
    row("0 12 LW * *", "At 12:00 on the last working day of the month");
    row("0 12 * * TUE#2", "At 12:00 on the second Tuesday of the month");
    row("0 12 * * FRIL", "At 12:00 on the last Friday of the month");
    row("0 12 * * MON#1,MON#3", "At 12:00 on the first Monday and the third Monday of the month");
    row("0 0 1 JAN,JUL *", "At 00:00 on day 1 of the month in January and July");
    row("0 0 31 2 *", "At 00:00 on day 31 of the month in February; never fires");
    row("30 5 4 * * *", "At 04:05:30 every day");
    row("*/10 * * * * *", "Every 10 seconds");
    row("7 * * * * *", "At second 7 of every minute");
    row("0 0 12 1 1 * 2027-2029", "At 12:00 on day 1 of the month in January in 2027 to 2029");
    row("0 0 12 1 1 * */2",
        "At 12:00 on day 1 of the month in January in 1970 to 2198 in steps of 2");
    row("@yearly", "At 00:00 on day 1 of the month in January");
    row("@reboot", "When Berth starts");
}

void tst_cronexpression::saysItInWords()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    const auto expression = Expression::parse(text, Syntax::Extended);
    QVERIFY(expression);
    QCOMPARE(describe(*expression), words);
}

void tst_cronexpression::refusesWithAHint_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *text, const char *pointer, int position, const char *hint) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(pointer) << position
                            << QString::fromUtf8(hint);
    };
    row("0 22-2 * * *", "/hour", 2, "22-23,0-2");
    row("0 0 * * SAT-MON", "/day-of-week", 8, "6-6,0-1");
    row("5/15 * * * *", "/minute", 1, "5-59/15");
    row("*/90 * * * *", "/minute", 2, "only fire at 0");
    row("0 0 * * MONDAY", "/day-of-week", 8, "MON");
    row("0 0 * * TEU", "/day-of-week", 8, "TUE");
    row("H * * * *", "/minute", 0, "jitter");
    row("~ * * * *", "/expression", 0, "jitter");
    row("TZ=UTC 0 0 * * *", "/expression", 2, "time zone");
    row("0 0 l * *", "/day-of-month", 4, "upper case");
    row("0 0 15w * *", "/day-of-month", 6, "upper case");
    row("0 0 * * L", "/day-of-week", 8, "FRIL");
    row("0 0 L-3 * *", "/day-of-month", 4, "number");
    row("@Daily", "/expression", 0, "@daily");
    row("@every 5m", "/expression", 0, "*/5");
    row("@weekdays", "/expression", 0, "MON-FRI");
    row("0 0 1 1 * 2027", "/expression", 10, "extended");
    row("0 4294967296 * * *", "/hour", 2, "");
    row("0 0 31W,1 * *", "/day-of-month", 4, "job of its own");
    row("0 0 1,15W * *", "/day-of-month", 6, "job of its own");
    row("0 0 * * +", "/day-of-week", 9, "+MON");
    row("0 0 * * @daily", "/day-of-week", 8, "");
    row("  0 0  ", "/expression", 5, "minute, hour");
}

void tst_cronexpression::refusesWithAHint()
{
    QFETCH(QString, text);
    QFETCH(QString, pointer);
    QFETCH(int, position);
    QFETCH(QString, hint);
    const auto expression = Expression::parse(text);
    QVERIFY(!expression);
    QCOMPARE(expression.error().code, ErrorCode::InvalidArgument);
    const FieldError field = expression.error().fields.value(0);
    QCOMPARE(field.pointer, pointer);
    QCOMPARE(field.position, position);
    QVERIFY2(field.hint.contains(hint), qPrintable(field.hint));
}

void tst_cronexpression::meansTheSame_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *one, const char *other) {
        QTest::newRow(one) << QString::fromUtf8(one) << QString::fromUtf8(other);
    };
    row("0 0 * * 7", "0 0 * * 0");
    row("0 0 * * 5-7", "0 0 * * 0,5,6");
    row("0 0 * * SUN-SUN", "0 0 * * 0");
    row("0 0 * * 1-7/2", "0 0 * * 0,1,3,5");
    row("0 0 * * fri-Sun", "0 0 * * 0,5,6");
    row("0 0 ? * *", "0 0 * * *");
    row("0 0 */1 * MON", "0 0 * * MON");
    row("00 09 * * *", "0 9 * * *");
    row("0 0 * jan-MAR *", "0 0 * 1,2,3 *");
    row("0 0 * * 0#L", "0 0 * * SUNL");
    row("0 0 *,5 * MON", "0 0 * * MON");
    row("\t0  0 * *\t* ", "0 0 * * *");
}

void tst_cronexpression::meansTheSame()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    const auto first = Expression::parse(one);
    const auto second = Expression::parse(other);
    QVERIFY(first && second);
    QCOMPARE(*first, *second);
}

void tst_cronexpression::warns_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("warnings");
    const auto row = [](const char *text, const char *warnings) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(warnings);
    };
    row("0 0 * * *", "");
    row("*,5 0 * * *", "star-in-list");
    row("0 0 */2 * MON", "step-with-other-day");
    row("0 0 1 * */2", "step-with-other-day");
    row("0 0 */2 * *", "");
    row("0 0 30 2 *", "never-fires");
    row("0 0 30 2 MON", "");
    row("0 0 29 2 *", "");
    row("@reboot", "");
}

void tst_cronexpression::warns()
{
    QFETCH(QString, text);
    QFETCH(QString, warnings);
    const auto expression = Expression::parse(text);
    QVERIFY(expression);
    QStringList words;
    for (Warning warning : warningsOf(text, *expression)) {
        words << word(warning);
        QVERIFY(!message(warning).isEmpty());
    }
    QCOMPARE(words.join(u' '), warnings);
}

void tst_cronexpression::marksWhatTheClocksDo()
{
    const auto berlin = ZoneRules::find(u"Europe/Berlin"_s);
    QVERIFY(berlin);
    const auto marks = [&](const QString &text, TimePoint from) {
        QStringList said;
        for (const Firing &firing :
             Occurrences(*Expression::parse(text), *berlin).firings(from, 3)) {
            said << QDateTime::fromMSecsSinceEpoch(toEpochMillis(firing.at), Qt::UTC)
                        .toString(u"hh:mm"_s)
                    + u'+' + QString::number(firing.offset.count() / 3600) + u' '
                    + word(firing.mark);
        }
        return said.join(u", "_s);
    };
    QCOMPARE(marks(u"30 2 * * *"_s, at("2026-03-27T12:00:00Z")),
             u"01:30+1 none, 01:00+2 after_gap, 00:30+2 none"_s);
    QCOMPARE(marks(u"30 2 * * *"_s, at("2026-10-24T12:00:00Z")),
             u"00:30+2 first_pass, 01:30+1 none, 01:30+1 none"_s);
    QCOMPARE(marks(u"30 * * * *"_s, at("2026-10-25T00:00:00Z")),
             u"00:30+2 first_pass, 01:30+1 second_pass, 02:30+1 none"_s);
    // At three o'clock it fires for its own sake; two o'clock falls on the same instant.
    QCOMPARE(marks(u"0 2,3 * * *"_s, at("2026-03-28T12:00:00Z")),
             u"01:00+2 none, 00:00+2 none, 01:00+2 none"_s);
}

void tst_cronexpression::skipsTheGapWhereAsked()
{
    const auto berlin = ZoneRules::find(u"Europe/Berlin"_s);
    QVERIFY(berlin);
    const auto expression = Expression::parse(u"30 2 * * *");
    const TimePoint saturday = at("2026-03-28T12:00:00Z");
    QCOMPARE(Occurrences(*expression, *berlin).next(saturday), at("2026-03-29T01:00:00Z"));
    QCOMPARE(Occurrences(*expression, *berlin, DstGap::Skip).next(saturday),
             at("2026-03-30T00:30:00Z"));
}

void tst_cronexpression::findsTheShortestInterval()
{
    const auto shortest = [](const char *text) {
        const auto expression = Expression::parse(QString::fromUtf8(text), Syntax::Extended);
        return Occurrences(*expression, ZoneRules()).shortestInterval(at("2026-01-01T00:00:00Z"));
    };
    QCOMPARE(shortest("*/7 * * * *"), Seconds(4 * 60));
    QCOMPARE(shortest("0 0 * * *"), Seconds(86400));
    QCOMPARE(shortest("* * * * * *"), Seconds(1));
    QCOMPARE(shortest("0 0 31 2 *"), std::nullopt);
}

void tst_cronexpression::searchesUntilTheEndOf2199()
{
    const auto next = [](const char *text, const char *from) {
        return Occurrences(*Expression::parse(QString::fromUtf8(text), Syntax::Extended),
                           ZoneRules())
            .next(at(from));
    };
    // 2100 is no leap year: eight years without a 29th of February.
    QCOMPARE(next("0 0 29 2 *", "2096-03-01T00:00:00Z"), at("2104-02-29T00:00:00Z"));
    QCOMPARE(next("0 0 * * *", "2199-12-30T12:00:00Z"), at("2199-12-31T00:00:00Z"));
    QCOMPARE(next("0 0 * * *", "2199-12-31T00:00:00Z"), std::nullopt);
    QCOMPARE(next("0 0 1 1 *", "1900-01-01T00:00:00Z"), at("1970-01-01T00:00:00Z"));
    QCOMPARE(next("@reboot", "2026-01-01T00:00:00Z"), std::nullopt);
    QCOMPARE(next("0 0 0 1 1 * 2025", "2026-01-01T00:00:00Z"), std::nullopt);
}

void tst_cronexpression::anUnknownZoneIsRefused_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("hint");
    QTest::newRow("a slip") << u"Europe/Berlim"_s << u"Europe/Berlin"_s;
    QTest::newRow("a city alone") << u"kolkata"_s << u"Asia/Kolkata"_s;
    QTest::newRow("an offset") << u"UTC+03:00"_s << u""_s;
    QTest::newRow("a word") << u"EST"_s << u"IANA"_s;
    QTest::newRow("a region of none") << u"Moon/Tycho"_s << u"IANA"_s;
    QTest::newRow("nothing") << u""_s << u"IANA"_s;
    QTest::newRow("a path") << u"../../etc/passwd"_s << u"IANA"_s;
}

void tst_cronexpression::anUnknownZoneIsRefused()
{
    QFETCH(QString, zone);
    QFETCH(QString, hint);
    const auto rules = ZoneRules::find(zone);
    QVERIFY(!rules);
    QVERIFY2(rules.error().message.contains(hint), qPrintable(rules.error().message));
    QCOMPARE(rules.error().fields.value(0).pointer, u"/time_zone"_s);
}

void tst_cronexpression::knowsZonesByTheirAliases()
{
    for (const QString &zone : {u"Etc/UTC"_s, u"UTC"_s, u"GMT"_s, u"Asia/Calcutta"_s,
                                u"US/Eastern"_s, u"Europe/Berlin"_s}) {
        const auto rules = ZoneRules::find(zone);
        QVERIFY2(rules, qPrintable(zone));
        QCOMPARE(rules->id(), zone);
    }
    QCOMPARE(ZoneRules::find(u"Asia/Calcutta"_s)->offsetAt(at("2026-01-01T00:00:00Z")),
             Seconds(19'800));
}

void tst_cronexpression::phrasesCanBeTranslated()
{
    const auto german = [](const char *phrase) {
        const QByteArrayView text(phrase);
        if (text == "At %1")
            return u"Um %1"_s;
        if (text == "on %1")
            return u"am %1"_s;
        return text == "Monday" ? u"Montag"_s : QString::fromUtf8(phrase);
    };
    QCOMPARE(describe(*Expression::parse(u"5 4 * * MON"), german), u"Um 04:05 am Montag"_s);
}

BERTH_TEST(tst_cronexpression)
#include "tst_cronexpression.moc"
