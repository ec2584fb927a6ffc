// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>

#include <functional>
#include <memory>

class QIODevice;

namespace berth::ctl {

struct HttpRequest
{
    QByteArray method = "GET";
    QByteArray target; ///< path and query
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
};

struct HttpAnswer
{
    int status = 0;
    QList<QPair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;

    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

/// Where an API listens: "http://HOST:PORT", "https://HOST:PORT", "unix:PATH".
struct ServerAddress
{
    QUrl url; ///< http or https
    QString socketPath; ///< of a unix socket; then no url

    [[nodiscard]] static Result<ServerAddress> parse(const QString &text);
    [[nodiscard]] QString text() const;
};

/// A small HTTP/1.1 client: one request a connection, over TCP, TLS or a unix socket, which
/// QNetworkAccessManager cannot do. Blocks; no proxy. Distrusts its server: heads are 64 KiB and
/// bodies 256 MiB at most. Errors: Unavailable (`unreachable`), Timeout, Corrupt (`bad-answer`).
class HttpClient final
{
public:
    /// @param caPath further certificates to trust, PEM; empty: those of the system
    HttpClient(ServerAddress server, QString caPath);

    [[nodiscard]] Result<HttpAnswer> send(const HttpRequest &request) const;
    /// Gives pieces of the body to @p take as they come, until it returns false or the server ends.
    /// What is answered with another status than 200 comes back whole.
    [[nodiscard]] Result<HttpAnswer> follow(const HttpRequest &request,
                                            const std::function<bool(QByteArrayView)> &take) const;

private:
    [[nodiscard]] Result<std::unique_ptr<QIODevice>> connect() const;

    ServerAddress m_server;
    QString m_caPath;
};

} // namespace berth::ctl
