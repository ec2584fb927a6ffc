// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/affinity.h"

#include "models/domain/enumwords.h"

#include <algorithm>

namespace berth {

using namespace Qt::StringLiterals;

QLatin1StringView word(LabelOperator op)
{
    switch (op) {
    case LabelOperator::In:
        return "In"_L1;
    case LabelOperator::NotIn:
        return "NotIn"_L1;
    case LabelOperator::Exists:
        return "Exists"_L1;
    case LabelOperator::DoesNotExist:
        return "DoesNotExist"_L1;
    case LabelOperator::Gt:
        return "Gt"_L1;
    case LabelOperator::Lt:
        return "Lt"_L1;
    }
    return {};
}

std::optional<LabelOperator> labelOperatorFromWord(QStringView text)
{
    return enumFromWord(text, LabelOperator::Lt);
}

QLatin1StringView word(AffinityTerm::Type type)
{
    switch (type) {
    case AffinityTerm::Type::NodeAffinity:
        return "node_affinity"_L1;
    case AffinityTerm::Type::Affinity:
        return "affinity"_L1;
    case AffinityTerm::Type::AntiAffinity:
        return "anti_affinity"_L1;
    }
    return {};
}

std::optional<AffinityTerm::Type> affinityTypeFromWord(QStringView text)
{
    return enumFromWord(text, AffinityTerm::Type::AntiAffinity);
}

bool LabelExpression::matches(const QMap<QString, QString> &labels) const
{
    const auto label = labels.constFind(key);
    const bool exists = label != labels.constEnd();
    const auto compare = [&](auto isBeyond) {
        bool isNumber = false;
        bool isBound = false;
        const qint64 number = exists ? label->toLongLong(&isNumber) : 0;
        const qint64 bound = values.isEmpty() ? 0 : values.first().toLongLong(&isBound);
        return isNumber && isBound && isBeyond(number, bound);
    };
    switch (op) {
    case LabelOperator::In:
        return exists && values.contains(*label);
    case LabelOperator::NotIn:
        return !exists || !values.contains(*label);
    case LabelOperator::Exists:
        return exists;
    case LabelOperator::DoesNotExist:
        return !exists;
    case LabelOperator::Gt:
        return compare(std::greater<>());
    case LabelOperator::Lt:
        return compare(std::less<>());
    }
    return false;
}

QJsonArray toJson(const QList<AffinityTerm> &affinity)
{
    QJsonArray json;
    for (const AffinityTerm &term : affinity) {
        QJsonObject object{{u"type"_s, QString(word(term.type))}};
        QJsonArray expressions;
        for (const LabelExpression &expression : term.expressions) {
            QJsonObject each{{u"key"_s, expression.key},
                             {u"operator"_s, QString(word(expression.op))}};
            if (!expression.values.isEmpty())
                each.insert("values"_L1, QJsonArray::fromStringList(expression.values));
            expressions.append(each);
        }
        if (!expressions.isEmpty())
            object.insert("match_expressions"_L1, expressions);
        if (!term.topologyKey.isEmpty())
            object.insert("topology_key"_L1, term.topologyKey);
        if (term.deployment.isValid())
            object.insert("deployment_id"_L1, term.deployment.value());
        json.append(object);
    }
    return json;
}

QJsonObject toJson(const Spread &spread)
{
    QJsonObject json{{u"max_skew"_s, spread.maxSkew}};
    if (!spread.topologyKey.isEmpty())
        json.insert("topology_key"_L1, spread.topologyKey);
    if (!spread.isRequired)
        json.insert("when_unsatisfiable"_L1, u"ScheduleAnyway"_s);
    return json;
}

std::optional<QList<AffinityTerm>> affinityFromJson(const QJsonArray &json)
{
    QList<AffinityTerm> affinity;
    for (const QJsonValue element : json) {
        const QJsonObject object = element.toObject();
        const auto type = affinityTypeFromWord(object.value("type"_L1).toString());
        if (!type)
            return std::nullopt;
        AffinityTerm term;
        term.type = *type;
        term.topologyKey = object.value("topology_key"_L1).toString();
        term.deployment = DeploymentId(object.value("deployment_id"_L1).toInteger());
        for (const QJsonValue given : object.value("match_expressions"_L1).toArray()) {
            const QJsonObject each = given.toObject();
            const auto op = labelOperatorFromWord(each.value("operator"_L1).toString());
            if (!op)
                return std::nullopt;
            LabelExpression expression{each.value("key"_L1).toString(), *op, {}};
            for (const QJsonValue value : each.value("values"_L1).toArray())
                expression.values.append(value.toString());
            term.expressions.append(expression);
        }
        affinity.append(term);
    }
    return affinity;
}

std::optional<Spread> spreadFromJson(const QJsonObject &json)
{
    const QString otherwise = json.value("when_unsatisfiable"_L1).toString(u"DoNotSchedule"_s);
    if (otherwise != "DoNotSchedule"_L1 && otherwise != "ScheduleAnyway"_L1)
        return std::nullopt;
    return Spread{json.value("topology_key"_L1).toString(), json.value("max_skew"_L1).toInt(1),
                  otherwise == "DoNotSchedule"_L1};
}

} // namespace berth
