// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/feasibility.h"

#include <algorithm>

namespace berth::sched {

namespace {

TraitMatch match(const Request &request, const NodeTraits &traits)
{
    for (auto it = request.nodeSelector.begin(); it != request.nodeSelector.end(); ++it) {
        const auto label = traits.labels.constFind(it.key());
        if (label == traits.labels.constEnd() || *label != it.value())
            return TraitMatch::SelectorMismatch;
    }
    const bool areMet = std::all_of(
        request.expressions.begin(), request.expressions.end(),
        [&traits](const LabelExpression &each) { return each.matches(traits.labels); });
    if (!areMet)
        return TraitMatch::SelectorMismatch;
    for (const Taint &taint : traits.taints) {
        const bool tolerated = std::any_of(
            request.tolerations.begin(), request.tolerations.end(),
            [&taint](const Toleration &toleration) { return toleration.tolerates(taint); });
        if (!tolerated)
            return TraitMatch::TaintNotTolerated;
    }
    return TraitMatch::Matches;
}

} // namespace

TraitMatch matchTraits(const RequestClass &requestClass, const NodeTable &nodes, quint32 traits)
{
    auto &known = requestClass.traits;
    if (traits >= known.size())
        known.resize(traits + 1, TraitMatch::Unknown);
    if (known[traits] == TraitMatch::Unknown)
        known[traits] = match(requestClass.request, nodes.traits(traits));
    return known[traits];
}

std::optional<Refusal> staticRefusal(const RequestClass &requestClass, const NodeTable &nodes,
                                     int slot)
{
    const NodeRow &node = nodes.row(slot);
    switch (matchTraits(requestClass, nodes, node.traits)) {
    case TraitMatch::SelectorMismatch:
        return Refusal::SelectorMismatch;
    case TraitMatch::TaintNotTolerated:
        return Refusal::TaintNotTolerated;
    case TraitMatch::Unknown:
    case TraitMatch::Matches:
        break;
    }
    if (!requestClass.allowsModel(node.model))
        return Refusal::GpuModelMismatch;
    return std::nullopt;
}

std::optional<Refusal> roomRefusal(const RequestClass &requestClass, const Room &room,
                                   const std::vector<NamedAmount> &extended)
{
    if (room.cpuMilli < requestClass.cpuMilli)
        return Refusal::CpuInsufficient;
    if (room.memoryBytes < requestClass.memoryBytes)
        return Refusal::MemoryInsufficient;
    if (room.gpuSum < requestClass.gpuMilli)
        return Refusal::GpuInsufficient;
    if (room.gpuMost < requestClass.share || room.gpuWhole < requestClass.wholeDevices)
        return Refusal::GpuFragmented;
    for (const NamedAmount &needed : requestClass.extended) {
        const auto found
            = std::find_if(extended.begin(), extended.end(), [&needed](const NamedAmount &amount) {
                  return amount.name == needed.name;
              });
        if (found == extended.end() || found->amount < needed.amount)
            return Refusal::ExtendedInsufficient;
    }
    return std::nullopt;
}

Room emptyRoom(const NodeRow &node)
{
    Room room;
    room.cpuMilli = node.capacityCpu;
    room.memoryBytes = node.capacityMemory;
    room.gpuSum = node.healthyDevices * int(WholeGpu);
    room.gpuMost = node.healthyDevices > 0 ? int(WholeGpu) : 0;
    room.gpuWhole = node.healthyDevices;
    return room;
}

QList<DeviceShare> chooseDevices(const RequestClass &requestClass, std::span<const qint16> free)
{
    QList<DeviceShare> chosen;
    if (requestClass.share > 0) {
        int best = -1;
        for (int device = 0; device < int(free.size()); ++device) {
            if (free[size_t(device)] < requestClass.share)
                continue;
            if (best < 0 || free[size_t(device)] < free[size_t(best)])
                best = device;
        }
        if (best >= 0)
            chosen.append({best, requestClass.share});
        return chosen;
    }
    for (int device = 0; device < int(free.size()) && chosen.size() < requestClass.wholeDevices;
         ++device) {
        if (free[size_t(device)] == WholeGpu)
            chosen.append({device, WholeGpu});
    }
    return chosen;
}

} // namespace berth::sched
