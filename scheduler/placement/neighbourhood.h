// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"

#include "models/domain/reason.h"

#include <functional>
#include <optional>
#include <vector>

namespace berth::sched {

/// What the rules of a request say of each node, by what is placed in its domain at this moment.
/// Made for one decision: it does not follow what changes afterwards, but for add().
/// The rules are those of Kubernetes' pod affinity and topology spread constraints, with a
/// deployment instead of a label selector.
class Neighbourhood final
{
public:
    /// Calls the function with the slot of each replica of a deployment that holds room, and
    /// whether it is on its way out.
    using Visitor = std::function<void(int slot, bool isLeaving)>;
    using VisitReplicas = std::function<void(DeploymentId deployment, const Visitor &visit)>;

    /// @param requestClass and @p nodes outlive it
    Neighbourhood(const RequestClass &requestClass, const NodeTable &nodes,
                  const VisitReplicas &replicas);

    /// What a rule has against the node.
    [[nodiscard]] std::optional<Refusal> refusal(int slot) const;
    /// How many of its own are in the node's domains already, where few are preferred.
    [[nodiscard]] int crowd(int slot) const;
    /// One more of its own is placed there.
    void add(int slot);

    /// Where it wants its own together, the slots of a domain each: whichever takes the first
    /// replica, takes the others.
    [[nodiscard]] std::vector<std::vector<int>> ownDomains() const;

private:
    struct Rule
    {
        NeighbourRule rule;
        std::vector<int> domainOf; ///< by slot; -1: the node lacks the label
        std::vector<int> counts; ///< replicas by domain
        std::vector<bool> isEligible; ///< the domain has a node that may be used
        int total = 0;
    };
    void number(Rule &rule) const;
    void markEligible(Rule &rule) const;
    [[nodiscard]] static int least(const Rule &rule);

    const RequestClass &m_class;
    const NodeTable &m_nodes;
    std::vector<Rule> m_rules;
};

} // namespace berth::sched
