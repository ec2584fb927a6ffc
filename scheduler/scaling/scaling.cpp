// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/scaling/scaling.h"

#include <algorithm>

namespace berth::sched {

int wishedReplicas(const Autoscale &autoscale, int replicas, qint64 total)
{
    const qint64 target = qint64(autoscale.target) * 1000;
    if (replicas > 0) {
        // Within the tolerance of what they are there for, they stay as they are.
        const qint64 aim = target * replicas;
        const qint64 slack = aim * ScalingTolerance / 100;
        if (total >= aim - slack && total <= aim + slack)
            return withinBounds(autoscale, replicas);
    }
    const qint64 wished = (std::max<qint64>(total, 0) + target - 1) / target;
    return withinBounds(autoscale, int(std::min<qint64>(wished, autoscale.maxReplicas)));
}

int ScalingHistory::decide(const Autoscale &autoscale, int replicas, int wished, TimePoint now)
{
    while (!m_wishes.empty() && m_wishes.front().at + autoscale.stabilization < now)
        m_wishes.pop_front();
    while (!m_wishes.empty() && m_wishes.back().replicas <= wished)
        m_wishes.pop_back();
    m_wishes.push_back({now, wished});
    const bool isCooling = m_changedAt && now < *m_changedAt + autoscale.cooldown;
    if (wished > replicas)
        return isCooling && replicas > 0 ? replicas : wished;
    const int highest = m_wishes.front().replicas;
    return highest < replicas && !isCooling ? highest : replicas;
}

} // namespace berth::sched
