// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/migrator.h"

#include "models/domain/canonicaljson.h"
#include "models/domain/failpoint.h"
#include "models/store/connection.h"
#include "models/store/migrator_sql.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>

namespace berth::store {

static const Failpoint BeforeStep("store.migration.before");
static const Failpoint AfterStep("store.migration.after");

QByteArray Migration::checksum() const
{
    return sha256Hex(text);
}

std::vector<Migration> builtInMigrations()
{
    std::vector<Migration> migrations;
    const QDir folder(QStringLiteral(":/berth/migrations/sqlite"));
    const QStringList names = folder.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        migrations.push_back({int(migrations.size()) + 1, name.mid(5).chopped(4), file.readAll()});
        Q_ASSERT(name.left(4).toInt() == migrations.back().number);
    }
    return migrations;
}

namespace {

Error newerStore(const QString &path, int applied, int known)
{
    return {ErrorCode::Unsupported,
            QStringLiteral("store-newer"),
            QStringLiteral("The store \"") % path
                % QStringLiteral("\" was written by a newer Berth (schema ")
                % QString::number(applied) % QStringLiteral("; this one knows up to ")
                % QString::number(known)
                % QStringLiteral("). It was left as it is: install the newer Berth, or restore a "
                                 "backup from before the change."),
            {}};
}

Error changedMigration(const QString &path, int number, const QString &name)
{
    return Error::corrupt(QStringLiteral("migration-changed"),
                          QStringLiteral("The store \"") % path
                              % QStringLiteral("\" was made by another form of step ")
                              % QString::number(number) % QStringLiteral(" (") % name
                              % QStringLiteral(") than this Berth carries. It was left as it is: "
                                               "open it with the Berth that wrote it."));
}

Error foreignDatabase(const QString &path)
{
    return {ErrorCode::Unsupported,
            QStringLiteral("not-a-store"),
            QStringLiteral("\"") % path
                % QStringLiteral("\" is a database, but not a Berth store. Choose another file; "
                                 "this one was left as it is."),
            {}};
}

Result<qint64> count(Connection &connection, const char *sql)
{
    Statement &statement = connection.prepared(sql);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    const qint64 value = statement.next() ? statement.integer(0) : 0;
    statement.finish();
    return value;
}

Result<void> applyStep(Connection &connection, const Migration &migration, TimePoint now)
{
    const QList<QByteArray> lines = migration.text.split('\n');
    QByteArray statement;
    for (const QByteArray &line : lines) {
        if (line.trimmed() != "--;") {
            statement += line + '\n';
            continue;
        }
        if (Result<void> done = connection.executeText(QString::fromUtf8(statement)); !done)
            return done;
        statement.clear();
    }
    Statement &ledger = connection.prepared(sql::InsertMigration);
    return ledger.bind(QLatin1String(":number"), migration.number)
        .bind(QLatin1String(":name"), migration.name)
        .bindText(QLatin1String(":sha256"), migration.checksum())
        .bind(QLatin1String(":applied_at"), toEpochMillis(now))
        .run();
}

} // namespace

Result<SchemaStanding> inspectSchema(Connection &connection,
                                     const std::vector<Migration> &migrations)
{
    SchemaStanding standing;
    standing.known = int(migrations.size());
    const Result<qint64> tables = count(connection, sql::CountTables);
    if (!tables)
        return tl::unexpected(tables.error());
    if (*tables == 0)
        return standing;
    const Result<qint64> ledger = count(connection, sql::CountLedgerTables);
    if (!ledger)
        return tl::unexpected(ledger.error());
    if (*ledger != 1)
        return tl::unexpected(foreignDatabase(connection.path()));

    Statement &applied = connection.prepared(sql::SelectMigrations);
    if (Result<void> ran = applied.run(); !ran) {
        // No such column is another program's ledger; a damaged page is our own, damaged.
        return tl::unexpected(ran.error().code == ErrorCode::Internal
                                  ? foreignDatabase(connection.path())
                                  : ran.error());
    }
    std::optional<Error> changed;
    while (applied.next()) {
        const int number = int(applied.integer(0));
        standing.applied = qMax(standing.applied, number);
        if (number >= 1 && number <= standing.known && !changed) {
            const Migration &migration = migrations[size_t(number) - 1];
            if (migration.checksum() != applied.utf8(2))
                changed = changedMigration(connection.path(), number, applied.text(1));
        }
    }
    applied.finish();
    if (standing.applied > standing.known)
        return tl::unexpected(newerStore(connection.path(), standing.applied, standing.known));
    if (changed)
        return tl::unexpected(*changed);
    return standing;
}

Result<void> migrate(Connection &connection, const std::vector<Migration> &migrations,
                     TimePoint now)
{
    const Result<SchemaStanding> standing = inspectSchema(connection, migrations);
    if (!standing)
        return tl::unexpected(standing.error());
    for (const Migration &migration : migrations) {
        if (migration.number <= standing->applied)
            continue;
        Result<void> done = connection.execute(connection.dialect().beginWrite);
        if (done)
            done = BeforeStep.hit();
        if (done)
            done = applyStep(connection, migration, now);
        if (done)
            done = connection.execute(sql::Commit);
        if (!done) {
            (void)connection.execute(sql::Rollback); // the failure is what is told
            return done;
        }
        if (Result<void> passed = AfterStep.hit(); !passed)
            return passed;
    }
    return {};
}

} // namespace berth::store
