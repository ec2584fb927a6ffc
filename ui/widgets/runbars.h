// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/job.h"

#include <QtWidgets/qwidget.h>

#include <vector>

namespace berth {

/// How long the latest runs of a job took, a bar each, the newest on the right. Outcomes differ in
/// form as well as in colour: failed ones bear a cap, missed ones are hollow, live ones hatched.
class RunBars final : public QWidget
{
    Q_OBJECT
public:
    explicit RunBars(QWidget *parent = nullptr);

    /// @param runs the newest first
    void setRuns(std::vector<Run> runs, TimePoint now);
    [[nodiscard]] QSize sizeHint() const override { return {240, 56}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, 56}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    /// Of the run that is @p back before the newest.
    [[nodiscard]] QRectF barOf(size_t back) const;
    [[nodiscard]] Milliseconds lengthOf(const Run &run) const;
    [[nodiscard]] size_t shown() const; ///< how many find room

    std::vector<Run> m_runs;
    TimePoint m_now;
    Milliseconds m_longest{1};
};

} // namespace berth
