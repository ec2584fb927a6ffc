// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backendtypes.h"

#include <QtCore/qabstractitemmodel.h>

namespace berth {

/// What is wrong, the gravest first, as a list for a view. Keeps rows that did not change.
class ProblemList final : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

    void setProblems(const std::vector<Problem> &problems);
    [[nodiscard]] const Problem &problemAt(int row) const { return m_problems[size_t(row)]; }

private:
    std::vector<Problem> m_problems;
};

} // namespace berth
