// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace berth::store::sql {

inline constexpr char SelectOrganization[]
    = "SELECT id, version, name, created_at FROM organizations WHERE id = :id";
inline constexpr char SelectOrganizationByName[]
    = "SELECT id, version, name, created_at FROM organizations WHERE folded_name = :folded_name";
inline constexpr char InsertOrganization[]
    = "INSERT INTO organizations (id, version, name, folded_name, created_at)"
      " VALUES (:id, 1, :name, :folded_name, :created_at)";
inline constexpr char UpdateOrganization[]
    = "UPDATE organizations SET version = version + 1, name = :name, folded_name = :folded_name,"
      " created_at = :created_at WHERE id = :id AND version = :version";
inline constexpr char DeleteOrganization[]
    = "DELETE FROM organizations WHERE id = :id AND version = :version";

inline constexpr char SelectUser[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at FROM users u LEFT JOIN memberships m ON m.user_id = u.id WHERE u.id = :id";
inline constexpr char SelectUserByName[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at FROM users u LEFT JOIN memberships m ON m.user_id = u.id"
      " WHERE folded_username = :folded_username";
inline constexpr char SelectUsersInOrganization[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at FROM memberships m JOIN users u ON m.user_id = u.id"
      " WHERE m.organization_id = :organization_id ORDER BY u.id";
inline constexpr char InsertUser[]
    = "INSERT INTO users (id, version, username, folded_username, display_name, is_administrator,"
      " created_at)"
      " VALUES (:id, 1, :username, :folded_username, :display_name, :is_administrator,"
      " :created_at)";
inline constexpr char UpdateUser[]
    = "UPDATE users SET version = version + 1, username = :username,"
      " folded_username = :folded_username, display_name = :display_name,"
      " is_administrator = :is_administrator WHERE id = :id AND version = :version";
inline constexpr char DeleteUser[] = "DELETE FROM users WHERE id = :id AND version = :version";
inline constexpr char WriteMembership[]
    = "INSERT INTO memberships (user_id, organization_id, role, joined_at)"
      " VALUES (:user_id, :organization_id, :role, :joined_at)"
      " ON CONFLICT (user_id) DO UPDATE SET role = excluded.role,"
      " organization_id = excluded.organization_id,"
      " joined_at = CASE WHEN memberships.organization_id = excluded.organization_id"
      " THEN memberships.joined_at ELSE excluded.joined_at END";
inline constexpr char DeleteMembership[] = "DELETE FROM memberships WHERE user_id = :user_id";

inline constexpr char SelectQuota[]
    = "SELECT id, version, subject, subject_id, max_deployments, max_running, max_priority,"
      " max_cpu_milli, max_memory_bytes, max_gpu_milli, weight FROM quotas"
      " WHERE subject = :subject AND subject_id = :subject_id";
inline constexpr char InsertQuota[]
    = "INSERT INTO quotas (id, version, subject, subject_id, max_deployments, max_running,"
      " max_priority, max_cpu_milli, max_memory_bytes, max_gpu_milli, weight)"
      " VALUES (:id, 1, :subject, :subject_id, :max_deployments, :max_running, :max_priority,"
      " :max_cpu_milli, :max_memory_bytes, :max_gpu_milli, :weight)";
inline constexpr char UpdateQuota[]
    = "UPDATE quotas SET version = version + 1, subject = :subject, subject_id = :subject_id,"
      " max_deployments = :max_deployments, max_running = :max_running,"
      " max_priority = :max_priority, max_cpu_milli = :max_cpu_milli,"
      " max_memory_bytes = :max_memory_bytes, max_gpu_milli = :max_gpu_milli, weight = :weight"
      " WHERE id = :id AND version = :version";
inline constexpr char DeleteQuota[] = "DELETE FROM quotas WHERE id = :id AND version = :version";

} // namespace berth::store::sql
