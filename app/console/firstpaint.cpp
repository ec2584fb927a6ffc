// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/firstpaint.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qfile.h>
#include <QtCore/qtimer.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qwidget.h>

#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace berth::console {

namespace {

/// Milliseconds since this process was started: field 22 of /proc/self/stat (proc(5)) is its start
/// in clock ticks since boot, so it is exact to a tick (10 ms).
double processAgeMs()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray stat = file.readAll();
    // The name in parentheses may hold blanks; what follows the last one does not.
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const double started = fields.value(19).toDouble() / double(sysconf(_SC_CLK_TCK));
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (double(now.tv_sec) + double(now.tv_nsec) / 1e9 - started) * 1000;
}

} // namespace

double residentMib()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').value(0).toDouble() / 1024;
    }
    return 0;
}

FirstPaint::FirstPaint(LocalBackend &backend, QWidget &window)
    : m_window(window)
{
    connect(&backend, &LocalBackend::firstPageLoaded, this, [this] {
        m_hasRows = true;
        m_window.update();
    });
    m_window.installEventFilter(this);
}

bool FirstPaint::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint && m_hasRows && !m_isReported) {
        m_isReported = true;
        QTimer::singleShot(0, this, &FirstPaint::report); // once this paint is done
    }
    return QObject::eventFilter(watched, event);
}

void FirstPaint::report()
{
    std::printf("{\"first_paint_ms\":%.0f,\"rss_mb\":%.1f}\n", processAgeMs(), residentMib());
    std::fflush(stdout);
    QApplication::exit(0); // quit() would ask the window, which asks the person
}

} // namespace berth::console
