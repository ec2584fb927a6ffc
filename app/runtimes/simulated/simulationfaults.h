// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/time.h"

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <algorithm>
#include <optional>

namespace berth {

/// What goes wrong in a simulation. Everything is deterministic: which attempts fail follows from
/// the seed, the replica and the number of the attempt.
struct SimulationFaults
{
    quint64 seed = 1;
    double failureRate = 0; ///< 0..1: of the attempts that fail while they run
    double startFailureRate = 0; ///< 0..1: of those that cannot even be started

    /// From @p from until before @p until; absent: for ever.
    struct Span
    {
        TimePoint from;
        std::optional<TimePoint> until;

        [[nodiscard]] bool contains(TimePoint time) const
        {
            return from <= time && (!until || time < *until);
        }
    };

    /// A node falls silent: its containers run on unseen, and it takes no orders.
    struct NodeLoss
    {
        NodeId node;
        Span span;
    };
    QList<NodeLoss> nodeLosses;

    /// The engine does not answer: nothing is reported, and orders wait.
    struct Outage
    {
        Span span;
        QString reason;
    };
    QList<Outage> outages;

    [[nodiscard]] bool isSilent(NodeId node, TimePoint now) const
    {
        return std::any_of(nodeLosses.begin(), nodeLosses.end(), [&](const NodeLoss &loss) {
            return loss.node == node && loss.span.contains(now);
        });
    }

    /// The outage of that moment, or none.
    [[nodiscard]] const Outage *outageAt(TimePoint now) const
    {
        const auto found
            = std::find_if(outages.begin(), outages.end(),
                           [now](const Outage &outage) { return outage.span.contains(now); });
        return found == outages.end() ? nullptr : &*found;
    }

    /// When something begins or ends next, after @p now.
    [[nodiscard]] std::optional<TimePoint> nextChange(TimePoint now) const
    {
        std::optional<TimePoint> next;
        const auto consider = [&](const Span &span) {
            for (const auto &edge : {std::optional(span.from), span.until}) {
                if (edge && *edge > now && (!next || *edge < *next))
                    next = edge;
            }
        };
        for (const NodeLoss &loss : nodeLosses)
            consider(loss.span);
        for (const Outage &outage : outages)
            consider(outage.span);
        return next;
    }
};

} // namespace berth
