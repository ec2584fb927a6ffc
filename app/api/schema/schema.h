// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

#include <memory>
#include <vector>

/// The shape of what the API takes and answers. One value of it is what requests are checked
/// against and what the OpenAPI document is written from, so that the two cannot disagree.
namespace berth::api {

struct Schema;
using SchemaRef = std::shared_ptr<const Schema>;

enum class SchemaType : quint8 {
    Any,
    Object,
    Map, ///< an object of any names; `element` is the shape of its values
    Array,
    String,
    Integer,
    Number,
    Boolean,
    Amount, ///< a number, or a text such as "500m" or "8GiB": read by the domain's own parser
    TextOrObject, ///< a text, or an object of `properties`: a value of the environment
};

struct Property
{
    QString name;
    SchemaRef schema;
    bool isRequired = false;
};

struct Schema
{
    SchemaType type = SchemaType::Any;
    QString name; ///< of the component that it is in the document; empty: written where it is used
    QString description;
    bool isNullable = false;
    std::vector<Property> properties; ///< in the order of the document
    SchemaRef element; ///< of an Array and a Map
    std::optional<qint64> least; ///< of an Integer; of a String or an Array its size
    std::optional<qint64> most;
    QStringList words; ///< a String that is one of these
    QString format; ///< of a String: "date-time", "uri", "password"
    QJsonValue standard = QJsonValue::Undefined; ///< what holds where it is left out
    QJsonValue example = QJsonValue::Undefined;

    [[nodiscard]] const Property *find(QStringView property) const;
};

namespace schema {

[[nodiscard]] Schema any();
[[nodiscard]] Schema boolean();
[[nodiscard]] Schema integer(qint64 least, qint64 most);
[[nodiscard]] Schema id();
[[nodiscard]] Schema number();
[[nodiscard]] Schema amount();
[[nodiscard]] Schema text(qint64 least, qint64 most);
[[nodiscard]] Schema oneOf(QStringList words);
[[nodiscard]] Schema time();
[[nodiscard]] Schema array(Schema element, qint64 most);
[[nodiscard]] Schema array(SchemaRef element, qint64 most);
[[nodiscard]] Schema map(Schema values);
[[nodiscard]] Schema map(SchemaRef values);
[[nodiscard]] Schema object(QString name, std::vector<Property> properties);

[[nodiscard]] Schema nullable(Schema schema);
[[nodiscard]] Schema described(Schema schema, QString description);
[[nodiscard]] Schema standing(Schema schema, QJsonValue standard); ///< with that default
[[nodiscard]] Schema example(Schema schema, QJsonValue value);

[[nodiscard]] Property required(QString name, Schema schema);
[[nodiscard]] Property required(QString name, SchemaRef schema);
[[nodiscard]] Property optional(QString name, Schema schema);
[[nodiscard]] Property optional(QString name, SchemaRef schema);

[[nodiscard]] SchemaRef shared(Schema schema);

} // namespace schema

/// All that is wrong with @p value, each with its JSON pointer below @p pointer: what is missing,
/// unknown (with the nearest known name), of another type, or outside of its bounds. What amounts,
/// names and images may be is the domain's to say, not the schema's.
[[nodiscard]] QList<FieldError> check(const Schema &schema, const QJsonValue &value,
                                      const QString &pointer = {});

/// @p errors, of which there is at least one, as one error: in the words of the only one, or how
/// many there are.
[[nodiscard]] Error invalidFields(const QList<FieldError> &errors);

/// The schema in the keywords that OpenAPI 3.1 shares with draft-07; named ones as a reference.
[[nodiscard]] QJsonObject schemaJson(const Schema &schema, bool asReference = true);

} // namespace berth::api
