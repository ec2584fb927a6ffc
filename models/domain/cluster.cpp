// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/cluster.h"

#include "models/domain/enumwords.h"
#include "models/domain/organization.h"

#include <QtCore/qset.h>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype LongestKey = 253;
constexpr qsizetype LongestAddress = 500;
/// Each device is a row; no machine has more.
constexpr MilliGpu MostGpus = 1024 * WholeGpu;

bool isPlain(QStringView text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.isSpace() || c.isSurrogate() || c.category() == QChar::Other_Control;
    });
}

bool isKey(QStringView text)
{
    return !text.isEmpty() && text.size() <= LongestKey && isPlain(text);
}

bool isLabelValue(QStringView text)
{
    return text.size() <= LongestKey && isPlain(text);
}

void checkName(QList<FieldError> &fields, const QString &name, const QString &pointer)
{
    if (const auto valid = validateName(name, pointer); !valid)
        fields += valid.error().fields;
}

} // namespace

QLatin1StringView word(PlacementPolicy policy)
{
    switch (policy) {
    case PlacementPolicy::Pack:
        return "pack"_L1;
    case PlacementPolicy::BestFit:
        return "bestfit"_L1;
    case PlacementPolicy::FirstFit:
        return "firstfit"_L1;
    case PlacementPolicy::Spread:
        return "spread"_L1;
    }
    return {};
}

QLatin1StringView word(Objective objective)
{
    switch (objective) {
    case Objective::Balanced:
        return "balanced"_L1;
    case Objective::Deployments:
        return "deployments"_L1;
    case Objective::Utilisation:
        return "utilisation"_L1;
    }
    return {};
}

QLatin1StringView word(RuntimeType type)
{
    switch (type) {
    case RuntimeType::Simulated:
        return "simulated"_L1;
    case RuntimeType::Docker:
        return "docker"_L1;
    case RuntimeType::Swarm:
        return "swarm"_L1;
    }
    return {};
}

std::optional<PlacementPolicy> policyFromWord(QStringView text)
{
    return enumFromWord(text, PlacementPolicy::Spread);
}

std::optional<Objective> objectiveFromWord(QStringView text)
{
    return enumFromWord(text, Objective::Utilisation);
}

std::optional<RuntimeType> runtimeFromWord(QStringView text)
{
    return enumFromWord(text, RuntimeType::Swarm);
}

QLatin1StringView word(TaintEffect effect)
{
    switch (effect) {
    case TaintEffect::NoSchedule:
        return "NoSchedule"_L1;
    case TaintEffect::NoExecute:
        return "NoExecute"_L1;
    }
    return {};
}

std::optional<TaintEffect> taintEffectFromWord(QStringView text)
{
    return enumFromWord(text, TaintEffect::NoExecute);
}

ClusterStatus clusterStatus(const Cluster &cluster, int nodes, int presentNodes, int openNodes)
{
    if (nodes == 0)
        return ClusterStatus::Empty;
    if (!cluster.unreachableReason.isEmpty() || presentNodes == 0)
        return ClusterStatus::Unreachable;
    return presentNodes < nodes || openNodes < nodes ? ClusterStatus::Degraded
                                                     : ClusterStatus::Ready;
}

QLatin1StringView statusWord(const Node &node)
{
    if (node.presence == NodePresence::Lost)
        return word(node.presence);
    return node.scheduling == NodeScheduling::Open ? "ready"_L1 : word(node.scheduling);
}

QList<FieldError> validate(const NodeDraft &draft, const QString &pointer)
{
    QList<FieldError> fields;
    checkName(fields, draft.name, pointer + u"/name"_s);
    const QString resources = pointer + u"/resources"_s;
    if (const auto valid = validateRequest(draft.resources, resources); !valid)
        fields += valid.error().fields;
    if (draft.resources.gpuMilli > 0 && draft.resources.gpuMilli < WholeGpu) {
        fields.append({resources + u"/gpu"_s, -1, u"A node has whole GPUs."_s,
                       u"Shares are made when they are asked for."_s});
    }
    if (draft.resources.gpuMilli > MostGpus)
        fields.append({resources + u"/gpu"_s, -1, u"A node has 1024 GPUs at most."_s, {}});
    if (draft.gpuModel.size() > LongestKey || !isPlain(draft.gpuModel.trimmed().remove(u' ')))
        fields.append({pointer + u"/gpu_model"_s, -1, u"This is not the name of a model."_s, {}});
    for (auto it = draft.labels.cbegin(); it != draft.labels.cend(); ++it) {
        if (!isKey(it.key()) || !isLabelValue(it.value())) {
            fields.append({pointer + u"/labels"_s, -1,
                           u"'"_s + it.key() + u'=' + it.value() + u"' is not a label."_s,
                           u"A key and a value without blanks, 253 characters at most."_s});
        }
    }
    for (qsizetype i = 0; i < draft.taints.size(); ++i) {
        if (!isKey(draft.taints[i].key) || !isLabelValue(draft.taints[i].value)) {
            fields.append({pointer + u"/taints/"_s + QString::number(i),
                           -1,
                           u"A taint has a key, and no blanks in key and value."_s,
                           {}});
        }
    }
    if (draft.address.size() > LongestAddress || !isPlain(draft.address))
        fields.append({pointer + u"/address"_s, -1, u"An address has no blanks."_s, {}});
    return fields;
}

QList<FieldError> validate(const ClusterDraft &draft)
{
    QList<FieldError> fields;
    checkName(fields, draft.name, u"/name"_s);
    QSet<QString> names;
    for (qsizetype i = 0; i < draft.nodes.size(); ++i) {
        const QString pointer = u"/nodes/"_s + QString::number(i);
        fields += validate(draft.nodes[i], pointer);
        const QString folded = foldedName(draft.nodes[i].name);
        if (!folded.isEmpty() && names.contains(folded)) {
            fields.append({pointer + u"/name"_s,
                           -1,
                           u"Another node of this cluster is called '"_s
                               + draft.nodes[i].name.trimmed() + u"'."_s,
                           {}});
        }
        names.insert(folded);
    }
    return fields;
}

} // namespace berth
