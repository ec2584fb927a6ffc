// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/autoscaler.h"

#include "models/store/reader.h"

namespace berth::core {

Autoscaler::Autoscaler(std::function<void(DeploymentId, int)> scale)
    : m_scale(std::move(scale))
{
}

Result<void> Autoscaler::load(store::Reader &reader)
{
    constexpr int PageSize = 1'000;
    m_scaled.clear();
    for (DeploymentId after;;) {
        const auto page = reader.autoscaled(after, PageSize);
        if (!page)
            return tl::unexpected(page.error());
        for (const Deployment &row : *page) {
            learn(row);
            after = row.id;
        }
        if (page->size() < size_t(PageSize))
            return {};
    }
}

void Autoscaler::learn(const Deployment &deployment)
{
    if (!deployment.autoscale || isFinished(deployment.status) || deployment.stopRequested) {
        m_scaled.erase(deployment.id);
        return;
    }
    Scaled &scaled = m_scaled[deployment.id];
    scaled.autoscale = *deployment.autoscale;
    scaled.replicas = deployment.replicas;
}

void Autoscaler::apply(const ChangeBatch &batch)
{
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Deployment)
            m_scaled.erase(DeploymentId(removed.id));
    }
    for (const Deployment &deployment : batch.deployments) {
        if (deployment.autoscale || m_scaled.contains(deployment.id))
            learn(deployment);
    }
}

/// What the reports that still count ask for; missing where there is none.
std::optional<int> Autoscaler::wishOf(Scaled &scaled, TimePoint now)
{
    std::erase_if(scaled.reports,
                  [now](const auto &entry) { return entry.second.at + LoadLife <= now; });
    if (scaled.reports.empty())
        return std::nullopt;
    qint64 total = 0;
    for (const auto &[reporter, report] : scaled.reports)
        total += report.milli;
    return sched::wishedReplicas(scaled.autoscale, scaled.replicas, total);
}

void Autoscaler::passTime(TimePoint now)
{
    for (auto &[id, scaled] : m_scaled) {
        const auto wished = wishOf(scaled, now);
        if (!wished)
            continue;
        const int replicas = scaled.history.decide(scaled.autoscale, scaled.replicas, *wished, now);
        if (replicas == scaled.replicas)
            continue;
        scaled.history.noteChanged(now);
        m_scale(id, replicas);
    }
}

std::optional<LoadAnswer> Autoscaler::reportConcurrency(DeploymentId id, const QString &reporter,
                                                        qint64 milli, TimePoint now)
{
    const auto known = m_scaled.find(id);
    if (known == m_scaled.end() || known->second.autoscale.metric != Autoscale::Metric::Concurrency)
        return std::nullopt;
    Scaled &scaled = known->second;
    if (scaled.reports.size() >= MostReporters && !scaled.reports.contains(reporter))
        scaled.reports.erase(scaled.reports.begin());
    scaled.reports[reporter] = {milli, now};
    return LoadAnswer{scaled.replicas, wishOf(scaled, now).value_or(scaled.replicas)};
}

void Autoscaler::reportCpu(DeploymentId id, qint64 milliPercent, TimePoint now)
{
    const auto known = m_scaled.find(id);
    if (known != m_scaled.end() && known->second.autoscale.metric == Autoscale::Metric::Cpu)
        known->second.reports[QString()] = {milliPercent, now};
}

} // namespace berth::core
