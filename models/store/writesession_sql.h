// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char Savepoint[] = "SAVEPOINT use_case";
inline constexpr char ReleaseSavepoint[] = "RELEASE SAVEPOINT use_case";
inline constexpr char RollbackToSavepoint[] = "ROLLBACK TO SAVEPOINT use_case";
inline constexpr char CommitGroup[] = "COMMIT";
inline constexpr char RollbackGroup[] = "ROLLBACK";

inline constexpr char SelectHead[] = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1";
inline constexpr char InsertEvent[]
    = "INSERT INTO events (seq, at, actor, action, organization_id, kind, subject_id, version,"
      " deployment_id, payload, hash)"
      " VALUES (:seq, :at, :actor, :action, :organization_id, :kind, :subject_id, :version,"
      " :deployment_id, :payload, :hash)";

inline constexpr char SelectSequences[] = "SELECT name, next_id FROM sequences";
inline constexpr char UpdateSequence[]
    = "UPDATE sequences SET next_id = :next_id WHERE name = :name";

inline constexpr char SelectCounts[]
    = "SELECT cluster_id, owner_id, status, deployments FROM deployment_counts";
inline constexpr char WriteCount[]
    = "INSERT INTO deployment_counts (cluster_id, owner_id, status, deployments)"
      " VALUES (:cluster_id, :owner_id, :status, :deployments)"
      " ON CONFLICT (cluster_id, owner_id, status)"
      " DO UPDATE SET deployments = excluded.deployments";

inline constexpr char SelectSetting[] = "SELECT value FROM settings WHERE name = :name";
inline constexpr char WriteSetting[] = "INSERT INTO settings (name, value) VALUES (:name, :value)"
                                       " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

} // namespace berth::store::sql
