// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/explanations.h"

namespace berth::api {

namespace {

constexpr Milliseconds Fresh{1'000};

} // namespace

void Explanations::setView(std::shared_ptr<const core::QueueView> view)
{
    m_view = std::move(view);
    m_heads.clear();
    for (const core::QueueView::OfCluster &cluster : m_view->clusters) {
        qint64 position = 0;
        for (const core::QueueView::Waiting &waiting : cluster.head) {
            ++position;
            if (waiting.reason)
                m_heads[waiting.id] = {*waiting.reason, position};
        }
    }
}

std::optional<WaitingFacts> Explanations::find(DeploymentId id, TimePoint now) const
{
    if (const auto head = m_heads.find(id); head != m_heads.end())
        return head->second;
    const auto remembered = m_remembered.find(id);
    if (remembered == m_remembered.end() || now - remembered->second.at > Fresh)
        return std::nullopt;
    return remembered->second.facts;
}

void Explanations::remember(DeploymentId id, const WaitingFacts &facts, TimePoint now)
{
    if (m_remembered.size() >= MostRemembered)
        m_remembered.clear();
    m_remembered[id] = {facts, now};
}

} // namespace berth::api
