// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/panes/deploymentdrawer.h"
#include "ui/widgets/bulkbar.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tablesetup.h"

#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qtabbar.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtoolbutton.h>

using namespace berth;
using namespace berth::test;

class tst_queuepane final : public QObject
{
    Q_OBJECT
    std::unique_ptr<Console> m_console;
    QTableView *m_view = nullptr;
    DeploymentTable *m_table = nullptr;

    [[nodiscard]] DeploymentId idAt(int row) const { return m_table->idAt(row); }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<Console>(40, 600);
        m_console->window->showPane(PaneId::Queue);
        m_view = m_console->find<QTableView>("queue");
        m_table = &m_console->backend.queue;
        QCoreApplication::processEvents();
    }

    void cleanup() { m_console.reset(); }

    void slashGoesToTheFilterAndReturnBack()
    {
        m_view->setFocus();
        QTest::keyClick(m_console->window.get(), Qt::Key_Slash);
        auto *edit = m_console->find<QLineEdit>("queue.filter.edit");
        QVERIFY(edit->hasFocus());
        QVERIFY2(edit->text().isEmpty(), "the key itself is not typed");
        QTest::keyClicks(edit, QStringLiteral("status:failed"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(m_view->hasFocus());
        QVERIFY(m_table->rowCount() > 0);
        QCOMPARE(m_table->rowCount(), m_table->statusCount(DeploymentStatus::Failed));
    }

    void aWrongFilterSaysWhatAndWhere()
    {
        auto *edit = m_console->find<QLineEdit>("queue.filter.edit");
        auto *error = m_console->find<QLabel>("queue.filter.error");
        QTest::keyClicks(edit, QStringLiteral("status:failed"));
        QTRY_VERIFY(m_table->isFiltered()); // after a pause, without Return
        const int matched = m_table->rowCount();
        QTest::keyClicks(edit, QStringLiteral(" prioity>5"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(error->isVisible());
        QVERIFY2(error->text().contains(u"character 15"), qPrintable(error->text()));
        QVERIFY2(error->text().contains(u"priority"), qPrintable(error->text()));
        QCOMPARE(edit->accessibleDescription(), error->text());
        QCOMPARE(m_table->rowCount(), matched); // the last good filter stays in force

        edit->clear();
        QVERIFY(!error->isVisible());
        QCOMPARE(m_table->rowCount(), int(m_table->totalCount()));
    }

    void theFilterCompletesFieldsAndWords()
    {
        auto *edit = m_console->find<QLineEdit>("queue.filter.edit");
        QAbstractItemView *popup = nullptr;
        for (QWidget *widget : QApplication::allWidgets()) {
            if (widget->objectName() == QLatin1String("queue.filter.completions"))
                popup = qobject_cast<QAbstractItemView *>(widget);
        }
        QVERIFY(popup);
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral("stat"));
        QTRY_VERIFY(popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Down);
        QTest::keyClick(popup, Qt::Key_Return);
        QVERIFY2(edit->text().startsWith(u"status"), qPrintable(edit->text()));
    }

    void chipsSetTheFilter()
    {
        QTest::mouseClick(m_console->find<QToolButton>("queue.chip.running"), Qt::LeftButton);
        QCOMPARE(m_table->rowCount(), int(m_table->statusCount(DeploymentStatus::Running)));
        QVERIFY(m_console->find<QToolButton>("queue.chip.running")->isChecked());
        QVERIFY(!m_console->find<QToolButton>("queue.chip.all")->isChecked());
        QTest::mouseClick(m_console->find<QToolButton>("queue.chip.all"), Qt::LeftButton);
        QVERIFY(!m_table->isFiltered());
    }

    void aFilterThatLetsNothingThroughSaysSo()
    {
        m_console->window->queue().setFilter(QStringLiteral("name:nosuchthing"));
        QVERIFY(m_console->find<QWidget>("queue.noMatch")->isVisible());
        m_console->window->queue().setFilter({});
        QVERIFY(m_view->isVisible());
    }

    void aClickOnTheHeaderSortsAndAThirdGoesBack()
    {
        QHeaderView *header = m_view->horizontalHeader();
        const int x = header->sectionViewportPosition(DeploymentTable::CpuColumn) + 20;
        const auto click
            = [&] { QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, 10)); };
        click();
        QCOMPARE(m_table->sortColumn(), int(DeploymentTable::CpuColumn));
        const auto cpu = [&](int row) {
            return m_table->index(row, DeploymentTable::CpuColumn)
                .data(TableRoles::SortRole)
                .toDouble();
        };
        QVERIFY(cpu(0) <= cpu(m_table->rowCount() - 1));
        click();
        QVERIFY(cpu(0) >= cpu(m_table->rowCount() - 1));
        click();
        QCOMPARE(m_table->sortColumn(), -1);
    }

    void spaceTicksARowAndTheBarCounts()
    {
        auto *bar = m_console->window->findChild<BulkBar *>();
        QVERIFY(!bar->isVisible());
        m_view->setCurrentIndex(m_table->index(2, 0));
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Space);
        QCOMPARE(m_table->selectedCount(), 1);
        QVERIFY(bar->isVisible());
        QCOMPARE(m_console->find<QLabel>("bulkBar.text")->text(), QStringLiteral("1 selected"));
        QTest::keyClick(m_view, Qt::Key_Space);
        QVERIFY(!bar->isVisible());
    }

    void aClickOnTheBoxTicksARow()
    {
        const QRect cell = m_view->visualRect(m_table->index(3, 0));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {},
                          QPoint(cell.left() + 14, cell.center().y()));
        QVERIFY(m_table->isSelected(3));
    }

    void theHeaderTicksWhatTheFilterShows()
    {
        auto *header = qobject_cast<SelectingHeader *>(m_view->horizontalHeader());
        m_console->window->queue().setFilter(QStringLiteral("status:failed"));
        const int shown = m_table->rowCount();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, header->boxRect().center());
        QCOMPARE(m_table->selectedCount(), shown);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, header->boxRect().center());
        QCOMPARE(m_table->selectedCount(), 0);
    }

    void rowsBehindTheFilterAreToldBeforeAnAct()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:failed"));
        QTest::keyClick(m_console->window.get(), Qt::Key_A, Qt::ControlModifier);
        const QString count = QString::number(m_table->selectedCount());
        m_console->window->queue().setFilter(QStringLiteral("status:running"));
        const QString text = m_console->find<QLabel>("bulkBar.text")->text();
        QVERIFY2(text.contains(u"hidden by the filter") && text.contains(count), qPrintable(text));
    }

    void manyAreStoppedByOneActAfterAQuestion()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:running"));
        QTest::keyClick(m_console->window.get(), Qt::Key_A, Qt::ControlModifier);
        const qint64 chosen = m_table->selectedCount();
        QCoreApplication::processEvents();
        QTest::keyClick(m_console->window.get(), Qt::Key_Period, Qt::ControlModifier);
        QVERIFY2(m_console->backend.asked.isEmpty(), "nothing stops before the answer");
        QTest::mouseClick(m_console->find<QPushButton>("stopDialog.send"), Qt::LeftButton);
        QTRY_COMPARE(m_console->backend.asked, QStringList{QStringLiteral("stop %1").arg(chosen)});
        QTRY_COMPARE(m_table->statusCount(DeploymentStatus::Running), 0);
    }

    void actionsFollowTheCurrentRow()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:succeeded"));
        m_view->setCurrentIndex(m_table->index(0, 0));
        QTRY_VERIFY(m_console->action(ActionId::StartDeployment)->isEnabled());
        const QAction *stop = m_console->action(ActionId::StopDeployment);
        QVERIFY(!stop->isEnabled());
        QVERIFY2(stop->toolTip().contains(u"it has ended"), qPrintable(stop->toolTip()));
        m_console->window->queue().setFilter(QStringLiteral("status:running"));
        m_view->setCurrentIndex(m_table->index(0, 0));
        QTRY_VERIFY(stop->isEnabled());
    }

    void holdIsOneActOnTheCurrentRow()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:queued"));
        m_view->setCurrentIndex(m_table->index(0, 0));
        QTRY_VERIFY(m_console->action(ActionId::HoldDeployment)->isEnabled());
        QTest::keyClick(m_console->window.get(), Qt::Key_H, Qt::ControlModifier);
        QCOMPARE(m_console->backend.asked, QStringList{QStringLiteral("changeAll 1")});
        QCOMPARE(m_console->backend.lastPatch->held, std::optional<bool>(true));
    }

    void currentRowStaysWhileRowsComeAndGo()
    {
        m_view->setCurrentIndex(m_table->index(200, 0));
        m_view->scrollTo(m_table->index(200, 0), QAbstractItemView::PositionAtCenter);
        QCoreApplication::processEvents();
        const DeploymentId current = m_console->window->queue().current();
        const int offset = m_view->currentIndex().row() - m_view->rowAt(0);
        QVERIFY(offset > 0);

        // Ten newcomers of the highest priority go on top, three rows above it go away.
        DeploymentDelta delta;
        for (int i = 0; i < 10; ++i) {
            DeploymentSummary row = m_console->backend.summaryAt(idAt(0).value());
            row.id = DeploymentId(900'000 + i);
            row.priority = 1000;
            row.submittedAt -= std::chrono::hours(1000);
            delta.upserts.push_back(row);
        }
        for (const int row : {20, 60, 61})
            delta.removed.push_back(idAt(row));
        m_console->backend.publish(delta);
        QCoreApplication::processEvents();

        QCOMPARE(m_console->window->queue().current(), current);
        QCOMPARE(m_view->currentIndex().row(), 207);
        QCOMPARE(m_view->currentIndex().row() - m_view->rowAt(0), offset);
    }

    void scrollPositionStaysWithoutACurrentRow()
    {
        m_view->verticalScrollBar()->setValue(150);
        QCoreApplication::processEvents();
        const DeploymentId top = idAt(m_view->rowAt(0));
        DeploymentDelta delta;
        DeploymentSummary row = m_console->backend.summaryAt(idAt(0).value());
        row.id = DeploymentId(900'000);
        row.priority = 1000;
        row.submittedAt -= std::chrono::hours(1000);
        delta.upserts.push_back(row);
        m_console->backend.publish(delta);
        QCoreApplication::processEvents();
        QCOMPARE(idAt(m_view->rowAt(0)), top);
    }

    void whoStandsAtTheTopSeesWhatArrives()
    {
        DeploymentDelta delta;
        DeploymentSummary row = m_console->backend.summaryAt(idAt(0).value());
        row.id = DeploymentId(900'000);
        row.priority = 1000;
        row.submittedAt -= std::chrono::hours(1000);
        delta.upserts.push_back(row);
        m_console->backend.publish(delta);
        QCoreApplication::processEvents();
        QCOMPARE(m_view->rowAt(0), 0);
        QCOMPARE(idAt(0), DeploymentId(900'000));
    }

    void theDrawerExplains()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:queued -held:yes"));
        m_view->setCurrentIndex(m_table->index(0, 0));
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Return);
        auto *drawer = m_console->window->findChild<DeploymentDrawer *>();
        QVERIFY(drawer->isVisible());
        QTRY_VERIFY(drawer->details().has_value());
        QTRY_VERIFY(m_console->find<QLabel>("drawer.reason")->text().contains(u"not enough room"));
        const QString refusals = m_console->find<QWidget>("refusals")->accessibleDescription();
        QVERIFY2(refusals.contains(u"not enough free GPU"), qPrintable(refusals));

        auto *tabs = m_console->find<QTabBar>("drawer.tabs");
        tabs->setCurrentIndex(1);
        QVERIFY(m_console->find<QTableView>("placements")->isVisible());
        QTest::keyClick(m_view, Qt::Key_Escape);
        QVERIFY(!drawer->isVisible());
    }

    void theDrawerFollowsTheCurrentRow()
    {
        auto *drawer = m_console->window->findChild<DeploymentDrawer *>();
        m_view->setCurrentIndex(m_table->index(0, 0));
        QTest::keyClick(m_console->window.get(), Qt::Key_F9);
        QTRY_VERIFY(drawer->details().has_value());
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Down);
        QTRY_VERIFY(drawer->details() && drawer->details()->deployment.id == idAt(1));
        QTRY_COMPARE(m_console->find<QLabel>("drawer.name")->text(),
                     m_table->index(1, 0).data().toString());
    }

    void aDeploymentThatIsFilteredAwayIsFound()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:failed"));
        const auto hidden = [&] {
            for (qint64 id = 10'000;; ++id) {
                if (!m_table->indexOf(DeploymentId(id)).isValid())
                    return DeploymentId(id);
            }
        }();
        m_console->window->showObject(SubjectKind::Deployment, hidden.value());
        QCOMPARE(m_console->window->queue().current(), hidden);
        QVERIFY(!m_table->isFiltered());
    }

    void escClosesOneThingAtATime()
    {
        m_console->window->queue().setFilter(QStringLiteral("status:running"));
        m_table->select(0);
        m_view->setCurrentIndex(m_table->index(0, 0));
        m_console->action(ActionId::ToggleDrawer)->trigger();
        auto *drawer = m_console->window->findChild<DeploymentDrawer *>();
        QVERIFY(drawer->isVisible());
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Escape);
        QVERIFY(!drawer->isVisible());
        QTest::keyClick(m_view, Qt::Key_Escape);
        QVERIFY(!m_table->isFiltered());
        QTest::keyClick(m_view, Qt::Key_Escape);
        QCOMPARE(m_table->selectedCount(), 0);
    }
};

BERTH_TEST(tst_queuepane)
#include "tst_queuepane.moc"
