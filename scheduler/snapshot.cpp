// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/snapshot.h"

#include <algorithm>

namespace berth::sched {

NodeInput nodeInput(const Node &node)
{
    NodeInput input;
    input.id = node.id;
    input.capacity = node.capacity;
    input.gpuModel = node.gpuModel;
    for (const GpuDevice &device : node.devices)
        input.devices.append(device.health);
    input.labels = node.labels;
    input.taints = node.taints;
    input.schedulable = node.isSchedulable();
    return input;
}

bool isOwnRequest(const Specification &specification)
{
    return specification.spread
        || std::any_of(specification.affinity.begin(), specification.affinity.end(),
                       [](const AffinityTerm &term) {
                           return term.type != AffinityTerm::Type::NodeAffinity
                               && !term.deployment.isValid();
                       });
}

Request requestOf(const Specification &specification, DeploymentId self)
{
    Request request;
    request.resources = specification.resources;
    request.gpuModels = specification.gpuModels;
    request.nodeSelector = specification.nodeSelector;
    request.tolerations = specification.tolerations;
    for (const AffinityTerm &term : specification.affinity) {
        if (term.type == AffinityTerm::Type::NodeAffinity) {
            request.expressions.append(term.expressions);
            continue;
        }
        const bool isNear = term.type == AffinityTerm::Type::Affinity;
        const bool isSelf = !term.deployment.isValid() || term.deployment == self;
        request.neighbours.append(
            {.kind = isNear ? NeighbourRule::Kind::Near : NeighbourRule::Kind::Apart,
             .topologyKey = term.topologyKey,
             .deployment = isSelf ? self : term.deployment,
             .isSelf = isSelf});
    }
    if (specification.spread) {
        const Spread &spread = *specification.spread;
        request.neighbours.append(
            {.kind = spread.isRequired ? NeighbourRule::Kind::Even : NeighbourRule::Kind::Evener,
             .topologyKey = spread.topologyKey,
             .deployment = self,
             .isSelf = true,
             .maxSkew = spread.maxSkew});
    }
    return request;
}

} // namespace berth::sched
