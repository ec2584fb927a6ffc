// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtimes/simulated/simulatedcontainer.h"
#include "models/domain/result.h"

#include <QtCore/qbytearray.h>

#include <vector>

namespace berth {

/// The file that the simulated containers live in: append-only, a line of JSON a change, each with
/// a checksum. What is noted is durable once commit() returned: one fsync for all of it.
/// A last line that was cut off by a crash is cut off the file as well; a damaged line before it is
/// passed over and counted. One thread; a file belongs to one journal.
class SimulationJournal final
{
public:
    explicit SimulationJournal(QString path);
    ~SimulationJournal();
    Q_DISABLE_COPY_MOVE(SimulationJournal)

    /// Opens the file (made where there is none, mode 0600) and reads what exists.
    /// @returns the containers by replica and attempt; Unavailable where the file cannot be read
    /// or written, Corrupt where it is no journal, Unsupported where a newer Berth wrote it.
    [[nodiscard]] Result<std::vector<SimulatedContainer>> open();
    [[nodiscard]] bool isOpen() const { return m_file >= 0; }

    /// Note a change; nothing is written before commit().
    void noteCreated(const SimulatedContainer &container);
    void noteStopped(const SimulatedContainer &container); ///< its end is new
    void noteRemoved(const QString &name);

    /// Writes what was noted and waits for the disk. Where it fails nothing of it has happened:
    /// the file is as it was, and the notes are gone.
    [[nodiscard]] Result<void> commit();

    /// Whether most lines speak of containers that are gone.
    [[nodiscard]] bool isMostlyDead(size_t existing) const;
    /// Replaces the file by one that holds only what exists.
    [[nodiscard]] Result<void> compact(const std::vector<const SimulatedContainer *> &existing);

    [[nodiscard]] qint64 lines() const { return m_lines; }
    [[nodiscard]] int damagedLines() const { return m_damagedLines; }

private:
    static constexpr qint64 FewestLinesToCompact = 1000;

    [[nodiscard]] Result<std::vector<SimulatedContainer>> read();
    void close();

    QString m_path;
    int m_file = -1;
    qint64 m_size = 0; ///< up to here every line is whole and durable
    qint64 m_lines = 0; ///< of changes
    int m_damagedLines = 0;
    qint64 m_fewestLinesToCompact = FewestLinesToCompact;
    QByteArray m_notes;
    qint64 m_notedLines = 0;
};

} // namespace berth
