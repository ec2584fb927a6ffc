// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/deploymentcolumns.h"
#include "models/tables/textmatch.h"

namespace berth {

/// A filter made ready for the columns of the queue: each term works on its column as a whole, or
/// on what is interned there, and gives a bit a row; rows that change are asked one by one.
/// Keys are the columns of DeploymentTable, and HeldKey.
class FilterIndex final
{
public:
    static constexpr int HeldKey = 1000;

    explicit FilterIndex(const filter::Node &filter);

    /// @param now ages are counted from it, epoch milliseconds
    [[nodiscard]] Bitmap evaluate(const DeploymentColumns &rows, qint64 now) const;
    [[nodiscard]] bool test(const DeploymentColumns &rows, Slot slot, qint64 now) const;
    /// Whether it names an age, so that rows come and go with the time.
    [[nodiscard]] bool isTimeDependent() const;
    /// Whether names of clusters and owners matter to it.
    [[nodiscard]] bool readsNames() const;

private:
    using Kind = filter::Node::Kind;

    [[nodiscard]] Bitmap evaluateTerm(const DeploymentColumns &rows, qint64 now) const;
    [[nodiscard]] bool testTerm(const DeploymentColumns &rows, Slot slot, qint64 now) const;
    [[nodiscard]] bool holds(qint64 value) const;

    [[nodiscard]] bool testFlags(quint16 flags) const;
    [[nodiscard]] bool testShape(const DeploymentShape &shape) const;
    [[nodiscard]] bool testAccount(const DeploymentColumns &rows, DeploymentAccount account) const;

    template<typename Visit>
    [[nodiscard]] bool anyTerm(Visit visit) const;

    Kind m_kind = Kind::Everything;
    std::vector<FilterIndex> m_children;
    int m_key = -1;
    filter::Operator m_op = filter::Operator::Contains;
    qint64 m_number = 0;
    TextMatch m_text;
};

} // namespace berth
