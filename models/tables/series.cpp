// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/series.h"

#include <algorithm>

namespace berth {

Series::Series(int capacity, Milliseconds step)
    : m_ring(size_t(std::max(capacity, 1)))
    , m_step(std::max(step, Milliseconds(1)))
{
}

const Series::Bucket &Series::bucket(int index) const
{
    return m_ring[(size_t(m_first) + size_t(index)) % m_ring.size()];
}

void Series::append(TimePoint time, double value)
{
    ++m_revision;
    const qint64 millis = toEpochMillis(time);
    const qint64 step = m_step.count();
    const qint64 begin = millis - ((millis % step) + step) % step;
    const TimePoint start = fromEpochMillis(begin);
    if (m_size > 0) {
        Bucket &newest = m_ring[(size_t(m_first) + size_t(m_size) - 1) % m_ring.size()];
        if (start <= newest.time) {
            newest.sum += value;
            newest.least = std::min(newest.least, value);
            newest.most = std::max(newest.most, value);
            ++newest.count;
            return;
        }
    }
    if (m_size == capacity())
        m_first = (m_first + 1) % capacity();
    else
        ++m_size;
    m_ring[(size_t(m_first) + size_t(m_size) - 1) % m_ring.size()]
        = {start, value, value, value, 1};
}

void Series::clear()
{
    m_first = 0;
    m_size = 0;
    ++m_revision;
}

SeriesPoint Series::at(int index) const
{
    const Bucket &each = bucket(index);
    return {each.time, each.sum / double(each.count), each.least, each.most};
}

std::optional<SeriesPoint> Series::latest() const
{
    return m_size == 0 ? std::nullopt : std::optional(at(m_size - 1));
}

std::vector<SeriesPoint> Series::points(TimePoint from, TimePoint to, int maximum) const
{
    int first = 0;
    for (int beyond = m_size; first < beyond;) {
        const int middle = (first + beyond) / 2;
        if (bucket(middle).time < from)
            first = middle + 1;
        else
            beyond = middle;
    }
    int end = first;
    while (end < m_size && bucket(end).time < to)
        ++end;
    const int steps = end - first;
    const int folded = (steps + std::max(maximum, 1) - 1) / std::max(maximum, 1);
    std::vector<SeriesPoint> points;
    for (int i = first; i < end; i += folded) {
        Bucket sum = bucket(i);
        for (int k = i + 1; k < std::min(i + folded, end); ++k) {
            const Bucket &each = bucket(k);
            sum.sum += each.sum;
            sum.count += each.count;
            sum.least = std::min(sum.least, each.least);
            sum.most = std::max(sum.most, each.most);
        }
        points.push_back({sum.time, sum.sum / double(sum.count), sum.least, sum.most});
    }
    return points;
}

} // namespace berth
