// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/gateserver.h"

#include <QtCore/qpointer.h>
#include <QtHttpServer/qhttpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <memory>
#include <vector>

namespace berth::test {

/// A gate on a port of its own with a QHttpServer behind it. Its routes:
/// /ping answers "pong" at once, /echo the method and the body; /late and /stream leave their
/// responder in `kept`; /big answers `bigBytes`; /empty is a 204; /open writes no length and
/// closes; /policy brings a policy of its own; /peer says who asks; /rubbish is no answer at all.
class GateFixture final
{
public:
    explicit GateFixture(api::GateOptions options = {});
    ~GateFixture();
    Q_DISABLE_COPY_MOVE(GateFixture)

    /// A responder that a handler has kept, with what tells whether it may still be used.
    struct Kept
    {
        std::shared_ptr<QHttpServerResponder> responder;
        QPointer<QTcpSocket> socket;

        /// Answers as a handler should: not where the socket is gone.
        bool answer(const QByteArray &text) const;
        bool beginStream() const;
        bool writeChunk(const QByteArray &text) const;
        bool endStream() const;
    };

    [[nodiscard]] const api::GateCounters &counters() const { return gate->counters(); }
    [[nodiscard]] int refused(int status) const;

    std::unique_ptr<QHttpServer> server;
    QPointer<api::GateServer> gate;
    quint16 port = 0;
    std::vector<Kept> kept;
    int handled = 0; ///< requests that reached a handler
    qsizetype bigBytes = 4 * 1024 * 1024;
};

/// A client that says what it is told to, byte for byte. One that is `isDeaf` reads nothing.
class RawClient final
{
public:
    explicit RawClient(quint16 port, bool isDeaf = false);
    /// Over anything that is connected or will be.
    explicit RawClient(std::unique_ptr<QIODevice> socket);
    ~RawClient();
    Q_DISABLE_COPY_MOVE(RawClient)

    void send(const QByteArray &text) { m_socket->write(text); }
    void leave();

    [[nodiscard]] QIODevice &socket() { return *m_socket; }
    /// Only where it is one.
    [[nodiscard]] QTcpSocket &tcp() { return *qobject_cast<QTcpSocket *>(m_socket.get()); }
    [[nodiscard]] bool isClosed() const { return m_isClosed; }
    [[nodiscard]] const QByteArray &received();
    /// What has come, as `200 pong; 400`: the body of answers but problems. Interim answers are
    /// `100`. What is not complete ends in `...`. @p isHead: none of them has a body.
    [[nodiscard]] QByteArray answers(bool isHead = false);

private:
    void watch();

    std::unique_ptr<QIODevice> m_socket;
    QByteArray m_received;
    bool m_isClosed = false;
    bool m_isDeaf = false;
};

/// A request without a body.
[[nodiscard]] QByteArray request(const QByteArray &target, const QByteArray &method = "GET",
                                 const QByteArray &fields = {});
/// One with a body.
[[nodiscard]] QByteArray posted(const QByteArray &target, const QByteArray &body);

} // namespace berth::test
