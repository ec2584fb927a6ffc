// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"
#include "ui/panes/pane.h"

class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace berth {

class CronPreview;
class RunBars;
class RunTable;
class Text;

/// Jobs with their next and last run; beside them what the chosen one means, when it fires next,
/// and what it fired and missed.
class JobsPane final : public Pane
{
    Q_OBJECT
public:
    explicit JobsPane(const PaneContext &context, QWidget *parent = nullptr);

    void updateActions() override;
    void refresh() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    void showJob(JobId id);
    [[nodiscard]] CronPreview &preview() { return *m_preview; }

Q_SIGNALS:
    void changeRequested(berth::JobId id);
    void deleteRequested(berth::JobId id);

private:
    QWidget *makeDetails();
    void connectActions();
    void showChosen();
    void readRuns();
    [[nodiscard]] JobId chosen() const;

    QSortFilterProxyModel *m_proxy;
    QTableView *m_view;
    QSplitter *m_splitter;
    QStackedWidget *m_pages; ///< the table, or why there is none
    Text *m_count;
    Text *m_title;
    Text *m_note;
    CronPreview *m_preview;
    RunTable *m_runs;
    RunBars *m_bars;
    QTableView *m_runView;
    JobId m_shown; ///< whose runs are shown
    std::optional<Run> m_lastSeen; ///< of the shown job: another one means to read again
};

} // namespace berth
