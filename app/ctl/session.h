// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/httpclient.h"

#include <QtCore/qjsonobject.h>
#include <QtCore/qurlquery.h>

#include <string>

namespace berth::ctl {

/// What every command over the API takes.
struct ApiOptions
{
    std::string server; ///< empty: BERTH_SERVER, what was signed in to, or the loopback
    std::string caPath;
    std::string tokenFile;
};

/// The API as the commands use it: where it is, who asks, and problems as errors. Tokens come from
/// `--token-file`, BERTH_TOKEN or `login`, never from an argument; an access token that has expired
/// is taken anew.
class Session final
{
public:
    [[nodiscard]] static Result<Session> open(const ApiOptions &options);

    /// What a server answers to a request that went well; a problem comes as an error with its
    /// code.
    [[nodiscard]] Result<QJsonObject> call(const QByteArray &method, const QString &path,
                                           const QUrlQuery &query = {},
                                           const QJsonObject &body = {});
    [[nodiscard]] Result<QJsonObject> get(const QString &path, const QUrlQuery &query = {})
    {
        return call("GET", path, query);
    }
    /// All pages of a list, up to @p most rows.
    [[nodiscard]] Result<QJsonArray> list(const QString &path, QUrlQuery query = {},
                                          qsizetype most = 1'000'000);
    /// Server-sent events from @p after on: "data" of each goes to @p take, until it returns false.
    [[nodiscard]] Result<void> followEvents(QString after,
                                            const std::function<bool(const QJsonObject &)> &take);

    [[nodiscard]] Result<void> signIn(const QString &username, const QString &password);
    [[nodiscard]] Result<void> signOut();
    [[nodiscard]] const ServerAddress &server() const { return m_server; }

    /// "$XDG_CONFIG_HOME/berth/credentials.json", mode 0600.
    [[nodiscard]] static QString credentialsPath();

private:
    Session(ServerAddress server, QString caPath);
    [[nodiscard]] Result<HttpAnswer> send(HttpRequest request,
                                          const std::function<bool(QByteArrayView)> &take = {});
    [[nodiscard]] Result<void> refresh();
    [[nodiscard]] Result<void> store() const;

    ServerAddress m_server;
    HttpClient m_client;
    QByteArray m_token;
    QString m_refreshToken; ///< empty: the token is not one of login
};

/// The error of an answer that is no success.
[[nodiscard]] Error problemOf(const HttpAnswer &answer);

} // namespace berth::ctl
