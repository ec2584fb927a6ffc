// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/theme/icons.h"
#include "ui/widgets/keybutton.h"

#include <QtWidgets/qdialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qmenubar.h>

using namespace berth;
using namespace berth::test;

class tst_actions final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tableIsInTheOrderOfItsIds()
    {
        int at = 0;
        for (const ActionDefinition &row : actionDefinitions())
            QCOMPARE(int(row.id), at++);
    }

    void everyActionSaysWhatItIs()
    {
        const QStringList icons = iconNames();
        ActionRegistry registry;
        QSet<QString> names;
        for (const ActionDefinition &row : actionDefinitions()) {
            const QAction *action = registry.action(row.id);
            QVERIFY2(!action->text().isEmpty(), row.name);
            QVERIFY2(action->toolTip().size() > 10, row.name);
            QVERIFY2(!registry.plainText(row.id).contains(u'&'), row.name);
            QVERIFY2(icons.contains(QLatin1String(row.icon)), row.icon);
            QVERIFY2(!names.contains(action->objectName()), row.name);
            names << action->objectName();
        }
    }

    void noKeyDoesTwoThings()
    {
        ActionRegistry registry;
        QHash<QString, QString> keys;
        for (const ActionDefinition &row : actionDefinitions()) {
            for (const QKeySequence &key : registry.action(row.id)->shortcuts()) {
                const QString text = key.toString();
                QVERIFY2(
                    !keys.contains(text),
                    qPrintable(QString(keys.value(text) % u" and " % QLatin1String(row.name))));
                keys.insert(text, QLatin1String(row.name));
            }
        }
        QVERIFY(keys.size() > 20);
    }

    void noMnemonicTwiceInAMenu()
    {
        Console console;
        for (const QAction *top : console.window->menuBar()->actions()) {
            QHash<QChar, QString> mnemonics;
            for (const QAction *action : top->menu()->actions()) {
                const qsizetype at = action->text().indexOf(u'&');
                if (at < 0)
                    continue;
                const QChar key = action->text().at(at + 1).toLower();
                QVERIFY2(!mnemonics.contains(key),
                         qPrintable(QString(mnemonics.value(key) % u" and " % action->text())));
                mnemonics.insert(key, action->text());
            }
        }
    }

    void everyActionStandsInOneMenu()
    {
        Console console;
        for (const ActionDefinition &row : actionDefinitions()) {
            int menus = 0;
            for (const QAction *top : console.window->menuBar()->actions())
                menus += top->menu()->actions().contains(console.action(row.id)) ? 1 : 0;
            QVERIFY2(menus == 1, row.name);
        }
    }

    void aDisabledActionSaysWhy()
    {
        Console console;
        console.window->showPane(PaneId::Overview);
        for (const ActionDefinition &row : actionDefinitions()) {
            const QAction *action = console.action(row.id);
            QVERIFY2(action->isEnabled() != action->toolTip().contains(u"Not now:"), row.name);
        }
        const QAction *leave = console.action(ActionId::LeaveDemo);
        QVERIFY(!leave->isEnabled());
        QVERIFY(leave->toolTip().contains(u"this is not the demo"));
    }

    void aChangedKeyIsThereAtTheNextStart()
    {
        Console console;
        ActionRegistry &actions = console.window->actions();
        QVERIFY(actions.setKey(ActionId::ShowQueue, QKeySequence(QStringLiteral("Ctrl+Alt+Q"))));
        QVERIFY(actions.setKey(ActionId::ShowActivity, {}));
        QVERIFY(console.action(ActionId::ShowQueue)->toolTip().contains(u"Ctrl+Alt+Q"));
        console.open();
        QCOMPARE(console.action(ActionId::ShowQueue)->shortcut().toString(),
                 QStringLiteral("Ctrl+Alt+Q"));
        QVERIFY(console.action(ActionId::ShowActivity)->shortcut().isEmpty());
        console.window->actions().resetAllKeys();
        console.open();
        QCOMPARE(console.action(ActionId::ShowQueue)->shortcut().toString(),
                 QStringLiteral("Ctrl+4"));
    }

    void twoActionsMayChangeTheirKeysPlaces()
    {
        Console console;
        ActionRegistry &actions = console.window->actions();
        const QKeySequence clusters = console.action(ActionId::ShowClusters)->shortcut();
        const QKeySequence queue = console.action(ActionId::ShowQueue)->shortcut();
        QVERIFY(actions.setKey(ActionId::ShowQueue, {}));
        QVERIFY(actions.setKey(ActionId::ShowClusters, queue));
        QVERIFY(actions.setKey(ActionId::ShowQueue, clusters));
        console.open();
        QCOMPARE(console.action(ActionId::ShowQueue)->shortcut(), clusters);
        QCOMPARE(console.action(ActionId::ShowClusters)->shortcut(), queue);
    }

    void aKeyInTheWayIsRefused_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("words");
        QTest::newRow("another action's") << "Ctrl+N"
                                          << "New deployment";
        QTest::newRow("the second of another action's") << "Ctrl+F"
                                                        << "Filter";
        QTest::newRow("closes what is open") << "Esc"
                                             << "works the window itself";
        QTest::newRow("goes to the next field") << "Tab"
                                                << "works the window itself";
        QTest::newRow("presses a button") << "Return"
                                          << "works the window itself";
        QTest::newRow("moves the current row") << "Down"
                                               << "works the window itself";
    }
    void aKeyInTheWayIsRefused()
    {
        QFETCH(QString, key);
        QFETCH(QString, words);
        ActionRegistry registry;
        const QKeySequence before = registry.action(ActionId::About)->shortcut();
        const Result<void> done = registry.setKey(ActionId::About, QKeySequence(key));
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains(words), qPrintable(done.error().message));
        QCOMPARE(registry.action(ActionId::About)->shortcut(), before);
    }

    void garbledKeysInTheSettingsAreLeftAside()
    {
        Console console;
        {
            QSettings settings(console.settingsPath(), QSettings::IniFormat);
            settings.setValue(QStringLiteral("shortcuts/view.queue"), QStringLiteral("Ctrl+Wat"));
            settings.setValue(QStringLiteral("shortcuts/view.clusters"), QStringLiteral("Ctrl+1"));
            settings.setValue(QStringLiteral("shortcuts/no.such"), QStringLiteral("Ctrl+9"));
        }
        console.open();
        QCOMPARE(console.action(ActionId::ShowQueue)->shortcut().toString(),
                 QStringLiteral("Ctrl+4"));
        QCOMPARE(console.action(ActionId::ShowClusters)->shortcut().toString(),
                 QStringLiteral("Ctrl+3"));
        QCOMPARE(console.action(ActionId::ShowOverview)->shortcut().toString(),
                 QStringLiteral("Ctrl+1"));
    }

    void aKeyIsChangedByKeysAlone()
    {
        Console console;
        console.action(ActionId::ShowShortcuts)->trigger();
        auto *button = console.find<KeyButton>("shortcutsDialog.view.queue");
        QVERIFY(button);
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(button->isListening());
        QTest::keyClick(button, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(!button->isListening());
        QCOMPARE(button->text(), QStringLiteral("Ctrl+J"));
        QCOMPARE(console.action(ActionId::ShowQueue)->shortcut().toString(),
                 QStringLiteral("Ctrl+J"));

        QTest::keyClick(button, Qt::Key_Space);
        QTest::keyClick(button, Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(button->text(), QStringLiteral("Ctrl+J"));
        QVERIFY(console.find<QLabel>("shortcutsDialog.answer")->text().contains(u"New deployment"));

        QTest::keyClick(button, Qt::Key_Space);
        QTest::keyClick(button, Qt::Key_Escape);
        QCOMPARE(button->text(), QStringLiteral("Ctrl+J"));
        QVERIFY(console.find<QDialog>("shortcutsDialog")->isVisible());

        QTest::keyClick(button, Qt::Key_Space);
        QTest::keyClick(button, Qt::Key_Backspace);
        QCOMPARE(button->text(), QStringLiteral("none"));
        QTest::mouseClick(console.find<QPushButton>("shortcutsDialog.resetAll"), Qt::LeftButton);
        QCOMPARE(button->text(), QStringLiteral("Ctrl+4"));
    }

    void aReasonGoesWhenTheActionIsPossibleAgain()
    {
        ActionRegistry registry;
        const QString before = registry.action(ActionId::StopDeployment)->toolTip();
        registry.setUnavailable(ActionId::StopDeployment, QStringLiteral("it has ended"));
        QVERIFY(registry.action(ActionId::StopDeployment)->toolTip().contains(u"it has ended"));
        registry.setAvailable(ActionId::StopDeployment, {});
        QCOMPARE(registry.action(ActionId::StopDeployment)->toolTip(), before);
    }
};

BERTH_TEST(tst_actions)
#include "tst_actions.moc"
