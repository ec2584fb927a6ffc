// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/tables/rowtable.h"

namespace berth {

struct TokenRow
{
    PersonalToken token;

    [[nodiscard]] qint64 key() const { return token.id.value(); }
    bool operator==(const TokenRow &) const = default;
};

/// Personal tokens of one account, without their secrets; set them again when they may have
/// changed. GUI thread.
class TokenTable final : public RowTable<TokenRow>
{
    Q_OBJECT
public:
    enum Column { NameColumn, ScopeColumn, CreatedColumn, ExpiresColumn, IdColumn, ColumnCount };

    explicit TokenTable(QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Shows these; what is among them already keeps its row.
    void setTokens(const std::vector<PersonalToken> &tokens);
};

} // namespace berth
