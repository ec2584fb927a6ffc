// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/dialect.h"

#include <QtCore/qvariant.h>
#include <QtSql/qsqlerror.h>

#include <optional>
#include <vector>

class QSqlDatabase;
struct sqlite3;
struct sqlite3_stmt;

namespace berth::store {

/// A prepared statement. bind() what it names, run() it, then next() through its rows; finish()
/// frees what it holds of the read transaction (run() does so for what gives no rows).
///
/// Speaks to SQLite itself, on the connection that QSqlDatabase opened: QSqlQuery looks a name up
/// in a hash for every value, and hands every value over as a QVariant and every text as UTF-16
/// that SQLite then converts, which took a third of a stored deployment's time.
class Statement final
{
public:
    Statement(const QSqlDatabase &database, const char *sql, QString path);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    /// Whether the text has the placeholder @p name.
    [[nodiscard]] bool names(QLatin1StringView name);
    /// @p name with its colon, as in the text; one that stands there twice is bound once. What is
    /// bound stays until it is bound again. A null string is NULL.
    Statement &bind(QLatin1StringView name, qint64 value);
    Statement &bind(QLatin1StringView name, int value) { return bind(name, qint64(value)); }
    Statement &bind(QLatin1StringView name, std::optional<qint64> value);
    Statement &bind(QLatin1StringView name, const QString &value);
    /// Text that is UTF-8 already.
    Statement &bindText(QLatin1StringView name, QByteArray utf8);
    Statement &bindBlob(QLatin1StringView name, QByteArray bytes);

    [[nodiscard]] Result<void> run();
    /// run(), and how many rows it changed.
    [[nodiscard]] Result<int> change();
    /// Why the latest run() failed.
    [[nodiscard]] Refused refused() const;

    [[nodiscard]] bool next();
    /// Of the current row; null for NULL.
    [[nodiscard]] QVariant value(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] qint64 integer(int column) const; ///< 0 for NULL
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray utf8(int column) const;
    void finish();

    /// The position of the column @p name in the answer; remembered by @p field.
    [[nodiscard]] int column(size_t field, QLatin1StringView name);

private:
    enum class Row { None, Fetched, Current }; ///< Fetched: run() has it, next() gives it

    /// SQLite's number of the placeholder @p name, from 1; the statement takes values then.
    [[nodiscard]] int placeholder(QLatin1StringView name);
    [[nodiscard]] bool step();
    void noteBound(int code);
    void noteError();

    sqlite3 *m_database = nullptr; ///< of the connection, which outlives its statements
    sqlite3_stmt *m_statement = nullptr;
    QString m_path;
    std::optional<QSqlError> m_error; ///< of the latest run()
    bool m_isBound = true; ///< false: a value was refused
    bool m_isRunning = false; ///< holds a read transaction, and takes no values
    Row m_row = Row::None;
    /// Of the placeholders, in SQLite's order. Copies: SQLite's own go when a change of the schema
    /// makes it prepare anew.
    std::vector<QByteArray> m_names;
    size_t m_nextName = 0; ///< where a look-up starts: values come about in the text's order
    std::vector<QByteArray> m_texts; ///< what is bound by address, by placeholder
    std::vector<int> m_columns;
};

} // namespace berth::store
