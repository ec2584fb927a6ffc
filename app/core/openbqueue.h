// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/openb.h"
#include "models/store/imports.h"

namespace berth::core {

/// The node of a line; the id of its model becomes the devices' model.
[[nodiscard]] NodeDraft nodeDraft(const openb::NodeRow &row);

/// The pods as a queue: batch deployments in order of their creation (the file's order where a pod
/// has none), each of which runs in the simulation as long as it ran in the trace.
[[nodiscard]] std::vector<store::StagedDeployment> queueOf(std::vector<openb::PodRow> pods);

} // namespace berth::core
