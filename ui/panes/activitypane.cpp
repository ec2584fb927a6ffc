// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/activitypane.h"

#include "models/tables/eventtable.h"
#include "models/tables/format.h"
#include "ui/delegates/delegates.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qboxlayout.h>

namespace berth {

static TableSetup tableSetup()
{
    return {QStringLiteral("events"), QObject::tr("Events"), {9, 12, 14, 24, 22, 12}};
}

ActivityPane::ActivityPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("activityPane"), context, parent)
    , m_view(new QTableView(this))
    , m_count(new Text(Text::Part::Muted, {}, this))
{
    m_view->setModel(backend().tables().events);
    setupTable(m_view, tableSetup());
    m_view->horizontalHeader()->setSortIndicatorShown(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->setToolTip(tr("Return or a double click leads to what changed"));
    m_view->setItemDelegateForColumn(EventTable::ActionColumn, new NameDelegate(m_view));
    m_view->setItemDelegateForColumn(EventTable::SubjectColumn, new NameDelegate(m_view));
    connect(m_view, &QTableView::activated, this, &ActivityPane::showSubject);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 10, 14, 10);
    head->addWidget(new Text(Text::Part::Title, tr("Activity"), this));
    head->addSpacing(8);
    head->addWidget(m_count, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
}

void ActivityPane::showSubject(const QModelIndex &index)
{
    const Event &event = backend().tables().events->eventAt(index.row());
    Q_EMIT shown(event.kind, event.subjectId);
}

void ActivityPane::refresh()
{
    const EventTable *events = backend().tables().events;
    m_count->setText(events->rowCount() == 0
                         ? tr("Nothing has happened yet")
                         : tr("the newest %1 of %2 events")
                               .arg(format::count(events->rowCount()),
                                    format::count(backend().queries().feed().headSeq)));
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
