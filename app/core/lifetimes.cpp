// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/lifetimes.h"

#include "models/store/reader.h"

#include <set>

namespace berth::core {

Lifetimes::Lifetimes(std::function<void(DeploymentId)> end)
    : m_end(std::move(end))
{
}

Result<void> Lifetimes::load(store::Reader &reader)
{
    constexpr int PageSize = 1'000;
    m_maxRun.clear();
    m_alarms = {};
    for (DeploymentId after;;) {
        const auto page = reader.limited(after, PageSize);
        if (!page)
            return tl::unexpected(page.error());
        for (const Deployment &row : *page) {
            learn(row);
            after = row.id;
        }
        if (page->size() < size_t(PageSize))
            break;
    }
    if (m_maxRun.empty())
        return {};
    const auto live = reader.liveAttempts();
    if (!live)
        return tl::unexpected(live.error());
    for (const auto &[replica, attempt] : *live)
        learn(replica);
    return {};
}

void Lifetimes::learn(const Deployment &deployment)
{
    if (isFinished(deployment.status) || !deployment.maxRun) {
        m_maxRun.erase(deployment.id);
    } else {
        const auto [known, isNew] = m_maxRun.insert({deployment.id, *deployment.maxRun});
        // Replicas that run come under another limit: they are looked at where they may be due.
        if ((isNew || known->second != *deployment.maxRun) && deployment.startedAt)
            arm(deployment.id, *deployment.startedAt + *deployment.maxRun);
        known->second = *deployment.maxRun;
    }
    if (deployment.expiresAt && !isFinished(deployment.status))
        arm(deployment.id, *deployment.expiresAt);
}

void Lifetimes::learn(const Replica &replica)
{
    if (replica.state != ReplicaState::Running || !replica.startedAt)
        return;
    const auto limit = m_maxRun.find(replica.deploymentId);
    if (limit != m_maxRun.end())
        arm(replica.deploymentId, *replica.startedAt + limit->second);
}

void Lifetimes::apply(const ChangeBatch &batch)
{
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Deployment)
            m_maxRun.erase(DeploymentId(removed.id));
    }
    for (const Deployment &deployment : batch.deployments) {
        if (deployment.expiresAt || deployment.maxRun || m_maxRun.contains(deployment.id))
            learn(deployment);
    }
    if (m_maxRun.empty())
        return;
    for (const Replica &replica : batch.replicas)
        learn(replica);
}

void Lifetimes::passTime(TimePoint now)
{
    std::set<DeploymentId> due;
    while (!m_alarms.empty() && m_alarms.top().at <= now) {
        due.insert(m_alarms.top().deployment);
        m_alarms.pop();
    }
    for (const DeploymentId id : due)
        m_end(id);
}

} // namespace berth::core
