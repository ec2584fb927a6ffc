// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/resources.h"

namespace berth::sched {

/// One change that would give a waiting deployment its room.
struct Remedy
{
    enum class Kind : quint8 {
        Release, ///< the hold
        Shrink, ///< ask for `resources`
        FewerReplicas, ///< `replicas` of the gang
        AnyGpuModel,
        AnyLabels, ///< without its node selector
        RaisePriority, ///< to `priority`, which costs `victims` replicas of others
    };

    Kind kind = Kind::Shrink;
    ResourceVector resources;
    int replicas = 0;
    int priority = 0;
    int victims = 0;
    /// How much of a change it is, in thousandths: of what was asked for, or by convention.
    int size = 0;

    bool operator==(const Remedy &) const = default;
};

[[nodiscard]] QLatin1StringView word(Remedy::Kind kind);

/// "ask for 6 cpu instead of 8; node 3 has them".
[[nodiscard]] QString describe(const Remedy &remedy, const ResourceVector &asked);

} // namespace berth::sched
