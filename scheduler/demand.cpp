// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/demand.h"

#include <algorithm>
#include <tuple>

namespace berth::sched {

bool DemandKey::operator<(const DemandKey &other) const
{
    if (cpuMilli != other.cpuMilli || gpuMilli != other.gpuMilli)
        return std::tie(cpuMilli, gpuMilli) < std::tie(other.cpuMilli, other.gpuMilli);
    return std::lexicographical_compare(gpuModels.begin(), gpuModels.end(), other.gpuModels.begin(),
                                        other.gpuModels.end());
}

void DemandMix::arrive(DeploymentId deployment, const DemandKey &key, qint64 count)
{
    if (deployment <= m_countedUpTo)
        return;
    m_highest = std::max(m_highest, deployment);
    m_counts[key] += count;
    m_arrivals += count;
}

bool DemandMix::refit(const std::vector<qint64> &refitAfter)
{
    // The last step that the arrivals have passed.
    qint64 passed = 0;
    for (const qint64 step : refitAfter) {
        if (step <= m_arrivals)
            passed = std::max(passed, step);
    }
    qint64 decade = 1000;
    while (decade <= m_arrivals / 10)
        decade *= 10;
    if (!refitAfter.empty() && decade > refitAfter.back() && decade <= m_arrivals)
        passed = std::max(passed, 3 * decade <= m_arrivals ? 3 * decade : decade);
    if (passed <= m_fittedAt)
        return false;
    m_fittedAt = m_arrivals;
    m_fitted = m_counts;
    return true;
}

} // namespace berth::sched
