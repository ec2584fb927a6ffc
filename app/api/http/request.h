// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qhostaddress.h>

class QHttpServerRequest;

namespace berth::api {

enum class Method : quint8 { Get, Post, Put, Patch, Delete, Other };

[[nodiscard]] QLatin1StringView word(Method method); ///< "GET"

/// One request as the handlers see it: a copy, since the server uses its own again for the next
/// one. What of the field lines the API knows stands here, the rest is not looked at.
struct Request
{
    Method method = Method::Other;
    QString path; ///< decoded, without the query
    QUrlQuery query;
    QByteArray authorization;
    QByteArray contentType;
    QByteArray ifMatch;
    QByteArray idempotencyKey;
    QByteArray lastEventId;
    QByteArray origin;
    QByteArray secFetchSite;
    QByteArray host;
    QByteArray body;
    QHostAddress peer; ///< null over a unix socket
    QString id; ///< of the request: in its answer, the log, and the events that it makes
};

/// @param fields the lines of its fields, names in lower case
[[nodiscard]] Request requestFrom(const QHttpServerRequest &request, QByteArrayView fields);

/// Who asks, as the sign-in throttle counts: the address, of IPv6 its /64, empty over a unix
/// socket.
[[nodiscard]] QString throttlePeer(const QHostAddress &peer);

} // namespace berth::api
