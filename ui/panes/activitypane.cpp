// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/activitypane.h"

#include "models/tables/eventtable.h"
#include "models/tables/format.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/actionbutton.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsortfilterproxymodel.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qscrollbar.h>

namespace berth {

static constexpr int OlderAtOnce = 1'000;
static constexpr int RowsWanted = 200; ///< of a filtered view: more than a screen shows

/// The events that the filter lets through, in the order of the table.
class EventProxy final : public QSortFilterProxyModel
{
public:
    EventProxy(EventTable *events, QObject *parent)
        : QSortFilterProxyModel(parent)
        , m_events(events)
    {
        setSourceModel(events);
    }

    void setFilter(const filter::Node &filter)
    {
        m_filter = filter;
        invalidateFilter();
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &) const override
    {
        return m_events->matches(row, m_filter);
    }

private:
    EventTable *m_events;
    filter::Node m_filter;
};

static TableSetup tableSetup()
{
    return {QStringLiteral("events"), QObject::tr("Events"), {9, 12, 14, 24, 22, 12}};
}

ActivityPane::ActivityPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("activityPane"), context, parent)
    , m_proxy(new EventProxy(context.backend.tables().events, this))
    , m_view(new QTableView(this))
    , m_filter(new FilterBar(QStringLiteral("activity.filter"), EventTable::filterFields(),
                             tr("for example actor:ada kind:deployment -action~placed"), this))
    , m_count(new Text(Text::Part::Muted, {}, this))
{
    m_view->setModel(m_proxy);
    setupTable(m_view, tableSetup());
    m_view->horizontalHeader()->setSortIndicatorShown(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->setToolTip(tr("Return or a double click leads to what changed"));
    m_view->setItemDelegateForColumn(EventTable::ActionColumn, new NameDelegate(m_view));
    m_view->setItemDelegateForColumn(EventTable::SubjectColumn, new NameDelegate(m_view));
    connect(m_view, &QTableView::activated, this, &ActivityPane::showSubject);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &ActivityPane::readOlder);
    connect(m_filter, &FilterBar::filterChanged, this, [this](const filter::Node &filter) {
        m_proxy->setFilter(filter);
        refresh();
        readOlder();
    });
    connect(m_filter, &FilterBar::left, m_view, qOverload<>(&QWidget::setFocus));

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 10, 14, 6);
    head->setSpacing(8);
    head->addWidget(new Text(Text::Part::Title, tr("Activity"), this));
    head->addWidget(m_count, 1);
    head->addWidget(new ActionButton(QStringLiteral("activity.export"), tr("Export…"),
                                     actions().action(ActionId::ExportView), this));
    head->addWidget(new ActionButton(QStringLiteral("activity.verify"), tr("Verify…"),
                                     actions().action(ActionId::VerifyAudit), this));
    auto *line = new QHBoxLayout;
    line->setContentsMargins(14, 0, 14, 8);
    line->addWidget(m_filter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addLayout(line);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
}

void ActivityPane::updateActions()
{
    actions().setAvailable(ActionId::FocusFilter, {});
    actions().setAvailable(ActionId::ExportView, {});
}

bool ActivityPane::wantsOlder() const
{
    const EventTable *events = backend().tables().events;
    if (events->rowCount() == 0 || events->isFull() || events->oldestSeq() <= 1)
        return false;
    const QScrollBar *bar = m_view->verticalScrollBar();
    const bool isAtEnd = bar->maximum() > 0 && bar->value() >= bar->maximum();
    return isAtEnd || (!m_filter->text().isEmpty() && m_proxy->rowCount() < RowsWanted);
}

void ActivityPane::readOlder()
{
    if (m_isReading || !wantsOlder())
        return;
    m_isReading = true;
    const qint64 oldest = backend().tables().events->oldestSeq();
    whenDone(backend().audit().eventsBefore(oldest, OlderAtOnce), this,
             [this](const Result<std::vector<Event>> &events) {
                 m_isReading = false;
                 if (!events) {
                     Q_EMIT reported(describe(events.error()), true);
                     return;
                 }
                 backend().tables().events->appendOlder(*events);
                 refresh();
                 if (!events->empty() && m_proxy->rowCount() < RowsWanted)
                     readOlder();
             });
}

void ActivityPane::showSubject(const QModelIndex &index)
{
    const Event &event = backend().tables().events->eventAt(m_proxy->mapToSource(index).row());
    Q_EMIT shown(event.kind, event.subjectId);
}

void ActivityPane::refresh()
{
    const EventTable *events = backend().tables().events;
    const QString head = format::count(backend().queries().feed().headSeq);
    const QString loaded = format::count(events->rowCount());
    if (events->rowCount() == 0)
        m_count->setText(tr("Nothing has happened yet"));
    else if (m_filter->text().isEmpty())
        m_count->setText(tr("the newest %1 of %2 events").arg(loaded, head));
    else
        m_count->setText(tr("%1 of the newest %2 of %3 events")
                             .arg(format::count(m_proxy->rowCount()), loaded, head));
}

bool ActivityPane::focusFilter()
{
    m_filter->edit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->edit()->selectAll();
    return true;
}

bool ActivityPane::escape()
{
    if (m_filter->text().isEmpty())
        return false;
    m_filter->clear();
    return true;
}

void ActivityPane::setFilter(const QString &text)
{
    m_filter->setText(text);
}

void ActivityPane::saveLayout(QSettings &settings) const
{
    saveTable(m_view, settings);
}

void ActivityPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_view, settings);
}

void ActivityPane::resetLayout()
{
    resetColumns(m_view, tableSetup());
}

QAbstractItemView *ActivityPane::exportedView() const
{
    return m_view;
}

} // namespace berth
