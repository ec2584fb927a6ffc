// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/whatifdialog.h"

#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qheaderview.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qspinbox.h>
#include <QtWidgets/qtablewidget.h>

namespace berth {

namespace {

QString when(const std::optional<TimePoint> &start, TimePoint now)
{
    if (!start)
        return WhatIfDialog::tr("not in sight");
    return *start <= now + Seconds(1) ? WhatIfDialog::tr("now") : format::moment(*start);
}

} // namespace

WhatIfDialog::WhatIfDialog(Backend &backend, ClusterId cluster, QWidget *parent)
    : FormDialog(QStringLiteral("whatIfDialog"), QLatin1StringView("search"), tr("What if…"),
                 parent)
    , m_backend(backend)
    , m_cluster(cluster)
    , m_count(new QSpinBox)
    , m_cpu(new QLineEdit(QStringLiteral("64")))
    , m_memory(new QLineEdit(QStringLiteral("256GiB")))
    , m_gpu(new QLineEdit(QStringLiteral("8")))
    , m_model(new QLineEdit)
    , m_removed(new QComboBox)
    , m_deployment(new QLineEdit)
    , m_priority(new QSpinBox)
    , m_summary(new Text(Text::Part::Body))
    , m_rows(new QTableWidget)
{
    setSubtitle(tr("A copy of %1 is changed and played forward. Nothing happens to the cluster.")
                    .arg(backend.tables().clusters->clusterName(cluster)));
    m_count->setRange(0, 64);
    m_model->setPlaceholderText(tr("any"));
    addFields({makeField(QStringLiteral("count"), tr("&Add nodes"), m_count, tr("How many"),
                         QStringLiteral("/count")),
               makeField(QStringLiteral("cpu"), tr("CP&U"), m_cpu, tr("Cores of each"),
                         QStringLiteral("/cpu")),
               makeField(QStringLiteral("memory"), tr("&Memory"), m_memory, tr("Of each"),
                         QStringLiteral("/memory")),
               makeField(QStringLiteral("gpu"), tr("&GPU"), m_gpu, tr("Devices of each"),
                         QStringLiteral("/gpu")),
               makeField(QStringLiteral("model"), tr("M&odel"), m_model, tr("Of its GPUs"),
                         QStringLiteral("/gpu_model"))});
    m_removed->addItem(tr("none"), 0);
    for (const Node &node : backend.tables().nodes->nodesOf(cluster))
        m_removed->addItem(node.name, node.id.value());
    m_deployment->setPlaceholderText(tr("none"));
    m_priority->setRange(LowestPriority, HighestPriority);
    m_priority->setValue(DefaultPriority);
    addFields(
        {makeField(QStringLiteral("removed"), tr("&Remove node"), m_removed,
                   tr("What runs there would wait again"), QStringLiteral("/removed")),
         makeField(QStringLiteral("deployment"), tr("&Deployment"), m_deployment,
                   tr("The id of one whose priority would change"), QStringLiteral("/deployment")),
         makeField(QStringLiteral("priority"), tr("&Priority"), m_priority, tr("It would have"),
                   QStringLiteral("/priority"))});
    m_summary->setObjectName(QStringLiteral("whatIfDialog.summary"));
    m_summary->setWordWrap(true);
    addWidget(m_summary);
    m_rows->setObjectName(QStringLiteral("whatIfDialog.rows"));
    m_rows->setAccessibleName(tr("Starts today and then"));
    m_rows->setColumnCount(4);
    m_rows->setHorizontalHeaderLabels({tr("Id"), tr("Deployment"), tr("Today"), tr("Then")});
    m_rows->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_rows->verticalHeader()->hide();
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_rows->setMinimumHeight(240);
    addWidget(m_rows);
    setSendText(tr("Try it"));
    finishLayout(760);
}

QList<WhatIfChange> WhatIfDialog::changes(QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    QList<WhatIfChange> changes;
    if (m_count->value() > 0) {
        NodeDraft node;
        node.resources.cpuMilli = parsing.cpu(m_cpu->text(), QStringLiteral("/cpu"));
        node.resources.memoryBytes = parsing.memory(m_memory->text(), QStringLiteral("/memory"));
        node.resources.gpuMilli = parsing.gpu(m_gpu->text(), QStringLiteral("/gpu"));
        node.gpuModel = m_model->text().trimmed();
        for (int i = 0; i < m_count->value(); ++i)
            changes.append(WhatIfChange{.addNode = node});
    }
    if (const NodeId removed(m_removed->currentData().toLongLong()); removed.isValid())
        changes.append(WhatIfChange{.removeNode = removed});
    if (const QString text = m_deployment->text().trimmed(); !text.isEmpty()) {
        const DeploymentId id(text.toLongLong());
        if (id.isValid())
            changes.append(WhatIfChange{.reprioritized = id, .priority = m_priority->value()});
        else
            errors << FieldError{QStringLiteral("/deployment"), -1, tr("This is no id."),
                                 tr("The number in the queue's column Id")};
    }
    return changes;
}

QList<FieldError> WhatIfDialog::check() const
{
    QList<FieldError> errors;
    if (changes(errors).isEmpty() && errors.isEmpty())
        errors << FieldError{QStringLiteral("/count"), -1, tr("Nothing would change."),
                             tr("Add or remove a node, or name a deployment")};
    return errors;
}

void WhatIfDialog::send()
{
    QList<FieldError> none;
    setBusy(true);
    whenDone(m_backend.queries().tryOut(m_cluster, changes(none)), this,
             [this](const Result<WhatIfOutcome> &outcome) {
                 setBusy(false);
                 if (outcome)
                     show(*outcome);
                 else
                     refused(outcome.error());
             });
}

void WhatIfDialog::show(const WhatIfOutcome &outcome)
{
    m_summary->setText(
        tr("The next plan would start %1 deployments instead of %2; %3 replicas would give way "
           "instead of %4.")
            .arg(format::count(outcome.startedThen), format::count(outcome.startedToday),
                 format::count(outcome.victimsThen), format::count(outcome.victimsToday)));
    const TimePoint now = m_backend.queries().now();
    m_rows->setRowCount(int(outcome.rows.size()));
    for (int row = 0; row < int(outcome.rows.size()); ++row) {
        const WhatIfOutcome::Row &each = outcome.rows[size_t(row)];
        const QString texts[] = {QString::number(each.id.value()), each.name, when(each.today, now),
                                 when(each.then, now)};
        for (int column = 0; column < 4; ++column) {
            auto *item = new QTableWidgetItem(texts[column]);
            if (column == 3 && each.then != each.today) {
                QFont bold = font();
                bold.setBold(true);
                item->setFont(bold);
            }
            m_rows->setItem(row, column, item);
        }
    }
}

} // namespace berth
