// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/replay/replay.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace berth::sched {

namespace {

constexpr int ForesightDepth = 2'000;

Seconds secondsBetween(TimePoint from, TimePoint to)
{
    return std::chrono::duration_cast<Seconds>(to - from);
}

Seconds quantile(std::vector<qint64> seconds, int percent)
{
    if (seconds.empty())
        return Seconds(0);
    const size_t at = (seconds.size() - 1) * size_t(percent) / 100;
    std::nth_element(seconds.begin(), seconds.begin() + qsizetype(at), seconds.end());
    return Seconds(seconds[at]);
}

/// The mean of what is held over time, and points on the way.
class Meter final
{
public:
    Meter(const std::vector<NodeInput> &nodes, TimePoint begin, TimePoint end, int points)
        : m_begin(begin)
        , m_at(begin)
        , m_last(begin)
        , m_step(std::max<Milliseconds>((end - begin) / std::max(points, 1), Milliseconds(1)))
    {
        for (const NodeInput &node : nodes) {
            m_cpu += double(node.capacity.cpuMilli);
            m_memory += double(node.capacity.memoryBytes);
            m_gpu += double(node.capacity.gpuMilli);
        }
    }

    /// @p used was held from the last call until @p now.
    void pass(TimePoint now, const UsageAmounts &used, qint64 waiting)
    {
        while (m_last + m_step <= now) {
            const TimePoint point = m_last + m_step;
            add(point, used);
            const double length = double(m_step.count());
            m_points.push_back({point, part(m_since[0], m_cpu, length),
                                part(m_since[1], m_memory, length), part(m_since[2], m_gpu, length),
                                waiting});
            for (int i = 0; i < 3; ++i)
                m_since[i] = 0;
            m_last = point;
        }
        add(now, used);
    }
    void finish(ReplayReport &report)
    {
        const double length = std::max(1.0, double((m_at - m_begin).count()));
        report.cpu = part(m_all[0], m_cpu, length);
        report.memory = part(m_all[1], m_memory, length);
        report.gpu = part(m_all[2], m_gpu, length);
        report.utilisation = std::move(m_points);
    }

private:
    void add(TimePoint now, const UsageAmounts &used)
    {
        const auto length = double((now - m_at).count());
        const double amounts[]
            = {double(used.cpuMilli), double(used.memoryBytes), double(used.gpuMilli)};
        for (int i = 0; i < 3; ++i) {
            m_since[i] += amounts[i] * length;
            m_all[i] += amounts[i] * length;
        }
        m_at = now;
    }
    static double part(double amount, double capacity, double length)
    {
        return capacity > 0 ? amount / capacity / length : 0;
    }

    TimePoint m_begin;
    TimePoint m_at;
    TimePoint m_last;
    Milliseconds m_step;
    double m_cpu = 0;
    double m_memory = 0;
    double m_gpu = 0;
    double m_since[3] = {};
    double m_all[3] = {};
    std::vector<UtilisationPoint> m_points;
};

class Replay final
{
public:
    Replay(const std::vector<NodeInput> &nodes, std::vector<ReplayItem> items,
           const ReplaySettings &settings)
        : m_settings(settings)
        , m_items(std::move(items))
        , m_planner(settings.policy)
    {
        std::sort(m_items.begin(), m_items.end(), [](const ReplayItem &a, const ReplayItem &b) {
            return std::tie(a.submittedAt, a.id) < std::tie(b.submittedAt, b.id);
        });
        for (const NodeInput &node : nodes)
            m_planner.upsertNode(node);
        if (!m_items.empty()) {
            m_report.begin = m_items.front().submittedAt;
            m_report.end = lastEvent();
        }
        m_meter.emplace(nodes, m_report.begin, m_report.end, settings.points);
        m_now = m_report.begin;
    }

    ReplayReport run(const std::function<bool(qint64 done)> &progress)
    {
        while (const auto next = nextEvent()) {
            if (*next > m_report.end)
                break;
            m_meter->pass(*next, m_planner.usedByAll(), qint64(m_waiting.size()));
            m_now = *next;
            observeLate();
            endDue();
            const bool hasNews = submitDue();
            plan();
            estimate();
            if (hasNews && progress && !progress(qint64(m_nextItem)))
                break;
        }
        m_meter->pass(m_report.end, m_planner.usedByAll(), qint64(m_waiting.size()));
        return finish();
    }

private:
    struct Running
    {
        AllocationFact fact;
        size_t item = 0;
    };

    /// The last that came, and time for it to run: what waits longer than that is in no hurry.
    [[nodiscard]] TimePoint lastEvent() const
    {
        TimePoint last = m_items.back().submittedAt;
        for (const ReplayItem &item : m_items)
            last = std::max(last, item.submittedAt + item.ran);
        return last + Seconds(1);
    }

    [[nodiscard]] std::optional<TimePoint> nextEvent() const
    {
        std::optional<TimePoint> next;
        if (m_nextItem < m_items.size())
            next = m_items[m_nextItem].submittedAt;
        if (!m_ends.empty() && (!next || m_ends.begin()->first < *next))
            next = m_ends.begin()->first;
        return next;
    }

    void endDue()
    {
        while (!m_ends.empty() && m_ends.begin()->first <= m_now) {
            const AllocationId id = m_ends.begin()->second;
            m_ends.erase(m_ends.begin());
            const auto known = m_running.find(id);
            if (known == m_running.end())
                continue; // preempted
            const ReplayItem &item = m_items[known->second.item];
            m_runTimes.learn(keyOf(item), secondsBetween(known->second.fact.startedAt, m_now),
                             known->second.fact.expected);
            m_planner.release(id);
            m_running.erase(known);
            ++m_report.finished;
        }
    }

    [[nodiscard]] static DemandKey keyOf(const ReplayItem &item)
    {
        return {item.request.resources.cpuMilli, item.request.resources.gpuMilli,
                item.request.gpuModels};
    }

    [[nodiscard]] QueueEntry entryOf(size_t index, int waiting)
    {
        const ReplayItem &item = m_items[index];
        QueueEntry entry;
        entry.deployment = item.id;
        entry.requestClass = m_planner.internRequest(item.request);
        entry.priority = item.priority;
        entry.submittedAt = item.submittedAt;
        entry.waiting = waiting;
        entry.gang = item.gang;
        entry.user = item.user;
        entry.timing.expected
            = item.expected > Seconds(0) ? item.expected : m_runTimes.usual(keyOf(item));
        if (item.preemptible)
            entry.timing.protectedFor = Seconds(0);
        return entry;
    }

    bool submitDue()
    {
        const size_t first = m_nextItem;
        while (m_nextItem < m_items.size() && m_items[m_nextItem].submittedAt <= m_now) {
            const ReplayItem &item = m_items[m_nextItem];
            m_indexOf[item.id] = m_nextItem;
            m_waiting[item.id] = item.replicas;
            const QueueEntry entry = entryOf(m_nextItem, item.replicas);
            m_arrivals.learn(entry, item.request);
            m_planner.enqueue(entry);
            m_new.push_back(item.id);
            ++m_nextItem;
        }
        return m_nextItem > first;
    }

    void plan()
    {
        for (;;) {
            const Plan plan = m_planner.tick(
                m_now, {std::numeric_limits<int>::max(), std::numeric_limits<qint64>::max()});
            ++m_report.plans;
            for (const Placement &placement : plan.placements)
                place(placement);
            for (const Preemption &preemption : plan.preemptions)
                preempt(preemption);
            if (plan.preemptions.empty())
                return; // else the room that was given is to be taken
        }
    }

    void place(const Placement &placement)
    {
        const size_t index = m_indexOf.at(placement.deployment);
        const ReplayItem &item = m_items[index];
        int &waiting = m_waiting.at(placement.deployment);
        AllocationFact fact;
        fact.id = AllocationId(++m_lastAllocation);
        fact.replica = ReplicaId(m_lastAllocation);
        fact.node = placement.node;
        fact.deployment = placement.deployment;
        fact.resources = item.request.resources;
        fact.devices = placement.devices;
        fact.user = item.user;
        fact.startedAt = m_now;
        fact.priority = item.priority;
        fact.preemptible = item.preemptible;
        fact.gang = item.gang;
        fact.expected = entryOf(index, waiting).timing.expected;
        fact.requestClass = placement.requestClass;
        m_planner.allocate(fact);
        m_running.emplace(fact.id, Running{fact, index});
        if (item.ran > Seconds(0))
            m_ends.emplace(m_now + item.ran, fact.id);
        if (m_startedAt.try_emplace(item.id, m_now).second)
            observe(item);
        if (--waiting == 0) {
            m_waiting.erase(item.id);
            m_planner.dequeue(item.id);
        } else {
            m_planner.enqueue(entryOf(index, waiting));
        }
    }

    void preempt(const Preemption &preemption)
    {
        for (const Victim &victim : preemption.victims) {
            const auto known = m_running.find(victim.allocation);
            const size_t index = known->second.item;
            m_planner.release(victim.allocation);
            m_running.erase(known);
            const int waiting = ++m_waiting[victim.deployment];
            m_planner.enqueue(entryOf(index, waiting));
            ++m_report.preempted;
        }
    }

    /// Of those that came now and have to wait.
    void estimate()
    {
        std::vector<DeploymentId> wanted;
        for (const DeploymentId id : std::exchange(m_new, {})) {
            if (m_settings.estimateEvery > 0 && m_waiting.contains(id) && !m_startedAt.contains(id)
                && m_counted++ % m_settings.estimateEvery == 0)
                wanted.push_back(id);
        }
        if (wanted.empty())
            return;
        const Foresight foresight{m_planner.snapshot(m_now, ForesightDepth),
                                  m_settings.policy,
                                  m_planner.demand(),
                                  m_runTimes,
                                  m_arrivals,
                                  m_calibration,
                                  m_planner.queuedDeployments()};
        for (auto &[id, range] : startRanges(foresight, wanted)) {
            if (!range.earliest)
                continue;
            if (range.latest)
                m_latest.emplace(*range.latest, id);
            m_estimates.emplace(id, std::move(range));
        }
    }

    /// Those that are late are known to be before they start.
    void observeLate()
    {
        while (!m_latest.empty() && m_latest.begin()->first < m_now) {
            const DeploymentId id = m_latest.begin()->second;
            m_latest.erase(m_latest.begin());
            if (const auto told = m_estimates.find(id); told != m_estimates.end())
                judge(told, std::nullopt);
        }
    }

    void observe(const ReplayItem &item)
    {
        if (const auto told = m_estimates.find(item.id); told != m_estimates.end())
            judge(told, m_now);
    }

    using Estimates = std::unordered_map<DeploymentId, StartRange>;
    void judge(Estimates::iterator told, std::optional<TimePoint> start)
    {
        const StartRange &range = told->second;
        m_calibration.observe(range, start);
        EstimateQuality &quality = m_report.estimates;
        ++quality.estimated;
        quality.inside += start && range.holds(*start) ? 1 : 0;
        quality.unbounded += range.latest ? 0 : 1;
        if (range.latest)
            m_widths.push_back(secondsBetween(*range.earliest, *range.latest).count());
        m_judged.push_back(told->first);
        m_estimates.erase(told);
    }

    [[nodiscard]] Seconds waitOf(const ReplayItem &item) const
    {
        const auto started = m_startedAt.find(item.id);
        return secondsBetween(item.submittedAt,
                              started == m_startedAt.end() ? m_report.end : started->second);
    }

    [[nodiscard]] static WaitStatistics statisticsOf(const std::vector<qint64> &waits,
                                                     qint64 started)
    {
        return {qint64(waits.size()), started, quantile(waits, 50), quantile(waits, 90),
                quantile(waits, 100)};
    }

    ReplayReport finish()
    {
        m_meter->finish(m_report);
        std::map<int, std::pair<std::vector<qint64>, qint64>> waits;
        std::vector<qint64> all;
        for (size_t i = 0; i < m_nextItem; ++i) {
            const ReplayItem &item = m_items[i];
            auto &[of, count] = waits[item.priority];
            of.push_back(waitOf(item).count());
            all.push_back(of.back());
            count += m_startedAt.contains(item.id) ? 1 : 0;
        }
        m_report.deployments = qint64(m_nextItem);
        m_report.started = qint64(m_startedAt.size());
        for (const auto &[priority, of] : waits)
            m_report.waits[priority] = statisticsOf(of.first, of.second);
        m_report.allWaits = statisticsOf(all, m_report.started);
        m_report.estimates.medianWidth = quantile(m_widths, 50);
        std::vector<qint64> waited;
        for (const DeploymentId id : m_judged)
            waited.push_back(waitOf(m_items[m_indexOf.at(id)]).count());
        m_report.estimates.medianWait = quantile(std::move(waited), 50);
        return std::move(m_report);
    }

    ReplaySettings m_settings;
    std::vector<ReplayItem> m_items;
    Planner m_planner;
    RunTimes m_runTimes;
    RecentArrivals m_arrivals;
    RangeCalibration m_calibration;
    ReplayReport m_report;
    std::optional<Meter> m_meter;
    TimePoint m_now;
    size_t m_nextItem = 0;
    qint64 m_lastAllocation = 0;
    int m_counted = 0;
    std::vector<DeploymentId> m_new;
    std::unordered_map<DeploymentId, size_t> m_indexOf;
    std::unordered_map<DeploymentId, int> m_waiting;
    std::unordered_map<DeploymentId, TimePoint> m_startedAt;
    std::unordered_map<AllocationId, Running> m_running;
    std::multimap<TimePoint, AllocationId> m_ends;
    Estimates m_estimates; ///< nobody knows yet
    std::multimap<TimePoint, DeploymentId> m_latest;
    std::vector<DeploymentId> m_judged;
    std::vector<qint64> m_widths;
};

} // namespace

ReplayReport replay(const std::vector<NodeInput> &nodes, std::vector<ReplayItem> items,
                    const ReplaySettings &settings,
                    const std::function<bool(qint64 done)> &progress)
{
    if (items.empty())
        return {};
    return Replay(nodes, std::move(items), settings).run(progress);
}

} // namespace berth::sched
