// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymentdelta.h"

#include <algorithm>

namespace berth {

DeltaCoalescer::DeltaCoalescer(Milliseconds frame)
    : m_frame(frame)
{
}

void DeltaCoalescer::add(DeploymentDelta delta, TimePoint now)
{
    if (delta.seq <= m_seq)
        return;
    m_seq = delta.seq;
    if (delta.isEmpty())
        return;
    if (m_order.empty())
        m_firstWaiting = now;
    for (DeploymentSummary &row : delta.upserts) {
        const DeploymentId id = row.id;
        const auto [it, isNew] = m_rows.insert_or_assign(id, std::move(row));
        if (isNew)
            m_order.push_back(id);
    }
    for (const DeploymentId id : delta.removed) {
        const auto [it, isNew] = m_rows.insert_or_assign(id, std::nullopt);
        if (isNew)
            m_order.push_back(id);
    }
}

std::optional<TimePoint> DeltaCoalescer::dueAt() const
{
    if (m_order.empty())
        return std::nullopt;
    return m_lastTaken ? std::max(m_firstWaiting, *m_lastTaken + m_frame) : m_firstWaiting;
}

std::optional<DeploymentDelta> DeltaCoalescer::take(TimePoint now)
{
    const std::optional<TimePoint> due = dueAt();
    // A clock that was set back must not hold a frame for longer than a frame.
    if (!due || (now < *due && *due - now <= m_frame))
        return std::nullopt;
    DeploymentDelta delta{.seq = m_seq, .upserts = {}, .removed = {}};
    for (const DeploymentId id : m_order) {
        std::optional<DeploymentSummary> &row = m_rows.at(id);
        if (row)
            delta.upserts.push_back(std::move(*row));
        else
            delta.removed.push_back(id);
    }
    m_rows.clear();
    m_order.clear();
    m_lastTaken = now;
    return delta;
}

void DeltaCoalescer::clear()
{
    *this = DeltaCoalescer(m_frame);
}

} // namespace berth
