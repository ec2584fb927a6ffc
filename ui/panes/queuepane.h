// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

#include <functional>

class QButtonGroup;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace berth {

class BulkBar;
class DeploymentDrawer;
class DeploymentTable;
class FilterBar;
class ScrollKeeper;
class SelectingHeader;
class Text;

/// All deployments of all clusters: filter, sort, tick, act; the details of the current row beside.
class QueuePane final : public Pane
{
    Q_OBJECT
public:
    explicit QueuePane(const PaneContext &context, QWidget *parent = nullptr);
    ~QueuePane() override;

    void updateActions() override;
    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    bool toggleDrawer() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    void setFilter(const QString &text);
    /// Makes it current, opens its details, and clears a filter that hides it.
    void showDeployment(DeploymentId id);
    void showDrawerTab(int tab);
    [[nodiscard]] DeploymentId current() const;
    /// The ticked rows, else the current one: what an act is about.
    [[nodiscard]] std::vector<DeploymentId> targets() const;

Q_SIGNALS:
    void stopRequested(const std::vector<berth::DeploymentId> &ids);
    void deleteRequested(const std::vector<berth::DeploymentId> &ids);
    void priorityRequested(const std::vector<berth::DeploymentId> &ids);
    void remedyRequested(berth::DeploymentId id, const QString &name,
                         const berth::RemedyOffer &remedy);

private:
    QWidget *buildHead();
    void buildTable();
    void connectActions();
    void showMenu(const QPoint &position);
    void onSelectionChanged();
    void setDrawerShown(bool isShown);
    void act(const QString &what, Act<BulkOutcome> outcome);
    [[nodiscard]] Result<void>
    anyOf(const std::vector<DeploymentId> &ids,
          const std::function<Result<void>(DeploymentId)> &possible) const;

    DeploymentTable *m_table;
    FilterBar *m_filter = nullptr;
    QButtonGroup *m_chips = nullptr;
    Text *m_count = nullptr;
    BulkBar *m_bulk = nullptr;
    QTableView *m_view = nullptr;
    SelectingHeader *m_header = nullptr;
    ScrollKeeper *m_keeper = nullptr;
    QStackedWidget *m_stack = nullptr;
    QSplitter *m_splitter = nullptr;
    DeploymentDrawer *m_drawer = nullptr;
};

} // namespace berth
