// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/replicatable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = ReplicaTable;

constexpr ColumnText Columns[] = {
    {"ordinal", QT_TRANSLATE_NOOP("ReplicaTable", "Replica"),
     QT_TRANSLATE_NOOP("ReplicaTable", "Number among the replicas, from 0"), true},
    {"state", QT_TRANSLATE_NOOP("ReplicaTable", "State"),
     QT_TRANSLATE_NOOP("ReplicaTable", "What it is doing, how it ended, what sent it back")},
    {"node", QT_TRANSLATE_NOOP("ReplicaTable", "Node"),
     QT_TRANSLATE_NOOP("ReplicaTable", "Where it holds resources")},
    {"attempts", QT_TRANSLATE_NOOP("ReplicaTable", "Attempts"),
     QT_TRANSLATE_NOOP("ReplicaTable", "How often it was tried on a node"), true},
    {"started", QT_TRANSLATE_NOOP("ReplicaTable", "Started"),
     QT_TRANSLATE_NOOP("ReplicaTable", "When it was seen to run")},
    {"run", QT_TRANSLATE_NOOP("ReplicaTable", "Run time"),
     QT_TRANSLATE_NOOP("ReplicaTable", "Since it started, or until it ended"), true},
    {"exit_code", QT_TRANSLATE_NOOP("ReplicaTable", "Exit code"),
     QT_TRANSLATE_NOOP("ReplicaTable", "Of the latest attempt"), true},
    {"message", QT_TRANSLATE_NOOP("ReplicaTable", "Message"),
     QT_TRANSLATE_NOOP("ReplicaTable", "The engine's words where something went wrong")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QString stateText(const Replica &replica)
{
    const QString state = format::text(replica.state);
    if (replica.state == ReplicaState::Ended && replica.outcome != Outcome::None)
        return format::text(replica.outcome);
    if (replica.state == ReplicaState::Waiting && replica.cause != Cause::None)
        return state % u" (" % format::text(replica.cause) % u')';
    return state;
}

std::optional<Milliseconds> runTime(const Replica &replica, TimePoint now)
{
    if (!replica.startedAt)
        return std::nullopt;
    return std::max<Milliseconds>(replica.finishedAt.value_or(now) - *replica.startedAt,
                                  Milliseconds(0));
}

} // namespace

ReplicaTable::ReplicaTable(std::function<QString(NodeId)> nodeName, QObject *parent)
    : RowTable(parent)
    , m_nodeName(std::move(nodeName))
{
}

int ReplicaTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicaTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "ReplicaTable", section, orientation, role);
}

QVariant ReplicaTable::display(const ReplicaRow &row, int column) const
{
    const Replica &replica = row.replica;
    switch (column) {
    case OrdinalColumn:
        return replica.ordinal;
    case StateColumn:
        return stateText(replica);
    case NodeColumn:
        if (!replica.nodeId.isValid())
            return QString();
        return m_nodeName ? m_nodeName(replica.nodeId)
                          : QString(u'#' % QString::number(replica.nodeId.value()));
    case AttemptsColumn:
        return replica.attempts;
    case StartedColumn:
        return replica.startedAt ? format::age(*replica.startedAt, m_now) : QString();
    case RunColumn: {
        const auto length = runTime(replica, m_now);
        return length ? format::duration(*length) : QString();
    }
    case ExitCodeColumn:
        return row.attempt && row.attempt->exitCode ? QVariant(*row.attempt->exitCode) : QVariant();
    case MessageColumn:
        return row.attempt ? row.attempt->message : QString();
    }
    return {};
}

QVariant ReplicaTable::raw(const ReplicaRow &row, int column) const
{
    const Replica &replica = row.replica;
    switch (column) {
    case StateColumn:
        return QString(word(replica.state));
    case StartedColumn:
        return replica.startedAt
            ? QVariant(QDateTime::fromMSecsSinceEpoch(toEpochMillis(*replica.startedAt), Qt::UTC))
            : QVariant();
    case RunColumn: {
        const auto length = runTime(replica, m_now);
        return length ? QVariant(double(length->count()) / 1000) : QVariant();
    }
    default:
        return display(row, column);
    }
}

QVariant ReplicaTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ReplicaRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(row, index.column());
    case Qt::ToolTipRole:
        return index.column() == StartedColumn && row.replica.startedAt
            ? QVariant(format::moment(*row.replica.startedAt))
            : display(row, index.column());
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case SortRole:
        return raw(row, index.column());
    case IdRole:
        return row.replica.id.value();
    case ClusterIdRole:
        return row.replica.clusterId.value();
    case StateRole:
        return int(row.replica.state);
    case StateWordRole:
        return row.replica.state == ReplicaState::Ended && row.replica.outcome != Outcome::None
            ? QString(word(row.replica.outcome))
            : QString(word(row.replica.state));
    default:
        return {};
    }
}

std::vector<ReplicaRow> ReplicaTable::merged(std::span<const Replica> replicas,
                                             std::span<const Attempt> attempts) const
{
    std::vector<ReplicaRow> next;
    std::unordered_map<qint64, size_t> byReplica;
    const auto rowFor = [&](ReplicaId id) -> ReplicaRow * {
        if (const auto it = byReplica.find(id.value()); it != byReplica.end())
            return &next[it->second];
        const int known = rowOf(id.value());
        if (known < 0)
            return nullptr;
        byReplica.emplace(id.value(), next.size());
        next.push_back(rowAt(known));
        return &next.back();
    };
    for (const Replica &replica : replicas) {
        if (replica.deploymentId != m_deployment)
            continue;
        if (ReplicaRow *row = rowFor(replica.id)) {
            row->replica = replica;
        } else {
            byReplica.emplace(replica.id.value(), next.size());
            next.push_back({replica, std::nullopt});
        }
    }
    for (const Attempt &attempt : attempts) {
        ReplicaRow *row = rowFor(attempt.replicaId);
        if (row != nullptr && (!row->attempt || row->attempt->number <= attempt.number))
            row->attempt = attempt;
    }
    return next;
}

void ReplicaTable::load(DeploymentId deployment, std::span<const Replica> replicas,
                        std::span<const Attempt> attempts, qint64 seq)
{
    resetRows({});
    m_deployment = deployment;
    m_seq = seq;
    mergeRows(merged(replicas, attempts));
}

void ReplicaTable::applyChanges(const ChangeBatch &batch)
{
    if (!m_deployment.isValid() || batch.seq <= m_seq)
        return;
    m_seq = batch.seq;
    std::vector<qint64> removed;
    for (const ChangeBatch::Removed &gone : batch.removed) {
        if (gone.kind == SubjectKind::Replica)
            removed.push_back(gone.id);
    }
    mergeRows(merged(batch.replicas, batch.attempts), removed);
}

void ReplicaTable::clear()
{
    m_deployment = {};
    resetRows({});
}

void ReplicaTable::setNow(TimePoint now)
{
    if (toEpochMillis(now) / 1000 == toEpochMillis(m_now) / 1000)
        return;
    m_now = now;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, StartedColumn), index(rowCount() - 1, RunColumn));
}

DeploymentId ReplicaTable::deployment() const
{
    return m_deployment;
}

} // namespace berth
