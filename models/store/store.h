// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/result.h"
#include "models/domain/time.h"

#include <functional>
#include <memory>

namespace berth::store {

class Reader;
class Writer;
class StoreLock;

/// Told how far a long act is; returning false asks it to stop (it then ends with Cancelled).
using Progress = std::function<bool(qint64 done, qint64 total)>;

struct OpenOptions
{
    QString program = QStringLiteral("Berth"); ///< named to whoever finds the store in use
    bool readOnly = false; ///< takes no lock, migrates nothing, gives no writer
    bool create = true; ///< make the file, and its directory, where there is none
    TimePoint now; ///< written into the ledger and a new store's row; epoch 0: the wall clock
};

/// One SQLite file that holds everything Berth knows. Opening it takes a lock beside it
/// (`<path>.lock`), creates it with mode 0600, and migrates it one transaction a step, after a
/// backup (`<path>.before-<schema>`) where it was older.
/// The Store itself may be used from any thread; its readers and its writer belong to the thread
/// that asked for them, and must be gone before the Store is.
class Store final
{
public:
    /// Refusals, each in words that name the way out: `store-not-found`, `not-a-store`,
    /// `store-garbled`, `store-newer`, `store-older` (read-only), `migration-changed`,
    /// `store-read-only`, `permission-denied`, `disk-full`, `store-in-use`.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const QString &path,
                                                             const OpenOptions &options = {});

    /// Puts the backup @p fromPath in the place of the store @p path, which must not be open. What
    /// was there is kept as `<path>.replaced-<milliseconds>`. Starts a new epoch, written as the
    /// event `store.restored`. @p fromPath stays as it is.
    [[nodiscard]] static Result<void> restore(const QString &fromPath, const QString &path,
                                              const OpenOptions &options = {});

    ~Store();
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const QString &uuid() const { return m_uuid; }
    /// Counts restores, from 1: part of container names, labels and cursors.
    [[nodiscard]] qint64 epoch() const { return m_epoch; }
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }

    /// A read-only connection for the calling thread.
    [[nodiscard]] Result<std::unique_ptr<Reader>> reader() const;

    /// The writing connection for the calling thread (the core thread). One at a time: Conflict
    /// (`writer-taken`) while another lives. Clears what abandoned imports left behind.
    [[nodiscard]] Result<std::unique_ptr<Writer>> writer();

    /// Writes a compact, consistent copy to @p toPath (refused where it exists) while others read
    /// and write. Any thread; takes as long as copying the file.
    [[nodiscard]] Result<void> backup(const QString &toPath, const Progress &progress = {}) const;

private:
    friend class Writer;
    Store();

    QString m_path;
    QString m_uuid;
    qint64 m_epoch = 1;
    bool m_readOnly = false;
    std::unique_ptr<StoreLock> m_lock;
    std::shared_ptr<bool> m_writerTaken; ///< shared with the Writer, which gives it back
};

} // namespace berth::store
