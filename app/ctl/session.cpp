// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/session.h"

#include "app/config.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qthread.h>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

const QString DefaultServer = u"http://127.0.0.1:8420"_s;
constexpr int LargestPage = 1'000;
constexpr unsigned long ReconnectPause = 2; ///< seconds, as the server's own "retry" says

QJsonObject storedCredentials()
{
    QFile file(Session::credentialsPath());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

ErrorCode codeOf(int status)
{
    switch (status) {
    case 400:
    case 415:
    case 422:
        return ErrorCode::InvalidArgument;
    case 401:
        return ErrorCode::Unauthenticated;
    case 403:
        return ErrorCode::PermissionDenied;
    case 404:
    case 405:
    case 410:
        return ErrorCode::NotFound;
    case 409:
        return ErrorCode::Conflict;
    case 412:
        return ErrorCode::PreconditionFailed;
    case 413:
        return ErrorCode::TooLarge;
    case 429:
        return ErrorCode::RateLimited;
    case 503:
        return ErrorCode::Unavailable;
    default:
        return ErrorCode::Internal;
    }
}

Result<QByteArray> tokenFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::invalid(
            u"The token file '%1' cannot be read: %2."_s.arg(path, file.errorString())));
    }
    return file.readLine(8192).trimmed();
}

} // namespace

Error problemOf(const HttpAnswer &answer)
{
    const QJsonObject problem = QJsonDocument::fromJson(answer.body).object();
    Error error;
    error.code = codeOf(answer.status);
    error.reason = problem.value("type"_L1).toString().section(u':', -1);
    if (error.reason == "quota-exceeded"_L1)
        error.code = ErrorCode::QuotaExceeded;
    error.message = problem.value("detail"_L1).toString();
    if (error.message.isEmpty())
        error.message = u"The server answered %1."_s.arg(answer.status);
    const QJsonArray fields = problem.value("errors"_L1).toArray();
    for (const QJsonValue field : fields) {
        const QJsonObject object = field.toObject();
        error.fields.append(
            {object.value("pointer"_L1).toString(), object.value("position"_L1).toInt(-1),
             object.value("message"_L1).toString(), object.value("hint"_L1).toString()});
    }
    if (error.reason == "unauthenticated"_L1)
        error.message = u"Nobody is signed in, or not any more. Sign in with 'berthctl login'."_s;
    return error;
}

QString Session::credentialsPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/berth/credentials.json"_s;
}

Session::Session(ServerAddress server, QString caPath)
    : m_server(server)
    , m_client(std::move(server), std::move(caPath))
{
}

Result<Session> Session::open(const ApiOptions &options)
{
    const QJsonObject stored = storedCredentials();
    QString name = QString::fromStdString(options.server);
    if (name.isEmpty())
        name = qEnvironmentVariable("BERTH_SERVER");
    if (name.isEmpty())
        name = stored.value("server"_L1).toString();
    if (name.isEmpty()) {
        const QString socket = defaultDataDirectory() + u"/api.sock"_s;
        name = QFileInfo::exists(socket) ? QString(u"unix:"_s + socket) : DefaultServer;
    }
    auto server = ServerAddress::parse(name);
    if (!server)
        return tl::unexpected(server.error());
    Session session(*server, QString::fromStdString(options.caPath));
    if (!options.tokenFile.empty()) {
        auto token = tokenFrom(QString::fromStdString(options.tokenFile));
        if (!token)
            return tl::unexpected(token.error());
        session.m_token = *token;
    } else if (const QByteArray token = qgetenv("BERTH_TOKEN"); !token.isEmpty()) {
        session.m_token = token;
    } else if (stored.value("server"_L1).toString() == session.m_server.text()) {
        session.m_token = stored.value("access_token"_L1).toString().toLatin1();
        session.m_refreshToken = stored.value("refresh_token"_L1).toString();
    }
    return session;
}

Result<void> Session::store() const
{
    const QString path = credentialsPath();
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path); // whole, or not at all
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        return tl::unexpected(Error::unavailable(
            u"not-stored"_s, u"'%1' cannot be written: %2."_s.arg(path, file.errorString())));
    }
    file.write(QJsonDocument(QJsonObject{{u"server"_s, m_server.text()},
                                         {u"access_token"_s, QString::fromLatin1(m_token)},
                                         {u"refresh_token"_s, m_refreshToken}})
                   .toJson());
    if (!file.commit()) {
        return tl::unexpected(Error::unavailable(
            u"not-stored"_s, u"'%1' cannot be written: %2."_s.arg(path, file.errorString())));
    }
    return {};
}

Result<HttpAnswer> Session::send(HttpRequest request,
                                 const std::function<bool(QByteArrayView)> &take)
{
    const auto plain = request.headers;
    const auto once = [&] {
        request.headers = plain;
        if (!m_token.isEmpty())
            request.headers.append(
                QPair<QByteArray, QByteArray>("Authorization", "Bearer " + m_token));
        return m_client.follow(request, take);
    };
    auto answer = once();
    if (!answer || answer->status != 401 || m_refreshToken.isEmpty())
        return answer;
    if (problemOf(*answer).reason != "token-expired"_L1)
        return answer;
    if (const auto refreshed = refresh(); !refreshed)
        return tl::unexpected(refreshed.error());
    return once();
}

Result<void> Session::refresh()
{
    const QByteArray body = QJsonDocument(QJsonObject{{u"grant_type"_s, u"refresh_token"_s},
                                                      {u"refresh_token"_s, m_refreshToken}})
                                .toJson(QJsonDocument::Compact);
    const auto answer
        = m_client.send({"POST", "/api/v1/token", {{"Content-Type", "application/json"}}, body});
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status != 200)
        return tl::unexpected(problemOf(*answer));
    const QJsonObject grant = QJsonDocument::fromJson(answer->body).object();
    m_token = grant.value("access_token"_L1).toString().toLatin1();
    m_refreshToken = grant.value("refresh_token"_L1).toString();
    return store();
}

Result<QJsonObject> Session::call(const QByteArray &method, const QString &path,
                                  const QUrlQuery &query, const QJsonObject &body)
{
    HttpRequest request;
    request.method = method;
    request.target = path.toUtf8();
    if (!query.isEmpty())
        request.target += '?' + query.toString(QUrl::FullyEncoded).toUtf8();
    if (!body.isEmpty()) {
        request.headers.append(QPair<QByteArray, QByteArray>("Content-Type", "application/json"));
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    }
    const auto answer = send(std::move(request));
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status >= 300)
        return tl::unexpected(problemOf(*answer));
    if (answer->body.isEmpty())
        return QJsonObject();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(answer->body, &error);
    if (!document.isObject()) {
        return tl::unexpected(
            Error::corrupt(u"bad-answer"_s,
                           u"What answers there does not speak Berth's API: its body is no "
                           "JSON object."_s));
    }
    return document.object();
}

Result<QJsonArray> Session::list(const QString &path, QUrlQuery query, qsizetype most)
{
    QJsonArray rows;
    for (;;) {
        query.removeAllQueryItems(u"limit"_s);
        const qsizetype left = most - rows.size();
        query.addQueryItem(u"limit"_s, QString::number(std::min<qsizetype>(left, LargestPage)));
        const auto page = get(path, query);
        if (!page)
            return tl::unexpected(page.error());
        const QJsonArray items = page->value("items"_L1).toArray();
        for (const QJsonValue item : items)
            rows.append(item);
        const QString next = page->value("next"_L1).toString();
        if (next.isEmpty() || rows.size() >= most)
            return rows;
        const QString name = path.endsWith("/events"_L1) ? u"after"_s : u"cursor"_s;
        query.removeAllQueryItems(name);
        query.addQueryItem(name, next);
    }
}

Result<void> Session::followEvents(QString after,
                                   const std::function<bool(const QJsonObject &)> &take)
{
    for (;;) {
        HttpRequest request;
        request.target = "/api/v1/events/stream";
        if (!after.isEmpty())
            request.headers.append(
                QPair<QByteArray, QByteArray>("Last-Event-ID", after.toLatin1()));
        QByteArray pending;
        bool goesOn = true;
        const auto answer = send(request, [&](QByteArrayView piece) {
            pending.append(piece);
            qsizetype end = -1;
            while (goesOn && (end = pending.indexOf("\n\n")) >= 0) {
                const QList<QByteArray> lines = pending.first(end).split('\n');
                pending.remove(0, end + 2);
                for (const QByteArray &line : lines) {
                    if (line.startsWith("id: "))
                        after = QString::fromLatin1(line.mid(4));
                    else if (line.startsWith("data: "))
                        goesOn = take(QJsonDocument::fromJson(line.mid(6)).object());
                }
            }
            return goesOn;
        });
        if (answer && answer->status != 200)
            return tl::unexpected(problemOf(*answer));
        if (!goesOn)
            return {};
        // The server has gone, or has ended the stream: from where it stood, once it is back.
        if (!answer && answer.error().code == ErrorCode::InvalidArgument)
            return tl::unexpected(answer.error());
        QThread::sleep(ReconnectPause);
    }
}

Result<void> Session::signIn(const QString &username, const QString &password)
{
    m_token.clear();
    m_refreshToken.clear();
    const auto grant = call("POST", u"/api/v1/token"_s, {},
                            {{u"username"_s, username}, {u"password"_s, password}});
    if (!grant)
        return tl::unexpected(grant.error());
    m_token = grant->value("access_token"_L1).toString().toLatin1();
    m_refreshToken = grant->value("refresh_token"_L1).toString();
    return store();
}

Result<void> Session::signOut()
{
    const auto ended = call("POST", u"/api/v1/logout"_s);
    QFile::remove(credentialsPath());
    if (!ended && ended.error().code != ErrorCode::Unauthenticated)
        return tl::unexpected(ended.error());
    return {};
}

} // namespace berth::ctl
