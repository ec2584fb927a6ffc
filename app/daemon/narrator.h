// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/core.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

class QTextStream;

namespace berth::daemon {

/// Says in plain words, at most once a second and only where something moved, what is queued,
/// placed and running. Main thread.
class Narrator final : public QObject
{
    Q_OBJECT

public:
    /// @param core and @p out outlive it
    Narrator(core::Core &core, QTextStream &out, QObject *parent = nullptr);

    /// Everything that a line says of one moment.
    struct Moment
    {
        std::array<qint64, size_t(DeploymentStatus::Stopped) + 1> byStatus{};
        ResourceVector capacity;
        ResourceVector allocated;
        int clusters = 0;
        int nodes = 0;

        bool operator==(const Moment &) const = default;
    };

    /// "6,052 queued, 64 placed, 2,036 running, 12 finished - 83.1 % of GPU, 61.0 % of CPU in use".
    [[nodiscard]] static QString line(const Moment &moment);

private:
    void look();
    void say(const Moment &moment);

    core::Core &m_core;
    QTextStream &m_out;
    QTimer m_timer;
    std::optional<Moment> m_said;
    bool m_isLooking = false;
};

} // namespace berth::daemon
