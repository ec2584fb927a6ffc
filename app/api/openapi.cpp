// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/openapi.h"

#include "app/api/http/routetable.h"
#include "app/api/routes/routes.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qregularexpression.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

const QString ProblemType = u"application/problem+json"_s;

/// Collects every named schema that is reachable.
void collect(const Schema &schema, QMap<QString, const Schema *> &components)
{
    if (!schema.name.isEmpty()) {
        if (components.contains(schema.name))
            return;
        components.insert(schema.name, &schema);
    }
    for (const Property &property : schema.properties)
        collect(*property.schema, components);
    if (schema.element)
        collect(*schema.element, components);
}

const Schema &problemSchema()
{
    using namespace schema;
    static const Schema problem = described(
        object(u"Problem"_s,
               {
                   required(u"type"_s, example(text(1, 200), u"urn:berth:problem:not-found"_s)),
                   required(u"title"_s, text(1, 200)),
                   required(u"status"_s, integer(400, 599)),
                   required(u"detail"_s, text(0, 10'000)),
                   optional(u"request_id"_s, text(1, 64)),
                   optional(u"errors"_s,
                            array(object(u"FieldProblem"_s,
                                         {
                                             required(u"pointer"_s, text(0, 1'000)),
                                             required(u"message"_s, text(0, 10'000)),
                                             optional(u"position"_s, integer(0, 1 << 30)),
                                             optional(u"hint"_s, text(0, 10'000)),
                                         }),
                                  100'000)),
               }),
        u"RFC 9457. `type` is stable; `errors` name fields by JSON pointer."_s);
    return problem;
}

QString problemName(int status)
{
    return u"Problem%1"_s.arg(status);
}

/// The problems that a route may answer, for its kind.
QList<int> problemsOf(const Route &route)
{
    QList<int> statuses{400, 403, 500, 503};
    if (route.access == Access::SignedIn)
        statuses << 401 << 404 << 429;
    if (route.pattern.contains(u'{'))
        statuses << 404;
    if (route.body)
        statuses << 413 << 415 << 422;
    if (route.takesMatch)
        statuses << 412;
    if (route.method == Method::Post && route.access == Access::SignedIn)
        statuses << 409;
    if (route.operation == "signIn"_L1)
        statuses << 401 << 429;
    if (route.operation == "registerUser"_L1 || route.operation == "setUp"_L1)
        statuses << 401;
    for (const int status : route.problems)
        statuses << status;
    std::sort(statuses.begin(), statuses.end());
    statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
    return statuses;
}

QJsonObject parameterJson(const QString &name, const QString &in, const QJsonObject &schema,
                          const QString &description, bool isRequired)
{
    QJsonObject json{{u"name"_s, name}, {u"in"_s, in}, {u"schema"_s, schema}};
    if (!description.isEmpty())
        json.insert("description"_L1, description);
    if (isRequired)
        json.insert("required"_L1, true);
    return json;
}

QJsonArray parametersOf(const Route &route)
{
    QJsonArray parameters;
    static const QRegularExpression Argument(u"\\{(\\w+)\\}"_s);
    auto matches = Argument.globalMatch(route.pattern);
    while (matches.hasNext()) {
        const QString name = matches.next().captured(1);
        const Schema schema = name == "code"_L1 ? schema::text(1, 200) : schema::id();
        parameters.append(parameterJson(name, u"path"_s, schemaJson(schema), {}, true));
    }
    for (const Parameter &parameter : route.parameters) {
        parameters.append(parameterJson(parameter.name, u"query"_s, schemaJson(*parameter.schema),
                                        parameter.description, false));
    }
    if (route.takesDryRun) {
        parameters.append(parameterJson(u"dry_run"_s, u"query"_s,
                                        schemaJson(schema::standing(schema::boolean(), false)),
                                        u"Only checks, and answers what would be."_s, false));
    }
    if (route.takesMatch) {
        parameters.append(parameterJson(u"If-Match"_s, u"header"_s,
                                        schemaJson(schema::text(1, 100)),
                                        u"The ETag that the change is meant for."_s, false));
    }
    if (route.method == Method::Post && route.access == Access::SignedIn) {
        parameters.append(
            parameterJson(u"Idempotency-Key"_s, u"header"_s, schemaJson(schema::text(1, 255)),
                          u"Sent again with the same key within a day, the request is answered as "
                          "before and nothing is done twice."_s,
                          false));
    }
    return parameters;
}

QJsonObject contentOf(const QString &type, const QJsonObject &schema)
{
    return {{type, QJsonObject{{u"schema"_s, schema}}}};
}

QJsonObject bodyOf(const Route &route)
{
    const QJsonObject schema = schemaJson(*route.body);
    QJsonObject content = contentOf(u"application/json"_s, schema);
    if (route.takesForm)
        content.insert("application/x-www-form-urlencoded"_L1, QJsonObject{{u"schema"_s, schema}});
    if (route.method == Method::Patch)
        content.insert("application/merge-patch+json"_L1, QJsonObject{{u"schema"_s, schema}});
    QJsonObject body{{u"content"_s, content}};
    body.insert("required"_L1, !route.isOptionalBody);
    return body;
}

QJsonObject answersOf(const Route &route)
{
    QJsonObject answers;
    QJsonObject success{{u"description"_s, route.summary}};
    if (route.answer)
        success.insert("content"_L1,
                       contentOf(QString::fromLatin1(route.answerType), schemaJson(*route.answer)));
    else if (route.answerType != "application/json")
        success.insert("content"_L1,
                       contentOf(QString::fromLatin1(route.answerType),
                                 QJsonObject{{u"type"_s, u"string"_s}}));
    if (route.answer && route.answerType == "application/json") {
        QJsonObject headers{{u"Berth-Seq"_s,
                             QJsonObject{{u"schema"_s, QJsonObject{{u"type"_s, u"integer"_s}}},
                                         {u"description"_s, u"The feed head of this answer."_s}}}};
        if (route.takesMatch)
            headers.insert("ETag"_L1,
                           QJsonObject{{u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}}}});
        success.insert("headers"_L1, headers);
    }
    answers.insert(QString::number(route.status), success);
    if (route.takesDryRun && route.status != 200) {
        QJsonObject dry = success;
        dry.insert("description"_L1, u"A dry run: what would be. Nothing has changed."_s);
        if (route.answer || route.status == 204)
            answers.insert(u"200"_s, dry);
    }
    if (route.operation == "deleteDeployment"_L1) {
        QJsonObject later{{u"description"_s, u"It goes once its replicas have ended."_s}};
        for (const auto &other : {u"Deployment"_s}) {
            later.insert(
                "content"_L1,
                contentOf(u"application/json"_s,
                          QJsonObject{{u"$ref"_s, QString(u"#/components/schemas/"_s + other)}}));
        }
        answers.insert(u"202"_s, later);
    }
    for (const int status : problemsOf(route)) {
        answers.insert(
            QString::number(status),
            QJsonObject{{u"$ref"_s, QString(u"#/components/responses/"_s + problemName(status))}});
    }
    return answers;
}

QJsonObject operationOf(const Route &route)
{
    QJsonObject operation{{u"operationId"_s, route.operation},
                          {u"summary"_s, route.summary},
                          {u"description"_s, route.summary},
                          {u"tags"_s, QJsonArray{route.area}},
                          {u"responses"_s, answersOf(route)}};
    if (const QJsonArray parameters = parametersOf(route); !parameters.isEmpty())
        operation.insert("parameters"_L1, parameters);
    if (route.body)
        operation.insert("requestBody"_L1, bodyOf(route));
    if (route.access != Access::SignedIn)
        operation.insert("security"_L1, QJsonArray());
    return operation;
}

QString meaningOf(int status)
{
    switch (status) {
    case 400:
        return u"The request cannot be read."_s;
    case 401:
        return u"Nobody is signed in, or what was given to sign in is wrong."_s;
    case 403:
        return u"The role, the token or the site does not allow it."_s;
    case 404:
        return u"There is no such object, or none that the caller may see."_s;
    case 409:
        return u"The state of things does not allow it."_s;
    case 410:
        return u"The cursor is of a time that is gone."_s;
    case 412:
        return u"The object was changed meanwhile."_s;
    case 413:
        return u"The body is too large."_s;
    case 415:
        return u"The body is of another type."_s;
    case 422:
        return u"The body can be read, and breaks a rule."_s;
    case 429:
        return u"Too many requests, or too many failed sign-ins."_s;
    case 503:
        return u"Not now; Retry-After says when."_s;
    default:
        return u"Something went wrong here."_s;
    }
}

QJsonObject problemResponses(const QSet<int> &statuses)
{
    QJsonObject responses;
    for (const int status : statuses) {
        responses.insert(
            problemName(status),
            QJsonObject{{u"description"_s, meaningOf(status)},
                        {u"content"_s, contentOf(ProblemType, schemaJson(problemSchema()))}});
    }
    return responses;
}

QJsonArray tagsOf(const RouteTable &table)
{
    static const QMap<QString, QString> Meanings{
        {u"accounts"_s, u"Signing in, one's own account and tokens."_s},
        {u"organizations"_s, u"Organizations, their members and limits."_s},
        {u"invites"_s, u"Ways into an organization."_s},
        {u"clusters"_s, u"Clusters and their nodes."_s},
        {u"reservations"_s, u"Resources held without a container."_s},
        {u"deployments"_s, u"Deployments, the unit of the queue."_s},
        {u"queue"_s, u"What waits, and the scheduler."_s},
        {u"feed"_s, u"What has changed, as a list and as a stream."_s},
        {u"service"_s, u"Health, metrics, settings, this document."_s},
    };
    QStringList areas;
    for (const auto &route : table.routes()) {
        if (!areas.contains(route->area))
            areas.append(route->area);
    }
    QJsonArray tags;
    for (const QString &area : std::as_const(areas))
        tags.append(QJsonObject{{u"name"_s, area}, {u"description"_s, Meanings.value(area)}});
    return tags;
}

} // namespace

QJsonObject openApiDocument(const RouteTable &table)
{
    QMap<QString, const Schema *> components;
    QMap<QString, QJsonObject> paths;
    QSet<int> problems;
    collect(problemSchema(), components);
    for (const auto &route : table.routes()) {
        if (route->body)
            collect(*route->body, components);
        if (route->answer)
            collect(*route->answer, components);
        for (const int status : problemsOf(*route))
            problems.insert(status);
        paths[route->pattern].insert(QString(word(route->method)).toLower(), operationOf(*route));
    }
    QJsonObject schemas;
    for (auto it = components.cbegin(); it != components.cend(); ++it)
        schemas.insert(it.key(), schemaJson(*it.value(), false));
    QJsonObject allPaths;
    for (auto it = paths.cbegin(); it != paths.cend(); ++it)
        allPaths.insert(it.key(), it.value());
    return {
        {u"openapi"_s, u"3.1.0"_s},
        {u"info"_s,
         QJsonObject{
             {u"title"_s, u"Berth"_s},
             {u"version"_s, QStringLiteral(BERTH_VERSION)},
             {u"description"_s,
              u"The API of a Berth: organizations, clusters, and a queue of container deployments "
              "with priorities. Everything the console can do, a script can do."_s},
             {u"contact"_s,
              QJsonObject{{u"name"_s, u"The Berth authors"_s},
                          {u"url"_s, u"https://berth.example"_s}}},
             {u"license"_s,
              QJsonObject{{u"name"_s, u"GPL-3.0-or-later"_s},
                          {u"identifier"_s, u"GPL-3.0-or-later"_s}}}}},
        {u"servers"_s, QJsonArray{QJsonObject{{u"url"_s, u"/"_s}}}},
        {u"security"_s, QJsonArray{QJsonObject{{u"bearer"_s, QJsonArray()}}}},
        {u"tags"_s, tagsOf(table)},
        {u"paths"_s, allPaths},
        {u"components"_s,
         QJsonObject{{u"schemas"_s, schemas},
                     {u"responses"_s, problemResponses(problems)},
                     {u"securitySchemes"_s,
                      QJsonObject{{u"bearer"_s,
                                   QJsonObject{{u"type"_s, u"http"_s},
                                               {u"scheme"_s, u"bearer"_s},
                                               {u"description"_s,
                                                u"An access token of POST /api/v1/token, or a "
                                                "personal token."_s}}}}}}},
    };
}

QByteArray openApiText()
{
    RouteTable table;
    addRoutes(table);
    return QJsonDocument(openApiDocument(table)).toJson();
}

} // namespace berth::api
