// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmap.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace berth {

/// Kubernetes' operators of node affinity; Gt and Lt compare integers.
enum class LabelOperator : quint8 { In, NotIn, Exists, DoesNotExist, Gt, Lt };

/// Kubernetes' spelling ("NotIn"), as on the wire.
[[nodiscard]] QLatin1StringView word(LabelOperator op);
[[nodiscard]] std::optional<LabelOperator> labelOperatorFromWord(QStringView text);

/// What a label of a node has to be.
struct LabelExpression
{
    QString key;
    LabelOperator op = LabelOperator::In;
    QStringList values;

    /// A label that is absent satisfies NotIn and DoesNotExist, as in Kubernetes.
    [[nodiscard]] bool matches(const QMap<QString, QString> &labels) const;
    bool operator==(const LabelExpression &) const = default;
};

/// Where a replica may go: by the labels of the node, or by what is placed in the same domain.
/// A domain is all nodes that share the value of a label. The rule binds whoever states it, not
/// whom it names.
struct AffinityTerm
{
    enum class Type : quint8 {
        NodeAffinity, ///< all of `expressions` hold for the node
        Affinity, ///< only where `deployment` has a replica in the domain
        AntiAffinity, ///< only where it has none
    };

    Type type = Type::NodeAffinity;
    QList<LabelExpression> expressions;
    QString topologyKey; ///< the label that names the domain; empty: each node is its own
    DeploymentId deployment; ///< of the same cluster; invalid: itself

    bool operator==(const AffinityTerm &) const = default;
};

[[nodiscard]] QLatin1StringView word(AffinityTerm::Type type);
[[nodiscard]] std::optional<AffinityTerm::Type> affinityTypeFromWord(QStringView text);

/// Keeps the replicas of a deployment even over the domains of a label.
struct Spread
{
    QString topologyKey; ///< empty: over the nodes
    int maxSkew = 1; ///< by how many the fullest domain may exceed the emptiest
    bool isRequired = true; ///< false: preferred only (Kubernetes' ScheduleAnyway)

    bool operator==(const Spread &) const = default;
};

inline constexpr int MostAffinityTerms = 16;
inline constexpr int MostExpressions = 32;
inline constexpr int LargestSkew = 1000;

/// In the API's words; members that have their default are left out.
[[nodiscard]] QJsonArray toJson(const QList<AffinityTerm> &affinity);
[[nodiscard]] QJsonObject toJson(const Spread &spread);
/// Reads what toJson() writes, and what a schema has let pass; unknown words give nothing.
[[nodiscard]] std::optional<QList<AffinityTerm>> affinityFromJson(const QJsonArray &json);
[[nodiscard]] std::optional<Spread> spreadFromJson(const QJsonObject &json);

} // namespace berth
