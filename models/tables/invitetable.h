// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/tables/rowtable.h"

namespace berth {

struct InviteRow
{
    Invite invite;
    InviteStatus status = InviteStatus::Active;
    QString createdBy; ///< their name
    QString usedBy; ///< empty: nobody yet

    [[nodiscard]] qint64 key() const { return invite.id.value(); }
    bool operator==(const InviteRow &) const = default;
};

/// Invites of one organization, as they were read; set them again when they may have changed. GUI
/// thread.
class InviteTable final : public RowTable<InviteRow>
{
    Q_OBJECT
public:
    enum Column {
        StatusColumn,
        RoleColumn,
        NoteColumn,
        ExpiresColumn,
        CreatedByColumn,
        UsedByColumn,
        IdColumn,
        ColumnCount
    };

    explicit InviteTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Shows these; what is among them already keeps its row.
    void setRows(std::vector<InviteRow> rows);

    [[nodiscard]] const InviteRow *find(InviteId id) const;
};

} // namespace berth
