// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>

#include <functional>

#include <sys/types.h>

namespace berth::test {

/// A process of the test's own that dies when it is told to: for kills, limits and other users.
/// Start it while no store is open and no thread runs.
class ChildProcess final
{
public:
    /// Runs @p body in a child; what it writes to the descriptor is read with readLine().
    explicit ChildProcess(const std::function<void(int descriptor)> &body);
    ~ChildProcess(); ///< kills it where it still runs
    Q_DISABLE_COPY_MOVE(ChildProcess)

    /// The next line without its end; empty once the child is gone and all is read.
    [[nodiscard]] QByteArray readLine();
    [[nodiscard]] QByteArray readAll();
    void kill();
    /// Waits for its end. @returns whether it was killed
    bool wait();

private:
    pid_t m_process = -1;
    int m_descriptor = -1;
    QByteArray m_buffer;
    bool m_isKilled = false;
};

/// What @p body says, from a child process.
[[nodiscard]] QByteArray inChild(const std::function<QByteArray()> &body);

/// One line to the parent, whole or not at all.
void tell(int descriptor, const QByteArray &line);

} // namespace berth::test
