// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QListView;
class QStackedWidget;
class QTableView;

namespace berth {

class ProblemList;
class Tile;
class TimeChart;

/// How full everything is, how long the queue, what is wrong, what changed last.
class OverviewPane final : public Pane
{
    Q_OBJECT
public:
    explicit OverviewPane(const PaneContext &context, QWidget *parent = nullptr);
    ~OverviewPane() override;

    void refresh() override;

private:
    void buildTiles();
    void buildCharts();
    void buildLists();
    void showProblem(int row);

    QList<Tile *> m_tiles;
    TimeChart *m_utilisation = nullptr;
    TimeChart *m_queue = nullptr;
    ProblemList *m_problems;
    QListView *m_problemView = nullptr;
    QStackedWidget *m_problemStack = nullptr;
    QTableView *m_events = nullptr;
};

} // namespace berth
