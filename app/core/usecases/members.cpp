// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/usecases/members.h"

#include "app/core/usecases/lookup.h"
#include "models/store/transaction.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

constexpr int DeploymentsPerRead = 1000;

Result<User> memberOf(store::Transaction &tx, OrganizationId organization, UserId id)
{
    auto user = tx.users().find(id);
    if (!user)
        return tl::unexpected(user.error());
    if (!*user || (*user)->organizationId != organization || !organization.isValid()) {
        return tl::unexpected(Error::notFound(
            u"There is no member with the id %1 in this organization."_s.arg(id.value())));
    }
    return std::move(**user);
}

/// The only owner stays one: nobody else could give the role back.
Result<void> requireNotLastOwner(store::Transaction &tx, const User &member)
{
    if (member.role != Role::Owner)
        return {};
    const auto owners = tx.users().countOwners(member.organizationId);
    if (!owners)
        return tl::unexpected(owners.error());
    if (*owners > 1)
        return {};
    return tl::unexpected(Error::conflict(
        u"last-owner"_s,
        u"'%1' is the only owner. Make somebody else an owner first."_s.arg(member.username)));
}

Result<void> passOnJobs(store::Transaction &tx, const User &from, UserId to)
{
    const auto jobs = tx.jobs().ownedBy(from.id);
    if (!jobs)
        return tl::unexpected(jobs.error());
    for (const Job &job : *jobs) {
        Job passed = job;
        passed.ownerId = to;
        if (const auto updated = tx.jobs().update(job, passed, "job.passed_on"_L1); !updated)
            return tl::unexpected(updated.error());
    }
    return {};
}

Result<void> passOnDeployments(store::Transaction &tx, const User &from, UserId to)
{
    DeploymentId after;
    for (;;) {
        const auto page = tx.deployments().ownedBy(from.id, after, DeploymentsPerRead);
        if (!page)
            return tl::unexpected(page.error());
        for (const Deployment &deployment : *page) {
            Deployment passed = deployment;
            passed.ownerId = to;
            const auto updated
                = tx.deployments().update(deployment, passed, "deployment.passed_on"_L1);
            if (!updated)
                return tl::unexpected(updated.error());
        }
        if (page->size() < size_t(DeploymentsPerRead))
            return {};
        after = page->back().id;
    }
}

/// Whose permission is asked, and whether the actor would set limits of their own.
Result<void> requireMayLimit(store::Transaction &tx, Quota::Subject subject, qint64 id)
{
    const auto refuseOwn = [] {
        return tl::unexpected(Error{
            ErrorCode::PermissionDenied, u"own-quota"_s, u"Nobody sets their own limits."_s, {}});
    };
    switch (subject) {
    case Quota::Subject::Organization: {
        const auto found = loaded(tx.organizations().find(OrganizationId(id)), u"organization"_s,
                                  OrganizationId(id));
        if (!found)
            return tl::unexpected(found.error());
        if (!tx.actor().isAdministrator && tx.actor().organization == found->id)
            return refuseOwn();
        return require(tx.actor(), Permission::ManageStore, found->id);
    }
    case Quota::Subject::User: {
        const auto user = loaded(tx.users().find(UserId(id)), u"user"_s, UserId(id));
        if (!user)
            return tl::unexpected(user.error());
        if (const auto may = require(tx.actor(), Permission::ManageMembers, user->organizationId);
            !may)
            return may;
        if (user->id == tx.actor().user && !tx.actor().isAdministrator)
            return refuseOwn();
        return {};
    }
    case Quota::Subject::Cluster: {
        const auto cluster = loaded(tx.clusters().find(ClusterId(id)), u"cluster"_s, ClusterId(id));
        if (!cluster)
            return tl::unexpected(cluster.error());
        return require(tx.actor(), Permission::ManageMembers, cluster->organizationId);
    }
    }
    return {};
}

void apply(std::optional<qint64> &limit, const QuotaPatch::Limit &given)
{
    if (given)
        limit = *given;
}

QList<FieldError> problemsOf(const Quota &quota)
{
    QList<FieldError> errors;
    const auto check = [&errors](const std::optional<qint64> &limit, qint64 least, qint64 most,
                                 const QString &field) {
        if (limit && (*limit < least || *limit > most)) {
            errors.append(
                {u'/' + field, -1, u"must be between %1 and %2"_s.arg(least).arg(most), {}});
        }
    };
    constexpr qint64 Most = qint64(1) << 53;
    check(quota.maxDeployments, 0, Most, u"max_deployments"_s);
    check(quota.maxRunning, 0, Most, u"max_running"_s);
    check(quota.maxPriority, 0, 1000, u"max_priority"_s);
    check(quota.maxCpuMilli, 0, Most, u"resources/cpu"_s);
    check(quota.maxMemoryBytes, 0, Most, u"resources/memory"_s);
    check(quota.maxGpuMilli, 0, Most, u"resources/gpu"_s);
    check(quota.weight, 1, 1000, u"weight"_s);
    return errors;
}

bool limitsNothing(Quota quota)
{
    Quota blank;
    blank.id = quota.id;
    blank.version = quota.version;
    blank.subject = quota.subject;
    blank.subjectId = quota.subjectId;
    return quota == blank;
}

} // namespace

Result<void> changeRole(store::Transaction &tx, OrganizationId organization, UserId id, Role role,
                        qint64 version)
{
    if (const auto may = require(tx.actor(), Permission::ManageMembers, organization); !may)
        return may;
    const auto member = memberOf(tx, organization, id);
    if (!member)
        return tl::unexpected(member.error());
    if (const auto current = requireVersion(*member, version); !current)
        return current;
    if (member->role == role)
        return {};
    if (const auto may = requireNotLastOwner(tx, *member); !may)
        return may;
    User changed = *member;
    changed.role = role;
    return done(tx.users().update(*member, changed, "user.role_changed"_L1));
}

Result<void> removeMember(store::Transaction &tx, OrganizationId organization, UserId id)
{
    const bool isLeaving = tx.actor().user == id && tx.actor().organization == organization;
    const auto permission = isLeaving ? Permission::ReadOrganization : Permission::ManageMembers;
    if (const auto may = require(tx.actor(), permission, organization); !may)
        return may;
    const auto member = memberOf(tx, organization, id);
    if (!member)
        return tl::unexpected(member.error());
    if (const auto may = requireNotLastOwner(tx, *member); !may)
        return may;
    const auto heir = tx.users().longestServingOwner(organization, id);
    if (!heir)
        return tl::unexpected(heir.error());
    if (const auto passed = passOnDeployments(tx, *member, *heir); !passed)
        return passed;
    if (const auto passed = passOnJobs(tx, *member, *heir); !passed)
        return passed;
    if (const auto ended = tx.users().removeSignIns(*member); !ended)
        return ended;
    if (const auto gone = tx.quotas().removeOf(Quota::Subject::User, id.value()); !gone)
        return gone;
    User former = *member;
    former.organizationId = {};
    former.role.reset();
    return done(
        tx.users().update(*member, former, isLeaving ? "user.left"_L1 : "user.removed_from"_L1));
}

Result<Quota> setQuota(store::Transaction &tx, Quota::Subject subject, qint64 subjectId,
                       const QuotaPatch &patch, qint64 version)
{
    if (const auto may = requireMayLimit(tx, subject, subjectId); !may)
        return tl::unexpected(may.error());
    const auto found = tx.quotas().find(subject, subjectId);
    if (!found)
        return tl::unexpected(found.error());
    Quota before = found->value_or(Quota());
    before.subject = subject;
    before.subjectId = subjectId;
    if (*found) {
        if (const auto current = requireVersion(before, version); !current)
            return tl::unexpected(current.error());
    }
    Quota after = before;
    apply(after.maxDeployments, patch.maxDeployments);
    apply(after.maxRunning, patch.maxRunning);
    apply(after.maxPriority, patch.maxPriority);
    apply(after.maxCpuMilli, patch.maxCpuMilli);
    apply(after.maxMemoryBytes, patch.maxMemoryBytes);
    apply(after.maxGpuMilli, patch.maxGpuMilli);
    apply(after.weight, patch.weight);
    if (const auto valid = requireValid(problemsOf(after)); !valid)
        return tl::unexpected(valid.error());
    if (after == before)
        return before;
    if (limitsNothing(after)) {
        if (const auto removed = tx.quotas().remove(before); !removed)
            return tl::unexpected(removed.error());
        after.id = {};
        return after;
    }
    return *found ? tx.quotas().update(before, after) : tx.quotas().insert(after);
}

} // namespace berth::core
