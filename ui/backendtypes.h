// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/acknowledged.h"
#include "models/domain/allocation.h"
#include "models/domain/cluster.h"
#include "models/domain/deployment.h"
#include "models/domain/event.h"
#include "models/domain/organization.h"
#include "models/domain/reason.h"
#include "models/tables/series.h"

#include <QtCore/qfuture.h>
#include <QtCore/qstringlist.h>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace berth {

/// An act under way. It may finish on any thread; a widget takes the answer with whenDone() of
/// ui/widgets/futures.h, on the GUI thread. A future that is cancelled means that the backend has
/// gone.
template<typename T>
using Act = QFuture<Result<Acknowledged<T>>>;

/// A read under way, under the same rule.
template<typename T>
using Read = QFuture<Result<T>>;

/// What came of one act on many deployments: each stands or falls alone.
struct BulkOutcome
{
    struct Refused
    {
        DeploymentId id;
        Error error;
    };

    int done = 0;
    std::vector<Refused> refused; ///< in the order asked
};

/// One replica as the drawer shows it.
struct ReplicaDetails
{
    Replica replica;
    QString nodeName; ///< empty while it waits
    ResourceVector resources; ///< what it holds
    QList<DeviceShare> devices;
    std::optional<Attempt> attempt; ///< the latest
};

/// Between when and when something is likely to start, and what that rests on.
struct StartEstimate
{
    std::optional<TimePoint> earliest; ///< missing: nothing that is known makes room
    std::optional<TimePoint> latest; ///< missing: later than was looked at
    QStringList assumptions;
};

/// What the next plan would do for one deployment, worked out on a copy of what the planner knows.
struct PlanPreview
{
    struct Victim
    {
        QString name;
        QString nodeName;
        int priority = 0;
        std::optional<TimePoint> startsAgain;
    };

    QStringList nodes; ///< where replicas are placed at once, a name each
    QStringList promised; ///< where they are once others have given way
    std::vector<Victim> victims;
    int waiting = 0; ///< replicas that are neither
    qint64 position = 0; ///< in the queue, from 1
    QString reason; ///< why those wait
    StartEstimate start;
    QString footprint; ///< pins an act to what is shown
};

/// A change that would give a waiting deployment its room.
struct RemedyOffer
{
    QString text;
    DeploymentPatch patch;
};

/// A change of a cluster that is only tried out; one of its members is set.
struct WhatIfChange
{
    std::optional<NodeDraft> addNode;
    NodeId removeNode;
    DeploymentId reprioritized;
    int priority = DefaultPriority;
};

/// How a queue turns out as things are, and as they would be.
struct WhatIfOutcome
{
    struct Row
    {
        DeploymentId id;
        QString name;
        std::optional<TimePoint> today; ///< missing: not in the time looked at
        std::optional<TimePoint> then;
    };
    std::vector<Row> rows; ///< the first ones of the queue
    qint64 startedToday = 0; ///< deployments that the next plan starts
    qint64 startedThen = 0;
    int victimsToday = 0;
    int victimsThen = 0;
};

/// Everything the drawer shows of one deployment, read at `seq`.
struct DeploymentDetails
{
    qint64 seq = 0;
    Deployment deployment;
    Specification specification;
    QString clusterName;
    bool isSimulated = false;
    QString ownerName;
    QString createdByName;
    std::optional<Reason> reason; ///< absent where nothing waits
    int queuePosition = 0; ///< from 1; 0: not in the queue
    int nodesConsidered = 0; ///< what the refusals of the reason add up to
    std::vector<ClusterId> clustersWithRoom; ///< others of the organization
    QStringList clustersWithRoomNames;
    std::vector<RemedyOffer> remedies; ///< changes that would unblock it, the smallest first
    std::optional<StartEstimate> start; ///< of one that waits
    std::vector<ReplicaDetails> replicas;
    std::vector<Revision> revisions; ///< newest first
    std::vector<Event> events; ///< of it and its replicas, newest first, at most 200
};

/// Everything the node view shows, read at `seq`.
struct NodeDetails
{
    /// Who holds a part of it: a replica or a reservation.
    struct Holder
    {
        Allocation allocation;
        DeploymentId deploymentId; ///< invalid for a reservation
        QString name; ///< of the deployment, or the reservation's note
        int ordinal = 0;
        int priority = 0;
    };

    qint64 seq = 0;
    Node node;
    QString clusterName;
    bool isSimulated = false;
    std::vector<Holder> holders;
};

/// Where the console's data lives.
struct StoreFacts
{
    QString location; ///< the path of the file
    bool isDemo = false;
    bool needsFirstRun = false; ///< there is no organization yet
    bool needsSignIn = false; ///< others may open it too: it asks who this is
    bool hasSimulatedCluster = false;
    QString administrator; ///< whom this console acts as
    OrganizationId organization; ///< the one that new clusters go to by default; may be invalid
};

/// How far the tables are behind the store.
struct FeedState
{
    qint64 headSeq = 0; ///< of the store
    qint64 appliedSeq = 0; ///< of the tables
    qint64 rowsLoaded = 0; ///< of the queue, while the loader fills it
    qint64 rowsTotal = 0; ///< the stored count; equal to rowsLoaded once it is done
};

/// One line of "what is wrong".
struct Problem
{
    enum class Severity : quint8 { Notice, Warning, Serious };

    Severity severity = Severity::Warning;
    QString text; ///< "node gpu-7 of cluster west is lost"
    SubjectKind kind = SubjectKind::Store; ///< what a click leads to
    qint64 id = 0;

    bool operator==(const Problem &) const = default;
};

/// What the overview's tiles show; derived, refreshed with every frame.
struct Overview
{
    qint64 queued = 0;
    qint64 starting = 0;
    qint64 running = 0;
    qint64 stopping = 0;
    qint64 succeeded = 0;
    qint64 failed = 0;
    qint64 stopped = 0;
    int clusters = 0;
    int nodes = 0;
    int nodesNotReady = 0; ///< lost, cordoned or draining
    ResourceVector capacity;
    ResourceVector allocated;
    std::vector<Problem> problems; ///< the gravest first, at most 100
};

/// The history that the overview's charts show, since the console opened the store; one step a
/// second. Shares are 0..1 of the capacity of all clusters.
struct UsageHistory
{
    Series queued;
    Series running;
    Series cpuShare;
    Series memoryShare;
    Series gpuShare;
};

/// What one run of the scheduler did.
struct SchedulerRun
{
    int placed = 0;
    int preempted = 0;
    int waiting = 0;
    Milliseconds elapsed{0};
};

/// What to import of the openb trace.
struct OpenbImport
{
    QString nodesFile;
    QString podsFile;
    QString clusterName;
    OrganizationId organizationId; ///< invalid: the default one
};

struct ImportOutcome
{
    ClusterId clusterId;
    int nodes = 0;
    int deployments = 0;
};

/// Called on the GUI thread, at most ten times a second.
/// @param phase what is done now, for people; @param total 0 where it is not known yet
using ImportProgress = std::function<void(const QString &phase, qint64 done, qint64 total)>;

/// Set by the dialog, read by the import between two chunks.
using CancelFlag = std::shared_ptr<std::atomic_bool>;

/// What closing the last window does with the control plane.
enum class CloseChoice : quint8 { KeepRunning, Stop };

/// What the question at closing tells.
struct CloseFacts
{
    bool canKeepRunning = false; ///< a local core that can outlive its window
    qint64 liveReplicas = 0; ///< they run on, but nothing is placed or restarted meanwhile
    QStringList missedJobs; ///< "nightly-report at 02:00", the first ones
};

} // namespace berth
