// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/clusterdialogs.h"

#include "models/tables/clustertable.h"
#include "models/tables/format.h"
#include "models/tables/organizationtable.h"
#include "ui/dialogs/nodeseditor.h"
#include "ui/widgets/fieldrow.h"

#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

static QComboBox *objectiveBox(Objective chosen)
{
    auto *box = new QComboBox;
    for (const auto objective :
         {Objective::Balanced, Objective::Deployments, Objective::Utilisation})
        box->addItem(format::text(objective), int(objective));
    box->setCurrentIndex(int(chosen));
    return box;
}

static QComboBox *policyBox(PlacementPolicy chosen)
{
    auto *box = new QComboBox;
    for (const auto policy : {PlacementPolicy::Pack, PlacementPolicy::BestFit,
                              PlacementPolicy::FirstFit, PlacementPolicy::Spread})
        box->addItem(format::text(policy), int(policy));
    box->setCurrentIndex(int(chosen));
    return box;
}

static QString objectiveTip()
{
    return ClusterDialog::tr("What is maximised among deployments of one priority: how many are "
                             "placed, how full the scarcest resource is, or a balance of both");
}

static QString policyTip()
{
    return ClusterDialog::tr("Which node is chosen among those with room");
}

ClusterDialog::ClusterDialog(Backend &backend, QWidget *parent)
    : FormDialog(QStringLiteral("clusterDialog"), QLatin1StringView("add-cluster"),
                 tr("New cluster"), parent)
    , m_backend(backend)
    , m_name(new QLineEdit)
    , m_organization(new QComboBox)
    , m_objective(objectiveBox(Objective::Balanced))
    , m_policy(policyBox(PlacementPolicy::Pack))
    , m_refuse(new QCheckBox(tr("Refuse at submission what can never fit")))
    , m_nodes(new NodesEditor)
{
    setSubtitle(tr("A pool of nodes that deployments are placed on. Its containers are simulated: "
                   "nothing real runs."));
    m_name->setPlaceholderText(tr("For example west"));
    FieldRow *name = makeField(QStringLiteral("name"), tr("&Name"), m_name,
                               tr("Unique in its organization"), QStringLiteral("/name"));
    const StoreFacts facts = backend.queries().store();
    for (const OrganizationRow &row : backend.tables().organizations->rows()) {
        m_organization->addItem(row.organization.name, row.key());
        if (row.organization.id == facts.organization)
            m_organization->setCurrentIndex(m_organization->count() - 1);
    }
    FieldRow *organization
        = makeField(QStringLiteral("organization"), tr("&Organization"), m_organization,
                    tr("Who owns the cluster"), QStringLiteral("/organization_id"));
    addFields({name, organization});
    addField(QStringLiteral("nodes"), tr("No&des"), m_nodes, tr("The machines of the cluster"),
             QStringLiteral("/nodes"));
    connect(m_nodes, &NodesEditor::changed, this, [this] { revalidate(); });
    addHeading(tr("Scheduling"));
    addFields({makeField(QStringLiteral("objective"), tr("O&bjective"), m_objective, objectiveTip(),
                         QStringLiteral("/objective")),
               makeField(QStringLiteral("policy"), tr("Placement &policy"), m_policy, policyTip(),
                         QStringLiteral("/policy"))});
    addField(QStringLiteral("refuse"), {}, m_refuse,
             tr("Otherwise it waits in the queue, with the reason “never fits”"),
             QStringLiteral("/refuse_unfittable"));
    m_refuse->setAccessibleName(m_refuse->text());
    setSendText(tr("Make the cluster"));
    finishLayout(640);
}

ClusterDraft ClusterDialog::draft(QList<FieldError> &errors) const
{
    ClusterDraft draft;
    draft.name = m_name->text();
    draft.organizationId = OrganizationId(m_organization->currentData().toLongLong());
    draft.objective = Objective(m_objective->currentData().toInt());
    draft.policy = PlacementPolicy(m_policy->currentData().toInt());
    draft.refuseUnfittable = m_refuse->isChecked();
    draft.nodes = m_nodes->nodes(errors);
    return draft;
}

QList<FieldError> ClusterDialog::check() const
{
    QList<FieldError> errors;
    const ClusterDraft made = draft(errors);
    return errors + validate(made);
}

void ClusterDialog::send()
{
    QList<FieldError> none;
    const ClusterDraft made = draft(none);
    await(m_backend.clusters().createCluster(made), [this, made](const Acknowledged<ClusterId> &) {
        finish(tr("Cluster %1 made with %2")
                   .arg(made.name.trimmed(),
                        format::counted(made.nodes.size(), tr("node"), tr("nodes"))));
    });
}

ClusterChangeDialog::ClusterChangeDialog(Backend &backend, const Cluster &cluster, QWidget *parent)
    : FormDialog(QStringLiteral("clusterChangeDialog"), QLatin1StringView("edit"),
                 tr("Change cluster %1").arg(cluster.name), parent)
    , m_backend(backend)
    , m_cluster(cluster)
    , m_name(new QLineEdit(cluster.name))
    , m_objective(objectiveBox(cluster.objective))
    , m_policy(policyBox(cluster.policy))
    , m_refuse(new QCheckBox(tr("Refuse at submission what can never fit")))
{
    m_refuse->setChecked(cluster.refuseUnfittable);
    addField(QStringLiteral("name"), tr("&Name"), m_name, tr("Unique in its organization"),
             QStringLiteral("/name"));
    addFields({makeField(QStringLiteral("objective"), tr("O&bjective"), m_objective, objectiveTip(),
                         QStringLiteral("/objective")),
               makeField(QStringLiteral("policy"), tr("Placement &policy"), m_policy, policyTip(),
                         QStringLiteral("/policy"))});
    addField(QStringLiteral("refuse"), {}, m_refuse,
             tr("Otherwise it waits in the queue, with the reason “never fits”"),
             QStringLiteral("/refuse_unfittable"));
    m_refuse->setAccessibleName(m_refuse->text());
    setSendText(tr("Change"));
    finishLayout(520);
}

QList<FieldError> ClusterChangeDialog::check() const
{
    const auto name = validateName(m_name->text(), QStringLiteral("/name"));
    return name ? QList<FieldError>() : name.error().fields;
}

void ClusterChangeDialog::send()
{
    ClusterPatch patch;
    if (m_name->text().trimmed() != m_cluster.name)
        patch.name = m_name->text().trimmed();
    if (const auto objective = Objective(m_objective->currentData().toInt());
        objective != m_cluster.objective)
        patch.objective = objective;
    if (const auto policy = PlacementPolicy(m_policy->currentData().toInt());
        policy != m_cluster.policy)
        patch.policy = policy;
    if (m_refuse->isChecked() != m_cluster.refuseUnfittable)
        patch.refuseUnfittable = m_refuse->isChecked();
    await(m_backend.clusters().changeCluster(m_cluster.id, patch, m_cluster.version),
          [this](const Acknowledged<void> &) {
              finish(tr("Cluster %1 changed").arg(m_name->text().trimmed()));
          });
}

AddNodesDialog::AddNodesDialog(Backend &backend, ClusterId cluster, QWidget *parent)
    : FormDialog(QStringLiteral("addNodesDialog"), QLatin1StringView("add-node"), tr("Add nodes"),
                 parent)
    , m_backend(backend)
    , m_cluster(cluster)
    , m_nodes(new NodesEditor)
{
    setSubtitle(tr("To cluster %1. What waits is placed on them at once.")
                    .arg(backend.tables().clusters->clusterName(cluster)));
    m_nodes->setForm(NodesEditor::Form::Groups);
    addField(QStringLiteral("nodes"), tr("No&des"), m_nodes, tr("The machines to add"),
             QStringLiteral("/nodes"));
    connect(m_nodes, &NodesEditor::changed, this, [this] { revalidate(); });
    setSendText(tr("Add"));
    finishLayout(640);
}

QList<FieldError> AddNodesDialog::check() const
{
    QList<FieldError> errors;
    const QList<NodeDraft> drafts = m_nodes->nodes(errors);
    if (drafts.isEmpty())
        errors << FieldError{QStringLiteral("/nodes"), -1, tr("There is no node to add."), {}};
    for (qsizetype i = 0; i < drafts.size(); ++i)
        errors += validate(drafts[i], QLatin1String("/nodes/") % QString::number(i));
    return errors;
}

void AddNodesDialog::send()
{
    QList<FieldError> none;
    await(m_backend.clusters().addNodes(m_cluster, m_nodes->nodes(none)),
          [this](const Acknowledged<int> &added) {
              finish(tr("%1 added").arg(format::counted(added.value, tr("node"), tr("nodes"))));
          });
}

OrganizationDialog::OrganizationDialog(Backend &backend, const std::optional<Organization> &renamed,
                                       QWidget *parent)
    : FormDialog(QStringLiteral("organizationDialog"), QLatin1StringView("organizations"),
                 renamed ? tr("Rename %1").arg(renamed->name) : tr("New organization"), parent)
    , m_backend(backend)
    , m_renamed(renamed)
    , m_name(new QLineEdit(renamed ? renamed->name : QString()))
{
    m_name->selectAll();
    addField(QStringLiteral("name"), tr("&Name"), m_name,
             tr("1 to 100 characters, unique in this store"), QStringLiteral("/name"));
    setSendText(renamed ? tr("Rename") : tr("Make"));
    finishLayout(420);
}

QList<FieldError> OrganizationDialog::check() const
{
    const auto name = validateName(m_name->text(), QStringLiteral("/name"));
    return name ? QList<FieldError>() : name.error().fields;
}

void OrganizationDialog::send()
{
    const QString name = m_name->text().trimmed();
    if (m_renamed) {
        await(m_backend.clusters().renameOrganization(m_renamed->id, name, m_renamed->version),
              [this, name](const Acknowledged<void> &) {
                  finish(tr("Organization renamed to %1").arg(name));
              });
        return;
    }
    await(m_backend.clusters().createOrganization(name),
          [this, name](const Acknowledged<OrganizationId> &) {
              finish(tr("Organization %1 made").arg(name));
          });
}

} // namespace berth
