// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/plannerloop.h"

#include "app/core/plannerlane.h"
#include "models/store/reader.h"

namespace berth::core {

namespace {

/// Placements and victims of one commit: about 5 ms of writing.
constexpr int PlacementsPerCommit = 32;
constexpr int PageSize = 10'000;

/// Reads every page of a keyset read; @p read gives rows after a key, @p use takes each and
/// returns its key.
template<typename Key, typename Read, typename Use>
Result<void> forEachRow(Key after, Read read, Use use)
{
    for (;;) {
        const auto page = read(after, PageSize);
        if (!page)
            return tl::unexpected(page.error());
        for (const auto &row : *page)
            after = use(row);
        if (page->size() < size_t(PageSize))
            return {};
    }
}

bool isToBePlaced(const Deployment &deployment)
{
    return deployment.waitingReplicas > 0 && !deployment.stopRequested
        && !deployment.deleteRequestedAt;
}

} // namespace

PlannerLoop::PlannerLoop(std::function<void()> wake)
    : m_wake(std::move(wake))
{
}

PlannerLoop::~PlannerLoop() = default;

Result<void> PlannerLoop::load(store::Reader &reader)
{
    std::map<ClusterId, std::pair<sched::DemandMix, sched::RunTimes>> learned;
    for (const auto &[id, lane] : m_lanes)
        learned.emplace(id, std::pair(lane->planner().demand(), lane->runTimes()));
    m_lanes.clear();
    m_clusterOfNode.clear();
    m_specifications.clear();

    const auto clusters = reader.clusters();
    if (!clusters)
        return tl::unexpected(clusters.error());
    for (const Cluster &cluster : *clusters) {
        auto &[demand, runTimes] = learned[cluster.id];
        m_lanes.emplace(cluster.id, std::make_unique<Lane>(std::move(demand), std::move(runTimes)));
        applyCluster(cluster);
    }
    const auto nodes = reader.nodes();
    if (!nodes)
        return tl::unexpected(nodes.error());
    for (const Node &node : *nodes)
        applyNode(node);

    const auto specifications = forEachRow(
        SpecificationId(),
        [&](auto after, int limit) { return reader.specifications(after, limit); },
        [&](const auto &row) {
            m_specifications.insert(row);
            return row.first;
        });
    if (!specifications)
        return specifications;
    const auto allocations = forEachRow(
        AllocationId(), [&](auto after, int limit) { return reader.allocations(after, limit); },
        [&](const store::OwnedAllocation &row) {
            if (Lane *lane = laneOf(row.cluster)) {
                lane->allocate({.id = row.allocation.id,
                                .node = row.allocation.nodeId,
                                .replica = row.allocation.replicaId,
                                .deployment = row.deployment,
                                .resources = row.allocation.resources,
                                .devices = row.allocation.devices,
                                .user = row.owner,
                                .startedAt = row.since,
                                .priority = row.priority,
                                .preemptible = row.preemptible,
                                .gang = row.gang,
                                .minAvailable = row.minAvailable,
                                .minRun = row.minRun,
                                .grace = row.grace,
                                .movable = row.movable,
                                .stopping = row.state == ReplicaState::Stopping},
                               row.specification, specificationOf(row.specification),
                               {row.kind, row.expected, row.maxRun});
            }
            return row.allocation.id;
        });
    if (!allocations)
        return allocations;
    const auto waiting = forEachRow(
        DeploymentId(), [&](auto after, int limit) { return reader.waiting(after, limit); },
        [&](const Deployment &row) {
            applyDeployment(row);
            return row.id;
        });
    const auto quotas = reader.quotas();
    if (!quotas)
        return tl::unexpected(quotas.error());
    m_quotas.clear();
    for (const Quota &quota : *quotas)
        m_quotas.set(quota);
    refreshLimits();
    if (waiting)
        m_wake();
    return waiting;
}

void PlannerLoop::apply(const ChangeBatch &batch)
{
    for (const auto &[id, specification] : batch.specifications)
        m_specifications.emplace(id, specification);
    for (const Cluster &cluster : batch.clusters)
        applyCluster(cluster);
    for (const Node &node : batch.nodes)
        applyNode(node);
    for (const Replica &replica : batch.replicas) {
        if (replica.state != ReplicaState::Ended)
            continue;
        if (Lane *lane = laneOf(replica.clusterId))
            lane->learnRun(replica);
    }
    // Room is given back before it is taken: one commit may do both.
    for (const Allocation &released : batch.releasedAllocations) {
        if (Lane *lane = laneOf(released.nodeId))
            lane->release(released);
    }
    applyAllocations(batch);
    for (const Replica &replica : batch.replicas) {
        if (replica.state != ReplicaState::Stopping)
            continue;
        if (Lane *lane = laneOf(replica.clusterId))
            lane->markStopping(replica.id);
    }
    for (const Deployment &deployment : batch.deployments)
        applyDeployment(deployment);
    applyRemoved(batch);
    applyQuotas(batch);
    if (isDue())
        m_wake();
}

void PlannerLoop::applyQuotas(const ChangeBatch &batch)
{
    bool isNew = !batch.quotas.empty() || !batch.clusters.empty();
    for (const Quota &quota : batch.quotas)
        m_quotas.set(quota);
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Quota) {
            m_quotas.remove(QuotaId(removed.id));
            isNew = true;
        }
    }
    // Room on one cluster may free a quota that another one waits for.
    const bool isFreed = !batch.releasedAllocations.empty() && m_quotas.isShared();
    if (!isNew && !isFreed)
        return;
    refreshLimits();
    for (const auto &[id, lane] : m_lanes)
        lane->markDirty();
}

void PlannerLoop::refreshLimits()
{
    std::vector<QuotaBook::OfCluster> clusters;
    for (const auto &[id, lane] : m_lanes)
        clusters.push_back({id, lane->organization(), &lane->planner()});
    m_quotas.apply(clusters);
}

void PlannerLoop::applyAllocations(const ChangeBatch &batch)
{
    if (batch.allocations.empty())
        return;
    std::unordered_map<ReplicaId, const Replica *> replicas;
    for (const Replica &replica : batch.replicas)
        replicas.emplace(replica.id, &replica);
    std::unordered_map<DeploymentId, const Deployment *> deployments;
    for (const Deployment &deployment : batch.deployments)
        deployments.emplace(deployment.id, &deployment);

    for (const Allocation &allocation : batch.allocations) {
        Lane *lane = laneOf(allocation.nodeId);
        if (!lane)
            continue;
        sched::AllocationFact fact{.id = allocation.id,
                                   .node = allocation.nodeId,
                                   .replica = allocation.replicaId,
                                   .resources = allocation.resources,
                                   .devices = allocation.devices};
        SpecificationId specification;
        RunTiming timing;
        const auto replica = replicas.find(allocation.replicaId);
        if (replica != replicas.end()) {
            fact.deployment = replica->second->deploymentId;
            const auto deployment = deployments.find(fact.deployment);
            if (deployment != deployments.end()) {
                fact.user = deployment->second->ownerId;
                fact.startedAt = deployment->second->submittedAt;
                fact.priority = deployment->second->priority;
                fact.preemptible = deployment->second->preemptible;
                fact.gang = deployment->second->gang;
                fact.minAvailable = deployment->second->minAvailable;
                fact.minRun = deployment->second->minRun;
                fact.grace = deployment->second->grace;
                fact.movable = deployment->second->movable;
                specification = deployment->second->specificationId;
                timing = {deployment->second->kind, deployment->second->expected,
                          deployment->second->maxRun};
            }
            if (!batch.events.empty())
                fact.startedAt = batch.events.back().time;
        }
        lane->allocate(fact, specification, specificationOf(specification), timing);
    }
}

void PlannerLoop::applyRemoved(const ChangeBatch &batch)
{
    for (const ChangeBatch::Removed &removed : batch.removed) {
        switch (removed.kind) {
        case SubjectKind::Cluster:
            m_lanes.erase(ClusterId(removed.id));
            break;
        case SubjectKind::Node: {
            const NodeId node(removed.id);
            if (Lane *lane = laneOf(node))
                lane->removeNode(node);
            m_clusterOfNode.erase(node);
            break;
        }
        case SubjectKind::Deployment:
            for (const auto &[id, lane] : m_lanes)
                lane->forget(DeploymentId(removed.id));
            break;
        case SubjectKind::Store:
        case SubjectKind::Organization:
        case SubjectKind::User:
        case SubjectKind::Invite:
        case SubjectKind::Quota:
        case SubjectKind::Replica:
        case SubjectKind::Reservation: // its allocation is released above
        case SubjectKind::Import:
        case SubjectKind::Token:
        case SubjectKind::Session:
        case SubjectKind::Job:
        case SubjectKind::Run:
            break;
        }
    }
}

PlannerLoop::Lane *PlannerLoop::laneOf(ClusterId cluster) const
{
    const auto lane = m_lanes.find(cluster);
    return lane == m_lanes.end() ? nullptr : lane->second.get();
}

PlannerLoop::Lane *PlannerLoop::laneOf(NodeId node) const
{
    const auto cluster = m_clusterOfNode.find(node);
    return cluster == m_clusterOfNode.end() ? nullptr : laneOf(cluster->second);
}

void PlannerLoop::applyCluster(const Cluster &cluster)
{
    auto &lane = m_lanes[cluster.id];
    if (!lane)
        lane = std::make_unique<Lane>();
    lane->setCluster(cluster);
}

void PlannerLoop::applyNode(const Node &node)
{
    m_clusterOfNode[node.id] = node.clusterId;
    if (Lane *lane = laneOf(node.clusterId))
        lane->upsertNode(node);
}

void PlannerLoop::applyDeployment(const Deployment &deployment)
{
    Lane *lane = laneOf(deployment.clusterId);
    if (!lane)
        return;
    const Specification *specification = specificationOf(deployment.specificationId);
    if (isToBePlaced(deployment) && specification)
        lane->enqueue(deployment, *specification);
    else
        lane->dequeue(deployment);
}

const Specification *PlannerLoop::specificationOf(SpecificationId id) const
{
    const auto known = m_specifications.find(id);
    return known == m_specifications.end() ? nullptr : known->second.get();
}

void PlannerLoop::passTime(TimePoint now)
{
    for (const auto &[id, lane] : m_lanes)
        lane->passTime(now);
    if (isDue())
        m_wake();
}

void PlannerLoop::requestRun(ClusterId only, std::function<void(const SchedulerOutcome &)> finished)
{
    for (const auto &[id, lane] : m_lanes) {
        if (!only.isValid() || id == only)
            lane->markDirty();
    }
    m_runs.push_back({{}, std::move(finished)});
    if (isDue())
        m_wake();
    else
        finishRuns();
}

bool PlannerLoop::isDue() const
{
    return std::any_of(m_lanes.begin(), m_lanes.end(),
                       [](const auto &lane) { return lane.second->isDirty(); });
}

void PlannerLoop::contribute(store::Writer &writer, TimePoint now)
{
    SchedulerOutcome outcome;
    for (const auto &[id, lane] : m_lanes) {
        const int left = PlacementsPerCommit - outcome.placed - outcome.preempted;
        if (left <= 0)
            break;
        if (!lane->isDirty())
            continue;
        if (m_lanes.size() > 1 && m_quotas.isShared())
            refreshLimits(); // what another cluster took a moment ago counts
        lane->contribute(writer, now, left, outcome);
    }
    for (Run &run : m_runs) {
        run.outcome.placed += outcome.placed;
        run.outcome.preempted += outcome.preempted;
    }
}

void PlannerLoop::settled(bool committed)
{
    for (const auto &[id, lane] : m_lanes) {
        if (committed)
            lane->keepContribution();
        else
            lane->forgetContribution();
    }
    if (!isDue())
        finishRuns();
}

void PlannerLoop::finishRuns()
{
    std::vector<Run> finished;
    finished.swap(m_runs);
    for (Run &run : finished) {
        run.outcome.waiting = waitingReplicas();
        run.finished(run.outcome);
    }
}

const sched::Planner *PlannerLoop::planner(ClusterId cluster) const
{
    const Lane *lane = laneOf(cluster);
    return lane ? &lane->planner() : nullptr;
}

sched::Planner *PlannerLoop::planner(ClusterId cluster)
{
    Lane *lane = laneOf(cluster);
    return lane ? &lane->planner() : nullptr;
}

std::optional<Foresight> PlannerLoop::foresight(ClusterId cluster, TimePoint now) const
{
    const Lane *lane = laneOf(cluster);
    if (!lane)
        return std::nullopt;
    const sched::Planner &planner = lane->planner();
    return Foresight{planner.snapshot(now, ForesightDepth),
                     planner.settings(),
                     planner.demand(),
                     lane->runTimes(),
                     lane->arrivals(),
                     lane->calibration(),
                     planner.queuedDeployments()};
}

Learned PlannerLoop::learned(ClusterId cluster) const
{
    const Lane *lane = laneOf(cluster);
    if (!lane)
        return {};
    return {lane->planner().learned(), lane->runTimes().seen(), lane->runTimes().ratios(),
            lane->calibration(), lane->arrivals().size()};
}

void PlannerLoop::noteRanges(ClusterId cluster, const std::map<DeploymentId, StartRange> &ranges)
{
    if (Lane *lane = laneOf(cluster)) {
        for (const auto &[id, range] : ranges)
            lane->noteRange(id, range);
    }
}

std::optional<sched::QueueEntry> PlannerLoop::entryOf(const Deployment &deployment,
                                                      const Specification &specification) const
{
    const Lane *lane = laneOf(deployment.clusterId);
    return lane ? std::optional(lane->entryOf(deployment, specification, {})) : std::nullopt;
}

std::vector<ClusterId> PlannerLoop::siblings(ClusterId cluster) const
{
    std::vector<ClusterId> ids;
    const Lane *own = laneOf(cluster);
    for (const auto &[id, lane] : m_lanes) {
        if (own && id != cluster && lane->organization() == own->organization())
            ids.push_back(id);
    }
    return ids;
}

std::vector<ClusterId> PlannerLoop::clusters() const
{
    std::vector<ClusterId> ids;
    for (const auto &[id, lane] : m_lanes)
        ids.push_back(id);
    return ids;
}

qint64 PlannerLoop::waitingReplicas() const
{
    qint64 sum = 0;
    for (const auto &[id, lane] : m_lanes)
        sum += lane->planner().waitingReplicas();
    return sum;
}

} // namespace berth::core
