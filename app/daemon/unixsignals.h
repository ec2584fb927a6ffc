// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qobject.h>

#include <memory>

class QSocketNotifier;

namespace berth::daemon {

/// Turns SIGINT and SIGTERM into a signal of the event loop (signalfd(2)), so that a stop is
/// orderly.
class UnixSignals final : public QObject
{
    Q_OBJECT

public:
    /// Keeps both from ending the process; first thing in main, since threads inherit the mask.
    static void block();

    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    void stopRequested();

private:
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace berth::daemon
