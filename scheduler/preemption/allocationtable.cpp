// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/preemption/allocationtable.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

int AllocationTable::find(AllocationId id) const
{
    const auto known = m_byId.find(id);
    return known == m_byId.end() ? -1 : known->second;
}

const std::vector<int> &AllocationTable::onNode(int slot) const
{
    static const std::vector<int> none;
    return size_t(slot) < m_onNode.size() ? m_onNode[size_t(slot)] : none;
}

const RunningDeployment *AllocationTable::running(DeploymentId deployment) const
{
    const auto known = m_running.find(deployment);
    return known == m_running.end() ? nullptr : &known->second;
}

void AllocationTable::countPriority(const RunningDeployment &running, int sign)
{
    if (!running.preemptible)
        return;
    const auto count = m_preemptible.try_emplace(running.priority, 0).first;
    count->second += sign;
    if (count->second == 0)
        m_preemptible.erase(count);
}

void AllocationTable::countUsage(const HeldRoom &held, int sign)
{
    ResourceVector resources;
    resources.cpuMilli = held.amounts.cpuMilli;
    resources.memoryBytes = held.amounts.memoryBytes;
    for (const DeviceShare &share : held.amounts.devices)
        resources.gpuMilli += share.milli;
    m_usage.take(held.user, resources, sign);
}

int AllocationTable::lowestPreemptible() const
{
    return m_preemptible.empty() ? std::numeric_limits<int>::max() : m_preemptible.begin()->first;
}

std::vector<int> AllocationTable::preemptiblePriorities() const
{
    std::vector<int> priorities;
    for (const auto &[priority, deployments] : m_preemptible)
        priorities.push_back(priority);
    return priorities;
}

void AllocationTable::state(const AllocationFact &fact, bool isAssumed)
{
    bool named = false;
    if (const int known = find(fact.id); known >= 0) {
        named = at(known).named;
        remove(known);
    }
    int index = int(m_held.size());
    if (m_free.empty()) {
        m_held.emplace_back();
    } else {
        index = m_free.back();
        m_free.pop_back();
    }
    link(index, fact, isAssumed);
    if (named)
        setNamed(index, true);
}

void AllocationTable::link(int index, const AllocationFact &fact, bool isAssumed)
{
    HeldRoom &held = m_held[size_t(index)];
    held = {};
    held.id = fact.id;
    held.replica = fact.replica;
    held.deployment = fact.deployment;
    held.node = fact.node;
    held.startedAt = toEpochMillis(fact.startedAt);
    held.endsAt
        = fact.expected > Seconds(0) ? held.startedAt + qint64(fact.expected.count()) * 1000 : 0;
    held.stopping = fact.stopping;
    held.amounts.cpuMilli = fact.resources.cpuMilli;
    held.amounts.memoryBytes = fact.resources.memoryBytes;
    held.amounts.devices = fact.devices;
    for (auto it = fact.resources.extended.begin(); it != fact.resources.extended.end(); ++it)
        held.amounts.extended.push_back({m_extended.intern(it.key()), it.value()});
    held.user = m_usage.intern(fact.user);
    countUsage(held, 1);
    m_byId.emplace(held.id, index);

    if (held.deployment.isValid()) {
        RunningDeployment &running = m_running[held.deployment];
        if (!running.held.empty())
            countPriority(running, -1);
        running.priority = fact.priority;
        running.preemptible = fact.preemptible;
        running.gang = fact.gang;
        running.minAvailable = fact.minAvailable;
        running.minRunMillis = qint64(fact.minRun.count()) * 1000;
        running.grace = fact.grace;
        running.expected = fact.expected;
        running.movable = fact.movable;
        running.requestClass = fact.requestClass;
        noteSiblings(running);
        running.held.push_back(index);
        countPriority(running, 1);
        held.running = &running; // stays where it is: the map is node-based
    }
    const int slot = m_nodes.find(held.node);
    if (slot < 0) {
        m_homeless[held.node].push_back(index);
        return;
    }
    held.slot = slot;
    if (size_t(slot) >= m_onNode.size())
        m_onNode.resize(size_t(m_nodes.size()));
    auto &list = m_onNode[size_t(slot)];
    const auto place = std::lower_bound(list.begin(), list.end(), index,
                                        [this](int a, int b) { return at(a).id < at(b).id; });
    list.insert(place, index);
    if (isAssumed)
        m_nodes.noteChanged(slot); // its room was taken before, but it may be a victim from now on
    else
        m_nodes.take(slot, held.amounts, 1);
    if (held.stopping)
        m_nodes.leave(slot, held.amounts, 1);
}

void AllocationTable::remove(int index)
{
    HeldRoom &held = m_held[size_t(index)];
    countUsage(held, -1);
    m_byId.erase(held.id);
    if (const auto running = m_running.find(held.deployment); running != m_running.end()) {
        std::erase(running->second.held, index);
        noteSiblings(running->second);
        if (running->second.held.empty()) {
            countPriority(running->second, -1);
            m_running.erase(running);
        }
    }
    if (held.slot >= 0) {
        std::erase(m_onNode[size_t(held.slot)], index);
        if (held.isLeaving())
            m_nodes.leave(held.slot, held.amounts, -1);
        m_nodes.take(held.slot, held.amounts, -1);
    } else if (const auto list = m_homeless.find(held.node); list != m_homeless.end()) {
        std::erase(list->second, index);
        if (list->second.empty())
            m_homeless.erase(list);
    }
    held = {};
    m_free.push_back(index);
}

/// What a deployment costs as a victim on one node depends on its replicas on others.
void AllocationTable::noteSiblings(const RunningDeployment &running)
{
    if (running.held.size() > MostSiblings)
        return;
    for (const int index : running.held) {
        if (at(index).slot >= 0)
            m_nodes.noteChanged(at(index).slot);
    }
}

void AllocationTable::update(DeploymentId deployment, int priority, bool preemptible,
                             int minAvailable)
{
    const auto known = m_running.find(deployment);
    if (known == m_running.end())
        return;
    RunningDeployment &running = known->second;
    countPriority(running, -1);
    running.priority = priority;
    running.preemptible = preemptible;
    running.minAvailable = minAvailable;
    countPriority(running, 1);
    for (const int index : running.held) {
        if (at(index).slot >= 0)
            m_nodes.noteChanged(at(index).slot);
    }
}

void AllocationTable::setNamed(int index, bool named)
{
    HeldRoom &held = m_held[size_t(index)];
    const bool before = held.isLeaving();
    held.named = named;
    if (held.slot >= 0 && held.isLeaving() != before)
        m_nodes.leave(held.slot, held.amounts, named ? 1 : -1);
    if (held.running && held.running->held.size() > 1)
        noteSiblings(*held.running);
}

void AllocationTable::attach(NodeId node, int slot)
{
    const auto found = m_homeless.find(node);
    if (found == m_homeless.end())
        return;
    std::vector<int> waiting = std::move(found->second);
    m_homeless.erase(found);
    std::sort(waiting.begin(), waiting.end(), [this](int a, int b) { return at(a).id < at(b).id; });
    if (size_t(slot) >= m_onNode.size())
        m_onNode.resize(size_t(m_nodes.size()));
    for (const int index : waiting) {
        HeldRoom &held = m_held[size_t(index)];
        held.slot = slot;
        m_onNode[size_t(slot)].push_back(index);
        m_nodes.take(slot, held.amounts, 1);
        if (held.isLeaving())
            m_nodes.leave(slot, held.amounts, 1);
    }
}

void AllocationTable::dropNode(int slot)
{
    const std::vector<int> here = onNode(slot);
    for (const int index : here)
        remove(index);
}

void AllocationTable::remap(const std::vector<int> &moved)
{
    std::vector<std::vector<int>> onNode(size_t(m_nodes.size()));
    for (size_t old = 0; old < m_onNode.size(); ++old) {
        const int slot = old < moved.size() ? moved[old] : -1;
        if (slot < 0)
            continue;
        for (const int index : m_onNode[old])
            m_held[size_t(index)].slot = slot;
        onNode[size_t(slot)] = std::move(m_onNode[old]);
    }
    m_onNode = std::move(onNode);
}

} // namespace berth::sched
