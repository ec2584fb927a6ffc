// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/organizationspane.h"

#include "models/tables/format.h"
#include "models/tables/membertable.h"
#include "models/tables/organizationtable.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/actionbutton.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsettings.h>
#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstackedwidget.h>

namespace berth {

static TableSetup tableSetup()
{
    return {QStringLiteral("organizations"),
            OrganizationsPane::tr("Organizations"),
            {20, 10, 10, 0, 0}};
}

OrganizationsPane::OrganizationsPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("organizationsPane"), context, parent)
    , m_proxy(new QSortFilterProxyModel(this))
    , m_view(new QTableView(this))
    , m_panel(new OrganizationPanel(context, this))
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_stack(new QStackedWidget(this))
    , m_count(new Text(Text::Part::Muted, {}, this))
    , m_title(new Text(Text::Part::Heading, {}, this))
{
    m_proxy->setSourceModel(backend().tables().organizations);
    m_proxy->setSortRole(TableRoles::SortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_proxy);
    setupTable(m_view, tableSetup());
    m_view->setToolTip(tr("F2 or a double click renames"));
    m_view->horizontalHeader()->setSectionResizeMode(OrganizationTable::NameColumn,
                                                     QHeaderView::Stretch);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(OrganizationTable::NameColumn, Qt::AscendingOrder);
    m_view->setItemDelegateForColumn(OrganizationTable::NameColumn, new NameDelegate(m_view));

    auto *details = new QWidget(this);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 8);
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(new ActionButton(QStringLiteral("organizations.invite"), tr("Invite…"),
                                     actions().action(ActionId::InviteMember), details));
    head->addWidget(new ActionButton(QStringLiteral("organizations.account"), tr("New account…"),
                                     actions().action(ActionId::NewAccount), details));
    auto *column = new QVBoxLayout(details);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_panel, 1);

    auto *none = new EmptyState(QStringLiteral("organizations.none"),
                                QLatin1StringView("organizations"), tr("No organizations yet"),
                                tr("An organization owns clusters, members and quotas."), this);
    none->addAction(actions().action(ActionId::NewOrganization));
    m_columns->setObjectName(QStringLiteral("organizations.columns"));
    m_columns->addWidget(buildList());
    m_columns->addWidget(details);
    m_columns->setStretchFactor(1, 1);
    m_columns->setChildrenCollapsible(false);
    m_columns->setSizes({360, 840});
    m_stack->addWidget(m_columns);
    m_stack->addWidget(none);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connectActions();
    refresh();
}

QWidget *OrganizationsPane::buildList()
{
    auto *list = new QWidget(this);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 8);
    head->setSpacing(8);
    head->addWidget(new Text(Text::Part::Title, tr("Organizations"), list));
    head->addWidget(m_count, 1);
    head->addWidget(new ActionButton(QStringLiteral("organizations.new"), tr("New organization…"),
                                     actions().action(ActionId::NewOrganization), list));
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    return list;
}

void OrganizationsPane::connectActions()
{
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        refresh();
        Q_EMIT actionsChanged();
    });
    connect(m_panel, &OrganizationPanel::actionsChanged, this, &Pane::actionsChanged);
    connect(m_view, &QTableView::activated, this,
            [this] { actions().action(ActionId::RenameOrganization)->trigger(); });
    connect(m_view, &QTableView::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setObjectName(QStringLiteral("organizations.menu"));
        menu->setAttribute(Qt::WA_DeleteOnClose);
        actions().fill(menu, MenuId::Organization);
        menu->addAction(actions().action(ActionId::NewOrganization));
        menu->popup(m_view->viewport()->mapToGlobal(position));
    });
    const auto onOrganization = [this](ActionId id, auto signal) {
        actions().on(id, this, [this, signal] {
            if (current().isValid())
                Q_EMIT(this->*signal)(current());
        });
    };
    onOrganization(ActionId::RenameOrganization, &OrganizationsPane::renameRequested);
    onOrganization(ActionId::DeleteOrganization, &OrganizationsPane::deleteRequested);
    onOrganization(ActionId::InviteMember, &OrganizationsPane::inviteRequested);
    const auto onMember = [this](ActionId id, auto signal) {
        actions().on(id, this, [this, signal] {
            if (const UserId member = m_panel->currentMember(); member.isValid())
                Q_EMIT(this->*signal)(member);
        });
    };
    onMember(ActionId::ChangeRole, &OrganizationsPane::roleRequested);
    onMember(ActionId::RemoveMember, &OrganizationsPane::removeMemberRequested);
    const auto onInvite = [this](ActionId id, auto signal) {
        actions().on(id, this, [this, signal] {
            if (const InviteRow *row = m_panel->invites().find(m_panel->currentInvite()))
                Q_EMIT(this->*signal)(row->invite);
        });
    };
    onInvite(ActionId::ReopenInvite, &OrganizationsPane::reopenRequested);
    onInvite(ActionId::RevokeInvite, &OrganizationsPane::revokeRequested);
    actions().on(ActionId::NewAccount, this, [this] { Q_EMIT accountRequested(current()); });
    actions().on(ActionId::ChangeLimits, this, [this] {
        if (const auto limits = m_panel->currentLimits())
            Q_EMIT limitsRequested(limits->first, limits->second);
    });
}

void OrganizationsPane::updateActions()
{
    if (current().isValid())
        actions().setAvailable(ActionId::RenameOrganization,
                               backend().clusters().canRename(current()));
    else
        actions().setUnavailable(ActionId::RenameOrganization, tr("no organization is chosen"));
    actions().setAvailable(ActionId::NewAccount, backend().people().canMakeAccount());
    actions().setAvailable(ActionId::ExportView, {});
    m_panel->updateActions();
}

void OrganizationsPane::refresh()
{
    const int count = m_proxy->rowCount();
    m_stack->setCurrentIndex(count > 0 ? 0 : 1);
    m_count->setText(format::count(count));
    if (count > 0 && !m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_proxy->index(0, 0));
    m_panel->setOrganization(current());
    m_panel->refresh();
    m_title->setText(backend().tables().organizations->organizationName(current()));
}

OrganizationId OrganizationsPane::current() const
{
    const QModelIndex index = m_proxy->mapToSource(m_view->currentIndex());
    return index.isValid() ? backend().tables().organizations->idAt(index.row()) : OrganizationId();
}

void OrganizationsPane::showOrganization(OrganizationId id)
{
    const QModelIndex index = m_proxy->mapFromSource(backend().tables().organizations->indexOf(id));
    if (index.isValid())
        m_view->setCurrentIndex(index);
}

void OrganizationsPane::showMember(UserId id)
{
    const User *user = backend().tables().members->find(id);
    if (!user)
        return;
    showOrganization(user->organizationId);
    refresh();
    m_panel->showMember(id);
}

void OrganizationsPane::saveLayout(QSettings &settings) const
{
    saveTable(m_view, settings);
    m_panel->saveLayout(settings);
    settings.setValue(QStringLiteral("organizations/columns"), m_columns->saveState());
}

void OrganizationsPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_view, settings);
    m_panel->restoreLayout(settings);
    m_columns->restoreState(settings.value(QStringLiteral("organizations/columns")).toByteArray());
}

void OrganizationsPane::resetLayout()
{
    resetColumns(m_view, tableSetup());
    m_panel->resetLayout();
    m_columns->setSizes({360, 840});
}

QAbstractItemView *OrganizationsPane::exportedView() const
{
    return m_panel->isAncestorOf(focusWidget()) ? m_panel->view() : m_view;
}

} // namespace berth
