// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/tables/rowtable.h"

#include <span>

namespace berth {

/// Somebody or something that can be limited, and its limits.
struct LimitRow
{
    Quota quota; ///< without an id where nothing limits it
    OrganizationId organization;
    QString name;

    [[nodiscard]] qint64 key() const { return keyOf(quota.subject, quota.subjectId); }
    [[nodiscard]] static qint64 keyOf(Quota::Subject subject, qint64 id)
    {
        return id * 4 + qint64(subject);
    }
    bool operator==(const LimitRow &) const = default;
};

/// Quotas of organizations, their clusters and their members, a row for each whether it is limited
/// or not: a proxy shows those of one organization by OrganizationIdRole. GUI thread.
class LimitTable final : public RowTable<LimitRow>
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        KindColumn,
        DeploymentsColumn,
        RunningColumn,
        PriorityColumn,
        CpuColumn,
        MemoryColumn,
        GpuColumn,
        WeightColumn,
        ColumnCount
    };

    explicit LimitTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source, read at feed position @p seq.
    void load(std::span<const Organization> organizations, std::span<const Cluster> clusters,
              std::span<const User> users, std::span<const Quota> quotas, qint64 seq);
    /// Merges one commit; older than what was loaded is dropped.
    void applyChanges(const ChangeBatch &batch);

    [[nodiscard]] const LimitRow *find(Quota::Subject subject, qint64 id) const;

private:
    void fold(std::span<const Organization> organizations, std::span<const Cluster> clusters,
              std::span<const User> users, std::span<const Quota> quotas,
              const std::vector<ChangeBatch::Removed> &removed);

    std::unordered_map<qint64, qint64> m_subjectOf; ///< key of the row by id of the quota
    qint64 m_seq = 0;
};

} // namespace berth
