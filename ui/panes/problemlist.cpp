// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/problemlist.h"

#include "ui/theme/icons.h"

namespace berth {

int ProblemList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_problems.size());
}

QVariant ProblemList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Problem &problem = m_problems[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return problem.text;
    case Qt::AccessibleTextRole: {
        const QString severity = problem.severity == Problem::Severity::Serious ? tr("Serious")
            : problem.severity == Problem::Severity::Warning                    ? tr("Warning")
                                                                                : tr("Notice");
        const QString text = severity % QLatin1String(": ") % problem.text;
        return text;
    }
    case Qt::DecorationRole:
        switch (problem.severity) {
        case Problem::Severity::Serious:
            return icon(QLatin1StringView("error"), Tone::Bad);
        case Problem::Severity::Warning:
            return icon(QLatin1StringView("warning"), Tone::Warning);
        case Problem::Severity::Notice:
            return icon(QLatin1StringView("info"), Tone::Info);
        }
        break;
    default:
        break;
    }
    return {};
}

void ProblemList::setProblems(const std::vector<Problem> &problems)
{
    if (problems == m_problems)
        return;
    const int before = int(m_problems.size());
    const int after = int(problems.size());
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_problems = problems;
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_problems = problems;
        endRemoveRows();
    } else {
        m_problems = problems;
    }
    if (const int kept = std::min(before, after); kept > 0)
        Q_EMIT dataChanged(index(0), index(kept - 1));
}

} // namespace berth
