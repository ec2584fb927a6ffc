// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/connection.h"
#include "models/store/migrator.h"
#include "tests/store/childprocess.h"
#include "tests/store/storefixture.h"
#include "tests/support/testmain.h"

#include <QtCore/qdir.h>

#include <sys/stat.h>
#include <unistd.h>

using namespace berth;
using namespace berth::test;

/// Opening: what is made, what is migrated, and what is refused in words that help.
class tst_open : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTheDirectoryAndAPrivateFile();
    void opensAgainWithTheSameIdentity();
    void refusesWhatIsNoStore_data();
    void refusesWhatIsNoStore();
    void refusesAMissingOneUnlessItMayCreate();
    void refusesATornFile();
    void refusesANewerSchemaAndNamesBoth();
    void refusesAMigrationThatChanged();
    void refusesASecondProgramAndNamesTheFirst();
    void takesOverTheLockOfADeadProgram();
    void refusesWhatThisUserMayNot_data();
    void refusesWhatThisUserMayNot();
    void readsWhileAnotherWrites();
    void theLedgerTellsEveryStep();
    void aStepThatFailsIsRolledBackWithItsLedgerRow();
    void stepsAreAppliedOneAfterTheOther();

private:
    static QString reasonOf(const QString &path, const store::OpenOptions &options = {})
    {
        const auto opened = store::Store::open(path, options);
        return opened ? QStringLiteral("opened") : opened.error().reason;
    }
};

void tst_open::makesTheDirectoryAndAPrivateFile()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("a/b/berth.db"));
    const auto opened = store::Store::open(path);
    BERTH_TRY(opened);
    const auto writer = (*opened)->writer();
    BERTH_TRY(writer);
    struct stat status
    {
    };
    for (const char *suffix : {"", "-wal", "-shm", ".lock"}) {
        const QByteArray name = path.toLocal8Bit() + suffix;
        QCOMPARE(::stat(name.constData(), &status), 0);
        QCOMPARE(int(status.st_mode & 0777), 0600);
    }
    QCOMPARE(::stat(directory.filePath(QStringLiteral("a/b")).toLocal8Bit().constData(), &status),
             0);
    QCOMPARE(int(status.st_mode & 0777), 0700);
    QCOMPARE((*opened)->epoch(), 1);
    QCOMPARE((*opened)->uuid().size(), 36);
}

void tst_open::opensAgainWithTheSameIdentity()
{
    StoreFixture fixture;
    const QString uuid = fixture.store->uuid();
    fixture.close();
    fixture.open();
    QCOMPARE(fixture.store->uuid(), uuid);
    QCOMPARE(fixture.store->epoch(), 1);
}

void tst_open::refusesWhatIsNoStore_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a text") << QByteArray("name,cpu\nn1,4\n") << QStringLiteral("not-a-store");
    QTest::newRow("zeros") << QByteArray(4096, '\0') << QStringLiteral("not-a-store");
    QTest::newRow("the beginning of a database")
        << QByteArray("SQLite format 3\0", 16) << QStringLiteral("not-a-store");
    QTest::newRow("a header without pages") << QByteArray("SQLite format 3\0", 16)
            + QByteArray(200, '\7') << QStringLiteral("store-garbled");
}

void tst_open::refusesWhatIsNoStore()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("berth.db"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const auto opened = store::Store::open(path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().reason, reason);
    QVERIFY(opened.error().message.contains(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content); // left as it was
}

void tst_open::refusesAMissingOneUnlessItMayCreate()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("none.db"));
    QCOMPARE(reasonOf(path, {.create = false}), QStringLiteral("store-not-found"));
    QCOMPARE(reasonOf(path, {.readOnly = true}), QStringLiteral("store-not-found"));
    QCOMPARE(reasonOf(directory.path()), QStringLiteral("not-a-store"));
    QVERIFY(!QFileInfo::exists(path));
}

void tst_open::refusesATornFile()
{
    StoreFixture fixture;
    fixture.seed();
    fixture.close();
    QFile file(fixture.path);
    const qint64 size = file.size();
    QVERIFY(file.resize(size / 2));
    const auto torn = store::Store::open(fixture.path);
    QVERIFY(!torn);
    QCOMPARE(torn.error().reason, QStringLiteral("store-garbled"));
    QVERIFY(torn.error().message.contains(QStringLiteral("restore a backup")));

    QVERIFY(file.open(QIODevice::ReadWrite)); // the pages after the first overwritten
    file.seek(4096);
    file.write(QByteArray(int(size) - 4096, '\x5a'));
    file.close();
    QCOMPARE(reasonOf(fixture.path), QStringLiteral("store-garbled"));
}

void tst_open::refusesANewerSchemaAndNamesBoth()
{
    StoreFixture fixture;
    fixture.close();
    QCOMPARE(fixture.raw(QStringLiteral("INSERT INTO migrations (number, name, sha256, applied_at)"
                                        " VALUES (99, 'later', 'x', 1)")),
             QString());
    for (const bool readOnly : {false, true}) {
        const auto opened = store::Store::open(fixture.path, {.readOnly = readOnly});
        QVERIFY(!opened);
        QCOMPARE(opened.error().reason, QStringLiteral("store-newer"));
        QVERIFY(opened.error().message.contains(QStringLiteral("schema 99")));
        QVERIFY(opened.error().message.contains(
            QStringLiteral("up to ") % QString::number(store::builtInMigrations().size())));
    }
    QCOMPARE(fixture.raw(QStringLiteral("DELETE FROM migrations WHERE number = 99")), QString());
    fixture.open();
}

void tst_open::refusesAMigrationThatChanged()
{
    StoreFixture fixture;
    fixture.close();
    QCOMPARE(fixture.raw(QStringLiteral("UPDATE migrations SET sha256 = 'x' WHERE number = 3")),
             QString());
    const auto opened = store::Store::open(fixture.path);
    QVERIFY(!opened);
    QCOMPARE(opened.error().reason, QStringLiteral("migration-changed"));
    QVERIFY(opened.error().message.contains(QStringLiteral("step 3 (clusters)")));
    QCOMPARE(fixture.raw(QStringLiteral("DROP TABLE migrations")), QString());
    QCOMPARE(reasonOf(fixture.path), QStringLiteral("not-a-store"));
}

void tst_open::refusesASecondProgramAndNamesTheFirst()
{
    StoreFixture fixture;
    const auto second = store::Store::open(fixture.path, {.program = QStringLiteral("berthd")});
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QCOMPARE(second.error().reason, QStringLiteral("store-in-use"));
    QVERIFY(second.error().message.contains(QStringLiteral("is open in test (process ")
                                            % QString::number(::getpid())));
    QCOMPARE(reasonOf(fixture.path, {.readOnly = true}), QStringLiteral("opened"));
    fixture.close();
    QCOMPARE(reasonOf(fixture.path), QStringLiteral("opened"));
}

void tst_open::takesOverTheLockOfADeadProgram()
{
    StoreFixture fixture;
    fixture.close();
    ChildProcess child([&fixture](int descriptor) {
        fixture.open();
        tell(descriptor, "open");
        for (;;)
            ::pause();
    });
    QCOMPARE(child.readLine(), QByteArray("open"));
    QCOMPARE(reasonOf(fixture.path), QStringLiteral("store-in-use"));
    child.kill();
    child.wait();
    QCOMPARE(reasonOf(fixture.path), QStringLiteral("opened"));
}

void tst_open::refusesWhatThisUserMayNot_data()
{
    QTest::addColumn<int>("directoryMode");
    QTest::addColumn<int>("fileMode");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a file that may not be read")
        << 0777 << 0000 << QStringLiteral("permission-denied");
    QTest::newRow("a file that may not be written")
        << 0777 << 0444 << QStringLiteral("store-read-only");
    QTest::newRow("a directory that may not be written")
        << 0555 << 0666 << QStringLiteral("store-read-only");
    QTest::newRow("a directory where nothing may be made")
        << 0555 << -1 << QStringLiteral("permission-denied");
}

void tst_open::refusesWhatThisUserMayNot()
{
    QFETCH(int, directoryMode);
    QFETCH(int, fileMode);
    QFETCH(QString, reason);
    StoreFixture fixture;
    fixture.close();
    QFile::remove(fixture.path % QStringLiteral(".lock"));
    if (fileMode < 0)
        QFile::remove(fixture.path);
    else
        ::chmod(fixture.path.toLocal8Bit().constData(), mode_t(fileMode));
    ::chmod(fixture.directory.path().toLocal8Bit().constData(), mode_t(directoryMode));
    const QByteArray said = inChild([&fixture] {
        // Nothing is refused to root.
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0))
            return QByteArray("still root");
        const auto opened = store::Store::open(fixture.path);
        return opened ? QByteArray("opened")
                      : opened.error().reason.toLatin1() + ' ' + opened.error().message.toUtf8();
    });
    ::chmod(fixture.directory.path().toLocal8Bit().constData(), 0700);
    QVERIFY2(said.startsWith(QByteArray(reason.toLatin1() + ' ')), said.constData());
    QVERIFY(said.contains("another place"));
}

void tst_open::readsWhileAnotherWrites()
{
    StoreFixture fixture;
    fixture.seed();
    const auto readOnly = store::Store::open(fixture.path, {.readOnly = true});
    BERTH_TRY(readOnly);
    QVERIFY(!(*readOnly)->writer());
    const auto reader = (*readOnly)->reader();
    BERTH_TRY(reader);
    BERTH_TRY((*reader)->snapshot([&](qint64 seq) -> Result<void> {
        fixture.submit();
        // What was committed meanwhile is not in the snapshot.
        if ((*reader)->summaries({}, 10)->rows.empty() && (*reader)->head().value() == seq)
            return {};
        return tl::unexpected(Error::internal(QStringLiteral("the snapshot moved")));
    }));
    QCOMPARE((*reader)->summaries({}, 10)->rows.size(), size_t(1));
}

void tst_open::theLedgerTellsEveryStep()
{
    StoreFixture fixture;
    const auto migrations = store::builtInMigrations();
    QVERIFY(migrations.size() >= 5);
    auto connection
        = store::Connection::open(fixture.path, store::Connection::Access::Read).value();
    const auto standing = store::inspectSchema(*connection, migrations);
    BERTH_TRY(standing);
    QCOMPARE(standing->applied, int(migrations.size()));
    store::Statement &ledger = connection->prepared(
        "SELECT number, name, sha256, applied_at FROM migrations ORDER BY number");
    BERTH_TRY(ledger.run());
    for (const store::Migration &migration : migrations) {
        QVERIFY(ledger.next());
        QCOMPARE(ledger.integer(0), migration.number);
        QCOMPARE(ledger.text(1), migration.name);
        QCOMPARE(ledger.text(2).toLatin1(), migration.checksum());
        QCOMPARE(ledger.integer(3), qint64(toEpochMillis(fixture.now)));
    }
    QVERIFY(!ledger.next());
}

void tst_open::aStepThatFailsIsRolledBackWithItsLedgerRow()
{
    const QTemporaryDir directory;
    auto connection = store::Connection::open(directory.filePath(QStringLiteral("x.db")),
                                              store::Connection::Access::Write)
                          .value();
    std::vector<store::Migration> migrations = store::builtInMigrations();
    const int known = int(migrations.size());
    migrations.push_back({known + 1, QStringLiteral("more"),
                          "CREATE TABLE more (id INTEGER);\n--;\nINSERT INTO none VALUES (1);\n"
                          "--;\n"});
    const auto failed = store::migrate(*connection, migrations, fromEpochMillis(1));
    QVERIFY(!failed);
    const auto standing = store::inspectSchema(*connection, migrations);
    BERTH_TRY(standing);
    QCOMPARE(standing->applied, known);
    migrations.back().text = "CREATE TABLE more (id INTEGER);\n--;\n";
    BERTH_TRY(store::migrate(*connection, migrations, fromEpochMillis(2)));
    QCOMPARE(store::inspectSchema(*connection, migrations)->applied, known + 1);
    // This program, which carries fewer, refuses it now.
    const auto newer = store::inspectSchema(*connection, store::builtInMigrations());
    QVERIFY(!newer);
    QCOMPARE(newer.error().reason, QStringLiteral("store-newer"));
}

void tst_open::stepsAreAppliedOneAfterTheOther()
{
    // A store of the first steps alone is brought up to date, after a copy of it was made.
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("old.db"));
    auto migrations = store::builtInMigrations();
    const int known = int(migrations.size());
    {
        auto connection = store::Connection::open(path, store::Connection::Access::Write).value();
        migrations.resize(2);
        BERTH_TRY(store::migrate(*connection, migrations, fromEpochMillis(1)));
    }
    QCOMPARE(reasonOf(path, {.readOnly = true}), QStringLiteral("store-older"));
    QCOMPARE(reasonOf(path), QStringLiteral("opened"));
    QCOMPARE(reasonOf(path, {.readOnly = true}), QStringLiteral("opened"));
    const QString copy = path % QStringLiteral(".before-") % QString::number(known);
    QVERIFY(QFileInfo::exists(copy));
    auto connection = store::Connection::open(copy, store::Connection::Access::Copy).value();
    QCOMPARE(store::inspectSchema(*connection, store::builtInMigrations())->applied, 2);
}

BERTH_TEST(tst_open)
#include "tst_open.moc"
