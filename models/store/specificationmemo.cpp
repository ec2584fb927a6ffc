// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/specificationmemo.h"

#include <QtCore/qhashfunctions.h>

namespace berth::store {

namespace {

constexpr size_t MostEntries = 20'000;

/// Over everything that a specification says, and seeded: it comes from outside, and shall not
/// choose its bucket.
size_t valueHash(const Specification &specification)
{
    const auto &[image, digest, command, args, env, resources, nodeSelector, gpuModels, tolerations,
                 affinity, spread, simulate]
        = specification;
    size_t hash
        = qHashMulti(QHashSeed::globalSeed(), image, digest, command, args, resources.cpuMilli,
                     resources.memoryBytes, resources.gpuMilli, gpuModels);
    for (auto it = env.cbegin(); it != env.cend(); ++it)
        hash = qHashMulti(hash, it.key(), it->text, it->isSecret);
    for (auto it = resources.extended.cbegin(); it != resources.extended.cend(); ++it)
        hash = qHashMulti(hash, it.key(), it.value());
    for (auto it = nodeSelector.cbegin(); it != nodeSelector.cend(); ++it)
        hash = qHashMulti(hash, it.key(), it.value());
    for (const Toleration &toleration : tolerations) {
        hash = qHashMulti(hash, toleration.key, int(toleration.op), toleration.value,
                          toleration.effect ? int(*toleration.effect) : -1);
    }
    for (const AffinityTerm &term : affinity) {
        hash = qHashMulti(hash, int(term.type), term.topologyKey, term.deployment.value());
        for (const LabelExpression &expression : term.expressions)
            hash = qHashMulti(hash, expression.key, int(expression.op), expression.values);
    }
    if (spread)
        hash = qHashMulti(hash, spread->topologyKey, spread->maxSkew, spread->isRequired);
    if (simulate) {
        hash
            = qHashMulti(hash, simulate->runTime.value_or(Seconds(-1)).count(), simulate->exitCode);
    }
    return hash;
}

} // namespace

const SpecificationMemo::Entry *SpecificationMemo::find(const Specification &specification) const
{
    const auto [first, last] = m_byValue.equal_range(valueHash(specification));
    for (auto it = first; it != last; ++it) {
        const Entry &entry = m_entries.at(it->second);
        if (*entry.specification == specification)
            return &entry;
    }
    return nullptr;
}

const SpecificationMemo::Entry *SpecificationMemo::find(SpecificationId id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

void SpecificationMemo::insert(Entry entry)
{
    if (m_entries.size() >= MostEntries) {
        m_entries.clear();
        m_byValue.clear();
    }
    const SpecificationId id = entry.id;
    if (const auto added = m_entries.emplace(id, std::move(entry)); added.second)
        m_byValue.emplace(valueHash(*added.first->second.specification), id);
}

void SpecificationMemo::remove(SpecificationId id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    const auto [first, last] = m_byValue.equal_range(valueHash(*found->second.specification));
    for (auto it = first; it != last; ++it) {
        if (it->second == id) {
            m_byValue.erase(it);
            break;
        }
    }
    m_entries.erase(found);
}

} // namespace berth::store
