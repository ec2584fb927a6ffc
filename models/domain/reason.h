// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/resources.h"

#include <optional>
#include <vector>

namespace berth {

/// Why a deployment waits; the first that holds, in this order.
enum class ReasonCode : quint8 {
    Held,
    DependencyFailed,
    Dependency,
    Backoff,
    Quota,
    NeverFits,
    WaitingForVictims,
    Insufficient,
};

[[nodiscard]] QLatin1StringView word(ReasonCode code);

/// Why one node refused a request; the first that holds, in this order.
enum class Refusal : quint8 {
    NotReady, ///< lost, cordoned or draining
    SelectorMismatch,
    TaintNotTolerated,
    GpuModelMismatch,
    AffinityUnmet, ///< by what is placed in its domain, or not
    SpreadExceeded, ///< its domain has more of them than others
    CpuInsufficient,
    MemoryInsufficient,
    GpuInsufficient, ///< not enough free GPU on the node at all
    GpuFragmented, ///< enough in sum, but not on one device or not on whole devices
    ExtendedInsufficient,
    Nominated, ///< room, but promised to a preemptor
};

inline constexpr int RefusalKinds = int(Refusal::Nominated) + 1;

[[nodiscard]] QLatin1StringView word(Refusal refusal);

/// How many nodes refused, and why; the counts of a verdict add up to the number of nodes.
struct NodeRefusals
{
    Refusal refusal;
    int nodes;

    bool operator==(const NodeRefusals &) const = default;
};

/// Why nobody gives way to something that waits for room.
enum class PreemptionBar : quint8 {
    None, ///< it is no matter of room, or somebody does
    SwitchedOff,
    NobodyYields, ///< nothing that runs is both of a lower priority and preemptible
    TooYoung, ///< those that would help have yet to run for their minimum time
    WouldNotHelp, ///< even all that may be preempted make no room on any node
};

[[nodiscard]] QLatin1StringView word(PreemptionBar bar);
[[nodiscard]] QString describe(PreemptionBar bar);

/// Why something waits: a code for programs, a sentence for people, the nodes counted by refusal.
struct Reason
{
    ReasonCode code = ReasonCode::Insufficient;
    QString message; ///< "needs 1 gpu; 0 free on 3 nodes"
    std::vector<NodeRefusals> refusals;
    PreemptionBar preemption = PreemptionBar::None;

    bool operator==(const Reason &) const = default;
};

} // namespace berth
