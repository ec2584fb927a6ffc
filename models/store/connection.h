// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/dialect.h"
#include "models/store/statement.h"

#include <QtSql/qsqldatabase.h>

#include <memory>
#include <unordered_map>

namespace berth::store {

/// A database connection of one thread with its prepared statements. Everything it hands out must
/// be gone, and the thread the same, when it is destroyed.
class Connection final
{
public:
    enum class Access { Read, Write, Copy };

    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const QString &path,
                                                                  Access access);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// The statement of @p sql (a constant: its address is the key), prepared at its first use.
    [[nodiscard]] Statement &prepared(const char *sql);

    /// Runs one statement that answers nothing.
    [[nodiscard]] Result<void> execute(const char *sql);
    /// The same for text that is not a constant: a step of a migration.
    [[nodiscard]] Result<void> executeText(const QString &sql);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const Dialect &dialect() const { return sqliteDialect(); }
    [[nodiscard]] QSqlDatabase &database() { return m_database; }

    /// Nested reads share one read transaction; see Reader::snapshot().
    int readDepth = 0;

private:
    Connection(QSqlDatabase database, QString path);

    QSqlDatabase m_database;
    QString m_path;
    std::unordered_map<const char *, std::unique_ptr<Statement>> m_statements;
};

} // namespace berth::store
