// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qsocketnotifier.h>

namespace berth::api {

/// Ends a connection whose client may still be sending (RFC 9112 section 9.6): closing a socket
/// with unread bytes resets the connection, and the reset overtakes the answer that says why. So
/// writing is shut down, and what comes is read and dropped until the client has closed or has sent
/// too much. The owner watches the time.
class LingeringClose final : public QObject
{
    Q_OBJECT
public:
    /// @returns a descriptor of the same connection that outlives the socket, or -1.
    [[nodiscard]] static int keepOpen(qintptr descriptor);

    /// Takes @p descriptor and closes it when destroyed. At most @p bytes are dropped.
    LingeringClose(int descriptor, qint64 bytes, QObject *parent);
    ~LingeringClose() override;
    Q_DISABLE_COPY_MOVE(LingeringClose)

    /// Begins. finished() may come from here.
    void start();

Q_SIGNALS:
    void finished();

private:
    void drop();

    int m_descriptor;
    qint64 m_left;
    QSocketNotifier m_notifier;
};

} // namespace berth::api
