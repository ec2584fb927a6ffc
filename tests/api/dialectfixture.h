// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/api/apifixture.h"

#include <QtCore/qjsondocument.h>

namespace berth::test {

/// A core with one dialect in front of it, on a store that nobody has set up; its clock is virtual.
class DialectFixture final
{
public:
    explicit DialectFixture(api::DialectOptions dialect)
        : base(false)
    {
        api::EndpointOptions options;
        options.tcp = api::ListenAddress{QHostAddress::LocalHost, 0};
        options.dialect = std::move(dialect);
        base.endpoint = std::make_unique<api::Endpoint>(*base.core.core, *base.accounts, options);
        if (const auto started = base.endpoint->start(); !started)
            qFatal("%s", qPrintable(describe(started.error())));
    }

    Reply ask(const QByteArray &method, const QByteArray &path, const QJsonObject &body = {},
              const QByteArray &token = {})
    {
        const QByteArray text
            = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
        return base.send({method, path, token, text});
    }
    Reply post(const QByteArray &path, const QJsonObject &body, const QByteArray &token = {})
    {
        return ask("POST", path, body, token);
    }
    Reply get(const QByteArray &path, const QByteArray &token = {})
    {
        return ask("GET", path, {}, token);
    }
    Reply form(const QByteArray &path, const QByteArray &text)
    {
        return base.send(
            {"POST", path, {}, text, {{"Content-Type", "application/x-www-form-urlencoded"}}});
    }

    ApiFixture base; ///< its document is of Berth's own API: `violations` says nothing here
};

[[nodiscard]] inline QString detail(const Reply &reply)
{
    return reply.json().value(QLatin1String("detail")).toString();
}

/// The fields that a 422 names, as "body/name".
[[nodiscard]] inline QStringList locations(const Reply &reply)
{
    QStringList all;
    const QJsonArray details = reply.json().value(QLatin1String("detail")).toArray();
    for (const QJsonValue one : details) {
        QStringList steps;
        for (const QJsonValue step : one.toObject().value(QLatin1String("loc")).toArray())
            steps << step.toString();
        all << steps.join(QLatin1Char('/'));
    }
    return all;
}

[[nodiscard]] inline QJsonArray list(const Reply &reply)
{
    return QJsonDocument::fromJson(reply.body).array();
}

} // namespace berth::test
