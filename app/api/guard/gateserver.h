// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/connection.h"
#include "models/domain/result.h"

#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qtcpserver.h>

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace berth::api {

/// Stands in front of a QHttpServer, which by itself answers smuggled requests, any Host and any
/// size, and keeps every connection for ever. The server behind sees one request at a time of each
/// connection, in one canonical form, and its answers are brought into order here.
///
/// Listen, then `server.bind(gate)`: the server owns the gate from then on and must not listen
/// itself. (bind() warns where the gate listens on a unix socket only; there is nothing to it.)
/// Gate and server live in one thread of their own with an event loop, not the GUI's: handlers run
/// in it. A handler may keep its QHttpServerResponder in a shared pointer and answer later in that
/// thread, even after the client has left; it checks a QPointer to the responder's socket, which
/// becomes null GateDeadlines::abandonedAnswer after that, or at once for a stream.
class GateServer final : public QTcpServer, private ConnectionOwner
{
    Q_OBJECT
public:
    explicit GateServer(GateOptions options = {}, QObject *parent = nullptr);
    ~GateServer() override;

    /// Accepts TCP, with TLS where the options bear it; @p port 0 takes a free one.
    /// @returns the port. Errors: Conflict (in use), PermissionDenied, InvalidArgument (no such
    /// address here).
    [[nodiscard]] Result<quint16> listen(const QHostAddress &address, quint16 port);

    /// Accepts on a unix socket as well, or only; never TLS. Only the user who runs Berth can open
    /// it (mode 0700). What a killed Berth left there is removed. Errors: Conflict (in use, or no
    /// socket), InvalidArgument (path too long), Unavailable.
    [[nodiscard]] Result<void> listenLocal(const QString &path);

    /// Accepts no more, ends what is idle or a stream, refuses what is not complete, and lets
    /// requests in flight be answered until @p deadline. Then stopped() comes.
    void stop(Milliseconds deadline);

    [[nodiscard]] const GateCounters &counters() const { return m_counters; }

Q_SIGNALS:
    /// No connection is left after stop().
    void stopped();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    class LocalListener;
    struct Abandoned
    {
        QPointer<FeedSocket> feed;
        SteadyTime since;
    };

    [[nodiscard]] const GateOptions &options() const override { return m_options; }
    [[nodiscard]] GateCounters &mutableCounters() override { return m_counters; }
    [[nodiscard]] CommonFields &commonFields() override { return m_fields; }
    [[nodiscard]] FeedSocket *makeFeed(const Peer &peer) override;
    void keepUntilAnswered(FeedSocket *feed) override;
    void onConnectionEnded(Connection *connection) override;

    void admitTcp(qintptr descriptor);
    void admitLocal(qintptr descriptor);
    void admit(QTcpSocket *socket, Peer peer);
    void turnAway(qintptr descriptor, const Refusal &refusal, bool canBeTold);
    [[nodiscard]] QByteArray capKey(const QHostAddress &address) const;
    void watch();
    void checkDeadlines();
    void tellWhenStopped();

    GateOptions m_options;
    HostPolicy m_tcpHosts;
    HostPolicy m_localHosts = HostPolicy::anyName();
    CommonFields m_fields;
    GateCounters m_counters;
    std::unique_ptr<LocalListener> m_local;
    std::unordered_set<Connection *> m_connections;
    std::unordered_map<QByteArray, int> m_perPeer;
    std::vector<Abandoned> m_abandoned;
    QTimer m_watch; ///< runs while there is something to wait for
    int m_turnedAway = 0; ///< that linger now
    bool m_isPaused = false; ///< for want of descriptors
    bool m_isStopping = false;
    SteadyTime m_stopBy;
};

} // namespace berth::api
