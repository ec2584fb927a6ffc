// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/tables/rowtable.h"

#include <span>

namespace berth {

struct MemberRow
{
    User user;

    [[nodiscard]] qint64 key() const { return user.id.value(); }
    bool operator==(const MemberRow &) const = default;
};

/// The accounts that belong to an organization, of all organizations: a proxy shows those of one
/// by OrganizationIdRole. GUI thread.
class MemberTable final : public RowTable<MemberRow>
{
    Q_OBJECT
public:
    enum Column { NameColumn, UsernameColumn, RoleColumn, SinceColumn, IdColumn, ColumnCount };

    explicit MemberTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// A new source, read at feed position @p seq; accounts in no organization are left out.
    void load(std::span<const User> users, qint64 seq);
    /// Merges one commit; older than what was loaded is dropped.
    void applyChanges(const ChangeBatch &batch);

    [[nodiscard]] const User *find(UserId id) const; ///< null: in no organization, or unknown
    /// The username of anybody, member or not; "#id" of who is unknown, empty for nobody.
    [[nodiscard]] QString nameOf(UserId id) const;

private:
    void fold(std::span<const User> users, std::vector<qint64> removed);

    std::unordered_map<UserId, QString> m_names; ///< of those in no organization, too
    qint64 m_seq = 0;
};

} // namespace berth
