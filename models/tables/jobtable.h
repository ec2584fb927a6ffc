// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "models/tables/rowtable.h"

namespace berth {

struct JobRow
{
    Job job;
    std::optional<TimePoint> next; ///< none: it never fires again, or is paused
    std::optional<Run> last;
    QString words; ///< what its expression means

    [[nodiscard]] qint64 key() const { return job.id.value(); }
    bool operator==(const JobRow &) const = default;
};

/// Jobs with their next and their last run. GUI thread.
class JobTable final : public RowTable<JobRow>
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        ScheduleColumn,
        ZoneColumn,
        NextColumn,
        LastColumn,
        OutcomeColumn,
        WordsColumn,
        IdColumn,
        ColumnCount
    };

    explicit JobTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source.
    void load(std::vector<JobRow> rows) { resetRows(std::move(rows)); }
    /// @param changed without their last run, which stays as it is here
    /// @param runs what was fired or has ended, in order of the feed
    void applyChanges(std::vector<JobRow> changed, const std::vector<Run> &runs,
                      const std::vector<qint64> &removed);
    [[nodiscard]] const JobRow *find(JobId id) const;
};

/// "paused", "succeeded", "missed (3)": how a job stands, in a word.
[[nodiscard]] QString outcomeText(const JobRow &row);

} // namespace berth
