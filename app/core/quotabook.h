// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "scheduler/planner.h"

#include <map>
#include <set>

namespace berth::core {

/// The quotas as the planners need them: what somebody may hold on one cluster, given what the
/// same quota counts on the organization's other clusters.
class QuotaBook final
{
public:
    void set(const Quota &quota);
    void remove(QuotaId id);
    void clear() { m_quotas.clear(); }

    /// What holds on one cluster.
    struct OfCluster
    {
        ClusterId id;
        OrganizationId organization;
        sched::Planner *planner = nullptr;
    };
    /// Tells every planner its weights and limits; what is not limited any more too.
    void apply(const std::vector<OfCluster> &clusters);
    /// Whether limits of one cluster depend on what happens on another.
    [[nodiscard]] bool isShared() const;

private:
    std::map<QuotaId, Quota> m_quotas;
    std::set<UserId> m_told; ///< users that planners know weights or limits of
};

} // namespace berth::core
