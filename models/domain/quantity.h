// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth {

/// Exact integer amounts. CPU counts thousandths of a core, GPU thousandths of a device.
using MilliCpu = qint64;
using MilliGpu = qint64;
using Bytes = qint64;

inline constexpr MilliGpu WholeGpu = 1000;
inline constexpr Bytes MinimumMemory = Bytes(1) << 20;

/// The largest amounts that a request or a node may name: what a JSON number holds exactly, to the
/// thousandth for CPU and GPU, to the one for bytes and counts.
inline constexpr qint64 MaximumMilli = 1'000'000'000'000'000;
inline constexpr qint64 MaximumCount = (qint64(1) << 53) - 1;

/// Parses a CPU amount in cores: "2", " 2.5 ", "500m", "2e3". At most a thousandth of a core.
/// @returns InvalidArgument with one field error whose position is the first offending character.
[[nodiscard]] Result<MilliCpu> parseCpu(QStringView text);

/// Parses a memory amount in bytes: "8589934592", "8GiB", "1.5Gi", "512M", "2e9". Decimal suffixes
/// are k, K, M, G, T, P, E (with or without B); binary ones Ki, Mi, Gi, Ti, Pi, Ei (with or without
/// B). `m` is refused (a common slip for M), and so is anything under 1 MiB except 0 ("did you mean
/// 8GiB?").
[[nodiscard]] Result<Bytes> parseMemory(QStringView text);

/// Parses a GPU amount in devices: "1", "0.5", "500m", "4". 1.5 is refused: shares are of one
/// device.
[[nodiscard]] Result<MilliGpu> parseGpu(QStringView text);

/// Parses the amount of a named extended resource: a non-negative integer, suffixes as for memory.
[[nodiscard]] Result<qint64> parseCount(QStringView text);

/// The same rules for a JSON number. @p value must be finite.
[[nodiscard]] Result<MilliCpu> cpuFromNumber(double value);
[[nodiscard]] Result<Bytes> memoryFromNumber(double value);
[[nodiscard]] Result<MilliGpu> gpuFromNumber(double value);

/// Checks a GPU amount: whole devices or a share of one (1..999).
[[nodiscard]] bool isValidGpuRequest(MilliGpu amount);

/// Canonical text, without loss: parseX(formatX(v)) == v.
[[nodiscard]] QString formatCpu(MilliCpu amount); ///< "2.5", "0.25", "12"
[[nodiscard]] QString
formatMemory(Bytes amount); ///< "8GiB", "1536MiB", "1000000000" (largest exact binary unit)
[[nodiscard]] QString formatGpu(MilliGpu amount); ///< "1", "0.46"

/// Rounded text for a table cell or a chart: "7.5 GiB", "1.2 TiB".
[[nodiscard]] QString formatMemoryShort(Bytes amount);

} // namespace berth
