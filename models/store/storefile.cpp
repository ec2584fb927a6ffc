// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/storefile.h"

#include "models/store/store_sql.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/quuid.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace berth::store {

namespace {

constexpr QLatin1StringView WayOut = QLatin1String(" Choose another file, or mend this one.");

QString quoted(const QString &path)
{
    return QLatin1Char('"') % path % QLatin1Char('"');
}

Error denied(const QString &what, const QString &path)
{
    return {ErrorCode::PermissionDenied,
            QStringLiteral("permission-denied"),
            what % quoted(path)
                % QStringLiteral(". Give this user the right to it (chmod, chown), or choose "
                                 "another place for the store."),
            {}};
}

Error readOnly(const QString &what, const QString &path)
{
    return {ErrorCode::PermissionDenied,
            QStringLiteral("store-read-only"),
            what % quoted(path)
                % QStringLiteral(" is read-only for this user. Make it writable, or choose "
                                 "another place for the store."),
            {}};
}

Error notAStore(const QString &path)
{
    return {ErrorCode::Unsupported,
            QStringLiteral("not-a-store"),
            quoted(path)
                % QStringLiteral(" is not a Berth store: it does not begin like a database. It "
                                 "was left as it is; choose another file, or restore a backup "
                                 "here."),
            {}};
}

Error garbled(const QString &path, qint64 size, qint64 expected)
{
    return Error::corrupt(QStringLiteral("store-garbled"),
                          QStringLiteral("The store ") % quoted(path)
                              % QStringLiteral(" is damaged: it is cut off at ")
                              % QString::number(size) % QStringLiteral(" of ")
                              % QString::number(expected)
                              % QStringLiteral(" bytes. It was left as it is; restore a backup "
                                               "(berthctl store restore BACKUP)."));
}

/// https://www.sqlite.org/fileformat.html#the_database_header
Result<void> inspectHeader(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(denied(QStringLiteral("This user may not read the store "), path));
    const QByteArray header = file.read(100);
    if (header.isEmpty())
        return {};
    if (!header.startsWith(QByteArrayView("SQLite format 3\0", 16)) || header.size() < 100)
        return tl::unexpected(notAStore(path));
    const auto number = [&header](qsizetype at, int bytes) {
        qint64 value = 0;
        for (int i = 0; i < bytes; ++i)
            value = (value << 8) | uchar(header.at(at + i));
        return value;
    };
    const qint64 pageSize = number(16, 2) == 1 ? 65536 : number(16, 2);
    const qint64 expected = pageSize * number(28, 4);
    // With a log beside it the file may lag behind what its header promises.
    const bool hasLog = QFileInfo(path % QStringLiteral("-wal")).size() > 0;
    if (!hasLog && file.size() < expected)
        return tl::unexpected(garbled(path, file.size(), expected));
    return {};
}

} // namespace

TimePoint timeOr(TimePoint given)
{
    if (given != TimePoint())
        return given;
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

Result<void> inspectFile(const QString &path, bool forWriting)
{
    const QFileInfo file(path);
    if (!file.exists()) {
        return tl::unexpected(Error{ErrorCode::NotFound,
                                    QStringLiteral("store-not-found"),
                                    QStringLiteral("There is no store at ") % quoted(path)
                                        % QStringLiteral(". Check the path."),
                                    {}});
    }
    if (!file.isFile()) {
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    QStringLiteral("not-a-store"),
                                    quoted(path) % QStringLiteral(" is not a file.") % WayOut,
                                    {}});
    }
    const QByteArray name = QFile::encodeName(path);
    if (::access(name.constData(), R_OK) != 0)
        return tl::unexpected(denied(QStringLiteral("This user may not read the store "), path));
    if (forWriting) {
        if (::access(name.constData(), W_OK) != 0)
            return tl::unexpected(readOnly(QStringLiteral("The store "), path));
        const QString directory = file.absolutePath();
        if (::access(QFile::encodeName(directory).constData(), W_OK | X_OK) != 0)
            return tl::unexpected(
                readOnly(QStringLiteral("The directory of the store, "), directory));
    }
    return inspectHeader(path);
}

QString restoringPath(const QString &path)
{
    return path % QStringLiteral(".restoring");
}

Result<void> makeDirectoryOf(const QString &path)
{
    const QString directory = QFileInfo(path).absolutePath();
    if (QFileInfo(directory).isDir())
        return {};
    if (!QDir().mkpath(directory)) {
        return tl::unexpected(denied(
            QStringLiteral("This user may not make the directory of the store, "), directory));
    }
    QFile::setPermissions(directory, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {};
}

Result<void> createFile(const QString &path)
{
    if (Result<void> made = makeDirectoryOf(path); !made)
        return made;
    const int descriptor
        = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
        syncDirectoryOf(path);
        return {};
    }
    switch (errno) {
    case EEXIST:
        return {};
    case ENOSPC:
        return tl::unexpected(
            Error::unavailable(QStringLiteral("disk-full"),
                               QStringLiteral("There is no space left for the store ")
                                   % quoted(path) % QStringLiteral(". Free some and try again.")));
    case EROFS:
        return tl::unexpected(readOnly(QStringLiteral("The file system of "), path));
    default:
        return tl::unexpected(denied(QStringLiteral("This user may not make the store "), path));
    }
}

Result<void> bringUpToDate(Connection &connection, TimePoint now)
{
    const std::vector<Migration> migrations = builtInMigrations();
    const Result<SchemaStanding> standing = inspectSchema(connection, migrations);
    if (!standing)
        return tl::unexpected(standing.error());
    if (standing->applied > 0 && standing->applied < standing->known) {
        const QString copy
            = connection.path() % QStringLiteral(".before-") % QString::number(standing->known);
        if (!QFileInfo::exists(copy)) {
            if (Result<void> copied = copyDatabase(connection, copy); !copied)
                return copied;
        }
    }
    return migrate(connection, migrations, now);
}

Result<StoreIdentity> loadIdentity(Connection &connection, TimePoint now, bool create)
{
    Statement &select = connection.prepared(sql::SelectIdentity);
    if (Result<void> ran = select.run(); !ran)
        return tl::unexpected(ran.error());
    StoreIdentity identity;
    if (select.next())
        identity = {select.text(0), select.integer(1)};
    select.finish();
    if (!identity.uuid.isEmpty() || !create)
        return identity;
    identity.uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    Result<void> written = connection.prepared(sql::InsertIdentity)
                               .bind(QLatin1String(":uuid"), identity.uuid)
                               .bind(QLatin1String(":created_at"), qint64(toEpochMillis(now)))
                               .run();
    if (!written)
        return tl::unexpected(written.error());
    return identity;
}

Result<void> copyDatabase(Connection &connection, const QString &toPath)
{
    const QString partial = toPath % QStringLiteral(".partial");
    QFile::remove(partial);
    Result<void> copied = createFile(partial); // for its mode; the copy goes into the empty file
    if (copied) {
        copied = connection.prepared(sql::CopyInto).bind(QLatin1String(":path"), partial).run();
    }
    if (copied) {
        const int descriptor = ::open(QFile::encodeName(partial).constData(), O_RDWR | O_CLOEXEC);
        if (descriptor < 0 || ::fsync(descriptor) != 0) {
            copied = tl::unexpected(
                Error::unavailable(QStringLiteral("disk-failed"),
                                   QStringLiteral("The copy ") % quoted(toPath)
                                       % QStringLiteral(" could not be written: ")
                                       % QString::fromLocal8Bit(std::strerror(errno))));
        }
        if (descriptor >= 0)
            ::close(descriptor);
    }
    if (copied
        && ::rename(QFile::encodeName(partial).constData(), QFile::encodeName(toPath).constData())
            != 0)
        copied = tl::unexpected(denied(QStringLiteral("This user may not make "), toPath));
    if (!copied) {
        QFile::remove(partial);
        return copied;
    }
    syncDirectoryOf(toPath);
    return {};
}

void syncDirectoryOf(const QString &path)
{
    const QByteArray directory = QFile::encodeName(QFileInfo(path).absolutePath());
    const int descriptor = ::open(directory.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace berth::store
