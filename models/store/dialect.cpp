// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/dialect.h"

#include <QtSql/qsqlerror.h>

namespace berth::store {

namespace {

// WAL lets readers go on while one writes; FULL makes an acknowledged commit one that is on disk.
// The writer leaves temp_store at FILE: what a savepoint may have to undo is then kept in one piece
// of memory of 64 KiB and goes to a file beyond that; MEMORY keeps it in pieces of 1 KiB, which
// took a tenth of a small use case.
constexpr const char *OnOpenWriter[] = {
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA journal_size_limit = 67108864",
    nullptr,
};
constexpr const char *OnOpenReader[] = {
    "PRAGMA busy_timeout = 5000",
    "PRAGMA query_only = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA temp_store = MEMORY",
    nullptr,
};
constexpr const char *OnOpenCopier[] = {"PRAGMA busy_timeout = 5000", nullptr};

// Result codes: https://www.sqlite.org/rescode.html
enum Code {
    Perm = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    Constraint = 19,
    NotADatabase = 26,
    IoErrorWrite = 10 | (3 << 8),
    ConstraintCheck = 19 | (1 << 8),
    ConstraintForeignKey = 19 | (3 << 8),
    ConstraintPrimaryKey = 19 | (6 << 8),
    ConstraintUnique = 19 | (8 << 8),
};

int codeOf(const QSqlError &error)
{
    return error.nativeErrorCode().toInt();
}

Refused refused(const QSqlError &error)
{
    if (error.type() == QSqlError::NoError)
        return Refused::Nothing;
    const int code = codeOf(error);
    if ((code & 0xff) != Constraint)
        return Refused::Other;
    if (code == ConstraintUnique || code == ConstraintPrimaryKey)
        return Refused::Unique;
    if (code == ConstraintForeignKey)
        return Refused::ForeignKey;
    if (code == ConstraintCheck)
        return Refused::Check;
    // The driver gives the plain code where extended ones are off: the words tell.
    const QString text = error.databaseText() % error.driverText();
    if (text.contains(QLatin1String("UNIQUE constraint")))
        return Refused::Unique;
    if (text.contains(QLatin1String("FOREIGN KEY constraint")))
        return Refused::ForeignKey;
    if (text.contains(QLatin1String("CHECK constraint")))
        return Refused::Check;
    return Refused::OtherConstraint;
}

Error explain(const QSqlError &error, const QString &path)
{
    const int code = codeOf(error);
    const QString quoted = QLatin1Char('"') % path % QLatin1Char('"');
    switch (code & 0xff) {
    case Full:
        return Error::unavailable(
            QStringLiteral("disk-full"),
            QStringLiteral("The disk that holds the store ") % quoted
                % QStringLiteral(" is full. Nothing was lost; free some space and try again."));
    case IoError:
        return Error::unavailable(
            QStringLiteral("disk-failed"),
            (code == IoErrorWrite ? QStringLiteral("The store ") % quoted
                     % QStringLiteral(" could not be written (disk full, a "
                                      "limit on file sizes, or a failing disk).")
                                  : QStringLiteral("The disk failed under the store ") % quoted
                     % QStringLiteral("."))
                % QStringLiteral(" What was acknowledged is safe; look at the disk, then try "
                                 "again. (")
                % error.databaseText() % QLatin1Char(')'));
    case Corrupt:
    case NotADatabase:
        return Error::corrupt(
            QStringLiteral("store-garbled"),
            QStringLiteral("The store ") % quoted
                % QStringLiteral(" is damaged and was left as it is. Restore a backup (berthctl "
                                 "store restore BACKUP), or choose another file. (")
                % error.databaseText() % QLatin1Char(')'));
    case ReadOnly:
        return {ErrorCode::PermissionDenied,
                QStringLiteral("store-read-only"),
                QStringLiteral("The store ") % quoted
                    % QStringLiteral(" cannot be written: the file or its directory is read-only. "
                                     "Make both writable for this user, or choose another file."),
                {}};
    case CannotOpen:
    case Perm:
        return {ErrorCode::PermissionDenied,
                QStringLiteral("permission-denied"),
                QStringLiteral("The store ") % quoted
                    % QStringLiteral(" could not be opened. Give this user the right to read and "
                                     "write it and its directory, or choose another file."),
                {}};
    case Busy:
    case Locked:
        return Error::unavailable(
            QStringLiteral("store-busy"),
            QStringLiteral("The store ") % quoted
                % QStringLiteral(" is being written by another program. Try again in a moment."));
    default:
        return Error::internal(QStringLiteral("The store refused a statement: ")
                               % error.databaseText() % QStringLiteral(" (")
                               % error.nativeErrorCode() % QStringLiteral(")."));
    }
}

} // namespace

const Dialect &sqliteDialect()
{
    static const Dialect dialect{"QSQLITE",    "BEGIN IMMEDIATE", "BEGIN", OnOpenWriter,
                                 OnOpenReader, OnOpenCopier,      refused, explain};
    return dialect;
}

} // namespace berth::store
