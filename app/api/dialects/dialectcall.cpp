// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectcall.h"

#include "app/api/dialects/dialect.h"
#include "app/api/json/jsonbody.h"

#include <cmath>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr double LargestAmount = 1e9; ///< cores, GiB or devices: beyond is surely a slip
constexpr double LargestInteger = 9'007'199'254'740'991; ///< what a JSON number holds exactly
constexpr double GiB = 1'073'741'824;
constexpr qsizetype LongestPassword = 128;

std::optional<QString> textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? u"True"_s : u"False"_s;
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 17);
    return std::nullopt;
}

std::optional<double> numberOf(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    if (value.isBool())
        return value.toBool() ? 1 : 0;
    bool isNumber = false;
    const double number = value.toString().trimmed().toDouble(&isNumber);
    if (!value.isString() || !isNumber || !std::isfinite(number))
        return std::nullopt;
    return number;
}

struct Taken
{
    QVariant value;
    QString problem; ///< empty: none
};

Taken takenText(FieldKind kind, const QJsonValue &given)
{
    const auto text = textOf(given);
    if (!text || (kind == FieldKind::Strict && !given.isString()))
        return {{}, u"str type expected"_s};
    if (kind >= FieldKind::Filled && text->trimmed().isEmpty())
        return {{}, u"must not be empty"_s};
    if (kind == FieldKind::Password && text->size() > LongestPassword)
        return {{}, u"has more than 128 characters"_s};
    return {*text, {}};
}

Taken takenAmount(FieldKind kind, double number)
{
    if (number < 0)
        return {{}, u"must not be negative"_s};
    if (number > LargestAmount)
        return {{}, u"must be at most 1000000000"_s};
    if (kind == FieldKind::Memory) {
        const qint64 bytes = std::llround(number * GiB);
        if (bytes > 0 && bytes < MinimumMemory)
            return {{}, u"must be 0, or at least 1 MiB; it is counted in GiB"_s};
        return {bytes, {}};
    }
    if (kind == FieldKind::Devices && std::trunc(number) != number)
        return {{}, u"must be a whole number of devices"_s};
    return {qint64(std::llround(number * 1000)), {}};
}

Taken taken(FieldKind kind, const QJsonValue &given)
{
    if (kind <= FieldKind::Password)
        return takenText(kind, given);
    const auto number = numberOf(given);
    if (!number) {
        return {{},
                kind == FieldKind::Integer ? u"value is not a valid integer"_s
                                           : u"value is not a valid number"_s};
    }
    if (std::abs(*number) > LargestInteger)
        return {{}, u"is too large"_s};
    if (kind == FieldKind::Integer)
        return {qint64(*number), {}};
    if (kind == FieldKind::Number)
        return {*number, {}};
    return takenAmount(kind, *number);
}

/// The value at a dotted name.
QJsonValue at(const QJsonObject &body, const QString &name)
{
    QJsonValue value = body;
    for (const QString &part : name.split(u'.'))
        value = value.isObject() ? value.toObject().value(part) : QJsonValue::Undefined;
    return value;
}

} // namespace

DialectCall::DialectCall(Request request, const DialectRoute &route, QStringList arguments,
                         DialectServices &services)
    : m_request(std::move(request))
    , m_route(route)
    , m_arguments(std::move(arguments))
    , m_services(services)
{
}

void DialectCall::actAs(Actor actor)
{
    m_actor = std::move(actor);
    m_actor.requestId = m_request.id;
}

void DialectCall::setCaller(core::Caller caller)
{
    m_user = std::move(caller.user);
    actAs(std::move(caller.actor));
}

void DialectCall::take(const QString &place, const DialectField &field, const QJsonValue &given,
                       QList<FieldError> &errors)
{
    const QString pointer = place + u'/' + QString(field.name).replace(u'.', u'/');
    if (given.isUndefined() || given.isNull()) {
        if (field.isRequired)
            errors.append({pointer, -1, u"field required"_s, {}});
        return;
    }
    if (field.kind == FieldKind::Loose && !given.isString())
        return;
    const Taken value = taken(field.kind, given);
    if (value.problem.isEmpty())
        m_values.insert(field.name, value.value);
    else
        errors.append({pointer, -1, value.problem, {}});
}

void DialectCall::readPath(QList<FieldError> &errors)
{
    qsizetype at = 0;
    const QStringList parts = m_route.pattern.split(u'/');
    for (const QString &part : parts) {
        if (!part.startsWith(u'{'))
            continue;
        const QString name = part.mid(1, part.size() - 2);
        const bool isId = name.endsWith(":id"_L1);
        take(u"/path"_s,
             {isId ? name.chopped(3) : name, isId ? FieldKind::Integer : FieldKind::Text},
             m_arguments.at(at++), errors);
    }
}

Result<void> DialectCall::read()
{
    QList<FieldError> errors;
    readPath(errors);
    for (const DialectField &field : m_route.query) {
        const bool isGiven = m_request.query.hasQueryItem(field.name);
        QString value = m_request.query.queryItemValue(field.name, QUrl::FullyDecoded);
        take(u"/query"_s, field,
             isGiven ? QJsonValue(value.replace(u'+', u' ')) : QJsonValue(QJsonValue::Undefined),
             errors);
    }
    if (!m_route.body.isEmpty()) {
        const bool isForm = m_route.takesForm
            && m_request.contentType.toLower().startsWith("application/x-www-form-urlencoded");
        const auto body = m_request.body.isEmpty() ? Result<QJsonObject>(QJsonObject())
            : isForm                               ? formBody(m_request.body)
                                                   : jsonBody(m_request.body);
        if (!body) {
            errors.append({u"/body"_s, -1, body.error().message, {}});
        } else {
            for (const DialectField &field : m_route.body)
                take(u"/body"_s, field, at(*body, field.name), errors);
        }
    }
    if (errors.isEmpty())
        return {};
    return tl::unexpected(Error::invalid(
        errors.first().pointer.section(u'/', 2) + u": "_s + errors.first().message, errors));
}

qint64 DialectCall::integer(const QString &name, qint64 otherwise) const
{
    return has(name) ? m_values.value(name).toLongLong() : otherwise;
}

double DialectCall::number(const QString &name, double otherwise) const
{
    return has(name) ? m_values.value(name).toDouble() : otherwise;
}

ResourceVector DialectCall::amounts(const QString &cpu, const QString &ram,
                                    const QString &gpu) const
{
    ResourceVector amounts;
    amounts.cpuMilli = integer(cpu);
    amounts.memoryBytes = integer(ram);
    amounts.gpuMilli = integer(gpu);
    return amounts;
}

} // namespace berth::api
