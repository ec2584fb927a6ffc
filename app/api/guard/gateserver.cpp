// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/gateserver.h"

#include "app/api/guard/unixpath.h"

#include <QtCore/qloggingcategory.h>
#include <QtNetwork/qsslsocket.h>

#include <algorithm>

#include <sys/socket.h>
#include <unistd.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcGate, "berth.api.gate")

constexpr int Backlog = 512;
/// Beyond, those who are turned away are not heard out: they are a flood.
constexpr int MostTurnedAway = 64;

constexpr Refusal Full{503, "There are too many connections. Try again in a moment.", 1};
constexpr Refusal FullOfPeer{429, "There are too many connections from this address.", 1};

/// Of a dual stack socket: an IPv4 peer is itself again.
QHostAddress normalized(const QHostAddress &address)
{
    bool isMapped = false;
    const quint32 v4 = address.toIPv4Address(&isMapped);
    return isMapped ? QHostAddress(v4) : address;
}

Milliseconds watchInterval(const GateDeadlines &deadlines)
{
    const Milliseconds shortest
        = std::min({deadlines.head, deadlines.body, deadlines.idle, deadlines.stalledAnswer,
                    deadlines.linger, deadlines.abandonedAnswer});
    return std::clamp(shortest / 4, Milliseconds(10), Milliseconds(250));
}

Error listenError(const QTcpServer &server, const QHostAddress &address, quint16 port)
{
    const QString where = (address.protocol() == QAbstractSocket::IPv6Protocol
                               ? QString(u"["_s % address.toString() % u"]"_s)
                               : address.toString())
        % u":"_s % QString::number(port);
    const QString what = u"Cannot listen on "_s % where % u": "_s;
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return Error::conflict(u"address-in-use"_s,
                               what
                                   % u"another program uses this port. Stop it, or choose "
                                     "another port."_s);
    case QAbstractSocket::SocketAccessError:
        return {ErrorCode::PermissionDenied,
                u"listen-not-permitted"_s,
                what
                    % u"permission is denied. Ports below 1024 are for root; choose a higher "
                      "one."_s,
                {}};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return Error::invalid(what
                              % u"this machine has no such address. Choose one of its own, "
                                "127.0.0.1 or 0.0.0.0."_s);
    default:
        return Error::unavailable(u"cannot-listen"_s, what % server.errorString() % u"."_s);
    }
}

} // namespace

/// Gives descriptors instead of QLocalSocket, so that there is one kind of connection.
class GateServer::LocalListener final : public QLocalServer
{
public:
    explicit LocalListener(GateServer &gate)
        : m_gate(gate)
    {
        setSocketOptions(UserAccessOption);
        setListenBacklogSize(Backlog);
    }

protected:
    void incomingConnection(quintptr descriptor) override
    {
        m_gate.admitLocal(qintptr(descriptor));
    }

private:
    GateServer &m_gate;
};

GateServer::GateServer(GateOptions options, QObject *parent)
    : QTcpServer(parent)
    , m_options(std::move(options))
    , m_tcpHosts(m_options.hosts)
    , m_fields(m_options.answerFields)
{
    setListenBacklogSize(Backlog);
    m_watch.setInterval(watchInterval(m_options.deadlines));
    connect(&m_watch, &QTimer::timeout, this, &GateServer::checkDeadlines);
    // QTcpServer accepts nothing more after an error, which is mostly a want of descriptors.
    connect(this, &QTcpServer::acceptError, this, [this] {
        qCWarning(lcGate).noquote() << "Cannot accept a connection:" << errorString();
        m_isPaused = true;
        watch();
    });
}

GateServer::~GateServer()
{
    close();
    m_local.reset();
    const auto connections = std::exchange(m_connections, {});
    qDeleteAll(connections);
    // They count in what goes away with this object.
    qDeleteAll(findChildren<FeedSocket *>(QString(), Qt::FindDirectChildrenOnly));
}

Result<quint16> GateServer::listen(const QHostAddress &address, quint16 port)
{
    if (m_options.tls && !QSslSocket::supportsSsl())
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    u"no-tls"_s,
                                    u"TLS is asked for, but Qt's OpenSSL plugin is not there. "
                                    "Install it, or listen without a certificate."_s,
                                    {}});
    if (!QTcpServer::listen(address, port))
        return tl::unexpected(listenError(*this, address, port));
    return serverPort();
}

Result<void> GateServer::listenLocal(const QString &path)
{
    if (auto isFree = makeRoomForSocket(path); !isFree)
        return isFree;
    auto listener = std::make_unique<LocalListener>(*this);
    if (!listener->listen(path)) {
        const QString message = u"Cannot listen on the unix socket "_s % path % u": "_s
            % listener->errorString() % u". The folder must exist and be writable."_s;
        return tl::unexpected(Error::unavailable(u"cannot-listen"_s, message));
    }
    m_local = std::move(listener);
    return {};
}

void GateServer::incomingConnection(qintptr descriptor)
{
    ++m_counters.accepted;
    if (m_counters.open >= m_options.caps.connections)
        return turnAway(descriptor, Full, !m_options.tls);
    admitTcp(descriptor);
}

void GateServer::admitTcp(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> socket;
    if (m_options.tls)
        socket = std::make_unique<QSslSocket>();
    else
        socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(int(descriptor));
        return;
    }
    Peer peer{normalized(socket->peerAddress()), socket->peerPort(), &m_tcpHosts};
    const QByteArray key = capKey(peer.address);
    if (!key.isEmpty() && m_perPeer[key] >= m_options.caps.connectionsPerPeer) {
        const int kept = LingeringClose::keepOpen(socket->socketDescriptor());
        socket.reset();
        return turnAway(kept, FullOfPeer, !m_options.tls);
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (auto *tls = qobject_cast<QSslSocket *>(socket.get())) {
        tls->setSslConfiguration(*m_options.tls);
        tls->startServerEncryption();
    }
    admit(socket.release(), std::move(peer));
}

void GateServer::admitLocal(qintptr descriptor)
{
    ++m_counters.accepted;
    if (m_counters.open >= m_options.caps.connections)
        return turnAway(descriptor, Full, true);
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(int(descriptor));
        return;
    }
    admit(socket.release(), {{}, 0, &m_localHosts});
}

void GateServer::admit(QTcpSocket *socket, Peer peer)
{
    if (const QByteArray key = capKey(peer.address); !key.isEmpty())
        ++m_perPeer[key];
    ++m_counters.open;
    m_connections.insert(new Connection(socket, std::move(peer), *this, this));
    watch();
}

/// @returns what is counted for @p address, empty where nothing is.
QByteArray GateServer::capKey(const QHostAddress &address) const
{
    if (m_options.caps.connectionsPerPeer <= 0 || address.isNull()
        || (address.isLoopback() && !m_options.caps.capsLoopbackPeers))
        return {};
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return QByteArray::number(address.toIPv4Address());
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(v6.c), 8); // a /64 is one customer
}

/// Takes @p descriptor. Says why where @p canBeTold: not before a TLS handshake.
void GateServer::turnAway(qintptr descriptor, const Refusal &refusal, bool canBeTold)
{
    ++m_counters.refused[refusal.status];
    if (!canBeTold || descriptor < 0 || m_turnedAway >= MostTurnedAway) {
        if (descriptor >= 0)
            ::close(int(descriptor));
        return;
    }
    const QByteArray answer = refusalAnswer(refusal, m_fields.lines(), false);
    (void)::send(int(descriptor), answer.constData(), size_t(answer.size()),
                 MSG_DONTWAIT | MSG_NOSIGNAL); // a fresh socket has room for it
    auto *linger = new LingeringClose(int(descriptor), m_options.caps.lingerBytes, this);
    ++m_turnedAway;
    connect(linger, &QObject::destroyed, this, [this] { --m_turnedAway; });
    connect(linger, &LingeringClose::finished, linger, &QObject::deleteLater);
    QTimer::singleShot(m_options.deadlines.linger, linger, &QObject::deleteLater);
    linger->start();
}

FeedSocket *GateServer::makeFeed(const Peer &peer)
{
    auto *feed = new FeedSocket(peer.address, peer.port, m_fields, m_counters,
                                m_options.keepsRequestFields, this);
    addPendingConnection(feed);
    if (!hasPendingConnections())
        return feed; // the server behind takes it at once
    delete nextPendingConnection();
    return nullptr;
}

void GateServer::keepUntilAnswered(FeedSocket *feed)
{
    m_abandoned.push_back({feed, std::chrono::steady_clock::now()});
}

void GateServer::onConnectionEnded(Connection *connection)
{
    if (m_connections.erase(connection) == 0)
        return; // this object goes away
    --m_counters.open;
    if (const QByteArray key = capKey(connection->peer().address); !key.isEmpty()) {
        const auto count = m_perPeer.find(key);
        if (count != m_perPeer.end() && --count->second <= 0)
            m_perPeer.erase(count);
    }
    connection->deleteLater();
    tellWhenStopped();
}

void GateServer::watch()
{
    if (!m_watch.isActive())
        m_watch.start();
}

void GateServer::checkDeadlines()
{
    const SteadyTime now = std::chrono::steady_clock::now();
    if (std::exchange(m_isPaused, false))
        resumeAccepting();
    // They may end while they are asked.
    const std::vector<Connection *> connections(m_connections.begin(), m_connections.end());
    for (Connection *connection : connections) {
        connection->checkDeadlines(now);
        if (m_isStopping && now >= m_stopBy)
            connection->end();
    }
    std::erase_if(m_abandoned, [this, now](const Abandoned &abandoned) {
        if (abandoned.feed && now - abandoned.since > m_options.deadlines.abandonedAnswer)
            abandoned.feed->retire();
        return !abandoned.feed || abandoned.feed->state() == QAbstractSocket::UnconnectedState;
    });
    if (m_connections.empty() && m_abandoned.empty() && !m_isPaused)
        m_watch.stop();
}

void GateServer::stop(Milliseconds deadline)
{
    close();
    m_local.reset();
    m_isStopping = true;
    m_stopBy = std::chrono::steady_clock::now() + deadline;
    m_watch.setInterval(std::clamp(deadline / 4, Milliseconds(10), m_watch.intervalAsDuration()));
    const std::vector<Connection *> connections(m_connections.begin(), m_connections.end());
    for (Connection *connection : connections)
        connection->endSoon();
    // Not from here: the caller may connect afterwards.
    QMetaObject::invokeMethod(this, &GateServer::tellWhenStopped, Qt::QueuedConnection);
}

void GateServer::tellWhenStopped()
{
    if (m_isStopping && m_connections.empty()) {
        m_isStopping = false;
        Q_EMIT stopped();
    }
}

} // namespace berth::api
