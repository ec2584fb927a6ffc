// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/setupcommand.h"

#include "app/core/accounts.h"
#include "app/core/core.h"
#include "models/domain/exitcode.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qtextstream.h>
#include <QtNetwork/qlocalsocket.h>

#include <iostream>
#include <string>

#include <termios.h>
#include <unistd.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

constexpr int SocketPatience = 30'000; ///< ms

/// The next line of standard input; lines behind it are kept for the next call.
QString readLine()
{
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r'))
        line.pop_back();
    return QString::fromStdString(line);
}

/// A line that does not show while it is typed.
QString readHidden()
{
    termios shown{};
    const bool isTerminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
    if (isTerminal) {
        termios hidden = shown;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    const QString line = readLine();
    if (isTerminal)
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    return line;
}

Result<core::AccountRequest> askWho(const DaemonConfig &config, QTextStream &out)
{
    core::AccountRequest request;
    request.username = config.setUpUsername;
    if (request.username.isEmpty()) {
        out << "Username of the administrator: " << Qt::flush;
        request.username = readLine().trimmed();
    }
    if (!config.setUpPasswordFile.isEmpty()) {
        QFile file(config.setUpPasswordFile);
        if (!file.open(QIODevice::ReadOnly)) {
            return tl::unexpected(
                Error::invalid(u"The password file cannot be read: %1."_s.arg(file.errorString())));
        }
        request.password = QString::fromUtf8(file.readLine(4096)).remove(u'\n').remove(u'\r');
        return request;
    }
    out << "Password: " << Qt::flush;
    request.password = readHidden();
    out << "\nThe same again: " << Qt::flush;
    if (readHidden() != request.password)
        return tl::unexpected(Error::invalid(u"The two passwords differ."_s));
    out << Qt::endl;
    return request;
}

/// POST /api/v1/setup to the berthd that holds the store.
Result<void> postSetUp(const QString &socketPath, const QString &code,
                       const core::AccountRequest &request)
{
    QLocalSocket socket;
    socket.connectToServer(socketPath);
    if (!socket.waitForConnected(SocketPatience)) {
        return tl::unexpected(Error::unavailable(
            u"api-off"_s,
            u"A berthd holds the store, and serves no API at %1. Stop it, or start it with "
            "--listen."_s.arg(socketPath)));
    }
    const QByteArray body = QJsonDocument(QJsonObject{{u"code"_s, code},
                                                      {u"username"_s, request.username},
                                                      {u"password"_s, request.password}})
                                .toJson(QJsonDocument::Compact);
    socket.write("POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                 "Content-Type: application/json\r\nContent-Length: "
                 + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QByteArray answer;
    while (socket.waitForReadyRead(SocketPatience))
        answer += socket.readAll();
    const int status = answer.mid(9, 3).toInt();
    if (status == 201)
        return {};
    const auto problem
        = QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4)).object();
    const QString detail = problem.value("detail"_L1).toString();
    Error error{status == 409       ? ErrorCode::Conflict
                    : status == 401 ? ErrorCode::Unauthenticated
                                    : ErrorCode::InvalidArgument,
                u"setup-refused"_s,
                detail.isEmpty() ? u"berthd did not answer."_s : detail,
                {}};
    const QJsonArray fields = problem.value("errors"_L1).toArray();
    for (const QJsonValue value : fields) {
        const QJsonObject field = value.toObject();
        error.fields.append({field.value("pointer"_L1).toString(), -1,
                             field.value("message"_L1).toString(),
                             field.value("hint"_L1).toString()});
    }
    return tl::unexpected(error);
}

Result<void> setUpHere(core::Core &core, const DaemonConfig &config,
                       const core::AccountRequest &request)
{
    const QDir directory = QFileInfo(config.storePath()).dir();
    const auto accounts = core::Accounts::open(core, directory.filePath(u"jwt.key"_s));
    if (!accounts)
        return tl::unexpected(accounts.error());
    const auto made = (*accounts)->setUpAsOwnerOfTheStore(request).result();
    if (!made)
        return tl::unexpected(made.error());
    return {};
}

Result<void> setUp(const DaemonConfig &config, QTextStream &out)
{
    auto core = core::Core::open({.storePath = config.storePath(), .program = u"berthd setup"_s});
    const bool isHeld = !core && core.error().reason == "store-in-use"_L1;
    if (!core && !isHeld)
        return tl::unexpected(core.error());
    QString code;
    if (isHeld) {
        out << "A berthd holds this store. The code that it printed at its start: " << Qt::flush;
        code = readLine().trimmed();
    }
    const auto request = askWho(config, out);
    if (!request)
        return tl::unexpected(request.error());
    if (!isHeld)
        return setUpHere(**core, config, *request);
    const QString socket = config.socketPath.isEmpty()
        ? QFileInfo(config.storePath()).dir().filePath(u"api.sock"_s)
        : config.socketPath;
    return postSetUp(socket, code, *request);
}

} // namespace

int runSetUp(const DaemonConfig &config, QTextStream &out, QTextStream &err)
{
    QDir().mkpath(QFileInfo(config.storePath()).absolutePath());
    if (const auto done = setUp(config, out); !done) {
        err << "berthd: " << describe(done.error()) << Qt::endl;
        return exitCodeOf(done.error().code);
    }
    out << "The administrator is made. Sign in with: berthctl login" << Qt::endl;
    return 0;
}

} // namespace berth::daemon
