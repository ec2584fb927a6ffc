// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/plannerlane.h"

#include "app/core/usecases/placements.h"

#include <QtCore/qloggingcategory.h>

namespace berth::core {

Q_LOGGING_CATEGORY(lcPlanner, "berth.scheduler")

namespace {

/// One slice of planning: some milliseconds, so that requests keep their turn.
constexpr qint64 WorkPerSlice = 400'000;
/// Placements of one draft; what is beyond waits for the next.
constexpr int PlacementsPerDraft = 4096;
/// Steps of the search for a better plan: a multiple of what there is to place, and in all; a
/// slice of them takes about a millisecond.
constexpr qint64 StepsPerPlacement = 200;
constexpr qint64 MostSteps = 20'000;
constexpr qint64 StepsPerSlice = 500;
/// Nodes times kinds of requests up to which searching is worth its preparation.
constexpr size_t LargestSearch = 1'000'000;

/// Of those who were passed over for too long, as many are kept room at once.
constexpr int MostReservations = 4;

sched::DemandKey demandKeyOf(const Specification &specification)
{
    sched::DemandKey key{specification.resources.cpuMilli, specification.resources.gpuMilli,
                         specification.gpuModels};
    key.gpuModels.sort();
    key.gpuModels.removeDuplicates();
    return key;
}

/// What is scaled beyond what there always is grows replica by replica.
bool isGangNow(const Deployment &deployment)
{
    const int live = deployment.replicas - deployment.waitingReplicas;
    return deployment.gang
        && !(deployment.autoscale && live >= deployment.autoscale->minReplicas
             && deployment.waitingReplicas > 0);
}

sched::PolicySettings settingsOf(const Cluster &cluster)
{
    sched::PolicySettings settings;
    settings.policy = cluster.policy;
    settings.objective = cluster.objective;
    settings.batchByObjective = true;
    settings.mostReservations = MostReservations;
    return settings;
}

} // namespace

PlannerLoop::Lane::Lane(sched::DemandMix demand, sched::RunTimes runTimes)
    : m_planner({}, std::move(demand))
    , m_runTimes(std::move(runTimes))
{
}

void PlannerLoop::Lane::setCluster(const Cluster &cluster)
{
    m_organization = cluster.organizationId;
    m_planner.setSettings(settingsOf(cluster));
    m_planner.setQueueHeld(cluster.queueHeld);
    m_isDirty = true;
}

sched::RequestClassId PlannerLoop::Lane::classOf(SpecificationId id, DeploymentId deployment,
                                                 const Specification &specification)
{
    if (sched::isOwnRequest(specification)) {
        const auto [own, isNew] = m_ownClasses.try_emplace({id, deployment});
        if (isNew)
            own->second = m_planner.internRequest(sched::requestOf(specification, deployment));
        return own->second;
    }
    const auto known = m_classes.find(id);
    if (known != m_classes.end())
        return known->second;
    const auto made = m_planner.internRequest(sched::requestOf(specification));
    m_classes.emplace(id, made);
    return made;
}

/// Whether the plan looked for what the deployment now asks for: it may be revised in the group
/// that the plan is written in.
bool PlannerLoop::Lane::isAsPlanned(SpecificationId id, const sched::Placement &placement) const
{
    const auto own = m_ownClasses.find({id, placement.deployment});
    if (own != m_ownClasses.end())
        return own->second == placement.requestClass;
    const auto known = m_classes.find(id);
    return known != m_classes.end() && known->second == placement.requestClass;
}

sched::QueueEntry PlannerLoop::Lane::entryOf(const Deployment &deployment,
                                             const Specification &specification,
                                             sched::RequestClassId requestClass) const
{
    sched::QueueEntry entry{.deployment = deployment.id,
                            .requestClass = requestClass,
                            .priority = deployment.priority,
                            .submittedAt = deployment.submittedAt,
                            .waiting = deployment.waitingReplicas,
                            .gang = isGangNow(deployment),
                            .held = deployment.held,
                            .dependency = stateOf(deployment.after),
                            .notBefore = deployment.notBefore,
                            .user = deployment.ownerId};
    entry.timing.expected
        = expectedOf({deployment.kind, deployment.expected, deployment.maxRun}, specification);
    if (deployment.preemptible)
        entry.timing.protectedFor = deployment.minRun + deployment.grace;
    return entry;
}

/// How long a replica is likely to run; 0: until somebody stops it, or nobody knows.
Seconds PlannerLoop::Lane::expectedOf(const RunTiming &timing,
                                      const Specification &specification) const
{
    Seconds expected = timing.expected.value_or(Seconds(0));
    if (!timing.expected && timing.kind == DeploymentKind::Batch)
        expected = m_runTimes.usual(demandKeyOf(specification));
    if (timing.maxRun)
        expected = expected > Seconds(0) ? std::min(expected, *timing.maxRun) : *timing.maxRun;
    return expected;
}

void PlannerLoop::Lane::enqueue(const Deployment &deployment, const Specification &specification)
{
    const auto requestClass = classOf(deployment.specificationId, deployment.id, specification);
    const sched::QueueEntry entry = entryOf(deployment, specification, requestClass);
    m_arrivals.learn(entry, m_planner.request(requestClass));
    m_planner.enqueue(entry);
    if (deployment.notBefore)
        m_notBefore.push(*deployment.notBefore);
    m_planner.updateRunning(deployment.id, deployment.priority, deployment.preemptible,
                            deployment.minAvailable);
    m_isDirty = true;
}

void PlannerLoop::Lane::dequeue(const Deployment &deployment)
{
    m_planner.updateRunning(deployment.id, deployment.priority, deployment.preemptible,
                            deployment.minAvailable);
    forget(deployment.id);
}

void PlannerLoop::Lane::forget(DeploymentId id)
{
    m_told.erase(id);
    m_planner.dequeue(id);
    m_isDirty = true;
}

void PlannerLoop::Lane::allocate(sched::AllocationFact fact, SpecificationId id,
                                 const Specification *specification, const RunTiming &timing)
{
    if (specification) {
        fact.requestClass = classOf(id, fact.deployment, *specification);
        fact.expected = expectedOf(timing, *specification);
    }
    if (const auto told = m_told.find(fact.deployment); told != m_told.end()) {
        m_calibration.observe(told->second, fact.startedAt);
        m_told.erase(told);
    }
    m_planner.allocate(fact);
    if (fact.replica.isValid())
        m_held[fact.replica] = {fact, timing.kind};
}

void PlannerLoop::Lane::noteRange(DeploymentId id, const sched::StartRange &range)
{
    constexpr size_t MostTold = 10'000;
    if (m_told.size() < MostTold && m_planner.isQueued(id) && range.latest)
        m_told.try_emplace(id, range);
}

void PlannerLoop::Lane::learnRun(const Replica &replica)
{
    const auto held = m_held.find(replica.id);
    const bool hasEndedByItself
        = replica.outcome == Outcome::Succeeded || replica.outcome == Outcome::Failed;
    if (held == m_held.end() || held->second.kind != DeploymentKind::Batch || !hasEndedByItself
        || replica.overdue != Overdue::None || !replica.startedAt || !replica.finishedAt)
        return;
    const sched::AllocationFact &fact = held->second.fact;
    if (!fact.requestClass.isValid())
        return;
    const sched::Request &request = m_planner.request(fact.requestClass);
    m_runTimes.learn({request.resources.cpuMilli, request.resources.gpuMilli, request.gpuModels},
                     std::chrono::duration_cast<Seconds>(*replica.finishedAt - *replica.startedAt),
                     fact.expected);
}

void PlannerLoop::Lane::release(const Allocation &allocation)
{
    m_planner.release(allocation.id);
    if (allocation.replicaId.isValid())
        m_held.erase(allocation.replicaId);
    m_isDirty = true;
}

void PlannerLoop::Lane::markStopping(ReplicaId replica)
{
    const auto held = m_held.find(replica);
    if (held == m_held.end() || held->second.fact.stopping)
        return;
    held->second.fact.stopping = true;
    m_planner.allocate(held->second.fact);
}

void PlannerLoop::Lane::upsertNode(const Node &node)
{
    m_planner.upsertNode(sched::nodeInput(node));
    m_isDirty = true;
}

void PlannerLoop::Lane::removeNode(NodeId node)
{
    m_planner.removeNode(node);
    m_isDirty = true;
}

void PlannerLoop::Lane::passTime(TimePoint now)
{
    while (!m_notBefore.empty() && m_notBefore.top() <= now) {
        m_notBefore.pop();
        m_isDirty = true;
    }
    if (std::exchange(m_isToRetry, false))
        m_isDirty = true;
    // Promised room falls due by the clock alone.
    if (!m_isDirty && !m_planner.nominations().empty())
        m_isDirty = true;
    // Who is later than was said is known to be before it starts.
    std::erase_if(m_told, [this, now](const auto &told) {
        const bool isLate = told.second.latest && *told.second.latest < now;
        if (isLate)
            m_calibration.observe(told.second, std::nullopt);
        return isLate;
    });
}

void PlannerLoop::Lane::contribute(store::Writer &writer, TimePoint now, int placements,
                                   SchedulerOutcome &outcome)
{
    if (!m_draft) {
        m_draft = std::make_unique<Draft>();
        m_draft->now = now;
        m_isDirty = false;
    }
    if (!m_draft->isPlanned) {
        planOn();
        commitPreemptionsOf(m_draft->plan, writer, outcome);
        if (m_draft->isPlanned)
            beginSearch();
    } else if (m_draft->search) {
        searchOn();
    }
    if (!m_draft->isPlanned || m_draft->search)
        return;
    commitPlacementsOf(*m_draft, placements, writer, outcome);
    if (m_draft->written >= m_draft->plan.placements.size())
        m_draft.reset();
}

void PlannerLoop::Lane::planOn()
{
    sched::Plan &plan = m_draft->plan;
    const int left = PlacementsPerDraft - int(plan.placements.size());
    sched::Plan slice
        = m_planner.tick(m_draft->now, {.maxPlacements = left, .maxWork = WorkPerSlice});
    std::move(slice.placements.begin(), slice.placements.end(),
              std::back_inserter(plan.placements));
    plan.preemptions = std::move(slice.preemptions);
    const bool isFull = int(plan.placements.size()) >= PlacementsPerDraft;
    m_isDirty = m_isDirty || (isFull && !slice.complete);
    m_draft->isPlanned = slice.complete || isFull;
}

/// Where some found no room, others may stand in their way.
void PlannerLoop::Lane::beginSearch()
{
    const sched::Plan &plan = m_draft->plan;
    if (plan.placements.size() < 2 || m_planner.waitingReplicas() == 0)
        return;
    m_draft->task = m_planner.packTask(plan);
    const sched::PackProblem &problem = m_draft->task.problem;
    if (problem.bins.size() * problem.items.size() > LargestSearch)
        return;
    constexpr quint64 Seed = 1;
    const auto steps = std::min(MostSteps, StepsPerPlacement * qint64(plan.placements.size()));
    m_draft->search.emplace(problem, Seed, steps);
}

void PlannerLoop::Lane::searchOn()
{
    sched::PackSearch &search = *m_draft->search;
    search.run(StepsPerSlice);
    if (!search.isFinished())
        return;
    const sched::PackProblem &problem = m_draft->task.problem;
    if (sched::isWorthMore(search.bestValue(), problem.valueOf(problem.start))) {
        m_draft->plan = m_planner.repack(std::move(m_draft->plan), m_draft->task, search.best());
        m_isDirty = true; // the search leaves room here and there
    }
    m_draft->search.reset();
}

void PlannerLoop::Lane::commitPlacementsOf(Draft &draft, int placements, store::Writer &writer,
                                           SchedulerOutcome &outcome)
{
    const std::span all(draft.plan.placements);
    for (int written = 0; draft.written < all.size() && written < placements;) {
        const size_t count
            = std::min(size_t(all[draft.written].together), all.size() - draft.written);
        const auto group = all.subspan(draft.written, count);
        draft.written += count;
        written += int(count);
        const auto committed = writer.run(Actor::scheduler(), [&](store::Transaction &tx) {
            return commitPlacements(
                tx, group, [&](SpecificationId id) { return isAsPlanned(id, group.front()); });
        });
        if (committed) {
            outcome.placed += int(count);
            for (const sched::Placement &placement : group)
                m_placed.push_back(placement.ticket);
            continue;
        }
        qCDebug(lcPlanner) << "Dropped a placement:" << committed.error().message;
        m_isToRetry = m_isToRetry || committed.error().code != ErrorCode::Conflict;
        for (const sched::Placement &placement : group)
            m_planner.forget(placement.ticket);
    }
}

void PlannerLoop::Lane::commitPreemptionsOf(sched::Plan &plan, store::Writer &writer,
                                            SchedulerOutcome &outcome)
{
    for (const sched::Preemption &preemption : std::exchange(plan.preemptions, {})) {
        const auto committed = writer.run(Actor::scheduler(), [&](store::Transaction &tx) {
            return commitPreemption(tx, preemption);
        });
        if (committed) {
            outcome.preempted += int(preemption.victims.size());
            m_preempted.push_back(preemption.ticket);
            continue;
        }
        qCDebug(lcPlanner) << "Dropped a preemption:" << committed.error().message;
        m_isToRetry = m_isToRetry || committed.error().code != ErrorCode::Conflict;
        m_planner.forgetPreemption(preemption.ticket);
    }
}

void PlannerLoop::Lane::forgetContribution()
{
    for (const sched::Ticket ticket : m_placed)
        m_planner.forget(ticket);
    for (const sched::Ticket ticket : m_preempted)
        m_planner.forgetPreemption(ticket);
    keepContribution();
    m_isDirty = true;
}

void PlannerLoop::Lane::keepContribution()
{
    m_placed.clear();
    m_preempted.clear();
}

} // namespace berth::core
