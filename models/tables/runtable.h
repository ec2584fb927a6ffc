// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "models/tables/rowtable.h"

namespace berth {

struct RunRow
{
    Run run;

    [[nodiscard]] qint64 key() const { return run.id.value(); }
    bool operator==(const RunRow &) const = default;
};

/// What one job fired and what it missed; set it again when it may have changed. GUI thread.
class RunTable final : public RowTable<RunRow>
{
    Q_OBJECT
public:
    enum Column {
        DueColumn,
        OutcomeColumn,
        DelayColumn,
        DurationColumn,
        DeploymentColumn,
        ReasonColumn,
        ColumnCount
    };

    explicit RunTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Shows these; what is among them already keeps its row.
    void setRuns(const std::vector<Run> &runs);
};

} // namespace berth
