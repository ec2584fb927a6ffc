// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/organizationspane.h"

#include "models/tables/format.h"
#include "models/tables/organizationtable.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qstackedwidget.h>

namespace berth {

static TableSetup tableSetup()
{
    return {QStringLiteral("organizations"),
            OrganizationsPane::tr("Organizations"),
            {36, 12, 12, 20, 8}};
}

OrganizationsPane::OrganizationsPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("organizationsPane"), context, parent)
    , m_proxy(new QSortFilterProxyModel(this))
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_count(new Text(Text::Part::Muted, {}, this))
{
    m_proxy->setSourceModel(backend().tables().organizations);
    m_proxy->setSortRole(TableRoles::SortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_proxy);
    setupTable(m_view, tableSetup());
    m_view->setToolTip(tr("F2 or a double click renames"));
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(OrganizationTable::NameColumn, Qt::AscendingOrder);
    m_view->setItemDelegateForColumn(OrganizationTable::NameColumn, new NameDelegate(m_view));
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &Pane::actionsChanged);
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
    actions().on(ActionId::RenameOrganization, this, [this] {
        if (current().isValid())
            Q_EMIT renameRequested(current());
    });

    auto *none = new EmptyState(QStringLiteral("organizations.none"),
                                QLatin1StringView("organizations"), tr("No organizations yet"),
                                tr("An organization owns clusters, members and quotas."), this);
    none->addAction(actions().action(ActionId::NewOrganization));
    m_stack->addWidget(m_view);
    m_stack->addWidget(none);

    auto *make = new QPushButton(tr("New organization…"), this);
    make->setObjectName(QStringLiteral("organizations.new"));
    make->setAccessibleName(tr("New organization"));
    QAction *action = actions().action(ActionId::NewOrganization);
    make->setToolTip(action->toolTip());
    connect(make, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, make, [make, action] {
        make->setEnabled(action->isEnabled());
        make->setToolTip(action->toolTip());
    });

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 8);
    head->addWidget(new Text(Text::Part::Title, tr("Organizations"), this));
    head->addSpacing(8);
    head->addWidget(m_count, 1);
    head->addWidget(make);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    refresh();
}

void OrganizationsPane::updateActions()
{
    if (current().isValid())
        actions().setAvailable(ActionId::RenameOrganization,
                               backend().clusters().canMakeOrganization());
    else
        actions().setUnavailable(ActionId::RenameOrganization, tr("no organization is chosen"));
    actions().setAvailable(ActionId::ExportView, {});
}

void OrganizationsPane::refresh()
{
    const int count = m_proxy->rowCount();
    m_stack->setCurrentIndex(count > 0 ? 0 : 1);
    m_count->setText(format::count(count));
    if (count > 0 && !m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_proxy->index(0, 0));
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

void OrganizationsPane::saveLayout(QSettings &settings) const
{
    saveTable(m_view, settings);
}

void OrganizationsPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_view, settings);
}

void OrganizationsPane::resetLayout()
{
    resetColumns(m_view, tableSetup());
}

QAbstractItemView *OrganizationsPane::exportedView() const
{
    return m_view;
}

} // namespace berth
