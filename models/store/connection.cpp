// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/connection.h"

#include <QtCore/qthread.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <sqlite3.h>

#include <atomic>

namespace berth::store {

Connection::Connection(QSqlDatabase database, QString path)
    : m_database(std::move(database))
    , m_path(std::move(path))
{
}

Connection::~Connection()
{
    m_statements.clear();
    const QString name = m_database.connectionName();
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString &path, Access access)
{
    static std::atomic<int> opened = 0;
    // Counting what it allocates takes SQLite a lock for every piece, and nobody asks for the sum.
    // Must come before its first use; refused and harmless after that.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const Dialect &dialect = sqliteDialect();
    const QString thread = QThread::currentThread()->objectName();
    const QString name = QStringLiteral("berth-")
        % (thread.isEmpty() ? QStringLiteral("thread") : thread) % QLatin1Char('-')
        % QString::number(++opened);
    QSqlDatabase database = QSqlDatabase::addDatabase(QString::fromLatin1(dialect.driver), name);
    if (!database.isValid()) {
        database = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
        return tl::unexpected(Error::unavailable(
            QStringLiteral("driver-missing"),
            QStringLiteral("Qt's SQLite driver is missing. Install libqt6sql6-sqlite.")));
    }
    database.setDatabaseName(path);
    // A reader opens the file for writing too, because the WAL's index is shared memory; what it
    // may do is barred by query_only.
    database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    std::unique_ptr<Connection> connection(new Connection(database, path));
    database = QSqlDatabase(); // the connection's own copy is to be the last
    if (!connection->m_database.open())
        return tl::unexpected(dialect.explain(connection->m_database.lastError(), path));
    const char *const *sql = access == Access::Write ? dialect.onOpenWriter
        : access == Access::Read                     ? dialect.onOpenReader
                                                     : dialect.onOpenCopier;
    for (; *sql; ++sql) {
        if (Result<void> done = connection->execute(*sql); !done)
            return tl::unexpected(done.error());
    }
    return connection;
}

Statement &Connection::prepared(const char *sql)
{
    std::unique_ptr<Statement> &statement = m_statements[sql];
    if (!statement)
        statement = std::make_unique<Statement>(m_database, sql, m_path);
    return *statement;
}

Result<void> Connection::execute(const char *sql)
{
    return executeText(QString::fromLatin1(sql));
}

Result<void> Connection::executeText(const QString &sql)
{
    QSqlQuery query(m_database);
    if (query.exec(sql))
        return {};
    return tl::unexpected(dialect().explain(query.lastError(), m_path));
}

} // namespace berth::store
