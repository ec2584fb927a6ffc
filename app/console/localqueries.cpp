// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localqueries.h"

#include "models/store/reader.h"

namespace berth::console {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t MostProblems = 100;
constexpr int TimelineEvents = 200;

/// The latest attempt of each replica, its node's part and devices.
std::vector<ReplicaDetails> replicaDetails(const store::DeploymentDetail &detail)
{
    std::vector<ReplicaDetails> all;
    for (const Replica &replica : detail.replicas) {
        ReplicaDetails one;
        one.replica = replica;
        for (const Attempt &attempt : detail.attempts) {
            if (attempt.replicaId == replica.id)
                one.attempt = attempt; // by number: the last one stays
        }
        for (const Allocation &allocation : detail.allocations) {
            if (allocation.replicaId != replica.id)
                continue;
            one.resources = allocation.resources;
            one.devices = allocation.devices;
        }
        all.push_back(std::move(one));
    }
    return all;
}

Result<DeploymentDetails> readDeployment(store::Reader &reader, DeploymentId id)
{
    DeploymentDetails details;
    const auto read = reader.snapshot([&](qint64 seq) -> Result<void> {
        auto detail = reader.detail(id);
        if (!detail)
            return tl::unexpected(detail.error());
        if (!*detail) {
            return tl::unexpected(Error::notFound(
                FeedToTables::tr("There is no deployment %1 any more.").arg(id.value())));
        }
        auto events
            = reader.events({.limit = TimelineEvents, .newestFirst = true, .deployment = id});
        if (!events)
            return tl::unexpected(events.error());
        details.seq = seq;
        details.replicas = replicaDetails(**detail);
        details.deployment = std::move((*detail)->deployment);
        details.specification = *(*detail)->specification;
        details.revisions.assign((*detail)->revisions.rbegin(), (*detail)->revisions.rend());
        details.events = std::move(events->events);
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return details;
}

Result<NodeDetails> readNode(store::Reader &reader, NodeId id, ClusterId cluster)
{
    NodeDetails details;
    const auto read = reader.snapshot([&](qint64 seq) -> Result<void> {
        details.seq = seq;
        const auto nodes = reader.nodes(cluster);
        if (!nodes)
            return tl::unexpected(nodes.error());
        const auto node = std::find_if(nodes->begin(), nodes->end(),
                                       [id](const Node &row) { return row.id == id; });
        if (node == nodes->end())
            return tl::unexpected(Error::notFound(FeedToTables::tr("The node is gone.")));
        details.node = *node;
        const auto allocations = reader.allocationsOn(id);
        if (!allocations)
            return tl::unexpected(allocations.error());
        for (const store::OwnedAllocation &owned : *allocations) {
            details.holders.push_back({.allocation = owned.allocation,
                                       .deploymentId = owned.deployment,
                                       .priority = owned.priority});
        }
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return details;
}

} // namespace

LocalQueries::LocalQueries(const LocalSession &session, BackendTables tables, QObject &context)
    : m_session(session)
    , m_tables(tables)
    , m_context(context)
{
}

StoreFacts LocalQueries::store() const
{
    StoreFacts facts;
    facts.location = m_session.core->store().path();
    facts.isDemo = m_session.isDemo;
    facts.needsFirstRun = m_session.feed->hasFirstPage() && m_tables.organizations->rowCount() == 0;
    facts.needsSignIn = m_session.needsSignIn;
    facts.administrator = m_session.actor.name;
    facts.organization = m_session.actor.organization;
    if (!facts.organization.isValid() && m_tables.organizations->rowCount() > 0)
        facts.organization = m_tables.organizations->idAt(0);
    for (const ClusterRow &row : m_tables.clusters->rows())
        facts.hasSimulatedCluster |= row.cluster.runtime == RuntimeType::Simulated;
    return facts;
}

FeedState LocalQueries::feed() const
{
    const bool isLoaded = m_session.feed->isLoaded();
    return {.headSeq = m_session.feed->headSeq(),
            .appliedSeq = m_session.feed->appliedSeq(),
            .rowsLoaded = m_tables.deployments->loadedRows(),
            .rowsTotal
            = isLoaded ? m_tables.deployments->loadedRows() : m_tables.deployments->expectedRows()};
}

Overview LocalQueries::overview() const
{
    const auto count
        = [this](DeploymentStatus status) { return m_tables.deployments->statusCount(status); };
    Overview view;
    view.queued = count(DeploymentStatus::Queued);
    view.starting = count(DeploymentStatus::Starting);
    view.running = count(DeploymentStatus::Running);
    view.stopping = count(DeploymentStatus::Stopping);
    view.succeeded = count(DeploymentStatus::Succeeded);
    view.failed = count(DeploymentStatus::Failed);
    view.stopped = count(DeploymentStatus::Stopped);
    view.clusters = m_tables.clusters->rowCount();
    view.nodes = m_tables.nodes->rowCount();
    for (const NodeRow &row : m_tables.nodes->rows())
        view.nodesNotReady += row.node.isSchedulable() ? 0 : 1;
    view.capacity = m_tables.clusters->totalCapacity();
    view.allocated = m_tables.clusters->totalAllocated();
    view.problems = problems();
    return view;
}

std::vector<Problem> LocalQueries::problems() const
{
    std::vector<Problem> all;
    for (const ClusterRow &row : m_tables.clusters->rows()) {
        const qint64 id = row.cluster.id.value();
        if (row.status() == ClusterStatus::Unreachable) {
            const QString why = row.cluster.unreachableReason.isEmpty()
                ? FeedToTables::tr("all of its nodes are silent")
                : row.cluster.unreachableReason;
            all.push_back(
                {Problem::Severity::Serious,
                 FeedToTables::tr("Cluster %1 is unreachable: %2").arg(row.cluster.name, why),
                 SubjectKind::Cluster, id});
        }
        if (row.status() == ClusterStatus::Empty) {
            all.push_back({Problem::Severity::Notice,
                           FeedToTables::tr("Cluster %1 has no nodes").arg(row.cluster.name),
                           SubjectKind::Cluster, id});
        }
        if (row.cluster.queueHeld) {
            all.push_back(
                {Problem::Severity::Warning,
                 FeedToTables::tr("The queue of cluster %1 is held").arg(row.cluster.name),
                 SubjectKind::Cluster, id});
        }
    }
    for (const NodeRow &row : m_tables.nodes->rows()) {
        if (all.size() >= MostProblems)
            break;
        const bool isLost = row.node.presence == NodePresence::Lost;
        if (!isLost && row.node.scheduling == NodeScheduling::Open)
            continue;
        all.push_back({isLost ? Problem::Severity::Serious : Problem::Severity::Notice,
                       FeedToTables::tr("Node %1 of cluster %2 is %3")
                           .arg(row.node.name, m_tables.clusters->clusterName(row.node.clusterId),
                                statusWord(row.node)),
                       SubjectKind::Node, row.node.id.value()});
    }
    const qint64 failed = m_tables.deployments->statusCount(DeploymentStatus::Failed);
    if (failed > 0) {
        all.push_back({Problem::Severity::Warning,
                       FeedToTables::tr("%n deployment(s) have failed", nullptr, int(failed)),
                       SubjectKind::Deployment, 0});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Problem &a, const Problem &b) { return a.severity > b.severity; });
    return all;
}

void LocalQueries::sample(TimePoint now)
{
    const auto count = [this](DeploymentStatus status) {
        return double(m_tables.deployments->statusCount(status));
    };
    const auto share = [](qint64 allocated, qint64 capacity) {
        return capacity > 0 ? double(allocated) / double(capacity) : 0.0;
    };
    const ResourceVector capacity = m_tables.clusters->totalCapacity();
    const ResourceVector allocated = m_tables.clusters->totalAllocated();
    m_usage.queued.append(now, count(DeploymentStatus::Queued));
    m_usage.running.append(now,
                           count(DeploymentStatus::Running) + count(DeploymentStatus::Starting));
    m_usage.cpuShare.append(now, share(allocated.cpuMilli, capacity.cpuMilli));
    m_usage.memoryShare.append(now, share(allocated.memoryBytes, capacity.memoryBytes));
    m_usage.gpuShare.append(now, share(allocated.gpuMilli, capacity.gpuMilli));
}

void LocalQueries::clear()
{
    for (Series *series : {&m_usage.queued, &m_usage.running, &m_usage.cpuShare,
                           &m_usage.memoryShare, &m_usage.gpuShare})
        series->clear();
    m_advice.clear();
    m_asking.clear();
}

void LocalQueries::complete(DeploymentDetails &details) const
{
    const Cluster *cluster = m_tables.clusters->find(details.deployment.clusterId);
    details.clusterName = m_tables.clusters->clusterName(details.deployment.clusterId);
    details.isSimulated = cluster && cluster->runtime == RuntimeType::Simulated;
    details.ownerName = m_tables.deployments->ownerName(details.deployment.ownerId);
    details.createdByName = m_tables.deployments->ownerName(details.deployment.createdBy);
    for (const ClusterId other : details.clustersWithRoom) {
        details.clustersWithRoomNames << m_tables.clusters->clusterName(other);
    }
    for (ReplicaDetails &replica : details.replicas) {
        if (replica.replica.nodeId.isValid())
            replica.nodeName = m_tables.nodes->nodeName(replica.replica.nodeId);
    }
}

/// What follows the advice.
static DeploymentPatch patchFor(const sched::Remedy &remedy, Specification specification)
{
    using Kind = sched::Remedy::Kind;
    DeploymentPatch patch;
    switch (remedy.kind) {
    case Kind::Release:
        patch.held = false;
        return patch;
    case Kind::FewerReplicas:
        patch.replicas = remedy.replicas;
        return patch;
    case Kind::RaisePriority:
        patch.priority = remedy.priority;
        return patch;
    case Kind::Shrink:
        specification.resources = remedy.resources;
        break;
    case Kind::AnyGpuModel:
        specification.gpuModels.clear();
        break;
    case Kind::AnyLabels:
        specification.nodeSelector.clear();
        break;
    }
    patch.specification = std::move(specification);
    return patch;
}

Read<DeploymentDetails> LocalQueries::deployment(DeploymentId id)
{
    core::Core *core = m_session.core.get();
    auto read = core->reads().query<DeploymentDetails>(
        [id, core](store::Reader &reader) -> Result<DeploymentDetails> {
            auto details = readDeployment(reader, id);
            if (!details || details->deployment.waitingReplicas == 0)
                return details;
            // The core thread answers within a tick; it never waits for this thread.
            auto asked = core->explain(details->deployment.clusterId, id);
            asked.waitForFinished();
            if (asked.resultCount() == 0)
                return tl::unexpected(Error::cancelled());
            const core::Explanation answer = asked.result();
            details->reason = answer.reason;
            details->queuePosition = int(answer.position);
            details->nodesConsidered = answer.nodes;
            return details;
        });
    return read.then(&m_context, [this](Result<DeploymentDetails> details) {
        if (!details)
            return details;
        if (details->queuePosition > 0)
            addAdvice(*details);
        complete(*details);
        return details;
    });
}

/// What would help and when it starts takes longer to work out than a drawer waits for: the latest
/// that is known is shown, and asked for anew.
void LocalQueries::addAdvice(DeploymentDetails &details)
{
    constexpr Seconds Fresh{3};
    constexpr size_t MostKept = 64;
    const DeploymentId id = details.deployment.id;
    const auto known = m_advice.find(id);
    if (known != m_advice.end()) {
        const core::Advice &advice = known->second.advice;
        details.clustersWithRoom = advice.clusters;
        for (const sched::Remedy &remedy : advice.remedies)
            details.remedies.push_back(
                {sched::describe(remedy, advice.asked), patchFor(remedy, details.specification)});
        if (advice.start)
            details.start = StartEstimate{advice.start->earliest, advice.start->latest,
                                          advice.start->assumptions};
        if (now() - known->second.at < Fresh)
            return;
    }
    if (!m_asking.insert(id).second)
        return;
    core::Core *core = m_session.core.get();
    core->advise(details.deployment.clusterId, id)
        .then(&m_context, [this, core, id](const core::Advice &advice) {
            m_asking.erase(id);
            if (core != m_session.core.get())
                return; // another store is open by now
            if (m_advice.size() >= MostKept)
                m_advice.clear();
            m_advice[id] = {advice, now()};
        });
}

Read<NodeDetails> LocalQueries::node(NodeId id)
{
    const Node *known = m_tables.nodes->find(id);
    if (!known)
        return refused<NodeDetails>(Error::notFound(FeedToTables::tr("The node is gone.")));
    auto read = m_session.core->reads().query<NodeDetails>(
        [id, cluster = known->clusterId](store::Reader &reader) {
            return readNode(reader, id, cluster);
        });
    return read.then(&m_context, [this](Result<NodeDetails> details) {
        if (!details)
            return details;
        details->clusterName = m_tables.clusters->clusterName(details->node.clusterId);
        const Cluster *cluster = m_tables.clusters->find(details->node.clusterId);
        details->isSimulated = cluster && cluster->runtime == RuntimeType::Simulated;
        for (NodeDetails::Holder &holder : details->holders) {
            if (const auto row = m_tables.deployments->find(holder.deploymentId))
                holder.name = row->name;
        }
        return details;
    });
}

Read<Cluster> LocalQueries::cluster(ClusterId id)
{
    return m_session.core->reads().query<Cluster>([id](store::Reader &reader) -> Result<Cluster> {
        const auto clusters = reader.clusters();
        if (!clusters)
            return tl::unexpected(clusters.error());
        for (const Cluster &cluster : *clusters) {
            if (cluster.id == id)
                return cluster;
        }
        return tl::unexpected(Error::notFound(FeedToTables::tr("The cluster is gone.")));
    });
}

} // namespace berth::console
