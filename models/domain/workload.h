// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/openb.h"

#include <vector>

/// A made-up workload with the marginals of a production GPU cluster: the demo and the tests use
/// it, so that no trace has to be shipped.
///
/// The weights are aggregates (shares of GPUs, GPU counts, node shapes, CPU and memory a GPU,
/// service classes, quantiles of run times) of the Alibaba cluster-trace-gpu-v2023 ("openb"),
/// github.com/alibaba/clusterdata, counted over its default lists.
namespace berth::workload {

/// @returns @p count nodes, "node-0001" on. Deterministic: the same on every machine.
[[nodiscard]] std::vector<openb::NodeRow> generateNodes(int count, quint64 seed);

/// @returns @p count pods, "pod-00001" on, created one after the other. 27 % of those with GPUs are
/// bound to models where @p withModels (as on the trace's `gpuspec` lists), none otherwise.
[[nodiscard]] std::vector<openb::PodRow> generatePods(int count, quint64 seed,
                                                      bool withModels = false);

} // namespace berth::workload
