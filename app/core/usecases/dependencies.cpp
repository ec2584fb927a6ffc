// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/dependencies.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

#include <set>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// Where a condition stands by what @p row is now. Once it started or finished it has: a later
/// restart takes nothing back.
DependencyState stateBy(const Deployment &row, DependencyCondition condition)
{
    const bool hasFinished = isFinished(row.status);
    switch (condition) {
    case DependencyCondition::Started:
        if (row.status == DeploymentStatus::Running || (hasFinished && row.startedAt))
            return DependencyState::Met;
        break;
    case DependencyCondition::Succeeded:
        if (row.status == DeploymentStatus::Succeeded)
            return DependencyState::Met;
        break;
    case DependencyCondition::Finished:
        if (hasFinished)
            return DependencyState::Met;
        break;
    }
    return hasFinished ? DependencyState::Failed : DependencyState::Waiting;
}

/// Whether @p from waits, itself or through others, for @p target.
Result<bool> leadsTo(store::Transaction &tx, DeploymentId from, DeploymentId target)
{
    std::set<DeploymentId> seen;
    std::vector<DeploymentId> open{from};
    while (!open.empty()) {
        const DeploymentId id = open.back();
        open.pop_back();
        if (id == target)
            return true;
        if (!seen.insert(id).second)
            continue;
        const auto row = tx.deployments().find(id);
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            continue;
        for (const Dependency &dependency : (*row)->after)
            open.push_back(dependency.deployment);
    }
    return false;
}

/// Writes where @p waiter stands with @p on now.
Result<void> tell(store::Transaction &tx, DeploymentId waiter, DeploymentId on,
                  const std::function<DependencyState(DependencyCondition)> &stateOfCondition)
{
    const auto found = tx.deployments().find(waiter);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found || isFinished((*found)->status))
        return {};
    Deployment after = **found;
    for (Dependency &dependency : after.after) {
        if (dependency.deployment == on && dependency.state != DependencyState::Met)
            dependency.state = stateOfCondition(dependency.condition);
    }
    if (after == **found)
        return {};
    const DependencyState state = stateOf(after.after);
    const QLatin1StringView action = state == DependencyState::Met
        ? "deployment.dependencies_met"_L1
        : state == DependencyState::Failed ? "deployment.dependency_failed"_L1
                                           : "deployment.dependency_changed"_L1;
    return done(tx.deployments().updateState(**found, after, action));
}

Result<void>
tellDependents(store::Transaction &tx, DeploymentId on,
               const std::function<DependencyState(DependencyCondition)> &stateOfCondition)
{
    const auto waiters = tx.deployments().dependents(on);
    if (!waiters)
        return tl::unexpected(waiters.error());
    for (const DeploymentId waiter : *waiters) {
        if (const auto told = tell(tx, waiter, on, stateOfCondition); !told)
            return told;
    }
    return {};
}

} // namespace

Result<QList<Dependency>> resolveDependencies(store::Transaction &tx, OrganizationId organization,
                                              DeploymentId self, const QList<Dependency> &after)
{
    QList<Dependency> resolved;
    QList<FieldError> wrong;
    for (qsizetype i = 0; i < after.size(); ++i) {
        Dependency dependency = after[i];
        const QString pointer = u"/after/%1/deployment_id"_s.arg(i);
        const auto row = tx.deployments().find(dependency.deployment);
        if (!row)
            return tl::unexpected(row.error());
        OrganizationId owner;
        if (*row) {
            const auto cluster = tx.clusters().find((*row)->clusterId);
            if (!cluster)
                return tl::unexpected(cluster.error());
            owner = *cluster ? (*cluster)->organizationId : OrganizationId();
        }
        if (owner != organization) {
            wrong.append(
                {pointer, -1,
                 u"there is no deployment with the id %1"_s.arg(dependency.deployment.value()),
                 u"name one of the same organization"_s});
            continue;
        }
        if (self.isValid()) {
            const auto isCircle = leadsTo(tx, dependency.deployment, self);
            if (!isCircle)
                return tl::unexpected(isCircle.error());
            if (*isCircle) {
                wrong.append({pointer, -1,
                              dependency.deployment == self
                                  ? u"it cannot wait for itself"_s
                                  : u"'%1' waits for this one already"_s.arg((*row)->name),
                              u"take it out of the circle"_s});
                continue;
            }
        }
        dependency.state = stateBy(**row, dependency.condition);
        resolved.append(dependency);
    }
    if (!wrong.isEmpty())
        return tl::unexpected(Error::invalid(u"It cannot wait for that."_s, wrong));
    return resolved;
}

Result<void> settleDependents(store::Transaction &tx, const Deployment &row)
{
    return tellDependents(
        tx, row.id, [&row](DependencyCondition condition) { return stateBy(row, condition); });
}

Result<void> failDependents(store::Transaction &tx, const Deployment &row)
{
    return tellDependents(tx, row.id, [](DependencyCondition) { return DependencyState::Failed; });
}

} // namespace berth::core
