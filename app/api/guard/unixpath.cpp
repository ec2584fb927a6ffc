// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/unixpath.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qstringbuilder.h>

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// @returns whether somebody listens at @p path.
bool isServed(const QByteArray &path)
{
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return true; // not known: better not to take it away
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int connected
        = ::connect(probe, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    const bool isRefused = connected != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return !isRefused;
}

} // namespace

Result<void> makeRoomForSocket(const QString &path)
{
    const QByteArray encoded = QFile::encodeName(path);
    const QString what = u"Cannot listen on the unix socket "_s % path % u": "_s;
    if (!QDir::isAbsolutePath(path))
        return tl::unexpected(Error::invalid(what % u"give its whole path, from / on."_s));
    if (encoded.size() >= qsizetype(sizeof(sockaddr_un::sun_path)))
        return tl::unexpected(Error::invalid(
            what % u"the path is longer than the 107 bytes that an address holds."_s));
    struct stat entry
    {
    };
    if (::lstat(encoded.constData(), &entry) != 0)
        return {}; // nothing there; whatever else is wrong shows when it is made
    if (!S_ISSOCK(entry.st_mode))
        return tl::unexpected(
            Error::conflict(u"address-in-use"_s,
                            what
                                % u"a file that is no socket is there. Remove it, or choose "
                                  "another path."_s));
    if (isServed(encoded))
        return tl::unexpected(Error::conflict(u"address-in-use"_s,
                                              what
                                                  % u"another program listens there. Stop it, "
                                                    "or choose another path."_s));
    if (::unlink(encoded.constData()) != 0)
        return tl::unexpected(
            Error::unavailable(u"cannot-listen"_s,
                               what % u"an old socket is there and cannot be removed: "_s
                                   % QString::fromLocal8Bit(std::strerror(errno)) % u"."_s));
    return {};
}

} // namespace berth::api
