// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/theme/icons.h"

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
