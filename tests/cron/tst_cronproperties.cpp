// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/describe.h"
#include "scheduler/cron/occurrences.h"
#include "tests/cron/bruteforce.h"
#include "tests/support/testmain.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <numeric>

using namespace berth;
using namespace berth::cron;
using namespace Qt::StringLiterals;

/// Random expressions, from a seed: a walk through every minute gives the same firings.
class tst_cronproperties final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWalkThroughEveryMinuteAgrees();
    void theSetIsTheSameWhoeverAsks();
    void rubbishIsRefusedInsideTheText();
};

constexpr quint32 Seed = 20261126;

/// A random field and the numbers it means.
static QString randomField(QRandomGenerator &random, int first, int last, QList<int> *values,
                           bool *star)
{
    QStringList items;
    *star = false;
    const int count = random.bounded(4) == 0 ? 2 + random.bounded(2) : 1;
    for (int i = 0; i < count; ++i) {
        const int kind = random.bounded(5);
        if (kind == 0 && count == 1) {
            items << u"*"_s;
            *star = true;
            for (int value = first; value <= last; ++value)
                values->append(value);
        } else if (kind == 1) {
            const int step = 2 + random.bounded(last - first);
            items << u"*/%1"_s.arg(step);
            for (int value = first; value <= last; value += step)
                values->append(value);
        } else if (kind == 2) {
            const int low = random.bounded(first, last + 1);
            const int high = random.bounded(low, last + 1);
            const int step = 1 + random.bounded(3);
            items << (step == 1 ? u"%1-%2"_s.arg(low).arg(high)
                                : u"%1-%2/%3"_s.arg(low).arg(high).arg(step));
            for (int value = low; value <= high; value += step)
                values->append(value);
        } else {
            const int value = random.bounded(first, last + 1);
            items << QString::number(value);
            values->append(value);
        }
    }
    return items.join(u',');
}

static QString randomExpression(QRandomGenerator &random, cron::test::NaiveSchedule *schedule)
{
    *schedule = {};
    bool star = false;
    bool any = false;
    const QString minute = randomField(random, 0, 59, &schedule->minutes, &star);
    const QString hour = randomField(random, 0, 23, &schedule->hours, &star);
    schedule->wildcard = minute.startsWith(u'*') || hour.startsWith(u'*');
    const QString day = randomField(random, 1, 31, &schedule->days, &schedule->anyDay);
    const QString month = randomField(random, 1, 12, &schedule->months, &any);
    const QString weekday = randomField(random, 0, 6, &schedule->weekdays, &schedule->anyWeekday);
    return QStringList{minute, hour, day, month, weekday}.join(u' ');
}

static QString listOf(const std::vector<TimePoint> &times)
{
    QStringList texts;
    for (TimePoint time : times)
        texts << QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(Qt::ISODate);
    return texts.join(u' ');
}

void tst_cronproperties::aWalkThroughEveryMinuteAgrees()
{
    // Days around changes of the clocks: an hour, half an hour, two at once, a day left out.
    const struct
    {
        const char *zone;
        const char *from;
    } places[] = {{"Europe/Berlin", "2026-03-27T12:00:00Z"},
                  {"Europe/Berlin", "2026-10-24T12:00:00Z"},
                  {"America/New_York", "2027-11-06T00:00:00Z"},
                  {"Australia/Lord_Howe", "2026-04-03T00:00:00Z"},
                  {"Australia/Lord_Howe", "2026-10-02T00:00:00Z"},
                  {"Africa/Casablanca", "2026-02-14T00:00:00Z"},
                  {"Pacific/Apia", "2011-12-28T00:00:00Z"},
                  {"Antarctica/Troll", "2026-03-28T00:00:00Z"},
                  {"Antarctica/Troll", "2026-10-24T00:00:00Z"},
                  {"UTC", "2028-02-27T00:00:00Z"}};
    QRandomGenerator random(Seed);
    int firings = 0;
    for (const auto &place : places) {
        const QTimeZone zone(place.zone);
        const auto rules = ZoneRules::find(QString::fromUtf8(place.zone));
        QVERIFY(rules);
        const TimePoint from = fromEpochMillis(
            QDateTime::fromString(QString::fromUtf8(place.from), Qt::ISODate).toMSecsSinceEpoch());
        const TimePoint to = from + std::chrono::hours(3 * 24);
        for (int i = 0; i < 40; ++i) {
            cron::test::NaiveSchedule schedule;
            const QString text = randomExpression(random, &schedule);
            const auto expression = Expression::parse(text);
            QVERIFY2(expression, qPrintable(text));
            const Occurrences occurrences(*expression, *rules);
            std::vector<TimePoint> found;
            for (auto at = occurrences.next(from); at && *at <= to; at = occurrences.next(*at))
                found.push_back(*at);
            const auto wanted = cron::test::everyMinute(schedule, zone, from, to);
            QVERIFY2(found == wanted,
                     qPrintable(u"seed %1: %2 in %3: %4, not %5"_s.arg(Seed).arg(
                         text, QString::fromUtf8(place.zone), listOf(found), listOf(wanted))));
            firings += int(found.size());
        }
    }
    QVERIFY(firings > 1000);
}

void tst_cronproperties::theSetIsTheSameWhoeverAsks()
{
    QRandomGenerator random(Seed + 1);
    const QStringList zones{u"Europe/Berlin"_s, u"Australia/Lord_Howe"_s, u"America/Sao_Paulo"_s};
    for (int i = 0; i < 600; ++i) {
        cron::test::NaiveSchedule schedule;
        const QString text = randomExpression(random, &schedule);
        const auto rules = ZoneRules::find(zones[i % zones.size()]);
        const Occurrences occurrences(*Expression::parse(text), *rules);
        const TimePoint from
            = fromEpochMillis(1'760'000'000'000 + qint64(random.bounded(90 * 1440)) * 60'000);
        const auto first = occurrences.next(from);
        if (!first)
            continue;
        QVERIFY(*first > from);
        // Asked from anywhere before it and behind the one asked from, it is still the next.
        for (int n = 0; n < 8; ++n) {
            const qint64 between = toEpochMillis(*first) - toEpochMillis(from);
            const TimePoint other = from + Milliseconds(qint64(random.bounded(double(between))));
            QVERIFY2(occurrences.next(other) == first, qPrintable(text));
        }
        QVERIFY(!describe(occurrences.expression()).contains(u'%'));
    }
}

void tst_cronproperties::rubbishIsRefusedInsideTheText()
{
    QRandomGenerator random(Seed + 2);
    const QString alphabet = u"0123456789*,-/#?+@LWlwHMONJAN \t~\u00a0%"_s;
    int refused = 0;
    for (int i = 0; i < 40'000; ++i) {
        QString text;
        const int length = random.bounded(24);
        for (int n = 0; n < length; ++n)
            text += alphabet[random.bounded(int(alphabet.size()) - (random.bounded(9) ? 3 : 0))];
        const auto expression = Expression::parse(text, Syntax::Extended);
        if (expression) {
            QVERIFY(!describe(*expression).isEmpty());
            continue;
        }
        ++refused;
        const auto &fields = expression.error().fields;
        QCOMPARE(fields.size(), 1);
        QVERIFY(fields[0].position >= 0 && fields[0].position <= text.size());
        QVERIFY(!fields[0].message.isEmpty());
    }
    QVERIFY(refused > 30'000);
}

BERTH_TEST(tst_cronproperties)
#include "tst_cronproperties.moc"
