// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/submitdialog.h"

#include "models/domain/imagereference.h"
#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "ui/delegates/delegates.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/planpreviewview.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qtimer.h>
#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qplaintextedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>

namespace berth {

SubmitDialog::SubmitDialog(Backend &backend, ClusterId cluster, QWidget *parent)
    : FormDialog(QStringLiteral("submitDialog"), QLatin1StringView("add-deployment"),
                 tr("New deployment"), parent)
    , m_backend(backend)
    , m_image(new QLineEdit)
    , m_name(new QLineEdit)
    , m_cluster(new QComboBox)
    , m_kind(new QComboBox)
    , m_cpu(new QLineEdit(QStringLiteral("1")))
    , m_memory(new QLineEdit(QStringLiteral("2GiB")))
    , m_gpu(new QLineEdit)
    , m_gpuModels(new QComboBox)
    , m_replicas(new QSpinBox)
    , m_priority(new QComboBox)
    , m_gang(new QCheckBox(tr("All replicas together, or none")))
    , m_preemptible(new QCheckBox(tr("May be preempted by a higher priority")))
    , m_held(new QCheckBox(tr("Hold it in the queue for now")))
    , m_selector(new QLineEdit)
    , m_tolerations(new QLineEdit)
    , m_arguments(new QLineEdit)
    , m_env(new QPlainTextEdit)
    , m_runTime(new QLineEdit)
    , m_exitCode(new QSpinBox)
    , m_expected(new QLineEdit)
    , m_maxRun(new QLineEdit)
    , m_expires(new QLineEdit)
    , m_after(new QLineEdit)
    , m_movable(new QCheckBox(tr("May be moved to another node to make room")))
    , m_staysWithNode(new QCheckBox(tr("Waits for its node when that is lost")))
    , m_spread(new QLineEdit)
    , m_preview(new PlanPreviewView(QStringLiteral("submitDialog.preview")))
    , m_lookLater(new QTimer(this))
{
    setSubtitle(tr("It joins the queue and is placed as soon as its priority and the room allow."));
    for (const ClusterRow &row : backend.tables().clusters->rows()) {
        m_cluster->addItem(row.cluster.name, row.key());
        if (row.cluster.id == cluster)
            m_cluster->setCurrentIndex(m_cluster->count() - 1);
    }
    addWhat();
    addNeeds();
    addRules();
    addSimulation();
    addHeading(tr("What would happen"));
    addWidget(m_preview);
    m_preview->showNothing(tr("Give an image to see where it would run."));
    m_lookLater->setSingleShot(true);
    m_lookLater->setInterval(400);
    connect(m_lookLater, &QTimer::timeout, this, &SubmitDialog::look);
    setSendText(tr("Submit"));
    finishLayout(620);
}

/// Shows what the next plan would do with what is filled in, where that is in order.
void SubmitDialog::look()
{
    QList<FieldError> errors;
    const DeploymentDraft made = draft(errors);
    const int look = ++m_looks;
    if (!(errors + validate(made)).isEmpty())
        return m_preview->showNothing(tr("Fill in the rest to see where it would run."));
    whenDone(m_backend.queries().preview(made), this,
             [this, look](const Result<PlanPreview> &preview) {
                 if (look != m_looks)
                     return;
                 if (preview)
                     m_preview->showPreview(*preview, m_backend.queries().now());
                 else
                     m_preview->showError(preview.error());
             });
}

void SubmitDialog::addWhat()
{
    m_image->setPlaceholderText(QStringLiteral("registry.local:5000/ml/trainer:1.4"));
    addField(QStringLiteral("image"), tr("&Image"), m_image,
             tr("[registry/]path[:tag][@digest], as an engine pulls it"), QStringLiteral("/image"));
    m_name->setPlaceholderText(tr("from the image"));
    m_kind->addItem(tr("Service, runs until stopped"), int(DeploymentKind::Service));
    m_kind->addItem(tr("Batch, runs to completion"), int(DeploymentKind::Batch));
    addFields({makeField(QStringLiteral("name"), tr("&Name"), m_name, tr("Need not be unique"),
                         QStringLiteral("/name")),
               makeField(QStringLiteral("cluster"), tr("&Cluster"), m_cluster,
                         tr("Where it is placed; it cannot move to another one"),
                         QStringLiteral("/cluster_id"))});
    addFields({makeField(QStringLiteral("kind"), tr("&Kind"), m_kind,
                         tr("It cannot be changed later"), QStringLiteral("/kind")),
               makeField(QStringLiteral("arguments"), tr("Ar&guments"), m_arguments,
                         tr("Passed to the image's entry point; quotes keep blanks"),
                         QStringLiteral("/args"))});
}

void SubmitDialog::addNeeds()
{
    addHeading(tr("What each replica needs"));
    m_gpu->setPlaceholderText(tr("0"));
    addFields({makeField(QStringLiteral("cpu"), tr("CP&U"), m_cpu, tr("Cores: 2, 0.5, 500m"),
                         QStringLiteral("/resources/cpu")),
               makeField(QStringLiteral("memory"), tr("&Memory"), m_memory,
                         tr("Bytes: 8GiB, 512MiB, 2e9"), QStringLiteral("/resources/memory")),
               makeField(QStringLiteral("gpu"), tr("&GPU"), m_gpu,
                         tr("Whole devices (1, 2, 8) or a share of one (0.5)"),
                         QStringLiteral("/resources/gpu"))});
    m_gpuModels->setEditable(true);
    m_gpuModels->setInsertPolicy(QComboBox::NoInsert);
    QStringList models;
    for (const NodeRow &row : m_backend.tables().nodes->rows()) {
        if (!row.node.gpuModel.isEmpty() && !models.contains(row.node.gpuModel))
            models << row.node.gpuModel;
    }
    models.sort();
    m_gpuModels->addItem(QString());
    m_gpuModels->addItems(models);
    m_gpuModels->lineEdit()->setPlaceholderText(tr("any model"));
    m_gpuModels->lineEdit()->setObjectName(QStringLiteral("submitDialog.gpuModels.edit"));
    m_gpuModels->lineEdit()->setAccessibleName(tr("GPU models"));
    m_replicas->setRange(0, 100'000);
    m_replicas->setValue(1);
    addFields({makeField(QStringLiteral("gpuModels"), tr("GPU mo&dels"), m_gpuModels,
                         tr("Any of these, separated by commas; empty means any model"),
                         QStringLiteral("/gpu_models")),
               makeField(QStringLiteral("replicas"), tr("&Replicas"), m_replicas,
                         tr("How many copies run at once"), QStringLiteral("/replicas"))});
}

void SubmitDialog::addRules()
{
    addHeading(tr("How urgent, and where"));
    const int highest = m_backend.deployments().highestPriority();
    m_priority->setEditable(true);
    m_priority->setInsertPolicy(QComboBox::NoInsert);
    for (const int preset : {0, 100, 500, 1000}) {
        if (preset <= highest)
            m_priority->addItem(
                QString(QString::number(preset) % QLatin1String("  ") % priorityName(preset)),
                preset);
    }
    m_priority->setCurrentIndex(m_priority->findData(DefaultPriority));
    m_priority->lineEdit()->setObjectName(QStringLiteral("submitDialog.priority.edit"));
    m_priority->lineEdit()->setAccessibleName(tr("Priority"));
    m_selector->setPlaceholderText(tr("zone=a, disk=ssd"));
    m_tolerations->setPlaceholderText(tr("dedicated=ml:NoSchedule"));
    addFields(
        {makeField(QStringLiteral("priority"), tr("&Priority"), m_priority,
                   tr("0 to %1; higher goes first").arg(highest), QStringLiteral("/priority")),
         makeField(QStringLiteral("selector"), tr("Node &labels"), m_selector,
                   tr("A node must bear all of these: key=value, key=value"),
                   QStringLiteral("/node_selector"))});
    addField(QStringLiteral("tolerations"), tr("&Tolerates"), m_tolerations,
             tr("Taints that do not keep it away: key, key=value, or *; an effect may follow a "
                "colon"),
             QStringLiteral("/tolerations"));
    m_gang->setChecked(true);
    m_preemptible->setChecked(true);
    addField(QStringLiteral("gang"), {}, m_gang,
             tr("Otherwise replicas start one by one as room appears"), QStringLiteral("/gang"));
    addField(QStringLiteral("preemptible"), {}, m_preemptible,
             tr("It then goes back to the queue and keeps its place"),
             QStringLiteral("/preemptible"));
    addField(QStringLiteral("held"), {}, m_held, tr("It is placed once you release it"),
             QStringLiteral("/held"));
    addField(QStringLiteral("movable"), {}, m_movable,
             tr("It is stopped and started again elsewhere"), QStringLiteral("/movable"));
    addField(QStringLiteral("staysWithNode"), {}, m_staysWithNode,
             tr("Otherwise its replicas are placed elsewhere at once"),
             QStringLiteral("/on_node_loss"));
    for (QCheckBox *box : {m_gang, m_preemptible, m_held, m_movable, m_staysWithNode})
        box->setAccessibleName(box->text());
    m_spread->setPlaceholderText(tr("anywhere"));
    m_after->setPlaceholderText(QStringLiteral("7, 12:started"));
    addFields({makeField(QStringLiteral("spread"), tr("&Spread over"), m_spread,
                         tr("A label of nodes, such as zone: its replicas are kept even over it"),
                         QStringLiteral("/spread")),
               makeField(QStringLiteral("after"), tr("A&fter"), m_after,
                         tr("Ids of deployments to wait for: succeeded, or as :started or "
                            ":finished says"),
                         QStringLiteral("/after"))});
    m_expected->setPlaceholderText(tr("not known"));
    m_maxRun->setPlaceholderText(tr("no limit"));
    m_expires->setPlaceholderText(tr("never"));
    addFields(
        {makeField(QStringLiteral("expected"), tr("Expe&cted"), m_expected,
                   tr("90s, 5m, 2h: how long it will likely run"),
                   QStringLiteral("/expected_seconds")),
         makeField(QStringLiteral("maxRun"), tr("At &most"), m_maxRun,
                   tr("A replica that runs longer fails"), QStringLiteral("/max_run_seconds")),
         makeField(QStringLiteral("expires"), tr("E&xpires in"), m_expires,
                   tr("It fails where it has not ended by then"), QStringLiteral("/expires_at"))});
    m_env->setPlaceholderText(QStringLiteral("EPOCHS=3"));
    m_env->setTabChangesFocus(true);
    m_env->setFixedHeight(64);
    addField(QStringLiteral("env"), tr("&Environment"), m_env, tr("NAME=value, one a line"),
             QStringLiteral("/env"));
}

void SubmitDialog::addSimulation()
{
    addHeading(tr("Simulation"));
    m_runTime->setPlaceholderText(tr("until stopped"));
    m_exitCode->setRange(0, 255);
    addFields(
        {makeField(QStringLiteral("runTime"), tr("R&uns for"), m_runTime,
                   tr("90s, 5m, 2h: how long a simulated replica runs"),
                   QStringLiteral("/simulate/run_seconds")),
         makeField(QStringLiteral("exitCode"), tr("E&xit code"), m_exitCode,
                   tr("0 succeeds, anything else fails"), QStringLiteral("/simulate/exit_code"))});
}

void SubmitDialog::fieldsChanged()
{
    const auto image = parseImageReference(m_image->text().trimmed());
    m_name->setPlaceholderText(image ? image->shortName() : tr("from the image"));
    const bool isBatch = m_kind->currentData().toInt() == int(DeploymentKind::Batch);
    m_runTime->setPlaceholderText(isBatch ? tr("60s") : tr("until stopped"));
    m_gang->setEnabled(m_replicas->value() > 1);
    m_lookLater->start();
}

DeploymentDraft SubmitDialog::draft(QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    DeploymentDraft draft;
    draft.clusterId = ClusterId(m_cluster->currentData().toLongLong());
    draft.name = m_name->text().trimmed();
    draft.kind = DeploymentKind(m_kind->currentData().toInt());
    draft.replicas = m_replicas->value();
    draft.gang = m_gang->isChecked();
    draft.preemptible = m_preemptible->isChecked();
    draft.held = m_held->isChecked();

    static const QRegularExpression Number(QStringLiteral("^\\s*(-?\\d{1,6})\\b"));
    if (const auto match = Number.match(m_priority->currentText()); match.hasMatch())
        draft.priority = match.captured(1).toInt();
    else
        errors << FieldError{QStringLiteral("/priority"), 0, tr("This is not a number."),
                             tr("low 0, normal 100, high 500, critical 1000")};
    if (draft.priority > m_backend.deployments().highestPriority())
        errors << FieldError{
            QStringLiteral("/priority"),
            -1,
            tr("You may give %1 at most.").arg(m_backend.deployments().highestPriority()),
            {}};

    draft.movable = m_movable->isChecked();
    if (m_staysWithNode->isChecked())
        draft.onNodeLoss = OnNodeLoss::Wait;
    draft.expected = parsing.duration(m_expected->text(), QStringLiteral("/expected_seconds"));
    draft.maxRun = parsing.duration(m_maxRun->text(), QStringLiteral("/max_run_seconds"));
    if (const auto left = parsing.duration(m_expires->text(), QStringLiteral("/expires_at")))
        draft.expiresAt = m_backend.queries().now() + *left;
    for (const QString &part : m_after->text().split(u',', Qt::SkipEmptyParts)) {
        const QStringList words = part.trimmed().split(u':');
        const auto condition = words.size() == 1 ? std::optional(DependencyCondition::Succeeded)
                                                 : dependencyConditionFromWord(words[1].trimmed());
        const DeploymentId id(words[0].trimmed().toLongLong());
        if (words.size() > 2 || !id.isValid() || !condition)
            errors << FieldError{QStringLiteral("/after"), -1,
                                 tr("'%1' is no deployment to wait for.").arg(part.trimmed()),
                                 tr("An id, or an id and :started, :succeeded or :finished")};
        else
            draft.after.append({.deployment = id, .condition = *condition});
    }

    Specification &spec = draft.specification;
    if (const QString label = m_spread->text().trimmed(); !label.isEmpty())
        spec.spread = Spread{.topologyKey = label};
    spec.image = m_image->text().trimmed();
    spec.args = splitWords(m_arguments->text());
    spec.resources.cpuMilli = parsing.cpu(m_cpu->text(), QStringLiteral("/resources/cpu"));
    spec.resources.memoryBytes
        = parsing.memory(m_memory->text(), QStringLiteral("/resources/memory"));
    spec.resources.gpuMilli = parsing.gpu(m_gpu->text(), QStringLiteral("/resources/gpu"));
    const QStringList models = m_gpuModels->currentText().split(u',', Qt::SkipEmptyParts);
    for (const QString &model : models) {
        if (!model.trimmed().isEmpty())
            spec.gpuModels << model.trimmed();
    }
    spec.nodeSelector = parsing.pairs(m_selector->text(), QStringLiteral("/node_selector"));
    spec.tolerations = parsing.tolerations(m_tolerations->text(), QStringLiteral("/tolerations"));
    const auto env = m_env->toPlainText().split(u'\n');
    for (qsizetype line = 0; line < env.size(); ++line) {
        const QString text = env[line].trimmed();
        if (text.isEmpty())
            continue;
        const qsizetype at = text.indexOf(u'=');
        if (at <= 0) {
            errors << FieldError{
                QStringLiteral("/env"), -1, tr("Line %1 is not NAME=value.").arg(line + 1), {}};
            continue;
        }
        spec.env.insert(text.left(at).trimmed(), {text.mid(at + 1), false});
    }
    const auto runTime
        = parsing.duration(m_runTime->text(), QStringLiteral("/simulate/run_seconds"));
    if (runTime || m_exitCode->value() != 0)
        spec.simulate = Simulation{runTime, m_exitCode->value()};
    return draft;
}

QList<FieldError> SubmitDialog::check() const
{
    QList<FieldError> errors;
    const DeploymentDraft made = draft(errors);
    return errors + validate(made);
}

void SubmitDialog::send()
{
    QList<FieldError> none;
    const DeploymentDraft made = draft(none);
    await(m_backend.deployments().submit(made),
          [this](const Acknowledged<DeploymentId> &submitted) {
              finish(tr("Deployment #%1 submitted to %2")
                         .arg(submitted.value.value())
                         .arg(m_cluster->currentText()));
          });
}

} // namespace berth
