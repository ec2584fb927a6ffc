// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/call.h"

#include "app/api/json/jsonbody.h"
#include "app/core/core.h"
#include "models/domain/nearest.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// A text of the query as the JSON value that its schema speaks of.
QJsonValue typed(const Schema &schema, const QString &text)
{
    bool isNumber = false;
    if (schema.type == SchemaType::Integer) {
        const qint64 number = text.toLongLong(&isNumber);
        return isNumber ? QJsonValue(number) : QJsonValue(text);
    }
    if (schema.type == SchemaType::Boolean && (text == "true"_L1 || text == "false"_L1))
        return text == "true"_L1;
    return text;
}

/// The version that an entity tag of ours names; 0 for any other.
qint64 versionOf(QByteArrayView tag)
{
    if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"')
        return 0;
    bool isNumber = false;
    const qint64 version = tag.sliced(1, tag.size() - 2).toLongLong(&isNumber);
    return isNumber && version > 0 ? version : 0;
}

Error unsupportedType(const QString &expected)
{
    return {ErrorCode::Unsupported,
            u"unsupported-media-type"_s,
            u"The body needs the Content-Type %1."_s.arg(expected),
            {}};
}

} // namespace

Call::Call(Request request, const Route &route, QStringList arguments, Services &services)
    : m_request(std::move(request))
    , m_route(route)
    , m_arguments(std::move(arguments))
    , m_services(services)
    , m_now(services.core.clock().now())
{
}

void Call::setCaller(core::Caller caller)
{
    m_caller = std::move(caller);
    m_caller.actor.requestId = m_request.id;
}

std::optional<QString> Call::parameter(QStringView name) const
{
    for (const auto &[known, value] : m_parameters) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

bool Call::isSet(QStringView name) const
{
    return parameter(name) == u"true"_s;
}

qint64 Call::number(QStringView name, qint64 otherwise) const
{
    const auto value = parameter(name);
    return value ? value->toLongLong() : otherwise;
}

Result<OrganizationId> Call::organization() const
{
    OrganizationId named;
    if (const auto value = parameter(u"organization_id"))
        named = OrganizationId(value->toLongLong());
    else if (m_body.contains("organization_id"_L1))
        named = OrganizationId(m_body.value("organization_id"_L1).toInteger());
    if (!named.isValid() || named == actor().organization)
        return actor().organization;
    if (!actor().isAdministrator)
        return tl::unexpected(Error::notFound(u"There is no such organization."_s));
    return named;
}

Result<OrganizationId> Call::organizationOfList() const
{
    if (actor().isAdministrator && !parameter(u"organization_id"))
        return OrganizationId();
    const auto named = organization();
    // Who is in no organization sees nothing, rather than everything.
    if (named && !named->isValid())
        return tl::unexpected(Error::notFound(u"You belong to no organization."_s));
    return named;
}

Result<void> Call::read(int &status)
{
    status = 400;
    if (auto read = readParameters(); !read)
        return read;
    if (auto read = readMatch(status); !read)
        return read;
    return readBody(status);
}

Result<void> Call::readParameters()
{
    QStringList known;
    for (const Parameter &parameter : m_route.parameters)
        known.append(parameter.name);
    if (m_route.takesDryRun)
        known.append(u"dry_run"_s);
    QList<FieldError> errors;
    const auto given = m_request.query.queryItems(QUrl::FullyDecoded);
    for (const auto &[name, rawValue] : given) {
        // A plus stands for a blank in queries, which QUrlQuery leaves to us.
        QString value = rawValue;
        const QString at = u"?"_s + name;
        if (!known.contains(name)) {
            const QString near = nearestWord(name, known);
            errors.append({at, -1, u"is unknown"_s,
                           near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near)});
            continue;
        }
        if (parameter(name)) {
            errors.append({at, -1, u"is given twice"_s, {}});
            continue;
        }
        if (name == "dry_run"_L1) {
            if (value != "true"_L1 && value != "false"_L1)
                errors.append({at, -1, u"must be true or false"_s, {}});
            m_isDryRun = value == "true"_L1;
            continue;
        }
        for (const Parameter &parameter : m_route.parameters) {
            if (parameter.name == name)
                errors += check(*parameter.schema, typed(*parameter.schema, value), at);
        }
        m_parameters.append({name, value});
    }
    if (errors.isEmpty())
        return {};
    return tl::unexpected(Error::invalid(u"The query is not right."_s, errors));
}

Result<void> Call::readMatch(int &status)
{
    const QByteArray given = m_request.ifMatch.trimmed();
    if (given.isEmpty() || given == "*" || !m_route.takesMatch)
        return {};
    m_version = versionOf(given);
    if (m_version > 0)
        return {};
    status = 412;
    return tl::unexpected(Error{ErrorCode::PreconditionFailed,
                                u"changed-meanwhile"_s,
                                u"If-Match names no version of this object. Give the ETag of the "
                                "answer that you have, such as \"3\" with its quotes."_s,
                                {}});
}

Result<void> Call::readBody(int &status)
{
    if (!m_route.body) {
        if (m_request.body.isEmpty())
            return {};
        status = 400;
        return tl::unexpected(Error::invalid(u"This request takes no body."_s));
    }
    if (m_request.body.isEmpty() && m_route.isOptionalBody)
        return {};
    const QByteArray type = m_request.contentType.split(';').first().trimmed().toLower();
    const bool isForm = type == "application/x-www-form-urlencoded";
    const bool isPatch = type == "application/merge-patch+json" && m_route.method == Method::Patch;
    if (type != "application/json" && !isPatch && !(isForm && m_route.takesForm)) {
        status = 415;
        return tl::unexpected(unsupportedType(m_route.takesForm
                                                  ? u"application/json, or "
                                                    "application/x-www-form-urlencoded"_s
                                                  : u"application/json"_s));
    }
    auto body = isForm ? formBody(m_request.body) : jsonBody(m_request.body);
    if (!body) {
        status = 400;
        return tl::unexpected(body.error());
    }
    m_body = std::move(*body);
    if (const auto errors = check(*m_route.body, m_body); !errors.isEmpty()) {
        status = 422;
        return tl::unexpected(invalidFields(errors));
    }
    return {};
}

} // namespace berth::api
