// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/change.h"

namespace berth {

DeploymentSummary summarise(const Deployment &deployment, const Specification &specification)
{
    DeploymentSummary summary;
    summary.id = deployment.id;
    summary.clusterId = deployment.clusterId;
    summary.name = deployment.name;
    summary.image = specification.image;
    summary.kind = deployment.kind;
    summary.status = deployment.status;
    summary.cause = deployment.cause;
    summary.held = deployment.held;
    summary.priority = deployment.priority;
    summary.replicas = deployment.replicas;
    summary.readyReplicas = deployment.readyReplicas;
    summary.cpuMilli = specification.resources.cpuMilli;
    summary.memoryBytes = specification.resources.memoryBytes;
    summary.gpuMilli = specification.resources.gpuMilli;
    summary.ownerId = deployment.ownerId;
    summary.submittedAt = deployment.submittedAt;
    summary.startedAt = deployment.startedAt;
    summary.finishedAt = deployment.finishedAt;
    return summary;
}

} // namespace berth
