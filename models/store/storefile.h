// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/connection.h"
#include "models/store/migrator.h"
#include "models/store/store.h"

namespace berth::store {

/// The one row of the table `store`.
struct StoreIdentity
{
    QString uuid;
    qint64 epoch = 1;
};

/// Looks at the file before a database engine does, for words that name what is wrong with it.
/// A file of no bytes is an empty store.
[[nodiscard]] Result<void> inspectFile(const QString &path, bool forWriting);

/// Where a restore puts the new file together, beside the store.
[[nodiscard]] QString restoringPath(const QString &path);

/// Makes the directory (for this user alone) where it is missing.
[[nodiscard]] Result<void> makeDirectoryOf(const QString &path);

/// Makes an empty file of mode 0600, and its directory, where they are missing.
[[nodiscard]] Result<void> createFile(const QString &path);

/// Migrates an open database, after a copy to `<path>.before-<schema>` where it was older.
[[nodiscard]] Result<void> bringUpToDate(Connection &connection, TimePoint now);

/// Reads the identity; a new store gets one where @p create.
[[nodiscard]] Result<StoreIdentity> loadIdentity(Connection &connection, TimePoint now,
                                                 bool create);

/// A compact, consistent copy of the open database, of mode 0600 and on disk.
[[nodiscard]] Result<void> copyDatabase(Connection &connection, const QString &toPath);

/// Makes the entry of a file in its directory durable.
void syncDirectoryOf(const QString &path);

[[nodiscard]] TimePoint timeOr(TimePoint given);

} // namespace berth::store
