// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/invitetable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = InviteTable;

constexpr ColumnText Columns[] = {
    {"status", QT_TRANSLATE_NOOP("InviteTable", "Status"),
     QT_TRANSLATE_NOOP("InviteTable", "Active, used, expired or revoked")},
    {"role", QT_TRANSLATE_NOOP("InviteTable", "Role"),
     QT_TRANSLATE_NOOP("InviteTable", "What whoever redeems it may do")},
    {"note", QT_TRANSLATE_NOOP("InviteTable", "Note"),
     QT_TRANSLATE_NOOP("InviteTable", "Whom it was meant for")},
    {"expires", QT_TRANSLATE_NOOP("InviteTable", "Expires"),
     QT_TRANSLATE_NOOP("InviteTable", "It cannot be redeemed from then on")},
    {"created_by", QT_TRANSLATE_NOOP("InviteTable", "Made by"),
     QT_TRANSLATE_NOOP("InviteTable", "Who made it")},
    {"used_by", QT_TRANSLATE_NOOP("InviteTable", "Used by"),
     QT_TRANSLATE_NOOP("InviteTable", "Who redeemed it")},
    {"id", QT_TRANSLATE_NOOP("InviteTable", "Id"),
     QT_TRANSLATE_NOOP("InviteTable", "Its number in the API"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

} // namespace

InviteTable::InviteTable(QObject *parent)
    : RowTable(parent)
{
}

int InviteTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant InviteTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "InviteTable", section, orientation, role);
}

QVariant InviteTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const InviteRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case StatusColumn:
            return QString(word(row.status));
        case RoleColumn:
            return QString(word(row.invite.role));
        case NoteColumn:
            return row.invite.note;
        case ExpiresColumn:
            return format::moment(row.invite.expiresAt);
        case CreatedByColumn:
            return row.createdBy;
        case UsedByColumn:
            return row.usedBy;
        default:
            return row.invite.id.value();
        }
    case SortRole:
        switch (index.column()) {
        case RoleColumn:
            return int(row.invite.role);
        case ExpiresColumn:
            return QDateTime::fromMSecsSinceEpoch(toEpochMillis(row.invite.expiresAt), Qt::UTC);
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return row.invite.id.value();
    case StateRole:
        return int(row.status);
    case OrganizationIdRole:
        return row.invite.organizationId.value();
    default:
        return {};
    }
}

void InviteTable::setRows(std::vector<InviteRow> rows)
{
    replaceRows(std::move(rows));
}

const InviteRow *InviteTable::find(InviteId id) const
{
    const int row = rowOf(id.value());
    return row >= 0 ? &rowAt(row) : nullptr;
}

} // namespace berth
