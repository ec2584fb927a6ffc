// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/schema/schema.h"

#include <QtCore/qjsonarray.h>

#include <algorithm>
#include <limits>

namespace berth::api {

using namespace Qt::StringLiterals;

const Property *Schema::find(QStringView property) const
{
    const auto found = std::find_if(properties.begin(), properties.end(),
                                    [property](const Property &p) { return p.name == property; });
    return found == properties.end() ? nullptr : &*found;
}

namespace schema {

namespace {

Schema ofType(SchemaType type)
{
    Schema schema;
    schema.type = type;
    return schema;
}

} // namespace

Schema any()
{
    return {};
}

Schema boolean()
{
    return ofType(SchemaType::Boolean);
}

Schema integer(qint64 least, qint64 most)
{
    Schema schema = ofType(SchemaType::Integer);
    schema.least = least;
    schema.most = most;
    return schema;
}

Schema id()
{
    return integer(1, std::numeric_limits<qint64>::max());
}

Schema number()
{
    return ofType(SchemaType::Number);
}

Schema amount()
{
    return ofType(SchemaType::Amount);
}

Schema text(qint64 least, qint64 most)
{
    Schema schema = ofType(SchemaType::String);
    schema.least = least;
    schema.most = most;
    return schema;
}

Schema oneOf(QStringList words)
{
    Schema schema = ofType(SchemaType::String);
    schema.words = std::move(words);
    return schema;
}

Schema time()
{
    Schema schema = ofType(SchemaType::String);
    schema.format = u"date-time"_s;
    return schema;
}

Schema array(Schema element, qint64 most)
{
    return array(shared(std::move(element)), most);
}

Schema array(SchemaRef element, qint64 most)
{
    Schema schema = ofType(SchemaType::Array);
    schema.element = std::move(element);
    schema.most = most;
    return schema;
}

Schema map(Schema values)
{
    return map(shared(std::move(values)));
}

Schema map(SchemaRef values)
{
    Schema schema = ofType(SchemaType::Map);
    schema.element = std::move(values);
    return schema;
}

Schema object(QString name, std::vector<Property> properties)
{
    Schema schema = ofType(SchemaType::Object);
    schema.name = std::move(name);
    schema.properties = std::move(properties);
    return schema;
}

Schema nullable(Schema schema)
{
    schema.isNullable = true;
    return schema;
}

Schema described(Schema schema, QString description)
{
    schema.description = std::move(description);
    return schema;
}

Schema standing(Schema schema, QJsonValue standard)
{
    schema.standard = std::move(standard);
    return schema;
}

Schema example(Schema schema, QJsonValue value)
{
    schema.example = std::move(value);
    return schema;
}

Property required(QString name, Schema schema)
{
    return required(std::move(name), shared(std::move(schema)));
}

Property required(QString name, SchemaRef schema)
{
    return {std::move(name), std::move(schema), true};
}

Property optional(QString name, Schema schema)
{
    return optional(std::move(name), shared(std::move(schema)));
}

Property optional(QString name, SchemaRef schema)
{
    return {std::move(name), std::move(schema), false};
}

SchemaRef shared(Schema schema)
{
    return std::make_shared<const Schema>(std::move(schema));
}

} // namespace schema

namespace {

QJsonValue typeJson(QStringList types, bool isNullable)
{
    if (isNullable)
        types.append(u"null"_s);
    return types.size() == 1 ? QJsonValue(types.first())
                             : QJsonValue(QJsonArray::fromStringList(types));
}

QStringList jsonTypes(SchemaType type)
{
    switch (type) {
    case SchemaType::Any:
        return {};
    case SchemaType::Object:
    case SchemaType::Map:
        return {u"object"_s};
    case SchemaType::Array:
        return {u"array"_s};
    case SchemaType::String:
        return {u"string"_s};
    case SchemaType::Integer:
        return {u"integer"_s};
    case SchemaType::Number:
        return {u"number"_s};
    case SchemaType::Boolean:
        return {u"boolean"_s};
    case SchemaType::Amount:
        return {u"number"_s, u"string"_s};
    case SchemaType::TextOrObject:
        return {u"string"_s, u"object"_s};
    }
    return {};
}

void insertBounds(QJsonObject &json, const Schema &schema)
{
    const bool isText = schema.type == SchemaType::String;
    const bool isList = schema.type == SchemaType::Array;
    const auto least = isText ? u"minLength"_s : isList ? u"minItems"_s : u"minimum"_s;
    const auto most = isText ? u"maxLength"_s : isList ? u"maxItems"_s : u"maximum"_s;
    if (schema.least && (*schema.least != 0 || schema.type == SchemaType::Integer))
        json.insert(least, *schema.least);
    // What a JSON number cannot hold exactly is no bound that a document should name.
    if (schema.most && *schema.most < (qint64(1) << 53))
        json.insert(most, *schema.most);
}

void insertProperties(QJsonObject &json, const Schema &schema)
{
    QJsonObject properties;
    QJsonArray required;
    for (const Property &property : schema.properties) {
        properties.insert(property.name, schemaJson(*property.schema));
        if (property.isRequired)
            required.append(property.name);
    }
    json.insert("properties"_L1, properties);
    if (!required.isEmpty())
        json.insert("required"_L1, required);
    json.insert("additionalProperties"_L1, false);
}

} // namespace

QJsonObject schemaJson(const Schema &schema, bool asReference)
{
    if (asReference && !schema.name.isEmpty()) {
        const QJsonObject reference{{u"$ref"_s, QString(u"#/components/schemas/"_s + schema.name)}};
        if (!schema.isNullable)
            return reference;
        return {{u"anyOf"_s, QJsonArray{reference, QJsonObject{{u"type"_s, u"null"_s}}}}};
    }
    QJsonObject json;
    if (const QStringList types = jsonTypes(schema.type); !types.isEmpty())
        json.insert("type"_L1, typeJson(types, schema.isNullable && asReference));
    if (!schema.description.isEmpty())
        json.insert("description"_L1, schema.description);
    insertBounds(json, schema);
    if (!schema.words.isEmpty()) {
        QJsonArray words = QJsonArray::fromStringList(schema.words);
        if (schema.isNullable)
            words.append(QJsonValue());
        json.insert("enum"_L1, words);
    }
    if (!schema.format.isEmpty())
        json.insert("format"_L1, schema.format);
    if (schema.type == SchemaType::Object || schema.type == SchemaType::TextOrObject)
        insertProperties(json, schema);
    if (schema.type == SchemaType::Map)
        json.insert("additionalProperties"_L1, schemaJson(*schema.element));
    if (schema.type == SchemaType::Array)
        json.insert("items"_L1, schemaJson(*schema.element));
    if (!schema.standard.isUndefined())
        json.insert("default"_L1, schema.standard);
    if (!schema.example.isUndefined())
        json.insert("examples"_L1, QJsonArray{schema.example});
    return json;
}

} // namespace berth::api
