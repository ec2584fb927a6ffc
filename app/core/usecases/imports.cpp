// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/imports.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

Result<void> requireAdministrator(const store::Transaction &tx)
{
    return require(tx.actor(), Permission::ManageStore, {});
}

} // namespace

Result<ImportId> startImport(store::Transaction &tx, const QString &source)
{
    if (const auto allowed = requireAdministrator(tx); !allowed)
        return tl::unexpected(allowed.error());
    return tx.imports().start(source);
}

Result<void> stageImport(store::Transaction &tx, ImportId id, const std::vector<NodeDraft> &nodes)
{
    for (const NodeDraft &node : nodes) {
        if (const auto valid = requireValid(validate(node, u"/nodes/"_s + node.name)); !valid)
            return valid;
    }
    return tx.imports().stage(id, nodes);
}

Result<void> stageImport(store::Transaction &tx, ImportId id,
                         const std::vector<store::StagedDeployment> &deployments)
{
    for (const store::StagedDeployment &deployment : deployments) {
        const auto valid = requireValid(
            validate(deployment.specification, u"/deployments/"_s + deployment.name));
        if (!valid)
            return valid;
    }
    return tx.imports().stage(id, deployments);
}

Result<store::AppliedImport> applyImport(store::Transaction &tx, ImportId id,
                                         const ClusterDraft &draft)
{
    if (const auto allowed = requireAdministrator(tx); !allowed)
        return tl::unexpected(allowed.error());
    const auto organization = loaded(tx.organizations().find(draft.organizationId),
                                     u"organization"_s, draft.organizationId);
    if (!organization)
        return tl::unexpected(organization.error());
    if (const auto valid = requireValid(validate(draft)); !valid)
        return tl::unexpected(valid.error());
    Cluster cluster;
    cluster.organizationId = organization->id;
    cluster.name = draft.name.trimmed();
    cluster.runtime = draft.runtime;
    cluster.objective = draft.objective;
    cluster.policy = draft.policy;
    cluster.createdBy = tx.actor().user;
    cluster.createdAt = tx.now();
    return tx.imports().apply(id, cluster);
}

Result<void> cancelImport(store::Transaction &tx, ImportId id)
{
    return tx.imports().cancel(id);
}

} // namespace berth::core
