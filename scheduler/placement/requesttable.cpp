// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/placement/requesttable.h"

#include <algorithm>

namespace berth::sched {

namespace {

Request normalised(const Request &request)
{
    Request result = request;
    result.gpuModels.sort();
    result.gpuModels.removeDuplicates();
    return result;
}

size_t hashOf(const Request &request)
{
    size_t hash = qHashMulti(0, request.resources.cpuMilli, request.resources.memoryBytes,
                             request.resources.gpuMilli);
    for (auto it = request.resources.extended.begin(); it != request.resources.extended.end(); ++it)
        hash = qHashMulti(hash, it.key(), it.value());
    for (const QString &model : request.gpuModels)
        hash = qHashMulti(hash, model);
    for (auto it = request.nodeSelector.begin(); it != request.nodeSelector.end(); ++it)
        hash = qHashMulti(hash, it.key(), it.value());
    for (const Toleration &toleration : request.tolerations)
        hash = qHashMulti(hash, toleration.key, toleration.value, int(toleration.op));
    for (const LabelExpression &expression : request.expressions)
        hash = qHashMulti(hash, expression.key, int(expression.op), expression.values);
    for (const NeighbourRule &rule : request.neighbours)
        hash = qHashMulti(hash, int(rule.kind), rule.topologyKey, rule.deployment.value());
    return hash;
}

} // namespace

quint32 NameTable::intern(const QString &name)
{
    const auto known = m_numbers.constFind(name);
    if (known != m_numbers.constEnd())
        return *known;
    const auto number = quint32(m_names.size());
    m_names.push_back(name);
    m_numbers.insert(name, number);
    return number;
}

RequestClass RequestTable::makeClass(const Request &request) const
{
    RequestClass made;
    made.request = normalised(request);
    const ResourceVector &resources = made.request.resources;
    made.cpuMilli = resources.cpuMilli;
    made.memoryBytes = resources.memoryBytes;
    made.gpuMilli = int(std::clamp<qint64>(resources.gpuMilli, 0, 1'000'000'000));
    if (made.gpuMilli >= WholeGpu)
        made.wholeDevices = int((made.gpuMilli + WholeGpu - 1) / WholeGpu);
    else
        made.share = made.gpuMilli;
    for (auto it = resources.extended.begin(); it != resources.extended.end(); ++it) {
        if (it.value() > 0)
            made.extended.push_back({m_extended.intern(it.key()), it.value()});
    }
    for (const QString &model : made.request.gpuModels)
        made.models.push_back(m_models.intern(model));
    made.demandKey = {resources.cpuMilli, resources.gpuMilli, made.request.gpuModels};
    return made;
}

RequestClassId RequestTable::intern(const Request &request)
{
    const Request key = normalised(request);
    const size_t hash = hashOf(key);
    for (auto it = m_byHash.constFind(hash); it != m_byHash.constEnd() && it.key() == hash; ++it) {
        if (m_classes[size_t(*it)]->request == key)
            return RequestClassId(*it);
    }
    const int index = size();
    m_classes.push_back(std::make_unique<RequestClass>(makeClass(key)));
    m_byHash.insert(hash, index);
    for (const NeighbourRule &rule : key.neighbours)
        m_named.insert(rule.deployment);
    return RequestClassId(index);
}

} // namespace berth::sched
