// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/tables/rowtable.h"

#include <functional>
#include <span>

namespace berth {

struct ReplicaRow
{
    Replica replica;
    std::optional<Attempt> attempt; ///< the latest

    [[nodiscard]] qint64 key() const { return replica.id.value(); }
    bool operator==(const ReplicaRow &) const = default;
};

/// The replicas of one deployment and their latest attempts: the placements in a drawer.
class ReplicaTable final : public RowTable<ReplicaRow>
{
    Q_OBJECT
public:
    enum Column {
        OrdinalColumn,
        StateColumn, ///< with its outcome, or the cause that sent it back
        NodeColumn,
        AttemptsColumn,
        StartedColumn, ///< shown as an age
        RunColumn,
        ExitCodeColumn,
        MessageColumn, ///< the engine's words
        ColumnCount
    };

    /// @param nodeName names a node; empty: "#id"
    explicit ReplicaTable(std::function<QString(NodeId)> nodeName = {}, QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source: what a drawer opened, read at feed position @p seq.
    void load(DeploymentId deployment, std::span<const Replica> replicas,
              std::span<const Attempt> attempts, qint64 seq);
    void applyChanges(const ChangeBatch &batch);
    void clear();
    void setNow(TimePoint now);
    [[nodiscard]] DeploymentId deployment() const;

private:
    [[nodiscard]] QVariant display(const ReplicaRow &row, int column) const;
    [[nodiscard]] QVariant raw(const ReplicaRow &row, int column) const;
    [[nodiscard]] std::vector<ReplicaRow> merged(std::span<const Replica> replicas,
                                                 std::span<const Attempt> attempts) const;

    std::function<QString(NodeId)> m_nodeName;
    DeploymentId m_deployment;
    qint64 m_seq = 0;
    TimePoint m_now{};
};

} // namespace berth
