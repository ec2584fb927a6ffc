// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"
#include "models/domain/organization.h"
#include "models/domain/states.h"
#include "models/domain/time.h"
#include "models/store/jsontext.h"
#include "models/store/statement.h"

#include "models/domain/cluster.h"

#include <tuple>

namespace berth::store {

[[nodiscard]] inline QLatin1StringView word(Quota::Subject subject)
{
    constexpr QLatin1StringView Words[]
        = {QLatin1String("organization"), QLatin1String("user"), QLatin1String("cluster")};
    return Words[int(subject)];
}

// How one value stands in a column and in an event. Enumerations are their number in a column and
// their word in an event; what is absent is NULL and null.

using IntegerOrNull = std::optional<qint64>;

template<typename T>
concept Enumeration = std::is_enum_v<T>;

template<Enumeration E>
[[nodiscard]] qint64 toColumn(E value)
{
    return qint64(value);
}
[[nodiscard]] inline qint64 toColumn(bool value)
{
    return value;
}
[[nodiscard]] inline qint64 toColumn(int value)
{
    return value;
}
[[nodiscard]] inline qint64 toColumn(qint64 value)
{
    return value;
}
[[nodiscard]] inline QString toColumn(const QString &value)
{
    return value.isNull() ? QString(QLatin1String("")) : value; // a null string would be NULL
}
[[nodiscard]] inline qint64 toColumn(TimePoint value)
{
    return toEpochMillis(value);
}
[[nodiscard]] inline qint64 toColumn(Seconds value)
{
    return value.count();
}
template<typename Tag>
[[nodiscard]] IntegerOrNull toColumn(Id<Tag> value)
{
    return value.isValid() ? IntegerOrNull(value.value()) : std::nullopt;
}
template<typename T>
[[nodiscard]] IntegerOrNull toColumn(const std::optional<T> &value)
{
    return value ? IntegerOrNull(toColumn(*value)) : std::nullopt;
}

/// `after` of a deployment, in its column and in events: [[7,"succeeded","waiting"],...].
void appendJson(QByteArray &out, const QList<Dependency> &after);
[[nodiscard]] QString toColumn(const QList<Dependency> &after);
void fromColumn(const Statement &row, int column, QList<Dependency> &after);

/// `autoscale` of a deployment: [min, max, "cpu", target, stabilization, cooldown] or nothing.
void appendJson(QByteArray &out, const std::optional<Autoscale> &autoscale);
[[nodiscard]] QString toColumn(const std::optional<Autoscale> &autoscale);
void fromColumn(const Statement &row, int column, std::optional<Autoscale> &autoscale);

// Straight from the row: a QVariant in between costs as much as the column itself.
template<Enumeration E>
void fromColumn(const Statement &row, int column, E &value)
{
    value = E(row.integer(column));
}
inline void fromColumn(const Statement &row, int column, bool &value)
{
    value = row.integer(column) != 0;
}
inline void fromColumn(const Statement &row, int column, int &value)
{
    value = int(row.integer(column));
}
inline void fromColumn(const Statement &row, int column, qint64 &value)
{
    value = row.integer(column);
}
inline void fromColumn(const Statement &row, int column, QString &value)
{
    value = row.text(column);
}
inline void fromColumn(const Statement &row, int column, TimePoint &value)
{
    value = fromEpochMillis(row.integer(column));
}
inline void fromColumn(const Statement &row, int column, Seconds &value)
{
    value = Seconds(row.integer(column));
}
template<typename Tag>
void fromColumn(const Statement &row, int column, Id<Tag> &value)
{
    value = Id<Tag>(row.integer(column));
}
template<typename T>
void fromColumn(const Statement &row, int column, std::optional<T> &value)
{
    if (row.isNull(column))
        value.reset();
    else
        fromColumn(row, column, value.emplace());
}

template<Enumeration E>
void appendJson(QByteArray &out, E value)
{
    const QLatin1StringView text = word(value);
    out += '"';
    out.append(text.data(), text.size());
    out += '"';
}
inline void appendJson(QByteArray &out, int value)
{
    appendJson(out, qint64(value));
}
inline void appendJson(QByteArray &out, const QString &value)
{
    appendJson(out, QStringView(value));
}
inline void appendJson(QByteArray &out, TimePoint value)
{
    appendJson(out, qint64(toEpochMillis(value)));
}
inline void appendJson(QByteArray &out, Seconds value)
{
    appendJson(out, qint64(value.count()));
}
template<typename Tag>
void appendJson(QByteArray &out, Id<Tag> value)
{
    if (value.isValid())
        appendJson(out, value.value());
    else
        out += "null";
}
template<typename T>
void appendJson(QByteArray &out, const std::optional<T> &value)
{
    if (value)
        appendJson(out, *value);
    else
        out += "null";
}

/// One field of a row: its name is that of the column and of the member in events, and its bind in
/// statements (":name").
template<typename Row, typename Value>
struct Field
{
    const char *bindName; ///< with the colon
    Value Row::*member;

    [[nodiscard]] QLatin1StringView bind() const { return QLatin1StringView(bindName); }
    [[nodiscard]] QLatin1StringView name() const { return QLatin1StringView(bindName + 1); }
};
template<typename Row, typename Value>
Field(const char *, Value Row::*) -> Field<Row, Value>;

/// Specialised per row type (rows.h): `columns`, a tuple of Fields; the id and the versions are
/// not among them.
template<typename Row>
struct Fields;

template<typename Row, typename Visit>
void forEachColumn(Visit &&visit)
{
    std::apply([&](const auto &...field) { (visit(field), ...); }, Fields<Row>::columns);
}

/// Binds every column of @p row that the statement names: an UPDATE leaves some alone.
template<typename Row>
void bindColumns(Statement &statement, const Row &row)
{
    forEachColumn<Row>([&](const auto &field) {
        if (statement.names(field.bind()))
            statement.bind(field.bind(), toColumn(row.*(field.member)));
    });
}

/// Reads the columns of @p row by name from the current answer of @p statement.
template<typename Row>
void readColumns(Statement &statement, Row &row)
{
    size_t index = 0;
    forEachColumn<Row>([&](const auto &field) {
        fromColumn(statement, statement.column(index, field.name()), row.*(field.member));
        ++index;
    });
}

template<typename Value>
[[nodiscard]] QByteArray beforeAndAfter(const Value &before, const Value &after)
{
    QByteArray json("[");
    appendJson(json, before);
    json += ',';
    appendJson(json, after);
    json += ']';
    return json;
}

/// Adds [before, after] of every column that differs.
template<typename Row>
void addChanges(JsonMembers &changes, const Row &before, const Row &after)
{
    forEachColumn<Row>([&](const auto &field) {
        const auto &was = before.*(field.member);
        const auto &is = after.*(field.member);
        if (was != is)
            changes.add(field.name(), beforeAndAfter(was, is));
    });
}

/// Every column of @p row as a member.
template<typename Row>
void addAll(JsonMembers &members, const Row &row)
{
    forEachColumn<Row>([&](const auto &field) {
        QByteArray json;
        appendJson(json, row.*(field.member));
        members.add(field.name(), std::move(json));
    });
}

} // namespace berth::store
