// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/roles.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qvariant.h>

#include <span>

namespace berth {

/// What the header of a column says.
struct ColumnText
{
    const char *name; ///< stable: of files and settings
    const char *title; ///< both translated in the context of the table
    const char *toolTip;
    bool isNumber = false;
};

[[nodiscard]] inline int alignmentOf(bool isNumber)
{
    return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

/// headerData() of a table with these columns.
[[nodiscard]] inline QVariant headerCell(std::span<const ColumnText> columns, const char *context,
                                         int section, Qt::Orientation orientation, int role)
{
    if (orientation != Qt::Horizontal || section < 0 || section >= int(columns.size()))
        return {};
    const ColumnText &column = columns[size_t(section)];
    switch (role) {
    case Qt::DisplayRole:
        return QCoreApplication::translate(context, column.title);
    case Qt::ToolTipRole:
        return QCoreApplication::translate(context, column.toolTip);
    case Qt::TextAlignmentRole:
        return alignmentOf(column.isNumber);
    case TableRoles::SortRole:
        return QString::fromLatin1(column.name);
    default:
        return {};
    }
}

/// The allocated share of a capacity; invalid where there is none.
[[nodiscard]] inline QVariant shareOf(qint64 allocated, qint64 capacity)
{
    return capacity > 0 ? QVariant(double(allocated) / double(capacity)) : QVariant();
}

} // namespace berth
