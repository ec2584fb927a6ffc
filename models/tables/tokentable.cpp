// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tokentable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = TokenTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("TokenTable", "Token"),
     QT_TRANSLATE_NOOP("TokenTable", "What it was made for")},
    {"scope", QT_TRANSLATE_NOOP("TokenTable", "Scope"),
     QT_TRANSLATE_NOOP("TokenTable", "What it reaches, at most")},
    {"created", QT_TRANSLATE_NOOP("TokenTable", "Made"),
     QT_TRANSLATE_NOOP("TokenTable", "When it was made")},
    {"expires", QT_TRANSLATE_NOOP("TokenTable", "Expires"),
     QT_TRANSLATE_NOOP("TokenTable", "It opens nothing from then on")},
    {"id", QT_TRANSLATE_NOOP("TokenTable", "Id"),
     QT_TRANSLATE_NOOP("TokenTable", "Its number in the API"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

} // namespace

TokenTable::TokenTable(QObject *parent)
    : RowTable(parent)
{
}

int TokenTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TokenTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "TokenTable", section, orientation, role);
}

QVariant TokenTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PersonalToken &token = rowAt(index.row()).token;
    const auto moment = [](TimePoint time) {
        return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC);
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case NameColumn:
            return token.name;
        case ScopeColumn:
            return QString(word(token.scope));
        case CreatedColumn:
            return format::moment(token.createdAt);
        case ExpiresColumn:
            return token.expiresAt ? format::moment(*token.expiresAt)
                                   : QCoreApplication::translate("TokenTable", "never");
        default:
            return token.id.value();
        }
    case SortRole:
        switch (index.column()) {
        case CreatedColumn:
            return moment(token.createdAt);
        case ExpiresColumn:
            return token.expiresAt ? QVariant(moment(*token.expiresAt)) : QVariant();
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return token.id.value();
    default:
        return {};
    }
}

void TokenTable::setTokens(const std::vector<PersonalToken> &tokens)
{
    std::vector<TokenRow> rows;
    for (const PersonalToken &token : tokens)
        rows.push_back({token});
    replaceRows(std::move(rows));
}

} // namespace berth
