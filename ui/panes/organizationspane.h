// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/organizationpanel.h"

class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace berth {

class Text;

/// Who owns clusters: the organizations, and of the chosen one its members, invites and limits.
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
    void showMember(UserId id);
    [[nodiscard]] OrganizationPanel &panel() { return *m_panel; }

Q_SIGNALS:
    void renameRequested(berth::OrganizationId id);
    void deleteRequested(berth::OrganizationId id);
    void inviteRequested(berth::OrganizationId id);
    void accountRequested(berth::OrganizationId id);
    void roleRequested(berth::UserId member);
    void removeMemberRequested(berth::UserId member);
    void reopenRequested(const berth::Invite &invite);
    void revokeRequested(const berth::Invite &invite);
    void limitsRequested(berth::Quota::Subject subject, qint64 id);

private:
    void connectActions();
    QWidget *buildList();

    QSortFilterProxyModel *m_proxy;
    QTableView *m_view;
    OrganizationPanel *m_panel;
    QSplitter *m_columns;
    QStackedWidget *m_stack;
    Text *m_count;
    Text *m_title; ///< of the chosen organization
};

} // namespace berth
