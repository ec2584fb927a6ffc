// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QTableView;

namespace berth {

class EventProxy;
class FilterBar;
class Text;

/// The audit trail, newest first: what changed, by whom, from what to what. Older events are read
/// as the view comes to its end, and as long as a filter leaves it empty, up to what the table
/// holds.
class ActivityPane final : public Pane
{
    Q_OBJECT
public:
    explicit ActivityPane(const PaneContext &context, QWidget *parent = nullptr);

    void updateActions() override;
    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    void setFilter(const QString &text);

private:
    void showSubject(const QModelIndex &index);
    void readOlder();
    [[nodiscard]] bool wantsOlder() const;

    EventProxy *m_proxy;
    QTableView *m_view;
    FilterBar *m_filter;
    Text *m_count;
    bool m_isReading = false;
};

} // namespace berth
