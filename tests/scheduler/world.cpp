// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scheduler/world.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

namespace berth::test {

using namespace berth::sched;

PolicySettings World::settings() const
{
    PolicySettings settings = TestCluster::settingsOf(m_policy);
    settings.mostReservations = m_reservations;
    settings.maxPassOver = Seconds(10);
    return settings;
}

World::World(PlacementPolicy policy, quint64 seed, int reservations)
    : m_policy(policy)
    , m_reservations(reservations)
    , m_random(seed)
{
    planner.setSettings(settings());
    for (int i = 0; i < 6; ++i)
        changeNode();
}

Request World::randomRequest()
{
    static const int gpus[] = {0, 0, 0, 250, 400, 700, 1000, 1000, 2000};
    Request request = aRequest(1 + below(6), below(12), gpus[below(9)]);
    if (below(6) == 0)
        request.gpuModels = {QStringLiteral("T4"), QStringLiteral("A10")};
    if (below(10) == 0)
        request.nodeSelector = {{QStringLiteral("zone"), QStringLiteral("b")}};
    if (below(10) == 0)
        request.resources.extended.insert(QStringLiteral("fpga"), 1 + below(2));
    if (below(3) == 0) {
        Toleration any;
        any.op = TolerationOperator::Exists;
        request.tolerations = {any};
    }
    return request;
}

void World::addRule(Request &request, int deployment)
{
    const NeighbourRule::Kind kinds[] = {NeighbourRule::Kind::Near, NeighbourRule::Kind::Apart,
                                         NeighbourRule::Kind::Even, NeighbourRule::Kind::Evener};
    request.neighbours = {{.kind = kinds[below(4)],
                           .topologyKey = below(2) == 0 ? QStringLiteral("zone") : QString(),
                           .deployment = DeploymentId(deployment),
                           .isSelf = true,
                           .maxSkew = 1 + below(2)}};
}

void World::changeNode()
{
    if (m_nodes.size() > 3 && below(4) == 0) {
        auto node = m_nodes.begin();
        std::advance(node, below(int(m_nodes.size())));
        if (below(3) == 0) {
            // Gone with all that it held: those replicas wait again.
            const int id = node->first;
            m_nodes.erase(node);
            planner.removeNode(NodeId(id));
            for (auto it = m_allocations.begin(); it != m_allocations.end();) {
                if (it->second.node != NodeId(id)) {
                    ++it;
                    continue;
                }
                const int deployment = int(it->second.deployment.value());
                it = m_allocations.erase(it);
                ++m_deployments[deployment].waiting;
                tell(deployment);
            }
            return;
        }
        node->second.schedulable = !node->second.schedulable;
        planner.upsertNode(node->second);
        return;
    }
    if (m_nodes.size() > 12)
        return;
    // Ids neither ascend nor descend, so that the planner has to sort.
    const int id = below(2) == 0 ? m_nextNode++ : 100 - m_nextNode++ % 97;
    if (m_nodes.contains(id))
        return;
    NodeInput node = aNode(id, 4 + below(20), 8 + below(56), below(5));
    node.gpuModel = QStringList{QStringLiteral("T4"), QStringLiteral("A10"),
                                QStringLiteral("V100")}[below(3)];
    node.labels
        = {{QStringLiteral("zone"), below(2) == 0 ? QStringLiteral("a") : QStringLiteral("b")}};
    if (below(5) == 0)
        node.taints = {{QStringLiteral("t"), QString(), TaintEffect::NoSchedule}};
    if (below(4) == 0)
        node.capacity.extended.insert(QStringLiteral("fpga"), 1 + below(4));
    if (node.capacity.gpuMilli > 0 && below(5) == 0)
        node.devices = {DeviceHealth::Unhealthy};
    m_nodes[id] = node;
    planner.upsertNode(node);
}

void World::tell(Planner &to, int id)
{
    Deployment &deployment = m_deployments[id];
    QueueEntry entry = deployment.entry;
    entry.deployment = DeploymentId(id);
    entry.requestClass = to.internRequest(deployment.request);
    entry.waiting = deployment.waiting;
    if (deployment.waiting > 0)
        to.enqueue(entry);
    else
        to.dequeue(DeploymentId(id));
}

void World::tell(int id)
{
    tell(planner, id);
}

void World::submit()
{
    Deployment deployment;
    deployment.request = randomRequest();
    deployment.entry.priority = below(5) * 100;
    deployment.entry.submittedAt = at(m_second - below(3));
    deployment.entry.gang = below(2) == 0;
    deployment.entry.held = below(12) == 0;
    deployment.entry.user = UserId(below(4));
    if (below(10) == 0)
        deployment.entry.notBefore = at(m_second + below(30));
    deployment.waiting = below(3) == 0 ? 1 + below(4) : 1;
    deployment.preemptible = below(4) != 0;
    deployment.minAvailable = 1 + below(2);
    deployment.minRun = below(3) == 0 ? below(20) : 0;
    if (below(3) == 0)
        deployment.entry.timing.expected = Seconds(1 + below(30));
    if (deployment.preemptible)
        deployment.entry.timing.protectedFor = Seconds(deployment.minRun);
    const int id = m_nextDeployment++;
    if (below(4) == 0)
        addRule(deployment.request, id);
    m_deployments[id] = deployment;
    tell(id);
}

void World::changeDeployment()
{
    if (m_deployments.empty())
        return;
    auto it = m_deployments.begin();
    std::advance(it, below(int(m_deployments.size())));
    Deployment &deployment = it->second;
    if (below(3) == 0) {
        deployment.waiting = 0;
    } else if (below(2) == 0) {
        deployment.entry.priority = below(5) * 100;
    } else {
        deployment.entry.held = !deployment.entry.held;
    }
    for (auto &[id, fact] : m_allocations) {
        if (fact.deployment == DeploymentId(it->first))
            fact.priority = deployment.entry.priority;
    }
    tell(it->first);
    planner.updateRunning(DeploymentId(it->first), deployment.entry.priority,
                          deployment.preemptible, deployment.minAvailable);
}

void World::endAllocation()
{
    if (m_allocations.empty())
        return;
    auto it = m_allocations.begin();
    std::advance(it, below(int(m_allocations.size())));
    const AllocationFact fact = it->second;
    m_allocations.erase(it);
    planner.release(fact.id);
    if (fact.stopping) { // a victim waits again
        const int id = int(fact.deployment.value());
        ++m_deployments[id].waiting;
        tell(id);
    }
}

void World::change()
{
    m_second += below(3);
    switch (below(10)) {
    case 0:
        changeNode();
        break;
    case 1:
        changeDeployment();
        break;
    case 2:
    case 3:
    case 4:
        endAllocation();
        break;
    default:
        submit();
        break;
    }
}

AllocationFact World::factFor(const Placement &placement, int id)
{
    const Deployment &deployment = m_deployments[int(placement.deployment.value())];
    AllocationFact fact;
    fact.id = AllocationId(id);
    fact.node = placement.node;
    fact.replica = ReplicaId(id);
    fact.deployment = placement.deployment;
    fact.resources = deployment.request.resources;
    fact.devices = placement.devices;
    fact.startedAt = now();
    fact.priority = deployment.entry.priority;
    fact.preemptible = deployment.preemptible;
    fact.gang = deployment.entry.gang;
    fact.minAvailable = deployment.minAvailable;
    fact.minRun = Seconds(deployment.minRun);
    fact.user = deployment.entry.user;
    fact.expected = deployment.entry.timing.expected;
    return fact;
}

void World::commit(const Plan &plan)
{
    std::vector<std::function<void()>> facts;
    for (size_t first = 0; first < plan.placements.size();) {
        const auto count = size_t(plan.placements[first].together);
        const bool refused = below(8) == 0;
        for (size_t i = first; i < first + count; ++i) {
            const Placement &placement = plan.placements[i];
            if (refused) {
                planner.forget(placement.ticket);
                continue;
            }
            const int id = m_nextAllocation++;
            m_allocations[id] = factFor(placement, id);
            const int deployment = int(placement.deployment.value());
            --m_deployments[deployment].waiting;
            facts.push_back([this, fact = m_allocations[id]] { planner.allocate(fact); });
            facts.push_back([this, deployment] { tell(deployment); });
        }
        first += count;
    }
    for (const Preemption &preemption : plan.preemptions) {
        if (below(8) == 0) {
            planner.forgetPreemption(preemption.ticket);
            continue;
        }
        for (const Victim &victim : preemption.victims) {
            AllocationFact &fact = m_allocations[int(victim.allocation.value())];
            fact.stopping = true;
            facts.push_back([this, fact] { planner.allocate(fact); });
        }
    }
    std::shuffle(facts.begin(), facts.end(), m_random);
    for (const auto &tellFact : facts)
        tellFact();
}

Planner World::fresh()
{
    Planner made(settings(), planner.demand());
    std::vector<std::function<void()>> facts;
    for (const auto &[id, node] : m_nodes)
        facts.push_back([&made, &node = node] { made.upsertNode(node); });
    for (const auto &[id, deployment] : m_deployments) {
        if (deployment.waiting > 0)
            facts.push_back([this, &made, id = id] { tell(made, id); });
    }
    for (const auto &[id, fact] : m_allocations)
        facts.push_back([&made, &fact = fact] { made.allocate(fact); });
    std::shuffle(facts.begin(), facts.end(), m_random);
    for (const auto &tellFact : facts)
        tellFact();
    return made;
}

QString World::triedOut(DeploymentId deployment, const Remedy &remedy)
{
    Deployment changed = m_deployments.at(int(deployment.value()));
    const bool wouldEverFit = planner.couldEverFit(changed.request);
    switch (remedy.kind) {
    case Remedy::Kind::Release:
        return changed.entry.held ? QString() : QStringLiteral("it was not held");
    case Remedy::Kind::Shrink:
        changed.request.resources = remedy.resources;
        changed.waiting = 1;
        break;
    case Remedy::Kind::FewerReplicas:
        changed.waiting = remedy.replicas;
        break;
    case Remedy::Kind::AnyGpuModel:
        changed.request.gpuModels.clear();
        break;
    case Remedy::Kind::AnyLabels:
        changed.request.nodeSelector.clear();
        break;
    case Remedy::Kind::RaisePriority:
        changed.entry.priority = remedy.priority;
        break;
    }
    if (remedy.kind == Remedy::Kind::Shrink && !wouldEverFit)
        return planner.couldEverFit(changed.request) ? QString()
                                                     : QStringLiteral("it would never fit still");
    Planner made(TestCluster::settingsOf(m_policy), planner.demand());
    for (const auto &[id, node] : m_nodes)
        made.upsertNode(node);
    for (const auto &[id, fact] : m_allocations)
        made.allocate(fact);
    QueueEntry entry = changed.entry;
    entry.deployment = deployment;
    entry.requestClass = made.internRequest(changed.request);
    entry.waiting = entry.gang ? changed.waiting : 1;
    entry.notBefore.reset();
    made.enqueue(entry);
    const Plan plan = made.tick(now());
    if (remedy.kind == Remedy::Kind::RaisePriority) {
        if (plan.preemptions.size() != 1)
            return QStringLiteral("nobody gives way");
        return int(plan.preemptions.front().victims.size()) == remedy.victims
            ? QString()
            : QStringLiteral("%1 give way instead of %2")
                  .arg(plan.preemptions.front().victims.size())
                  .arg(remedy.victims);
    }
    return int(plan.placements.size()) == entry.waiting
        ? QString()
        : QStringLiteral("%1 of %2 are placed after '%3'")
              .arg(plan.placements.size())
              .arg(entry.waiting)
              .arg(word(remedy.kind));
}

QString World::brokenInvariant() const
{
    qint64 waiting = 0;
    for (const auto &[id, deployment] : m_deployments)
        waiting += deployment.waiting > 0 ? 1 : 0;
    if (planner.queuedDeployments() != waiting)
        return QStringLiteral("%1 queued, the store has %2")
            .arg(planner.queuedDeployments())
            .arg(waiting);
    for (const auto &[id, node] : m_nodes) {
        ResourceVector used;
        std::map<int, MilliGpu> devices;
        std::map<int, int> holders;
        bool hasWhole = false;
        for (const auto &[allocation, fact] : m_allocations) {
            if (fact.node != NodeId(id))
                continue;
            used += fact.resources;
            for (const DeviceShare &share : fact.devices) {
                devices[share.index] += share.milli;
                ++holders[share.index];
                hasWhole = hasWhole || share.milli == WholeGpu;
            }
        }
        const QString where = QStringLiteral("node %1: ").arg(id);
        if (!node.capacity.covers(used))
            return where + QStringLiteral("over its capacity");
        MilliGpu freeGpu = 0;
        const std::vector<MilliGpu> free = planner.freeDevicesOn(NodeId(id));
        for (int device = 0; device < int(free.size()); ++device) {
            const bool isSick
                = device < node.devices.size() && node.devices[device] == DeviceHealth::Unhealthy;
            if (devices[device] > WholeGpu || (isSick && devices[device] > 0))
                return where + QStringLiteral("device over its capacity");
            if (!isSick && free[size_t(device)] != WholeGpu - devices[device])
                return where + QStringLiteral("device free by another amount");
            freeGpu += free[size_t(device)];
        }
        const ResourceVector expected = node.capacity - used;
        const ResourceVector known = *planner.freeOn(NodeId(id));
        if (known.cpuMilli != expected.cpuMilli || known.memoryBytes != expected.memoryBytes
            || known.extended != expected.extended || known.gpuMilli != freeGpu)
            return where + QStringLiteral("free by another amount");
    }
    return {};
}

QString World::domainOf(const NodeInput &node, const NeighbourRule &rule)
{
    return rule.topologyKey.isEmpty() ? QString::number(node.id.value())
                                      : node.labels.value(rule.topologyKey);
}

/// The rules on neighbours, replica by replica in the order of the plan.
QString World::brokenNeighbourhood(const Plan &plan) const
{
    std::map<DeploymentId, std::map<QString, int>> counts;
    std::set<DeploymentId> unclear; // some of theirs count no more from within the plan
    for (const Preemption &preemption : plan.preemptions) {
        for (const Victim &victim : preemption.victims)
            unclear.insert(victim.deployment);
    }
    for (const Nomination &nomination : planner.nominations())
        unclear.insert(nomination.deployment); // what is promised counts beforehand
    for (const Placement &placement : plan.placements) {
        if (unclear.contains(placement.deployment))
            continue;
        const Request &request = m_deployments.at(int(placement.deployment.value())).request;
        if (request.neighbours.isEmpty())
            continue;
        const NeighbourRule &rule = request.neighbours.first();
        const bool isFirst = !counts.contains(placement.deployment);
        auto &here = counts[placement.deployment];
        for (const auto &[id, fact] : m_allocations) {
            const bool isCounted = !fact.stopping || rule.kind == NeighbourRule::Kind::Apart;
            if (isFirst && isCounted && fact.deployment == placement.deployment)
                ++here[domainOf(m_nodes.at(int(fact.node.value())), rule)];
        }
        int least = std::numeric_limits<int>::max();
        int total = 0;
        for (const auto &[id, node] : m_nodes) {
            Request plain = request;
            plain.neighbours.clear();
            plain.resources = {};
            Planner alone;
            alone.upsertNode(node);
            if (node.schedulable && alone.couldEverFit(plain))
                least = std::min(least, here[domainOf(node, rule)]);
        }
        for (const auto &[domain, count] : here)
            total += count;
        int &count = here[domainOf(m_nodes.at(int(placement.node.value())), rule)];
        if (rule.kind == NeighbourRule::Kind::Apart && count > 0)
            return QStringLiteral("two of its replicas where one was allowed");
        if (rule.kind == NeighbourRule::Kind::Near && count == 0 && total > 0)
            return QStringLiteral("a replica away from the others");
        if (rule.kind == NeighbourRule::Kind::Even && count + 1 - least > rule.maxSkew)
            return QStringLiteral("replicas spread unevenly");
        ++count;
    }
    return {};
}

QString World::brokenRule(const Plan &plan) const
{
    std::map<DeploymentId, int> placed;
    for (const Placement &placement : plan.placements) {
        const auto node = m_nodes.find(int(placement.node.value()));
        const Deployment &deployment = m_deployments.at(int(placement.deployment.value()));
        if (node == m_nodes.end() || !node->second.schedulable)
            return QStringLiteral("placed on a node that is not open");
        if (deployment.entry.held)
            return QStringLiteral("placed although held");
        if (deployment.entry.notBefore && *deployment.entry.notBefore > now())
            return QStringLiteral("placed before its time");
        MilliGpu devices = 0;
        for (const DeviceShare &share : placement.devices)
            devices += share.milli;
        if (devices != deployment.request.resources.gpuMilli)
            return QStringLiteral("devices do not add up to the request");
        ++placed[placement.deployment];
    }
    for (const auto &[id, count] : placed) {
        const Deployment &deployment = m_deployments.at(int(id.value()));
        if (count > deployment.waiting)
            return QStringLiteral("more placed than wait");
        if (deployment.entry.gang && count != deployment.waiting)
            return QStringLiteral("a part of a gang placed");
    }
    if (const QString broken = brokenNeighbourhood(plan); !broken.isEmpty())
        return broken;
    std::map<AllocationId, int> named;
    for (const Preemption &preemption : plan.preemptions) {
        const int priority = m_deployments.at(int(preemption.preemptor.value())).entry.priority;
        std::map<DeploymentId, int> ofGang;
        for (const Victim &victim : preemption.victims) {
            const AllocationFact &fact = m_allocations.at(int(victim.allocation.value()));
            if (fact.priority >= priority)
                return QStringLiteral("a victim of equal or higher priority");
            if (!fact.preemptible || fact.stopping || ++named[fact.id] > 1)
                return QStringLiteral("a victim that is none");
            if (now() - fact.startedAt < fact.minRun)
                return QStringLiteral("a victim within its minimum run time");
            if (fact.gang)
                ++ofGang[fact.deployment];
        }
        for (const auto &[gang, count] : ofGang) {
            int live = 0;
            for (const auto &[id, fact] : m_allocations)
                live += fact.deployment == gang && !fact.stopping ? 1 : 0;
            if (count != live)
                return QStringLiteral("a part of a gang stopped");
        }
    }
    return {};
}

QString textOf(const Plan &plan, const Planner &planner)
{
    QStringList parts;
    const auto devicesText = [](const QList<DeviceShare> &devices) {
        QString text;
        for (const DeviceShare &share : devices)
            text += QStringLiteral("[%1:%2]").arg(share.index).arg(share.milli);
        return text;
    };
    for (const Placement &placement : plan.placements) {
        parts << QStringLiteral("%1@%2%3/%4 %5")
                     .arg(placement.deployment.value())
                     .arg(placement.node.value())
                     .arg(devicesText(placement.devices))
                     .arg(placement.together)
                     .arg(describe(planner.request(placement.requestClass).resources));
    }
    for (const Preemption &preemption : plan.preemptions) {
        QString text = QStringLiteral("%1:").arg(preemption.preemptor.value());
        for (const Victim &victim : preemption.victims)
            text += QStringLiteral(" -%1").arg(victim.allocation.value());
        for (const Nomination &nomination : preemption.nominations)
            text += QStringLiteral(" +%1%2")
                        .arg(nomination.node.value())
                        .arg(devicesText(nomination.devices));
        parts << text;
    }
    for (const DeploymentId ended : plan.endedNominations)
        parts << QStringLiteral("ended %1").arg(ended.value());
    return parts.join(QLatin1Char('\n'));
}

} // namespace berth::test
