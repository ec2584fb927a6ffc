// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QTableView;

namespace berth {

class Text;

/// The feed, newest first: what changed, by whom, from what to what.
class ActivityPane final : public Pane
{
    Q_OBJECT
public:
    explicit ActivityPane(const PaneContext &context, QWidget *parent = nullptr);

    void refresh() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

private:
    void showSubject(const QModelIndex &index);

    QTableView *m_view;
    Text *m_count;
};

} // namespace berth
