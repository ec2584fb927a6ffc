// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/fragmentation.h"
#include "models/tables/series.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;

namespace {

TimePoint at(qint64 millis)
{
    return fromEpochMillis(1'000'000 + millis);
}

Node aNode(MilliCpu cpu, MilliCpu usedCpu, std::initializer_list<MilliGpu> devices)
{
    Node node;
    node.capacity = {.cpuMilli = cpu,
                     .memoryBytes = qint64(8) << 30,
                     .gpuMilli = qint64(devices.size()) * WholeGpu,
                     .extended = {}};
    node.allocated.cpuMilli = usedCpu;
    for (const MilliGpu used : devices) {
        GpuDevice device;
        device.allocatedMilli = used;
        node.devices << device;
        node.allocated.gpuMilli += used;
    }
    return node;
}

} // namespace

/// Series and Fragmentation: the figures of the overview.
class tst_series : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldsValuesOfOneStep()
    {
        Series series(10, Milliseconds(1000));
        QVERIFY(!series.latest());
        series.append(at(100), 4);
        series.append(at(900), 8);
        series.append(at(1000), 1);
        QCOMPARE(series.size(), 2);
        QCOMPARE(series.at(0), (SeriesPoint{at(0), 6, 4, 8}));
        QCOMPARE(*series.latest(), (SeriesPoint{at(1000), 1, 1, 1}));
        QCOMPARE(series.revision(), quint64(3));
    }

    void forgetsTheOldest()
    {
        Series series(3, Milliseconds(1000));
        for (int i = 0; i < 10; ++i)
            series.append(at(i * 1000), i);
        QCOMPARE(series.size(), 3);
        QCOMPARE(series.capacity(), 3);
        QCOMPARE(series.at(0).mean, 7.0);
        QCOMPARE(series.at(2).mean, 9.0);
        series.clear();
        QCOMPARE(series.size(), 0);
        QVERIFY(series.points(at(0), at(100'000)).empty());
    }

    void aClockThatWasSetBackFoldsIntoTheNewest()
    {
        Series series(3, Milliseconds(1000));
        series.append(at(5000), 1);
        series.append(at(1000), 3);
        QCOMPARE(series.size(), 1);
        QCOMPARE(series.at(0), (SeriesPoint{at(5000), 2, 1, 3}));
    }

    void givesWhatAChartHasRoomFor()
    {
        Series series(100, Milliseconds(1000));
        for (int i = 0; i < 100; ++i) {
            if (i != 50)
                series.append(at(i * 1000), i);
        }
        QCOMPARE(series.points(at(10'000), at(20'000)).size(), size_t(10));
        const auto points = series.points(at(0), at(100'000), 10);
        QCOMPARE(points.size(), size_t(10));
        QCOMPARE(points[0], (SeriesPoint{at(0), 4.5, 0, 9}));
        QCOMPARE(points[9].most, 99.0);
        QVERIFY(series.points(at(200'000), at(300'000)).empty());
        QVERIFY(series.points(at(20'000), at(10'000)).empty());
    }

    void fragmentationOfNothing()
    {
        const Fragmentation figures = fragmentation({});
        QCOMPARE(figures.gpuFragmented, 0.0);
        QVERIFY(figures.capacity.isZero());
    }

    void tellsWholeSharedAndStrandedGpusApart()
    {
        std::vector nodes{
            aNode(8000, 0, {0, 0, 1000}), // two whole
            aNode(8000, 2000, {600, 250}), // shares of 400 and 750
            aNode(8000, 8000, {0, 500}), // no CPU left: one whole and 500 stranded
            aNode(8000, 0, {0}), // its device is broken
            aNode(8000, 0, {0, 0, 0, 0}), // cordoned
        };
        nodes[3].devices[0].health = DeviceHealth::Unhealthy;
        nodes[4].scheduling = NodeScheduling::Cordoned;
        const Fragmentation figures = fragmentation(nodes);
        QCOMPARE(figures.wholeFree, 3000);
        QCOMPARE(figures.shareFree, 400 + 750 + 500);
        QCOMPARE(figures.free.gpuMilli, 4650);
        QCOMPARE(figures.strandedGpu, 1500);
        QCOMPARE(figures.largestWholeGpus, 2);
        QCOMPARE(figures.largestShare, 1000);
        QCOMPARE(figures.largestCpu, 8000);
        QCOMPARE(figures.capacity.cpuMilli, 32'000);
        QCOMPARE(figures.gpuFragmented, double(1650 + 1000) / 4650);
    }
};

BERTH_TEST(tst_series)
#include "tst_series.moc"
