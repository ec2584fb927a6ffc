// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/forecast/runtimes.h"

#include <algorithm>
#include <vector>

namespace berth::sched {

namespace {

constexpr int LargestRatio = 100'000;

template<typename T>
T quantile(const std::deque<T> &values, int percent)
{
    std::vector<T> sorted(values.begin(), values.end());
    const size_t at = (sorted.size() - 1) * size_t(percent) / 100;
    std::nth_element(sorted.begin(), sorted.begin() + qsizetype(at), sorted.end());
    return sorted[at];
}

template<typename T>
void push(std::deque<T> &values, T value, size_t most)
{
    values.push_back(value);
    if (values.size() > most)
        values.pop_front();
}

} // namespace

void RunTimes::learn(const DemandKey &key, Seconds ran, Seconds expected)
{
    ++m_seen;
    const qint64 seconds = std::max<qint64>(1, ran.count());
    push(m_all, seconds, MostRatios);
    if (m_ofKind.size() >= MostKinds && !m_ofKind.contains(key))
        m_ofKind.erase(m_ofKind.begin());
    push(m_ofKind[key], seconds, MostOfKind);
    if (expected > Seconds(0)) {
        const qint64 ratio = seconds * 1000 / expected.count();
        push(m_ratios, int(std::clamp<qint64>(ratio, 1, LargestRatio)), MostRatios);
    }
}

Seconds RunTimes::usual(const DemandKey &key) const
{
    if (const auto kind = m_ofKind.find(key); kind != m_ofKind.end() && kind->second.size() >= Few)
        return Seconds(quantile(kind->second, 50));
    return m_all.size() < Few ? Seconds(0) : Seconds(quantile(m_all, 50));
}

std::vector<int> RunTimes::ratios() const
{
    if (m_ratios.size() < Few * 2)
        return {500, 700, 850, 950, 1000, 1050, 1200, 1600, 3000};
    std::vector<int> sorted(m_ratios.begin(), m_ratios.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

} // namespace berth::sched
