// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/singlewindow.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qstandardpaths.h>
#include <QtNetwork/qlocalsocket.h>

namespace berth::console {

namespace {

constexpr char RaiseRequest[] = "raise\n";
constexpr char RaiseAnswer[] = "raised\n";
constexpr int AnswerTimeoutMs = 500;
/// sun_path holds 108 bytes with its terminator (unix(7)).
constexpr int LongestSocketPath = 107;

/// Beside the store; where that path is too long for a socket, in the runtime directory.
QString socketPathFor(const QString &storePath)
{
    const QString beside = QDir(storePath).absolutePath() + QStringLiteral(".socket");
    if (QFile::encodeName(beside).size() <= LongestSocketPath)
        return beside;
    const QByteArray hash = QCryptographicHash::hash(beside.toUtf8(), QCryptographicHash::Sha256);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation)
        + QStringLiteral("/berth-") + QString::fromLatin1(hash.toHex().left(16))
        + QStringLiteral(".socket");
}

} // namespace

SingleWindow::SingleWindow(const QString &storePath, QObject *parent)
    : QObject(parent)
    , m_socketPath(socketPathFor(storePath))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleWindow::answer);
}

bool SingleWindow::raiseOther() const
{
    QLocalSocket socket;
    socket.connectToServer(m_socketPath);
    if (!socket.waitForConnected(AnswerTimeoutMs))
        return false;
    socket.write(RaiseRequest);
    if (!socket.waitForBytesWritten(AnswerTimeoutMs) || !socket.waitForReadyRead(AnswerTimeoutMs))
        return false;
    return socket.readAll() == RaiseAnswer;
}

Result<void> SingleWindow::listen()
{
    QLocalServer::removeServer(m_socketPath);
    if (m_server.listen(m_socketPath))
        return {};
    return tl::unexpected(
        Error::unavailable(QStringLiteral("socket"),
                           tr("Cannot listen on %1: %2. A second start will not find this window.")
                               .arg(m_socketPath, m_server.errorString())));
}

void SingleWindow::answer()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (!socket->canReadLine())
                return;
            if (socket->readLine(64) == RaiseRequest) {
                socket->write(RaiseAnswer);
                Q_EMIT raiseRequested();
            }
            socket->disconnectFromServer();
        });
    }
}

} // namespace berth::console
