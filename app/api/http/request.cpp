// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/request.h"

#include <QtCore/qrandom.h>
#include <QtCore/qurl.h>
#include <QtHttpServer/qhttpserverrequest.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Method methodFrom(QHttpServerRequest::Method method)
{
    switch (method) {
    case QHttpServerRequest::Method::Get:
    case QHttpServerRequest::Method::Head:
        return Method::Get;
    case QHttpServerRequest::Method::Post:
        return Method::Post;
    case QHttpServerRequest::Method::Put:
        return Method::Put;
    case QHttpServerRequest::Method::Patch:
        return Method::Patch;
    case QHttpServerRequest::Method::Delete:
        return Method::Delete;
    default:
        return Method::Other;
    }
}

/// Where the value of the field @p name goes; null where nobody asks for it.
QByteArray *known(Request &request, QByteArrayView name)
{
    static constexpr std::pair<QByteArrayView, QByteArray Request::*> Fields[] = {
        {"authorization", &Request::authorization},
        {"content-type", &Request::contentType},
        {"host", &Request::host},
        {"idempotency-key", &Request::idempotencyKey},
        {"if-match", &Request::ifMatch},
        {"last-event-id", &Request::lastEventId},
        {"origin", &Request::origin},
        {"sec-fetch-site", &Request::secFetchSite},
    };
    for (const auto &[field, member] : Fields) {
        if (field == name)
            return &(request.*member);
    }
    return nullptr;
}

/// Ten digits of base 32: enough to find one request among millions in a log.
QString newRequestId()
{
    static constexpr char Digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    quint64 bits = QRandomGenerator::global()->generate64();
    QString id(10, u'0');
    for (QChar &digit : id) {
        digit = QLatin1Char(Digits[bits % 32]);
        bits /= 32;
    }
    return id;
}

} // namespace

QLatin1StringView word(Method method)
{
    switch (method) {
    case Method::Get:
        return "GET"_L1;
    case Method::Post:
        return "POST"_L1;
    case Method::Put:
        return "PUT"_L1;
    case Method::Patch:
        return "PATCH"_L1;
    case Method::Delete:
        return "DELETE"_L1;
    case Method::Other:
        break;
    }
    return "OTHER"_L1;
}

Request requestFrom(const QHttpServerRequest &request, QByteArrayView fields)
{
    Request own;
    own.method = methodFrom(request.method());
    const QUrl url = request.url();
    own.path = url.path(QUrl::FullyDecoded);
    if (url.hasQuery())
        own.query = QUrlQuery(url);
    own.id = newRequestId();
    own.peer = request.remoteAddress();
    own.body = request.body();
    for (qsizetype at = 0; at < fields.size();) {
        const qsizetype end = fields.indexOf("\r\n", at);
        const QByteArrayView line = fields.sliced(at, end - at);
        at = end + 2;
        const qsizetype colon = line.indexOf(':');
        if (QByteArray *value = known(own, line.first(colon)))
            *value = line.sliced(colon + 1).trimmed().toByteArray();
    }
    return own;
}

QString throttlePeer(const QHostAddress &peer)
{
    if (peer.isNull())
        return {};
    bool isV4 = false;
    const quint32 v4 = peer.toIPv4Address(&isV4); // also one that is mapped into IPv6
    if (isV4)
        return QHostAddress(v4).toString();
    Q_IPV6ADDR address = peer.toIPv6Address();
    for (int i = 8; i < 16; ++i)
        address[i] = 0;
    return QHostAddress(address).toString();
}

} // namespace berth::api
