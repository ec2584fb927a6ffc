// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/jobdialog.h"

#include "models/tables/clustertable.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"

#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>

namespace berth {

JobDialog::JobDialog(Backend &backend, const std::optional<Editing> &editing, QWidget *parent)
    : FormDialog(QStringLiteral("jobDialog"), QLatin1StringView("schedule"),
                 editing ? tr("Change %1").arg(editing->draft.name) : tr("New job"), parent)
    , m_backend(backend)
    , m_editing(editing)
    , m_name(new QLineEdit)
    , m_expression(new QLineEdit(QStringLiteral("0 4 * * MON-FRI")))
    , m_zone(new QLineEdit(backend.jobs().serverTimeZone()))
    , m_preview(new CronPreview)
    , m_missed(new QComboBox)
    , m_overlap(new QComboBox)
    , m_jitter(new QLineEdit)
{
    setSubtitle(editing ? tr("Runs under way go on as they are.")
                        : tr("It acts as its owner, with the rights that they have then."));
    addSchedule();
    if (!editing)
        addTarget();
    addRules();
    if (editing)
        show(editing->draft);
    setSendText(editing ? tr("Change") : tr("Make the job"));
    finishLayout(600);
    fieldsChanged();
}

void JobDialog::addSchedule()
{
    m_name->setPlaceholderText(tr("from what it fires"));
    addFields({makeField(QStringLiteral("name"), tr("&Name"), m_name, tr("Need not be unique"),
                         QStringLiteral("/name")),
               makeField(QStringLiteral("zone"), tr("Time &zone"), m_zone,
                         tr("An IANA name, as Europe/Berlin"), QStringLiteral("/time_zone"))});
    addField(QStringLiteral("expression"), tr("&Schedule"), m_expression,
             tr("Minute, hour, day of month, month, day of week; six and seven fields begin with "
                "the second"),
             QStringLiteral("/expression"));
    m_preview->setMinimumHeight(190);
    addWidget(m_preview);
}

void JobDialog::addTarget()
{
    m_cluster = new QComboBox;
    for (const ClusterRow &row : m_backend.tables().clusters->rows())
        m_cluster->addItem(row.cluster.name, row.key());
    m_image = new QLineEdit;
    m_image->setPlaceholderText(QStringLiteral("registry.local:5000/reports:1.4"));
    m_command = new QLineEdit;
    m_cpu = new QLineEdit(QStringLiteral("1"));
    m_memory = new QLineEdit(QStringLiteral("1GiB"));
    m_gpu = new QLineEdit;
    m_gpu->setPlaceholderText(QStringLiteral("0"));
    m_action = new QComboBox;
    m_action->addItem(tr("submits a new deployment"), false);
    m_action->addItem(tr("restarts a deployment"), true);
    m_restart = new QLineEdit;
    m_restart->setPlaceholderText(QStringLiteral("4711"));
    m_replicas = new QSpinBox;
    m_replicas->setRange(1, 100'000);
    addHeading(tr("What it fires"));
    FieldRow *restart = makeField(QStringLiteral("restart"), tr("Deplo&yment"), m_restart,
                                  tr("Its id, as the queue shows it"), QStringLiteral("/restart"));
    addFields({makeField(QStringLiteral("action"), tr("Each &firing"), m_action,
                         tr("What happens at each of its times"), QStringLiteral("/deployment")),
               restart});
    FieldRow *image = makeField(QStringLiteral("image"), tr("&Image"), m_image,
                                tr("[registry/]path[:tag][@digest], as an engine pulls it"),
                                QStringLiteral("/deployment/image"));
    FieldRow *cluster
        = makeField(QStringLiteral("cluster"), tr("&Cluster"), m_cluster, tr("Where it is placed"),
                    QStringLiteral("/deployment/cluster_id"));
    FieldRow *replicas
        = makeField(QStringLiteral("replicas"), tr("&Replicas"), m_replicas,
                    tr("How many copies run at once"), QStringLiteral("/deployment/replicas"));
    addFields({image, cluster, replicas});
    FieldRow *command = addField(QStringLiteral("command"), tr("Co&mmand"), m_command,
                                 tr("What the container runs; quotes keep blanks"),
                                 QStringLiteral("/deployment/command"));
    const QList<FieldRow *> amounts{
        makeField(QStringLiteral("cpu"), tr("CP&U"), m_cpu, tr("Cores: 2, 0.5, 500m"),
                  QStringLiteral("/deployment/resources/cpu")),
        makeField(QStringLiteral("memory"), tr("M&emory"), m_memory, tr("Bytes: 8GiB, 512MiB"),
                  QStringLiteral("/deployment/resources/memory")),
        makeField(QStringLiteral("gpu"), tr("&GPU"), m_gpu,
                  tr("Whole devices (1, 2, 8) or a share of one (0.5)"),
                  QStringLiteral("/deployment/resources/gpu"))};
    addFields(amounts);
    m_restarting = {restart};
    m_submitting = {image, cluster, replicas, command};
    for (FieldRow *row : amounts)
        m_submitting.append(row);
}

bool JobDialog::restarts() const
{
    return m_action && m_action->currentData().toBool();
}

void JobDialog::addRules()
{
    m_missed->addItem(tr("run the latest once"), int(MissedPolicy::RunOnce));
    m_missed->addItem(tr("skip them"), int(MissedPolicy::Skip));
    m_missed->addItem(tr("run all of them"), int(MissedPolicy::RunAll));
    m_overlap->addItem(tr("leave the new one out"), int(OverlapPolicy::Forbid));
    m_overlap->addItem(tr("let the new one wait"), int(OverlapPolicy::Queue));
    m_overlap->addItem(tr("stop the old one"), int(OverlapPolicy::Replace));
    m_overlap->addItem(tr("run both"), int(OverlapPolicy::Allow));
    m_jitter->setPlaceholderText(tr("none"));
    addHeading(tr("Rules"));
    addFields({makeField(QStringLiteral("missed"), tr("M&issed firings"), m_missed,
                         tr("Those that Berth was not there for"), QStringLiteral("/missed")),
               makeField(QStringLiteral("overlap"), tr("&While one runs"), m_overlap,
                         tr("What becomes of a firing beside a run"), QStringLiteral("/overlap")),
               makeField(QStringLiteral("jitter"), tr("&Put off by up to"), m_jitter,
                         tr("30s, 5m: always the same for one job, spread over many"),
                         QStringLiteral("/jitter_seconds"))});
}

void JobDialog::show(const JobDraft &draft)
{
    m_name->setText(draft.name);
    m_expression->setText(draft.expression);
    m_zone->setText(draft.timeZone);
    m_missed->setCurrentIndex(m_missed->findData(int(draft.missed)));
    m_overlap->setCurrentIndex(m_overlap->findData(int(draft.overlap)));
    if (draft.jitter > Seconds(0))
        m_jitter->setText(QStringLiteral("%1s").arg(draft.jitter.count()));
}

void JobDialog::fieldsChanged()
{
    const DstGap gap = m_editing ? m_editing->draft.dstGap : DstGap::RunAfter;
    m_preview->setSchedule(m_expression->text(), true, m_zone->text().trimmed(), gap,
                           m_backend.queries().now());
    for (QWidget *row : std::as_const(m_restarting))
        row->setVisible(restarts());
    for (QWidget *row : std::as_const(m_submitting))
        row->setVisible(!restarts());
}

JobDraft JobDialog::draft(QList<FieldError> &errors) const
{
    errors << m_preview->errors();
    JobDraft draft = m_editing ? m_editing->draft : JobDraft();
    draft.name = m_name->text().trimmed();
    draft.expression = m_expression->text().trimmed();
    const auto words = draft.expression.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    draft.extended = words.size() > 5;
    draft.timeZone = m_zone->text().trimmed();
    draft.missed = MissedPolicy(m_missed->currentData().toInt());
    draft.overlap = OverlapPolicy(m_overlap->currentData().toInt());
    FieldParsing parsing(errors);
    draft.jitter = parsing.duration(m_jitter->text(), QStringLiteral("/jitter_seconds"))
                       .value_or(Seconds(0));
    if (m_editing)
        return draft;
    if (!restarts()) {
        draft.deployment = deployment(errors);
        return draft;
    }
    bool isNumber = false;
    draft.restartId = DeploymentId(m_restart->text().trimmed().toLongLong(&isNumber));
    if (!isNumber || !draft.restartId.isValid())
        errors << FieldError{QStringLiteral("/restart"), -1, tr("A deployment's id is needed."),
                             tr("a number, as in the column Id of the queue")};
    return draft;
}

DeploymentDraft JobDialog::deployment(QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    DeploymentDraft deployment;
    deployment.clusterId = ClusterId(m_cluster->currentData().toLongLong());
    deployment.kind = DeploymentKind::Batch;
    deployment.replicas = m_replicas->value();
    deployment.specification.image = m_image->text().trimmed();
    deployment.specification.command = splitWords(m_command->text());
    deployment.specification.resources.cpuMilli
        = parsing.cpu(m_cpu->text(), QStringLiteral("/deployment/resources/cpu"));
    deployment.specification.resources.memoryBytes
        = parsing.memory(m_memory->text(), QStringLiteral("/deployment/resources/memory"));
    deployment.specification.resources.gpuMilli
        = parsing.gpu(m_gpu->text(), QStringLiteral("/deployment/resources/gpu"));
    for (FieldError error : validate(deployment)) {
        error.pointer.prepend(QStringLiteral("/deployment"));
        errors << error;
    }
    return deployment;
}

QList<FieldError> JobDialog::check() const
{
    QList<FieldError> errors;
    const JobDraft made = draft(errors);
    errors << validate(made);
    return errors;
}

void JobDialog::send()
{
    QList<FieldError> errors;
    const JobDraft made = draft(errors);
    if (m_editing) {
        await(m_backend.jobs().changeJob(m_editing->id, made, m_editing->version),
              [this, made](const Acknowledged<void> &) {
                  finish(tr("Job %1 changed").arg(made.name));
              });
        return;
    }
    await(m_backend.jobs().createJob(made), [this](const Acknowledged<JobId> &done) {
        finish(tr("Job %1 is made").arg(done.value.value()));
    });
}

} // namespace berth
