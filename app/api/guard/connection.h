// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/feedsocket.h"
#include "app/api/guard/gateoptions.h"
#include "app/api/guard/lingeringclose.h"
#include "app/api/guard/requestreader.h"

#include <QtCore/qpointer.h>

#include <chrono>
#include <memory>

namespace berth::api {

class Connection;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Who sits at the other end.
struct Peer
{
    QHostAddress address; ///< null over a unix socket
    quint16 port = 0;
    const HostPolicy *hosts = nullptr; ///< that it may ask for; outlives the connection
};

/// What a connection needs of the gate that let it in.
class ConnectionOwner
{
public:
    virtual ~ConnectionOwner() = default;
    Q_DISABLE_COPY_MOVE(ConnectionOwner)

    [[nodiscard]] virtual const GateOptions &options() const = 0;
    [[nodiscard]] virtual GateCounters &mutableCounters() = 0;
    [[nodiscard]] virtual CommonFields &commonFields() = 0;
    /// @returns a socket that the server behind listens to, or nothing where there is no server.
    [[nodiscard]] virtual FeedSocket *makeFeed(const Peer &peer) = 0;
    /// Keeps @p feed until its handler has answered, or has had long enough.
    virtual void keepUntilAnswered(FeedSocket *feed) = 0;
    /// The last that is heard of @p connection; the owner deletes it later.
    virtual void onConnectionEnded(Connection *connection) = 0;

protected:
    ConnectionOwner() = default;
};

/// One client: reads its requests, hands on one at a time, sends the answers in their order, and
/// answers itself what is refused. Works over anything that QTcpSocket can hold: TCP, TLS, and the
/// descriptor of a unix socket. Belongs to the gate's thread.
///
/// Whoever shuts down its sending side has left: QTcpSocket knows no half of a connection. The
/// answer of a handler that answers at once is still sent.
class Connection final : public QObject, private AnswerListener
{
    Q_OBJECT
public:
    /// Takes @p socket, which is connected. @p owner outlives the connection.
    Connection(QTcpSocket *socket, Peer peer, ConnectionOwner &owner, QObject *parent);
    ~Connection() override;

    /// Acts on what has taken too long.
    void checkDeadlines(SteadyTime now);

    /// Ends as soon as it may: a request that is being answered is answered first, a stream is cut.
    void endSoon();
    /// Ends now.
    void end();

    [[nodiscard]] const Peer &peer() const { return m_peer; }

private:
    enum class State : quint8 {
        Reading,
        Answering, ///< a handler has the request
        Draining, ///< the client has to read before it is heard again
        Resuming, ///< what it has sent already is looked at in the next turn
        Flushing, ///< the last answer is on its way
        Lingering,
        Ended,
    };

    void onAnswerAdvanced() override;
    [[nodiscard]] qint64 unsentBytes() const override;

    void readMore();
    void act(RequestReader::Verdict verdict);
    void notePhase();
    void handOn();
    void sendPending();
    void send(QByteArrayView bytes);
    void finishAnswer();
    void waitForReader();
    void resume();
    void refuse(const Refusal &refusal);
    void closeGently();
    void linger();
    void letGoOfFeed();
    void cutStream();
    [[nodiscard]] bool isStalled(SteadyTime now);

    ConnectionOwner &m_owner;
    Peer m_peer;
    QTcpSocket *m_socket;
    bool m_isPlain; ///< no TLS
    RequestReader m_reader;
    QPointer<FeedSocket> m_feed;
    std::unique_ptr<LingeringClose> m_linger;
    std::vector<QMetaObject::Connection> m_drained; ///< while it waits for its reader
    int m_keptDescriptor = -1; ///< between closing and lingering

    State m_state = State::Reading;
    RequestReader::Phase m_phase = RequestReader::Phase::Head; ///< a new client owes a head
    SteadyTime m_since; ///< of the phase, or of the state where it has a deadline
    SteadyTime m_unsentSince; ///< without the client having read anything
    qint64 m_lastUnsent = 0;
    bool m_isInReadLoop = false;
    bool m_isFeeding = false; ///< the handler has not returned
    bool m_isLate = false; ///< the handler has returned without having answered
    bool m_hasContinued = false;
    bool m_isEnding = false;
};

} // namespace berth::api
