// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/plannerloop.h"
#include "scheduler/forecast/startrange.h"
#include "scheduler/improve/improve.h"
#include "scheduler/improve/packsearch.h"

#include <queue>
#include <span>

namespace berth::core {

/// What a deployment says of how long it runs.
struct RunTiming
{
    DeploymentKind kind = DeploymentKind::Service;
    std::optional<Seconds> expected;
    std::optional<Seconds> maxRun;
};

/// One cluster's planner, and what it decided in the open group.
class PlannerLoop::Lane final
{
public:
    explicit Lane(sched::DemandMix demand = {}, sched::RunTimes runTimes = {});

    void setCluster(const Cluster &cluster);
    void enqueue(const Deployment &deployment, const Specification &specification);
    /// It waits no more: it runs, or has ended.
    void dequeue(const Deployment &deployment);
    void forget(DeploymentId id);
    /// @param fact what @p specification (nullptr: a reservation's) and @p timing add is filled in
    void allocate(sched::AllocationFact fact, SpecificationId id,
                  const Specification *specification, const RunTiming &timing);
    /// A batch ended by itself: how long it ran is learned.
    void learnRun(const Replica &replica);
    void release(const Allocation &allocation);
    /// The replica is on its way out: no victim any more, its room is coming.
    void markStopping(ReplicaId replica);
    void upsertNode(const Node &node);
    void removeNode(NodeId node);

    void passTime(TimePoint now);
    void markDirty() { m_isDirty = true; }
    [[nodiscard]] bool isDirty() const { return m_isDirty || m_draft; }

    /// Goes on with the plan by one slice of planning, of searching for a better one, or of
    /// writing up to @p placements of it; counts into @p outcome what is written.
    void contribute(store::Writer &writer, TimePoint now, int placements,
                    SchedulerOutcome &outcome);
    /// The group failed: nothing of it happened.
    void forgetContribution();
    void keepContribution();

    [[nodiscard]] const sched::Planner &planner() const { return m_planner; }
    [[nodiscard]] sched::Planner &planner() { return m_planner; }
    [[nodiscard]] OrganizationId organization() const { return m_organization; }
    [[nodiscard]] const sched::RunTimes &runTimes() const { return m_runTimes; }
    [[nodiscard]] const sched::RangeCalibration &calibration() const { return m_calibration; }
    [[nodiscard]] const sched::RecentArrivals &arrivals() const { return m_arrivals; }
    /// What somebody was told of a start, to learn from when it comes.
    void noteRange(DeploymentId id, const sched::StartRange &range);
    /// What of a deployment as it would be stored matters to a plan.
    [[nodiscard]] sched::QueueEntry entryOf(const Deployment &deployment,
                                            const Specification &specification,
                                            sched::RequestClassId requestClass) const;

private:
    [[nodiscard]] Seconds expectedOf(const RunTiming &timing,
                                     const Specification &specification) const;
    /// A plan on its way to the store. What it places is assumed by the planner meanwhile.
    struct Draft
    {
        sched::Plan plan;
        TimePoint now; ///< of all its slices
        bool isPlanned = false;
        sched::PackTask task;
        std::optional<sched::PackSearch> search;
        size_t written = 0; ///< placements
    };
    void planOn();
    void beginSearch();
    void searchOn();
    void commitPlacementsOf(Draft &draft, int placements, store::Writer &writer,
                            SchedulerOutcome &outcome);
    void commitPreemptionsOf(sched::Plan &plan, store::Writer &writer, SchedulerOutcome &outcome);
    [[nodiscard]] bool isAsPlanned(SpecificationId id, const sched::Placement &placement) const;
    [[nodiscard]] sched::RequestClassId classOf(SpecificationId id, DeploymentId deployment,
                                                const Specification &specification);

    sched::Planner m_planner;
    OrganizationId m_organization;
    std::unique_ptr<Draft> m_draft; ///< where it is not all written yet
    bool m_isDirty = true;
    bool m_isToRetry = false; ///< something failed that no fact will mend: with the next beat
    std::unordered_map<SpecificationId, sched::RequestClassId> m_classes;
    /// Of specifications that mean another request for each deployment.
    std::map<std::pair<SpecificationId, DeploymentId>, sched::RequestClassId> m_ownClasses;
    sched::RunTimes m_runTimes;
    sched::RangeCalibration m_calibration;
    sched::RecentArrivals m_arrivals;
    std::map<DeploymentId, sched::StartRange> m_told; ///< the first that was told of each
    struct Held
    {
        sched::AllocationFact fact;
        DeploymentKind kind = DeploymentKind::Service;
    };
    std::unordered_map<ReplicaId, Held> m_held;
    std::priority_queue<TimePoint, std::vector<TimePoint>, std::greater<>> m_notBefore;
    std::vector<sched::Ticket> m_placed; ///< of the open group
    std::vector<sched::Ticket> m_preempted;
};

} // namespace berth::core
