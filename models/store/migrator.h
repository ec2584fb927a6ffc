// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/time.h"

#include <vector>

namespace berth::store {

class Connection;

/// One step of the schema, forward only.
struct Migration
{
    int number = 0; ///< from 1, without gaps
    QString name;
    QByteArray text; ///< statements, each ended by a line that holds only `--;`

    [[nodiscard]] QByteArray checksum() const; ///< hexadecimal SHA-256 of the text
};

/// The migrations that this program carries, by number.
[[nodiscard]] std::vector<Migration> builtInMigrations();

/// The schema of an open database against @p migrations.
struct SchemaStanding
{
    int applied = 0; ///< number of the latest applied migration; 0: an empty database
    int known = 0; ///< number of the latest migration of this program
};

/// Looks without changing anything.
/// @returns `not-a-store` where the database is somebody else's, `store-newer` naming both
/// numbers, `migration-changed` naming the step
[[nodiscard]] Result<SchemaStanding> inspectSchema(Connection &connection,
                                                   const std::vector<Migration> &migrations);

/// Applies what is missing, one transaction a step, its ledger row included. The first failure
/// ends it: the steps before stay applied.
[[nodiscard]] Result<void> migrate(Connection &connection, const std::vector<Migration> &migrations,
                                   TimePoint now);

} // namespace berth::store
