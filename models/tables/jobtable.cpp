// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/jobtable.h"

#include "models/tables/columntext.h"
#include "models/tables/format.h"

#include <QtCore/qdatetime.h>

#include <map>

namespace berth {

namespace {

using Table = JobTable;

constexpr ColumnText Columns[] = {
    {"name", QT_TRANSLATE_NOOP("JobTable", "Job"), QT_TRANSLATE_NOOP("JobTable", "Its name")},
    {"schedule", QT_TRANSLATE_NOOP("JobTable", "Schedule"),
     QT_TRANSLATE_NOOP("JobTable", "The cron expression")},
    {"zone", QT_TRANSLATE_NOOP("JobTable", "Zone"),
     QT_TRANSLATE_NOOP("JobTable", "The time zone that the expression is meant in")},
    {"next", QT_TRANSLATE_NOOP("JobTable", "Next run"),
     QT_TRANSLATE_NOOP("JobTable", "When it fires next")},
    {"last", QT_TRANSLATE_NOOP("JobTable", "Last run"),
     QT_TRANSLATE_NOOP("JobTable", "When it was due the last time")},
    {"outcome", QT_TRANSLATE_NOOP("JobTable", "Outcome"),
     QT_TRANSLATE_NOOP("JobTable", "What came of the last run")},
    {"words", QT_TRANSLATE_NOOP("JobTable", "Meaning"),
     QT_TRANSLATE_NOOP("JobTable", "The expression in words")},
    {"id", QT_TRANSLATE_NOOP("JobTable", "Id"),
     QT_TRANSLATE_NOOP("JobTable", "Its number in the API"), true},
};
static_assert(std::size(Columns) == Table::ColumnCount);

QVariant sortMoment(const std::optional<TimePoint> &time)
{
    return time ? QVariant(toEpochMillis(*time)) : QVariant();
}

QString shownMoment(const std::optional<TimePoint> &time)
{
    return time ? format::moment(*time) : QCoreApplication::translate("JobTable", "never");
}

} // namespace

QString outcomeText(const JobRow &row)
{
    if (!row.last)
        return row.job.paused ? QCoreApplication::translate("JobTable", "paused") : QString();
    QString text = word(row.last->state);
    if (row.last->firings > 1)
        text += QStringLiteral(" (%1)").arg(row.last->firings);
    if (row.job.paused)
        text += QCoreApplication::translate("JobTable", ", paused");
    return text;
}

JobTable::JobTable(QObject *parent)
    : RowTable(parent)
{
}

int JobTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JobTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    return headerCell(Columns, "JobTable", section, orientation, role);
}

QVariant JobTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const JobRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case NameColumn:
            return row.job.name;
        case ScheduleColumn:
            return row.job.expression;
        case ZoneColumn:
            return row.job.timeZone;
        case NextColumn:
            return row.job.paused && !row.next ? QCoreApplication::translate("JobTable", "paused")
                                               : shownMoment(row.next);
        case LastColumn:
            return row.last ? format::moment(row.last->nominalAt) : QString();
        case OutcomeColumn:
            return role == Qt::ToolTipRole && row.last && !row.last->reason.isEmpty()
                ? row.last->reason
                : outcomeText(row);
        case WordsColumn:
            return row.words;
        default:
            return row.job.id.value();
        }
    case SortRole:
        switch (index.column()) {
        case NextColumn:
            return sortMoment(row.next);
        case LastColumn:
            return row.last ? sortMoment(row.last->nominalAt) : QVariant();
        default:
            return data(index, Qt::DisplayRole);
        }
    case Qt::TextAlignmentRole:
        return alignmentOf(Columns[index.column()].isNumber);
    case IdRole:
        return row.job.id.value();
    default:
        return {};
    }
}

void JobTable::applyChanges(std::vector<JobRow> changed, const std::vector<Run> &runs,
                            const std::vector<qint64> &removed)
{
    for (JobRow &row : changed) {
        if (const JobRow *known = find(row.job.id))
            row.last = known->last;
    }
    mergeRows(std::move(changed), removed);
    std::map<JobId, JobRow> touched;
    for (const Run &run : runs) {
        const JobRow *row = find(run.jobId);
        if (!row)
            continue;
        JobRow &shown = touched.try_emplace(run.jobId, *row).first->second;
        // An older run that ends late does not hide a newer one.
        if (!shown.last || shown.last->id <= run.id)
            shown.last = run;
    }
    std::vector<JobRow> rows;
    rows.reserve(touched.size());
    for (auto &[id, row] : touched)
        rows.push_back(std::move(row));
    mergeRows(std::move(rows));
}

const JobRow *JobTable::find(JobId id) const
{
    const int row = rowOf(id.value());
    return row < 0 ? nullptr : &rowAt(row);
}

} // namespace berth
