// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/widgets/devices.h"
#include "ui/widgets/heatmap.h"

#include <QtCore/qstringlistmodel.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtoolbutton.h>

using namespace berth;
using namespace berth::test;

class tst_clusterspane final : public QObject
{
    Q_OBJECT
    std::unique_ptr<Console> m_console;
    HeatMap *m_map = nullptr;

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<Console>(60, 200);
        m_console->window->showPane(PaneId::Clusters);
        m_map = m_console->find<HeatMap>("heatMap");
        for (int row = 0; row < m_console->backend.clusterTable.rowCount(); ++row) {
            if (m_console->backend.clusterTable.rowAt(row).nodes > 30)
                m_console->window->clusters().showCluster(
                    m_console->backend.clusterTable.idAt(row));
        }
        QCoreApplication::processEvents();
    }
    void cleanup() { m_console.reset(); }

    void aClickOnACellChoosesItsNode()
    {
        const QPoint at = m_map->cellRect(5).center();
        QCOMPARE(m_map->rowAt(at), 5);
        QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(m_map->currentRow(), 5);
        const NodeId node = m_console->window->clusters().currentNode();
        QVERIFY(node.isValid());
        QTRY_COMPARE(m_console->find<QLabel>("node.name")->text(),
                     m_console->backend.nodeTable.nodeName(node));
    }

    void arrowsWalkTheCellsAndTellWhatTheyAre()
    {
        m_map->setFocus();
        m_map->setCurrentRow(0);
        const QString first = m_map->accessibleDescription();
        QTest::keyClick(m_map, Qt::Key_Right);
        QCOMPARE(m_map->currentRow(), 1);
        QVERIFY(m_map->accessibleDescription() != first);
        QVERIFY(m_map->accessibleDescription().contains(u"CPU"));
        QTest::keyClick(m_map, Qt::Key_Left);
        QTest::keyClick(m_map, Qt::Key_Left);
        QCOMPARE(m_map->currentRow(), 0);
        QTest::keyClick(m_map, Qt::Key_End);
        QVERIFY(m_map->currentRow() > 30);
        QTest::keyClick(m_map, Qt::Key_Home);
        QCOMPARE(m_map->currentRow(), 0);
    }

    void cellsFillTheRowsInOrderWithoutOverlap()
    {
        for (int row = 1; row < 40; ++row) {
            const QRect before = m_map->cellRect(row - 1);
            const QRect cell = m_map->cellRect(row);
            QVERIFY(!before.intersects(cell));
            QVERIFY(cell.top() > before.top() || cell.left() > before.right());
            QCOMPARE(m_map->rowAt(cell.center()), row);
        }
    }

    void theTableShowsTheSameNode()
    {
        m_map->setCurrentRow(7);
        const NodeId node = m_console->window->clusters().currentNode();
        QTest::mouseClick(m_console->find<QToolButton>("nodes.asTable"), Qt::LeftButton);
        auto *table = m_console->find<QTableView>("nodes");
        QVERIFY(table->isVisible());
        QVERIFY(!m_map->isVisible());
        QCOMPARE(table->currentIndex().data(TableRoles::IdRole).toLongLong(), node.value());
    }

    void theFilterNarrowsBothForms()
    {
        auto *edit = m_console->find<QLineEdit>("nodes.filter.edit");
        const int before = m_map->rowAt(m_map->cellRect(20).center());
        QCOMPARE(before, 20);
        QTest::keyClicks(edit, QStringLiteral("west-0007"));
        auto *table = m_console->find<QTableView>("nodes");
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE(m_map->rowAt(m_map->cellRect(20).center()), -1);
        QTest::keyClick(m_console->window.get(), Qt::Key_Escape);
        QVERIFY(edit->text().isEmpty());
    }

    void cordonIsOneActAndShows()
    {
        int row = 0;
        for (; row < 40; ++row) {
            m_map->setCurrentRow(row);
            const Node *node
                = m_console->backend.nodeTable.find(m_console->window->clusters().currentNode());
            if (node->isSchedulable())
                break;
        }
        QTRY_VERIFY(m_console->action(ActionId::CordonNode)->isEnabled());
        m_console->action(ActionId::CordonNode)->trigger();
        QCOMPARE(m_console->backend.asked,
                 QStringList{QStringLiteral("setScheduling cordoned -1")});
        QTRY_VERIFY(m_console->action(ActionId::OpenNode)->isEnabled());
        QVERIFY(!m_console->action(ActionId::CordonNode)->isEnabled());
    }

    void removingABusyNodeIsNotPossibleAndSaysWhy()
    {
        m_map->setCurrentRow(0);
        QCoreApplication::processEvents();
        const QAction *remove = m_console->action(ActionId::RemoveNode);
        QVERIFY(!remove->isEnabled());
        QVERIFY2(remove->toolTip().contains(u"drain it first"), qPrintable(remove->toolTip()));
    }

    void devicesAreTold()
    {
        for (const NodeRow &row : m_console->backend.nodeTable.rows()) {
            if (row.node.devices.size() == 8) {
                m_console->window->clusters().showNode(row.node.id);
                break;
            }
        }
        auto *devices = m_console->find<DeviceGrid>("node.devices");
        QTRY_VERIFY(devices->accessibleDescription().contains(u"device 7"));
        QVERIFY(devices->heightForWidth(100) > devices->heightForWidth(900));
    }

    void theQueueOfAClusterIsAFilter()
    {
        QTRY_VERIFY(m_console->action(ActionId::ShowClusterQueue)->isEnabled());
        m_console->action(ActionId::ShowClusterQueue)->trigger();
        QCOMPARE(m_console->window->currentPane(), PaneId::Queue);
        QVERIFY(m_console->backend.queue.isFiltered());
        QVERIFY(m_console->backend.queue.rowCount() > 0);
    }

    void thousandsOfNodesScroll()
    {
        HeatMap map;
        QStringListModel model;
        QStringList names;
        for (int i = 0; i < 6000; ++i)
            names << QString::number(i);
        model.setStringList(names);
        map.setModel(&model);
        map.resize(400, 300);
        map.show();
        QCoreApplication::processEvents();
        QVERIFY(map.verticalScrollBar()->maximum() > 0);
        map.setCurrentRow(5999);
        QVERIFY(map.viewport()->rect().intersects(map.cellRect(5999)));
    }
};

BERTH_TEST(tst_clusterspane)
#include "tst_clusterspane.moc"
