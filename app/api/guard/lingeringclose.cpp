// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/lingeringclose.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace berth::api {

/// Others want their turn, too.
constexpr int ReadsPerTurn = 32;

int LingeringClose::keepOpen(qintptr descriptor)
{
    return descriptor < 0 ? -1 : ::fcntl(int(descriptor), F_DUPFD_CLOEXEC, 0);
}

LingeringClose::LingeringClose(int descriptor, qint64 bytes, QObject *parent)
    : QObject(parent)
    , m_descriptor(descriptor)
    , m_left(bytes)
    , m_notifier(descriptor, QSocketNotifier::Read)
{
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &LingeringClose::drop);
}

LingeringClose::~LingeringClose()
{
    m_notifier.setEnabled(false);
    ::close(m_descriptor);
}

void LingeringClose::start()
{
    ::shutdown(m_descriptor, SHUT_WR);
    m_notifier.setEnabled(true);
    drop();
}

void LingeringClose::drop()
{
    std::array<char, 16 * 1024> rubbish;
    for (int reads = 0; m_left > 0; ++reads) {
        if (reads == ReadsPerTurn)
            return; // the notifier comes back
        const ssize_t size = ::recv(m_descriptor, rubbish.data(), rubbish.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (size <= 0)
            break; // closed by the client, or broken
        m_left -= size;
    }
    m_notifier.setEnabled(false);
    Q_EMIT finished();
}

} // namespace berth::api
