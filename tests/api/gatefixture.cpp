// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/gatefixture.h"

#include <QtNetwork/qlocalsocket.h>

namespace berth::test {

using namespace api;
using namespace Qt::StringLiterals;
using Method = QHttpServerRequest::Method;

GateFixture::GateFixture(GateOptions options)
    : server(std::make_unique<QHttpServer>())
    , gate(new GateServer(std::move(options)))
{
    const auto keep = [this](QHttpServerResponder &&responder) {
        ++handled;
        QPointer<QTcpSocket> socket = responder.socket();
        kept.push_back({std::make_shared<QHttpServerResponder>(std::move(responder)), socket});
    };
    server->route(u"/ping"_s, [this] {
        ++handled;
        return QHttpServerResponse("text/plain", "pong");
    });
    server->route(u"/echo"_s, Method::AnyKnown, [this](const QHttpServerRequest &request) {
        ++handled;
        return QHttpServerResponse("text/plain", request.body());
    });
    server->route(u"/peer"_s, [](const QHttpServerRequest &request) {
        return QHttpServerResponse("text/plain", request.remoteAddress().toString().toLatin1());
    });
    server->route(u"/late"_s, keep);
    server->route(u"/stream"_s, keep);
    server->route(u"/big"_s, [this] {
        ++handled;
        return QHttpServerResponse("text/plain", QByteArray(bigBytes, 'x'));
    });
    server->route(u"/empty"_s,
                  [] { return QHttpServerResponse(QHttpServerResponse::StatusCode::NoContent); });
    server->route(u"/open"_s, [](QHttpServerResponder &&responder) {
        responder.writeStatusLine();
        responder.writeHeaders({{"Content-Type", "text/plain"}});
        responder.writeBody("until the end");
        responder.socket()->disconnectFromHost();
    });
    server->route(u"/policy"_s, [] {
        QHttpServerResponse response("text/html", "page");
        response.setHeader("content-security-policy", "default-src 'self'");
        return response;
    });
    server->route(u"/rubbish"_s, [](QHttpServerResponder &&responder) {
        responder.socket()->write("this is no answer\r\n\r\n");
    });
    if (const auto listening = gate->listen(QHostAddress::LocalHost, 0))
        port = *listening;
    else
        qCritical("%s", qPrintable(listening.error().message));
    server->bind(gate);
}

GateFixture::~GateFixture() = default;

int GateFixture::refused(int status) const
{
    const auto found = counters().refused.find(status);
    return found == counters().refused.end() ? 0 : int(found->second);
}

bool GateFixture::Kept::answer(const QByteArray &text) const
{
    if (socket)
        responder->write(text, "text/plain");
    return !socket.isNull();
}

bool GateFixture::Kept::beginStream() const
{
    if (!socket)
        return false;
    responder->writeStatusLine();
    responder->writeHeaders(
        {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});
    responder->writeBody("");
    return true;
}

bool GateFixture::Kept::writeChunk(const QByteArray &text) const
{
    if (socket) {
        const QByteArray chunk = QByteArray::number(text.size(), 16) + "\r\n" + text + "\r\n";
        responder->writeBody(chunk);
    }
    return !socket.isNull();
}

bool GateFixture::Kept::endStream() const
{
    if (socket)
        responder->writeBody("0\r\n\r\n");
    return !socket.isNull();
}

RawClient::RawClient(quint16 port, bool isDeaf)
    : m_isDeaf(isDeaf)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (isDeaf)
        socket->setReadBufferSize(1024);
    socket->connectToHost(QHostAddress::LocalHost, port);
    m_socket = std::move(socket);
    watch();
}

RawClient::RawClient(std::unique_ptr<QIODevice> socket)
    : m_socket(std::move(socket))
{
    watch();
}

RawClient::~RawClient()
{
    m_socket->disconnect();
}

void RawClient::watch()
{
    const auto onClosed = [this] {
        (void)received();
        m_isClosed = true;
    };
    if (auto *tcp = qobject_cast<QTcpSocket *>(m_socket.get()))
        QObject::connect(tcp, &QTcpSocket::disconnected, tcp, onClosed);
    else if (auto *local = qobject_cast<QLocalSocket *>(m_socket.get()))
        QObject::connect(local, &QLocalSocket::disconnected, local, onClosed);
}

void RawClient::leave()
{
    if (auto *tcp = qobject_cast<QTcpSocket *>(m_socket.get()))
        tcp->abort();
    else if (auto *local = qobject_cast<QLocalSocket *>(m_socket.get()))
        local->abort();
}

const QByteArray &RawClient::received()
{
    if (!m_isDeaf && m_socket->isOpen())
        m_received += m_socket->readAll();
    return m_received;
}

/// @returns the body of chunks, and whether it is complete; @p at ends behind it.
static QByteArray joined(const QByteArray &text, qsizetype &at, bool &isComplete)
{
    QByteArray body;
    for (;;) {
        const qsizetype end = text.indexOf("\r\n", at);
        if (end < 0)
            return body;
        const qsizetype size = text.mid(at, end - at).toLongLong(nullptr, 16);
        if (text.size() < end + 2 + size + 2)
            return body;
        body += text.mid(end + 2, size);
        at = end + 2 + size + 2;
        if (size == 0) {
            isComplete = true;
            return body;
        }
    }
}

QByteArray RawClient::answers(bool isHead)
{
    const QByteArray &text = received();
    QByteArrayList all;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype end = text.indexOf("\r\n\r\n", at);
        if (end < 0) {
            all.push_back("...");
            break;
        }
        const QByteArray head = text.mid(at, end + 2 - at);
        const QByteArray lower = head.toLower();
        const QByteArray status = head.mid(9, 3);
        at = end + 4;
        const auto valueOf = [&lower](const QByteArray &name) {
            const QByteArray start = "\r\n" + name + ": ";
            const qsizetype field = lower.indexOf(start);
            const qsizetype value = field + 4 + name.size();
            return field < 0 ? QByteArray()
                             : lower.mid(value, lower.indexOf("\r\n", value) - value);
        };
        if (isHead || status == "100" || status == "204") {
            all.push_back(status);
            continue;
        }
        QByteArray body;
        bool isComplete = false;
        if (valueOf("transfer-encoding") == "chunked") {
            body = joined(text, at, isComplete);
            if (!isComplete)
                at = text.size();
        } else if (!valueOf("content-length").isEmpty()) {
            const qsizetype size = valueOf("content-length").toLongLong();
            body = text.mid(at, size);
            isComplete = body.size() == size;
            at += size;
        } else {
            body = text.mid(at);
            isComplete = m_isClosed;
            at = text.size();
        }
        if (valueOf("content-type") == "application/problem+json")
            body.clear();
        all.push_back(status + (body.isEmpty() ? "" : " ") + body + (isComplete ? "" : "..."));
    }
    return all.join("; ");
}

QByteArray request(const QByteArray &target, const QByteArray &method, const QByteArray &fields)
{
    return method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

QByteArray posted(const QByteArray &target, const QByteArray &body)
{
    return request(target, "POST", "Content-Length: " + QByteArray::number(body.size()) + "\r\n")
        + body;
}

} // namespace berth::test
