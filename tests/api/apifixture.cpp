// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

#include "app/core/usecases/accounts.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qtcpsocket.h>
#include <valijson/adapters/qtjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace berth::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 60'000; ///< ms; a hanging server fails the test, a slow machine does not

/// The first whole answer in @p bytes.
Reply parsed(const QByteArray &bytes)
{
    Reply reply;
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return reply;
    const QList<QByteArray> lines = bytes.first(end).split('\n');
    reply.status = lines.first().mid(9, 3).toInt();
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        reply.headers.insert(line.first(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    reply.body = bytes.mid(end + 4);
    return reply;
}

QByteArray textOf(const ApiFixture::Request &request)
{
    QByteArray text = request.method + ' ' + request.path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    if (!request.token.isEmpty())
        text += "Authorization: Bearer " + request.token + "\r\n";
    bool hasType = false;
    for (const auto &[name, value] : request.headers) {
        text += name + ": " + value + "\r\n";
        hasType |= name.toLower() == "content-type";
    }
    if (!request.body.isEmpty() && !hasType)
        text += "Content-Type: application/json\r\n";
    text += "Content-Length: " + QByteArray::number(request.body.size()) + "\r\n\r\n";
    return text + request.body;
}

QByteArray bytesOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

QJsonObject Reply::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QString Reply::problem() const
{
    return json().value("type"_L1).toString().section(u':', -1);
}

QStringList Reply::pointers() const
{
    QStringList all;
    const QJsonArray errors = json().value("errors"_L1).toArray();
    for (const QJsonValue error : errors)
        all << error.toObject().value("pointer"_L1).toString();
    return all;
}

/// The OpenAPI document, ready to check answers against.
class ApiFixture::Document final
{
public:
    explicit Document(const QJsonObject &document)
        : m_document(withoutFormats(document))
    {
        const QJsonObject paths = document.value("paths"_L1).toObject();
        for (auto it = paths.begin(); it != paths.end(); ++it) {
            QString pattern = QRegularExpression::escape(it.key());
            static const QRegularExpression Argument(u"\\\\\\{\\w+\\\\\\}"_s);
            pattern.replace(Argument, u"[^/]+"_s);
            m_paths.append({QRegularExpression(u'^' + pattern + u'$'), it.value().toObject()});
        }
    }

    [[nodiscard]] QString violation(const Request &request, const Reply &reply) const
    {
        const QString path = QString::fromUtf8(request.path).section(u'?', 0, 0);
        const QString where = QString::fromLatin1(request.method) + u' ' + path;
        QJsonObject operation;
        for (const auto &[pattern, methods] : m_paths) {
            const QString method = QString::fromLatin1(request.method).toLower();
            if (pattern.match(path).hasMatch() && methods.contains(method))
                operation = methods.value(method).toObject();
        }
        if (operation.isEmpty())
            return reply.status == 404 || reply.status == 405
                ? QString()
                : where + u" is not in the document"_s;
        QJsonObject answer = operation.value("responses"_L1)
                                 .toObject()
                                 .value(QString::number(reply.status))
                                 .toObject();
        if (answer.isEmpty())
            return where + u" may not answer "_s + QString::number(reply.status);
        answer = resolved(answer);
        const QJsonObject content = answer.value("content"_L1).toObject();
        if (content.isEmpty())
            return reply.body.isEmpty() ? QString() : where + u" answers a body"_s;
        const QString type
            = QString::fromLatin1(reply.headers.value("content-type")).section(u';', 0, 0);
        if (!content.contains(type))
            return where + u" answers "_s + type;
        if (!type.endsWith("json"_L1) || type.startsWith("application/openapi"_L1))
            return {};
        const QString problem
            = mismatch(content.value(type).toObject().value("schema"_L1).toObject(), reply.json());
        return problem.isEmpty() ? QString() : where + u": "_s + problem;
    }

private:
    /// valijson takes null for an empty text where a format is given.
    static QJsonObject withoutFormats(QJsonObject object)
    {
        if (object.value("format"_L1).isString())
            object.remove("format"_L1);
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (it.value().isObject())
                it.value() = withoutFormats(it.value().toObject());
        }
        return object;
    }

    [[nodiscard]] QJsonObject resolved(const QJsonObject &object) const
    {
        const QString reference = object.value("$ref"_L1).toString();
        if (reference.isEmpty())
            return object;
        QJsonObject found = m_document;
        const QStringList steps = reference.mid(2).split(u'/');
        for (const QString &step : steps)
            found = found.value(step).toObject();
        return found;
    }

    /// valijson's words for what of @p value is not as @p schema says.
    [[nodiscard]] QString mismatch(QJsonObject schema, const QJsonObject &value) const
    {
        // The components go along, so that references into them are found.
        schema.insert("components"_L1, m_document.value("components"_L1));
        const QJsonValue root(schema);
        valijson::Schema compiled;
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        const valijson::adapters::QtJsonAdapter adapter(root);
        parser.populateSchema(adapter, compiled);
        valijson::Validator validator(valijson::Validator::kWeakTypes);
        valijson::ValidationResults results;
        const QJsonValue checked(value);
        const valijson::adapters::QtJsonAdapter target(checked);
        if (validator.validate(compiled, target, &results))
            return {};
        valijson::ValidationResults::Error error;
        QString text;
        while (results.popError(error)) {
            for (const std::string &step : error.context)
                text += QString::fromStdString(step);
            text += u' ' + QString::fromStdString(error.description) + u"; "_s;
        }
        return text;
    }

    QJsonObject m_document;
    QList<QPair<QRegularExpression, QJsonObject>> m_paths;
};

ApiFixture::ApiFixture(bool isSetUp)
{
    if (const auto opened = core.open(); !opened)
        qFatal("%s", qPrintable(describe(opened.error())));
    auto opened = core::Accounts::open(*core.core, QFileInfo(core.path()).path() + u"/jwt.key"_s);
    if (!opened)
        qFatal("%s", qPrintable(describe(opened.error())));
    accounts = std::move(*opened);
    api::EndpointOptions options;
    options.tcp = api::ListenAddress{QHostAddress::LocalHost, 0};
    endpoint = std::make_unique<api::Endpoint>(*core.core, *accounts, options);
    if (const auto started = endpoint->start(); !started)
        qFatal("%s", qPrintable(describe(started.error())));
    m_document = std::make_unique<Document>(get("/openapi.json").json());
    if (!isSetUp)
        return;
    const auto made = accounts
                          ->setUpAsOwnerOfTheStore(
                              {.username = u"root"_s, .password = u"correct horse battery"_s})
                          .result();
    if (!made)
        qFatal("%s", qPrintable(describe(made.error())));
    root = signIn(u"root"_s);
}

ApiFixture::~ApiFixture()
{
    endpoint.reset();
    accounts.reset();
    core.close();
}

std::vector<Reply> ApiFixture::sendAtOnce(const Request &request, int count)
{
    const QByteArray text = textOf(request);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    std::vector<QByteArray> received(static_cast<size_t>(count));
    int open = count;
    for (int i = 0; i < count; ++i) {
        auto socket = std::make_unique<QTcpSocket>();
        QTcpSocket *raw = socket.get();
        QObject::connect(raw, &QTcpSocket::connected, raw, [raw, &text] { raw->write(text); });
        QObject::connect(raw, &QTcpSocket::readyRead, raw,
                         [raw, &received, i] { received[size_t(i)] += raw->readAll(); });
        QObject::connect(raw, &QTcpSocket::disconnected, raw, [&open] { --open; });
        raw->connectToHost(QHostAddress::LocalHost, endpoint->port());
        sockets.push_back(std::move(socket));
    }
    QElapsedTimer timer;
    timer.start();
    while (open > 0 && timer.elapsed() < Patience)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
    std::vector<Reply> replies;
    for (const QByteArray &bytes : received) {
        replies.push_back(parsed(bytes));
        checkAnswer(request, replies.back());
    }
    return replies;
}

Reply ApiFixture::send(const Request &request)
{
    return sendAtOnce(request, 1).front();
}

void ApiFixture::checkAnswer(const Request &request, const Reply &reply)
{
    if (!m_document)
        return;
    if (const QString violation = m_document->violation(request, reply); !violation.isEmpty())
        violations << violation;
}

Reply ApiFixture::get(const QByteArray &path, const QByteArray &token)
{
    return send({.path = path, .token = token});
}

Reply ApiFixture::post(const QByteArray &path, const QJsonObject &body, const QByteArray &token)
{
    return send({"POST", path, token, bytesOf(body)});
}

Reply ApiFixture::patch(const QByteArray &path, const QJsonObject &body, const QByteArray &token)
{
    return send({"PATCH", path, token, bytesOf(body)});
}

Reply ApiFixture::put(const QByteArray &path, const QJsonObject &body, const QByteArray &token)
{
    return send({"PUT", path, token, bytesOf(body)});
}

Reply ApiFixture::remove(const QByteArray &path, const QByteArray &token)
{
    return send({"DELETE", path, token});
}

QByteArray ApiFixture::signIn(const QString &username, const QString &password)
{
    const Reply reply
        = post("/api/v1/token", {{u"username"_s, username}, {u"password"_s, password}});
    return reply.json().value("access_token"_L1).toString().toLatin1();
}

QByteArray ApiFixture::member(const QString &username, qint64 organization, const QString &role)
{
    const QByteArray invites
        = "/api/v1/organizations/" + QByteArray::number(organization) + "/invites";
    const Reply invite = post(invites, {{u"role"_s, role}}, root);
    const Reply made = post("/api/v1/users",
                            {{u"username"_s, username},
                             {u"password"_s, u"correct horse battery"_s},
                             {u"invite"_s, invite.json().value("code"_L1)}});
    if (made.status != 201)
        qFatal("%s", made.body.constData());
    return signIn(username);
}

ApiFixture::Place ApiFixture::makePlace(const QString &name)
{
    Place place;
    place.organization
        = post("/api/v1/organizations", {{u"name"_s, QString(u"Org "_s + name)}}, root)
              .json()
              .value("id"_L1)
              .toInteger();
    const QJsonObject node{
        {u"name"_s, u"n1"_s},
        {u"gpu_model"_s, u"T4"_s},
        {u"resources"_s, QJsonObject{{u"cpu"_s, 8}, {u"memory"_s, u"16GiB"_s}, {u"gpu"_s, 2}}}};
    place.cluster = post("/api/v1/clusters",
                         {{u"name"_s, name},
                          {u"organization_id"_s, place.organization},
                          {u"nodes"_s, QJsonArray{node}}},
                         root)
                        .json()
                        .value("id"_L1)
                        .toInteger();
    return place;
}

QJsonObject ApiFixture::draft(qint64 cluster, const QString &cpu)
{
    return {{u"cluster_id"_s, cluster},
            {u"image"_s, u"registry.local/app:1"_s},
            {u"resources"_s, QJsonObject{{u"cpu"_s, cpu}, {u"memory"_s, u"64MiB"_s}}}};
}

} // namespace berth::test
