// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/membertable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = MemberTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("MemberTable", "Member"),
     QT_TRANSLATE_NOOP("MemberTable", "The name that others see")},
    {"username", QT_TRANSLATE_NOOP("MemberTable", "Username"),
     QT_TRANSLATE_NOOP("MemberTable", "The name to sign in with")},
    {"role", QT_TRANSLATE_NOOP("MemberTable", "Role"),
     QT_TRANSLATE_NOOP("MemberTable", "What they may do here")},
    {"since", QT_TRANSLATE_NOOP("MemberTable", "Account since"),
     QT_TRANSLATE_NOOP("MemberTable", "When the account was made")},
    {"id", QT_TRANSLATE_NOOP("MemberTable", "Id"),
     QT_TRANSLATE_NOOP("MemberTable", "Its number in the API"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QString roleText(const User &user)
{
    const QString role = user.role ? QString(word(*user.role)) : QString();
    return user.isAdministrator
        ? QCoreApplication::translate("MemberTable", "%1, administrator").arg(role)
        : role;
}

} // namespace

MemberTable::MemberTable(QObject *parent)
    : RowTable(parent)
{
}

int MemberTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MemberTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "MemberTable", section, orientation, role);
}

QVariant MemberTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const User &user = rowAt(index.row()).user;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case NameColumn:
            return user.displayName.isEmpty() ? user.username : user.displayName;
        case UsernameColumn:
            return user.username;
        case RoleColumn:
            return roleText(user);
        case SinceColumn:
            return format::moment(user.createdAt);
        default:
            return user.id.value();
        }
    case SortRole:
        switch (index.column()) {
        case RoleColumn:
            return user.role ? int(*user.role) : -1;
        case SinceColumn:
            return QDateTime::fromMSecsSinceEpoch(toEpochMillis(user.createdAt), Qt::UTC);
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return user.id.value();
    case OrganizationIdRole:
        return user.organizationId.value();
    default:
        return {};
    }
}

void MemberTable::fold(std::span<const User> users, std::vector<qint64> removed)
{
    std::vector<MemberRow> upserts;
    for (const User &user : users) {
        m_names[user.id] = user.username;
        if (user.organizationId.isValid())
            upserts.push_back({user});
        else
            removed.push_back(user.id.value());
    }
    mergeRows(std::move(upserts), removed);
}

void MemberTable::load(std::span<const User> users, qint64 seq)
{
    m_seq = seq;
    m_names.clear();
    resetRows({});
    fold(users, {});
}

void MemberTable::applyChanges(const ChangeBatch &batch)
{
    if (batch.seq <= m_seq)
        return;
    m_seq = batch.seq;
    std::vector<qint64> removed;
    for (const ChangeBatch::Removed &each : batch.removed) {
        if (each.kind == SubjectKind::User)
            removed.push_back(each.id);
    }
    if (!batch.users.empty() || !removed.empty())
        fold(batch.users, std::move(removed));
}

const User *MemberTable::find(UserId id) const
{
    const int row = rowOf(id.value());
    return row >= 0 ? &rowAt(row).user : nullptr;
}

QString MemberTable::nameOf(UserId id) const
{
    if (!id.isValid())
        return {};
    const auto it = m_names.find(id);
    return it == m_names.end() ? QString(u'#' % QString::number(id.value())) : it->second;
}

} // namespace berth
