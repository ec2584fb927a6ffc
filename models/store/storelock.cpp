// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/storelock.h"

#include <QtCore/qfile.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace berth::store {

namespace {

Error cannotLock(const QString &lockPath, int reason)
{
    const QString quoted = QLatin1Char('"') % lockPath % QLatin1Char('"');
    if (reason == ENOSPC) {
        return Error::unavailable(QStringLiteral("disk-full"),
                                  QStringLiteral("There is no space left for the lock file ")
                                      % quoted % QStringLiteral(". Free some and try again."));
    }
    return {ErrorCode::PermissionDenied,
            reason == EROFS ? QStringLiteral("store-read-only")
                            : QStringLiteral("permission-denied"),
            QStringLiteral("The lock file ") % quoted % QStringLiteral(" could not be made (")
                % QString::fromLocal8Bit(strerror(reason))
                % QStringLiteral("). Make the directory writable for this user, or choose another "
                                 "place for the store."),
            {}};
}

Error inUse(const QString &storePath, const QByteArray &holder)
{
    // "PID PROGRAM", written by the holder right after it took the lock.
    const qsizetype blank = holder.indexOf(' ');
    const QString program = blank < 0 ? QStringLiteral("another Berth")
                                      : QString::fromUtf8(holder.mid(blank + 1)).trimmed();
    const QString process = blank < 0
        ? QString()
        : QString(QStringLiteral(" (process ") % QString::fromLatin1(holder.left(blank))
                  % QLatin1Char(')'));
    return Error::conflict(QStringLiteral("store-in-use"),
                           QStringLiteral("The store \"") % storePath
                               % QStringLiteral("\" is open in ") % program % process
                               % QStringLiteral(". Close that first, or work through it."));
}

} // namespace

Result<std::unique_ptr<StoreLock>> StoreLock::take(const QString &storePath, const QString &program)
{
    const QString lockPath = storePath % QStringLiteral(".lock");
    const int descriptor
        = ::open(QFile::encodeName(lockPath).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return tl::unexpected(cannotLock(lockPath, errno));
    std::unique_ptr<StoreLock> lock(new StoreLock(descriptor));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char holder[256];
        const ssize_t length = ::pread(descriptor, holder, sizeof holder, 0);
        return tl::unexpected(inUse(storePath, QByteArray(holder, qMax<ssize_t>(length, 0))));
    }
    const QByteArray who
        = QByteArray::number(qint64(::getpid())) + ' ' + program.left(100).toUtf8() + '\n';
    if (::ftruncate(descriptor, 0) != 0
        || ::pwrite(descriptor, who.constData(), size_t(who.size()), 0) != who.size())
        return tl::unexpected(cannotLock(lockPath, errno));
    return lock;
}

StoreLock::~StoreLock()
{
    // The file stays: removing it would race with whoever opens it at this moment.
    ::close(m_descriptor);
}

} // namespace berth::store
