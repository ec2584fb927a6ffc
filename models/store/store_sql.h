// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char SelectIdentity[] = "SELECT uuid, epoch FROM store WHERE id = 1";
inline constexpr char InsertIdentity[]
    = "INSERT INTO store (id, uuid, epoch, created_at) VALUES (1, :uuid, 1, :created_at)";
inline constexpr char UpdateEpoch[] = "UPDATE store SET epoch = :epoch WHERE id = 1";
inline constexpr char CopyInto[] = "VACUUM INTO :path";
inline constexpr char EmptyLog[] = "PRAGMA wal_checkpoint(TRUNCATE)";
inline constexpr char DropWrite[] = "ROLLBACK";

} // namespace berth::store::sql
