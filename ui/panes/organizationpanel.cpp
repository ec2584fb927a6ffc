// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/organizationpanel.h"

#include "models/tables/format.h"
#include "models/tables/limittable.h"
#include "models/tables/membertable.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtabwidget.h>

namespace berth {

namespace {

using Tab = OrganizationPanel::Tab;

constexpr std::array Tabs{Tab::Members, Tab::Invites, Tab::Limits};

/// Rows of one organization.
class OrganizationProxy final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setOrganization(OrganizationId id)
    {
        m_id = id.value();
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        return sourceModel()
                   ->index(row, 0, parent)
                   .data(TableRoles::OrganizationIdRole)
                   .toLongLong()
            == m_id;
    }

private:
    qint64 m_id = 0;
};

TableSetup setupOf(Tab tab)
{
    switch (tab) {
    case Tab::Members:
        return {QStringLiteral("members"), OrganizationPanel::tr("Members"), {22, 18, 22, 27, 0}};
    case Tab::Invites:
        return {QStringLiteral("invites"),
                OrganizationPanel::tr("Invites"),
                {10, 11, 24, 27, 14, 14, 0}};
    case Tab::Limits:
        return {QStringLiteral("limits"),
                OrganizationPanel::tr("Limits"),
                {20, 13, 14, 10, 9, 8, 10, 7, 8}};
    }
    return {};
}

} // namespace

OrganizationPanel::OrganizationPanel(const PaneContext &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_tabs(new QTabWidget(this))
    , m_problem(new Text(Text::Part::Muted, {}, this))
{
    setObjectName(QStringLiteral("organizationPanel"));
    m_tabs->setObjectName(QStringLiteral("organizationPanel.tabs"));
    m_tabs->setAccessibleName(tr("Of this organization"));
    m_tabs->setDocumentMode(true);
    const BackendTables tables = context.backend.tables();
    addTable(Tab::Members, tables.members, new OrganizationProxy(this), tr("Members"));
    addTable(Tab::Invites, &m_invites, new OrganizationProxy(this), tr("Invites"));
    addTable(Tab::Limits, tables.limits, new OrganizationProxy(this), tr("Limits"));
    m_views[std::size_t(Tab::Invites)]->sortByColumn(InviteTable::IdColumn, Qt::DescendingOrder);
    m_views[std::size_t(Tab::Limits)]->sortByColumn(LimitTable::KindColumn, Qt::DescendingOrder);
    m_problem->setObjectName(QStringLiteral("organizationPanel.problem"));
    m_problem->setContentsMargins(14, 4, 14, 6);
    m_problem->setWordWrap(true);
    m_problem->hide();
    connect(m_tabs, &QTabWidget::currentChanged, this, &OrganizationPanel::actionsChanged);
    connect(&context.backend, &Backend::accountsChanged, this, &OrganizationPanel::readInvites);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_problem);
}

QTableView *OrganizationPanel::addTable(Tab tab, QAbstractItemModel *model,
                                        QSortFilterProxyModel *proxy, const QString &title)
{
    auto *view = new QTableView(m_tabs);
    proxy->setSourceModel(model);
    proxy->setSortRole(TableRoles::SortRole);
    proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    view->setModel(proxy);
    setupTable(view, setupOf(tab));
    view->setItemDelegateForColumn(0, new NameDelegate(view));
    view->setSortingEnabled(true);
    view->sortByColumn(0, Qt::AscendingOrder);
    auto *stack = new QStackedWidget(m_tabs);
    stack->addWidget(view);
    if (tab == Tab::Members || tab == Tab::Invites) {
        auto *none = tab == Tab::Members
            ? new EmptyState(QStringLiteral("members.none"), QLatin1StringView("organizations"),
                             tr("Nobody belongs here yet"),
                             tr("Invite people, or make accounts for them."), stack)
            : new EmptyState(QStringLiteral("invites.none"), QLatin1StringView("add-organization"),
                             tr("No invites yet"),
                             tr("An invite lets one person join, with the role that it gives."),
                             stack);
        none->addAction(m_context.actions.action(ActionId::InviteMember));
        stack->addWidget(none);
    }
    m_tabs->addTab(stack, title);
    m_stacks[std::size_t(tab)] = stack;
    m_views[std::size_t(tab)] = view;
    m_proxies[std::size_t(tab)] = proxy;
    static constexpr std::array Acts{ActionId::ChangeRole, ActionId::ReopenInvite,
                                     ActionId::ChangeLimits};
    const ActionId act = Acts[std::size_t(tab)];
    view->setToolTip(tr("Return or a double click: %1").arg(m_context.actions.plainText(act)));
    connect(view, &QTableView::activated, this,
            [this, act] { m_context.actions.action(act)->trigger(); });
    connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &OrganizationPanel::actionsChanged);
    connect(view, &QTableView::customContextMenuRequested, this,
            [this, view](const QPoint &position) {
                auto *menu = new QMenu(this);
                menu->setObjectName(QStringLiteral("organizationPanel.menu"));
                menu->setAttribute(Qt::WA_DeleteOnClose);
                m_context.actions.fill(menu, MenuId::Organization);
                menu->popup(view->viewport()->mapToGlobal(position));
            });
    return view;
}

void OrganizationPanel::setOrganization(OrganizationId id)
{
    if (m_organization == id)
        return;
    m_organization = id;
    for (QSortFilterProxyModel *proxy : m_proxies)
        static_cast<OrganizationProxy *>(proxy)->setOrganization(id);
    setInvites({});
    readInvites();
    refresh();
}

void OrganizationPanel::readInvites()
{
    if (!m_organization.isValid())
        return;
    auto read = m_context.backend.people().invites(m_organization);
    whenDone(read, this, [this, id = m_organization](const Result<std::vector<Invite>> &invites) {
        if (id != m_organization)
            return;
        m_problem->setVisible(!invites);
        if (!invites)
            m_problem->setText(tr("Invites: %1").arg(invites.error().message));
        setInvites(invites.value_or(std::vector<Invite>()));
        refresh();
        Q_EMIT actionsChanged();
    });
}

void OrganizationPanel::setInvites(const std::vector<Invite> &invites)
{
    const TimePoint now = m_context.backend.queries().now();
    const MemberTable *members = m_context.backend.tables().members;
    std::vector<InviteRow> rows;
    for (const Invite &invite : invites)
        rows.push_back({invite, inviteStatus(invite, now), members->nameOf(invite.createdBy),
                        members->nameOf(invite.usedBy)});
    m_invites.setRows(std::move(rows));
}

void OrganizationPanel::refresh()
{
    std::vector<Invite> invites;
    for (const InviteRow &row : m_invites.rows())
        invites.push_back(row.invite);
    setInvites(invites);
    const std::array Titles{tr("Members  %1"), tr("Invites  %1"), tr("Limits  %1")};
    for (const Tab tab : Tabs) {
        const auto at = std::size_t(tab);
        if (m_stacks[at]->count() > 1)
            m_stacks[at]->setCurrentIndex(m_proxies[at]->rowCount() > 0 ? 0 : 1);
        m_tabs->setTabText(int(at), Titles[at].arg(format::count(m_proxies[at]->rowCount())));
        if (m_proxies[at]->rowCount() > 0 && !m_views[at]->currentIndex().isValid())
            m_views[at]->setCurrentIndex(m_proxies[at]->index(0, 0));
    }
}

void OrganizationPanel::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(int(tab));
}

void OrganizationPanel::showMember(UserId id)
{
    showTab(Tab::Members);
    const MemberTable *members = m_context.backend.tables().members;
    const QSortFilterProxyModel *proxy = m_proxies[std::size_t(Tab::Members)];
    const QModelIndex index = proxy->mapFromSource(members->index(members->rowOf(id.value()), 0));
    if (index.isValid())
        m_views[std::size_t(Tab::Members)]->setCurrentIndex(index);
}

OrganizationPanel::Tab OrganizationPanel::tab() const
{
    return Tab(m_tabs->currentIndex());
}

qint64 OrganizationPanel::currentId(Tab tab) const
{
    return m_views[std::size_t(tab)]->currentIndex().data(TableRoles::IdRole).toLongLong();
}

UserId OrganizationPanel::currentMember() const
{
    return tab() == Tab::Members ? UserId(currentId(Tab::Members)) : UserId();
}

InviteId OrganizationPanel::currentInvite() const
{
    return tab() == Tab::Invites ? InviteId(currentId(Tab::Invites)) : InviteId();
}

std::optional<std::pair<Quota::Subject, qint64>> OrganizationPanel::currentLimits() const
{
    if (const UserId member = currentMember(); member.isValid())
        return std::pair{Quota::Subject::User, member.value()};
    const QModelIndex index = m_views[std::size_t(Tab::Limits)]->currentIndex();
    if (tab() != Tab::Limits || !index.isValid())
        return std::nullopt;
    return std::pair{Quota::Subject(index.data(TableRoles::StateRole).toInt()),
                     index.data(TableRoles::IdRole).toLongLong()};
}

void OrganizationPanel::updateActions()
{
    ActionRegistry &actions = m_context.actions;
    PeopleActs &people = m_context.backend.people();
    if (!m_organization.isValid()) {
        for (const auto id : {ActionId::InviteMember, ActionId::ChangeRole, ActionId::RemoveMember,
                              ActionId::ReopenInvite, ActionId::RevokeInvite,
                              ActionId::ChangeLimits, ActionId::DeleteOrganization})
            actions.setUnavailable(id, tr("no organization is chosen"));
        return;
    }
    actions.setAvailable(ActionId::InviteMember, people.canInvite(m_organization, Role::Viewer));
    actions.setAvailable(ActionId::DeleteOrganization,
                         people.canDeleteOrganization(m_organization));
    for (const auto id : {ActionId::ChangeRole, ActionId::RemoveMember}) {
        if (currentMember().isValid())
            actions.setAvailable(id, people.canManageMembers(m_organization));
        else
            actions.setUnavailable(id, tr("no member is chosen"));
    }
    const InviteRow *invite = m_invites.find(currentInvite());
    for (const auto id : {ActionId::ReopenInvite, ActionId::RevokeInvite}) {
        if (!invite)
            actions.setUnavailable(id, tr("no invite is chosen"));
        else if (invite->status == InviteStatus::Used)
            actions.setUnavailable(id, tr("it was used"));
        else if (id == ActionId::ReopenInvite && invite->status == InviteStatus::Active)
            actions.setUnavailable(id, tr("it is active"));
        else if (id == ActionId::RevokeInvite && invite->status == InviteStatus::Revoked)
            actions.setUnavailable(id, tr("it is revoked already"));
        else
            actions.setAvailable(id, people.canInvite(m_organization, invite->invite.role));
    }
    if (const auto limits = currentLimits())
        actions.setAvailable(ActionId::ChangeLimits,
                             people.canLimit(limits->first, limits->second));
    else
        actions.setUnavailable(ActionId::ChangeLimits, tr("choose a member or a line of limits"));
}

void OrganizationPanel::saveLayout(QSettings &settings) const
{
    for (const QTableView *view : m_views)
        saveTable(view, settings);
}

void OrganizationPanel::restoreLayout(QSettings &settings)
{
    for (QTableView *view : m_views)
        restoreTable(view, settings);
}

void OrganizationPanel::resetLayout()
{
    for (const Tab tab : Tabs)
        resetColumns(m_views[std::size_t(tab)], setupOf(tab));
}

} // namespace berth
