// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/cron/expression.h"

namespace berth::cron {

struct FieldRule;

/// Reads one expression; Expression::parse() is its door. Used once.
class Parser final
{
public:
    Parser(QStringView text, Syntax syntax);

    [[nodiscard]] Result<Expression> parse();

private:
    /// A piece of the text and where it begins.
    struct Piece
    {
        QStringView text;
        qsizetype at;
    };
    using Outcome = tl::expected<void, Error>;
    template<typename T>
    using Read = tl::expected<T, Error>;

    Outcome splitFields();
    Outcome checkCharacters() const;
    Outcome readNickname();
    Outcome readFields();
    Outcome readField(const FieldRule &rule, Piece field);
    Outcome readItem(const FieldRule &rule, Piece item, bool inList);
    Outcome readNearestWeekday(const FieldRule &rule, Piece item, bool inList);
    Outcome readWeekdayOfMonth(const FieldRule &rule, Piece item);
    Outcome readLastWeekday(const FieldRule &rule, Piece item);
    Outcome readRange(const FieldRule &rule, Piece item);
    Read<int> readStep(const FieldRule &rule, Piece step) const;
    Read<int> readValue(const FieldRule &rule, Piece value) const;
    void setBits(const FieldRule &rule, int first, int last, int step);

    QStringView m_text;
    Syntax m_syntax;
    QList<Piece> m_fields;
    Expression m_expression;
    int m_starItems = 0; ///< items of the field at hand that name every value
};

} // namespace berth::cron
