// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/requesttable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

#include <algorithm>

namespace berth {

namespace {

using Table = RequestTable;

constexpr ColumnText Columns[] = {
    {"time", QT_TRANSLATE_NOOP("RequestTable", "When"),
     QT_TRANSLATE_NOOP("RequestTable", "When it was answered, in UTC")},
    {"status", QT_TRANSLATE_NOOP("RequestTable", "Status"),
     QT_TRANSLATE_NOOP("RequestTable", "Of the answer"), true},
    {"method", QT_TRANSLATE_NOOP("RequestTable", "Method"),
     QT_TRANSLATE_NOOP("RequestTable", "What was asked for")},
    {"path", QT_TRANSLATE_NOOP("RequestTable", "Path"),
     QT_TRANSLATE_NOOP("RequestTable", "Without its query")},
    {"milliseconds", QT_TRANSLATE_NOOP("RequestTable", "ms"),
     QT_TRANSLATE_NOOP("RequestTable", "From the request to its answer"), true},
    {"account", QT_TRANSLATE_NOOP("RequestTable", "Account"),
     QT_TRANSLATE_NOOP("RequestTable", "Who was signed in")},
    {"peer", QT_TRANSLATE_NOOP("RequestTable", "From"),
     QT_TRANSLATE_NOOP("RequestTable", "The address of the client")},
    {"id", QT_TRANSLATE_NOOP("RequestTable", "Request id"),
     QT_TRANSLATE_NOOP("RequestTable", "As its answer and the log name it")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QString clockTime(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC)
        .toString(QStringLiteral("HH:mm:ss.zzz"));
}

} // namespace

RequestTable::RequestTable(int limit, QObject *parent)
    : QAbstractTableModel(parent)
    , m_limit(std::max(limit, 1))
{
}

int RequestTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_requests.size());
}

int RequestTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RequestTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "RequestTable", section, orientation, role);
}

QVariant RequestTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ServedRequest &request = m_requests[size_t(index.row())];
    const auto value = [&]() -> QVariant {
        switch (index.column()) {
        case StatusColumn:
            return request.status;
        case MethodColumn:
            return request.method;
        case PathColumn:
            return request.path;
        case DurationColumn:
            return request.milliseconds;
        case AccountColumn:
            return request.account;
        case PeerColumn:
            return request.peer.isEmpty()
                ? QCoreApplication::translate("RequestTable", "unix socket")
                : request.peer;
        case IdColumn:
            return request.id;
        default:
            return QDateTime::fromMSecsSinceEpoch(toEpochMillis(request.time), Qt::UTC);
        }
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (index.column() == TimeColumn)
            return role == Qt::ToolTipRole ? format::moment(request.time) : clockTime(request.time);
        if (index.column() == DurationColumn)
            return QString::number(request.milliseconds, 'f', 1);
        return value();
    case SortRole:
        return value();
    case StateRole:
        return request.status;
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    default:
        return {};
    }
}

void RequestTable::append(const std::vector<ServedRequest> &requests)
{
    if (requests.empty())
        return;
    m_total += qint64(requests.size());
    const size_t count = std::min(requests.size(), size_t(m_limit));
    beginInsertRows({}, 0, int(count) - 1);
    m_requests.insert(m_requests.begin(), requests.rbegin(),
                      requests.rbegin() + std::ptrdiff_t(count));
    endInsertRows();
    if (int(m_requests.size()) <= m_limit)
        return;
    beginRemoveRows({}, m_limit, int(m_requests.size()) - 1);
    m_requests.resize(size_t(m_limit));
    endRemoveRows();
}

void RequestTable::clear()
{
    m_total = 0;
    beginResetModel();
    m_requests.clear();
    endResetModel();
}

} // namespace berth
