// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/openbqueue.h"

#include <algorithm>

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

/// The trace names no image; the service class is what can be told.
QString imageOf(const openb::PodRow &row)
{
    return row.qos.isEmpty() ? u"openb/pod"_s : QString(u"openb/"_s + row.qos.toLower());
}

store::StagedDeployment stagedFrom(const openb::PodRow &row)
{
    store::StagedDeployment staged;
    staged.name = row.name;
    staged.kind = DeploymentKind::Batch;
    staged.specification.image = imageOf(row);
    staged.specification.resources = row.resources();
    staged.specification.gpuModels = row.gpuModels;
    staged.priority = row.priority();
    staged.expected = row.runTime();
    if (staged.expected)
        staged.specification.simulate = Simulation{.runTime = *staged.expected};
    return staged;
}

} // namespace

NodeDraft nodeDraft(const openb::NodeRow &row)
{
    NodeDraft draft;
    draft.name = row.name;
    draft.resources = row.resources();
    draft.gpuModel = row.model;
    return draft;
}

std::vector<store::StagedDeployment> queueOf(std::vector<openb::PodRow> pods)
{
    // Where a pod has no creation time it stays behind the one before it in the file.
    qint64 latest = 0;
    std::vector<std::pair<qint64, size_t>> order;
    order.reserve(pods.size());
    for (size_t i = 0; i < pods.size(); ++i) {
        latest = pods[i].creationTime.value_or(latest);
        order.emplace_back(latest, i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    std::vector<store::StagedDeployment> queue;
    queue.reserve(pods.size());
    for (const auto &[time, index] : order)
        queue.push_back(stagedFrom(pods[index]));
    return queue;
}

} // namespace berth::core
