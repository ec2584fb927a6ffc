// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"

#include <optional>
#include <vector>

namespace berth {

/// One step of a series: every value that fell into it.
struct SeriesPoint
{
    TimePoint time; ///< beginning of the step
    double mean = 0;
    double least = 0;
    double most = 0;

    bool operator==(const SeriesPoint &) const = default;
};

/// Samples over time in a ring of fixed size: queue depth, utilisation. Values that fall into one
/// step are folded; the oldest steps are forgotten; a step without a value is a gap.
/// Any one thread; append is O(1), no allocation after construction.
class Series final
{
public:
    /// @param capacity how many steps are kept, at least 1 @param step at least 1 ms
    explicit Series(int capacity = 3600, Milliseconds step = Milliseconds(1000));

    /// A time before the newest step folds into that step (a clock that was set back).
    void append(TimePoint time, double value);
    void clear();

    [[nodiscard]] int size() const { return m_size; }
    [[nodiscard]] int capacity() const { return int(m_ring.size()); }
    [[nodiscard]] Milliseconds step() const { return m_step; }
    [[nodiscard]] SeriesPoint at(int index) const; ///< 0 is the oldest
    [[nodiscard]] std::optional<SeriesPoint> latest() const;
    /// Steps in [from, to), folded so that there are at most @p maximum of them.
    [[nodiscard]] std::vector<SeriesPoint> points(TimePoint from, TimePoint to,
                                                  int maximum = 1000) const;
    /// Rises with every append; a chart repaints where it moved.
    [[nodiscard]] quint64 revision() const { return m_revision; }

private:
    struct Bucket
    {
        TimePoint time{};
        double sum = 0;
        double least = 0;
        double most = 0;
        qint64 count = 0;
    };
    [[nodiscard]] const Bucket &bucket(int index) const;

    std::vector<Bucket> m_ring;
    Milliseconds m_step;
    int m_first = 0;
    int m_size = 0;
    quint64 m_revision = 0;
};

} // namespace berth
