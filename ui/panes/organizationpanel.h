// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/invitetable.h"
#include "ui/panes/pane.h"

#include <array>

class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
class QTabWidget;

namespace berth {

class Text;

/// One organization: its members, invites and limits, each a tab. Invites are read when it changes
/// or they may have.
class OrganizationPanel final : public QWidget
{
    Q_OBJECT
public:
    enum class Tab : quint8 { Members, Invites, Limits };

    explicit OrganizationPanel(const PaneContext &context, QWidget *parent = nullptr);

    void setOrganization(OrganizationId id);
    [[nodiscard]] OrganizationId organization() const { return m_organization; }
    void showTab(Tab tab);
    void showMember(UserId id);
    [[nodiscard]] Tab tab() const;
    void updateActions();
    /// The names and counts of the tabs, and invites whose end has come.
    void refresh();
    void saveLayout(QSettings &settings) const;
    void restoreLayout(QSettings &settings);
    void resetLayout();
    [[nodiscard]] QTableView *view() const { return m_views[std::size_t(tab())]; }

    [[nodiscard]] UserId currentMember() const; ///< invalid: none
    [[nodiscard]] InviteId currentInvite() const;
    /// The limits that are chosen; those of the chosen member in the tab of members.
    [[nodiscard]] std::optional<std::pair<Quota::Subject, qint64>> currentLimits() const;
    [[nodiscard]] const InviteTable &invites() const { return m_invites; }

Q_SIGNALS:
    void actionsChanged();

private:
    QTableView *addTable(Tab tab, QAbstractItemModel *model, QSortFilterProxyModel *proxy,
                         const QString &title);
    void readInvites();
    void setInvites(const std::vector<Invite> &invites);
    [[nodiscard]] qint64 currentId(Tab tab) const; ///< 0: none

    PaneContext m_context;
    OrganizationId m_organization;
    InviteTable m_invites;
    QTabWidget *m_tabs;
    std::array<QTableView *, 3> m_views{};
    std::array<QStackedWidget *, 3> m_stacks{};
    std::array<QSortFilterProxyModel *, 3> m_proxies{};
    Text *m_problem; ///< why there are no invites to see
};

} // namespace berth
