// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"

#include <functional>

namespace berth {

/// What a filter reads of one row of a small table, by the keys of its fields.
struct RowValues
{
    std::function<QString(int)> text;
    std::function<qint64(int)> number;
    QList<int> anyText; ///< the fields that a bare word looks into
};

/// Whether a row passes. For tables of some ten thousand rows; the queue has FilterIndex.
[[nodiscard]] bool matches(const filter::Node &filter, const RowValues &row);

/// Whether `value op wanted` holds; `:` and `~` are equals for numbers.
[[nodiscard]] bool compares(filter::Operator op, qint64 value, qint64 wanted);

} // namespace berth
