// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qiodevice.h>

#include <functional>

namespace berth {

/// What an export writes: exactly the rows that the model shows, in its order.
struct ExportOptions
{
    QList<int> columns; ///< in this order; empty: every column
    /// Called every few thousand rows with (done, total); false cancels.
    std::function<bool(int, int)> progress;
};

/// RFC 4180 with a header line, UTF-8, CRLF. Raw values (SortRole): memory in bytes, cpu in cores,
/// times as RFC 3339 UTC. Text that a spreadsheet would take for a formula (begins with = + - @, a
/// tab or a carriage return, also after blanks) gets an apostrophe in front.
/// @returns the number of rows, Unavailable where @p device refuses bytes, or Cancelled.
[[nodiscard]] Result<int> exportCsv(const QAbstractItemModel &model, QIODevice &device,
                                    const ExportOptions &options = {});

/// A JSON array of one object a row, a row a line; the same values and errors.
[[nodiscard]] Result<int> exportJson(const QAbstractItemModel &model, QIODevice &device,
                                     const ExportOptions &options = {});

/// The cell as exportCsv() writes it, quotes included where it needs them.
[[nodiscard]] QString csvCell(const QString &text);

} // namespace berth
