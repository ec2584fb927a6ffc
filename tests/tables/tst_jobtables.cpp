// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/jobtable.h"
#include "models/tables/runtable.h"
#include "tests/support/testmain.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qtest.h>

using namespace berth;
using namespace Qt::StringLiterals;

class tst_jobtables final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsFollowTheFeed();
    void anOlderRunDoesNotHideANewerOne();
    void runsTellDelayAndDuration();
};

static JobRow job(qint64 id, const QString &name)
{
    JobRow row;
    row.job.id = JobId(id);
    row.job.name = name;
    row.job.expression = u"0 4 * * *"_s;
    row.next = fromEpochMillis(1'800'000'000'000);
    row.words = u"At 04:00 every day"_s;
    return row;
}

static Run run(qint64 id, qint64 job, RunState state)
{
    Run run;
    run.id = RunId(id);
    run.jobId = JobId(job);
    run.state = state;
    run.nominalAt = fromEpochMillis(1'795'248'000'000);
    run.nominalUntil = run.nominalAt;
    run.createdAt = run.nominalAt + Seconds(2);
    if (!isLive(state))
        run.finishedAt = run.createdAt + Seconds(90);
    return run;
}

static QString text(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

void tst_jobtables::jobsFollowTheFeed()
{
    JobTable table;
    const QAbstractItemModelTester tester(&table,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.load({job(1, u"one"_s), job(2, u"two"_s)});
    QCOMPARE(table.rowCount(), 2);
    QCOMPARE(text(table, 0, JobTable::WordsColumn), u"At 04:00 every day"_s);
    table.applyChanges({job(3, u"three"_s)}, {run(1, 1, RunState::Running)}, {2});
    QCOMPARE(table.rowCount(), 2);
    QCOMPARE(text(table, 0, JobTable::OutcomeColumn), u"running"_s);
    JobRow paused = job(1, u"renamed"_s);
    paused.job.paused = true;
    paused.next.reset();
    table.applyChanges({paused}, {run(1, 1, RunState::Succeeded)}, {});
    QCOMPARE(text(table, 0, JobTable::NameColumn), u"renamed"_s);
    QCOMPARE(text(table, 0, JobTable::NextColumn), u"paused"_s);
    QCOMPARE(text(table, 0, JobTable::OutcomeColumn), u"succeeded, paused"_s);
    table.load({});
    QCOMPARE(table.rowCount(), 0);
}

void tst_jobtables::anOlderRunDoesNotHideANewerOne()
{
    JobTable table;
    table.load({job(1, u"one"_s)});
    table.applyChanges({}, {run(1, 1, RunState::Running), run(2, 1, RunState::Running)}, {});
    table.applyChanges({}, {run(1, 1, RunState::Failed)}, {});
    QCOMPARE(table.find(JobId(1))->last->id, RunId(2));
    QCOMPARE(text(table, 0, JobTable::OutcomeColumn), u"running"_s);
}

void tst_jobtables::runsTellDelayAndDuration()
{
    RunTable table;
    const QAbstractItemModelTester tester(&table,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    Run missed = run(3, 1, RunState::Missed);
    missed.firings = 7;
    missed.reason = u"the job was paused"_s;
    table.setRuns({missed, run(2, 1, RunState::Succeeded), run(1, 1, RunState::Running)});
    QCOMPARE(text(table, 0, RunTable::OutcomeColumn), u"missed (7)"_s);
    QCOMPARE(text(table, 0, RunTable::DurationColumn), QString());
    QCOMPARE(table.index(1, RunTable::DelayColumn).data(TableRoles::SortRole).toLongLong(), 2'000);
    QCOMPARE(table.index(1, RunTable::DurationColumn).data(TableRoles::SortRole).toLongLong(),
             90'000);
    QCOMPARE(text(table, 2, RunTable::DurationColumn), QString());
    table.setRuns({run(1, 1, RunState::Stopped)});
    QCOMPARE(table.rowCount(), 1);
    QCOMPARE(text(table, 0, RunTable::OutcomeColumn), u"stopped"_s);
}

BERTH_TEST(tst_jobtables)
#include "tst_jobtables.moc"
