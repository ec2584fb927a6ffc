// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/forecast.h"

#include "scheduler/forecast/draw.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

namespace {

/// After so many plans, ends that lie close together share one: by this part of the time played.
constexpr int ExactTicks = 200;
constexpr int CoarsenessPerMille = 10;

} // namespace

Forecast::Forecast(const Snapshot &snapshot, const PolicySettings &policy, const DemandMix &demand,
                   const ForecastSettings &settings)
    : m_planner(makePlanner(snapshot, policy, demand))
    , m_settings(settings)
    , m_begin(snapshot.now)
    , m_now(snapshot.now)
{
    for (const AllocationFact &fact : snapshot.allocations) {
        m_lastAllocation = std::max(m_lastAllocation, fact.id);
        m_running.emplace(fact.id, fact);
        if (fact.stopping)
            m_leaves.emplace(m_now + fact.grace, fact.id);
        else
            scheduleEnd(fact);
    }
    for (QueueEntry entry : snapshot.queue) {
        entry.requestClass
            = m_planner.internRequest(snapshot.requests.at(size_t(entry.requestClass.index())));
        if (entry.notBefore)
            m_wakes.emplace(*entry.notBefore, entry.deployment);
        m_waiting.emplace(entry.deployment, entry);
    }
    DeploymentId last;
    for (auto &[id, fact] : m_running) {
        last = std::max(last, fact.deployment);
        if (fact.requestClass.isValid())
            fact.requestClass
                = m_planner.internRequest(snapshot.requests.at(size_t(fact.requestClass.index())));
    }
    for (const auto &[id, entry] : m_waiting)
        last = std::max(last, id);
    if (settings.arrivals)
        m_arrivals.emplace(*settings.arrivals, m_begin, settings.scenario,
                           DeploymentId(last.value() + 1));
}

/// How long it runs in all, given that it has run until now.
Milliseconds Forecast::drawnRun(const AllocationFact &fact) const
{
    const Milliseconds expected = fact.expected;
    if (m_settings.ratios.empty())
        return expected;
    const auto &ratios = m_settings.ratios;
    const Milliseconds ran = std::max<Milliseconds>(m_begin - fact.startedAt, Milliseconds(0));
    const qint64 already = ran.count() * 1000 / expected.count();
    const auto first = std::upper_bound(ratios.begin(), ratios.end(), already);
    const auto left = quint64(ratios.end() - first);
    if (left == 0)
        return Milliseconds(0); // longer than anything that was seen
    const quint64 at = drawBelow(left, quint64(fact.deployment.value()), m_settings.scenario);
    return expected * *(first + qsizetype(at)) / 1000;
}

TimePoint Forecast::endOf(const AllocationFact &fact) const
{
    const TimePoint end = fact.startedAt + drawnRun(fact);
    if (end > m_begin || fact.startedAt >= m_begin)
        return std::max(end, fact.startedAt + Seconds(1));
    // It runs longer than was expected: a tenth of what it has run already is as good a guess as
    // any.
    return m_begin + std::max<Milliseconds>(Seconds(1), (m_begin - fact.startedAt) / 10);
}

void Forecast::scheduleEnd(const AllocationFact &fact)
{
    if (fact.expected > Seconds(0))
        m_ends.emplace(endOf(fact), fact.id);
}

void Forecast::run(const std::vector<DeploymentId> &wanted)
{
    const auto isDone = [&] {
        return wanted.empty() ? m_waiting.empty()
                              : std::all_of(wanted.begin(), wanted.end(), [this](DeploymentId id) {
                                    return m_starts.contains(id) || !m_waiting.contains(id);
                                });
    };
    for (int tick = 0; tick < m_settings.mostTicks; ++tick) {
        step();
        if (isDone())
            return;
        const auto next = nextEvent();
        if (!next)
            return; // nothing that is known will change
        if (*next - m_begin > m_settings.horizon)
            break;
        m_now = *next;
        if (tick >= ExactTicks)
            m_now += (*next - m_begin) * CoarsenessPerMille / 1000;
        endDue();
        arriveDue();
    }
    m_isCutShort = true;
}

std::optional<TimePoint> Forecast::nextEvent() const
{
    std::optional<TimePoint> next;
    const auto consider = [&next](const auto &events) {
        if (!events.empty() && (!next || events.begin()->first < *next))
            next = events.begin()->first;
    };
    consider(m_ends);
    consider(m_leaves);
    consider(m_wakes);
    if (m_arrivals && m_arrivals->nextAt() && (!next || *m_arrivals->nextAt() < *next))
        next = m_arrivals->nextAt();
    return next;
}

void Forecast::step()
{
    const Plan plan = m_planner.tick(
        m_now, {std::numeric_limits<int>::max(), std::numeric_limits<qint64>::max()});
    for (const Placement &placement : plan.placements)
        place(placement);
    for (const Preemption &preemption : plan.preemptions)
        preempt(preemption);
}

void Forecast::place(const Placement &placement)
{
    const auto waiting = m_waiting.find(placement.deployment);
    QueueEntry &entry = waiting->second;
    AllocationFact fact;
    m_lastAllocation = AllocationId(m_lastAllocation.value() + 1);
    fact.id = m_lastAllocation;
    fact.replica = ReplicaId(fact.id.value());
    fact.node = placement.node;
    fact.deployment = placement.deployment;
    fact.resources = m_planner.request(placement.requestClass).resources;
    fact.devices = placement.devices;
    fact.user = entry.user;
    fact.startedAt = m_now;
    fact.priority = entry.priority;
    fact.preemptible = entry.timing.protectedFor.has_value();
    fact.minRun = entry.timing.protectedFor.value_or(Seconds(0));
    fact.gang = entry.gang;
    fact.expected = entry.timing.expected;
    fact.requestClass = placement.requestClass;
    m_planner.allocate(fact);
    m_running.emplace(fact.id, fact);
    scheduleEnd(fact);

    ForecastStart &start
        = m_starts.try_emplace(placement.deployment, ForecastStart{m_now, {}}).first->second;
    if (start.at == m_now)
        start.nodes.push_back(placement.node);
    for (ForecastVictim &victim : m_victims) {
        if (victim.victim.deployment == placement.deployment
            && (!victim.next || victim.next->at == m_now)) {
            if (!victim.next)
                victim.next = ForecastStart{m_now, {}};
            victim.next->nodes.push_back(placement.node);
        }
    }
    --entry.waiting;
    m_planner.enqueue(entry); // dequeues what has nothing left to place
    if (entry.waiting <= 0)
        m_waiting.erase(waiting);
}

void Forecast::preempt(const Preemption &preemption)
{
    for (const Victim &victim : preemption.victims) {
        AllocationFact &fact = m_running.at(victim.allocation);
        fact.stopping = true;
        m_planner.allocate(fact);
        m_leaves.emplace(m_now + fact.grace, fact.id);
        m_victims.push_back({victim, preemption.preemptor, m_now, {}});
    }
}

void Forecast::endDue()
{
    const auto take = [this](auto &events, auto use) {
        while (!events.empty() && events.begin()->first <= m_now) {
            const auto id = events.begin()->second;
            events.erase(events.begin());
            use(id);
        }
    };
    take(m_ends, [this](AllocationId id) {
        const auto known = m_running.find(id);
        if (known == m_running.end() || known->second.stopping)
            return; // it leaves anyway
        m_planner.release(id);
        m_running.erase(known);
    });
    take(m_leaves, [this](AllocationId id) {
        const auto known = m_running.find(id);
        if (known == m_running.end())
            return;
        const AllocationFact fact = known->second;
        m_planner.release(id);
        m_running.erase(known);
        requeue(fact);
    });
    take(m_wakes, [](DeploymentId) {}); // the planner looks at the clock by itself
}

void Forecast::arriveDue()
{
    while (m_arrivals && m_arrivals->nextAt() && *m_arrivals->nextAt() <= m_now) {
        Arrival arrival = m_arrivals->take();
        arrival.entry.requestClass = m_planner.internRequest(arrival.request);
        m_planner.enqueue(arrival.entry);
        m_waiting.emplace(arrival.entry.deployment, arrival.entry);
    }
}

/// A victim waits again, with its old turn.
void Forecast::requeue(const AllocationFact &fact)
{
    const bool wasPreempted
        = std::any_of(m_victims.begin(), m_victims.end(), [&fact](const ForecastVictim &each) {
              return each.victim.allocation == fact.id;
          });
    if (!wasPreempted || !fact.requestClass.isValid())
        return;
    QueueEntry fresh;
    fresh.deployment = fact.deployment;
    fresh.requestClass = fact.requestClass;
    fresh.priority = fact.priority;
    fresh.submittedAt = fact.startedAt;
    fresh.waiting = 0;
    fresh.gang = fact.gang;
    fresh.user = fact.user;
    fresh.timing = {fact.expected, fact.minRun + fact.grace};
    QueueEntry &entry = m_waiting.try_emplace(fact.deployment, fresh).first->second;
    ++entry.waiting;
    m_planner.enqueue(entry);
}

std::optional<ForecastStart> Forecast::startOf(DeploymentId deployment) const
{
    const auto start = m_starts.find(deployment);
    return start == m_starts.end() ? std::nullopt : std::optional(start->second);
}

} // namespace berth::sched
