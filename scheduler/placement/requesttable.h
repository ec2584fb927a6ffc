// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/demand.h"
#include "scheduler/snapshot.h"

#include <QtCore/qhash.h>

#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

namespace berth::sched {

/// An amount of a named extended resource; the name is interned.
struct NamedAmount
{
    quint32 name = 0;
    qint64 amount = 0;

    bool operator==(const NamedAmount &) const = default;
};

/// Small numbers for names that are compared often; 0, 1, 2... in order of first use.
class NameTable final
{
public:
    quint32 intern(const QString &name);
    [[nodiscard]] const QString &name(quint32 number) const { return m_names[number]; }
    [[nodiscard]] quint32 size() const { return quint32(m_names.size()); }

private:
    QHash<QString, quint32> m_numbers;
    std::deque<QString> m_names;
};

/// How a node's labels and taints meet a request.
enum class TraitMatch : quint8 { Unknown, Matches, SelectorMismatch, TaintNotTolerated };

/// An interned request with what feasibility and score read of it.
struct RequestClass
{
    Request request; ///< models sorted, without duplicates
    qint64 cpuMilli = 0;
    qint64 memoryBytes = 0;
    int gpuMilli = 0;
    int wholeDevices = 0; ///< 0: no GPU or a share
    int share = 0; ///< 1..999, or 0
    std::vector<NamedAmount> extended;
    std::vector<quint32> models; ///< any of; empty: any

    /// Per traits number of the node table, filled on demand.
    mutable std::vector<TraitMatch> traits;
    DemandKey demandKey;

    /// Whether what is placed elsewhere matters to it: nothing of it is remembered by node.
    [[nodiscard]] bool isRuled() const { return !request.neighbours.isEmpty(); }
    [[nodiscard]] bool allowsModel(quint32 model) const
    {
        if (models.empty())
            return true;
        for (const quint32 allowed : models) {
            if (allowed == model)
                return true;
        }
        return false;
    }
};

/// The requests of one planner, interned: equal requests give the same class.
class RequestTable final
{
public:
    RequestTable(NameTable &models, NameTable &extended)
        : m_models(models)
        , m_extended(extended)
    {
    }

    RequestClassId intern(const Request &request);
    /// A class that is not kept: for questions about requests that are not queued.
    [[nodiscard]] RequestClass makeClass(const Request &request) const;
    [[nodiscard]] const RequestClass &at(RequestClassId id) const
    {
        return *m_classes[size_t(id.index())];
    }
    [[nodiscard]] int size() const { return int(m_classes.size()); }
    /// Whether a rule of some class is on where the deployment is placed.
    [[nodiscard]] bool isNamed(DeploymentId deployment) const
    {
        return m_named.contains(deployment);
    }

private:
    NameTable &m_models;
    NameTable &m_extended;
    std::unordered_set<DeploymentId> m_named;
    std::vector<std::unique_ptr<RequestClass>> m_classes;
    QMultiHash<size_t, int> m_byHash;
};

} // namespace berth::sched
