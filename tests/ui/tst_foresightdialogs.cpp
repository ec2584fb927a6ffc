// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/dialogs/dialogs.h"
#include "ui/dialogs/remedydialog.h"
#include "ui/dialogs/whatifdialog.h"
#include "ui/widgets/planpreviewview.h"

#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qdialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>
#include <QtWidgets/qtablewidget.h>

using namespace berth;
using namespace berth::test;

/// What would happen, shown before it does: in the form, beside a remedy, in the sandbox.
class tst_foresightdialogs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_console = std::make_unique<Console>(); }
    void cleanup() { m_console.reset(); }

    void saysWhatWouldHappen_data();
    void saysWhatWouldHappen();
    void saysWhenItStarts_data();
    void saysWhenItStarts();
    void theFormShowsThePlan();
    void theFormTakesRules();
    void theFormRefusesStrangeRules();
    void aPriorityIsTriedOut();
    void aRemedyIsMadeAsShown();
    void aRemedyThatMovedIsShownAgain();
    void theSandboxComparesWithToday();
    void theSandboxWantsAChange();

private:
    void type(const char *name, const QString &text) const
    {
        auto *edit = m_console->find<QLineEdit>(name);
        edit->clear();
        QTest::keyClicks(edit, text);
    }
    [[nodiscard]] QString text(const char *name) const
    {
        return m_console->find<QLabel>(name)->text();
    }
    static PlanPreview costly()
    {
        PlanPreview preview;
        preview.promised = QStringList{QStringLiteral("gpu-1")};
        preview.victims.push_back(
            {QStringLiteral("batch-9"), QStringLiteral("gpu-1"), 50, std::nullopt});
        preview.footprint = QStringLiteral("n1-abc");
        return preview;
    }

    std::unique_ptr<Console> m_console;
};

void tst_foresightdialogs::saysWhatWouldHappen_data()
{
    QTest::addColumn<QStringList>("nodes");
    QTest::addColumn<int>("waiting");
    QTest::addColumn<bool>("hasVictim");
    QTest::addColumn<QString>("headline");
    const QStringList two{QStringLiteral("a"), QStringLiteral("a")};
    QTest::newRow("starts") << two << 0 << false
                            << QStringLiteral("It would start with the next plan");
    QTest::newRow("waits") << QStringList() << 2 << false
                           << QStringLiteral("It would wait, at place 3 of the queue");
    QTest::newRow("a part") << two << 1 << false
                            << QStringLiteral("A part would start: 1 replica(s) would wait");
    QTest::newRow("others give way")
        << QStringList() << 0 << true << QStringLiteral("1 replica(s) of others would give way");
    QTest::newRow("nothing changes")
        << QStringList() << 0 << false << QStringLiteral("Nothing would be placed anew");
}

void tst_foresightdialogs::saysWhatWouldHappen()
{
    QFETCH(QStringList, nodes);
    QFETCH(int, waiting);
    QFETCH(bool, hasVictim);
    QFETCH(QString, headline);
    PlanPreview preview = hasVictim ? costly() : PlanPreview();
    preview.nodes = nodes;
    preview.waiting = waiting;
    preview.position = 3;
    preview.reason = QStringLiteral("needs 1 gpu");
    QCOMPARE(headlineOf(preview), headline);
    const QString lines = linesOf(preview, TimePoint()).join(u'\n');
    QCOMPARE(lines.contains(QStringLiteral("a (2)")), !nodes.isEmpty());
    QCOMPARE(lines.contains(QStringLiteral("batch-9 (priority 50) on gpu-1")), hasVictim);
    QCOMPARE(lines.contains(QStringLiteral("Likely start")), waiting > 0);
}

void tst_foresightdialogs::saysWhenItStarts_data()
{
    QTest::addColumn<int>("earliest");
    QTest::addColumn<int>("latest");
    QTest::addColumn<QString>("begins");
    QTest::newRow("now") << 0 << 0 << QStringLiteral("with the next plan");
    QTest::newRow("a range") << 60 << 600 << QStringLiteral("between ");
    QTest::newRow("a moment") << 600 << 600 << QStringLiteral("about ");
    QTest::newRow("no end") << 60 << -1 << QStringLiteral("from ");
    QTest::newRow("unknown") << -1 << -1 << QStringLiteral("nobody can say");
}

void tst_foresightdialogs::saysWhenItStarts()
{
    QFETCH(int, earliest);
    QFETCH(int, latest);
    QFETCH(QString, begins);
    const TimePoint now = fromEpochMillis(1'800'000'000'000);
    StartEstimate start;
    if (earliest >= 0)
        start.earliest = now + Seconds(earliest);
    if (latest >= 0)
        start.latest = now + Seconds(latest);
    const QString said = startText(start, now);
    QVERIFY2(said.startsWith(begins), qPrintable(said));
}

void tst_foresightdialogs::theFormShowsThePlan()
{
    m_console->backend.nextPreview = costly();
    QTest::keyClick(m_console->window.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(text("submitDialog.preview.headline").isEmpty());
    type("submitDialog.image", QStringLiteral("ml/trainer:1"));
    QTRY_COMPARE(text("submitDialog.preview.headline"),
                 QStringLiteral("1 replica(s) of others would give way"));
    // What cannot be read is not looked at.
    type("submitDialog.cpu", QStringLiteral("many"));
    QTRY_VERIFY(text("submitDialog.preview.lines").startsWith(QStringLiteral("Fill in the rest")));
    QVERIFY(m_console->backend.asked.isEmpty());
}

void tst_foresightdialogs::theFormTakesRules()
{
    QTest::keyClick(m_console->window.get(), Qt::Key_N, Qt::ControlModifier);
    type("submitDialog.image", QStringLiteral("ml/trainer:1"));
    type("submitDialog.spread", QStringLiteral("zone"));
    type("submitDialog.after", QStringLiteral("7, 12:started"));
    type("submitDialog.expected", QStringLiteral("2h"));
    type("submitDialog.maxRun", QStringLiteral("3h"));
    type("submitDialog.expires", QStringLiteral("24h"));
    m_console->find<QCheckBox>("submitDialog.movable")->setChecked(true);
    m_console->find<QCheckBox>("submitDialog.staysWithNode")->setChecked(true);
    QTest::mouseClick(m_console->find<QPushButton>("submitDialog.send"), Qt::LeftButton);
    QTRY_COMPARE(m_console->backend.asked, QStringList{QStringLiteral("submit")});
    const DeploymentDraft &draft = *m_console->backend.lastDeployment;
    QCOMPARE(draft.specification.spread->topologyKey, QStringLiteral("zone"));
    QCOMPARE(draft.after.size(), 2);
    QCOMPARE(draft.after[0].condition, DependencyCondition::Succeeded);
    QCOMPARE(draft.after[1].deployment, DeploymentId(12));
    QCOMPARE(draft.after[1].condition, DependencyCondition::Started);
    QCOMPARE(draft.expected, std::optional<Seconds>(7'200));
    QCOMPARE(draft.maxRun, std::optional<Seconds>(10'800));
    QVERIFY(draft.expiresAt);
    QVERIFY(draft.movable);
    QCOMPARE(draft.onNodeLoss, OnNodeLoss::Wait);
}

void tst_foresightdialogs::theFormRefusesStrangeRules()
{
    QTest::keyClick(m_console->window.get(), Qt::Key_N, Qt::ControlModifier);
    type("submitDialog.image", QStringLiteral("ml/trainer:1"));
    type("submitDialog.after", QStringLiteral("7, tomorrow"));
    QTest::mouseClick(m_console->find<QPushButton>("submitDialog.send"), Qt::LeftButton);
    QVERIFY(m_console->backend.asked.isEmpty());
    QVERIFY(m_console->window->findChild<QDialog *>(QStringLiteral("submitDialog")));
}

void tst_foresightdialogs::aPriorityIsTriedOut()
{
    m_console->backend.nextPreview = costly();
    m_console->window->findChild<Dialogs *>()->changePriority({DeploymentId(1)});
    m_console->find<QSpinBox>("priorityDialog.priority")->setValue(700);
    QTRY_COMPARE(text("priorityDialog.preview.headline"),
                 QStringLiteral("1 replica(s) of others would give way"));
    QCOMPARE(m_console->backend.lastPatch->priority, std::optional(700));
    QVERIFY(m_console->backend.asked.isEmpty());
}

void tst_foresightdialogs::aRemedyIsMadeAsShown()
{
    m_console->backend.nextPreview = costly();
    DeploymentPatch patch;
    patch.priority = 500;
    m_console->window->findChild<Dialogs *>()->tryRemedy(DeploymentId(1), QStringLiteral("trainer"),
                                                         {QStringLiteral("raise it"), patch});
    QTRY_COMPARE(text("remedyDialog.preview.headline"),
                 QStringLiteral("1 replica(s) of others would give way"));
    auto *send = m_console->find<QPushButton>("remedyDialog.send");
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(m_console->backend.asked,
                 (QStringList{QStringLiteral("as previewed n1-abc"), QStringLiteral("change")}));
    QTRY_VERIFY(!m_console->window->findChild<QDialog *>(QStringLiteral("remedyDialog")));
}

void tst_foresightdialogs::aRemedyThatMovedIsShownAgain()
{
    m_console->backend.nextPreview = costly();
    m_console->window->findChild<Dialogs *>()->tryRemedy(DeploymentId(1), QStringLiteral("trainer"),
                                                         {QStringLiteral("raise it"), {}});
    QTRY_VERIFY(m_console->find<QPushButton>("remedyDialog.send")->isEnabled());
    m_console->backend.refuseNext(
        Error::conflict(QStringLiteral("footprint-moved"), QStringLiteral("It has moved.")));
    m_console->backend.nextPreview.footprint = QStringLiteral("n1-new");
    QTest::mouseClick(m_console->find<QPushButton>("remedyDialog.send"), Qt::LeftButton);
    QTRY_VERIFY(m_console->find<QPushButton>("remedyDialog.send")->isEnabled());
    QTest::mouseClick(m_console->find<QPushButton>("remedyDialog.send"), Qt::LeftButton);
    QTRY_VERIFY(m_console->backend.asked.contains(QStringLiteral("as previewed n1-new")));
}

void tst_foresightdialogs::theSandboxComparesWithToday()
{
    m_console->window->findChild<Dialogs *>()->whatIf(ClusterId(1));
    m_console->find<QSpinBox>("whatIfDialog.count")->setValue(2);
    QTest::mouseClick(m_console->find<QPushButton>("whatIfDialog.send"), Qt::LeftButton);
    auto *rows = m_console->find<QTableWidget>("whatIfDialog.rows");
    QTRY_COMPARE(rows->rowCount(), 2);
    QCOMPARE(rows->item(0, 1)->text(), QStringLiteral("trainer"));
    QCOMPARE(rows->item(0, 2)->text(), QStringLiteral("not in sight"));
    QCOMPARE(rows->item(0, 3)->text(), QStringLiteral("now"));
    QVERIFY(rows->item(0, 3)->font().bold()); // what changed is seen without colour
    QVERIFY(!rows->item(1, 3)->font().bold());
    QVERIFY(
        text("whatIfDialog.summary").contains(QStringLiteral("start 3 deployments instead of 1")));
}

void tst_foresightdialogs::theSandboxWantsAChange()
{
    m_console->window->findChild<Dialogs *>()->whatIf(ClusterId(1));
    QTest::mouseClick(m_console->find<QPushButton>("whatIfDialog.send"), Qt::LeftButton);
    QCOMPARE(m_console->find<QTableWidget>("whatIfDialog.rows")->rowCount(), 0);
    type("whatIfDialog.deployment", QStringLiteral("trainer"));
    QTest::mouseClick(m_console->find<QPushButton>("whatIfDialog.send"), Qt::LeftButton);
    QCOMPARE(m_console->find<QTableWidget>("whatIfDialog.rows")->rowCount(), 0);
}

BERTH_TEST(tst_foresightdialogs)
#include "tst_foresightdialogs.moc"
