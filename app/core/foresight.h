// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"
#include "models/domain/reason.h"
#include "scheduler/forecast/startrange.h"

/// Looking ahead: when something starts, what a change would do. Worked out on a copy of what a
/// planner knew, by any thread.
namespace berth::core {

/// How far into a queue is looked ahead.
inline constexpr int ForesightDepth = 2'000;

using Foresight = sched::Foresight;
using StartRange = sched::StartRange;

/// What one cluster's planner has learned.
struct Learned
{
    sched::LearnedDemand demand;
    qint64 runsSeen = 0;
    std::vector<int> ratios; ///< see sched::RunTimes
    sched::RangeCalibration calibration;
    size_t arrivals = 0; ///< that are remembered
};

/// A deployment as it would be stored, out of a rehearsal.
struct PreviewSubject
{
    Deployment deployment;
    std::shared_ptr<const Specification> specification;
    bool isRevised = false; ///< its live replicas would be placed anew
};

/// What a plan that is made now would do for one deployment.
struct Preview
{
    DeploymentId deployment;
    qint64 position = 0; ///< in the queue, 1-based; 0: it does not wait
    std::vector<NodeId> nodes; ///< one for each replica that is placed at once
    std::vector<sched::ForecastVictim> victims; ///< who gives way for it
    std::vector<NodeId> promised; ///< where it goes once they have
    int waiting = 0; ///< replicas that are neither placed nor promised
    std::optional<Reason> reason; ///< why those wait
    StartRange start;
    /// Names the nodes and victims with how they stand; see requireFootprint().
    QString footprint;
};

/// @param wanted as it would be stored; takes the place of what the foresight knows of it
/// @param isRevised its live replicas would be placed anew
[[nodiscard]] Preview preview(Foresight foresight, const Deployment &wanted,
                              const sched::Request &request, const sched::QueueEntry &entry,
                              bool isRevised);

/// A change of a cluster that is tried out.
struct Trial
{
    enum class Kind : quint8 {
        AddNode, ///< `node`
        RemoveNode, ///< what runs there waits again
        SetPriority, ///< of `deployment` to `priority`
        RemoveDeployment,
    };
    Kind kind = Kind::AddNode;
    NodeDraft node;
    NodeId nodeId;
    DeploymentId deployment;
    int priority = DefaultPriority;
};

/// How a queue turns out.
struct Outlook
{
    struct Row
    {
        DeploymentId deployment;
        std::optional<TimePoint> startsAt; ///< missing: not in the time looked at
    };
    std::vector<Row> rows; ///< of those asked for, in their order
    qint64 startedNow = 0; ///< deployments that the next plan starts
    qint64 started = 0; ///< in the time looked at
    std::vector<sched::ForecastVictim> victims;
};

/// @returns Invalid where a trial names what is not there
[[nodiscard]] Result<Outlook> outlook(Foresight foresight, const QList<Trial> &trials,
                                      const std::vector<DeploymentId> &rows);

/// One part of a footprint: how a node stands for whoever is placed there.
[[nodiscard]] QString nodeMark(NodeId id, const ResourceVector &free,
                               const std::vector<MilliGpu> &freeDevices, bool isOpen);
[[nodiscard]] QString victimMark(ReplicaId replica, NodeId node, int priority);

} // namespace berth::core
