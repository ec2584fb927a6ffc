// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/nearest.h"

#include <algorithm>
#include <vector>

namespace berth {

namespace {

constexpr qsizetype LongestCompared = 64; ///< longer text is no slip of a word

/// Optimal string alignment distance: Levenshtein's, with neighbours swapped counted as one.
int slips(const QString &a, const QString &b)
{
    const auto width = size_t(b.size()) + 1;
    std::vector<int> beforeLast(width);
    std::vector<int> last(width);
    std::vector<int> row(width);
    for (size_t j = 0; j < width; ++j)
        last[j] = int(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = int(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = size_t(j);
            const int wrong = a[i - 1] == b[j - 1] ? 0 : 1;
            row[at] = std::min({last[at] + 1, row[at - 1] + 1, last[at - 1] + wrong});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[at] = std::min(row[at], beforeLast[at - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last.back();
}

} // namespace

QString nearestWord(QStringView text, const QStringList &words)
{
    if (text.isEmpty() || text.size() > LongestCompared)
        return {};
    const QString typed = text.toString().toLower();
    QString nearest;
    int fewest = 0;
    for (const QString &word : words) {
        const QString known = word.toLower();
        if (typed.size() > 1 && known.startsWith(typed))
            return word;
        const int count = slips(typed, known);
        const int allowed = std::max(1, int(known.size()) / 3);
        if (count <= allowed && count < known.size() && (nearest.isEmpty() || count < fewest)) {
            nearest = word;
            fewest = count;
        }
    }
    return nearest;
}

} // namespace berth
