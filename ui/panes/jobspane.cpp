// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/jobspane.h"

#include "models/tables/format.h"
#include "models/tables/jobtable.h"
#include "models/tables/runtable.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/actionbutton.h"
#include "ui/widgets/cronpreview.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/runbars.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qheaderview.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtableview.h>

namespace berth {

static constexpr int RunsShown = 200;

static TableSetup jobSetup()
{
    return {QStringLiteral("jobs"), QObject::tr("Jobs"), {18, 16, 18, 24, 24, 14, 40, 6}};
}

static TableSetup runSetup()
{
    return {QStringLiteral("runs"), QObject::tr("Runs"), {24, 12, 12, 10, 13, 30}};
}

JobsPane::JobsPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("jobsPane"), context, parent)
    , m_proxy(new QSortFilterProxyModel(this))
    , m_view(new QTableView(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_pages(new QStackedWidget(this))
    , m_count(new Text(Text::Part::Muted, {}, this))
    , m_title(new Text(Text::Part::Heading, {}, this))
    , m_note(new Text(Text::Part::Muted, {}, this))
    , m_preview(new CronPreview(this))
    , m_runs(new RunTable(this))
    , m_bars(new RunBars(this))
    , m_runView(new QTableView(this))
{
    m_proxy->setSourceModel(context.backend.tables().jobs);
    m_proxy->setSortRole(TableRoles::SortRole);
    m_view->setModel(m_proxy);
    setupTable(m_view, jobSetup());
    m_view->setSortingEnabled(true);
    m_view->setItemDelegateForColumn(JobTable::NameColumn, new NameDelegate(m_view));
    m_view->sortByColumn(JobTable::NextColumn, Qt::AscendingOrder);
    m_view->setToolTip(tr("Return or a double click changes the job"));
    connect(m_view, &QTableView::activated, this, [this] {
        if (actions().action(ActionId::EditJob)->isEnabled())
            actions().action(ActionId::EditJob)->trigger();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showChosen();
        Q_EMIT actionsChanged();
    });

    auto *empty = new EmptyState(
        QStringLiteral("jobs.empty"), QLatin1StringView("schedule"), tr("No jobs yet"),
        tr("A job fires a deployment by a cron expression: reports, backups, cleaning up."), this);
    empty->addAction(actions().action(ActionId::NewJob));
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(makeDetails());
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_pages->addWidget(m_splitter);
    m_pages->addWidget(empty);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 10, 14, 6);
    head->setSpacing(8);
    head->addWidget(new Text(Text::Part::Title, tr("Jobs"), this));
    head->addWidget(m_count, 1);
    head->addWidget(new ActionButton(QStringLiteral("jobs.run"), tr("Run now"),
                                     actions().action(ActionId::RunJob), this));
    head->addWidget(new ActionButton(QStringLiteral("jobs.new"), tr("New job…"),
                                     actions().action(ActionId::NewJob), this));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_pages, 1);
    setFocusProxy(m_view);
    connectActions();
}

QWidget *JobsPane::makeDetails()
{
    m_runView->setModel(m_runs);
    setupTable(m_runView, runSetup());
    m_runView->horizontalHeader()->setSortIndicatorShown(false);
    m_runView->horizontalHeader()->setStretchLastSection(true);
    m_runView->setToolTip(tr("Return or a double click leads to the deployment"));
    connect(m_runView, &QTableView::activated, this, [this](const QModelIndex &index) {
        const DeploymentId deployment = m_runs->rowAt(index.row()).run.deploymentId;
        if (deployment.isValid())
            Q_EMIT shown(SubjectKind::Deployment, deployment.value());
    });
    m_note->setWordWrap(true);
    auto *details = new QWidget(this);
    auto *meaning = new QVBoxLayout;
    meaning->setSpacing(6);
    meaning->addWidget(m_title);
    meaning->addWidget(m_note);
    meaning->addWidget(m_preview, 1);
    auto *row = new QHBoxLayout(details);
    row->setContentsMargins(14, 10, 14, 10);
    row->setSpacing(14);
    row->addLayout(meaning, 2);
    auto *history = new QVBoxLayout;
    history->setSpacing(8);
    history->addWidget(m_bars);
    history->addWidget(m_runView, 1);
    row->addLayout(history, 3);
    return details;
}

void JobsPane::connectActions()
{
    const auto on = [this](ActionId id, auto act) {
        connect(actions().action(id), &QAction::triggered, this, [this, act] {
            if (const JobId job = chosen(); job.isValid())
                act(job);
        });
    };
    const auto told = [this](const auto &future, const QString &words) {
        whenDone(future, this, [this, words](const auto &done) {
            Q_EMIT reported(done ? words : describe(done.error()), !done);
        });
    };
    on(ActionId::EditJob, [this](JobId job) { Q_EMIT changeRequested(job); });
    on(ActionId::DeleteJob, [this](JobId job) { Q_EMIT deleteRequested(job); });
    on(ActionId::RunJob,
       [=, this](JobId job) { told(backend().jobs().runJob(job), tr("The job is fired")); });
    on(ActionId::PauseJob,
       [=, this](JobId job) { told(backend().jobs().pauseJob(job), tr("The job is paused")); });
    on(ActionId::ResumeJob,
       [=, this](JobId job) { told(backend().jobs().resumeJob(job), tr("The job fires again")); });
}

JobId JobsPane::chosen() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? JobId(index.data(TableRoles::IdRole).toLongLong()) : JobId();
}

void JobsPane::updateActions()
{
    const JobId id = chosen();
    const auto may = backend().jobs().canChangeJob(id);
    for (const ActionId action : {ActionId::EditJob, ActionId::RunJob, ActionId::DeleteJob})
        actions().setAvailable(action, may);
    const JobRow *row = backend().tables().jobs->find(id);
    const auto only = [&](bool isIt, const QString &why) {
        return !may || isIt ? may : Result<void>(tl::unexpected(Error::invalid(why)));
    };
    const bool isPaused = row && row->job.paused;
    actions().setAvailable(ActionId::PauseJob, only(!isPaused, tr("it is paused already")));
    actions().setAvailable(ActionId::ResumeJob, only(isPaused, tr("it is not paused")));
    actions().setAvailable(ActionId::ExportView, {});
}

void JobsPane::refresh()
{
    const int jobs = backend().tables().jobs->rowCount();
    m_pages->setCurrentIndex(jobs > 0 ? 0 : 1);
    m_count->setText(jobs > 0 ? format::counted(jobs, tr("job"), tr("jobs")) : QString());
    if (jobs > 0 && !m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_proxy->index(0, 0));
    showChosen();
}

void JobsPane::showChosen()
{
    const JobId id = chosen();
    const JobRow *row = backend().tables().jobs->find(id);
    if (!row) {
        m_shown = {};
        m_lastSeen.reset();
        m_title->clear();
        m_note->clear();
        m_runs->setRuns({});
        m_bars->setRuns({}, {});
        return;
    }
    const Job &job = row->job;
    m_title->setText(job.name);
    QStringList notes{job.timeZone};
    if (job.paused)
        notes << (job.pauseReason.isEmpty() ? tr("paused") : tr("paused: %1").arg(job.pauseReason));
    if (job.jitter > Seconds(0))
        notes << tr("%1 later than its schedule").arg(format::duration(jitterOf(job)));
    m_note->setText(notes.join(QStringLiteral(" · ")));
    m_preview->setSchedule(job.expression, job.extended, job.timeZone, job.dstGap,
                           backend().queries().now());
    if (m_shown != id || m_lastSeen != row->last) {
        m_shown = id;
        m_lastSeen = row->last;
        readRuns();
    }
}

void JobsPane::readRuns()
{
    whenDone(backend().jobs().runs(m_shown, RunsShown), this,
             [this, job = m_shown](const Result<std::vector<Run>> &runs) {
                 if (job != m_shown || !runs)
                     return;
                 m_runs->setRuns(*runs);
                 m_bars->setRuns(*runs, backend().queries().now());
             });
}

void JobsPane::showJob(JobId id)
{
    const int row = backend().tables().jobs->rowOf(id.value());
    if (row < 0) {
        Q_EMIT reported(tr("The job is gone"), false);
        return;
    }
    m_view->setCurrentIndex(
        m_proxy->mapFromSource(backend().tables().jobs->index(row, JobTable::NameColumn)));
    m_view->setFocus();
}

void JobsPane::saveLayout(QSettings &settings) const
{
    saveTable(m_view, settings);
    saveTable(m_runView, settings);
}

void JobsPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_view, settings);
    restoreTable(m_runView, settings);
}

void JobsPane::resetLayout()
{
    resetColumns(m_view, jobSetup());
    resetColumns(m_runView, runSetup());
}

QAbstractItemView *JobsPane::exportedView() const
{
    return m_view;
}

} // namespace berth
