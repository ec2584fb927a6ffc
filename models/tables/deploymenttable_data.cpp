// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable_p.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

namespace berth {

namespace {

using Table = DeploymentTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("DeploymentTable", "Name"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Name of the deployment; need not be unique")},
    {"status", QT_TRANSLATE_NOOP("DeploymentTable", "Status"),
     QT_TRANSLATE_NOOP("DeploymentTable", "What the deployment is doing")},
    {"reason", QT_TRANSLATE_NOOP("DeploymentTable", "Reason"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Why it waits, and what sent it back to the queue")},
    {"cluster", QT_TRANSLATE_NOOP("DeploymentTable", "Cluster"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Where it runs or is queued")},
    {"priority", QT_TRANSLATE_NOOP("DeploymentTable", "Priority"),
     QT_TRANSLATE_NOOP("DeploymentTable", "0 to 1000; higher goes first"), true},
    {"cpu", QT_TRANSLATE_NOOP("DeploymentTable", "CPU"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Cores of each replica"), true},
    {"memory", QT_TRANSLATE_NOOP("DeploymentTable", "Memory"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Memory of each replica"), true},
    {"gpu", QT_TRANSLATE_NOOP("DeploymentTable", "GPU"),
     QT_TRANSLATE_NOOP("DeploymentTable", "GPU devices of each replica, or a share of one"), true},
    {"replicas", QT_TRANSLATE_NOOP("DeploymentTable", "Replicas"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Ready and wanted replicas"), true},
    {"image", QT_TRANSLATE_NOOP("DeploymentTable", "Image"),
     QT_TRANSLATE_NOOP("DeploymentTable", "What it runs")},
    {"owner", QT_TRANSLATE_NOOP("DeploymentTable", "Owner"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Whose it is")},
    {"submitted", QT_TRANSLATE_NOOP("DeploymentTable", "Submitted"),
     QT_TRANSLATE_NOOP("DeploymentTable", "When it was put into the queue"), true},
    {"wait", QT_TRANSLATE_NOOP("DeploymentTable", "Waited"),
     QT_TRANSLATE_NOOP("DeploymentTable", "From submission to start, or until now"), true},
    {"run", QT_TRANSLATE_NOOP("DeploymentTable", "Run time"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Since it started, or until it ended"), true},
    {"kind", QT_TRANSLATE_NOOP("DeploymentTable", "Kind"),
     QT_TRANSLATE_NOOP("DeploymentTable",
                       "A service runs until stopped, a batch runs to completion")},
    {"id", QT_TRANSLATE_NOOP("DeploymentTable", "Id"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Number of the deployment in the API"), true},
    {"ready", QT_TRANSLATE_NOOP("DeploymentTable", "Ready"),
     QT_TRANSLATE_NOOP("DeploymentTable", "Replicas that run or have succeeded"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QDateTime utc(qint64 millis)
{
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
}

QString reasonText(quint16 flags)
{
    const auto reason = DeploymentColumns::reason(flags);
    const Cause cause = DeploymentColumns::cause(flags);
    if (!reason)
        return format::text(cause);
    if (cause == Cause::None)
        return format::text(*reason);
    return format::text(*reason) % u" (" % format::text(cause) % u')';
}

QVariant displayCell(const DeploymentColumns &rows, Slot slot, int column, qint64 now)
{
    switch (column) {
    case Table::NameColumn:
        return rows.names().text(slot);
    case Table::StatusColumn:
        return format::text(DeploymentColumns::status(rows.flags(slot)));
    case Table::ReasonColumn:
        return reasonText(rows.flags(slot));
    case Table::ClusterColumn:
        return rows.clusters.name(rows.account(slot).cluster);
    case Table::PriorityColumn:
        return rows.priority(slot);
    case Table::CpuColumn:
        return format::cpu(rows.shape(slot).cpuMilli);
    case Table::MemoryColumn:
        return format::memory(rows.shape(slot).memoryBytes);
    case Table::GpuColumn:
        return format::gpu(rows.shape(slot).gpuMilli);
    case Table::ReplicasColumn:
        return format::replicas(rows.ready(slot), rows.shape(slot).replicas);
    case Table::ImageColumn:
        return rows.image(rows.imageIndex(slot));
    case Table::OwnerColumn:
        return rows.owners.name(rows.account(slot).owner);
    case Table::SubmittedColumn:
        return format::age(fromEpochMillis(rows.submittedMillis(slot)), fromEpochMillis(now));
    case Table::WaitColumn:
        return format::duration(Milliseconds(rows.waitMillis(slot, now)));
    case Table::RunColumn: {
        const qint64 length = rows.runMillis(slot, now);
        return length < 0 ? QString() : format::duration(Milliseconds(length));
    }
    case Table::KindColumn:
        return format::text(rows.shape(slot).kind);
    case Table::IdColumn:
        return rows.id(slot).value();
    case Table::ReadyColumn:
        return rows.ready(slot);
    }
    return {};
}

QVariant rawCell(const DeploymentColumns &rows, Slot slot, int column, qint64 now)
{
    const quint16 flags = rows.flags(slot);
    switch (column) {
    case Table::StatusColumn:
        return QString(word(DeploymentColumns::status(flags)));
    case Table::CpuColumn:
        return double(rows.shape(slot).cpuMilli) / 1000;
    case Table::MemoryColumn:
        return rows.shape(slot).memoryBytes;
    case Table::GpuColumn:
        return double(rows.shape(slot).gpuMilli) / 1000;
    case Table::ReplicasColumn:
        return rows.shape(slot).replicas;
    case Table::SubmittedColumn:
        return utc(rows.submittedMillis(slot));
    case Table::WaitColumn:
        return double(rows.waitMillis(slot, now)) / 1000;
    case Table::RunColumn: {
        const qint64 length = rows.runMillis(slot, now);
        return length < 0 ? QVariant() : QVariant(double(length) / 1000);
    }
    case Table::KindColumn:
        return QString(word(rows.shape(slot).kind));
    default:
        return displayCell(rows, slot, column, now);
    }
}

QVariant toolTipCell(const DeploymentColumns &rows, Slot slot, int column, qint64 now)
{
    switch (column) {
    case Table::SubmittedColumn:
        return format::moment(fromEpochMillis(rows.submittedMillis(slot)));
    case Table::RunColumn:
        return rows.startedSeconds(slot) == 0
            ? QVariant()
            : QVariant(format::moment(fromEpochMillis(qint64(rows.startedSeconds(slot)) * 1000)));
    case Table::CpuColumn:
    case Table::MemoryColumn:
    case Table::GpuColumn: {
        const DeploymentShape &shape = rows.shape(slot);
        return format::needs({.cpuMilli = shape.cpuMilli,
                              .memoryBytes = shape.memoryBytes,
                              .gpuMilli = shape.gpuMilli,
                              .extended = {}},
                             shape.replicas);
    }
    default:
        return displayCell(rows, slot, column, now);
    }
}

} // namespace

QVariant DeploymentTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Slot slot = d->visibleOrder[size_t(index.row())];
    const DeploymentColumns &rows = d->columns;
    switch (role) {
    case Qt::DisplayRole:
        return displayCell(rows, slot, index.column(), d->now);
    case Qt::ToolTipRole:
        return toolTipCell(rows, slot, index.column(), d->now);
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case Qt::CheckStateRole:
        return index.column() == NameColumn
            ? QVariant(int(d->selected.test(slot) ? Qt::Checked : Qt::Unchecked))
            : QVariant();
    case SortRole:
        return rawCell(rows, slot, index.column(), d->now);
    case IdRole:
        return rows.id(slot).value();
    case ClusterIdRole:
        return rows.clusters.id(rows.account(slot).cluster);
    case StateRole:
        return int(DeploymentColumns::status(rows.flags(slot)));
    case StateWordRole:
        return QString(word(DeploymentColumns::status(rows.flags(slot))));
    case SelectedRole:
        return d->selected.test(slot);
    case PriorityRole:
        return rows.priority(slot);
    case HeldRole:
        return DeploymentColumns::isHeld(rows.flags(slot));
    default:
        return {};
    }
}

bool DeploymentTable::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return false;
    if (role == SelectedRole) {
        select(index.row(), value.toBool());
        return true;
    }
    if (role == Qt::CheckStateRole && index.column() == NameColumn) {
        select(index.row(), value.toInt() == Qt::Checked);
        return true;
    }
    return false;
}

QVariant DeploymentTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "DeploymentTable", section, orientation, role);
}

Qt::ItemFlags DeploymentTable::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == NameColumn ? flags | Qt::ItemIsUserCheckable : flags;
}

QHash<int, QByteArray> DeploymentTable::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert({{SortRole, "sort"},
                  {IdRole, "id"},
                  {ClusterIdRole, "clusterId"},
                  {StateRole, "state"},
                  {StateWordRole, "stateWord"},
                  {SelectedRole, "selected"},
                  {PriorityRole, "priority"},
                  {HeldRole, "held"}});
    return names;
}

std::vector<filter::Field> DeploymentTable::filterFields()
{
    using filter::FieldType;
    QStringList statuses;
    for (int i = 0; i < DeploymentStatusCount; ++i)
        statuses << QString(word(DeploymentStatus(i)));
    QStringList reasons;
    for (int i = 0; i <= int(ReasonCode::Insufficient); ++i)
        reasons << QString(word(ReasonCode(i)));
    for (int i = int(Cause::Preempted); i <= int(Cause::Retry); ++i)
        reasons << QString(word(Cause(i)));
    const QStringList kinds{QString(word(DeploymentKind::Service)),
                            QString(word(DeploymentKind::Batch))};
    return {
        {QStringLiteral("name"), FieldType::Text, {}, NameColumn},
        {QStringLiteral("status"), FieldType::Word, statuses, StatusColumn},
        {QStringLiteral("reason"), FieldType::Word, reasons, ReasonColumn},
        {QStringLiteral("cluster"), FieldType::Text, {}, ClusterColumn},
        {QStringLiteral("priority"), FieldType::Integer, {}, PriorityColumn},
        {QStringLiteral("cpu"), FieldType::Cpu, {}, CpuColumn},
        {QStringLiteral("memory"), FieldType::Memory, {}, MemoryColumn},
        {QStringLiteral("gpu"), FieldType::Gpu, {}, GpuColumn},
        {QStringLiteral("replicas"), FieldType::Integer, {}, ReplicasColumn},
        {QStringLiteral("image"), FieldType::Text, {}, ImageColumn},
        {QStringLiteral("owner"), FieldType::Text, {}, OwnerColumn},
        {QStringLiteral("age"), FieldType::Duration, {}, SubmittedColumn},
        {QStringLiteral("wait"), FieldType::Duration, {}, WaitColumn},
        {QStringLiteral("run"), FieldType::Duration, {}, RunColumn},
        {QStringLiteral("kind"), FieldType::Word, kinds, KindColumn},
        {QStringLiteral("held"), FieldType::Boolean, {}, FilterIndex::HeldKey},
        {QStringLiteral("id"), FieldType::Integer, {}, IdColumn},
        {QStringLiteral("ready"), FieldType::Integer, {}, ReadyColumn},
    };
}

} // namespace berth
