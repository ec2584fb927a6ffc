// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/failpoint.h"
#include "models/store/store.h"
#include "models/store/store_sql.h"
#include "models/store/storefile.h"
#include "models/store/storelock.h"
#include "models/store/writesession.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>

namespace berth::store {

static const Failpoint BeforeSwap("store.restore.swap.before");
static const Failpoint WithinSwap("store.restore.swap.middle");

namespace {

/// The epoch of the store that is to be replaced; missing where it cannot be read any more.
std::optional<qint64> epochOf(const QString &path)
{
    if (!inspectFile(path, false))
        return std::nullopt;
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(path, Connection::Access::Copy);
    if (!connection || !inspectSchema(**connection, builtInMigrations()))
        return std::nullopt;
    // What is moved aside is to be one whole file.
    (void)(*connection)->execute(sql::EmptyLog);
    const Result<StoreIdentity> identity = loadIdentity(**connection, {}, false);
    if (!identity)
        return std::nullopt;
    return identity->epoch;
}

/// Writes the new epoch and its event into the copy.
Result<void> startEpoch(const QString &path, std::optional<qint64> replaced, TimePoint now)
{
    Result<std::unique_ptr<Connection>> connection
        = Connection::open(path, Connection::Access::Write);
    if (!connection)
        return tl::unexpected(connection.error());
    if (Result<void> current = bringUpToDate(**connection, now); !current)
        return current;
    const Result<StoreIdentity> identity = loadIdentity(**connection, now, true);
    if (!identity)
        return tl::unexpected(identity.error());
    // An epoch that was used must not come again. Where the replaced store cannot be asked, the
    // clock gives a number that no counting has reached.
    const qint64 epoch = replaced ? qMax(*replaced, identity->epoch) + 1
                                  : qMax(identity->epoch + 1, toEpochMillis(now) / 1000);

    WriteSession session(std::move(*connection), identity->uuid.toLatin1(),
                         std::make_shared<bool>(true));
    Actor actor;
    actor.isAdministrator = true;
    actor.name = QStringLiteral("restore");
    Result<void> done = session.load();
    if (done)
        done = session.begin(now);
    if (done)
        done = session.enter(actor, false);
    if (done) {
        done = session.prepared(sql::UpdateEpoch).bind(QLatin1String(":epoch"), epoch).run();
    }
    if (!done)
        return done;
    JsonMembers changes;
    changes.add("epoch", beforeAndAfter(identity->epoch, epoch));
    session.record({SubjectKind::Store, 1, epoch, {}}, {}, QLatin1String("store.restored"),
                   changes);
    done = session.leave(true);
    if (!done)
        return done;
    const Result<ChangeBatch> committed = session.commit();
    if (!committed)
        return tl::unexpected(committed.error());
    return {};
}

Result<void> moveFile(const QString &from, const QString &to)
{
    if (!QFileInfo::exists(from))
        return {};
    if (QFile::rename(from, to))
        return {};
    return tl::unexpected(Error{ErrorCode::PermissionDenied,
                                QStringLiteral("permission-denied"),
                                QLatin1Char('"') % from
                                    % QStringLiteral("\" could not be moved "
                                                     "to \"")
                                    % to % QStringLiteral("\". Make the directory writable."),
                                {}});
}

} // namespace

Result<void> Store::restore(const QString &fromPath, const QString &path,
                            const OpenOptions &options)
{
    const TimePoint now = timeOr(options.now);
    const QString target = QFileInfo(path).absoluteFilePath();
    const QString incoming = restoringPath(target);
    if (Result<void> inspected = inspectFile(fromPath, false); !inspected)
        return inspected;
    if (!QFileInfo::exists(target)) {
        if (Result<void> created = createFile(target); !created)
            return created;
    }
    Result<std::unique_ptr<StoreLock>> lock = StoreLock::take(target, options.program);
    if (!lock)
        return tl::unexpected(lock.error());

    QFile::remove(incoming);
    {
        Result<std::unique_ptr<Connection>> source
            = Connection::open(fromPath, Connection::Access::Copy);
        if (!source)
            return tl::unexpected(source.error());
        const Result<SchemaStanding> standing = inspectSchema(**source, builtInMigrations());
        if (!standing)
            return tl::unexpected(standing.error());
        if (standing->applied == 0) {
            return tl::unexpected(Error{ErrorCode::Unsupported,
                                        QStringLiteral("not-a-store"),
                                        QLatin1Char('"') % fromPath
                                            % QStringLiteral("\" is empty: no backup of a "
                                                             "store."),
                                        {}});
        }
        if (Result<void> copied = copyDatabase(**source, incoming); !copied)
            return copied;
    }
    const bool isEmpty = QFileInfo(target).size() == 0;
    const std::optional<qint64> replaced = isEmpty ? std::nullopt : epochOf(target);
    Result<void> done = startEpoch(incoming, isEmpty ? std::optional<qint64>(0) : replaced, now);
    if (done)
        done = BeforeSwap.hit();
    const QString aside
        = target % QStringLiteral(".replaced-") % QString::number(toEpochMillis(now));
    if (done && !isEmpty)
        done = moveFile(target, aside);
    if (done && !isEmpty)
        done = moveFile(target % QStringLiteral("-wal"), aside % QStringLiteral("-wal"));
    if (!done) {
        QFile::remove(incoming);
        return done;
    }
    QFile::remove(target % QStringLiteral("-shm"));
    if (isEmpty)
        QFile::remove(target);
    if (Result<void> passed = WithinSwap.hit(); !passed)
        return passed;
    if (Result<void> moved = moveFile(incoming, target); !moved)
        return moved;
    syncDirectoryOf(target);
    return {};
}

} // namespace berth::store
