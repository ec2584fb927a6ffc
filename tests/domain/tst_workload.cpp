// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/workload.h"
#include "tests/support/testmain.h"

#include <QtCore/qset.h>
#include <QtTest/qtest.h>

using namespace berth;

class tst_workload final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameSeedSameWorkload();
    void nodesAreSound();
    void podsAreSound();
    void marginals();
    void modelsOnlyWhereAsked();
};

void tst_workload::sameSeedSameWorkload()
{
    QVERIFY(workload::generateNodes(50, 1) == workload::generateNodes(50, 1));
    QVERIFY(workload::generatePods(500, 1, true) == workload::generatePods(500, 1, true));
    QVERIFY(workload::generatePods(500, 1) != workload::generatePods(500, 2));
    QVERIFY(workload::generateNodes(0, 1).empty());
    // A longer list begins with the shorter one: a demo can grow.
    const auto longer = workload::generatePods(600, 1);
    const auto shorter = workload::generatePods(500, 1);
    QVERIFY(std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

void tst_workload::nodesAreSound()
{
    const auto nodes = workload::generateNodes(1000, 3);
    QCOMPARE(nodes.size(), size_t(1000));
    QSet<QString> names;
    for (const openb::NodeRow &node : nodes) {
        names.insert(node.name);
        QVERIFY(node.cpuMilli > 0 && node.memoryBytes >= MinimumMemory);
        QVERIFY(node.gpus >= 0 && node.gpus <= 8);
        QCOMPARE(node.gpus > 0, !node.model.isEmpty());
    }
    QCOMPARE(names.size(), 1000);
}

void tst_workload::podsAreSound()
{
    qint64 last = 0;
    for (const openb::PodRow &pod : workload::generatePods(3000, 3, true)) {
        QVERIFY(!pod.name.isEmpty());
        QVERIFY(isValidGpuRequest(pod.resources().gpuMilli) || pod.gpus == 0);
        QVERIFY(pod.cpuMilli > 0);
        QVERIFY(pod.runTime() && pod.runTime()->count() >= 0);
        QVERIFY(pod.creationTime && *pod.creationTime >= last);
        last = *pod.creationTime;
    }
}

/// The shares that the published description of the trace gives, loosely.
void tst_workload::marginals()
{
    const auto pods = workload::generatePods(8000, 5);
    double withoutGpu = 0;
    double shares = 0;
    double several = 0;
    for (const openb::PodRow &pod : pods) {
        withoutGpu += pod.gpus == 0;
        shares += pod.gpus == 1 && pod.gpuMilli < WholeGpu;
        several += pod.gpus > 1;
    }
    const auto isNear = [&pods](double count, double percent) {
        return qAbs(count / double(pods.size()) * 100 - percent) < 3;
    };
    QVERIFY2(isNear(withoutGpu, 13.3), qPrintable(QString::number(withoutGpu)));
    QVERIFY2(isNear(shares, 37.8), qPrintable(QString::number(shares)));
    QVERIFY2(isNear(several, 0.9), qPrintable(QString::number(several)));
}

void tst_workload::modelsOnlyWhereAsked()
{
    int bound = 0;
    int gpuPods = 0;
    for (const openb::PodRow &pod : workload::generatePods(4000, 5, true)) {
        bound += pod.gpuModels.isEmpty() ? 0 : 1;
        gpuPods += pod.gpus > 0 ? 1 : 0;
        QVERIFY(pod.gpus > 0 || pod.gpuModels.isEmpty());
    }
    QVERIFY2(bound * 100 > gpuPods * 20 && bound * 100 < gpuPods * 34,
             qPrintable(QString::number(bound)));
    for (const openb::PodRow &pod : workload::generatePods(1000, 5))
        QVERIFY(pod.gpuModels.isEmpty());
}

BERTH_TEST(tst_workload)
#include "tst_workload.moc"
