// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char Commit[] = "COMMIT";
inline constexpr char Rollback[] = "ROLLBACK";

inline constexpr char CountTables[] = "SELECT count(*) FROM sqlite_master";
inline constexpr char CountLedgerTables[]
    = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('migrations')";
inline constexpr char SelectMigrations[]
    = "SELECT number, name, sha256 FROM migrations ORDER BY number";
inline constexpr char InsertMigration[]
    = "INSERT INTO migrations (number, name, sha256, applied_at)"
      " VALUES (:number, :name, :sha256, :applied_at)";

} // namespace berth::store::sql
