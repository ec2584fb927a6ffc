// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/palette/commandpalette.h"
#include "ui/palette/fuzzy.h"
#include "ui/palette/palettelist.h"

#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistview.h>

using namespace berth;
using namespace berth::test;

class tst_palette final : public QObject
{
    Q_OBJECT

    static QString firstLine(const Console &console)
    {
        return console.find<QListView>("palette.list")->model()->index(0, 0).data().toString();
    }

private Q_SLOTS:
    void lettersMatchInTheirOrder_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QList<int>>("positions");
        using P = QList<int>;
        QTest::newRow("a run") << "dep"
                               << "New deployment" << P{4, 5, 6};
        QTest::newRow("beginnings of words are better than a run inside one")
            << "nd"
            << "Find new deployment" << P{5, 9};
        QTest::newRow("case is ignored") << "RUN"
                                         << "Run the scheduler" << P{0, 1, 2};
        QTest::newRow("blanks are ignored") << "r s"
                                            << "Run the scheduler" << P{0, 8};
        QTest::newRow("dashes begin words") << "w41"
                                            << "west-0041" << P{0, 7, 8};
        QTest::newRow("one letter") << "q"
                                    << "Queue" << P{0};
    }

    void lettersMatchInTheirOrder()
    {
        QFETCH(QString, typed);
        QFETCH(QString, text);
        QFETCH(QList<int>, positions);
        const auto match = fuzzyMatch(typed, text);
        QVERIFY(match.has_value());
        QCOMPARE(match->positions, positions);
    }

    void aMissingLetterIsNoMatch()
    {
        QVERIFY(!fuzzyMatch(u"xyz", u"New deployment"));
        QVERIFY(!fuzzyMatch(u"pde", u"dep"));
        QVERIFY(!fuzzyMatch(u"deploymentx", u"deployment"));
    }

    void nothingTypedMatchesAll() { QCOMPARE(fuzzyMatch(u" ", u"anything")->score, 0); }

    void betterMatchesScoreHigher()
    {
        const auto score
            = [](QStringView typed, QStringView text) { return fuzzyMatch(typed, text)->score; };
        QVERIFY(score(u"que", u"Queue") > score(u"que", u"Show its queue"));
        QVERIFY(score(u"dep", u"deployment") > score(u"dep", u"dressed up"));
        QVERIFY(score(u"clu", u"New cluster") > score(u"clu", u"conclusion"));
    }

    void ctrlKOpensReturnRunsEscCloses()
    {
        Console console;
        console.window->showPane(PaneId::Overview);
        auto *palette = console.find<QWidget>("palette");
        auto *edit = console.find<QLineEdit>("palette.edit");
        QTest::keyClick(console.window.get(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(palette->isVisible());
        QVERIFY(edit->hasFocus());
        QTest::keyClicks(edit, QStringLiteral("activ"));
        QCOMPARE(firstLine(console), QStringLiteral("Activity"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(console.window->currentPane(), PaneId::Activity);

        QTest::keyClick(console.window.get(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY2(edit->text().isEmpty(), "it opens empty");
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
    }

    void theFocusGoesBackWhereItWas()
    {
        Console console;
        console.window->showPane(PaneId::Queue);
        auto *view = console.find<QWidget>("queue");
        view->setFocus();
        console.action(ActionId::ShowPalette)->trigger();
        QVERIFY(!view->hasFocus());
        QTest::keyClick(console.find<QLineEdit>("palette.edit"), Qt::Key_Escape);
        QVERIFY(view->hasFocus());
    }

    void itFindsObjects()
    {
        Console console;
        auto *edit = console.find<QLineEdit>("palette.edit");
        console.action(ActionId::ShowPalette)->trigger();
        const Node &node = console.backend.nodeTable.rowAt(11).node;
        QTest::keyClicks(edit, node.name);
        QCOMPARE(firstLine(console), node.name);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(console.window->currentPane(), PaneId::Clusters);
        QCOMPARE(console.window->clusters().currentNode(), node.id);
    }

    void itFindsADeploymentByItsNumber()
    {
        Console console;
        auto *edit = console.find<QLineEdit>("palette.edit");
        console.action(ActionId::ShowPalette)->trigger();
        QTest::keyClicks(edit, QStringLiteral("#10042"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(console.window->queue().current(), DeploymentId(10'042));
    }

    void itFiltersTheQueueByWhatIsTyped()
    {
        Console console;
        auto *edit = console.find<QLineEdit>("palette.edit");
        console.action(ActionId::ShowPalette)->trigger();
        QTest::keyClicks(edit, QStringLiteral("zzz-nothing"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(console.window->currentPane(), PaneId::Queue);
        QVERIFY(console.backend.queue.isFiltered());
    }

    void whatIsNotPossibleSaysWhyAndDoesNothing()
    {
        Console console;
        console.window->showPane(PaneId::Overview);
        auto *edit = console.find<QLineEdit>("palette.edit");
        console.action(ActionId::ShowPalette)->trigger();
        QTest::keyClicks(edit, QStringLiteral("leave the demo"));
        const auto *list
            = static_cast<PaletteList *>(console.find<QListView>("palette.list")->model());
        for (int row = 0; row < list->rowCount(); ++row) {
            const PaletteEntry &entry = list->entryAt(row);
            if (entry.action != ActionId::LeaveDemo)
                continue;
            QVERIFY(!entry.isEnabled);
            QVERIFY2(entry.detail.contains(u"not the demo"), qPrintable(entry.detail));
            return;
        }
        QFAIL("the action is not listed");
    }

    void arrowsMoveTheChoice()
    {
        Console console;
        auto *edit = console.find<QLineEdit>("palette.edit");
        auto *list = console.find<QListView>("palette.list");
        console.action(ActionId::ShowPalette)->trigger();
        QTest::keyClicks(edit, QStringLiteral("new"));
        const int first = list->currentIndex().row();
        QTest::keyClick(edit, Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), first + 1);
        QTest::keyClick(edit, Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), first);
    }
};

BERTH_TEST(tst_palette)
#include "tst_palette.moc"
