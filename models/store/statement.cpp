// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/statement.h"

#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqldriver.h>

#include <sqlite3.h>

#include <cstring>

namespace berth::store {

namespace {

/// QSqlDriver::handle() documents the type for SQLite; null where the database is not open.
sqlite3 *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    Q_ASSERT(qstrcmp(handle.typeName(), "sqlite3*") == 0);
    return *static_cast<sqlite3 *const *>(handle.constData());
}

} // namespace

Statement::Statement(const QSqlDatabase &database, const char *sql, QString path)
    : m_database(handleOf(database))
    , m_path(std::move(path))
{
    // Persistent: it is kept, so it shall not take up the memory for what comes and goes.
    const int code
        = sqlite3_prepare_v3(m_database, sql, -1, SQLITE_PREPARE_PERSISTENT, &m_statement, nullptr);
    if (code != SQLITE_OK) {
        noteError();
        return;
    }
    const int count = sqlite3_bind_parameter_count(m_statement);
    for (int i = 1; i <= count; ++i)
        m_names.emplace_back(sqlite3_bind_parameter_name(m_statement, i));
    m_texts.resize(m_names.size());
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

bool Statement::names(QLatin1StringView name)
{
    for (size_t i = 0; i < m_names.size(); ++i, ++m_nextName) {
        if (m_nextName == m_names.size())
            m_nextName = 0;
        const QByteArray &candidate = m_names[m_nextName];
        if (candidate.size() == name.size()
            && std::memcmp(candidate.constData(), name.data(), size_t(name.size())) == 0)
            return true;
    }
    return false;
}

int Statement::placeholder(QLatin1StringView name)
{
    if (m_isRunning)
        finish();
    if (names(name))
        return int(++m_nextName);
    Q_ASSERT_X(!m_statement, "Statement::bind", name.data());
    return 0; // refused by SQLite, and so by run()
}

Statement &Statement::bind(QLatin1StringView name, qint64 value)
{
    noteBound(sqlite3_bind_int64(m_statement, placeholder(name), value));
    return *this;
}

Statement &Statement::bind(QLatin1StringView name, std::optional<qint64> value)
{
    if (value)
        return bind(name, *value);
    noteBound(sqlite3_bind_null(m_statement, placeholder(name)));
    return *this;
}

Statement &Statement::bind(QLatin1StringView name, const QString &value)
{
    if (value.isNull())
        return bind(name, std::optional<qint64>());
    return bindText(name, value.toUtf8());
}

Statement &Statement::bindText(QLatin1StringView name, QByteArray utf8)
{
    const int index = placeholder(name);
    noteBound(sqlite3_bind_text64(m_statement, index, utf8.constData(), sqlite3_uint64(utf8.size()),
                                  SQLITE_STATIC, SQLITE_UTF8));
    if (index > 0)
        m_texts[size_t(index) - 1] = std::move(utf8);
    return *this;
}

Statement &Statement::bindBlob(QLatin1StringView name, QByteArray bytes)
{
    const int index = placeholder(name);
    noteBound(sqlite3_bind_blob64(m_statement, index, bytes.constData(),
                                  sqlite3_uint64(bytes.size()), SQLITE_STATIC));
    if (index > 0)
        m_texts[size_t(index) - 1] = std::move(bytes);
    return *this;
}

void Statement::noteBound(int code)
{
    if (code == SQLITE_OK || !m_statement)
        return;
    m_isBound = false;
    noteError();
}

void Statement::noteError()
{
    m_error.emplace(QString(), QString::fromUtf8(sqlite3_errmsg(m_database)),
                    QSqlError::StatementError,
                    QString::number(sqlite3_extended_errcode(m_database)));
}

Result<void> Statement::run()
{
    m_nextName = 0;
    if (m_isRunning)
        finish();
    if (m_statement && m_isBound) {
        m_error.reset();
        if (step()) {
            m_row = Row::Fetched;
            return {};
        }
    }
    m_isBound = true;
    if (!m_error)
        return {};
    return tl::unexpected(sqliteDialect().explain(*m_error, m_path));
}

/// Whether there is a row. Where there is none, or an error, nothing is held any more.
bool Statement::step()
{
    const int code = sqlite3_step(m_statement);
    m_isRunning = code == SQLITE_ROW;
    if (m_isRunning)
        return true;
    if (code != SQLITE_DONE)
        noteError();
    sqlite3_reset(m_statement);
    return false;
}

Result<int> Statement::change()
{
    if (Result<void> ran = run(); !ran)
        return tl::unexpected(ran.error());
    return sqlite3_changes(m_database);
}

Refused Statement::refused() const
{
    return m_error ? sqliteDialect().refused(*m_error) : Refused::Nothing;
}

bool Statement::next()
{
    if (m_row == Row::Fetched) {
        m_row = Row::Current;
        return true;
    }
    if (m_row == Row::Current && !step())
        m_row = Row::None;
    return m_row == Row::Current;
}

void Statement::finish()
{
    sqlite3_reset(m_statement);
    m_isRunning = false;
    m_row = Row::None;
}

QVariant Statement::value(int column) const
{
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_INTEGER:
        return integer(column);
    case SQLITE_FLOAT:
        return sqlite3_column_double(m_statement, column);
    case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(m_statement, column);
        return QByteArray(static_cast<const char *>(bytes),
                          sqlite3_column_bytes(m_statement, column));
    }
    case SQLITE_TEXT:
        return text(column);
    default:
        return {};
    }
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

QString Statement::text(int column) const
{
    const unsigned char *bytes = sqlite3_column_text(m_statement, column);
    return QString::fromUtf8(reinterpret_cast<const char *>(bytes),
                             sqlite3_column_bytes(m_statement, column));
}

QByteArray Statement::utf8(int column) const
{
    const unsigned char *bytes = sqlite3_column_text(m_statement, column);
    return QByteArray(reinterpret_cast<const char *>(bytes),
                      sqlite3_column_bytes(m_statement, column));
}

int Statement::column(size_t field, QLatin1StringView name)
{
    if (m_columns.size() <= field)
        m_columns.resize(field + 1, -1);
    if (m_columns[field] < 0) {
        const int count = sqlite3_column_count(m_statement);
        for (int i = 0; i < count && m_columns[field] < 0; ++i) {
            if (name == QLatin1StringView(sqlite3_column_name(m_statement, i)))
                m_columns[field] = i;
        }
        Q_ASSERT_X(m_columns[field] >= 0, "Statement::column", name.data());
    }
    return m_columns[field];
}

} // namespace berth::store
