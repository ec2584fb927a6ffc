// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Mass preemption: nodes full of a low priority, and a crowd of a high one. The bench keeps books
// of its own, so that what it counts as wrong does not come from the planner that it judges.

#include "tests/bench/registry.h"

#include "models/domain/workload.h"
#include "scheduler/planner.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <unordered_map>

namespace berth::bench {

namespace {

using namespace Qt::StringLiterals;
using namespace berth::sched;
using Clock = std::chrono::steady_clock;

constexpr int Low = 100;
constexpr int High = 500;
constexpr int MostDevices = 16;
constexpr quint64 Seed = 42;

/// What a node has left, or will have.
struct Books
{
    qint64 cpu = 0;
    qint64 memory = 0;
    int devices = 0;
    std::array<MilliGpu, MostDevices> free{};
    QString model;

    void add(const ResourceVector &amounts, const QList<DeviceShare> &shares, int sign)
    {
        cpu += sign * amounts.cpuMilli;
        memory += sign * amounts.memoryBytes;
        for (const DeviceShare &share : shares)
            free[size_t(share.index)] += sign * share.milli;
    }
    [[nodiscard]] bool fits(const Request &request) const
    {
        const ResourceVector &wanted = request.resources;
        if (cpu < wanted.cpuMilli || memory < wanted.memoryBytes)
            return false;
        if (wanted.gpuMilli == 0)
            return true;
        if (!request.gpuModels.isEmpty() && !request.gpuModels.contains(model))
            return false;
        const auto end = free.begin() + devices;
        if (wanted.gpuMilli < WholeGpu)
            return std::any_of(free.begin(), end, [&](auto d) { return d >= wanted.gpuMilli; });
        return std::count(free.begin(), end, WholeGpu) >= wanted.gpuMilli / WholeGpu;
    }
};

class Crowd final
{
public:
    Crowd(int nodes, int arrivals)
        : m_arrivals(arrivals)
    {
        for (const openb::NodeRow &row : workload::generateNodes(nodes, Seed)) {
            NodeInput node;
            node.id = NodeId(qint64(m_future.size()) + 1);
            node.capacity = row.resources();
            node.gpuModel = row.model;
            m_planner.upsertNode(node);
            Books books{.cpu = node.capacity.cpuMilli,
                        .memory = node.capacity.memoryBytes,
                        .devices = int(node.capacity.gpuMilli / WholeGpu),
                        .model = row.model};
            std::fill_n(books.free.begin(), books.devices, WholeGpu);
            m_future.emplace(node.id, books);
        }
        m_pods = workload::generatePods(nodes * 12, Seed, true);
    }

    void run()
    {
        fill();
        const qint64 low = qint64(m_running.size());
        for (int i = 0; i < m_arrivals; ++i)
            enqueue(High);
        const auto start = m_spent;
        int rounds = 0;
        do {
            m_hasMoved = false;
            tickUntilComplete();
            countInversions();
            endVictims();
            ++rounds;
        } while (m_hasMoved);
        const double seconds = std::chrono::duration<double>(m_spent - start).count();
        print({{u"bench"_s, u"preempt"_s},
               {u"nodes"_s, qint64(m_future.size())},
               {u"running_low"_s, low},
               {u"arrivals"_s, m_arrivals},
               {u"placed_high"_s, m_placedHigh},
               {u"preemptions"_s, m_preemptions},
               {u"victims"_s, m_victims},
               {u"rounds"_s, rounds},
               {u"decisions_per_second"_s, double(m_decisions) / seconds},
               {u"longest_slice_ms"_s, m_longestSlice},
               {u"inversions"_s, m_inversions},
               {u"needless_victims"_s, m_needless}});
    }

private:
    void enqueue(int priority)
    {
        const DeploymentId id(++m_lastId);
        const openb::PodRow &pod = m_pods[size_t(m_lastId) % m_pods.size()];
        Request request;
        request.resources = pod.resources();
        request.gpuModels = pod.gpuModels;
        m_entries[id] = {.deployment = id,
                         .requestClass = m_planner.internRequest(request),
                         .priority = priority,
                         .submittedAt = fromEpochMillis(m_lastId)};
        m_planner.enqueue(m_entries[id]);
    }

    /// Low priorities until the nodes are full; what waits then goes away again.
    void fill()
    {
        for (size_t i = 0; i < m_pods.size(); ++i)
            enqueue(Low);
        tickUntilComplete();
        for (const DeploymentId id : m_planner.head(0, int(m_planner.queuedDeployments())))
            m_planner.dequeue(id);
        m_decisions = 0;
        m_longestSlice = 0;
    }

    void tickUntilComplete()
    {
        Plan plan;
        do {
            const auto slice = Clock::now();
            plan = m_planner.tick(fromEpochMillis(m_now), {.maxPlacements = 64});
            const auto planned = Clock::now() - slice;
            m_spent += planned;
            m_longestSlice = std::max(m_longestSlice,
                                      std::chrono::duration<double, std::milli>(planned).count());
            take(plan);
        } while (!plan.complete);
    }

    void take(const Plan &plan)
    {
        m_hasMoved = m_hasMoved || !plan.placements.empty() || !plan.preemptions.empty();
        m_decisions += qint64(plan.placements.size() + plan.preemptions.size());
        std::vector<AllocationFact> facts;
        for (const Preemption &preemption : plan.preemptions)
            judge(preemption, facts);
        for (const Placement &placement : plan.placements) {
            AllocationFact fact;
            fact.id = AllocationId(++m_lastAllocation);
            fact.replica = ReplicaId(m_lastAllocation);
            fact.node = placement.node;
            fact.deployment = placement.deployment;
            fact.resources = m_planner.request(placement.requestClass).resources;
            fact.devices = placement.devices;
            fact.startedAt = fromEpochMillis(m_now);
            fact.priority = m_entries.at(placement.deployment).priority;
            fact.preemptible = true;
            m_placedHigh += fact.priority == High ? 1 : 0;
            // Promised room was taken off when it was promised.
            if (m_nominated.erase(placement.deployment) == 0)
                m_future.at(fact.node).add(fact.resources, fact.devices, -1);
            m_running.emplace(fact.id, fact);
            facts.push_back(std::move(fact));
        }
        const auto start = Clock::now();
        for (const AllocationFact &fact : facts) {
            m_planner.allocate(fact);
            if (!fact.stopping)
                m_planner.dequeue(fact.deployment);
        }
        m_spent += Clock::now() - start;
    }

    void judge(const Preemption &preemption, std::vector<AllocationFact> &facts)
    {
        const Nomination &nomination = preemption.nominations.front();
        const Request &request = m_planner.request(nomination.requestClass);
        Books &future = m_future.at(nomination.node);
        for (const Victim &victim : preemption.victims) {
            AllocationFact &fact = m_running.at(victim.allocation);
            fact.stopping = true;
            future.add(fact.resources, fact.devices, 1);
            m_leaving.push_back(fact.id);
            facts.push_back(fact);
        }
        for (const Victim &victim : preemption.victims) {
            const AllocationFact &fact = m_running.at(victim.allocation);
            Books without = future;
            without.add(fact.resources, fact.devices, -1);
            m_needless += without.fits(request) ? 1 : 0;
        }
        future.add(request.resources, nomination.devices, -1);
        m_nominated.emplace(preemption.preemptor, nomination.node);
        ++m_preemptions;
        m_victims += qint64(preemption.victims.size());
    }

    /// Somebody of the high priority waits, with no promise, although the low ones on some node
    /// could make room for it.
    void countInversions()
    {
        std::map<NodeId, Books> without = m_future;
        for (const auto &[id, fact] : m_running) {
            if (!fact.stopping && fact.priority < High)
                without.at(fact.node).add(fact.resources, fact.devices, 1);
        }
        for (const DeploymentId id : m_planner.head(0, int(m_planner.queuedDeployments()))) {
            const QueueEntry &entry = m_entries.at(id);
            if (entry.priority < High || m_nominated.contains(id))
                continue;
            const Request &request = m_planner.request(entry.requestClass);
            m_inversions += std::any_of(without.begin(), without.end(), [&](const auto &node) {
                return node.second.fits(request);
            });
        }
    }

    /// The grace is over: what was asked to stop has stopped.
    void endVictims()
    {
        m_now += 1000;
        const auto start = Clock::now();
        for (const AllocationId id : m_leaving)
            m_planner.release(id);
        m_spent += Clock::now() - start;
        for (const AllocationId id : m_leaving)
            m_running.erase(id);
        m_leaving.clear();
    }

    int m_arrivals;
    Planner m_planner;
    std::vector<openb::PodRow> m_pods;
    std::unordered_map<DeploymentId, QueueEntry> m_entries;
    std::unordered_map<AllocationId, AllocationFact> m_running;
    std::map<NodeId, Books> m_future; ///< once what leaves has left, and what is promised is taken
    std::unordered_map<DeploymentId, NodeId> m_nominated;
    std::vector<AllocationId> m_leaving;
    qint64 m_now = 1'000'000;
    qint64 m_lastId = 0;
    qint64 m_lastAllocation = 0;
    bool m_hasMoved = false;
    Clock::duration m_spent{};
    double m_longestSlice = 0;
    qint64 m_decisions = 0;
    qint64 m_placedHigh = 0;
    qint64 m_preemptions = 0;
    qint64 m_victims = 0;
    qint64 m_inversions = 0;
    qint64 m_needless = 0;
};

Outcome run(const QStringList &arguments)
{
    int nodes = 5000;
    int arrivals = 5000;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const int value = arguments.value(i + 1).toInt(&isNumber);
        int *const target = arguments[i] == "--nodes"_L1 ? &nodes
            : arguments[i] == "--arrivals"_L1            ? &arrivals
                                                         : nullptr;
        if (!target || !isNumber || value < 1 || value > 1'000'000)
            return Outcome::Usage;
        *target = value;
    }
    Crowd(nodes, arrivals).run();
    return Outcome::Done;
}

const int registered = registerBench("preempt", "[--nodes 5000] [--arrivals 5000]", &run);

} // namespace

} // namespace berth::bench
