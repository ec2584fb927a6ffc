// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/wire/deployments.h"
#include "app/core/queueview.h"

#include <unordered_map>

namespace berth::api {

/// Why deployments wait and where they stand, as last heard: the heads of the queues from the
/// published view, others as the core thread answered when they were asked for, for a second.
/// Belongs to the API's thread.
class Explanations final
{
public:
    void setView(std::shared_ptr<const core::QueueView> view);
    [[nodiscard]] const core::QueueView *view() const { return m_view.get(); }

    /// Nothing where the core has to be asked.
    [[nodiscard]] std::optional<WaitingFacts> find(DeploymentId id, TimePoint now) const;
    void remember(DeploymentId id, const WaitingFacts &facts, TimePoint now);

private:
    static constexpr size_t MostRemembered = 10'000;
    struct Remembered
    {
        WaitingFacts facts;
        TimePoint at;
    };
    std::shared_ptr<const core::QueueView> m_view;
    std::unordered_map<DeploymentId, WaitingFacts> m_heads;
    std::unordered_map<DeploymentId, Remembered> m_remembered;
};

} // namespace berth::api
