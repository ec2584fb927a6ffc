// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tableexport.h"

#include "models/tables/format.h"
#include "models/tables/roles.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>

#include <cmath>

namespace berth {

namespace {

constexpr int RowsPerTurn = 4096;

QString columnName(const QAbstractItemModel &model, int column)
{
    const QVariant name = model.headerData(column, Qt::Horizontal, TableRoles::SortRole);
    return name.isValid() ? name.toString()
                          : model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

bool isNumber(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        return true;
    default:
        return false;
    }
}

QString textOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::QDateTime)
        return format::rfc3339(fromEpochMillis(value.toDateTime().toMSecsSinceEpoch()));
    if (value.typeId() == QMetaType::Double)
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return value.toString();
}

QByteArray jsonString(const QString &text)
{
    QByteArray json = "\"";
    for (const char c : text.toUtf8()) {
        switch (c) {
        case '"':
            json += "\\\"";
            break;
        case '\\':
            json += "\\\\";
            break;
        case '\n':
            json += "\\n";
            break;
        case '\r':
            json += "\\r";
            break;
        case '\t':
            json += "\\t";
            break;
        default:
            if (uchar(c) < 0x20)
                json += "\\u00" + QByteArray::number(uchar(c), 16).rightJustified(2, '0');
            else
                json += c;
        }
    }
    return json += '"';
}

QByteArray jsonValue(const QVariant &value)
{
    if (!value.isValid() || value.isNull())
        return "null";
    if (value.typeId() == QMetaType::Bool)
        return value.toBool() ? "true" : "false";
    if (isNumber(value)) {
        const bool isFinite
            = value.typeId() != QMetaType::Double || std::isfinite(value.toDouble());
        return isFinite ? textOf(value).toLatin1() : QByteArray("null");
    }
    return jsonString(textOf(value));
}

QByteArray csvValue(const QVariant &value)
{
    // A negative number is a number, not a formula.
    return isNumber(value) ? textOf(value).toLatin1() : csvCell(textOf(value)).toUtf8();
}

/// Writes a row at a time in pieces that a device takes well, and asks whether to go on.
template<typename WriteRow>
Result<int> writeRows(const QAbstractItemModel &model, QIODevice &device,
                      const ExportOptions &options, QByteArray head, QByteArray tail,
                      WriteRow writeRow)
{
    const auto flush = [&](const QByteArray &bytes) { return device.write(bytes) == bytes.size(); };
    const auto refused = [&] {
        return tl::unexpected(Error::unavailable(
            QStringLiteral("export-failed"),
            QCoreApplication::translate("TableExport",
                                        "The file could not be written: %1. Free some room, or "
                                        "choose another place.")
                .arg(device.errorString())));
    };
    const int rows = model.rowCount();
    QByteArray bytes = std::move(head);
    for (int row = 0; row < rows; ++row) {
        if (row % RowsPerTurn == 0) {
            if (options.progress && !options.progress(row, rows))
                return tl::unexpected(Error::cancelled());
            if (!flush(bytes))
                return refused();
            bytes.clear();
        }
        writeRow(bytes, row);
    }
    bytes += tail;
    if (!flush(bytes))
        return refused();
    if (options.progress)
        options.progress(rows, rows);
    return rows;
}

QList<int> columnsOf(const QAbstractItemModel &model, const ExportOptions &options)
{
    if (!options.columns.isEmpty())
        return options.columns;
    QList<int> all;
    for (int column = 0; column < model.columnCount(); ++column)
        all << column;
    return all;
}

} // namespace

QString csvCell(const QString &text)
{
    QString cell = text;
    // What a spreadsheet takes for a formula: OWASP, "CSV Injection". Blanks in front do not stop
    // every program, and full-width forms count as the plain ones in some.
    static const QString Triggers = QStringLiteral("=+-@\t\r\n|%＝＋－＠");
    qsizetype first = 0;
    while (first < cell.size() && cell[first].isSpace() && !Triggers.contains(cell[first]))
        ++first;
    if (first < cell.size() && Triggers.contains(cell[first]))
        cell.prepend(u'\'');
    const bool needsQuotes = cell.contains(u'"') || cell.contains(u',') || cell.contains(u';')
        || cell.contains(u'\n') || cell.contains(u'\r') || cell.contains(u'\t')
        || (!cell.isEmpty() && (cell.front().isSpace() || cell.back().isSpace()));
    if (!needsQuotes)
        return cell;
    cell.replace(u'"', QLatin1String("\"\""));
    return u'"' % cell % u'"';
}

Result<int> exportCsv(const QAbstractItemModel &model, QIODevice &device,
                      const ExportOptions &options)
{
    const QList<int> columns = columnsOf(model, options);
    QByteArray head;
    for (qsizetype i = 0; i < columns.size(); ++i)
        head += (i == 0 ? "" : ",") + csvCell(columnName(model, columns[i])).toUtf8();
    head += "\r\n";
    return writeRows(model, device, options, head, {}, [&](QByteArray &bytes, int row) {
        for (qsizetype i = 0; i < columns.size(); ++i) {
            if (i > 0)
                bytes += ',';
            bytes += csvValue(model.index(row, columns[i]).data(TableRoles::SortRole));
        }
        bytes += "\r\n";
    });
}

Result<int> exportJson(const QAbstractItemModel &model, QIODevice &device,
                       const ExportOptions &options)
{
    const QList<int> columns = columnsOf(model, options);
    QList<QByteArray> keys;
    for (const int column : columns)
        keys << jsonString(columnName(model, column)) + ':';
    return writeRows(model, device, options, "[", "\n]\n", [&](QByteArray &bytes, int row) {
        bytes += row == 0 ? "\n{" : ",\n{";
        for (qsizetype i = 0; i < columns.size(); ++i) {
            if (i > 0)
                bytes += ',';
            bytes += keys[i] + jsonValue(model.index(row, columns[i]).data(TableRoles::SortRole));
        }
        bytes += '}';
    });
}

} // namespace berth
