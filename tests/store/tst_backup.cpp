// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "models/store/checkpoint.h"
#include "models/store/feed.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>

using namespace berth;
using namespace berth::test;

/// Backup, restore with its new epoch, and checkpoints.
class tst_backup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesWhatStandsWhileOthersWrite();
    void keepsAFileThatExists();
    void canBeStopped();
    void restoreBringsItBackInANewEpoch();
    void epochsAreNotUsedTwice();
    void restoreRefuses_data();
    void restoreRefuses();
    void aRestoreThatIsCutOffIsFinishedAtTheNextOpen();
    void aCheckpointIsWhatStands();
    void aCheckpointIsDueAfterItsEvents();

private:
    static QString backupOf(StoreFixture &fixture, const QString &name)
    {
        const QString path = fixture.directory.filePath(name);
        const auto made = fixture.store->backup(path);
        if (!made)
            qFatal("%s", qPrintable(describe(made.error())));
        return path;
    }

    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

void tst_backup::copiesWhatStandsWhileOthersWrite()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.submit();
    BERTH_TRY(fixture.writer->begin(fixture.now)); // an open group does not stand in its way
    const QString copy = backupOf(fixture, QStringLiteral("copy.db"));
    fixture.writer->rollback();
    QCOMPARE(QFile(copy).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    const auto opened = store::Store::open(copy, {.readOnly = true});
    BERTH_TRY(opened);
    const auto reader = (*opened)->reader();
    BERTH_TRY(reader);
    QCOMPARE((*opened)->uuid(), fixture.store->uuid());
    QCOMPARE(store::firstDifference(store::tablesState(**reader).value(),
                                    store::tablesState(*fixture.reader).value()),
             QString());
    BERTH_TRY(store::verifyChain(**reader, store::verifyChain(*fixture.reader).value()));
}

void tst_backup::keepsAFileThatExists()
{
    StoreFixture fixture;
    const QString copy = backupOf(fixture, QStringLiteral("copy.db"));
    const auto again = fixture.store->backup(copy);
    QVERIFY(!again);
    QCOMPARE(again.error().reason, QStringLiteral("file-exists"));
}

void tst_backup::canBeStopped()
{
    StoreFixture fixture;
    const QString copy = fixture.directory.filePath(QStringLiteral("copy.db"));
    const auto stopped = fixture.store->backup(copy, [](qint64, qint64) { return false; });
    // It may have been done before anybody could ask for a stop.
    QVERIFY(stopped || stopped.error().code == ErrorCode::Cancelled);
    QCOMPARE(QFileInfo::exists(copy), stopped.has_value());
}

void tst_backup::restoreBringsItBackInANewEpoch()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.submit();
    const QString uuid = fixture.store->uuid();
    const auto before = store::tablesState(*fixture.reader).value();
    const auto head = store::verifyChain(*fixture.reader).value();
    const QString copy = backupOf(fixture, QStringLiteral("copy.db"));
    const QByteArray bytes = bytesOf(copy);
    fixture.submit();
    const auto open = store::Store::restore(copy, fixture.path);
    QVERIFY(!open);
    QCOMPARE(open.error().reason, QStringLiteral("store-in-use"));
    fixture.close();

    BERTH_TRY(store::Store::restore(copy, fixture.path, {.now = fixture.now}));
    QCOMPARE(bytesOf(copy), bytes);
    fixture.open();
    QCOMPARE(fixture.store->uuid(), uuid);
    QCOMPARE(fixture.store->epoch(), 2);
    QCOMPARE(fixture.reader->summaries({}, 10)->rows.size(), size_t(1));
    auto expected = before;
    expected[{SubjectKind::Store, 1}].insert(QStringLiteral("epoch"), 2);
    const auto after = store::tablesState(*fixture.reader).value();
    QCOMPARE(store::firstDifference(expected, after), QString());
    QCOMPARE(store::firstDifference(store::foldedState(*fixture.reader).value(), after), QString());
    BERTH_TRY(store::verifyChain(*fixture.reader, head));
    const auto newest = fixture.reader->events({.limit = 1, .newestFirst = true});
    QCOMPARE(newest->events.front().action, QStringLiteral("store.restored"));
    // What was replaced stands beside it, whole.
    const QStringList aside = QDir(fixture.directory.path())
                                  .entryList({QStringLiteral("berth.db.replaced-*")}, QDir::Files);
    QCOMPARE(aside.size(), 1);
    const auto replaced
        = store::Store::open(fixture.directory.filePath(aside.front()), {.readOnly = true});
    BERTH_TRY(replaced);
    QCOMPARE((*replaced)->reader().value()->summaries({}, 10)->rows.size(), size_t(2));
}

void tst_backup::epochsAreNotUsedTwice()
{
    StoreFixture fixture;
    const QString copy = backupOf(fixture, QStringLiteral("copy.db"));
    fixture.close();
    for (int round = 2; round <= 4; ++round) {
        BERTH_TRY(store::Store::restore(copy, fixture.path, {.now = fixture.now + Seconds(round)}));
        fixture.open();
        QCOMPARE(fixture.store->epoch(), round);
        fixture.close();
    }
    // Where the store is garbled nobody can tell its epoch: no small number is taken.
    QFile file(fixture.path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QByteArray(5000, 'x'));
    file.close();
    BERTH_TRY(store::Store::restore(copy, fixture.path, {.now = fixture.now + Seconds(9)}));
    fixture.open();
    QVERIFY(fixture.store->epoch() > 1'000'000'000);
}

void tst_backup::restoreRefuses_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no file") << QByteArray() << QStringLiteral("store-not-found");
    QTest::newRow("no store") << QByteArray("hello") << QStringLiteral("not-a-store");
}

void tst_backup::restoreRefuses()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    StoreFixture fixture;
    fixture.seed();
    fixture.close();
    const QByteArray before = bytesOf(fixture.path);
    const QString from = fixture.directory.filePath(QStringLiteral("from.db"));
    if (!content.isEmpty()) {
        QFile file(from);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    const auto restored = store::Store::restore(from, fixture.path);
    QVERIFY(!restored);
    QCOMPARE(restored.error().reason, reason);
    QCOMPARE(bytesOf(fixture.path), before);
}

void tst_backup::aRestoreThatIsCutOffIsFinishedAtTheNextOpen()
{
    for (const char *point : {"store.restore.swap.before", "store.restore.swap.middle"}) {
        StoreFixture fixture;
        fixture.seed();
        const QString copy = backupOf(fixture, QStringLiteral("copy.db"));
        fixture.submit();
        fixture.close();
        Failpoint::armError(point);
        QVERIFY(!store::Store::restore(copy, fixture.path, {.now = fixture.now}));
        fixture.open();
        const bool wasBegun = QByteArray(point).endsWith("middle");
        QCOMPARE(fixture.store->epoch(), wasBegun ? 2 : 1);
        QCOMPARE(fixture.reader->summaries({}, 10)->rows.size(), size_t(wasBegun ? 0 : 1));
        BERTH_TRY(store::verifyChain(*fixture.reader));
    }
}

void tst_backup::aCheckpointIsWhatStands()
{
    StoreFixture fixture;
    fixture.seed(3);
    const Deployment made = fixture.submit(2);
    fixture.must([&](store::Transaction &tx) {
        const Replica waiting = tx.replicas().waiting(made.id).value().front();
        (void)tx.replicas().place(waiting,
                                  {NodeId(3), made.revisionId, fixture.amount(1, 0, 0), {}});
        return tx.deployments().refreshStatus(made.id);
    });
    const auto taken = store::takeCheckpoint(*fixture.reader);
    BERTH_TRY(taken);
    QCOMPARE(taken->seq, fixture.writer->head());
    fixture.must([&](store::Transaction &tx) { return store::storeCheckpoint(tx, *taken); });
    fixture.submit();
    const auto found = store::findCheckpoint(*fixture.reader, fixture.writer->head());
    BERTH_TRY(found);
    QVERIFY(found->has_value());
    const auto rows = store::unpack(**found);
    BERTH_TRY(rows);

    // The same as the events up to it fold to.
    const auto folded = store::foldedState(*fixture.reader, taken->seq).value();
    size_t expected = 0;
    for (const auto &[key, json] : folded) {
        if (key.first != SubjectKind::Cluster && key.first != SubjectKind::Node
            && key.first != SubjectKind::Deployment && key.first != SubjectKind::Replica)
            continue;
        ++expected;
        const auto row
            = std::find_if(rows->begin(), rows->end(), [&subject = key](const auto &candidate) {
                  return candidate.kind == subject.first && candidate.id == subject.second;
              });
        QVERIFY(row != rows->end());
        if (key.first == SubjectKind::Deployment) {
            QCOMPARE(row->priority, json.value(QLatin1String("priority")).toInt());
            QCOMPARE(row->state, int(DeploymentStatus::Starting));
        }
        if (key.first == SubjectKind::Replica)
            QCOMPARE(row->node, json.value(QLatin1String("node_id")).toInteger());
    }
    QCOMPARE(rows->size(), expected);
    store::Checkpoint garbled = **found;
    garbled.body.chop(4);
    QVERIFY(!store::unpack(garbled));
    garbled.body = qCompress(QByteArray(qUncompress((*found)->body) + '\x01'));
    QVERIFY(!store::unpack(garbled)); // more than its parts
    garbled.body = (*found)->body;
    garbled.body.replace(0, 4, "\x7f\xff\xff\xf0"); // claims more than it can hold
    QVERIFY(!store::unpack(garbled));
    QVERIFY(!store::findCheckpoint(*fixture.reader, 1)->has_value());
}

void tst_backup::aCheckpointIsDueAfterItsEvents()
{
    StoreFixture fixture;
    fixture.seed();
    QCOMPARE(store::isCheckpointDue(*fixture.reader).value(), false);
    fixture.close();
    QCOMPARE(fixture.raw(QStringLiteral("UPDATE events SET seq = 100001 WHERE seq = 5")),
             QString());
    fixture.open();
    QCOMPARE(store::isCheckpointDue(*fixture.reader).value(), true);
    const auto taken = store::takeCheckpoint(*fixture.reader);
    fixture.must([&](store::Transaction &tx) { return store::storeCheckpoint(tx, *taken); });
    QCOMPARE(store::isCheckpointDue(*fixture.reader).value(), false);
}

BERTH_TEST(tst_backup)
#include "tst_backup.moc"
