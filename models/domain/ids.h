// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>
#include <QtCore/qhashfunctions.h>
#include <QtCore/qmetatype.h>

#include <compare>
#include <functional>

namespace berth {

/// A number that names one object of one kind: `NodeId` and `ClusterId` do not mix.
/// Ids are positive, given by the store and never reused; 0 means "none yet".
template<typename Tag>
class Id final
{
public:
    constexpr Id() = default;
    constexpr explicit Id(qint64 value)
        : m_value(value)
    {
    }

    [[nodiscard]] constexpr qint64 value() const { return m_value; }
    [[nodiscard]] constexpr bool isValid() const { return m_value > 0; }

    constexpr auto operator<=>(const Id &) const = default;
    friend size_t qHash(Id id, size_t seed = 0) { return ::qHash(id.m_value, seed); }

private:
    qint64 m_value = 0;
};

using OrganizationId = Id<struct OrganizationTag>;
using UserId = Id<struct UserTag>;
using InviteId = Id<struct InviteTag>;
using ClusterId = Id<struct ClusterTag>;
using NodeId = Id<struct NodeTag>;
using DeploymentId = Id<struct DeploymentTag>;
using SpecificationId = Id<struct SpecificationTag>;
using RevisionId = Id<struct RevisionTag>;
using ReplicaId = Id<struct ReplicaTag>;
using AttemptId = Id<struct AttemptTag>;
using AllocationId = Id<struct AllocationTag>;
using ReservationId = Id<struct ReservationTag>;
using QuotaId = Id<struct QuotaTag>;
using ImportId = Id<struct ImportTag>;
using TokenId = Id<struct TokenTag>;
using SessionId = Id<struct SessionTag>;
using JobId = Id<struct JobTag>;
using RunId = Id<struct RunTag>;

} // namespace berth

template<typename Tag>
struct std::hash<berth::Id<Tag>>
{
    size_t operator()(berth::Id<Tag> id) const noexcept { return std::hash<qint64>()(id.value()); }
};
