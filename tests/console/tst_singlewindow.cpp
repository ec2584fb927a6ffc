// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/singlewindow.h"
#include "tests/support/testmain.h"

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <atomic>
#include <thread>

using namespace berth;
using console::SingleWindow;

class tst_singlewindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondStartRaisesTheFirst();
    void nobodyAnswersWithoutAFirst();
    void aSocketLeftBehindIsReplaced();
    void aPathTooLongForASocketStillWorks();

private:
    static bool raisedFromAnotherThread(const QString &store)
    {
        bool raised = false;
        std::atomic_bool isDone = false;
        std::thread other([&] {
            raised = SingleWindow(store).raiseOther();
            isDone = true;
        });
        // The first must turn its event loop to answer.
        std::ignore = QTest::qWaitFor([&] { return isDone.load(); }, 10'000);
        other.join();
        return raised;
    }
};

void tst_singlewindow::aSecondStartRaisesTheFirst()
{
    const QTemporaryDir directory;
    const QString store = directory.filePath(QStringLiteral("berth.db"));
    SingleWindow first(store);
    QVERIFY(first.listen());
    QSignalSpy raised(&first, &SingleWindow::raiseRequested);
    QVERIFY(raisedFromAnotherThread(store));
    QCOMPARE(raised.size(), 1);
}

void tst_singlewindow::nobodyAnswersWithoutAFirst()
{
    const QTemporaryDir directory;
    QVERIFY(!SingleWindow(directory.filePath(QStringLiteral("berth.db"))).raiseOther());
}

void tst_singlewindow::aSocketLeftBehindIsReplaced()
{
    const QTemporaryDir directory;
    const QString store = directory.filePath(QStringLiteral("berth.db"));
    QFile stale(QString(store + QStringLiteral(".socket")));
    QVERIFY(stale.open(QIODevice::WriteOnly));
    stale.close();
    SingleWindow first(store);
    QVERIFY(first.listen());
    QVERIFY(raisedFromAnotherThread(store));
}

void tst_singlewindow::aPathTooLongForASocketStillWorks()
{
    const QTemporaryDir directory;
    const QString store
        = directory.filePath(QString(120, QLatin1Char('x')) + QStringLiteral(".db"));
    SingleWindow first(store);
    QVERIFY(first.listen());
    QVERIFY(raisedFromAnotherThread(store));
}

BERTH_TEST(tst_singlewindow)
#include "tst_singlewindow.moc"
