// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/schema/schema.h"
#include "models/domain/nearest.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonarray.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// A name as one step of a JSON pointer (RFC 6901 section 3).
QString step(QString name)
{
    return u'/' + name.replace(u'~', "~0"_L1).replace(u'/', "~1"_L1);
}

std::optional<qint64> integerOf(const QJsonValue &value)
{
    if (!value.isDouble())
        return std::nullopt;
    // Two different defaults both come back only where it is no integer.
    const qint64 number = value.toInteger(-1);
    if (number == -1 && value.toInteger(-2) == -2)
        return std::nullopt;
    return number;
}

class Checker final
{
public:
    void check(const Schema &schema, const QJsonValue &value, const QString &pointer)
    {
        if (value.isNull()) {
            if (!schema.isNullable && schema.type != SchemaType::Any)
                refuse(pointer, u"must not be null"_s);
            return;
        }
        switch (schema.type) {
        case SchemaType::Any:
            return;
        case SchemaType::Object:
            if (require(value.isObject(), pointer, u"must be an object"_s))
                checkMembers(schema, value.toObject(), pointer);
            return;
        case SchemaType::Map:
            if (require(value.isObject(), pointer, u"must be an object"_s)) {
                const QJsonObject object = value.toObject();
                for (auto it = object.begin(); it != object.end(); ++it)
                    check(*schema.element, it.value(), pointer + step(it.key()));
            }
            return;
        case SchemaType::Array:
            if (require(value.isArray(), pointer, u"must be a list"_s))
                checkElements(schema, value.toArray(), pointer);
            return;
        case SchemaType::String:
            if (require(value.isString(), pointer, u"must be a text"_s))
                checkText(schema, value.toString(), pointer);
            return;
        case SchemaType::Integer:
            checkInteger(schema, value, pointer);
            return;
        case SchemaType::Number:
            (void)require(value.isDouble(), pointer, u"must be a number"_s);
            return;
        case SchemaType::Boolean:
            (void)require(value.isBool(), pointer, u"must be true or false"_s);
            return;
        case SchemaType::Amount:
            (void)require(value.isDouble() || value.isString(), pointer,
                          u"must be a number, or a text such as \"500m\" or \"8GiB\""_s);
            return;
        case SchemaType::TextOrObject:
            if (value.isObject())
                checkMembers(schema, value.toObject(), pointer);
            else
                (void)require(value.isString(), pointer, u"must be a text or an object"_s);
            return;
        }
    }

    QList<FieldError> errors;

private:
    void refuse(const QString &pointer, const QString &message, const QString &hint = {})
    {
        errors.append({pointer, -1, message, hint});
    }

    [[nodiscard]] bool require(bool holds, const QString &pointer, const QString &message)
    {
        if (!holds)
            refuse(pointer, message);
        return holds;
    }

    void checkMembers(const Schema &schema, const QJsonObject &object, const QString &pointer)
    {
        for (const Property &property : schema.properties) {
            const auto member = object.find(property.name);
            if (member != object.end())
                check(*property.schema, member.value(), pointer + step(property.name));
            else if (property.isRequired)
                refuse(pointer + step(property.name), u"is missing"_s);
        }
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!schema.find(it.key()))
                refuse(pointer + step(it.key()), u"is unknown"_s, nearest(schema, it.key()));
        }
    }

    static QString nearest(const Schema &schema, const QString &name)
    {
        QStringList names;
        for (const Property &property : schema.properties)
            names.append(property.name);
        const QString near = nearestWord(name, names);
        return near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near);
    }

    void checkElements(const Schema &schema, const QJsonArray &array, const QString &pointer)
    {
        if (schema.most && array.size() > *schema.most)
            refuse(pointer,
                   u"has %1 elements, at most %2 are taken"_s.arg(array.size()).arg(*schema.most));
        if (schema.least && array.size() < *schema.least)
            refuse(pointer, u"needs at least %1 elements"_s.arg(*schema.least));
        for (qsizetype i = 0; i < array.size(); ++i)
            check(*schema.element, array.at(i), pointer + u'/' + QString::number(i));
    }

    void checkText(const Schema &schema, const QString &text, const QString &pointer)
    {
        if (!schema.words.isEmpty()) {
            if (schema.words.contains(text))
                return;
            const QString near = nearestWord(text, schema.words);
            refuse(pointer, u"must be one of %1"_s.arg(schema.words.join(", "_L1)),
                   near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near));
            return;
        }
        if (schema.least && text.size() < *schema.least)
            refuse(pointer,
                   *schema.least == 1 ? u"must not be empty"_s
                                      : u"needs at least %1 characters"_s.arg(*schema.least));
        if (schema.most && text.size() > *schema.most)
            refuse(pointer,
                   u"has %1 characters, at most %2 are taken"_s.arg(text.size()).arg(*schema.most));
        if (schema.format == "date-time"_L1
            && !QDateTime::fromString(text, Qt::ISODateWithMs).isValid()) {
            refuse(pointer, u"must be a time"_s, u"RFC 3339, such as \"2026-11-21T08:00:00Z\""_s);
        }
    }

    void checkInteger(const Schema &schema, const QJsonValue &value, const QString &pointer)
    {
        const auto number = integerOf(value);
        if (!number) {
            refuse(pointer, u"must be an integer"_s);
            return;
        }
        if (schema.least && *number < *schema.least)
            refuse(pointer, u"must be at least %1"_s.arg(*schema.least));
        if (schema.most && *number > *schema.most)
            refuse(pointer, u"must be at most %1"_s.arg(*schema.most));
    }
};

} // namespace

QList<FieldError> check(const Schema &schema, const QJsonValue &value, const QString &pointer)
{
    Checker checker;
    checker.check(schema, value, pointer);
    return checker.errors;
}

Error invalidFields(const QList<FieldError> &errors)
{
    if (errors.size() > 1)
        return Error::invalid(u"%1 fields are not right."_s.arg(errors.size()), errors);
    QString message = errors.first().pointer + u": "_s + errors.first().message;
    if (!message.endsWith(u'.'))
        message += u'.';
    return Error::invalid(message, errors);
}

} // namespace berth::api
