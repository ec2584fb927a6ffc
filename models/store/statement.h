// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/dialect.h"

#include <QtCore/qvariant.h>
#include <QtSql/qsqlquery.h>

#include <vector>

namespace berth::store {

/// A prepared statement. bind() what it names, run() it, then next() through its rows; finish()
/// frees what it holds of the read transaction (run() does so for what gives no rows).
class Statement final
{
public:
    Statement(const QSqlDatabase &database, const char *sql, QString path);

    /// @p name with its colon, as in the text.
    Statement &bind(QLatin1StringView name, const QVariant &value);

    [[nodiscard]] Result<void> run();
    /// run(), and how many rows it changed.
    [[nodiscard]] Result<int> change();
    /// Why the latest run() failed.
    [[nodiscard]] Refused refused() const;

    [[nodiscard]] bool next();
    [[nodiscard]] QVariant value(int column) const { return m_query.value(column); }
    [[nodiscard]] qint64 integer(int column) const { return m_query.value(column).toLongLong(); }
    [[nodiscard]] QString text(int column) const { return m_query.value(column).toString(); }
    void finish() { m_query.finish(); }

    /// The position of the column @p name in the answer; remembered by @p field.
    [[nodiscard]] int column(size_t field, QLatin1StringView name);

private:
    QSqlQuery m_query;
    QString m_path;
    bool m_isPrepared = false;
    std::vector<int> m_columns;
};

} // namespace berth::store
