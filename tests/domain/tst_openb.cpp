// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/openb.h"
#include "tests/support/testmain.h"

#include <QtCore/qbuffer.h>
#include <QtTest/qtest.h>

using namespace berth;

namespace {

template<typename Row>
Result<std::vector<Row>> read(const QByteArray &bytes,
                              Result<std::vector<Row>> (*reader)(QIODevice &, const QString &,
                                                                 const openb::Progress &),
                              const openb::Progress &progress = {})
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return reader(buffer, QStringLiteral("list.csv"), progress);
}

const QByteArray PodHeader = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                             "creation_time,deletion_time,scheduled_time\n";

} // namespace

class tst_openb final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsNodes();
    void readsPods();
    void modelsAreNames_data();
    void modelsAreNames();
    void columnsGoByName();
    void bytesOfOtherSystems_data();
    void bytesOfOtherSystems();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
    void collectsTheFirstErrors();
    void reportsAndCancels();
    void priorities_data();
    void priorities();
    void runTimes_data();
    void runTimes();
};

void tst_openb::readsNodes()
{
    const auto nodes = read<openb::NodeRow>("sn,cpu_milli,memory_mib,gpu,model\n"
                                            "n-0,32000,262144,0,\n"
                                            "n-1,96000,393216,8,G2\n",
                                            &openb::readNodes);
    QVERIFY(nodes);
    QCOMPARE(nodes->size(), size_t(2));
    QCOMPARE(nodes->at(0).model, QString());
    QCOMPARE(nodes->at(1).name, QStringLiteral("n-1"));
    const ResourceVector expected{96'000, Bytes(393'216) << 20, 8'000, {}};
    QVERIFY(nodes->at(1).resources() == expected);
}

void tst_openb::readsPods()
{
    const auto pods
        = read<openb::PodRow>(PodHeader
                                  + "p-0,12000,16384,1,460,V100M32|T4|V100M32,LS,Running,5,90,7\n"
                                    "p-1,500,1024,0,0,,BE,Pending,6,70,\n"
                                    "p-2,500,1024,4,1000,,,,,,\n",
                              &openb::readPods);
    QVERIFY2(pods, pods ? "" : qPrintable(describe(pods.error())));
    QCOMPARE(pods->size(), size_t(3));
    const openb::PodRow &first = pods->at(0);
    QCOMPARE(first.gpuModels, QStringList({QStringLiteral("T4"), QStringLiteral("V100M32")}));
    QCOMPARE(first.resources().gpuMilli, 460);
    QCOMPARE(first.phase, QStringLiteral("Running"));
    QCOMPARE(*first.scheduledTime, 7);
    QVERIFY(!pods->at(1).scheduledTime);
    QCOMPARE(pods->at(1).resources().gpuMilli, 0);
    QCOMPARE(pods->at(2).resources().gpuMilli, 4000);
    QVERIFY(!pods->at(2).creationTime);
}

void tst_openb::modelsAreNames_data()
{
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<QStringList>("models");
    const QString t4 = QStringLiteral("T4");
    const QString v100 = QStringLiteral("V100");
    QTest::newRow("none is any") << QByteArray() << QStringList();
    QTest::newRow("one") << QByteArray("T4") << QStringList{t4};
    QTest::newRow("sorted, each once") << QByteArray("V100|T4|V100") << QStringList{t4, v100};
    QTest::newRow("nothing between bars") << QByteArray("|V100||T4|") << QStringList{t4, v100};
    QTest::newRow("a blank between bars") << QByteArray("T4| |V100") << QStringList{t4, v100};
    QTest::newRow("a blank alone is any") << QByteArray("\" | \"") << QStringList();
}

void tst_openb::modelsAreNames()
{
    QFETCH(QByteArray, spec);
    QFETCH(QStringList, models);
    const auto pods
        = read<openb::PodRow>(PodHeader + "p,1,1,1,500," + spec + ",,,,,\n", &openb::readPods);
    QVERIFY2(pods, pods ? "" : qPrintable(describe(pods.error())));
    QCOMPARE(pods->front().gpuModels, models);
}

void tst_openb::columnsGoByName()
{
    const auto pods = read<openb::PodRow>("owner,GPU_MILLI,num_gpu,memory_mib,cpu_milli,name\n"
                                          "x,1000,1,2048,4000,\"a \"\"b\"\", c\"\n",
                                          &openb::readPods);
    QVERIFY2(pods, pods ? "" : qPrintable(describe(pods.error())));
    QCOMPARE(pods->front().name, QStringLiteral("a \"b\", c"));
    QCOMPARE(pods->front().cpuMilli, 4000);
    QVERIFY(pods->front().gpuModels.isEmpty());
}

void tst_openb::bytesOfOtherSystems_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray plain = "sn,cpu_milli,memory_mib,gpu\nn-0,1000,1,0\nn-1,1000,1,0\n";
    QByteArray crlf = plain;
    crlf.replace("\n", "\r\n");
    QTest::newRow("line feeds") << plain;
    QTest::newRow("carriage returns too") << crlf;
    QTest::newRow("a byte order mark") << QByteArray("\xef\xbb\xbf") + plain;
    QTest::newRow("no end of the last line") << plain.chopped(1);
    QTest::newRow("blank lines") << plain + "\n  \n\n";
}

void tst_openb::bytesOfOtherSystems()
{
    QFETCH(QByteArray, bytes);
    const auto nodes = read<openb::NodeRow>(bytes, &openb::readNodes);
    QVERIFY2(nodes, nodes ? "" : qPrintable(describe(nodes.error())));
    QCOMPARE(nodes->size(), size_t(2));
    QCOMPARE(nodes->at(1).name, QStringLiteral("n-1"));
}

void tst_openb::errorsNameThePlace_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("message");

    QTest::newRow("a word for a number")
        << QByteArray("p,many,1,0,0,,,,,,") << QStringLiteral("list.csv:2:3")
        << QStringLiteral("cpu_milli: expected a whole number");
    QTest::newRow("a fraction") << QByteArray("p,1.5,1,0,0,,,,,,") << QStringLiteral("list.csv:2:3")
                                << QStringLiteral("\"1.5\"");
    QTest::newRow("a negative") << QByteArray("p,1,-1,0,0,,,,,,") << QStringLiteral("list.csv:2:5")
                                << QStringLiteral("\"-1\"");
    QTest::newRow("too large for anything")
        << QByteArray("p,99999999999999999999,1,0,0,,,,,,") << QStringLiteral("list.csv:2:3")
        << QStringLiteral("from 0 to");
    QTest::newRow("nothing") << QByteArray("p,,1,0,0,,,,,,") << QStringLiteral("list.csv:2:3")
                             << QStringLiteral("found nothing");
    QTest::newRow("no name") << QByteArray(",1,1,0,0,,,,,,") << QStringLiteral("list.csv:2:1")
                             << QStringLiteral("expected a name");
    QTest::newRow("a field too few")
        << QByteArray("p,1,1,0,0,,,,,") << QStringLiteral("list.csv:2:1")
        << QStringLiteral("expected 11 fields");
    QTest::newRow("shares of several devices")
        << QByteArray("p,1,1,2,500,,,,,,") << QStringLiteral("list.csv:2:9")
        << QStringLiteral("expected 1000");
    QTest::newRow("a device without an amount")
        << QByteArray("p,1,1,1,0,,,,,,") << QStringLiteral("list.csv:2:9")
        << QStringLiteral("expected 1 to 1000");
    QTest::newRow("a quote that does not end")
        << QByteArray("\"p,1,1,0,0,,,,,,") << QStringLiteral("list.csv:2:1")
        << QStringLiteral("quote");
    QTest::newRow("a quote in the middle")
        << QByteArray("p\"q,1,1,0,0,,,,,,") << QStringLiteral("list.csv:2:1")
        << QStringLiteral("quote");
    QTest::newRow("not text") << QByteArray("\xff\xfe\x01,1,1,0,0,,,,,,")
                              << QStringLiteral("list.csv:2:1") << QStringLiteral("UTF-8");
    QTest::newRow("a time that is none")
        << QByteArray("p,1,1,0,0,,,,soon,,") << QStringLiteral("list.csv:2:14")
        << QStringLiteral("creation_time");
}

void tst_openb::errorsNameThePlace()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, pointer);
    QFETCH(QString, message);
    const auto pods = read<openb::PodRow>(PodHeader + line + '\n', &openb::readPods);
    QVERIFY(!pods);
    QCOMPARE(pods.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(pods.error().fields.size(), 1);
    QCOMPARE(pods.error().fields.first().pointer, pointer);
    QVERIFY2(pods.error().fields.first().message.contains(message),
             qPrintable(pods.error().fields.first().message));
}

void tst_openb::collectsTheFirstErrors()
{
    QByteArray bytes = PodHeader;
    for (int i = 0; i < 100; ++i)
        bytes += "p,x,1,0,0,,,,,,\n";
    const auto pods = read<openb::PodRow>(bytes, &openb::readPods);
    QVERIFY(!pods);
    QCOMPARE(pods.error().fields.size(), openb::MostErrors);
    QCOMPARE(pods.error().fields.last().pointer, QStringLiteral("list.csv:21:3"));

    for (const QByteArray &wrong :
         {QByteArray(), QByteArray("a,b,c\n1,2,3\n"), QByteArray("\x89PNG\r\n\x1a\n")}) {
        const auto none = read<openb::PodRow>(wrong, &openb::readPods);
        QVERIFY(!none);
        QCOMPARE(none.error().fields.size(), 1);
        QCOMPARE(none.error().fields.first().pointer, QStringLiteral("list.csv:1:1"));
    }
    const auto twice = read<openb::NodeRow>("sn,cpu_milli,memory_mib,gpu\nn,1,1,0\nN,1,1,0\n",
                                            &openb::readNodes);
    QVERIFY(!twice);
    QCOMPARE(twice.error().fields.first().pointer, QStringLiteral("list.csv:3:1"));
    QVERIFY(twice.error().fields.first().message.contains(QStringLiteral("line 2")));
}

void tst_openb::reportsAndCancels()
{
    QByteArray bytes = PodHeader;
    for (int i = 0; i < 5000; ++i)
        bytes += "p,1,1,0,0,,,,,,\n";
    qint64 last = 0;
    int reports = 0;
    const auto all = read<openb::PodRow>(bytes, &openb::readPods, [&](qint64 done, qint64 total) {
        ++reports;
        const bool grows = done > last && total == bytes.size();
        last = done;
        return grows;
    });
    QVERIFY(all);
    QVERIFY(reports > 2);
    const auto none
        = read<openb::PodRow>(bytes, &openb::readPods, [](qint64, qint64) { return false; });
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::Cancelled);
}

void tst_openb::priorities_data()
{
    QTest::addColumn<QString>("qos");
    QTest::addColumn<int>("priority");
    QTest::newRow("LS") << QStringLiteral("LS") << 500;
    QTest::newRow("Guaranteed") << QStringLiteral("Guaranteed") << 500;
    QTest::newRow("Burstable") << QStringLiteral("Burstable") << 100;
    QTest::newRow("BE") << QStringLiteral("BE") << 0;
    QTest::newRow("none") << QString() << 100;
}

void tst_openb::priorities()
{
    QFETCH(QString, qos);
    QFETCH(int, priority);
    openb::PodRow pod;
    pod.qos = qos;
    QCOMPARE(pod.priority(), priority);
}

void tst_openb::runTimes_data()
{
    using Time = std::optional<qint64>;
    QTest::addColumn<Time>("created");
    QTest::addColumn<Time>("scheduled");
    QTest::addColumn<Time>("deleted");
    QTest::addColumn<int>("seconds"); // -1: unknown
    QTest::newRow("from scheduled to deleted") << Time(5) << Time(7) << Time(90) << 83;
    QTest::newRow("from created where never scheduled") << Time(5) << Time() << Time(90) << 85;
    QTest::newRow("deleted at once") << Time(5) << Time(5) << Time(5) << 0;
    QTest::newRow("never deleted") << Time(5) << Time(7) << Time() << -1;
    QTest::newRow("no times at all") << Time() << Time() << Time() << -1;
    QTest::newRow("backwards") << Time(5) << Time(90) << Time(7) << -1;
}

void tst_openb::runTimes()
{
    QFETCH(std::optional<qint64>, created);
    QFETCH(std::optional<qint64>, scheduled);
    QFETCH(std::optional<qint64>, deleted);
    QFETCH(int, seconds);
    openb::PodRow pod;
    pod.creationTime = created;
    pod.scheduledTime = scheduled;
    pod.deletionTime = deleted;
    QCOMPARE(pod.runTime().value_or(Seconds(-1)).count(), seconds);
}

BERTH_TEST(tst_openb)
#include "tst_openb.moc"
