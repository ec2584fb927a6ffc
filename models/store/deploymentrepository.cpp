// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/deploymentrepository.h"

#include "models/domain/canonicaljson.h"
#include "models/store/account_sql.h"
#include "models/store/clusterrepository.h"
#include "models/store/deployment_sql.h"
#include "models/store/reads.h"
#include "models/store/reads_sql.h"
#include "models/store/replicarows.h"
#include "models/store/writesession.h"

namespace berth::store {

Result<SpecificationRef> SpecificationRepository::intern(const Specification &specification)
{
    if (const SpecificationMemo::Entry *known = m_session.knownSpecification(specification))
        return SpecificationRef{known->id, known->hash};
    const QByteArray body = canonicalJson(toJson(specification));
    const QByteArray hash = sha256Hex(body);
    const auto shared = std::make_shared<const Specification>(specification);

    Statement &find
        = m_session.prepared(sql::SelectSpecificationByHash).bindText(QLatin1String(":hash"), hash);
    if (Result<void> ran = find.run(); !ran)
        return tl::unexpected(ran.error());
    SpecificationId id(find.next() ? find.integer(0) : 0);
    find.finish();
    if (id.isValid()) {
        m_session.keepSpecification({id, hash, shared});
        return SpecificationRef{id, hash};
    }

    id = SpecificationId(m_session.takeIds(Sequence::Specifications));
    Result<void> written
        = m_session.prepared(sql::InsertSpecification)
              .bind(QLatin1String(":id"), toColumn(id))
              .bindText(QLatin1String(":hash"), hash)
              .bind(QLatin1String(":image"), toColumn(specification.image))
              .bind(QLatin1String(":cpu_milli"), specification.resources.cpuMilli)
              .bind(QLatin1String(":memory_bytes"), specification.resources.memoryBytes)
              .bind(QLatin1String(":gpu_milli"), specification.resources.gpuMilli)
              .bindText(QLatin1String(":body"), body)
              .run();
    if (!written)
        return tl::unexpected(written.error());
    m_session.keepNewSpecification({id, hash, shared});
    return SpecificationRef{id, hash};
}

Result<std::shared_ptr<const Specification>> SpecificationRepository::load(SpecificationId id)
{
    return m_session.loadSpecification(id);
}

namespace {

constexpr QLatin1StringView What = QLatin1String("deployment");

/// [id, number, specification, hash]: revisions travel in their deployment's event.
QByteArray revisionJson(const Revision &revision)
{
    return '[' + QByteArray::number(revision.id.value()) + ',' + QByteArray::number(revision.number)
        + ',' + QByteArray::number(revision.specificationId.value()) + ",\""
        + revision.specificationHash + "\"]";
}

/// Notes @p after in event, batch and counts. @p members travel besides the changes.
Result<void> record(WriteSession &session, const Deployment &before, const Deployment &after,
                    QLatin1StringView action, QLatin1StringView defaultAction,
                    JsonMembers members = {})
{
    const Result<OrganizationId> organization = session.organizationOf(after.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    Result<std::shared_ptr<const Specification>> specification
        = session.loadSpecification(after.specificationId);
    if (!specification)
        return tl::unexpected(specification.error());

    JsonMembers changes;
    addChanges(changes, before, after);
    session.record(
        {SubjectKind::Deployment, after.id.value(), after.version, *organization, after.id}, action,
        defaultAction, changes, std::move(members));
    session.journal().deployments.push_back(after);
    session.journal().specifications.emplace_back(after.specificationId, std::move(*specification));
    return {};
}

void moveCount(WriteSession &session, const Deployment &before, const Deployment &after)
{
    if (before.status == after.status && before.ownerId == after.ownerId
        && before.clusterId == after.clusterId)
        return;
    session.count(before.clusterId, before.ownerId, before.status, -1);
    session.count(after.clusterId, after.ownerId, after.status, +1);
}

/// The index over what a deployment waits for.
Result<void> writeDependencies(WriteSession &session, DeploymentId id,
                               const QList<Dependency> &after)
{
    for (const Dependency &dependency : after) {
        Result<void> written = session.prepared(sql::InsertDependency)
                                   .bind(QLatin1String(":on_id"), toColumn(dependency.deployment))
                                   .bind(QLatin1String(":id"), toColumn(id))
                                   .run();
        if (!written)
            return written;
    }
    return {};
}

Result<void> rewriteDependencies(WriteSession &session, const Deployment &before,
                                 const Deployment &after)
{
    const auto isSame
        = [](const Dependency &a, const Dependency &b) { return a.deployment == b.deployment; };
    if (std::equal(before.after.begin(), before.after.end(), after.after.begin(), after.after.end(),
                   isSame))
        return {};
    Result<void> cleared = session.prepared(sql::DeleteDependencies)
                               .bind(QLatin1String(":id"), toColumn(after.id))
                               .run();
    return cleared ? writeDependencies(session, after.id, after.after) : cleared;
}

Result<void> writeColumns(WriteSession &session, const Deployment &before, const Deployment &after)
{
    Statement &update = session.prepared(sql::UpdateDeployment);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":version"), before.version)
        .bind(QLatin1String(":state_version"), before.stateVersion)
        .bind(QLatin1String(":new_version"), after.version)
        .bind(QLatin1String(":new_state_version"), after.stateVersion);
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(What, before.id.value()));
    moveCount(session, before, after);
    return rewriteDependencies(session, before, after);
}

Result<Revision> insertRevision(WriteSession &session, DeploymentId deployment, int number,
                                const SpecificationRef &specification)
{
    Revision revision;
    revision.id = RevisionId(session.takeIds(Sequence::Revisions));
    revision.deploymentId = deployment;
    revision.number = number;
    revision.specificationId = specification.id;
    revision.specificationHash = specification.hash;
    revision.createdBy = session.actor().user;
    revision.createdAt = session.now();
    Statement &insert = session.prepared(sql::InsertRevision);
    bindColumns(insert, revision);
    if (Result<void> written = insert.bind(QLatin1String(":id"), toColumn(revision.id)).run();
        !written)
        return tl::unexpected(written.error());
    return revision;
}

} // namespace

Result<std::optional<Deployment>> DeploymentRepository::find(DeploymentId id)
{
    return findRow<Deployment>(
        m_session.prepared(sql::SelectDeployment).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<Revision>> DeploymentRepository::revisions(DeploymentId id)
{
    return selectRevisions(m_session.connection(), id);
}

Result<std::vector<Deployment>> DeploymentRepository::inCluster(ClusterId cluster,
                                                                DeploymentStatus status)
{
    return findRows<Deployment>(m_session.prepared(sql::SelectDeploymentsInCluster)
                                    .bind(QLatin1String(":cluster_id"), toColumn(cluster))
                                    .bind(QLatin1String(":status"), toColumn(status)));
}

Result<qint64> DeploymentRepository::countInCluster(ClusterId cluster)
{
    return m_session.countIn(cluster);
}

Result<qint64> DeploymentRepository::countUnfinished(UserId owner)
{
    return m_session.countUnfinished(owner);
}

Result<qint64> DeploymentRepository::countUnfinished(ClusterId cluster)
{
    return m_session.countUnfinishedIn(cluster);
}

Result<qint64> DeploymentRepository::countUnfinished(OrganizationId organization)
{
    const auto clusters = ClusterRepository(m_session).inOrganization(organization);
    if (!clusters)
        return tl::unexpected(clusters.error());
    qint64 sum = 0;
    for (const Cluster &cluster : *clusters)
        sum += m_session.countUnfinishedIn(cluster.id);
    return sum;
}

Result<std::vector<Deployment>> DeploymentRepository::ownedBy(UserId owner, DeploymentId after,
                                                              int limit)
{
    return findRows<Deployment>(m_session.prepared(sql::SelectDeploymentsOfOwner)
                                    .bind(QLatin1String(":owner_id"), toColumn(owner))
                                    .bind(QLatin1String(":after"), after.value())
                                    .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<DeploymentId>> DeploymentRepository::dependents(DeploymentId id)
{
    Statement &statement
        = m_session.prepared(sql::SelectDependents).bind(QLatin1String(":id"), toColumn(id));
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<DeploymentId> ids;
    while (statement.next())
        ids.push_back(DeploymentId(statement.integer(0)));
    statement.finish();
    return ids;
}

Result<Deployment> DeploymentRepository::submit(Deployment row, const Specification &specification,
                                                QLatin1StringView action)
{
    const Result<SpecificationRef> interned
        = SpecificationRepository(m_session).intern(specification);
    if (!interned)
        return tl::unexpected(interned.error());
    row.id = DeploymentId(m_session.takeIds(Sequence::Deployments));
    row.version = 1;
    row.stateVersion = 1;
    row.createdAt = m_session.now();
    row.submittedAt = m_session.now();
    row.revision = 1;
    row.specificationId = interned->id;
    row.waitingReplicas = row.replicas;
    row.readyReplicas = 0;
    ReplicaCounts counts;
    counts.add(ReplicaState::Waiting, Outcome::None, row.replicas);
    row.status = deploymentStatus(counts, row.replicas, row.minAvailable, false);
    // The revision refers to the deployment and the deployment names it: its id comes first.
    row.revisionId = RevisionId(m_session.takeIds(Sequence::Revisions, 0));
    Statement &insert = m_session.prepared(sql::InsertDeployment);
    bindColumns(insert, row);
    if (Result<void> written = insert.bind(QLatin1String(":id"), toColumn(row.id)).run(); !written)
        return tl::unexpected(written.error());
    if (Result<void> written = writeDependencies(m_session, row.id, row.after); !written)
        return tl::unexpected(written.error());
    const Result<Revision> revision = insertRevision(m_session, row.id, 1, *interned);
    if (!revision)
        return tl::unexpected(revision.error());
    const Result<std::vector<Replica>> replicas = insertReplicas(m_session, row, 0, row.replicas);
    if (!replicas)
        return tl::unexpected(replicas.error());
    m_session.count(row.clusterId, row.ownerId, row.status, +1);

    const Deployment blank = blankDeployment(row, m_session.now(), m_session.actor().user);
    JsonMembers members;
    members.add("revision", revisionJson(*revision));
    if (!replicas->empty())
        members.add("replicas", replicasJson(*replicas));
    if (Result<void> recorded = record(m_session, blank, row, action,
                                       QLatin1String("deployment.submitted"), std::move(members));
        !recorded)
        return tl::unexpected(recorded.error());
    return row;
}

Result<Deployment> DeploymentRepository::update(const Deployment &before, Deployment after,
                                                QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    after.stateVersion = before.stateVersion;
    Result<void> written = writeColumns(m_session, before, after);
    if (written)
        written = record(m_session, before, after, action, QLatin1String("deployment.changed"));
    if (!written)
        return tl::unexpected(written.error());
    return after;
}

Result<Deployment> DeploymentRepository::revise(const Deployment &before, Deployment after,
                                                const Specification &specification,
                                                QLatin1StringView action)
{
    const Result<SpecificationRef> interned
        = SpecificationRepository(m_session).intern(specification);
    if (!interned)
        return tl::unexpected(interned.error());
    if (interned->id == before.specificationId)
        return update(before, std::move(after), action);

    Statement &latest = m_session.prepared(sql::SelectLatestRevisionNumber)
                            .bind(QLatin1String(":id"), toColumn(before.id));
    if (Result<void> ran = latest.run(); !ran)
        return tl::unexpected(ran.error());
    const int number = latest.next() ? int(latest.integer(0)) + 1 : 1;
    latest.finish();
    const Result<Revision> revision = insertRevision(m_session, before.id, number, *interned);
    if (!revision)
        return tl::unexpected(revision.error());
    after.id = before.id;
    after.version = before.version + 1;
    after.stateVersion = before.stateVersion;
    after.revisionId = revision->id;
    after.revision = number;
    after.specificationId = interned->id;
    Result<void> written = writeColumns(m_session, before, after);
    if (written) {
        JsonMembers members;
        members.add("revision", revisionJson(*revision));
        Deployment unrevised = before; // the fold takes these three from the revision
        unrevised.revisionId = after.revisionId;
        unrevised.revision = after.revision;
        unrevised.specificationId = after.specificationId;
        written = record(m_session, unrevised, after, action, QLatin1String("deployment.revised"),
                         std::move(members));
    }
    if (!written)
        return tl::unexpected(written.error());
    return after;
}

Result<Deployment> DeploymentRepository::updateState(const Deployment &before, Deployment after,
                                                     QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version;
    after.stateVersion = before.stateVersion;
    if (after == before)
        return after;
    ++after.stateVersion;
    Result<void> written = writeColumns(m_session, before, after);
    if (written)
        written = record(m_session, before, after, action, QLatin1String("deployment.status"));
    if (!written)
        return tl::unexpected(written.error());
    return after;
}

namespace {

/// What the replicas of a deployment add up to.
struct ReplicaSummary
{
    ReplicaCounts counts;
    Cause cause = Cause::None; ///< of a waiting one
    std::optional<TimePoint> notBefore;
    std::optional<TimePoint> startedAt;
    std::optional<TimePoint> finishedAt;
};

Result<ReplicaSummary> summarise(WriteSession &session, const Deployment &deployment)
{
    Statement &statement = session.prepared(sql::SummariseReplicas)
                               .bind(QLatin1String(":id"), toColumn(deployment.id));
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    const auto time = [&statement](int column) {
        const QVariant value = statement.value(column);
        return value.isNull() ? std::optional<TimePoint>()
                              : std::optional(fromEpochMillis(value.toLongLong()));
    };
    ReplicaSummary summary;
    while (statement.next()) {
        const auto state = ReplicaState(statement.integer(0));
        const int count = int(statement.integer(2));
        summary.counts.add(state, Outcome(statement.integer(1)), count);
        if (state == ReplicaState::Waiting) {
            summary.cause = Cause(statement.integer(3));
            // A gang waits for its last one; else the first that may go is what counts.
            if (deployment.gang)
                summary.notBefore = time(5);
            else if (statement.integer(6) == count)
                summary.notBefore = time(4);
        }
        if (const auto started = time(7);
            started && (!summary.startedAt || *started < *summary.startedAt))
            summary.startedAt = started;
        if (const auto finished = time(8);
            finished && (!summary.finishedAt || *finished > *summary.finishedAt))
            summary.finishedAt = finished;
    }
    statement.finish();
    return summary;
}

} // namespace

Result<Deployment> DeploymentRepository::refreshStatus(DeploymentId id)
{
    const Result<std::optional<Deployment>> found = find(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found) {
        return tl::unexpected(Error::notFound(QStringLiteral("There is no deployment ")
                                              % QString::number(id.value()) % QLatin1Char('.')));
    }
    const Deployment &before = **found;
    const Result<ReplicaSummary> summary = summarise(m_session, before);
    if (!summary)
        return tl::unexpected(summary.error());

    Deployment after = before;
    const bool stopAsked = before.stopRequested || before.deleteRequestedAt.has_value();
    after.status
        = deploymentStatus(summary->counts, before.replicas, before.minAvailable, stopAsked);
    after.readyReplicas = summary->counts.running;
    after.waitingReplicas = summary->counts.waiting;
    after.notBefore = summary->notBefore;
    after.cause = summary->cause;
    after.startedAt = summary->startedAt;
    after.finishedAt = isFinished(after.status) ? summary->finishedAt : std::nullopt;
    if (after == before)
        return after;

    after.stateVersion = before.stateVersion + 1;
    const Result<int> written = m_session.prepared(sql::UpdateDeploymentStatus)
                                    .bind(QLatin1String(":id"), toColumn(id))
                                    .bind(QLatin1String(":state_version"), before.stateVersion)
                                    .bind(QLatin1String(":new_state_version"), after.stateVersion)
                                    .bind(QLatin1String(":status"), toColumn(after.status))
                                    .bind(QLatin1String(":ready_replicas"), after.readyReplicas)
                                    .bind(QLatin1String(":waiting_replicas"), after.waitingReplicas)
                                    .bind(QLatin1String(":not_before"), toColumn(after.notBefore))
                                    .bind(QLatin1String(":cause"), toColumn(after.cause))
                                    .bind(QLatin1String(":started_at"), toColumn(after.startedAt))
                                    .bind(QLatin1String(":finished_at"), toColumn(after.finishedAt))
                                    .change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(What, id.value()));
    moveCount(m_session, before, after);
    if (Result<void> recorded
        = record(m_session, before, after, {}, QLatin1String("deployment.status"));
        !recorded)
        return tl::unexpected(recorded.error());
    return after;
}

Result<void> DeploymentRepository::remove(const Deployment &row, QLatin1StringView action)
{
    const Result<OrganizationId> organization = m_session.organizationOf(row.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    Statement &replicas
        = m_session.prepared(sql::SelectReplicaIds).bind(QLatin1String(":id"), toColumn(row.id));
    if (Result<void> ran = replicas.run(); !ran)
        return ran;
    std::vector<ChangeBatch::Removed> gone;
    bool holds = false;
    while (replicas.next()) {
        gone.push_back({SubjectKind::Replica, replicas.integer(0)});
        holds = holds || holdsResources(ReplicaState(replicas.integer(1)));
    }
    replicas.finish();
    if (holds) {
        return tl::unexpected(
            Error::conflict(QStringLiteral("in-use"),
                            QStringLiteral("The deployment \"") % row.name
                                % QStringLiteral("\" still runs. Stop it first.")));
    }
    const Result<int> removed = m_session.prepared(sql::DeleteDeployment)
                                    .bind(QLatin1String(":id"), toColumn(row.id))
                                    .bind(QLatin1String(":version"), row.version)
                                    .bind(QLatin1String(":state_version"), row.stateVersion)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(What, row.id.value()));
    m_session.count(row.clusterId, row.ownerId, row.status, -1);
    std::vector<ChangeBatch::Removed> &journal = m_session.journal().removed;
    journal.insert(journal.end(), gone.begin(), gone.end());
    recordRemoval(m_session,
                  {SubjectKind::Deployment, row.id.value(), row.version, *organization, row.id},
                  action, QLatin1String("deployment.removed"));
    return {};
}

} // namespace berth::store
