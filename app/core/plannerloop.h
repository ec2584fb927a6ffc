// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/controlplane.h"
#include "app/core/foresight.h"
#include "app/core/quotabook.h"

#include <map>
#include <unordered_map>

namespace berth::sched {
class Planner;
struct Plan;
} // namespace berth::sched

namespace berth::store {
class Reader;
}

namespace berth::core {

/// What one run of the scheduler did.
struct SchedulerOutcome
{
    int placed = 0;
    int preempted = 0;
    qint64 waiting = 0; ///< replicas
};

/// Keeps one Planner a cluster in step with what is committed, and writes what they plan into the
/// next commit, row by row: what the store refuses is forgotten, and planned again from the facts
/// that made it stale. Core thread only.
class PlannerLoop final : public CommitParticipant
{
public:
    /// @param wake asks the control plane for a turn
    explicit PlannerLoop(std::function<void()> wake);
    ~PlannerLoop() override;

    /// Builds every planner anew from the store; what they had learned of the demand is kept.
    [[nodiscard]] Result<void> load(store::Reader &reader);
    /// Feeds the planners with what a commit changed. Not for a batch that asks to reload.
    void apply(const ChangeBatch &batch);
    /// Lets what waited for its time be placed; call it now and then.
    void passTime(TimePoint now);
    /// Plans every cluster (or @p only) again; @p finished is called once nothing is left to do.
    void requestRun(ClusterId only, std::function<void(const SchedulerOutcome &)> finished);
    /// Answers the runs that are under way with what they did so far.
    void abandonRuns() { finishRuns(); }

    [[nodiscard]] bool isDue() const override;
    void contribute(store::Writer &writer, TimePoint now) override;
    void settled(bool committed) override;

    /// The planner of a cluster, for questions; nullptr where there is none.
    [[nodiscard]] const sched::Planner *planner(ClusterId cluster) const;
    [[nodiscard]] sched::Planner *planner(ClusterId cluster);
    /// What a cluster's planner knows now, to look ahead with; missing where there is none.
    [[nodiscard]] std::optional<Foresight> foresight(ClusterId cluster, TimePoint now) const;
    [[nodiscard]] Learned learned(ClusterId cluster) const;
    /// What somebody was told, to learn from.
    void noteRanges(ClusterId cluster, const std::map<DeploymentId, StartRange> &ranges);
    /// A deployment as it would wait, were it stored like that; without its class.
    [[nodiscard]] std::optional<sched::QueueEntry>
    entryOf(const Deployment &deployment, const Specification &specification) const;
    /// The other clusters of its organization.
    [[nodiscard]] std::vector<ClusterId> siblings(ClusterId cluster) const;
    [[nodiscard]] std::vector<ClusterId> clusters() const;
    [[nodiscard]] qint64 waitingReplicas() const;

private:
    class Lane;
    struct Run
    {
        SchedulerOutcome outcome;
        std::function<void(const SchedulerOutcome &)> finished;
    };

    [[nodiscard]] const Specification *specificationOf(SpecificationId id) const;
    Lane *laneOf(NodeId node) const;
    Lane *laneOf(ClusterId cluster) const;
    void applyCluster(const Cluster &cluster);
    void applyNode(const Node &node);
    void applyDeployment(const Deployment &deployment);
    void applyAllocations(const ChangeBatch &batch);
    void applyRemoved(const ChangeBatch &batch);
    void applyQuotas(const ChangeBatch &batch);
    void refreshLimits();
    void finishRuns();

    std::function<void()> m_wake;
    std::map<ClusterId, std::unique_ptr<Lane>> m_lanes; ///< ordered: clusters take turns by id
    std::unordered_map<NodeId, ClusterId> m_clusterOfNode;
    std::unordered_map<SpecificationId, std::shared_ptr<const Specification>> m_specifications;
    QuotaBook m_quotas;
    std::vector<Run> m_runs;
};

} // namespace berth::core
