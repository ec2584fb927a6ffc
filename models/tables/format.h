// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"
#include "models/domain/reason.h"
#include "models/domain/resources.h"
#include "models/domain/states.h"
#include "models/domain/time.h"

#include <QtCore/qstring.h>

/// Texts of table cells, cards and tooltips. Pure; no locale, no clock; any thread.
namespace berth::format {

/// Two units at most: "0s", "45s", "3m 20s", "2h 05m", "4d 3h", "12d", "3y 40d". Negative ones
/// count as nothing ("0s").
[[nodiscard]] QString duration(Milliseconds length);
/// "just now" under 5 s and for what lies ahead by clock skew, else "3m ago", "2h ago", "4d ago".
[[nodiscard]] QString age(TimePoint time, TimePoint now);
/// "2026-11-21 08:00:05 UTC", for tooltips.
[[nodiscard]] QString moment(TimePoint time);
/// RFC 3339 UTC with milliseconds, for files: "2026-11-21T08:00:00.000Z".
[[nodiscard]] QString rfc3339(TimePoint time);

/// "1,234,567"
[[nodiscard]] QString count(qint64 value);
/// "1 node", "1,200 nodes"; @p plural is used for every count but 1
[[nodiscard]] QString counted(qint64 value, QStringView singular, QStringView plural);
/// "2.5", "0.25"; empty for 0
[[nodiscard]] QString cpu(MilliCpu amount);
/// "7.5 GiB"; empty for 0
[[nodiscard]] QString memory(Bytes amount);
/// "1", "0.46"; empty for 0
[[nodiscard]] QString gpu(MilliGpu amount);
/// Exact decimal of a thousandth amount: 2500 -> "2.5", 0 -> "0", -250 -> "-0.25".
[[nodiscard]] QString milli(qint64 amount);
/// "12.5 / 64" with the unit of memory once: "7.5 / 64 GiB"
[[nodiscard]] QString cpuOf(MilliCpu part, MilliCpu total);
[[nodiscard]] QString memoryOf(Bytes part, Bytes total);
[[nodiscard]] QString gpuOf(MilliGpu part, MilliGpu total);
/// "0 %", "<1 %", "42 %", ">99 %", "100 %": never rounds to the ends. @p share 0..1, more is shown
[[nodiscard]] QString percent(double share);
/// "3 / 4"
[[nodiscard]] QString replicas(int ready, int wanted);
/// "needs 2 cpu, 8 GiB, 1 gpu each, 4 replicas"
[[nodiscard]] QString needs(const ResourceVector &perReplica, int replicas);

/// Words for people: "running", "node lost", "waiting for victims".
[[nodiscard]] QString text(DeploymentStatus status);
[[nodiscard]] QString text(DeploymentKind kind);
[[nodiscard]] QString text(Cause cause); ///< empty for None
[[nodiscard]] QString text(ReasonCode code);
[[nodiscard]] QString text(ReplicaState state);
[[nodiscard]] QString text(Outcome outcome); ///< empty for None
[[nodiscard]] QString text(ClusterStatus status);
[[nodiscard]] QString text(RuntimeType type);
[[nodiscard]] QString text(PlacementPolicy policy);
[[nodiscard]] QString text(Objective objective);
/// Of a node: "ready", "cordoned", "draining", "lost".
[[nodiscard]] QString nodeStatus(const Node &node);

} // namespace berth::format
