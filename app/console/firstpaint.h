// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localbackend.h"

#include <QtCore/qobject.h>

class QWidget;

namespace berth::console {

/// Watches for the first paint of the window that has the first page of the queue in it, prints
/// `{"first_paint_ms":…,"rss_mb":…}` (since the process began) and ends the program.
class FirstPaint final : public QObject
{
    Q_OBJECT

public:
    FirstPaint(LocalBackend &backend, QWidget &window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void report();

    QWidget &m_window;
    bool m_hasRows = false;
    bool m_isReported = false;
};

/// Resident memory of this process in MiB, from /proc/self/status.
[[nodiscard]] double residentMib();

} // namespace berth::console
