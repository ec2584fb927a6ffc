// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/output.h"

#include <QtCore/qjsondocument.h>
#include <yaml-cpp/yaml.h>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

QString printable(const QString &text)
{
    QString safe;
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() < 0xa0))
            safe += u"\\x%1"_s.arg(c.unicode(), 2, 16, QLatin1Char('0'));
        else
            safe += c;
    }
    return safe;
}

QJsonValue at(const QJsonObject &row, const QString &path)
{
    QJsonValue value(row);
    const QStringList steps = path.split(u'/');
    for (const QString &step : steps)
        value = value.toObject().value(step);
    return value;
}

QString csvCell(const QString &text)
{
    QString cell = text;
    if (!cell.isEmpty() && QStringView(u"=+-@\t\r").contains(cell.front()))
        cell.prepend(u'\'');
    if (cell.contains(u',') || cell.contains(u'"') || cell.contains(u'\n'))
        cell = u'"' + cell.replace(u'"', "\"\""_L1) + u'"';
    return cell;
}

YAML::Node yamlOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return YAML::Node(value.toBool());
    case QJsonValue::Double: {
        const qint64 whole = value.toInteger();
        return double(whole) == value.toDouble() ? YAML::Node(whole) : YAML::Node(value.toDouble());
    }
    case QJsonValue::String:
        return YAML::Node(value.toString().toStdString());
    case QJsonValue::Array: {
        YAML::Node list(YAML::NodeType::Sequence);
        const QJsonArray array = value.toArray();
        for (const QJsonValue element : array)
            list.push_back(yamlOf(element));
        return list;
    }
    case QJsonValue::Object: {
        YAML::Node map(YAML::NodeType::Map);
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            map[it.key().toStdString()] = yamlOf(it.value());
        return map;
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return {};
}

QString yamlText(const QJsonValue &value)
{
    YAML::Emitter emitter;
    emitter << yamlOf(value);
    return QString::fromUtf8(emitter.c_str()) + u'\n';
}

QString tableText(const QList<QStringList> &lines)
{
    QList<qsizetype> widths;
    for (const QStringList &line : lines) {
        for (qsizetype i = 0; i < line.size(); ++i) {
            if (i == widths.size())
                widths.append(0);
            widths[i] = std::max(widths[i], line[i].size());
        }
    }
    QString text;
    for (const QStringList &line : lines) {
        QString row;
        for (qsizetype i = 0; i < line.size(); ++i)
            row += i + 1 < line.size() ? line[i].leftJustified(widths[i] + 3) : line[i];
        text += row + u'\n';
    }
    return text;
}

} // namespace

std::optional<Format> formatFromWord(const QString &word)
{
    const QStringList words{u"table"_s, u"wide"_s, u"json"_s, u"yaml"_s, u"csv"_s};
    const qsizetype index = words.indexOf(word);
    return index < 0 ? std::nullopt : std::optional(Format(index));
}

QString cellText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? u"yes"_s : u"no"_s;
    case QJsonValue::Double: {
        const qint64 whole = value.toInteger();
        return double(whole) == value.toDouble() ? QString::number(whole)
                                                 : QString::number(value.toDouble(), 'g', 12);
    }
    case QJsonValue::String:
        return printable(value.toString());
    case QJsonValue::Array:
        return printable(
            QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)));
    case QJsonValue::Object: {
        QStringList parts;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            parts << printable(it.key()) + u'=' + cellText(it.value());
        return parts.join(u' ');
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return u"-"_s;
}

QString render(const QJsonArray &rows, const QList<Column> &columns, Format format, bool withHeader)
{
    if (format == Format::Json)
        return QString::fromUtf8(QJsonDocument(rows).toJson());
    if (format == Format::Yaml)
        return yamlText(rows);
    QList<Column> shown;
    for (const Column &column : columns) {
        if (!column.isWide || format != Format::Table)
            shown.append(column);
    }
    QList<QStringList> lines;
    if (withHeader) {
        QStringList titles;
        for (const Column &column : std::as_const(shown))
            titles << column.title;
        lines << titles;
    }
    for (const QJsonValue row : rows) {
        QStringList cells;
        for (const Column &column : std::as_const(shown)) {
            const QJsonValue value = at(row.toObject(), column.path);
            const bool isNothing = value.isNull() || value.isUndefined();
            if (format == Format::Csv)
                cells << (isNothing ? QString() : csvCell(cellText(value)));
            else
                cells << cellText(value);
        }
        lines << cells;
    }
    if (format != Format::Csv)
        return tableText(lines);
    QString text;
    for (const QStringList &line : std::as_const(lines))
        text += line.join(u',') + u'\n';
    return text;
}

QString renderObject(const QJsonObject &object, Format format)
{
    if (format == Format::Json)
        return QString::fromUtf8(QJsonDocument(object).toJson());
    if (format == Format::Yaml)
        return yamlText(object);
    QList<QStringList> lines;
    for (auto it = object.begin(); it != object.end(); ++it)
        lines << QStringList{cellText(it.key()) + u':', cellText(it.value())};
    return tableText(lines);
}

} // namespace berth::ctl
