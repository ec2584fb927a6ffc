// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char InsertReservation[]
    = "INSERT INTO reservations (id, version, cluster_id, note, created_by, created_at)"
      " VALUES (:id, 1, :cluster_id, :note, :created_by, :created_at)";
inline constexpr char UpdateReservation[]
    = "UPDATE reservations SET version = version + 1, cluster_id = :cluster_id, note = :note,"
      " created_by = :created_by, created_at = :created_at WHERE id = :id AND version = :version";
inline constexpr char DeleteReservation[]
    = "DELETE FROM reservations WHERE id = :id AND version = :version";

} // namespace berth::store::sql
