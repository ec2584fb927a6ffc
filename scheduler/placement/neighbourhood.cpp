// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/neighbourhood.h"

#include "scheduler/placement/feasibility.h"

#include <algorithm>
#include <limits>

namespace berth::sched {

Neighbourhood::Neighbourhood(const RequestClass &requestClass, const NodeTable &nodes,
                             const VisitReplicas &replicas)
    : m_class(requestClass)
    , m_nodes(nodes)
{
    for (const NeighbourRule &given : requestClass.request.neighbours) {
        Rule &rule = m_rules.emplace_back();
        rule.rule = given;
        number(rule);
        if (given.kind == NeighbourRule::Kind::Even)
            markEligible(rule);
        replicas(given.deployment, [&rule](int slot, bool isLeaving) {
            // Who is leaving still keeps others away, but attracts nobody.
            if (isLeaving && rule.rule.kind != NeighbourRule::Kind::Apart)
                return;
            ++rule.total;
            if (const int domain = rule.domainOf[size_t(slot)]; domain >= 0)
                ++rule.counts[size_t(domain)];
        });
    }
}

void Neighbourhood::number(Rule &rule) const
{
    const size_t count = size_t(m_nodes.size());
    rule.domainOf.resize(count);
    if (rule.rule.topologyKey.isEmpty()) {
        for (size_t slot = 0; slot < count; ++slot)
            rule.domainOf[slot] = int(slot);
        rule.counts.assign(count, 0);
        return;
    }
    constexpr int Unknown = -2;
    std::vector<int> ofTraits; // many nodes share their labels
    QHash<QString, int> numbers;
    for (size_t slot = 0; slot < count; ++slot) {
        const quint32 traits = m_nodes.row(int(slot)).traits;
        if (traits >= ofTraits.size())
            ofTraits.resize(traits + 1, Unknown);
        int &domain = ofTraits[traits];
        if (domain == Unknown) {
            const auto &labels = m_nodes.traits(traits).labels;
            const auto label = labels.constFind(rule.rule.topologyKey);
            const auto next = int(numbers.size());
            domain = label == labels.constEnd() ? -1 : numbers.value(*label, next);
            if (domain == next)
                numbers.insert(*label, next);
        }
        rule.domainOf[slot] = domain;
    }
    rule.counts.assign(size_t(numbers.size()), 0);
}

void Neighbourhood::markEligible(Rule &rule) const
{
    rule.isEligible.assign(rule.counts.size(), false);
    for (int slot = 0; slot < m_nodes.size(); ++slot) {
        const int domain = rule.domainOf[size_t(slot)];
        if (domain < 0 || rule.isEligible[size_t(domain)] || !m_nodes.row(slot).schedulable
            || staticRefusal(m_class, m_nodes, slot))
            continue;
        rule.isEligible[size_t(domain)] = true;
    }
}

/// Replicas in the emptiest domain that may be used.
int Neighbourhood::least(const Rule &rule)
{
    int least = std::numeric_limits<int>::max();
    for (size_t domain = 0; domain < rule.counts.size(); ++domain) {
        if (rule.isEligible[domain])
            least = std::min(least, rule.counts[domain]);
    }
    return least == std::numeric_limits<int>::max() ? 0 : least;
}

std::optional<Refusal> Neighbourhood::refusal(int slot) const
{
    for (const Rule &rule : m_rules) {
        const int domain = rule.domainOf[size_t(slot)];
        const int count = domain < 0 ? 0 : rule.counts[size_t(domain)];
        switch (rule.rule.kind) {
        case NeighbourRule::Kind::Near:
            if (domain < 0 || (count == 0 && !(rule.rule.isSelf && rule.total == 0)))
                return Refusal::AffinityUnmet;
            break;
        case NeighbourRule::Kind::Apart:
            if (count > 0)
                return Refusal::AffinityUnmet;
            break;
        case NeighbourRule::Kind::Even:
            if (domain < 0 || count + 1 - least(rule) > rule.rule.maxSkew)
                return Refusal::SpreadExceeded;
            break;
        case NeighbourRule::Kind::Evener:
            break;
        }
    }
    return std::nullopt;
}

int Neighbourhood::crowd(int slot) const
{
    int crowd = 0;
    for (const Rule &rule : m_rules) {
        const bool isSpread = rule.rule.kind == NeighbourRule::Kind::Evener
            || rule.rule.kind == NeighbourRule::Kind::Even;
        if (!isSpread)
            continue;
        const int domain = rule.domainOf[size_t(slot)];
        crowd += domain < 0 ? rule.total : rule.counts[size_t(domain)];
    }
    return crowd;
}

void Neighbourhood::add(int slot)
{
    for (Rule &rule : m_rules) {
        if (!rule.rule.isSelf)
            continue;
        ++rule.total;
        if (const int domain = rule.domainOf[size_t(slot)]; domain >= 0)
            ++rule.counts[size_t(domain)];
    }
}

std::vector<std::vector<int>> Neighbourhood::ownDomains() const
{
    std::vector<std::vector<int>> domains;
    for (const Rule &rule : m_rules) {
        if (rule.rule.kind != NeighbourRule::Kind::Near || !rule.rule.isSelf || rule.total > 0)
            continue;
        domains.resize(rule.counts.size());
        for (int slot = 0; slot < m_nodes.size(); ++slot) {
            if (const int domain = rule.domainOf[size_t(slot)]; domain >= 0)
                domains[size_t(domain)].push_back(slot);
        }
        break;
    }
    return domains;
}

} // namespace berth::sched
