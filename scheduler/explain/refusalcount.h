// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"

#include "models/domain/reason.h"

#include <array>

namespace berth::sched {

/// Counts the nodes that refuse a request by what they lack, and puts it into words:
/// "needs 1 gpu; 0 free on 3 nodes; 1 node is not ready".
class RefusalCount final
{
public:
    explicit RefusalCount(const RequestClass &requestClass)
        : m_class(requestClass)
    {
    }

    /// One node, with what it had to offer.
    void add(Refusal refusal, const Room &room, const std::vector<NamedAmount> &extended);

    /// Only refusals that occurred, in the order of the enumeration.
    [[nodiscard]] std::vector<NodeRefusals> refusals() const;
    /// @param everFits false: the rooms were those of empty nodes
    /// @param fitting of how many of the @p replicas there is room for
    [[nodiscard]] QString message(bool everFits, qint64 fitting, int replicas) const;

private:
    [[nodiscard]] QString shortage(Refusal refusal, bool everFits) const;

    const RequestClass &m_class;
    std::array<int, size_t(RefusalKinds)> m_nodes = {};
    std::array<qint64, size_t(RefusalKinds)> m_most = {}; ///< the best that was on offer
};

} // namespace berth::sched
