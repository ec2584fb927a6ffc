// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/fuzzy.h"

#include <vector>

namespace berth {

static bool beginsWord(QStringView text, qsizetype at)
{
    if (at == 0)
        return true;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

std::optional<FuzzyMatch> fuzzyMatch(QStringView typed, QStringView text)
{
    QString wanted;
    for (const QChar c : typed) {
        if (!c.isSpace())
            wanted += c.toCaseFolded();
    }
    const auto n = size_t(wanted.size());
    const auto m = size_t(text.size());
    if (n == 0)
        return FuzzyMatch{};
    if (n > m)
        return std::nullopt;

    // best[i][j]: the best score where wanted[i] is matched at text[j].
    static constexpr int None = -1'000'000;
    std::vector<int> best(n * m, None);
    std::vector<int> from(n * m, -1);
    for (size_t i = 0; i < n; ++i) {
        int bestBefore = None; // over the ends of wanted[..i-1] in front of j, gap included
        int bestBeforeAt = -1;
        for (size_t j = i; j < m; ++j) {
            if (i > 0) {
                if (bestBefore > None)
                    --bestBefore; // every character between costs one
                if (const int before = best[(i - 1) * m + j - 1]; before > bestBefore) {
                    bestBefore = before;
                    bestBeforeAt = int(j - 1);
                }
            }
            if (text[qsizetype(j)].toCaseFolded() != wanted[qsizetype(i)])
                continue;
            const int own = 4 + (beginsWord(text, qsizetype(j)) ? 12 : 0) + (j == 0 ? 6 : 0);
            if (i == 0) {
                best[j] = own - int(std::min<size_t>(j, 12));
                continue;
            }
            if (bestBefore == None)
                continue;
            int score = bestBefore + own;
            int at = bestBeforeAt;
            // A run is better than any gap.
            const int run = best[(i - 1) * m + j - 1];
            if (run > None && run + own + 10 > score) {
                score = run + own + 10;
                at = int(j - 1);
            }
            best[i * m + j] = score;
            from[i * m + j] = at;
        }
    }

    int end = -1;
    for (size_t j = n - 1; j < m; ++j) {
        const int score = best[(n - 1) * m + j];
        if (score > None && (end < 0 || score > best[(n - 1) * m + size_t(end)]))
            end = int(j);
    }
    if (end < 0)
        return std::nullopt;
    FuzzyMatch match;
    match.score = best[(n - 1) * m + size_t(end)] - int(m) / 8;
    match.positions.resize(qsizetype(n));
    for (size_t i = n; i-- > 0;) {
        match.positions[qsizetype(i)] = end;
        end = from[i * m + size_t(end)];
    }
    return match;
}

} // namespace berth
