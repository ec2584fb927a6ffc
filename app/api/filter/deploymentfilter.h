// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"
#include "models/domain/filter.h"

#include <QtCore/qregularexpression.h>

namespace berth::api {

/// What a filter looks at; the names are those of people, not ids.
struct FilterSubject
{
    const Deployment &deployment;
    const Specification &specification;
    const QString &cluster;
    const QString &owner;
};

/// `?filter=`: the console's grammar (models/domain/filter.h) over stored fields of deployments.
/// What is derived (reason, position) is not among them.
class DeploymentFilter final
{
public:
    /// InvalidArgument at "?filter", with the position of what is not understood.
    /// @param now ages are counted from it
    [[nodiscard]] static Result<DeploymentFilter> parse(const QString &text, TimePoint now);

    [[nodiscard]] bool matches(const FilterSubject &subject) const
    {
        return matches(m_root, subject);
    }

private:
    DeploymentFilter(filter::Node root, TimePoint now);
    [[nodiscard]] bool matches(const filter::Node &node, const FilterSubject &subject) const;
    [[nodiscard]] bool matchesTerm(const filter::Node &term, const FilterSubject &subject) const;
    [[nodiscard]] bool matchesText(const filter::Node &term, const QString &text) const;

    filter::Node m_root;
    TimePoint m_now;
};

} // namespace berth::api
