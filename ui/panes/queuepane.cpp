// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/queuepane.h"

#include "models/tables/deploymenttable.h"
#include "models/tables/format.h"
#include "ui/delegates/delegates.h"
#include "ui/panes/deploymentdrawer.h"
#include "ui/widgets/bulkbar.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/scrollkeeper.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsettings.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qbuttongroup.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static constexpr std::size_t Probes = 64; ///< rows that are asked whether an act is possible

static TableSetup tableSetup()
{
    return {QStringLiteral("queue"),
            QueuePane::tr("Deployments"),
            // name, status, reason, cluster, priority, cpu, memory, gpu, replicas, image, owner,
            // submitted, wait, run, kind, id, ready
            {30, 16, 24, 12, 11, 8, 10, 7, 10, 0, 14, 12, 0, 0, 0, 0, 0}};
}

QueuePane::QueuePane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("queuePane"), context, parent)
    , m_table(backend().tables().deployments)
{
    buildTable();
    m_drawer = new DeploymentDrawer(context, this);
    connect(m_drawer, &DeploymentDrawer::closeRequested, this, [this] { setDrawerShown(false); });
    connect(m_drawer, &DeploymentDrawer::nodeRequested, this,
            [this](NodeId id) { Q_EMIT shown(SubjectKind::Node, id.value()); });
    connect(m_drawer, &DeploymentDrawer::remedyRequested, this, &QueuePane::remedyRequested);

    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("queue.splitter"));
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_drawer);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setCollapsible(0, false);
    m_splitter->setCollapsible(1, false);
    m_splitter->setSizes({800, 380});
    m_drawer->hide();

    m_bulk = new BulkBar(actions(),
                         {ActionId::StopDeployment, ActionId::StartDeployment,
                          ActionId::ChangePriority, ActionId::HoldDeployment,
                          ActionId::ReleaseDeployment, ActionId::DeleteDeployment,
                          ActionId::ClearSelection},
                         this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_bulk);
    layout->addWidget(m_splitter, 1);

    connect(m_table, &DeploymentTable::bulkSelectionChanged, this, &QueuePane::onSelectionChanged);
    connect(m_table, &DeploymentTable::countsChanged, this, &QueuePane::refresh);
    connectActions();
    refresh();
}

QueuePane::~QueuePane() = default;

QWidget *QueuePane::buildHead()
{
    auto *head = new QWidget(this);
    m_count = new Text(Text::Part::Muted, {}, head);
    m_count->setObjectName(QStringLiteral("queue.count"));
    m_filter = new FilterBar(QStringLiteral("queue.filter"), DeploymentTable::filterFields(),
                             QStringLiteral("status:queued priority>=500"), head);
    connect(m_filter, &FilterBar::filterChanged, this, [this](const filter::Node &filter) {
        const ScrollKeeper::Pause pause(m_keeper);
        if (filter.kind == filter::Node::Kind::Everything)
            m_table->clearFilter();
        else
            m_table->setFilter(filter);
        if (m_view->currentIndex().isValid())
            m_view->scrollTo(m_view->currentIndex());
        const QString text = m_filter->text().trimmed();
        for (QAbstractButton *chip : m_chips->buttons())
            chip->setChecked(chip->property("filter").toString() == text);
        onSelectionChanged(); // other rows are hidden now
        refresh();
    });
    connect(m_filter, &FilterBar::left, m_view, qOverload<>(&QWidget::setFocus));

    m_chips = new QButtonGroup(head);
    m_chips->setExclusive(false);
    auto *chips = new QHBoxLayout;
    chips->setSpacing(2);
    const QList<QPair<QString, QString>> rows{
        {tr("All"), QString()},
        {tr("Queued"), QStringLiteral("status:queued")},
        {tr("Running"), QStringLiteral("status:running")},
        {tr("Failed"), QStringLiteral("status:failed")},
    };
    for (const auto &[name, filter] : rows) {
        auto *chip = new QToolButton(head);
        chip->setText(name);
        chip->setCheckable(true);
        chip->setAutoRaise(true);
        chip->setFocusPolicy(Qt::TabFocus);
        chip->setChecked(filter.isEmpty());
        chip->setProperty("filter", filter);
        chip->setObjectName(QLatin1String("queue.chip.") % name.toLower());
        chip->setAccessibleName(tr("Filter: %1").arg(name));
        chip->setToolTip(filter.isEmpty() ? tr("Every deployment")
                                          : tr("Filter by %1").arg(filter));
        connect(chip, &QToolButton::clicked, this, [this, text = filter] { setFilter(text); });
        m_chips->addButton(chip);
        chips->addWidget(chip);
    }

    auto *first = new QHBoxLayout;
    first->addWidget(new Text(Text::Part::Title, tr("Queue"), head));
    first->addSpacing(8);
    first->addWidget(m_count, 1);
    first->addLayout(chips);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(14, 8, 14, 10);
    layout->setSpacing(6);
    layout->addLayout(first);
    layout->addWidget(m_filter);
    return head;
}

void QueuePane::buildTable()
{
    m_view = new QTableView(this);
    m_header = new SelectingHeader(m_view);
    m_view->setHorizontalHeader(m_header);
    m_view->setModel(m_table);
    setupTable(m_view, tableSetup());
    m_view->setToolTip(tr("Space ticks a row, Return opens its details"));
    m_view->setItemDelegateForColumn(DeploymentTable::NameColumn, new TickDelegate(m_view));
    m_view->setItemDelegateForColumn(DeploymentTable::StatusColumn, new StatusDelegate(m_view));
    m_view->setItemDelegateForColumn(DeploymentTable::PriorityColumn, new PriorityDelegate(m_view));
    m_view->setItemDelegateForColumn(DeploymentTable::ClusterColumn, new NameDelegate(m_view));
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
    m_header->setSortIndicatorClearable(true);
    m_keeper = new ScrollKeeper(m_view);
    connect(m_header, &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                const ScrollKeeper::Pause pause(m_keeper);
                m_table->sort(column, order);
                if (m_view->currentIndex().isValid())
                    m_view->scrollTo(m_view->currentIndex());
            });
    connect(m_header, &SelectingHeader::toggleRequested, this, [this](bool select) {
        if (select)
            m_table->selectAllVisible();
        else
            m_table->clearSelection();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_drawer->setDeployment(current());
        Q_EMIT actionsChanged();
    });
    connect(m_view, &QTableView::customContextMenuRequested, this, &QueuePane::showMenu);
    connect(m_view, &QTableView::activated, this, [this] { setDrawerShown(true); });

    auto *none = new EmptyState(QStringLiteral("queue.none"), QLatin1StringView("queue"),
                                tr("No deployments yet"),
                                tr("Submit an image with its resources and a priority, or import a "
                                   "trace to see the scheduler at work."),
                                this);
    none->addAction(actions().action(ActionId::NewDeployment));
    none->addAction(actions().action(ActionId::ImportOpenb));
    auto *nothing
        = new EmptyState(QStringLiteral("queue.noMatch"), QLatin1StringView("filter"),
                         tr("The filter lets nothing through"), tr("Esc clears it."), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(none);
    m_stack->addWidget(nothing);
}

void QueuePane::connectActions()
{
    ActionRegistry &registry = actions();
    registry.on(ActionId::StopDeployment, this, [this] { Q_EMIT stopRequested(targets()); });
    registry.on(ActionId::DeleteDeployment, this, [this] { Q_EMIT deleteRequested(targets()); });
    registry.on(ActionId::ChangePriority, this, [this] { Q_EMIT priorityRequested(targets()); });
    registry.on(ActionId::StartDeployment, this,
                [this] { act(tr("started"), backend().deployments().start(targets())); });
    const auto hold = [this](bool isHeld) {
        DeploymentPatch patch;
        patch.held = isHeld;
        act(isHeld ? tr("held") : tr("released"),
            backend().deployments().changeAll(targets(), patch));
    };
    registry.on(ActionId::HoldDeployment, this, [hold] { hold(true); });
    registry.on(ActionId::ReleaseDeployment, this, [hold] { hold(false); });
    registry.on(ActionId::SelectAll, this, [this] { m_table->selectAllVisible(); });
    registry.on(ActionId::InvertSelection, this, [this] { m_table->invertSelection(); });
    registry.on(ActionId::ClearSelection, this, [this] { m_table->clearSelection(); });
}

void QueuePane::act(const QString &what, Act<BulkOutcome> outcome)
{
    whenDone(outcome, this, [this, what](const Result<Acknowledged<BulkOutcome>> &answer) {
        if (!answer) {
            Q_EMIT reported(describe(answer.error()), true);
            return;
        }
        const BulkOutcome &done = answer->value;
        QString text = tr("%1 %2").arg(
            format::counted(done.done, tr("deployment"), tr("deployments")), what);
        if (!done.refused.empty())
            text += QLatin1String("; ")
                % tr("%1 refused: %2")
                      .arg(done.refused.size())
                      .arg(done.refused.front().error.message);
        Q_EMIT reported(text, done.done == 0 && !done.refused.empty());
    });
}

Result<void> QueuePane::anyOf(const std::vector<DeploymentId> &ids,
                              const std::function<Result<void>(DeploymentId)> &possible) const
{
    if (m_table->selectedCount() > qint64(Probes))
        return {};
    Result<void> last = tl::unexpected(Error::invalid(tr("no deployment is chosen")));
    for (const DeploymentId id : ids) {
        last = possible(id);
        if (last)
            break;
    }
    return last;
}

void QueuePane::updateActions()
{
    // With many ticked rows one look at each would cost more than the act; it reports the rest.
    const bool isMany = m_table->selectedCount() > qint64(Probes);
    const std::vector<DeploymentId> ids = isMany ? std::vector<DeploymentId>() : targets();
    const DeploymentActs &acts = backend().deployments();
    ActionRegistry &registry = actions();
    registry.setAvailable(ActionId::StopDeployment,
                          anyOf(ids, [&](DeploymentId id) { return acts.canStop(id); }));
    registry.setAvailable(ActionId::StartDeployment,
                          anyOf(ids, [&](DeploymentId id) { return acts.canStart(id); }));
    registry.setAvailable(ActionId::DeleteDeployment,
                          anyOf(ids, [&](DeploymentId id) { return acts.canDelete(id); }));
    const Result<void> canChange = anyOf(ids, [&](DeploymentId id) { return acts.canChange(id); });
    for (const auto id :
         {ActionId::ChangePriority, ActionId::HoldDeployment, ActionId::ReleaseDeployment})
        registry.setAvailable(id, canChange);
    const auto rows = [&](ActionId id, bool isPossible, const QString &why) {
        if (isPossible)
            registry.setAvailable(id, {});
        else
            registry.setUnavailable(id, why);
    };
    rows(ActionId::SelectAll, m_table->rowCount() > 0, tr("no rows are shown"));
    rows(ActionId::InvertSelection, m_table->rowCount() > 0, tr("no rows are shown"));
    rows(ActionId::ClearSelection, m_table->selectedCount() > 0, tr("nothing is ticked"));
    registry.setAvailable(ActionId::ToggleDrawer, {});
    registry.setAvailable(ActionId::ExportView, {});
    registry.setAvailable(ActionId::FocusFilter, {});
    registry.action(ActionId::ToggleDrawer)->setChecked(!m_drawer->isHidden());
}

void QueuePane::refresh()
{
    const qint64 total = m_table->totalCount();
    const qint64 visible = m_table->rowCount();
    m_count->setText(m_table->isFiltered()
                         ? tr("%1 of %2").arg(format::count(visible), format::count(total))
                         : format::counted(total, tr("deployment"), tr("deployments")));
    m_stack->setCurrentIndex(visible > 0                              ? 0
                                 : m_table->isFiltered() && total > 0 ? 2
                                 : m_table->isLoading()               ? 0
                                                                      : 1);
    m_drawer->refresh();
}

void QueuePane::onSelectionChanged()
{
    const qint64 selected = m_table->selectedCount();
    const qint64 hidden = m_table->hiddenSelectedCount();
    const qint64 seen = selected - hidden;
    m_bulk->setSelected(selected, hidden);
    m_header->setState(seen == 0                         ? Qt::Unchecked
                           : seen == m_table->rowCount() ? Qt::Checked
                                                         : Qt::PartiallyChecked);
    Q_EMIT actionsChanged();
}

DeploymentId QueuePane::current() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_table->idAt(index.row()) : DeploymentId();
}

std::vector<DeploymentId> QueuePane::targets() const
{
    if (m_table->selectedCount() > 0)
        return m_table->selectedIds();
    const DeploymentId id = current();
    return id.isValid() ? std::vector<DeploymentId>{id} : std::vector<DeploymentId>{};
}

void QueuePane::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("queue.menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    actions().fill(menu, MenuId::Deployment);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

bool QueuePane::focusFilter()
{
    m_filter->edit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->edit()->selectAll();
    return true;
}

bool QueuePane::escape()
{
    if (!m_filter->text().isEmpty() && m_filter->edit()->hasFocus()) {
        m_filter->clear();
        return true;
    }
    if (!m_drawer->isHidden()) {
        setDrawerShown(false);
        return true;
    }
    if (!m_filter->text().isEmpty()) {
        m_filter->clear();
        return true;
    }
    if (m_table->selectedCount() > 0) {
        m_table->clearSelection();
        return true;
    }
    return false;
}

bool QueuePane::toggleDrawer()
{
    setDrawerShown(m_drawer->isHidden());
    return true;
}

void QueuePane::setDrawerShown(bool isShown)
{
    m_drawer->setDeployment(current());
    m_drawer->setVisible(isShown);
    if (!isShown)
        m_view->setFocus();
    Q_EMIT actionsChanged();
}

void QueuePane::setFilter(const QString &text)
{
    m_filter->setText(text);
}

void QueuePane::showDeployment(DeploymentId id)
{
    QModelIndex index = m_table->indexOf(id);
    if (!index.isValid() && m_table->isFiltered()) {
        m_filter->clear();
        index = m_table->indexOf(id);
    }
    if (!index.isValid()) {
        Q_EMIT reported(tr("Deployment #%1 is gone").arg(id.value()), true);
        return;
    }
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index, QAbstractItemView::PositionAtCenter);
    m_view->setFocus();
    setDrawerShown(true);
}

void QueuePane::showDrawerTab(int tab)
{
    m_drawer->setCurrentTab(tab);
}

void QueuePane::saveLayout(QSettings &settings) const
{
    saveTable(m_view, settings);
    settings.setValue(QStringLiteral("queue/splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("queue/drawer"), !m_drawer->isHidden());
}

void QueuePane::restoreLayout(QSettings &settings)
{
    restoreTable(m_view, settings);
    m_splitter->restoreState(settings.value(QStringLiteral("queue/splitter")).toByteArray());
    m_drawer->setVisible(settings.value(QStringLiteral("queue/drawer"), false).toBool());
    m_table->sort(m_header->sortIndicatorSection() < m_table->columnCount()
                      ? m_header->sortIndicatorSection()
                      : -1,
                  m_header->sortIndicatorOrder());
}

void QueuePane::resetLayout()
{
    resetColumns(m_view, tableSetup());
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
    m_splitter->setSizes({800, 380});
    setDrawerShown(false);
}

QAbstractItemView *QueuePane::exportedView() const
{
    return m_view;
}

} // namespace berth
