// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/firstrunpage.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/tag.h"

#include <QtWidgets/qabstractbutton.h>
#include <QtWidgets/qabstractspinbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qdialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qplaintextedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qtabbar.h>
#include <QtWidgets/qtableview.h>

using namespace berth;
using namespace berth::test;

/// What is unnamed among the controls that a person can reach; empty where all is well.
static QStringList unnamedControls(const QWidget *root)
{
    QStringList unnamed;
    for (const QWidget *widget : root->findChildren<QWidget *>()) {
        const bool isControl = qobject_cast<const QAbstractButton *>(widget)
            || qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QComboBox *>(widget)
            || qobject_cast<const QAbstractSpinBox *>(widget)
            || qobject_cast<const QAbstractItemView *>(widget)
            || qobject_cast<const QPlainTextEdit *>(widget);
        // Parts that Qt makes for itself: of a combo, a spin box, a header, a table, a menu bar.
        const QWidget *parent = widget->parentWidget();
        const bool isInner = widget->objectName().startsWith(QLatin1String("qt_"))
            || qobject_cast<const QComboBox *>(parent)
            || qobject_cast<const QAbstractSpinBox *>(parent)
            || qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QTabBar *>(parent)
            || qobject_cast<const QAbstractItemView *>(parent)
            || (parent && parent->inherits("QComboBoxPrivateContainer"))
            || widget->inherits("QToolBarExtension");
        if (!isControl || isInner)
            continue;
        if (widget->objectName().isEmpty() || widget->accessibleName().isEmpty()
            || widget->toolTip().isEmpty())
            unnamed << QStringLiteral("%1 '%2' name '%3' tip '%4'")
                           .arg(QLatin1String(widget->metaObject()->className()),
                                widget->objectName(), widget->accessibleName(), widget->toolTip());
    }
    return unnamed;
}

class tst_mainwindow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keysLeadToEveryPane_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("pane");
        QTest::newRow("Ctrl+1 shows the overview") << int(Qt::Key_1) << int(PaneId::Overview);
        QTest::newRow("Ctrl+2 the organizations") << int(Qt::Key_2) << int(PaneId::Organizations);
        QTest::newRow("Ctrl+3 the clusters") << int(Qt::Key_3) << int(PaneId::Clusters);
        QTest::newRow("Ctrl+4 the queue") << int(Qt::Key_4) << int(PaneId::Queue);
        QTest::newRow("Ctrl+5 the jobs") << int(Qt::Key_5) << int(PaneId::Jobs);
        QTest::newRow("Ctrl+6 the activity") << int(Qt::Key_6) << int(PaneId::Activity);
    }

    void keysLeadToEveryPane()
    {
        QFETCH(int, key);
        QFETCH(int, pane);
        Console console;
        console.window->showPane(pane == 0 ? PaneId::Queue : PaneId::Overview);
        QTest::keyClick(console.window.get(), Qt::Key(key), Qt::ControlModifier);
        QCOMPARE(int(console.window->currentPane()), pane);
    }

    void navigationIsAClickAndFollowsThePane()
    {
        Console console;
        auto *queue = console.find<QAbstractButton>("navigation.view.queue");
        auto *overview = console.find<QAbstractButton>("navigation.view.overview");
        QTest::mouseClick(queue, Qt::LeftButton);
        QCOMPARE(console.window->currentPane(), PaneId::Queue);
        QVERIFY(queue->isChecked());
        QVERIFY(!overview->isChecked());
        QTest::mouseClick(queue, Qt::LeftButton);
        QVERIFY2(queue->isChecked(), "a second click leaves the pane current");
    }

    void arrowsMoveAlongTheNavigation()
    {
        Console console;
        auto *overview = console.find<QAbstractButton>("navigation.view.overview");
        overview->setFocus();
        QTest::keyClick(overview, Qt::Key_Down);
        QVERIFY(console.find<QAbstractButton>("navigation.view.organizations")->hasFocus());
        QTest::keyClick(console.find<QAbstractButton>("navigation.view.organizations"),
                        Qt::Key_Space);
        QCOMPARE(console.window->currentPane(), PaneId::Organizations);
    }

    void everyControlIsNamed()
    {
        Console console;
        const QStringList unnamed = unnamedControls(console.window.get());
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u'\n')));
    }

    void everyControlOfEveryDialogIsNamed_data()
    {
        QTest::addColumn<int>("action");
        QTest::addColumn<int>("pane");
        const auto row = [](const char *name, ActionId id, PaneId pane) {
            QTest::newRow(name) << int(id) << int(pane);
        };
        row("new deployment", ActionId::NewDeployment, PaneId::Overview);
        row("new cluster", ActionId::NewCluster, PaneId::Overview);
        row("new organization", ActionId::NewOrganization, PaneId::Overview);
        row("import", ActionId::ImportOpenb, PaneId::Overview);
        row("add nodes", ActionId::AddNodes, PaneId::Clusters);
        row("change cluster", ActionId::ChangeCluster, PaneId::Clusters);
        row("drain", ActionId::DrainNode, PaneId::Clusters);
        row("reserve", ActionId::ReserveOnNode, PaneId::Clusters);
        row("rename", ActionId::RenameOrganization, PaneId::Organizations);
        row("stop", ActionId::StopDeployment, PaneId::Queue);
        row("delete", ActionId::DeleteDeployment, PaneId::Queue);
        row("priority", ActionId::ChangePriority, PaneId::Queue);
        row("shortcuts", ActionId::ShowShortcuts, PaneId::Overview);
        row("about", ActionId::About, PaneId::Overview);
        row("quit", ActionId::Quit, PaneId::Overview);
    }

    void everyControlOfEveryDialogIsNamed()
    {
        QFETCH(int, action);
        QFETCH(int, pane);
        Console console;
        console.window->showPane(PaneId(pane));
        if (PaneId(pane) == PaneId::Queue) {
            console.window->queue().setFilter(QStringLiteral("status:running"));
            console.find<QTableView>("queue")->setCurrentIndex(console.backend.queue.index(0, 0));
        }
        if (PaneId(pane) == PaneId::Clusters) {
            for (const NodeRow &row : console.backend.nodeTable.rows()) {
                if (row.node.isSchedulable()) {
                    console.window->clusters().showNode(row.node.id);
                    break;
                }
            }
        }
        QCoreApplication::processEvents();
        QAction *asked = console.action(ActionId(action));
        QVERIFY2(asked->isEnabled(), qPrintable(asked->toolTip()));
        asked->trigger();
        QCoreApplication::processEvents();
        auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        QVERIFY(!dialog->objectName().isEmpty());
        QVERIFY(!dialog->windowTitle().isEmpty());
        const QStringList unnamed = unnamedControls(dialog);
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u'\n')));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QCoreApplication::processEvents();
        QVERIFY2(!QApplication::activeModalWidget(), "Esc closes");
    }

    void firstRunOffersTheDemoOrAnOrganization()
    {
        Console console(0, 0);
        auto *page = console.window->findChild<FirstRunPage *>();
        QVERIFY(page->isVisible());
        QVERIFY(!console.action(ActionId::NewCluster)->isEnabled());

        auto *name = console.find<QLineEdit>("firstRun.name");
        QTest::mouseClick(console.find<QPushButton>("firstRun.make"), Qt::LeftButton);
        auto *row = console.find<FieldRow>("firstRun.name.row");
        QVERIFY2(!row->error().isEmpty(), "an empty name is refused at the field");
        QVERIFY(console.backend.asked.isEmpty());

        QTest::keyClicks(name, QStringLiteral("Research"));
        QVERIFY(row->error().isEmpty());
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_VERIFY(!page->isVisible());
        QCOMPARE(console.backend.asked, QStringList{QStringLiteral("createOrganization Research")});
        QCOMPARE(console.window->currentPane(), PaneId::Clusters);
        QTRY_VERIFY(console.action(ActionId::NewCluster)->isEnabled());
    }

    void firstRunShowsARefusalAtTheField()
    {
        Console console(0, 0);
        console.backend.refuseNext(
            Error::conflict(QStringLiteral("name-taken"), QStringLiteral("This name is taken.")));
        QTest::keyClicks(console.find<QLineEdit>("firstRun.name"), QStringLiteral("Research"));
        QTest::mouseClick(console.find<QPushButton>("firstRun.make"), Qt::LeftButton);
        QTRY_COMPARE(console.find<FieldRow>("firstRun.name.row")->error(),
                     QStringLiteral("This name is taken."));
    }

    void theDemoSaysSoUntilItIsLeft()
    {
        Console console(0, 0);
        QTest::mouseClick(console.find<QPushButton>("firstRun.demo"), Qt::LeftButton);
        auto *banner = console.find<QWidget>("demoBanner");
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(console.find<Tag>("status.simulated")->isVisible());
        QTest::mouseClick(console.find<QPushButton>("demoBanner.leave"), Qt::LeftButton);
        QTRY_VERIFY(!banner->isVisible());
        QCOMPARE(console.backend.asked,
                 (QStringList{QStringLiteral("openDemo"), QStringLiteral("leaveDemo")}));
    }

    void aStoreProblemStandsAcrossTheWindow()
    {
        Console console;
        auto *banner = console.find<QWidget>("problemBanner");
        QVERIFY(!banner->isVisible());
        Q_EMIT console.backend.storeProblem(Error::unavailable(
            QStringLiteral("disk-full"), QStringLiteral("The disk is full; free some space.")));
        QVERIFY(banner->isVisible());
        QCOMPARE(console.find<QLabel>("problemBanner.text")->text(),
                 QStringLiteral("The disk is full; free some space."));
        Q_EMIT console.backend.storeProblem({});
        QVERIFY(!banner->isVisible());
    }

    void closingAsksOnceAndRemembers()
    {
        Console console;
        QVERIFY(!console.window->close());
        auto *stop = console.find<QPushButton>("closeDialog.stop");
        console.find<QAbstractButton>("closeDialog.remember")->setChecked(true);
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_VERIFY(!console.window->isVisible());
        QCOMPARE(console.backend.asked, QStringList{QStringLiteral("close stop")});

        console.backend.asked.clear();
        console.open();
        console.window->close();
        QTRY_VERIFY(!console.window->isVisible());
        QCOMPARE(console.backend.asked, QStringList{QStringLiteral("close stop")});
    }

    void quittingWhileTheBackendEndsDoesNotAskAgain()
    {
        Console console;
        console.backend.duringClose = [&] { console.window->close(); };
        console.window->close();
        QTest::mouseClick(console.find<QPushButton>("closeDialog.stop"), Qt::LeftButton);
        QTRY_VERIFY(!console.window->isVisible());
        QCOMPARE(console.backend.asked, QStringList{QStringLiteral("close stop")});
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!console.window->findChild<QDialog *>(QStringLiteral("closeDialog")));
    }

    void aWindowThatComesBackAsksAgain()
    {
        Console console;
        console.window->close();
        QTest::mouseClick(console.find<QPushButton>("closeDialog.keep"), Qt::LeftButton);
        QTRY_VERIFY(!console.window->isVisible());
        QCOMPARE(console.backend.asked, QStringList{QStringLiteral("close keep")});
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        Q_EMIT console.backend.raiseRequested();
        QVERIFY(console.window->isVisible());
        QVERIFY(!console.window->close());
        QVERIFY(console.find<QPushButton>("closeDialog.stop")->isVisible());
    }

    void closingCanBeCancelled()
    {
        Console console;
        console.window->close();
        QTest::mouseClick(console.find<QPushButton>("closeDialog.cancel"), Qt::LeftButton);
        QVERIFY(console.window->isVisible());
        QVERIFY(console.backend.asked.isEmpty());
    }

    void layoutIsRemembered()
    {
        Console console;
        console.window->showPane(PaneId::Queue);
        auto *view = console.find<QTableView>("queue");
        view->setColumnHidden(DeploymentTable::MemoryColumn, true);
        view->setColumnWidth(DeploymentTable::NameColumn, 333);
        console.window->close();
        console.open();
        view = console.find<QTableView>("queue");
        QCOMPARE(console.window->currentPane(), PaneId::Queue);
        QVERIFY(view->isColumnHidden(DeploymentTable::MemoryColumn));
        QCOMPARE(view->columnWidth(DeploymentTable::NameColumn), 333);

        console.action(ActionId::ResetLayout)->trigger();
        QVERIFY(!view->isColumnHidden(DeploymentTable::MemoryColumn));
    }

    void appearanceIsRememberedAndChangesThePalette()
    {
        Console console;
        console.action(ActionId::AppearanceDark)->trigger();
        QVERIFY(themeColors(QApplication::palette()).isDark);
        console.open();
        QCOMPARE(console.theme.appearance(), Appearance::Dark);
        QVERIFY(console.action(ActionId::AppearanceDark)->isChecked());
        console.action(ActionId::AppearanceLight)->trigger();
        QVERIFY(!themeColors(QApplication::palette()).isDark);
    }

    void aNarrowWindowKeepsTheIcons()
    {
        Console console;
        auto *navigation = console.find<QWidget>("navigation");
        const int wide = navigation->width();
        console.window->resize(800, 600);
        QCoreApplication::processEvents();
        QVERIFY(navigation->width() < wide);
        console.window->resize(1280, 800);
        QCoreApplication::processEvents();
        QCOMPARE(navigation->width(), wide);
    }

    void anotherStartRaisesTheWindow()
    {
        Console console;
        console.window->hide();
        Q_EMIT console.backend.raiseRequested();
        QVERIFY(console.window->isVisible());
    }
};

BERTH_TEST(tst_mainwindow)
#include "tst_mainwindow.moc"
