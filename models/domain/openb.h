// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/resources.h"
#include "models/domain/time.h"

#include <functional>
#include <vector>

class QIODevice;

/// Trace lists with the columns of the openb trace (Alibaba cluster-trace-gpu-v2023).
namespace berth::openb {

/// One line of a node list.
struct NodeRow
{
    QString name; ///< column `sn`
    MilliCpu cpuMilli = 0;
    Bytes memoryBytes = 0; ///< column `memory_mib`
    int gpus = 0; ///< column `gpu`, whole devices
    QString model; ///< column `model`; may be empty

    [[nodiscard]] ResourceVector resources() const;
    bool operator==(const NodeRow &) const = default;
};

/// One line of a pod list.
struct PodRow
{
    QString name;
    MilliCpu cpuMilli = 0;
    Bytes memoryBytes = 0; ///< column `memory_mib`
    int gpus = 0; ///< column `num_gpu`
    MilliGpu gpuMilli = 0; ///< column `gpu_milli`, of each device; 1000 where there are several
    QStringList gpuModels; ///< column `gpu_spec`, "A|B"; sorted, without duplicates; empty: any
    QString qos;
    QString phase; ///< column `pod_phase`
    std::optional<qint64> creationTime; ///< seconds
    std::optional<qint64> deletionTime;
    std::optional<qint64> scheduledTime;

    [[nodiscard]] ResourceVector resources() const;
    /// LS and Guaranteed 500, Burstable 100, BE 0; the default priority for anything else.
    [[nodiscard]] int priority() const;
    /// From scheduled (or, where it never was, created) to deleted; missing where that is unknown.
    [[nodiscard]] std::optional<Seconds> runTime() const;
    bool operator==(const PodRow &) const = default;
};

/// Told now and then how much was read; @returns whether to go on.
/// @param total bytes in all, 0 where the device does not know
using Progress = std::function<bool(qint64 done, qint64 total)>;

/// Errors that are collected before a file is given up.
inline constexpr int MostErrors = 20;

/// Reads a node list: CSV after RFC 4180 with a header line; columns in any order, found by name,
/// others ignored; LF or CRLF, a byte order mark is fine. Names must be unique.
/// @param fileName stands in errors only
/// @returns InvalidArgument with a field error for each of the first MostErrors faults, its
///          pointer "FILE:LINE:COLUMN" (1-based, the column in characters); Cancelled where
///          @p progress said so
[[nodiscard]] Result<std::vector<NodeRow>> readNodes(QIODevice &device, const QString &fileName,
                                                     const Progress &progress = {});
/// The same for a pod list. Only name, cpu_milli, memory_mib, num_gpu and gpu_milli are required.
[[nodiscard]] Result<std::vector<PodRow>> readPods(QIODevice &device, const QString &fileName,
                                                   const Progress &progress = {});

} // namespace berth::openb
