// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/actdialogs.h"

#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "ui/delegates/delegates.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/planpreviewview.h"
#include "ui/widgets/texts.h"

#include <QtCore/qtimer.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistwidget.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>

namespace berth {

static QString outcomeText(const BulkOutcome &outcome, const QString &done)
{
    QString text
        = format::counted(outcome.done, QObject::tr("deployment"), QObject::tr("deployments"))
        % u' ' % done;
    if (!outcome.refused.empty())
        text += QObject::tr("; %1 refused: %2")
                    .arg(outcome.refused.size())
                    .arg(outcome.refused.front().error.message);
    return text;
}

PriorityDialog::PriorityDialog(Backend &backend, std::vector<DeploymentId> ids, int priority,
                               QWidget *parent)
    : FormDialog(QStringLiteral("priorityDialog"), QLatin1StringView("priority"),
                 tr("Change priority"), parent)
    , m_backend(backend)
    , m_ids(std::move(ids))
    , m_priority(new QSpinBox)
{
    setSubtitle(
        tr("Of %1. A higher one goes first and may preempt lower ones.")
            .arg(format::counted(qint64(m_ids.size()), tr("deployment"), tr("deployments"))));
    const int highest = backend.deployments().highestPriority();
    m_priority->setRange(LowestPriority, highest);
    m_priority->setValue(priority);
    addField(QStringLiteral("priority"), tr("&Priority"), m_priority,
             tr("0 to %1; higher goes first").arg(highest), QStringLiteral("/priority"));
    auto *presets = new QWidget;
    auto *layout = new QHBoxLayout(presets);
    layout->setContentsMargins(0, 0, 0, 0);
    for (const int preset : {0, 100, 500, 1000}) {
        if (preset > highest)
            continue;
        auto *button = new QPushButton(priorityName(preset), presets);
        button->setObjectName(QStringLiteral("priorityDialog.preset%1").arg(preset));
        button->setAccessibleName(tr("Priority %1").arg(priorityName(preset)));
        button->setToolTip(QString::number(preset));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, m_priority,
                [this, preset] { m_priority->setValue(preset); });
        layout->addWidget(button);
    }
    layout->addStretch();
    addWidget(presets);
    if (m_ids.size() == 1) {
        m_preview = new PlanPreviewView(QStringLiteral("priorityDialog.preview"));
        m_preview->showNothing(tr("Choose another priority to see what it would change."));
        addWidget(m_preview);
        m_lookLater = new QTimer(this);
        m_lookLater->setSingleShot(true);
        m_lookLater->setInterval(300);
        connect(m_lookLater, &QTimer::timeout, this, &PriorityDialog::look);
    }
    setSendText(tr("Change"));
    finishLayout(440);
}

QList<FieldError> PriorityDialog::check() const
{
    return {};
}

void PriorityDialog::fieldsChanged()
{
    if (m_lookLater)
        m_lookLater->start();
}

void PriorityDialog::look()
{
    DeploymentPatch patch;
    patch.priority = m_priority->value();
    const int look = ++m_looks;
    whenDone(m_backend.queries().previewChange(m_ids.front(), patch), this,
             [this, look](const Result<PlanPreview> &preview) {
                 if (look != m_looks)
                     return;
                 if (preview)
                     m_preview->showPreview(*preview, m_backend.queries().now());
                 else
                     m_preview->showError(preview.error());
             });
}

void PriorityDialog::send()
{
    DeploymentPatch patch;
    patch.priority = m_priority->value();
    await(m_backend.deployments().changeAll(m_ids, patch),
          [this](const Acknowledged<BulkOutcome> &outcome) {
              finish(outcomeText(outcome.value,
                                 tr("changed to priority %1").arg(m_priority->value())));
          });
}

DrainDialog::DrainDialog(Backend &backend, NodeId node, QWidget *parent)
    : FormDialog(QStringLiteral("drainDialog"), QLatin1StringView("drain"),
                 tr("Drain %1").arg(backend.tables().nodes->nodeName(node)), parent)
    , m_backend(backend)
    , m_node(node)
    , m_hasDeadline(new QCheckBox(tr("Stop what is still there after a time")))
    , m_deadline(new QLineEdit(QStringLiteral("10m")))
{
    setSubtitle(tr("Nothing new is placed here. What may be moved goes back to the queue and keeps "
                   "its place; when the node is empty it stays cordoned."));
    m_hasDeadline->setChecked(true);
    addField(QStringLiteral("hasDeadline"), {}, m_hasDeadline,
             tr("Otherwise the drain waits for as long as anything runs"), {});
    m_hasDeadline->setAccessibleName(m_hasDeadline->text());
    addField(QStringLiteral("deadline"), tr("&After"), m_deadline, tr("90s, 10m, 2h"),
             QStringLiteral("/drain_deadline_seconds"));
    setSendText(tr("Drain"));
    finishLayout(440);
}

void DrainDialog::fieldsChanged()
{
    m_deadline->setEnabled(m_hasDeadline->isChecked());
}

QList<FieldError> DrainDialog::check() const
{
    QList<FieldError> errors;
    if (!m_hasDeadline->isChecked())
        return errors;
    FieldParsing parsing(errors);
    const QString pointer = QStringLiteral("/drain_deadline_seconds");
    if (!parsing.duration(m_deadline->text(), pointer) && errors.isEmpty())
        errors << FieldError{pointer, -1, tr("A time is needed."), tr("for example 10m")};
    return errors;
}

void DrainDialog::send()
{
    QList<FieldError> none;
    FieldParsing parsing(none);
    std::optional<Seconds> deadline;
    if (m_hasDeadline->isChecked())
        deadline = parsing.duration(m_deadline->text(), {});
    await(m_backend.clusters().setScheduling(m_node, NodeScheduling::Draining, deadline),
          [this](const Acknowledged<void> &) {
              finish(tr("Draining %1").arg(m_backend.tables().nodes->nodeName(m_node)));
          });
}

ReserveDialog::ReserveDialog(Backend &backend, NodeId node, QWidget *parent)
    : FormDialog(QStringLiteral("reserveDialog"), QLatin1StringView("memory"),
                 tr("Reserve on %1").arg(backend.tables().nodes->nodeName(node)), parent)
    , m_backend(backend)
    , m_node(node)
    , m_cpu(new QLineEdit)
    , m_memory(new QLineEdit)
    , m_gpu(new QLineEdit)
    , m_note(new QLineEdit)
{
    if (const Node *found = backend.tables().nodes->find(node)) {
        m_cluster = found->clusterId;
        const ResourceVector room = found->capacity - found->allocated;
        setSubtitle(tr("Resources held without a container. Free here: %1.").arg(describe(room)));
    }
    for (QLineEdit *edit : {m_cpu, m_memory, m_gpu})
        edit->setPlaceholderText(tr("0"));
    addFields({makeField(QStringLiteral("cpu"), tr("CP&U"), m_cpu, tr("Cores: 2, 0.5, 500m"),
                         QStringLiteral("/resources/cpu")),
               makeField(QStringLiteral("memory"), tr("&Memory"), m_memory,
                         tr("Bytes: 8GiB, 512MiB, 2e9"), QStringLiteral("/resources/memory")),
               makeField(QStringLiteral("gpu"), tr("&GPU"), m_gpu,
                         tr("Whole devices or a share of one"), QStringLiteral("/resources/gpu"))});
    addField(QStringLiteral("note"), tr("&Note"), m_note, tr("What it is for"),
             QStringLiteral("/note"));
    setSendText(tr("Reserve"));
    finishLayout(480);
}

ReservationDraft ReserveDialog::draft(QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    ReservationDraft draft;
    draft.clusterId = m_cluster;
    draft.nodeId = m_node;
    draft.resources.cpuMilli = parsing.cpu(m_cpu->text(), QStringLiteral("/resources/cpu"));
    draft.resources.memoryBytes
        = parsing.memory(m_memory->text(), QStringLiteral("/resources/memory"));
    draft.resources.gpuMilli = parsing.gpu(m_gpu->text(), QStringLiteral("/resources/gpu"));
    draft.note = m_note->text().trimmed();
    return draft;
}

QList<FieldError> ReserveDialog::check() const
{
    QList<FieldError> errors;
    const ReservationDraft made = draft(errors);
    if (!errors.isEmpty())
        return errors;
    if (made.resources.isZero())
        errors << FieldError{
            QStringLiteral("/resources/cpu"), -1, tr("Something has to be reserved."), {}};
    else if (const auto valid = validateRequest(made.resources, QStringLiteral("/resources"));
             !valid)
        errors += valid.error().fields;
    return errors;
}

void ReserveDialog::send()
{
    QList<FieldError> none;
    await(m_backend.clusters().createReservation(draft(none)),
          [this](const Acknowledged<ReservationId> &made) {
              finish(tr("Reservation #%1 made").arg(made.value.value()));
          });
}

ConfirmDialog::ConfirmDialog(const Question &question, Start start, const QString &done,
                             QWidget *parent)
    : FormDialog(question.name, question.icon, question.title, parent)
    , m_start(std::move(start))
    , m_done(done)
{
    build(question);
}

ConfirmDialog::ConfirmDialog(const Question &question, StartBulk start, const QString &done,
                             QWidget *parent)
    : FormDialog(question.name, question.icon, question.title, parent)
    , m_startBulk(std::move(start))
    , m_done(done)
{
    build(question);
}

void ConfirmDialog::build(const Question &question)
{
    static constexpr int Listed = 200;
    setSubtitle(question.text);
    if (!question.list.isEmpty()) {
        auto *list = new QListWidget;
        list->setObjectName(question.name % QLatin1String(".list"));
        list->setAccessibleName(tr("What it is about"));
        list->setToolTip(tr("What it is about"));
        list->setSelectionMode(QAbstractItemView::NoSelection);
        list->addItems(question.list.mid(0, Listed));
        if (question.list.size() > Listed)
            list->addItem(tr("and %1 more").arg(format::count(question.list.size() - Listed)));
        const int line = list->fontMetrics().height() + 7;
        list->setFixedHeight(std::clamp(int(question.list.size()) * line + 8, 2 * line, 9 * line));
        addWidget(list);
    }
    if (!question.option.isEmpty()) {
        m_option = new QCheckBox(question.option);
        m_option->setObjectName(question.name % QLatin1String(".option"));
        m_option->setAccessibleName(question.option);
        m_option->setToolTip(question.option);
        addWidget(m_option);
    }
    setSendText(question.send);
    finishLayout(460);
    sendButton()->setFocus();
}

void ConfirmDialog::send()
{
    if (m_startBulk) {
        await(m_startBulk(), [this](const Acknowledged<BulkOutcome> &outcome) {
            finish(outcomeText(outcome.value, m_done));
        });
        return;
    }
    await(m_start(m_option && m_option->isChecked()),
          [this](const Acknowledged<void> &) { finish(m_done); });
}

} // namespace berth
