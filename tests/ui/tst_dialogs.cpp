// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testmain.h"
#include "tests/ui/uifixture.h"
#include "ui/dialogs/dialogs.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/dialogs/nodeseditor.h"
#include "ui/widgets/fieldrow.h"

#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qdialog.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistwidget.h>
#include <QtWidgets/qplaintextedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>

using namespace berth;
using namespace berth::test;

static constexpr Bytes GiB = Bytes(1) << 30;

class tst_dialogs final : public QObject
{
    Q_OBJECT
    std::unique_ptr<Console> m_console;

    void type(const char *name, const QString &text) const
    {
        auto *edit = m_console->find<QLineEdit>(name);
        edit->clear();
        QTest::keyClicks(edit, text);
    }
    [[nodiscard]] QString errorOf(const char *name) const
    {
        const QString row = QLatin1String(name) % QLatin1String(".row");
        return m_console->window->findChild<FieldRow *>(row)->error();
    }
    void press(const char *name) const
    {
        QTest::mouseClick(m_console->find<QPushButton>(name), Qt::LeftButton);
    }
    [[nodiscard]] QStringList &asked() const { return m_console->backend.asked; }

private Q_SLOTS:
    void init() { m_console = std::make_unique<Console>(); }
    void cleanup() { m_console.reset(); }

    void submitSendsWhatWasTyped()
    {
        QTest::keyClick(m_console->window.get(), Qt::Key_N, Qt::ControlModifier);
        type("submitDialog.image", QStringLiteral("registry.local:5000/ml/trainer:1.4"));
        QCOMPARE(m_console->find<QLineEdit>("submitDialog.name")->placeholderText(),
                 QStringLiteral("trainer"));
        type("submitDialog.cpu", QStringLiteral("500m"));
        type("submitDialog.memory", QStringLiteral("1.5Gi"));
        type("submitDialog.gpu", QStringLiteral("0.5"));
        type("submitDialog.gpuModels.edit", QStringLiteral("A100, T4"));
        type("submitDialog.selector", QStringLiteral("zone=a, disk=ssd"));
        type("submitDialog.tolerations", QStringLiteral("dedicated=ml:NoSchedule, *"));
        type("submitDialog.arguments", QStringLiteral("--epochs 3 \"two words\""));
        m_console->find<QPlainTextEdit>("submitDialog.env")
            ->setPlainText(QStringLiteral("A=1\n\nB=x=y"));
        m_console->find<QSpinBox>("submitDialog.replicas")->setValue(4);
        m_console->find<QComboBox>("submitDialog.kind")->setCurrentIndex(1);
        auto *priority = m_console->find<QComboBox>("submitDialog.priority");
        priority->setCurrentIndex(priority->findData(500));
        type("submitDialog.runTime", QStringLiteral("5m"));
        m_console->find<QCheckBox>("submitDialog.gang")->setChecked(false);
        press("submitDialog.send");

        QTRY_COMPARE(asked(), QStringList{QStringLiteral("submit")});
        const DeploymentDraft &draft = *m_console->backend.lastDeployment;
        QCOMPARE(draft.specification.image, QStringLiteral("registry.local:5000/ml/trainer:1.4"));
        QCOMPARE(draft.specification.resources.cpuMilli, 500);
        QCOMPARE(draft.specification.resources.memoryBytes, 3 * GiB / 2);
        QCOMPARE(draft.specification.resources.gpuMilli, 500);
        QCOMPARE(draft.specification.gpuModels,
                 (QStringList{QStringLiteral("A100"), QStringLiteral("T4")}));
        QCOMPARE(draft.specification.nodeSelector.value(QStringLiteral("disk")),
                 QStringLiteral("ssd"));
        QCOMPARE(draft.specification.tolerations.size(), 2);
        QCOMPARE(draft.specification.args,
                 (QStringList{QStringLiteral("--epochs"), QStringLiteral("3"),
                              QStringLiteral("two words")}));
        QCOMPARE(draft.specification.env.value(QStringLiteral("B")).text, QStringLiteral("x=y"));
        QCOMPARE(draft.specification.simulate->runTime, std::optional<Seconds>(300));
        QCOMPARE(draft.kind, DeploymentKind::Batch);
        QCOMPARE(draft.replicas, 4);
        QCOMPARE(draft.priority, 500);
        QVERIFY(!draft.gang);
        QTRY_VERIFY(!m_console->window->findChild<QDialog *>(QStringLiteral("submitDialog")));
    }

    void submitTellsErrorsAtTheirFields_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row
            = [](const char *name, const char *field, const char *text, const char *says) {
                  QTest::newRow(name) << QString::fromLatin1(field) << QString::fromLatin1(text)
                                      << QString::fromLatin1(says);
              };
        row("an image with capitals", "image", "Registry/Trainer", "lower-case");
        row("milli-bytes", "memory", "8m", "character 2");
        row("a byte or eight", "memory", "8", "8GiB");
        row("one and a half devices", "gpu", "1.5", "character");
        row("rubbish for cores", "cpu", "many", "character 1");
        row("a label without a value", "selector", "zone", "key=value");
        row("an unknown effect", "tolerations", "a:Never", "NoSchedule");
        row("a duration in words", "runTime", "soon", "90s");
    }

    void submitTellsErrorsAtTheirFields()
    {
        QFETCH(QString, field);
        QFETCH(QString, text);
        QFETCH(QString, says);
        m_console->window->dialogs().newDeployment({});
        type("submitDialog.image", QStringLiteral("ml/trainer"));
        const QByteArray name = QByteArrayLiteral("submitDialog.") + field.toLatin1();
        type(name.constData(), text);
        QVERIFY2(errorOf(name.constData()).contains(says), qPrintable(errorOf(name.constData())));
        press("submitDialog.send");
        QVERIFY2(asked().isEmpty(), "nothing is sent while a field is wrong");
    }

    void untouchedFieldsAreNotScolded()
    {
        m_console->window->dialogs().newDeployment({});
        type("submitDialog.name", QStringLiteral("x"));
        QVERIFY(errorOf("submitDialog.image").isEmpty());
        press("submitDialog.send");
        QVERIFY(!errorOf("submitDialog.image").isEmpty());
        QCOMPARE(m_console->find<QDialog>("submitDialog")->focusWidget()->objectName(),
                 QStringLiteral("submitDialog.image"));
    }

    void aRefusalLeavesTheFormAsItWas()
    {
        m_console->window->dialogs().newDeployment({});
        type("submitDialog.image", QStringLiteral("ml/trainer"));
        Error refusal = Error::invalid(QStringLiteral("Refused."));
        refusal.fields << FieldError{
            QStringLiteral("/resources/gpu"), -1, QStringLiteral("No node has so many."), {}};
        m_console->backend.refuseNext(refusal);
        press("submitDialog.send");
        QTRY_COMPARE(errorOf("submitDialog.gpu"), QStringLiteral("No node has so many."));
        QCOMPARE(m_console->find<QLineEdit>("submitDialog.image")->text(),
                 QStringLiteral("ml/trainer"));
        QVERIFY(m_console->find<QPushButton>("submitDialog.send")->isEnabled());
    }

    void aRefusalWithoutAFieldStandsAboveTheButtons()
    {
        m_console->window->dialogs().newOrganization();
        type("organizationDialog.name", QStringLiteral("Research"));
        m_console->backend.refuseNext(
            Error::conflict(QStringLiteral("name-taken"), QStringLiteral("This name is taken.")));
        press("organizationDialog.send");
        QTRY_COMPARE(m_console->find<QLabel>("organizationDialog.error")->text(),
                     QStringLiteral("This name is taken."));
    }

    void aClusterIsMadeFromTotals()
    {
        m_console->window->dialogs().newCluster();
        type("clusterDialog.name", QStringLiteral("north"));
        type("nodes.totals.cpu", QStringLiteral("64"));
        type("nodes.totals.memory", QStringLiteral("256GiB"));
        type("nodes.totals.gpu", QStringLiteral("8"));
        type("nodes.totals.model", QStringLiteral("A100"));
        press("clusterDialog.send");
        QTRY_COMPARE(asked(), QStringList{QStringLiteral("createCluster north")});
        const ClusterDraft &draft = *m_console->backend.lastCluster;
        QCOMPARE(draft.nodes.size(), 1);
        QCOMPARE(draft.nodes.first().resources.gpuMilli, 8 * WholeGpu);
        QCOMPARE(draft.nodes.first().gpuModel, QStringLiteral("A100"));
        QVERIFY(draft.organizationId.isValid());
    }

    void aClusterIsMadeFromGroups()
    {
        m_console->window->dialogs().newCluster();
        type("clusterDialog.name", QStringLiteral("north"));
        m_console->find<QComboBox>("nodes.form")->setCurrentIndex(1);
        m_console->find<QSpinBox>("nodes.group0.count")->setValue(3);
        type("nodes.group0.name", QStringLiteral("gpu"));
        press("nodes.addGroup");
        type("nodes.group1.name", QStringLiteral("cpu"));
        press("clusterDialog.send");
        QTRY_COMPARE(asked().size(), 1);
        QStringList names;
        for (const NodeDraft &node : m_console->backend.lastCluster->nodes)
            names << node.name;
        QCOMPARE(names,
                 (QStringList{QStringLiteral("gpu-1"), QStringLiteral("gpu-2"),
                              QStringLiteral("gpu-3"), QStringLiteral("cpu")}));
    }

    void aClusterIsMadeFromAListAndErrorsNameTheLine()
    {
        m_console->window->dialogs().newCluster();
        type("clusterDialog.name", QStringLiteral("north"));
        m_console->find<QComboBox>("nodes.form")->setCurrentIndex(2);
        auto *list = m_console->find<QPlainTextEdit>("nodes.list");
        list->setPlainText(QStringLiteral("a, 16, 64GiB, 2, T4\n\nb, many, 64GiB"));
        press("clusterDialog.send");
        QVERIFY2(errorOf("clusterDialog.nodes").contains(u"Line 3"),
                 qPrintable(errorOf("clusterDialog.nodes")));
        QVERIFY(asked().isEmpty());
        list->setPlainText(QStringLiteral("a, 16, 64GiB, 2, T4\n\nb, 8, 64GiB"));
        press("clusterDialog.send");
        QTRY_COMPARE(asked().size(), 1);
        QCOMPARE(m_console->backend.lastCluster->nodes.size(), 2);
    }

    void nodesAreAddedToTheCurrentCluster()
    {
        const int before = m_console->backend.nodeTable.rowCount();
        m_console->window->showPane(PaneId::Clusters);
        QTRY_VERIFY(m_console->action(ActionId::AddNodes)->isEnabled());
        m_console->action(ActionId::AddNodes)->trigger();
        m_console->find<QSpinBox>("nodes.group0.count")->setValue(5);
        press("addNodesDialog.send");
        QTRY_COMPARE(m_console->backend.nodeTable.rowCount(), before + 5);
    }

    void aDrainHasADeadlineOrNone()
    {
        const NodeId node = m_console->backend.nodeTable.idAt(0);
        m_console->window->dialogs().drain(node);
        type("drainDialog.deadline", QStringLiteral("soon"));
        press("drainDialog.send");
        QVERIFY(!errorOf("drainDialog.deadline").isEmpty());
        type("drainDialog.deadline", QStringLiteral("2h"));
        press("drainDialog.send");
        QTRY_COMPARE(asked().last(), QStringLiteral("setScheduling draining 7200"));

        QTRY_VERIFY(!m_console->window->findChild<QDialog *>(QStringLiteral("drainDialog")));
        m_console->window->dialogs().drain(node);
        m_console->find<QCheckBox>("drainDialog.hasDeadline")->setChecked(false);
        press("drainDialog.send");
        QTRY_COMPARE(asked().last(), QStringLiteral("setScheduling draining -1"));
    }

    void aReservationNeedsSomething()
    {
        m_console->window->dialogs().reserve(m_console->backend.nodeTable.idAt(0));
        press("reserveDialog.send");
        QVERIFY(!errorOf("reserveDialog.cpu").isEmpty());
        type("reserveDialog.cpu", QStringLiteral("2"));
        press("reserveDialog.send");
        QTRY_COMPARE(asked(), QStringList{QStringLiteral("reserve 2 cpu")});
    }

    void priorityPresetsAreNumbers()
    {
        m_console->window->dialogs().changePriority({DeploymentId(10'000), DeploymentId(10'001)});
        press("priorityDialog.preset500");
        QCOMPARE(m_console->find<QSpinBox>("priorityDialog.priority")->value(), 500);
        press("priorityDialog.send");
        QTRY_COMPARE(asked(), QStringList{QStringLiteral("changeAll 2")});
        QCOMPARE(m_console->backend.lastPatch->priority, std::optional<int>(500));
    }

    void deletingListsWhat()
    {
        m_console->window->dialogs().remove({DeploymentId(10'000), DeploymentId(10'001)});
        auto *list = m_console->find<QListWidget>("deleteDialog.list");
        QCOMPARE(list->count(), 2);
        QVERIFY(list->item(0)->text().startsWith(m_console->backend.summaryAt(10'000).name));
        QTest::keyClick(list, Qt::Key_Escape);
        QVERIFY(asked().isEmpty());
        m_console->window->dialogs().remove({DeploymentId(10'000), DeploymentId(10'001)});
        press("deleteDialog.send");
        QTRY_COMPARE(asked(), QStringList{QStringLiteral("remove 2")});
    }

    void deletingAClusterCanPurge()
    {
        const ClusterId id = m_console->backend.clusterTable.idAt(0);
        m_console->window->dialogs().deleteCluster(id);
        m_console->find<QCheckBox>("deleteClusterDialog.option")->setChecked(true);
        press("deleteClusterDialog.send");
        QTRY_COMPARE(asked(), QStringList{QStringLiteral("deleteCluster %1 1").arg(id.value())});
    }

    void importWantsFilesThatExist()
    {
        m_console->window->dialogs().importOpenb();
        type("importDialog.nodes", QStringLiteral("/nowhere/nodes.csv"));
        press("importDialog.send");
        QVERIFY(errorOf("importDialog.nodes").contains(u"no such file"));
        QVERIFY(errorOf("importDialog.pods").contains(u"needed"));
        QVERIFY(!m_console->backend.lastImport);
    }

    void importShowsProgressAndCanBeCancelled()
    {
        m_console->backend.holdImport = true;
        startImport();
        QVERIFY(m_console->find<QLabel>("importDialog.phase")->text().contains(u"3,200 of 8,152"));
        QVERIFY(!m_console->find<QPushButton>("importDialog.send")->isEnabled());
        QTest::mouseClick(m_console->find<QPushButton>("importDialog.cancel"), Qt::LeftButton);
        QTRY_VERIFY(m_console->find<QLabel>("importDialog.error")->text().contains(u"Cancelled"));
        QVERIFY2(m_console->find<QPushButton>("importDialog.send")->isEnabled(),
                 "it can be tried again");
    }

    void importListsWhatIsWrongWithTheFiles()
    {
        Error refusal = Error::invalid(QStringLiteral("2 lines cannot be imported."));
        refusal.fields << FieldError{QStringLiteral("pods.csv:17:4"),
                                     -1,
                                     QStringLiteral("is not a number"),
                                     {}}
                       << FieldError{QStringLiteral("pods.csv:18:1"),
                                     -1,
                                     QStringLiteral("has no name"),
                                     {}};
        m_console->backend.refuseNext(refusal);
        startImport();
        auto *list = m_console->find<QListWidget>("importDialog.problems");
        QTRY_VERIFY(list->isVisible());
        QCOMPARE(list->count(), 2);
        QCOMPARE(list->item(0)->text(), QStringLiteral("pods.csv:17:4: is not a number"));
    }

    void durationsAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("bare seconds") << "90" << qint64(90);
        QTest::newRow("seconds") << "90s" << qint64(90);
        QTest::newRow("minutes") << " 5 m " << qint64(300);
        QTest::newRow("hours") << "2h" << qint64(7200);
        QTest::newRow("days") << "3d" << qint64(259200);
        QTest::newRow("nothing") << "" << qint64(-1);
        QTest::newRow("words") << "soon" << qint64(-2);
        QTest::newRow("negative") << "-5s" << qint64(-2);
    }

    void durationsAreRead()
    {
        QFETCH(QString, text);
        QFETCH(qint64, seconds);
        QList<FieldError> errors;
        const auto read = FieldParsing(errors).duration(text, QStringLiteral("/x"));
        QCOMPARE(errors.isEmpty(), seconds != -2);
        QCOMPARE(read.has_value(), seconds >= 0);
        if (read)
            QCOMPARE(qint64(read->count()), seconds);
    }

private:
    void startImport()
    {
        QFile file(m_console->settings.filePath(QStringLiteral("list.csv")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        m_console->window->dialogs().importOpenb();
        m_console->find<QLineEdit>("importDialog.nodes")->setText(file.fileName());
        m_console->find<QLineEdit>("importDialog.pods")->setText(file.fileName());
        press("importDialog.send");
    }
};

BERTH_TEST(tst_dialogs)
#include "tst_dialogs.moc"
