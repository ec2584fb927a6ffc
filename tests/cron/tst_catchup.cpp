// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/catchup.h"
#include "tests/support/testmain.h"

#include <QtCore/qdatetime.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace berth::cron;
using namespace Qt::StringLiterals;

/// What becomes of the firings since somebody last looked.
class tst_catchup final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
    void everyFiringIsDecidedOnce();
    void aLongAbsenceCostsLittle();
};

static TimePoint at(const QString &clock)
{
    const QDateTime time = QDateTime::fromString(u"2026-11-26T%1Z"_s.arg(clock), Qt::ISODate);
    return fromEpochMillis(time.toMSecsSinceEpoch());
}

static QString clock(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(u"hh:mm"_s);
}

static Occurrences every(const QString &expression)
{
    return {*Expression::parse(expression, Syntax::Extended), ZoneRules()};
}

void tst_catchup::decides_data()
{
    QTest::addColumn<MissedPolicy>("policy");
    QTest::addColumn<int>("cap");
    QTest::addColumn<int>("deadlineMinutes");
    QTest::addColumn<QString>("decided");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("missed");
    const auto row = [](const char *name, MissedPolicy policy, int cap, int deadline,
                        const char *decided, const char *now, const char *run, const char *missed) {
        QTest::newRow(name) << policy << cap << deadline << QString::fromUtf8(decided)
                            << QString::fromUtf8(now) << QString::fromUtf8(run)
                            << QString::fromUtf8(missed);
    };
    const auto Skip = MissedPolicy::Skip;
    const auto Once = MissedPolicy::RunOnce;
    const auto All = MissedPolicy::RunAll;
    // Every ten minutes.
    row("on time it runs", Skip, 1, 0, "08:00:00", "08:10:00", "08:10", "");
    row("a second late is on time", Skip, 1, 0, "08:00:00", "08:10:01", "08:10", "");
    row("nothing is due", Skip, 1, 0, "08:00:00", "08:09:59", "", "");
    row("a clock that was set back decides nothing", All, 9, 0, "08:30:00", "08:00:00", "", "");
    row("skip misses all", Skip, 1, 0, "08:00:00", "08:35:00", "", "08:10-08:30 3");
    row("once makes up for the latest", Once, 1, 0, "08:00:00", "08:35:00", "08:30",
        "08:10-08:20 2");
    row("once is content with one on time", Once, 1, 0, "08:00:00", "08:30:30", "08:30",
        "08:10-08:20 2");
    row("all makes up for all", All, 9, 0, "08:00:00", "08:35:00", "08:10 08:20 08:30", "");
    row("all up to the cap, the latest ones", All, 2, 0, "08:00:00", "08:35:00", "08:20 08:30",
        "08:10-08:10 1");
    row("all and one on time", All, 2, 0, "08:00:00", "08:40:00", "08:20 08:30 08:40",
        "08:10-08:10 1");
    row("too late for once", Once, 1, 3, "08:00:00", "08:35:00", "", "08:10-08:30 3");
    row("in time for once", Once, 1, 6, "08:00:00", "08:35:00", "08:30", "08:10-08:20 2");
    row("all within the deadline", All, 9, 16, "08:00:00", "08:35:00", "08:20 08:30",
        "08:10-08:10 1");
    row("a deadline before the last look", All, 9, 600, "08:15:00", "08:35:00", "08:20 08:30", "");
}

void tst_catchup::decides()
{
    QFETCH(MissedPolicy, policy);
    QFETCH(int, cap);
    QFETCH(int, deadlineMinutes);
    QFETCH(QString, decided);
    QFETCH(QString, now);
    QFETCH(QString, run);
    QFETCH(QString, missed);
    CatchUpRule rule{policy, cap, {}};
    if (deadlineMinutes > 0)
        rule.deadline = Seconds(60 * deadlineMinutes);
    const CatchUp plan = catchUp(every(u"*/10 * * * *"_s), at(decided), at(now), rule);
    QStringList runs;
    for (TimePoint time : plan.run)
        runs << clock(time);
    QCOMPARE(runs.join(u' '), run);
    const QString told = plan.missed
        ? u"%1-%2 %3"_s.arg(clock(plan.missed->first), clock(plan.missed->last))
              .arg(plan.missed->firings)
        : QString();
    QCOMPARE(told, missed);
}

void tst_catchup::everyFiringIsDecidedOnce()
{
    // However the looks are spread, each firing is either run or counted as missed, once.
    const Occurrences schedule = every(u"*/7 * * * *"_s);
    const TimePoint end = at(u"20:00:00"_s);
    const auto all = firingsBetween(schedule, at(u"08:00:00"_s), end);
    for (int step : {1, 59, 61, 419, 421, 3000, 9999}) {
        for (const auto policy :
             {MissedPolicy::Skip, MissedPolicy::RunOnce, MissedPolicy::RunAll}) {
            qint64 decidedFirings = 0;
            TimePoint decided = at(u"08:00:00"_s);
            while (decided < end) {
                const TimePoint now = std::min(end, decided + Seconds(step));
                const CatchUp plan = catchUp(schedule, decided, now, {policy, 3, {}});
                decidedFirings += qint64(plan.run.size());
                decidedFirings += plan.missed ? plan.missed->firings : 0;
                decided = now;
            }
            QCOMPARE(decidedFirings, all->firings);
        }
    }
}

void tst_catchup::aLongAbsenceCostsLittle()
{
    // Ten years of seconds: counted to the limit, and the latest ones found from the end.
    const TimePoint now = at(u"08:00:00"_s);
    const CatchUp plan = catchUp(every(u"* * * * * *"_s), now - std::chrono::hours(87'600), now,
                                 {MissedPolicy::RunAll, 5, {}});
    QVERIFY(plan.missed);
    QCOMPARE(plan.missed->firings, MostCounted);
    QCOMPARE(plan.run.size(), size_t(5 + 61)); // five to make up for, and a minute on time
    QCOMPARE(plan.run.back(), now);
    QCOMPARE(plan.missed->last, plan.run.front() - Seconds(1));
}

BERTH_TEST(tst_catchup)
#include "tst_catchup.moc"
