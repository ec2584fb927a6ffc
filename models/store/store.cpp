// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"

#include "models/store/reader.h"
#include "models/store/store_sql.h"
#include "models/store/storefile.h"
#include "models/store/storelock.h"
#include "models/store/writer.h"
#include "models/store/writesession.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>

#include <atomic>
#include <thread>

namespace berth::store {

Store::Store() = default;
Store::~Store() = default;

namespace {

Error olderStore(const QString &path, const SchemaStanding &standing)
{
    return {ErrorCode::Unsupported,
            QStringLiteral("store-older"),
            QStringLiteral("The store \"") % path % QStringLiteral("\" has schema ")
                % QString::number(standing.applied) % QStringLiteral("; this Berth works with ")
                % QString::number(standing.known)
                % QStringLiteral(". Open it once for writing (berth or berthd), which makes a "
                                 "backup and migrates it."),
            {}};
}

Result<StoreIdentity> openForReading(const QString &path, TimePoint now)
{
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(path, Connection::Access::Read);
    if (!connection)
        return tl::unexpected(connection.error());
    const Result<SchemaStanding> standing = inspectSchema(**connection, builtInMigrations());
    if (!standing)
        return tl::unexpected(standing.error());
    if (standing->applied < standing->known)
        return tl::unexpected(olderStore(path, *standing));
    return loadIdentity(**connection, now, false);
}

/// Looks before anything is written: the first write, the journal's mode, is one already.
Result<void> inspectUnwritten(const QString &path)
{
    if (QFileInfo(path).size() == 0)
        return {};
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(path, Connection::Access::Read);
    if (!connection)
        return tl::unexpected(connection.error());
    const Result<SchemaStanding> standing = inspectSchema(**connection, builtInMigrations());
    return standing ? Result<void>() : tl::unexpected(standing.error());
}

Result<StoreIdentity> openForWriting(const QString &path, TimePoint now)
{
    if (Result<void> ours = inspectUnwritten(path); !ours)
        return tl::unexpected(ours.error());
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(path, Connection::Access::Write);
    if (!connection)
        return tl::unexpected(connection.error());
    // Asks for the right to write now, so that its lack is told before anything is promised.
    Result<void> writable = (*connection)->execute(sqliteDialect().beginWrite);
    if (writable)
        writable = (*connection)->execute(sql::DropWrite);
    if (!writable)
        return tl::unexpected(writable.error());
    if (Result<void> current = bringUpToDate(**connection, now); !current)
        return tl::unexpected(current.error());
    return loadIdentity(**connection, now, true);
}

} // namespace

Result<std::unique_ptr<Store>> Store::open(const QString &path, const OpenOptions &options)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const TimePoint now = timeOr(options.now);
    std::unique_ptr<Store> store(new Store);
    store->m_path = absolute;
    store->m_readOnly = options.readOnly;
    store->m_writerTaken = std::make_shared<bool>(false);
    Result<void> ready;
    if (options.readOnly || !options.create || QFileInfo::exists(absolute))
        ready = inspectFile(absolute, !options.readOnly);
    else
        ready = makeDirectoryOf(absolute);
    if (ready && !options.readOnly) {
        Result<std::unique_ptr<StoreLock>> lock = StoreLock::take(absolute, options.program);
        if (!lock)
            return tl::unexpected(lock.error());
        store->m_lock = std::move(*lock);
        if (!QFileInfo::exists(absolute)) {
            // A restore that was cut off between its two moves is brought to its end.
            if (!QFile::rename(restoringPath(absolute), absolute))
                ready = createFile(absolute);
            if (ready)
                ready = inspectFile(absolute, true);
        }
    }
    if (!ready)
        return tl::unexpected(ready.error());
    const Result<StoreIdentity> identity
        = options.readOnly ? openForReading(absolute, now) : openForWriting(absolute, now);
    if (!identity)
        return tl::unexpected(identity.error());
    store->m_uuid = identity->uuid;
    store->m_epoch = identity->epoch;
    return store;
}

Result<std::unique_ptr<Reader>> Store::reader() const
{
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(m_path, Connection::Access::Read);
    if (!connection)
        return tl::unexpected(connection.error());
    return std::unique_ptr<Reader>(new Reader(std::move(*connection), m_uuid.toLatin1()));
}

Result<std::unique_ptr<Writer>> Store::writer()
{
    if (m_readOnly) {
        return tl::unexpected(Error::conflict(QStringLiteral("store-read-only"),
                                              QStringLiteral("The store was opened for reading.")));
    }
    if (*m_writerTaken) {
        return tl::unexpected(
            Error::conflict(QStringLiteral("writer-taken"),
                            QStringLiteral("Another part of the program writes this store.")));
    }
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(m_path, Connection::Access::Write);
    if (!connection)
        return tl::unexpected(connection.error());
    *m_writerTaken = true;
    auto session
        = std::make_unique<WriteSession>(std::move(*connection), m_uuid.toLatin1(), m_writerTaken);
    if (Result<void> loaded = session->load(); !loaded)
        return tl::unexpected(loaded.error());
    return std::unique_ptr<Writer>(new Writer(std::move(session)));
}

Result<void> Store::backup(const QString &toPath, const Progress &progress) const
{
    const QString target = QFileInfo(toPath).absoluteFilePath();
    if (QFileInfo::exists(target)) {
        return tl::unexpected(
            Error::conflict(QStringLiteral("file-exists"),
                            QLatin1Char('"') % target
                                % QStringLiteral("\" exists already. Give the backup another "
                                                 "name.")));
    }
    // The copy runs in a thread of its own, so that this one can tell how far it is.
    Result<void> copied;
    std::atomic<bool> isDone = false;
    std::thread copier([&] {
        {
            Result<std::unique_ptr<Connection>> connection
                = Connection::open(m_path, Connection::Access::Copy);
            copied = connection ? copyDatabase(**connection, target)
                                : Result<void>(tl::unexpected(connection.error()));
        }
        isDone = true;
        isDone.notify_all();
    });
    const qint64 total = QFileInfo(m_path).size();
    bool isWanted = true;
    while (progress && isWanted && !isDone) {
        isWanted
            = progress(qMin(total, QFileInfo(target % QStringLiteral(".partial")).size()), total);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    copier.join();
    if (copied && !isWanted) {
        QFile::remove(target);
        return tl::unexpected(Error::cancelled());
    }
    if (copied && progress)
        progress(total, total);
    return copied;
}

} // namespace berth::store
