// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/httpclient.h"

#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslsocket.h>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr int ConnectPatience = 10'000; ///< ms
constexpr int AnswerPatience = 120'000; ///< of silence; a stream has heartbeats
constexpr qsizetype LargestHead = 64 * 1024;
constexpr qsizetype LargestBody = 256 * 1024 * 1024;

Error badAnswer(const QString &what)
{
    return Error::corrupt(u"bad-answer"_s,
                          u"What answers there does not speak Berth's API: %1."_s.arg(what));
}

/// Reads an answer from a device, waiting for what is missing.
class AnswerReader final
{
public:
    explicit AnswerReader(QIODevice &device)
        : m_device(device)
    {
    }

    Result<HttpAnswer> readHead()
    {
        qsizetype end = -1;
        while ((end = m_buffer.indexOf("\r\n\r\n")) < 0) {
            if (m_buffer.size() > LargestHead)
                return tl::unexpected(badAnswer(u"its head does not end"_s));
            if (const auto more = fill(); !more)
                return tl::unexpected(more.error());
            if (m_isAtEnd)
                return tl::unexpected(badAnswer(u"it ended before its head did"_s));
        }
        HttpAnswer answer;
        const QList<QByteArray> lines = m_buffer.first(end).split('\n');
        m_buffer.remove(0, end + 4);
        const QByteArray status = lines.first().trimmed();
        answer.status = status.mid(9, 3).toInt();
        if (!status.startsWith("HTTP/1.") || answer.status < 100)
            return tl::unexpected(badAnswer(u"it is no HTTP"_s));
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon < 1)
                return tl::unexpected(badAnswer(u"its head is garbled"_s));
            answer.headers.append(
                {line.first(colon).trimmed().toLower(), line.mid(colon + 1).trimmed()});
        }
        return answer;
    }

    /// Gives the body piece by piece. @returns what went wrong with it
    Result<void> readBody(const HttpAnswer &answer, const std::function<bool(QByteArrayView)> &take)
    {
        if (answer.status == 204)
            return {};
        if (answer.header("transfer-encoding").toLower() == "chunked")
            return readChunks(take);
        const QByteArray length = answer.header("content-length");
        bool isNumber = length.isEmpty();
        qint64 left = length.isEmpty() ? -1 : length.toLongLong(&isNumber);
        if (!isNumber || left < -1)
            return tl::unexpected(badAnswer(u"its length is no number"_s));
        while (left != 0) {
            if (m_buffer.isEmpty()) {
                if (const auto more = fill(); !more)
                    return more;
                if (m_isAtEnd) {
                    return left < 0 ? Result<void>()
                                    : tl::unexpected(badAnswer(u"its end is missing"_s));
                }
            }
            const qsizetype size
                = left < 0 ? m_buffer.size() : qsizetype(std::min<qint64>(left, m_buffer.size()));
            const bool goesOn = take(QByteArrayView(m_buffer).first(size));
            m_buffer.remove(0, size);
            left -= left < 0 ? 0 : size;
            if (!goesOn)
                return {};
        }
        return {};
    }

private:
    Result<void> readChunks(const std::function<bool(QByteArrayView)> &take)
    {
        for (;;) {
            qsizetype end = -1;
            while ((end = m_buffer.indexOf("\r\n")) < 0) {
                if (m_buffer.size() > LargestHead)
                    return tl::unexpected(badAnswer(u"a chunk has no size"_s));
                if (const auto more = fill(); !more || m_isAtEnd)
                    return more;
            }
            bool isNumber = false;
            const qint64 size
                = m_buffer.first(end).split(';').first().trimmed().toLongLong(&isNumber, 16);
            m_buffer.remove(0, end + 2);
            if (!isNumber || size < 0 || size > LargestBody)
                return tl::unexpected(badAnswer(u"the size of a chunk is no number"_s));
            if (size == 0)
                return {};
            while (m_buffer.size() < size + 2) {
                if (const auto more = fill(); !more || m_isAtEnd)
                    return more;
            }
            const bool goesOn = take(QByteArrayView(m_buffer).first(qsizetype(size)));
            m_buffer.remove(0, qsizetype(size) + 2);
            if (!goesOn)
                return {};
        }
    }

    Result<void> fill()
    {
        if (m_device.bytesAvailable() == 0 && !m_device.waitForReadyRead(AnswerPatience)
            && m_device.bytesAvailable() == 0) {
            m_isAtEnd = true;
            const auto *socket = qobject_cast<QAbstractSocket *>(&m_device);
            const bool isSlow = socket && socket->error() == QAbstractSocket::SocketTimeoutError;
            if (isSlow) {
                return tl::unexpected(
                    Error{ErrorCode::Timeout, u"timeout"_s, u"The server does not answer."_s, {}});
            }
            return {};
        }
        m_buffer += m_device.readAll();
        return {};
    }

    QIODevice &m_device;
    QByteArray m_buffer;
    bool m_isAtEnd = false;
};

} // namespace

QByteArray HttpAnswer::header(QByteArrayView name) const
{
    for (const auto &[known, value] : headers) {
        if (known == name)
            return value;
    }
    return {};
}

Result<ServerAddress> ServerAddress::parse(const QString &text)
{
    ServerAddress address;
    if (text.startsWith("unix:"_L1)) {
        address.socketPath = text.mid(5);
        if (!address.socketPath.isEmpty())
            return address;
    }
    address.url = QUrl(text, QUrl::StrictMode);
    const bool isHttp = address.url.scheme() == "http"_L1 || address.url.scheme() == "https"_L1;
    if (!isHttp || address.url.host().isEmpty()) {
        return tl::unexpected(Error::invalid(
            u"'%1' is no server. Give http://HOST:PORT, https://HOST:PORT or unix:PATH."_s.arg(
                text)));
    }
    return address;
}

QString ServerAddress::text() const
{
    return socketPath.isEmpty() ? url.toString(QUrl::RemovePath | QUrl::RemoveQuery)
                                : QString(u"unix:"_s + socketPath);
}

HttpClient::HttpClient(ServerAddress server, QString caPath)
    : m_server(std::move(server))
    , m_caPath(std::move(caPath))
{
}

Result<std::unique_ptr<QIODevice>> HttpClient::connect() const
{
    const auto unreachable = [this](const QString &why) {
        return tl::unexpected(Error::unavailable(
            u"unreachable"_s,
            u"No API answers at %1: %2.\nSwitch it on with 'berthd --listen 127.0.0.1:8420', or "
            "in the console under API. Another one is named with --server or BERTH_SERVER."_s.arg(
                m_server.text(), why)));
    };
    if (!m_server.socketPath.isEmpty()) {
        auto socket = std::make_unique<QLocalSocket>();
        socket->connectToServer(m_server.socketPath);
        if (!socket->waitForConnected(ConnectPatience))
            return unreachable(socket->errorString());
        return std::unique_ptr<QIODevice>(std::move(socket));
    }
    const bool isTls = m_server.url.scheme() == "https"_L1;
    const int port = m_server.url.port(isTls ? 443 : 80);
    auto socket = std::make_unique<QSslSocket>();
    if (QHostAddress(m_server.url.host()).isLoopback() || m_server.url.host() == "localhost"_L1)
        socket->setProxy(QNetworkProxy::NoProxy);
    if (isTls) {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        if (!m_caPath.isEmpty() && !configuration.addCaCertificates(m_caPath)) {
            return tl::unexpected(
                Error::invalid(u"'%1' holds no certificates that can be read."_s.arg(m_caPath)));
        }
        socket->setSslConfiguration(configuration);
        socket->connectToHostEncrypted(m_server.url.host(), quint16(port));
        if (!socket->waitForEncrypted(ConnectPatience))
            return unreachable(socket->errorString());
    } else {
        socket->connectToHost(m_server.url.host(), quint16(port));
        if (!socket->waitForConnected(ConnectPatience))
            return unreachable(socket->errorString());
    }
    return std::unique_ptr<QIODevice>(std::move(socket));
}

Result<HttpAnswer> HttpClient::follow(const HttpRequest &request,
                                      const std::function<bool(QByteArrayView)> &take) const
{
    auto device = connect();
    if (!device)
        return tl::unexpected(device.error());
    QByteArray head = request.method + ' ' + request.target + " HTTP/1.1\r\nHost: ";
    head += m_server.socketPath.isEmpty() ? m_server.url.authority().toLatin1()
                                          : QByteArray("localhost");
    head += "\r\nConnection: close\r\nUser-Agent: berthctl/" BERTH_VERSION "\r\n";
    for (const auto &[name, value] : request.headers)
        head += name + ": " + value + "\r\n";
    if (!request.body.isEmpty() || request.method != "GET")
        head += "Content-Length: " + QByteArray::number(request.body.size()) + "\r\n";
    (*device)->write(head + "\r\n" + request.body);
    while ((*device)->bytesToWrite() > 0 && (*device)->waitForBytesWritten(AnswerPatience)) { }

    AnswerReader reader(**device);
    auto answer = reader.readHead();
    if (!answer)
        return answer;
    bool isTooLarge = false;
    const auto collect = [&](QByteArrayView piece) {
        isTooLarge = answer->body.size() + piece.size() > LargestBody;
        if (!isTooLarge)
            answer->body.append(piece);
        return !isTooLarge;
    };
    const bool isStreamed = answer->status == 200 && bool(take);
    const auto read
        = isStreamed ? reader.readBody(*answer, take) : reader.readBody(*answer, collect);
    if (!read)
        return tl::unexpected(read.error());
    if (isTooLarge)
        return tl::unexpected(badAnswer(u"its body is larger than 256 MiB"_s));
    return answer;
}

Result<HttpAnswer> HttpClient::send(const HttpRequest &request) const
{
    return follow(request, {});
}

} // namespace berth::ctl
