// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/improve/packing.h"
#include "scheduler/placement/bucketcache.h"
#include "scheduler/placement/neighbourhood.h"
#include "scheduler/planner.h"
#include "scheduler/preemption/victimcache.h"
#include "scheduler/queue/runorder.h"
#include "scheduler/queue/waitqueue.h"

#include <set>
#include <unordered_set>

namespace berth::sched {

/// Behind Planner: the tables and what a tick does with them.
class Planner::State final
{
public:
    State(PolicySettings settings, DemandMix demand);

    // Facts (plannerfacts.cpp).
    void setSettings(const PolicySettings &settings);
    void upsertNode(const NodeInput &input);
    void removeNode(NodeId node);
    void enqueue(const QueueEntry &entry);
    void dequeue(DeploymentId deployment);
    void allocate(const AllocationFact &fact);
    void release(AllocationId allocation);
    void updateRunning(DeploymentId deployment, int priority, bool preemptible, int minAvailable);
    void forget(Ticket ticket);
    void forgetPreemption(Ticket ticket);
    // What it knows, as it was told (plannersnapshot.cpp).
    [[nodiscard]] NodeInput inputOf(int slot) const;
    [[nodiscard]] AllocationFact factOf(const HeldRoom &held) const;
    [[nodiscard]] std::optional<TimePoint> backoffOf(DeploymentId deployment) const
    {
        const auto until = m_backoffUntil.find(deployment);
        return until == m_backoffUntil.end() ? std::nullopt
                                             : std::optional(fromEpochMillis(until->second));
    }
    /// Of all nodes, open or not.
    [[nodiscard]] UsageAmounts totalCapacity() const;
    /// Brings the nodes into order where they are not; everything that reads slots calls it.
    void sortNodes();

    // The tick (plannertick.cpp).
    Plan tick(TimePoint now, const TickLimits &limits);
    struct Choice
    {
        int slot = -1;
        QList<DeviceShare> devices;
    };
    /// Where the policy puts one replica of an interned class; missing where it has no room.
    std::optional<Choice> choose(int classIndex, int priority, qint64 &work);
    /// The same for a class that is not interned or has rules, or for some slots only: looks at
    /// every node.
    [[nodiscard]] std::optional<Choice> chooseSlowly(const RequestClass &requestClass, int priority,
                                                     const std::vector<int> *only = nullptr) const;
    /// What the class's rules say of each node now; what @p except promises is left out.
    [[nodiscard]] Neighbourhood neighbourhoodOf(const RequestClass &requestClass,
                                                Ticket except = 0) const;

    // Backfill (queue/backfill.cpp).
    /// Keeps room for the head of a lane that was passed over for too long.
    void reserve(int lane, WaitQueue::Slot head, qint64 &work);
    /// Places those of a lane that give reserved room back in time.
    void backfill(int lane, Plan &plan, int placementsLeft);

    // Preemption (preemption/preemptor.cpp).
    bool preempt(int lane, WaitQueue::Slot head, Plan &plan);

    // Defragmentation (preemption/mover.cpp).
    [[nodiscard]] std::vector<Relocation> relocations(qint64 now);
    std::optional<Preemption> relocate(const Relocation &relocation, qint64 now);

    // Improvement (improve/improve.cpp).
    [[nodiscard]] PackTask packTask(const Plan &plan);
    Plan repack(Plan plan, const PackTask &task, const Packing &packing);

    // Questions (explain/explain.cpp).
    [[nodiscard]] std::optional<Reason> explain(DeploymentId deployment, qint64 now) const;
    /// @param own a reservation that is not closed to it
    [[nodiscard]] std::optional<Reason> explain(const RequestClass &requestClass, int replicas,
                                                int priority, Ticket own = 0) const;
    [[nodiscard]] PreemptionBar preemptionBar(int lane) const;
    [[nodiscard]] int fittingUnderRules(const RequestClass &requestClass, int replicas,
                                        int priority, Ticket own, Neighbourhood &rules,
                                        std::vector<std::optional<RoomView>> &views) const;
    [[nodiscard]] bool couldEverFit(const RequestClass &requestClass) const;
    // What would help (explain/remedy.cpp).
    [[nodiscard]] std::vector<Remedy> remedies(DeploymentId deployment, qint64 now);

    struct Assumed
    {
        DeploymentId deployment;
        NodeId node;
        int classIndex = 0;
        int user = UsageTable::Nobody;
        QList<DeviceShare> devices;
    };
    NameTable models;
    NameTable extended;
    NodeTable nodes;
    RequestTable requests;
    UsageTable usage;
    AllocationTable allocations;
    PromiseTable promises;
    VictimCache victimCache;
    Score score;
    BucketCache cache;
    WaitQueue queue;
    DemandMix demand;
    PolicySettings settings;
    bool queueHeld = false;

    bool settlePromises(const Runnable *next, Plan &plan);
    void settle(Promise &promise, Plan &plan);

private:
    [[nodiscard]] std::optional<Remedy> shrink(const RequestClass &request, int priority) const;
    [[nodiscard]] std::optional<Remedy> raisePriority(const RequestClass &request,
                                                      const LaneKey &key, qint64 now);
    [[nodiscard]] int fittingReplicas(const RequestClass &request, int replicas,
                                      int priority) const;
    Ticket assume(DeploymentId deployment, int classIndex, int slot,
                  const QList<DeviceShare> &devices);
    void unassume(Ticket ticket);
    void placeUnit(const PackTask &task, size_t item,
                   const std::vector<std::pair<size_t, quint64>> &spots, Plan &plan);
    /// Recounts what a queued deployment still waits for and puts it into the lane it belongs to.
    void reseat(WaitQueue::Slot slot, int priority, int classIndex, int user);
    void reseat(DeploymentId deployment);
    [[nodiscard]] bool coversGang(const QueueEntry &entry) const;
    void makeRunnable(int lane);
    [[nodiscard]] Runnable turnOf(int lane) const; ///< of a lane that is not empty
    [[nodiscard]] bool hasWaitedTooLong(TimePoint submittedAt) const;
    [[nodiscard]] bool isPassedOver(TimePoint submittedAt) const;
    [[nodiscard]] bool isReservable(int lane);
    [[nodiscard]] bool mayReserve(int lane, WaitQueue::Slot head);
    void renewReservations();
    void wakeForReservations();
    [[nodiscard]] bool areRulesMet(const Promise &promise) const;
    [[nodiscard]] std::optional<Choice> chooseBrief(const RequestClass &requestClass, int priority,
                                                    const Timing &timing) const;
    /// Places replicas of one deployment, each where @p choose says; a gang whole or not at all.
    /// @returns how many were placed
    int placeReplicas(const LaneKey &key, DeploymentId deployment, int count, Plan &plan,
                      const std::function<std::optional<Choice>()> &choose);
    int placeGangInOneDomain(const LaneKey &key, const Waiting &head, Plan &plan);
    [[nodiscard]] VictimCache::Best bestVictims(const RequestClass &requestClass,
                                                const LaneKey &key, qint64 &work, qint64 &retryAt);
    [[nodiscard]] VictimCache::Best bestVictimsUnderRules(const RequestClass &requestClass,
                                                          int priority, qint64 &work,
                                                          qint64 &retryAt) const;
    [[nodiscard]] bool findMoves(const VictimChoice &choice, std::vector<Move> &moves,
                                 std::vector<std::pair<int, Amounts>> &taken);
    [[nodiscard]] std::optional<Relocation>
    relocationFor(int lane, std::vector<int> &named, std::vector<std::pair<int, Amounts>> &taken);
    struct ExpectedRoom
    {
        qint64 at = 0; ///< epoch ms, or Promise::Never
        int blockers = 0; ///< allocations that have to end first
        QList<DeviceShare> devices;
    };
    [[nodiscard]] std::optional<ExpectedRoom> expectedRoom(const RequestClass &requestClass,
                                                           int slot, int priority,
                                                           const std::vector<PromisedPlace> &taken,
                                                           qint64 &work) const;
    void wakeRuled();
    void orderByObjective();
    [[nodiscard]] bool isCurrent(const Runnable &runnable) const;
    void renewRunnables();
    void wakeBackoffs();
    void wakeOverQuota();
    void wakeLanes();
    [[nodiscard]] bool mayFit(const RequestClass &requestClass, int slot) const;
    [[nodiscard]] BucketCache::Best bestOpen(const RequestClass &requestClass, int classIndex,
                                             qint64 &work);
    void exhaust(int classIndex);
    void wakeForPreemption(const Runnable *after);
    /// Places the lane's head. @returns whether it fitted.
    bool placeHead(int lane, Plan &plan, int placementsLeft);
    bool tryPromise(const Promise &promise, std::vector<Ticket> &tickets);
    [[nodiscard]] bool isDead(const Promise &promise) const;
    void addPromise(Promise promise);
    void dropPromise(Ticket ticket);
    void refreshPromises(const Promise &promise);
    void endPromisesOf(DeploymentId deployment);
    void refreshSlot(int slot);

    std::unordered_map<Ticket, Assumed> m_assumed;
    std::unordered_map<DeploymentId, std::vector<Ticket>> m_assumedOf;
    std::unordered_map<Ticket, std::vector<AllocationId>> m_victims;
    std::set<std::pair<qint64, DeploymentId>> m_backoffs; ///< until, who
    std::unordered_map<DeploymentId, qint64> m_backoffUntil;
    std::vector<qint64> m_order; ///< by lane, while a batch is ordered by the objective
    RunOrder m_runnable{usage}; ///< stale entries are skipped
    /// Freed nodes up to which a class that fitted nowhere looks at these alone.
    static constexpr size_t MostCandidates = 64;
    std::set<int> m_parkedClasses;
    std::unordered_set<int> m_exhausted; ///< classes that fit on no node's open room
    std::unordered_map<int, std::vector<int>> m_candidates; ///< slots to look at, by class
    std::vector<int> m_parkedLanes;
    std::vector<int> m_parkedRuled; ///< lanes whose rules depend on where others are placed
    qint64 m_ruledSeen = -1; ///< log position at which they were last tried
    std::unordered_map<int, quint32> m_unreservable; ///< lanes, by generation of the nodes
    std::vector<int> m_lanesOverQuota; ///< parked until the usage table says that something changed
    qint64 m_quotaGainsSeen = 0;
    bool m_isOverQuota = false; ///< why the last head was not placed
    Ticket m_lastTicket = 0;
    qint64 m_now = 0;
    std::vector<Ticket> m_duePromises; ///< to be settled in this tick, in turn
    size_t m_nextDue = 0;
    bool m_isCutShort = false; ///< the last tick met a limit
    bool m_demandChanged = true;
    quint32 m_fittedGeneration = 0;
};

} // namespace berth::sched
