// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymentdelta.h"
#include "tests/support/testmain.h"

#include <QtTest/qtest.h>

using namespace berth;

namespace {

DeploymentSummary aRow(qint64 id, int priority)
{
    DeploymentSummary row;
    row.id = DeploymentId(id);
    row.priority = priority;
    return row;
}

TimePoint at(qint64 millis)
{
    return fromEpochMillis(1'000'000 + millis);
}

} // namespace

class tst_deltacoalescer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesOneDeltaAFrame()
    {
        DeltaCoalescer coalescer(Milliseconds(100));
        QVERIFY(!coalescer.dueAt());
        QVERIFY(!coalescer.take(at(0)));
        coalescer.add({.seq = 1, .upserts = {aRow(1, 5)}, .removed = {}}, at(0));
        QCOMPARE(*coalescer.dueAt(), at(0)); // after a pause at once
        QCOMPARE(coalescer.take(at(0))->upserts.size(), size_t(1));
        coalescer.add({.seq = 2, .upserts = {aRow(1, 6)}, .removed = {}}, at(10));
        coalescer.add({.seq = 3, .upserts = {aRow(1, 7), aRow(2, 1)}, .removed = {}}, at(20));
        QCOMPARE(*coalescer.dueAt(), at(100));
        QVERIFY(!coalescer.take(at(99)));
        const auto delta = coalescer.take(at(100));
        QVERIFY(delta);
        QCOMPARE(delta->seq, 3);
        QCOMPARE(delta->upserts.size(), size_t(2));
        QCOMPARE(delta->upserts[0].priority, 7);
        QVERIFY(!coalescer.take(at(500)));
    }

    void aRemovalEndsARow()
    {
        DeltaCoalescer coalescer;
        coalescer.add({.seq = 1, .upserts = {aRow(1, 5), aRow(2, 5)}, .removed = {}}, at(0));
        coalescer.add({.seq = 2, .upserts = {}, .removed = {DeploymentId(1)}}, at(0));
        const auto delta = coalescer.take(at(0));
        QCOMPARE(delta->upserts.size(), size_t(1));
        QCOMPARE(delta->removed.size(), size_t(1));
        QCOMPARE(delta->removed[0], DeploymentId(1));
    }

    void ignoresWhatIsNotNewer()
    {
        DeltaCoalescer coalescer;
        coalescer.add({.seq = 5, .upserts = {aRow(1, 5)}, .removed = {}}, at(0));
        coalescer.add({.seq = 5, .upserts = {aRow(1, 9)}, .removed = {}}, at(0));
        coalescer.add({.seq = 4, .upserts = {aRow(1, 9)}, .removed = {}}, at(0));
        QCOMPARE(coalescer.take(at(0))->upserts[0].priority, 5);
    }

    void aClockThatWasSetBackHoldsNothingBack()
    {
        DeltaCoalescer coalescer(Milliseconds(100));
        coalescer.add({.seq = 1, .upserts = {aRow(1, 5)}, .removed = {}}, at(1'000'000));
        QVERIFY(coalescer.take(at(1'000'000)));
        coalescer.add({.seq = 2, .upserts = {aRow(1, 6)}, .removed = {}}, at(0));
        QVERIFY(coalescer.take(at(0)));
    }

    void clearForgets()
    {
        DeltaCoalescer coalescer;
        coalescer.add({.seq = 5, .upserts = {aRow(1, 5)}, .removed = {}}, at(0));
        coalescer.clear();
        QVERIFY(!coalescer.dueAt());
        coalescer.add({.seq = 1, .upserts = {aRow(1, 5)}, .removed = {}}, at(0));
        QVERIFY(coalescer.take(at(0)));
    }
};

BERTH_TEST(tst_deltacoalescer)
#include "tst_deltacoalescer.moc"
