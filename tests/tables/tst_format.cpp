// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/format.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;

class tst_format : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void durations_data()
    {
        QTest::addColumn<qint64>("millis");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << QStringLiteral("0s");
        QTest::newRow("below a second") << qint64(999) << QStringLiteral("0s");
        QTest::newRow("negative") << qint64(-5000) << QStringLiteral("0s");
        QTest::newRow("seconds") << qint64(59'999) << QStringLiteral("59s");
        QTest::newRow("a minute") << qint64(60'000) << QStringLiteral("1m");
        QTest::newRow("minutes and seconds") << qint64(200'000) << QStringLiteral("3m 20s");
        QTest::newRow("hours and minutes") << qint64(7'505'000) << QStringLiteral("2h 5m");
        QTest::newRow("days and hours") << qint64(356'400'000) << QStringLiteral("4d 3h");
        QTest::newRow("many days") << qint64(86'400'000) * 12 + 3'600'000 << QStringLiteral("12d");
        QTest::newRow("years") << qint64(86'400'000) * (3 * 365 + 40) << QStringLiteral("3y 40d");
    }
    void durations()
    {
        QFETCH(qint64, millis);
        QTEST(format::duration(Milliseconds(millis)), "text");
    }

    void ages_data()
    {
        QTest::addColumn<qint64>("millis");
        QTest::addColumn<QString>("text");
        QTest::newRow("ahead of the clock") << qint64(-60'000) << QStringLiteral("just now");
        QTest::newRow("now") << qint64(4999) << QStringLiteral("just now");
        QTest::newRow("seconds") << qint64(5000) << QStringLiteral("5s ago");
        QTest::newRow("minutes") << qint64(200'000) << QStringLiteral("3m ago");
        QTest::newRow("hours") << qint64(7'505'000) << QStringLiteral("2h ago");
        QTest::newRow("days") << qint64(86'400'000) * 364 << QStringLiteral("364d ago");
        QTest::newRow("years") << qint64(86'400'000) * 800 << QStringLiteral("2y ago");
    }
    void ages()
    {
        QFETCH(qint64, millis);
        const TimePoint time = fromEpochMillis(1'790'000'000'000);
        QTEST(format::age(time, time + Milliseconds(millis)), "text");
    }

    void moments()
    {
        const TimePoint time = fromEpochMillis(1'795'248'005'678);
        QCOMPARE(format::moment(time), QStringLiteral("2026-11-21 08:00:05 UTC"));
        QCOMPARE(format::rfc3339(time), QStringLiteral("2026-11-21T08:00:05.678Z"));
    }

    void counts_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << qint64(0) << QStringLiteral("0");
        QTest::newRow("three digits") << qint64(999) << QStringLiteral("999");
        QTest::newRow("four digits") << qint64(1000) << QStringLiteral("1,000");
        QTest::newRow("seven digits") << qint64(1'234'567) << QStringLiteral("1,234,567");
        QTest::newRow("negative") << qint64(-123'456) << QStringLiteral("-123,456");
        QTest::newRow("negative, four") << qint64(-1000) << QStringLiteral("-1,000");
    }
    void counts()
    {
        QFETCH(qint64, value);
        QTEST(format::count(value), "text");
    }

    void countsOfThings()
    {
        QCOMPARE(format::counted(1, u"node", u"nodes"), QStringLiteral("1 node"));
        QCOMPARE(format::counted(0, u"node", u"nodes"), QStringLiteral("0 nodes"));
        QCOMPARE(format::counted(1200, u"node", u"nodes"), QStringLiteral("1,200 nodes"));
    }

    void thousandths_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << qint64(0) << QStringLiteral("0");
        QTest::newRow("whole") << qint64(64'000) << QStringLiteral("64");
        QTest::newRow("half") << qint64(2500) << QStringLiteral("2.5");
        QTest::newRow("one thousandth") << qint64(1) << QStringLiteral("0.001");
        QTest::newRow("hundredths") << qint64(460) << QStringLiteral("0.46");
        QTest::newRow("negative") << qint64(-250) << QStringLiteral("-0.25");
        QTest::newRow("the smallest")
            << std::numeric_limits<qint64>::min() << QStringLiteral("-9223372036854775.808");
    }
    void thousandths()
    {
        QFETCH(qint64, value);
        QTEST(format::milli(value), "text");
    }

    void resources()
    {
        QCOMPARE(format::cpu(0), QString());
        QCOMPARE(format::cpu(2500), QStringLiteral("2.5"));
        QCOMPARE(format::memory(0), QString());
        QCOMPARE(format::memory(qint64(15) << 29), QStringLiteral("7.5 GiB"));
        QCOMPARE(format::gpu(0), QString());
        QCOMPARE(format::gpu(460), QStringLiteral("0.46"));
        QCOMPARE(format::cpuOf(12'500, 64'000), QStringLiteral("12.5 / 64"));
        QCOMPARE(format::gpuOf(0, 8000), QStringLiteral("0 / 8"));
        QCOMPARE(format::memoryOf(qint64(15) << 29, qint64(64) << 30),
                 QStringLiteral("7.5 / 64 GiB"));
        QCOMPARE(format::memoryOf(0, qint64(64) << 30), QStringLiteral("0 / 64 GiB"));
        QCOMPARE(format::memoryOf(qint64(512) << 20, qint64(64) << 30),
                 QStringLiteral("512 MiB / 64 GiB"));
        QCOMPARE(format::replicas(3, 4), QStringLiteral("3 / 4"));
    }

    void percentages_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << 0.0 << QStringLiteral("0 %");
        QTest::newRow("negative") << -0.5 << QStringLiteral("0 %");
        QTest::newRow("no number") << std::nan("") << QStringLiteral("0 %");
        QTest::newRow("a trace") << 0.0001 << QStringLiteral("<1 %");
        QTest::newRow("rounded") << 0.424 << QStringLiteral("42 %");
        QTest::newRow("not quite full") << 0.9999 << QStringLiteral(">99 %");
        QTest::newRow("full") << 1.0 << QStringLiteral("100 %");
        QTest::newRow("too full") << 1.25 << QStringLiteral("125 %");
    }
    void percentages()
    {
        QFETCH(double, share);
        QTEST(format::percent(share), "text");
    }

    void requests()
    {
        ResourceVector request{
            .cpuMilli = 2000, .memoryBytes = qint64(8) << 30, .gpuMilli = 1000, .extended = {}};
        QCOMPARE(format::needs(request, 1), QStringLiteral("needs 2 cpu, 8 GiB, 1 gpu"));
        QCOMPARE(format::needs(request, 4),
                 QStringLiteral("needs 2 cpu, 8 GiB, 1 gpu each, 4 replicas"));
        request = {};
        QCOMPARE(format::needs(request, 1), QStringLiteral("needs nothing"));
        request.extended.insert(QStringLiteral("example.com/fpga"), 2);
        QCOMPARE(format::needs(request, 1), QStringLiteral("needs 2 example.com/fpga"));
    }

    void everyWordIsThere()
    {
        for (int i = 0; i <= int(DeploymentStatus::Stopped); ++i)
            QCOMPARE(format::text(DeploymentStatus(i)), QString(word(DeploymentStatus(i))));
        for (int i = 0; i <= int(ReplicaState::Ended); ++i)
            QCOMPARE(format::text(ReplicaState(i)), QString(word(ReplicaState(i))));
        for (int i = 0; i <= int(ClusterStatus::Empty); ++i)
            QCOMPARE(format::text(ClusterStatus(i)), QString(word(ClusterStatus(i))));
        for (int i = 0; i <= int(ReasonCode::Insufficient); ++i)
            QVERIFY(!format::text(ReasonCode(i)).isEmpty());
        for (int i = 0; i <= int(PlacementPolicy::Spread); ++i)
            QVERIFY(!format::text(PlacementPolicy(i)).isEmpty());
        for (int i = 0; i <= int(Objective::Utilisation); ++i)
            QVERIFY(!format::text(Objective(i)).isEmpty());
        for (int i = 0; i <= int(RuntimeType::Swarm); ++i)
            QVERIFY(!format::text(RuntimeType(i)).isEmpty());
        QCOMPARE(format::text(Cause::None), QString());
        QCOMPARE(format::text(Cause::NodeLost), QStringLiteral("node lost"));
        QCOMPARE(format::text(Outcome::None), QString());
        QCOMPARE(format::text(Outcome::Failed), QStringLiteral("failed"));
        QCOMPARE(format::text(DeploymentKind::Batch), QStringLiteral("batch"));
        QCOMPARE(format::text(RuntimeType::Simulated), QStringLiteral("SIMULATED"));
        Node node;
        QCOMPARE(format::nodeStatus(node), QStringLiteral("ready"));
        node.scheduling = NodeScheduling::Draining;
        QCOMPARE(format::nodeStatus(node), QStringLiteral("draining"));
        node.presence = NodePresence::Lost;
        QCOMPARE(format::nodeStatus(node), QStringLiteral("lost"));
    }
};

BERTH_TEST(tst_format)
#include "tst_format.moc"
