// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/replicarepository.h"

#include "models/domain/failpoint.h"
#include "models/store/allocationrepository.h"
#include "models/store/noderows.h"
#include "models/store/reads.h"
#include "models/store/replica_sql.h"
#include "models/store/replicarows.h"
#include "models/store/writesession.h"

namespace berth::store {

static const Failpoint WhilePlacing("store.place.middle");

Deployment blankDeployment(const Deployment &row, TimePoint now, UserId by)
{
    Deployment blank;
    blank.createdAt = now;
    blank.submittedAt = now;
    blank.createdBy = by;
    blank.revisionId = row.revisionId;
    blank.revision = row.revision;
    blank.specificationId = row.specificationId;
    return blank;
}

Result<std::vector<Replica>> insertReplicas(WriteSession &session, const Deployment &deployment,
                                            int firstOrdinal, int count)
{
    std::vector<Replica> replicas;
    replicas.reserve(size_t(count));
    const qint64 firstId = session.takeIds(Sequence::Replicas, count);
    Statement &insert = session.prepared(sql::InsertReplica);
    for (int i = 0; i < count; ++i) {
        Replica replica;
        replica.id = ReplicaId(firstId + i);
        replica.deploymentId = deployment.id;
        replica.clusterId = deployment.clusterId;
        replica.ordinal = firstOrdinal + i;
        Result<void> written
            = insert.bind(QLatin1String(":id"), toColumn(replica.id))
                  .bind(QLatin1String(":deployment_id"), toColumn(replica.deploymentId))
                  .bind(QLatin1String(":cluster_id"), toColumn(replica.clusterId))
                  .bind(QLatin1String(":ordinal"), replica.ordinal)
                  .run();
        if (!written)
            return tl::unexpected(written.error());
        replicas.push_back(replica);
    }
    std::vector<Replica> &journal = session.journal().replicas;
    journal.insert(journal.end(), replicas.begin(), replicas.end());
    return replicas;
}

QByteArray replicasJson(const std::vector<Replica> &replicas)
{
    return '[' + QByteArray::number(replicas.front().id.value()) + ','
        + QByteArray::number(replicas.front().ordinal) + ','
        + QByteArray::number(qint64(replicas.size())) + ']';
}

namespace {

constexpr QLatin1StringView What = QLatin1String("replica");

Result<void> record(WriteSession &session, const Replica &before, const Replica &after,
                    QLatin1StringView action, QLatin1StringView defaultAction, JsonMembers members)
{
    const Result<OrganizationId> organization = session.organizationOf(after.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Replica, after.id.value(), after.stateVersion, *organization,
                    after.deploymentId},
                   action, defaultAction, changes, std::move(members));
    session.journal().replicas.push_back(after);
    return {};
}

Result<void> writeColumns(WriteSession &session, const Replica &before, const Replica &after)
{
    Statement &update = session.prepared(sql::UpdateReplica);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":state_version"), before.stateVersion)
        .bind(QLatin1String(":new_state_version"), after.stateVersion);
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(What, before.id.value()));
    return {};
}

/// Writes the attempt's row; what differs goes into @p members as {"changes", "number"}.
Result<void> writeAttempt(WriteSession &session, const AttemptChange &change, JsonMembers &members)
{
    JsonMembers changes;
    addChanges(changes, change.before, change.after);
    if (changes.isEmpty())
        return {};
    Statement &update = session.prepared(sql::UpdateAttempt);
    bindColumns(update, change.after);
    update.bind(QLatin1String(":id"), toColumn(change.before.id))
        .bind(QLatin1String(":was_desired"), toColumn(change.before.desired))
        .bind(QLatin1String(":was_observed"), toColumn(change.before.observed));
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(written.error());
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(QLatin1String("attempt"), change.before.id.value()));
    JsonMembers told;
    told.add("changes", changes.take());
    told.add("number", QByteArray::number(change.before.number));
    members.add("attempt_changed", told.take());
    session.journal().attempts.push_back(change.after);
    return {};
}

Result<Attempt> insertAttempt(WriteSession &session, const Replica &replica, RevisionId revision)
{
    Attempt attempt;
    attempt.id = AttemptId(session.takeIds(Sequence::Attempts));
    attempt.replicaId = replica.id;
    attempt.number = replica.attempts;
    attempt.nodeId = replica.nodeId;
    attempt.revisionId = revision;
    attempt.createdAt = session.now();
    Statement &insert = session.prepared(sql::InsertAttempt);
    bindColumns(insert, attempt);
    if (Result<void> written = insert.bind(QLatin1String(":id"), toColumn(attempt.id)).run();
        !written)
        return tl::unexpected(written.error());
    session.journal().attempts.push_back(attempt);
    return attempt;
}

Result<void> checkPlacement(WriteSession &session, const Replica &before,
                            const Allocation &allocation)
{
    if (Result<ReplicaState> next = nextState(before.state, ReplicaEvent::Place); !next)
        return tl::unexpected(next.error());
    const Result<Node> node = checkRoom(session, allocation);
    if (!node)
        return tl::unexpected(node.error());
    if (!node->isSchedulable() || node->clusterId != before.clusterId) {
        return tl::unexpected(Error::conflict(QStringLiteral("node-not-ready"),
                                              QStringLiteral("The node \"") % node->name
                                                  % QStringLiteral("\" takes nothing now.")));
    }
    return {};
}

} // namespace

Result<std::optional<Replica>> ReplicaRepository::find(ReplicaId id)
{
    return findRow<Replica>(
        m_session.prepared(sql::SelectReplica).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<Replica>> ReplicaRepository::ofDeployment(DeploymentId id)
{
    return findRows<Replica>(
        m_session.prepared(sql::SelectReplicas).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<Replica>> ReplicaRepository::waiting(DeploymentId id, int limit)
{
    return findRows<Replica>(m_session.prepared(sql::SelectWaitingReplicas)
                                 .bind(QLatin1String(":id"), toColumn(id))
                                 .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<Replica>> ReplicaRepository::onNode(NodeId node)
{
    return findRows<Replica>(
        m_session.prepared(sql::SelectReplicasOnNode).bind(QLatin1String(":id"), toColumn(node)));
}

Result<ReplicaCounts> ReplicaRepository::counts(DeploymentId id)
{
    Statement &statement
        = m_session.prepared(sql::CountReplicas).bind(QLatin1String(":id"), toColumn(id));
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    ReplicaCounts counts;
    while (statement.next())
        counts.add(ReplicaState(statement.integer(0)), Outcome(statement.integer(1)),
                   int(statement.integer(2)));
    statement.finish();
    return counts;
}

Result<std::vector<Replica>> ReplicaRepository::add(const Deployment &deployment, int firstOrdinal,
                                                    int count, QLatin1StringView action)
{
    const Result<OrganizationId> organization = m_session.organizationOf(deployment.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    Result<std::vector<Replica>> replicas
        = insertReplicas(m_session, deployment, firstOrdinal, count);
    if (!replicas || replicas->empty())
        return replicas;
    JsonMembers members;
    members.add("replicas", replicasJson(*replicas));
    JsonMembers noChanges;
    m_session.record({SubjectKind::Deployment, deployment.id.value(), deployment.version,
                      *organization, deployment.id},
                     action, QLatin1String("deployment.replicas_added"), noChanges,
                     std::move(members));
    return replicas;
}

Result<Placement> ReplicaRepository::place(const Replica &before, const PlacementDraft &draft,
                                           QLatin1StringView action)
{
    Placement placement;
    placement.allocation.nodeId = draft.node;
    placement.allocation.replicaId = before.id;
    placement.allocation.resources = draft.resources;
    placement.allocation.devices = draft.devices;
    // Everything that may refuse comes before the first write: a Conflict has written nothing.
    if (Result<void> checked = checkPlacement(m_session, before, placement.allocation); !checked)
        return tl::unexpected(checked.error());

    Replica &after = placement.replica;
    after = before;
    after.stateVersion = before.stateVersion + 1;
    after.state = ReplicaState::Placed;
    after.cause = Cause::None;
    after.notBefore.reset();
    after.attempts = before.attempts + 1;
    after.nodeId = draft.node;
    Result<void> done = writeColumns(m_session, before, after);
    if (done)
        done = WhilePlacing.hit();
    if (done)
        done = takeAllocation(m_session, placement.allocation);
    if (!done)
        return tl::unexpected(done.error());
    Result<Attempt> attempt = insertAttempt(m_session, after, draft.revision);
    if (!attempt)
        return tl::unexpected(attempt.error());
    placement.attempt = std::move(*attempt);

    JsonMembers members;
    members.add("allocation", allocationJson(placement.allocation));
    members.add("attempt",
                '[' + QByteArray::number(placement.attempt.id.value()) + ','
                    + QByteArray::number(placement.attempt.revisionId.value()) + ']');
    if (Result<void> recorded = record(m_session, before, after, action,
                                       QLatin1String("replica.placed"), std::move(members));
        !recorded)
        return tl::unexpected(recorded.error());
    return placement;
}

Result<Replica> ReplicaRepository::update(const Replica &before, Replica after,
                                          const std::optional<AttemptChange> &attempt,
                                          QLatin1StringView action)
{
    after.id = before.id;
    after.stateVersion = before.stateVersion + 1;
    JsonMembers members;
    Result<void> done = writeColumns(m_session, before, after);
    if (done && attempt)
        done = writeAttempt(m_session, *attempt, members);
    if (done)
        done = record(m_session, before, after, action, QLatin1String("replica.changed"),
                      std::move(members));
    if (!done)
        return tl::unexpected(done.error());
    return after;
}

Result<Replica> ReplicaRepository::release(const Replica &before, Replica after,
                                           const std::optional<AttemptChange> &attempt,
                                           QLatin1StringView action)
{
    const Result<std::optional<Allocation>> allocation
        = AllocationRepository(m_session).ofReplica(before.id);
    if (!allocation)
        return tl::unexpected(allocation.error());
    after.id = before.id;
    after.stateVersion = before.stateVersion + 1;
    after.nodeId = {};
    JsonMembers members;
    Result<void> done = writeColumns(m_session, before, after);
    if (done && *allocation) {
        members.add("released", QByteArray::number((*allocation)->id.value()));
        done = giveAllocation(m_session, **allocation);
    }
    if (done && attempt)
        done = writeAttempt(m_session, *attempt, members);
    if (done)
        done = record(m_session, before, after, action, QLatin1String("replica.released"),
                      std::move(members));
    if (!done)
        return tl::unexpected(done.error());
    return after;
}

Result<Attempt> ReplicaRepository::updateAttempt(const Replica &replica,
                                                 const AttemptChange &change,
                                                 QLatin1StringView action)
{
    JsonMembers members;
    if (Result<void> written = writeAttempt(m_session, change, members); !written)
        return tl::unexpected(written.error());
    if (members.isEmpty())
        return change.after;
    const Result<OrganizationId> organization = m_session.organizationOf(replica.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    JsonMembers noChanges;
    m_session.record({SubjectKind::Replica, replica.id.value(), replica.stateVersion, *organization,
                      replica.deploymentId},
                     action, QLatin1String("replica.attempt_changed"), noChanges,
                     std::move(members));
    return change.after;
}

Result<void> ReplicaRepository::remove(const Replica &row, QLatin1StringView action)
{
    if (holdsResources(row.state)) {
        return tl::unexpected(
            Error::conflict(QStringLiteral("in-use"), QStringLiteral("The replica still runs.")));
    }
    const Result<OrganizationId> organization = m_session.organizationOf(row.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    const Result<int> removed = m_session.prepared(sql::DeleteReplica)
                                    .bind(QLatin1String(":id"), toColumn(row.id))
                                    .bind(QLatin1String(":state_version"), row.stateVersion)
                                    .change();
    if (!removed)
        return tl::unexpected(removed.error());
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(What, row.id.value()));
    recordRemoval(
        m_session,
        {SubjectKind::Replica, row.id.value(), row.stateVersion, *organization, row.deploymentId},
        action, QLatin1String("replica.removed"));
    return {};
}

Result<int> ReplicaRepository::removeEnded(const Deployment &deployment, QLatin1StringView action)
{
    const Result<OrganizationId> organization = m_session.organizationOf(deployment.clusterId);
    if (!organization)
        return tl::unexpected(organization.error());
    Statement &ended = m_session.prepared(sql::SelectEndedReplicaIds)
                           .bind(QLatin1String(":id"), toColumn(deployment.id));
    if (Result<void> ran = ended.run(); !ran)
        return tl::unexpected(ran.error());
    QByteArray ids("[");
    int count = 0;
    while (ended.next()) {
        if (count++ > 0)
            ids += ',';
        ids += QByteArray::number(ended.integer(0));
        m_session.journal().removed.push_back({SubjectKind::Replica, ended.integer(0)});
    }
    ended.finish();
    if (count == 0)
        return 0;
    ids += ']';
    if (Result<void> removed = m_session.prepared(sql::DeleteEndedReplicas)
                                   .bind(QLatin1String(":id"), toColumn(deployment.id))
                                   .run();
        !removed)
        return tl::unexpected(removed.error());
    JsonMembers members;
    members.add("replicas_removed", std::move(ids));
    JsonMembers noChanges;
    m_session.record({SubjectKind::Deployment, deployment.id.value(), deployment.version,
                      *organization, deployment.id},
                     action, QLatin1String("deployment.replicas_removed"), noChanges,
                     std::move(members));
    return count;
}

Result<std::optional<Attempt>> ReplicaRepository::latestAttempt(ReplicaId id)
{
    return findRow<Attempt>(
        m_session.prepared(sql::SelectLatestAttempt).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Attempt>> ReplicaRepository::findAttempt(AttemptId id)
{
    return findRow<Attempt>(
        m_session.prepared(sql::SelectAttempt).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::vector<Attempt>> ReplicaRepository::attempts(ReplicaId id)
{
    return findRows<Attempt>(
        m_session.prepared(sql::SelectAttempts).bind(QLatin1String(":id"), toColumn(id)));
}

} // namespace berth::store
