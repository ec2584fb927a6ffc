// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/pane.h"

class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace berth {

class Text;

/// Who owns clusters: list, make, rename.
class OrganizationsPane final : public Pane
{
    Q_OBJECT
public:
    explicit OrganizationsPane(const PaneContext &context, QWidget *parent = nullptr);

    void updateActions() override;
    void refresh() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    [[nodiscard]] OrganizationId current() const;
    void showOrganization(OrganizationId id);

Q_SIGNALS:
    void renameRequested(berth::OrganizationId id);

private:
    QSortFilterProxyModel *m_proxy;
    QTableView *m_view;
    QStackedWidget *m_stack;
    Text *m_count;
};

} // namespace berth
