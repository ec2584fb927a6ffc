// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/unixsignals.h"

#include <QtCore/qsocketnotifier.h>

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace berth::daemon {

namespace {

sigset_t stopSignals()
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    return stops;
}

} // namespace

void UnixSignals::block()
{
    const sigset_t stops = stopSignals();
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);
}

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    const sigset_t stops = stopSignals();
    m_descriptor = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_descriptor < 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info;
        while (read(m_descriptor, &info, sizeof info) == ssize_t(sizeof info))
            Q_EMIT stopRequested();
    });
}

UnixSignals::~UnixSignals()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        close(m_descriptor);
}

} // namespace berth::daemon
