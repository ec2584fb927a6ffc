// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/runtable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

namespace berth {

namespace {

using Table = RunTable;

constexpr ColumnText Columns[] = {
    {"due", QT_TRANSLATE_NOOP("RunTable", "Due"),
     QT_TRANSLATE_NOOP("RunTable", "When the schedule says")},
    {"outcome", QT_TRANSLATE_NOOP("RunTable", "Outcome"),
     QT_TRANSLATE_NOOP("RunTable", "What came of it")},
    {"delay", QT_TRANSLATE_NOOP("RunTable", "Fired after"),
     QT_TRANSLATE_NOOP("RunTable", "How much later it was really fired"), true},
    {"duration", QT_TRANSLATE_NOOP("RunTable", "Took"),
     QT_TRANSLATE_NOOP("RunTable", "From its firing to its end"), true},
    {"deployment", QT_TRANSLATE_NOOP("RunTable", "Deployment"),
     QT_TRANSLATE_NOOP("RunTable", "The id of what it fired"), true},
    {"reason", QT_TRANSLATE_NOOP("RunTable", "Reason"),
     QT_TRANSLATE_NOOP("RunTable", "Why it was missed, failed or stopped")},
};
static_assert(std::size(Columns) == Table::ColumnCount);

std::optional<Milliseconds> valueOf(const Run &run, int column)
{
    if (run.state == RunState::Missed || run.state == RunState::Queued)
        return std::nullopt;
    if (column == RunTable::DelayColumn)
        return run.createdAt - run.nominalAt;
    return run.finishedAt ? std::optional<Milliseconds>(*run.finishedAt - run.createdAt)
                          : std::nullopt;
}

} // namespace

RunTable::RunTable(QObject *parent)
    : RowTable(parent)
{
}

int RunTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "RunTable", section, orientation, role);
}

QVariant RunTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Run &run = rowAt(index.row()).run;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case DueColumn:
            return run.firings > 1 ? format::moment(run.nominalAt) + QStringLiteral(" – ")
                    + format::moment(run.nominalUntil)
                                   : format::moment(run.nominalAt);
        case OutcomeColumn:
            return run.firings > 1 ? QStringLiteral("%1 (%2)").arg(word(run.state)).arg(run.firings)
                                   : QString(word(run.state));
        case DelayColumn:
        case DurationColumn: {
            const auto value = valueOf(run, index.column());
            return value ? format::duration(*value) : QString();
        }
        case DeploymentColumn:
            return run.deploymentId.isValid() ? QVariant(run.deploymentId.value()) : QVariant();
        default:
            return run.reason;
        }
    case SortRole:
        switch (index.column()) {
        case DueColumn:
            return qint64(toEpochMillis(run.nominalAt));
        case DelayColumn:
        case DurationColumn: {
            const auto value = valueOf(run, index.column());
            return value ? QVariant(qint64(value->count())) : QVariant();
        }
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return run.id.value();
    default:
        return {};
    }
}

void RunTable::setRuns(const std::vector<Run> &runs)
{
    std::vector<RunRow> rows;
    for (const Run &run : runs)
        rows.push_back({run});
    replaceRows(std::move(rows));
}

} // namespace berth
