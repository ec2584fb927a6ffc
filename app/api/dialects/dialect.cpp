// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialect.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

#include <array>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

std::array<const Dialect *, 5> all()
{
    return {&deploymentsDialect(), &kargoDialect(), &hypervisorDialect(), &jobsDialect(),
            &pingDialect()};
}

QString typeOf(const QString &message)
{
    if (message == "field required"_L1)
        return u"value_error.missing"_s;
    if (message == "str type expected"_L1)
        return u"type_error.str"_s;
    if (message == "value is not a valid integer"_L1)
        return u"type_error.integer"_s;
    return u"value_error"_s;
}

/// "/body/cron_string" as ["body", "cron_string"].
QJsonArray locationOf(const FieldError &field)
{
    QStringList steps = field.pointer.split(u'/', Qt::SkipEmptyParts);
    if (steps.isEmpty() || !QStringList{u"body"_s, u"query"_s, u"path"_s}.contains(steps.first()))
        steps.prepend(u"body"_s);
    return QJsonArray::fromStringList(steps);
}

QJsonObject schemaOf(FieldKind kind)
{
    switch (kind) {
    case FieldKind::Text:
    case FieldKind::Loose:
    case FieldKind::Strict:
        return {{u"type"_s, u"string"_s}};
    case FieldKind::Filled:
    case FieldKind::Password:
        return {{u"type"_s, u"string"_s}, {u"minLength"_s, 1}};
    case FieldKind::Integer:
        return {{u"type"_s, u"integer"_s}};
    case FieldKind::Devices:
        return {{u"type"_s, u"integer"_s}, {u"minimum"_s, 0}};
    case FieldKind::Number:
        return {{u"type"_s, u"number"_s}};
    case FieldKind::Cores:
    case FieldKind::Memory:
        break;
    }
    return {{u"type"_s, u"number"_s}, {u"minimum"_s, 0}};
}

/// An object of @p fields, those with a dot in their name below an object of their own.
QJsonObject bodySchema(const QList<DialectField> &fields)
{
    QJsonObject properties;
    QJsonArray required;
    QStringList groups;
    for (const DialectField &field : fields) {
        const QString group = field.name.section(u'.', 0, 0);
        if (group != field.name) {
            if (!groups.contains(group))
                groups.append(group);
            continue;
        }
        properties.insert(field.name, schemaOf(field.kind));
        if (field.isRequired)
            required.append(field.name);
    }
    for (const QString &group : std::as_const(groups)) {
        QList<DialectField> inner;
        bool isRequired = false;
        for (const DialectField &field : fields) {
            if (field.name.startsWith(group + u'.')) {
                inner.append({field.name.section(u'.', 1), field.kind, field.isRequired});
                isRequired = isRequired || field.isRequired;
            }
        }
        properties.insert(group, bodySchema(inner));
        if (isRequired)
            required.append(group);
    }
    QJsonObject schema{{u"type"_s, u"object"_s}, {u"properties"_s, properties}};
    if (!required.isEmpty())
        schema.insert("required"_L1, required);
    return schema;
}

QJsonObject jsonContent(const QJsonObject &schema)
{
    return {{u"application/json"_s, QJsonObject{{u"schema"_s, schema}}}};
}

QJsonObject operationOf(const DialectRoute &route)
{
    QJsonArray parameters;
    const QStringList parts = route.pattern.split(u'/');
    for (const QString &part : parts) {
        if (!part.startsWith(u'{'))
            continue;
        const bool isId = part.endsWith(":id}"_L1);
        const QString name = part.mid(1, part.size() - (isId ? 5 : 2));
        parameters.append(
            QJsonObject{{u"name"_s, name},
                        {u"in"_s, u"path"_s},
                        {u"required"_s, true},
                        {u"schema"_s, schemaOf(isId ? FieldKind::Integer : FieldKind::Text)}});
    }
    for (const DialectField &field : route.query) {
        parameters.append(QJsonObject{{u"name"_s, field.name},
                                      {u"in"_s, u"query"_s},
                                      {u"required"_s, field.isRequired},
                                      {u"schema"_s, schemaOf(field.kind)}});
    }
    QJsonObject operation{
        {u"summary"_s, route.summary},
        {u"responses"_s,
         QJsonObject{
             {u"200"_s, QJsonObject{{u"description"_s, u"Done."_s}}},
             {u"4XX"_s,
              QJsonObject{{u"description"_s, u"Refused; the body says why."_s},
                          {u"content"_s,
                           jsonContent({{u"$ref"_s, u"#/components/schemas/Failure"_s}})}}}}}};
    if (!parameters.isEmpty())
        operation.insert("parameters"_L1, parameters);
    if (!route.body.isEmpty()) {
        QJsonObject content = jsonContent(bodySchema(route.body));
        if (route.takesForm)
            content = {{u"application/x-www-form-urlencoded"_s,
                        QJsonObject{{u"schema"_s, bodySchema(route.body)}}}};
        operation.insert("requestBody"_L1, QJsonObject{{u"content"_s, content}});
    }
    if (!route.needsToken)
        operation.insert("security"_L1, QJsonArray());
    return operation;
}

} // namespace

const Dialect *findDialect(QStringView name)
{
    for (const Dialect *dialect : all()) {
        if (dialect->name == name)
            return dialect;
    }
    return nullptr;
}

QStringList dialectNames()
{
    QStringList names;
    for (const Dialect *dialect : all())
        names.append(dialect->name);
    return names;
}

QJsonObject detailFailure(int status, const Error &error)
{
    if (status != 422)
        return {{u"detail"_s, error.message}};
    QJsonArray details;
    QList<FieldError> fields = error.fields;
    if (fields.isEmpty())
        fields.append({u"/body"_s, -1, error.message, {}});
    for (const FieldError &field : std::as_const(fields)) {
        const QString message
            = field.hint.isEmpty() ? field.message : field.message + u"; "_s + field.hint;
        details.append(QJsonObject{{u"loc"_s, locationOf(field)},
                                   {u"msg"_s, message},
                                   {u"type"_s, typeOf(field.message)}});
    }
    return {{u"detail"_s, details}};
}

QJsonValue unwrapped(const QJsonValue &value)
{
    return value;
}

QJsonObject dialectDocument(const Dialect &dialect)
{
    QMap<QString, QJsonObject> byPath;
    for (const DialectRoute &route : dialect.routes) {
        QString path = route.pattern;
        path.replace(":id}"_L1, "}"_L1);
        byPath[path].insert(QString(word(route.method)).toLower(), operationOf(route));
    }
    QJsonObject paths;
    for (auto it = byPath.cbegin(); it != byPath.cend(); ++it)
        paths.insert(it.key(), it.value());
    const bool isEnveloped = dialect.failure != detailFailure;
    const QJsonObject failure{
        {u"type"_s, u"object"_s},
        {u"required"_s, QJsonArray{isEnveloped ? u"err"_s : u"detail"_s}},
        {u"properties"_s,
         isEnveloped
             ? QJsonObject{{u"result"_s, QJsonObject{{u"type"_s, u"object"_s}}},
                           {u"err"_s, QJsonObject{{u"type"_s, u"object"_s}}}}
             : QJsonObject{
                 {u"detail"_s, QJsonObject{{u"type"_s, QJsonArray{u"string"_s, u"array"_s}}}}}}};
    return {
        {u"openapi"_s, u"3.1.0"_s},
        {u"info"_s,
         QJsonObject{{u"title"_s, dialect.title},
                     {u"version"_s, QStringLiteral(BERTH_VERSION)},
                     {u"description"_s,
                      u"Served by Berth for the scripts of a service that it replaces."_s}}},
        {u"servers"_s, QJsonArray{QJsonObject{{u"url"_s, u"/"_s}}}},
        {u"security"_s, QJsonArray{QJsonObject{{u"bearer"_s, QJsonArray()}}}},
        {u"paths"_s, paths},
        {u"components"_s,
         QJsonObject{
             {u"schemas"_s, QJsonObject{{u"Failure"_s, failure}}},
             {u"securitySchemes"_s,
              QJsonObject{{u"bearer"_s,
                           QJsonObject{{u"type"_s, u"http"_s}, {u"scheme"_s, u"bearer"_s}}}}}}},
    };
}

} // namespace berth::api
