// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/tables/rowtable.h"

#include <span>

namespace berth {

struct OrganizationRow
{
    Organization organization;
    int members = 0;
    int clusters = 0;

    [[nodiscard]] qint64 key() const { return organization.id.value(); }
    bool operator==(const OrganizationRow &) const = default;
};

/// All organizations with how many members and clusters they have. GUI thread.
class OrganizationTable final : public RowTable<OrganizationRow>
{
    Q_OBJECT
public:
    enum Column { NameColumn, MembersColumn, ClustersColumn, CreatedColumn, IdColumn, ColumnCount };

    explicit OrganizationTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source, read at feed position @p seq.
    void load(std::span<const Organization> organizations, std::span<const User> users,
              std::span<const Cluster> clusters, qint64 seq);
    /// Merges one commit; older than what was loaded is dropped.
    void applyChanges(const ChangeBatch &batch);

    [[nodiscard]] QModelIndex indexOf(OrganizationId id, int column = NameColumn) const;
    [[nodiscard]] OrganizationId idAt(int row) const;
    [[nodiscard]] QString organizationName(OrganizationId id) const; ///< or "#id"

private:
    void fold(std::span<const Organization> organizations, std::span<const User> users,
              std::span<const Cluster> clusters, const std::vector<ChangeBatch::Removed> &removed);

    std::unordered_map<UserId, OrganizationId> m_memberOf;
    std::unordered_map<ClusterId, OrganizationId> m_clusterOf;
    qint64 m_seq = 0;
};

} // namespace berth
