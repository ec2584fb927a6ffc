// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/demand.h"
#include "scheduler/explain/remedy.h"
#include "scheduler/improve/packing.h"
#include "scheduler/plan.h"
#include "scheduler/policy.h"
#include "scheduler/queue/usagetable.h"

#include "models/domain/reason.h"

#include <limits>
#include <map>
#include <memory>

namespace berth::sched {

struct PackTask;

/// How much one call of tick() may do, so that nothing holds the calling thread for long.
struct TickLimits
{
    int maxPlacements = 1'000'000; ///< and victims: what there is to commit
    qint64 maxWork = 2'000'000; ///< work units (see Plan::work); about 5 to 20 ns each
};

/// Where one replica would go.
struct Spot
{
    NodeId node;
    QList<DeviceShare> devices;

    bool operator==(const Spot &) const = default;
};

/// Room that is kept, as it becomes free, for a deployment that was passed over for too long.
struct RoomReservation
{
    DeploymentId deployment;
    std::optional<TimePoint> startsAt; ///< when it is expected; missing: nobody can say
    std::vector<NodeId> nodes; ///< one for each replica

    bool operator==(const RoomReservation &) const = default;
};

/// What a user holds of a cluster, and how that stands beside the others.
struct UserShare
{
    UserId user;
    int weight = 1;
    UsageAmounts used;
    qint64 waiting = 0; ///< deployments
    double dominant = 0; ///< the largest share of a resource, over the weight: the least goes first

    bool operator==(const UserShare &) const = default;
};

/// What `pack` has learned from what arrived, for people.
struct LearnedDemand
{
    struct Typical
    {
        DemandKey key;
        qint64 count = 0; ///< arrivals, as of the latest fit
    };
    qint64 arrivals = 0; ///< replicas, all that came
    std::vector<Typical> typical; ///< the most frequent first, at most 64
    std::map<QString, double> modelPrices; ///< by GPU model; 1 is the mean
};

/// The incremental state of the scheduler of ONE cluster: fed with facts as they are committed,
/// asked for a plan by tick(). It gives the same plans as a fresh planner that was built from the
/// same facts (in any order) and the same demand(). No clock, no I/O; deterministic, ties by id.
/// Not thread-safe: it belongs to one thread at a time.
///
/// What a tick places is assumed at once: its room is taken and its replicas no longer wait. The
/// committer then feeds what the store took as ordinary facts (allocate, enqueue with the new
/// number of waiting replicas, or dequeue) in any order, and calls forget() for what it refused.
class Planner final
{
public:
    explicit Planner(PolicySettings settings = {}, DemandMix demand = {});
    ~Planner();
    Planner(Planner &&other) noexcept;
    Planner &operator=(Planner &&other) noexcept;

    // Facts. Each may be repeated; the latest counts.
    void setSettings(const PolicySettings &settings);
    void setQueueHeld(bool held); ///< while held nothing new is placed and nobody preempted

    /// The weight of a user's fair share, 1 unless stated.
    void setWeight(UserId user, int weight);
    /// What a user, and what all together, may hold here; beyond it a deployment waits.
    void setLimits(UserId user, const UsageLimits &limits);
    void setTotalLimits(const UsageLimits &limits);

    /// Adds a node, or replaces what is known of it; its allocations stay.
    void upsertNode(const NodeInput &node);
    /// Removes a node and forgets the allocations on it. Unknown ids are ignored.
    void removeNode(NodeId node);

    /// @returns the class of @p request; equal requests give equal classes. O(1) after the first.
    [[nodiscard]] RequestClassId internRequest(const Request &request);
    [[nodiscard]] const Request &request(RequestClassId requestClass) const;

    /// Adds a deployment to the queue or replaces its entry (priority, hold, waiting replicas...).
    /// An entry with waiting <= 0 is dequeued. O(log n).
    void enqueue(const QueueEntry &entry);
    /// Takes a deployment out of the queue; open nominations end. Unknown ids are ignored.
    void dequeue(DeploymentId deployment);
    [[nodiscard]] bool isQueued(DeploymentId deployment) const;

    /// States an allocation. Where it matches one that a tick assumed (same deployment, node and
    /// devices) it confirms it and takes no room twice; a known id is replaced.
    void allocate(const AllocationFact &fact);
    /// The room is free again. Unknown ids are ignored.
    void release(AllocationId allocation);
    /// Changes what preemption looks at in a running deployment; enqueue() does it for queued ones.
    void updateRunning(DeploymentId deployment, int priority, bool preemptible, int minAvailable);

    // Plans.
    /// Places what fits, by priority, submission time and id (or by the objective inside a
    /// priority), the queue never blocked by its head; names victims where a higher priority
    /// fits only without them. Costs what changed since the last tick.
    /// @param now not before the `now` of earlier ticks
    [[nodiscard]] Plan tick(TimePoint now, TickLimits limits = {});

    /// The store refused a placement: its room is free, its replica waits again. A gang's
    /// placements are forgotten one by one, all of them. Unknown or confirmed tickets are ignored.
    void forget(Ticket placement);
    /// The store refused a preemption: its victims are no longer on their way out.
    void forgetPreemption(Ticket preemption);

    // Improvement (improve/improve.h says how).
    /// What @p plan, the latest and not committed yet, placed and what else waits, for a search.
    [[nodiscard]] PackTask packTask(const Plan &plan) const;
    /// Places by @p packing instead of what the task took from @p plan. Where room went meanwhile
    /// a placement is left out: the next tick looks for other.
    [[nodiscard]] Plan repack(Plan plan, const PackTask &task, const Packing &packing);

    // Defragmentation.
    /// Which replicas of movable deployments could run elsewhere so that others, which wait in
    /// vain, would start: for the first of the queue, each with as little moved as possible, none
    /// of a higher priority than whom it serves. What one takes the next has no more. Changes
    /// nothing. O(first of the queue x nodes).
    [[nodiscard]] std::vector<Relocation> relocations(TimePoint now);
    /// Promises the room of a relocation to its beneficiary, and names who moves. @returns what the
    /// committer writes, like a preemption of a plan; missing where it does not hold any more.
    [[nodiscard]] std::optional<Preemption> relocate(const Relocation &relocation, TimePoint now);

    // Questions.
    [[nodiscard]] qint64 queuedDeployments() const;
    [[nodiscard]] qint64 waitingReplicas() const;
    [[nodiscard]] int nodeCount() const;
    [[nodiscard]] std::vector<Nomination> nominations() const; ///< open ones, by preemptor
    /// Room that is kept for deployments that were passed over for too long, by their turn.
    [[nodiscard]] std::vector<RoomReservation> roomReservations() const;
    /// Who holds how much here, by user; users who hold nothing and have nothing queued are not in
    /// it. O(users + lanes).
    [[nodiscard]] std::vector<UserShare> shares() const;
    [[nodiscard]] UsageAmounts usedBy(UserId user) const;
    [[nodiscard]] UsageAmounts usedByAll() const;
    /// 1-based rank in the queue by priority, submission time and id; 0 where it does not wait.
    /// O(classes in the queue x log n).
    [[nodiscard]] qint64 position(DeploymentId deployment) const;
    /// The first @p count waiting deployments in that order, from @p offset (0-based).
    [[nodiscard]] std::vector<DeploymentId> head(qint64 offset, int count) const;

    /// Why a deployment waits: held, backoff, never fits, waiting for victims, or insufficient
    /// with the nodes counted by what they lack (the counts add up to nodeCount()). Missing where
    /// it does not wait, or where it fits and only the next tick is awaited.
    /// O(nodes). @p now decides about backoff.
    [[nodiscard]] std::optional<Reason> explain(DeploymentId deployment, TimePoint now) const;
    /// The same for @p replicas of a request that is not queued; missing where they fit.
    [[nodiscard]] std::optional<Reason> explain(const Request &request, int replicas,
                                                int priority) const;
    /// What would give a waiting deployment its room, the smallest change first: less of it, fewer
    /// replicas, a rule dropped, a higher priority. Empty where nothing of that helps, where it
    /// waits for something else (a dependency, a quota, its backoff), and where it fits.
    /// O(nodes x log) and a search for victims.
    [[nodiscard]] std::vector<Remedy> remedies(DeploymentId deployment, TimePoint now);
    /// A queued deployment as it was told, its backoff left aside; missing where it does not wait.
    [[nodiscard]] std::optional<QueueEntry> queued(DeploymentId deployment) const;
    /// Whether one replica could go on some node if the cluster were empty and all nodes open.
    [[nodiscard]] bool couldEverFit(const Request &request) const;
    /// The node (and devices) that the policy would choose for one replica; @p only restricts it
    /// to one node. For reservations; changes nothing.
    [[nodiscard]] std::optional<Spot> findSpot(const Request &request, int priority,
                                               NodeId only = {}) const;

    /// What this planner knows, for another one: the first @p mostQueued of the queue. What was
    /// assumed or promised and not committed yet is not in it. O(nodes + allocations + queued).
    [[nodiscard]] Snapshot snapshot(TimePoint now,
                                    int mostQueued = std::numeric_limits<int>::max()) const;
    [[nodiscard]] const PolicySettings &settings() const;
    /// What `pack` has learned; hand it to the planner that replaces this one.
    [[nodiscard]] const DemandMix &demand() const;
    [[nodiscard]] LearnedDemand learned() const;
    /// Free room of a node as the planner sees it, assumptions taken off, for comparison with the
    /// store; missing where the node is unknown.
    [[nodiscard]] std::optional<ResourceVector> freeOn(NodeId node) const;
    [[nodiscard]] std::vector<MilliGpu> freeDevicesOn(NodeId node) const;
    /// Bytes held per queued deployment, all indices of the queue included.
    [[nodiscard]] double queueBytesPerDeployment() const;

private:
    class State;
    std::unique_ptr<State> m_state;
};

/// A planner that knows what the snapshot says.
[[nodiscard]] Planner makePlanner(const Snapshot &snapshot, const PolicySettings &settings,
                                  const DemandMix &demand = {});

/// One plan from one snapshot: a fresh planner, one complete tick. Pure.
[[nodiscard]] Plan plan(const Snapshot &snapshot, const PolicySettings &settings,
                        const DemandMix &demand = {});

} // namespace berth::sched
