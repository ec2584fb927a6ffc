// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

class QSqlError;

namespace berth::store {

/// What a database refused, as far as the store tells cases apart.
enum class Refused { Nothing, Unique, ForeignKey, Check, OtherConstraint, Other };

/// Where databases differ; everything else is the same SQL. PostgreSQL gets a second value.
struct Dialect
{
    const char *driver;
    const char *beginWrite;
    const char *beginRead;
    const char *const *onOpenWriter; ///< statements for a new connection, ended by nullptr
    const char *const *onOpenReader;
    const char *const *onOpenCopier; ///< for copying a whole database: nothing of it is changed
    Refused (*refused)(const QSqlError &error);
    /// What became of @p act on @p path, in words with a way out.
    Error (*explain)(const QSqlError &error, const QString &path);
};

[[nodiscard]] const Dialect &sqliteDialect();

} // namespace berth::store
