// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace berth::ctl {

enum class Format : quint8 { Table, Wide, Json, Yaml, Csv };

[[nodiscard]] std::optional<Format> formatFromWord(const QString &word);

/// A column of a table: its title, and where its value lies ("resources/cpu/total").
struct Column
{
    QString title;
    QString path;
    bool isWide = false; ///< only in `-o wide` and csv
};

/// Rows as a text in one of the formats. Control characters of what a server sent are shown
/// escaped; cells of csv that a spreadsheet would take for a formula begin with a quote.
[[nodiscard]] QString render(const QJsonArray &rows, const QList<Column> &columns, Format format,
                             bool withHeader = true);
/// One object, for describe: a line a member in a table, else as render().
[[nodiscard]] QString renderObject(const QJsonObject &object, Format format);

/// A value as one cell shows it.
[[nodiscard]] QString cellText(const QJsonValue &value);

} // namespace berth::ctl
