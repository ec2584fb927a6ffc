// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/statement.h"

#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlrecord.h>

namespace berth::store {

Statement::Statement(const QSqlDatabase &database, const char *sql, QString path)
    : m_query(database)
    , m_path(std::move(path))
{
    m_query.setForwardOnly(true);
    m_isPrepared = m_query.prepare(QString::fromLatin1(sql));
}

Statement &Statement::bind(QLatin1StringView name, const QVariant &value)
{
    m_query.bindValue(name, value);
    return *this;
}

Result<void> Statement::run()
{
    if (m_isPrepared && m_query.exec())
        return {};
    return tl::unexpected(sqliteDialect().explain(m_query.lastError(), m_path));
}

Result<int> Statement::change()
{
    if (Result<void> ran = run(); !ran)
        return tl::unexpected(ran.error());
    return m_query.numRowsAffected();
}

Refused Statement::refused() const
{
    return sqliteDialect().refused(m_query.lastError());
}

bool Statement::next()
{
    return m_query.next();
}

int Statement::column(size_t field, QLatin1StringView name)
{
    if (m_columns.size() <= field)
        m_columns.resize(field + 1, -1);
    if (m_columns[field] < 0) {
        m_columns[field] = m_query.record().indexOf(name);
        Q_ASSERT_X(m_columns[field] >= 0, "Statement::column", name.data());
    }
    return m_columns[field];
}

} // namespace berth::store
