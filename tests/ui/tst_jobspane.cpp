// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/dialogs/formdialog.h"
#include "ui/panes/jobspane.h"
#include "ui/widgets/cronpreview.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/firingcalendar.h"
#include "ui/widgets/runbars.h"

#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistwidget.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>
#include <QtWidgets/qtableview.h>

using namespace berth;
using namespace berth::test;
using namespace Qt::StringLiterals;

/// The pane of jobs and the dialog that makes one, by mouse and keyboard.
class tst_jobspane final : public QObject
{
    Q_OBJECT
    std::unique_ptr<Console> m_console;

    [[nodiscard]] FakeJobs &jobs() const { return m_console->backend.jobActs; }
    void showJobs() const
    {
        m_console->window->showPane(PaneId::Jobs);
        QCoreApplication::processEvents();
    }
    void type(const char *field, const QString &text) const
    {
        auto *edit = m_console->find<QLineEdit>(field);
        QVERIFY(edit);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }
    [[nodiscard]] QString words() const
    {
        return m_console->find<FormDialog>("jobDialog")->findChild<CronPreview *>()->words();
    }

private Q_SLOTS:
    void init() { m_console = std::make_unique<Console>(20, 100); }
    void cleanup() { m_console.reset(); }

    void withoutJobsItOffersToMakeOne()
    {
        showJobs();
        QVERIFY(m_console->action(ActionId::NewJob)->isEnabled());
        QVERIFY(!m_console->action(ActionId::RunJob)->isEnabled());
        m_console->action(ActionId::NewJob)->trigger();
        QVERIFY(m_console->find<FormDialog>("jobDialog"));
    }

    void theChosenJobIsSaidInWords()
    {
        jobs().add(u"report"_s, u"5 4 1 * MON"_s);
        Run run;
        run.id = RunId(9);
        run.jobId = JobId(1);
        run.state = RunState::Missed;
        run.reason = u"the job was paused"_s;
        jobs().history = {run};
        showJobs();
        auto *preview = m_console->window->jobs().findChild<CronPreview *>();
        QCOMPARE(preview->words(), u"At 04:05 on day 1 of the month or on Monday"_s);
        QCOMPARE(preview->findChild<QListWidget *>()->count(), 10);
        auto *runs = m_console->find<QTableView>("runs");
        QTRY_COMPARE(runs->model()->rowCount(), 1);
        auto *bars = m_console->find<RunBars>("runBars");
        QVERIFY(bars->isVisible());
        QVERIFY(bars->accessibleDescription().startsWith(u"1 runs"_s));
    }

    void actsReachTheChosenJob()
    {
        jobs().add(u"report"_s, u"0 4 * * *"_s);
        showJobs();
        m_console->action(ActionId::RunJob)->trigger();
        QVERIFY(!m_console->action(ActionId::ResumeJob)->isEnabled());
        m_console->action(ActionId::PauseJob)->trigger();
        QTRY_VERIFY(m_console->action(ActionId::ResumeJob)->isEnabled()
                    || (m_console->window->jobs().updateActions(), false));
        m_console->action(ActionId::ResumeJob)->trigger();
        QCOMPARE(m_console->backend.asked.last(3),
                 (QStringList{u"run job 1"_s, u"pause job 1"_s, u"resume job 1"_s}));
    }

    void theExpressionIsSaidWhileItIsTyped()
    {
        showJobs();
        m_console->action(ActionId::NewJob)->trigger();
        type("jobDialog.expression", u"30 2 * * *"_s);
        QCOMPARE(words(), u"At 02:30 every day"_s);
        type("jobDialog.expression", u"30 25 * * *"_s);
        QVERIFY(words() != u"At 02:30 every day"_s);
        auto *row = m_console->find<FormDialog>("jobDialog")->rowFor(u"/expression"_s);
        QVERIFY2(row->error().contains(u"0-23"_s), qPrintable(row->error()));
        type("jobDialog.zone", u"Europe/Berlim"_s);
        auto *zone = m_console->find<FormDialog>("jobDialog")->rowFor(u"/time_zone"_s);
        QVERIFY2(zone->error().contains(u"Europe/Berlin"_s), qPrintable(zone->error()));
    }

    void makesAJob()
    {
        showJobs();
        m_console->action(ActionId::NewJob)->trigger();
        type("jobDialog.name", u"nightly"_s);
        type("jobDialog.expression", u"*/10 30 2 * * *"_s);
        type("jobDialog.image", u"registry.local/report:1"_s);
        type("jobDialog.command", u"/bin/report --all"_s);
        m_console->find<FormDialog>("jobDialog")->accept();
        QTRY_VERIFY(jobs().lastDraft);
        QCOMPARE(jobs().lastDraft->name, u"nightly"_s);
        QVERIFY(jobs().lastDraft->extended);
        QCOMPARE(jobs().lastDraft->timeZone, u"Europe/Berlin"_s);
        QCOMPARE(jobs().lastDraft->deployment->specification.command,
                 (QStringList{u"/bin/report"_s, u"--all"_s}));
        QCOMPARE(jobs().table.rowCount(), 1);
    }

    void makesAJobThatRestarts()
    {
        showJobs();
        m_console->action(ActionId::NewJob)->trigger();
        auto *dialog = m_console->find<FormDialog>("jobDialog");
        auto *action = m_console->find<QComboBox>("jobDialog.action");
        QVERIFY(m_console->find<QLineEdit>("jobDialog.image")->isVisible());
        m_console->find<QSpinBox>("jobDialog.replicas")->setValue(3);
        action->setFocus();
        QTest::keyClick(action, Qt::Key_Down);
        QVERIFY(!m_console->find<QLineEdit>("jobDialog.image")->isVisible());
        dialog->accept();
        QVERIFY(!jobs().lastDraft);
        QVERIFY(!dialog->rowFor(u"/restart"_s)->error().isEmpty());
        type("jobDialog.restart", u"7"_s);
        dialog->accept();
        QTRY_VERIFY(jobs().lastDraft);
        QCOMPARE(jobs().lastDraft->restartId, DeploymentId(7));
        QVERIFY(!jobs().lastDraft->deployment);
    }

    void aMonthShowsHowOftenItFires()
    {
        const auto shown = [](const QString &expression, const QString &zone, QDate from) {
            auto calendar = std::make_unique<FiringCalendar>();
            const auto parsed = cron::Expression::parse(expression, cron::Syntax::Extended);
            calendar->setSchedule(cron::Occurrences(*parsed, *cron::ZoneRules::find(zone)),
                                  fromEpochMillis(from.startOfDay(Qt::UTC).toMSecsSinceEpoch()));
            return calendar;
        };
        const QDate spring(2026, 3, 29);
        const auto nightly = shown(u"30 2 * * *"_s, u"Europe/Berlin"_s, {2026, 3, 1});
        QCOMPARE(nightly->monthShown(), 3);
        QCOMPARE(nightly->dayAt({2026, 3, 28}).firings, 1);
        QVERIFY(!nightly->dayAt({2026, 3, 28}).hasMark);
        QCOMPARE(nightly->dayAt(spring).firings, 1);
        QVERIFY(nightly->dayAt(spring).hasMark); // the clocks skip its time
        QCOMPARE(nightly->wordsOf(spring),
                 QString(QLocale().toString(spring, u"ddd d MMM yyyy"_s)
                         + u": one firing, at 03:00:00  ⚠ the clocks change"_s));
        nightly->showNextMonth();
        QCOMPARE(nightly->dayAt({2026, 4, 30}).firings, 1);
        const auto hourly = shown(u"0 * * * *"_s, u"Europe/Berlin"_s, {2026, 3, 1});
        QCOMPARE(hourly->dayAt({2026, 3, 28}).firings, 24);
        QCOMPARE(hourly->dayAt(spring).firings, 23);
        // Each second: it says that there are more, and of the last day as well.
        const auto secondly = shown(u"* * * * * *"_s, u"Asia/Kolkata"_s, {2026, 3, 1});
        for (const int day : {2, 17, 31})
            QVERIFY(secondly->dayAt({2026, 3, day}).firings > FiringCalendar::MostCounted);
        const auto never = shown(u"0 4 1 JAN *"_s, u"UTC"_s, {2026, 3, 1});
        QCOMPARE(never->yearShown(), 2027); // opens where it fires
    }

    void changesAJob()
    {
        jobs().add(u"report"_s, u"0 4 * * *"_s);
        showJobs();
        m_console->action(ActionId::EditJob)->trigger();
        QTRY_VERIFY(m_console->window->findChild<FormDialog *>(u"jobDialog"_s));
        QCOMPARE(m_console->find<QLineEdit>("jobDialog.expression")->text(), u"0 4 * * *"_s);
        type("jobDialog.expression", u"0 5 * * *"_s);
        m_console->find<FormDialog>("jobDialog")->accept();
        QTRY_VERIFY(jobs().lastDraft);
        QCOMPARE(jobs().lastDraft->expression, u"0 5 * * *"_s);
        QCOMPARE(jobs().lastDraft->restartId, DeploymentId(1));
    }
};

BERTH_TEST(tst_jobspane)
#include "tst_jobspane.moc"
