// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/rowfilter.h"

#include "models/tables/textmatch.h"

#include <algorithm>

namespace berth {

bool compares(filter::Operator op, qint64 value, qint64 wanted)
{
    switch (op) {
    case filter::Operator::Contains:
    case filter::Operator::Equal:
    case filter::Operator::Matches:
        return value == wanted;
    case filter::Operator::NotEqual:
        return value != wanted;
    case filter::Operator::Less:
        return value < wanted;
    case filter::Operator::LessEqual:
        return value <= wanted;
    case filter::Operator::Greater:
        return value > wanted;
    case filter::Operator::GreaterEqual:
        return value >= wanted;
    }
    Q_UNREACHABLE();
}

bool matches(const filter::Node &filter, const RowValues &row)
{
    using Kind = filter::Node::Kind;
    const auto holds = [&](const filter::Node &child) { return matches(child, row); };
    switch (filter.kind) {
    case Kind::Everything:
        return true;
    case Kind::And:
        return std::all_of(filter.children.begin(), filter.children.end(), holds);
    case Kind::Or:
        return std::any_of(filter.children.begin(), filter.children.end(), holds);
    case Kind::Not:
        return !holds(filter.children.front());
    case Kind::Term:
        break;
    }
    if (filter.type != filter::FieldType::Text)
        return compares(filter.op, row.number(filter.key), filter.number);
    const TextMatch match(filter.op, filter.text);
    if (filter.key >= 0)
        return match.matches(row.text(filter.key));
    return std::any_of(row.anyText.begin(), row.anyText.end(),
                       [&](int key) { return match.matches(row.text(key)); });
}

} // namespace berth
