// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/store/reads_sql.h"

#define BERTH_INVITE_COLUMNS                                                                       \
    "i.id AS id, i.version AS version, i.organization_id AS organization_id, i.role AS role,"      \
    " i.uses AS uses, i.note AS note, i.expires_at AS expires_at, i.revoked_at AS revoked_at,"     \
    " i.created_by AS created_by, i.created_at AS created_at, u.user_id AS used_by,"               \
    " u.used_at AS used_at"
#define BERTH_INVITES " FROM invites i LEFT JOIN invite_uses u ON u.invite_id = i.id"
#define BERTH_SESSION_COLUMNS "id, version, user_id, created_at, expires_at"
#define BERTH_TOKEN_COLUMNS "id, version, user_id, name, scope, expires_at, created_at"
#define BERTH_OWNER_COLUMNS                                                                        \
    "u.id, u.version, u.username, u.display_name, u.is_administrator, m.organization_id, m.role,"  \
    " u.created_at"
#define BERTH_OWNERS " JOIN users u ON u.id = s.user_id LEFT JOIN memberships m ON m.user_id = u.id"

namespace berth::store::sql {

inline constexpr char SelectInvites[]
    = "SELECT " BERTH_INVITE_COLUMNS BERTH_INVITES " ORDER BY i.id";
inline constexpr char SelectInvite[]
    = "SELECT " BERTH_INVITE_COLUMNS BERTH_INVITES " WHERE i.id = :id";
inline constexpr char SelectInviteByHash[]
    = "SELECT " BERTH_INVITE_COLUMNS BERTH_INVITES " WHERE i.code_hash = :code_hash";
inline constexpr char SelectInvitePage[]
    = "SELECT " BERTH_INVITE_COLUMNS BERTH_INVITES
      " WHERE i.organization_id = :organization_id AND i.id > :after ORDER BY i.id LIMIT :limit";
inline constexpr char InsertInvite[]
    = "INSERT INTO invites (id, version, organization_id, code_hash, role, uses, note, expires_at,"
      " revoked_at, created_by, created_at)"
      " VALUES (:id, 1, :organization_id, :code_hash, :role, :uses, :note, :expires_at, "
      ":revoked_at,"
      " :created_by, :created_at)";
inline constexpr char UpdateInvite[]
    = "UPDATE invites SET version = version + 1, role = :role, note = :note,"
      " expires_at = :expires_at, revoked_at = :revoked_at WHERE id = :id AND version = :version";
inline constexpr char InsertInviteUse[] = "INSERT INTO invite_uses (invite_id, user_id, used_at) "
                                          "VALUES (:invite_id, :user_id, :used_at)";
inline constexpr char DeleteInvite[] = "DELETE FROM invites WHERE id = :id AND version = :version";

inline constexpr char SelectSessions[]
    = "SELECT " BERTH_SESSION_COLUMNS " FROM sessions ORDER BY id";
inline constexpr char SelectSession[]
    = "SELECT " BERTH_SESSION_COLUMNS " FROM sessions WHERE id = :id";
inline constexpr char SelectSessionByHash[]
    = "SELECT " BERTH_SESSION_COLUMNS " FROM sessions WHERE refresh_hash = :hash";
inline constexpr char SelectSessionByPreviousHash[]
    = "SELECT " BERTH_SESSION_COLUMNS " FROM sessions WHERE previous_hash = :hash";
inline constexpr char SelectSessionsOfUser[]
    = "SELECT " BERTH_SESSION_COLUMNS " FROM sessions WHERE user_id = :user_id ORDER BY id";
inline constexpr char InsertSession[]
    = "INSERT INTO sessions (id, version, user_id, refresh_hash, created_at, expires_at)"
      " VALUES (:id, 1, :user_id, :refresh_hash, :created_at, :expires_at)";
inline constexpr char UpdateSession[]
    = "UPDATE sessions SET version = version + 1, previous_hash = refresh_hash,"
      " refresh_hash = :refresh_hash, expires_at = :expires_at"
      " WHERE id = :id AND version = :version";
inline constexpr char DeleteSession[] = "DELETE FROM sessions WHERE id = :id";

inline constexpr char SelectTokens[] = "SELECT " BERTH_TOKEN_COLUMNS " FROM tokens ORDER BY id";
inline constexpr char SelectToken[] = "SELECT " BERTH_TOKEN_COLUMNS " FROM tokens WHERE id = :id";
inline constexpr char SelectTokensOfUser[]
    = "SELECT " BERTH_TOKEN_COLUMNS " FROM tokens WHERE user_id = :user_id ORDER BY id";
inline constexpr char InsertToken[]
    = "INSERT INTO tokens (id, version, user_id, secret_hash, name, scope, expires_at, created_at)"
      " VALUES (:id, 1, :user_id, :secret_hash, :name, :scope, :expires_at, :created_at)";
inline constexpr char DeleteToken[] = "DELETE FROM tokens WHERE id = :id";

inline constexpr char WriteCredentials[]
    = "INSERT INTO credentials (user_id, password_hash, changed_at)"
      " VALUES (:user_id, :password_hash, :changed_at)"
      " ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash,"
      " changed_at = excluded.changed_at";
inline constexpr char SelectCredentials[]
    = "SELECT password_hash FROM credentials WHERE user_id = :user_id";
inline constexpr char SelectHasAdministrator[]
    = "SELECT EXISTS (SELECT 1 FROM users u JOIN credentials c ON c.user_id = u.id"
      " WHERE u.is_administrator)";
inline constexpr char SelectAdministratorWithoutPassword[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at FROM users u LEFT JOIN memberships m ON m.user_id = u.id"
      " WHERE u.is_administrator"
      " AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = u.id)"
      " ORDER BY u.id LIMIT 1";

inline constexpr char SelectIdempotent[]
    = "SELECT fingerprint, status, answer FROM idempotency_keys"
      " WHERE user_id = :user_id AND idempotency_key = :idempotency_key AND created_at > :oldest";
inline constexpr char InsertIdempotent[]
    = "INSERT INTO idempotency_keys (user_id, idempotency_key, fingerprint, status, answer,"
      " created_at)"
      " VALUES (:user_id, :idempotency_key, :fingerprint, :status, :answer, :created_at)"
      " ON CONFLICT (user_id, idempotency_key) DO UPDATE SET fingerprint = excluded.fingerprint,"
      " status = excluded.status, answer = excluded.answer, created_at = excluded.created_at"
      " WHERE idempotency_keys.created_at <= :oldest";
inline constexpr char DeleteOldIdempotent[]
    = "DELETE FROM idempotency_keys WHERE created_at <= :oldest";

// The owner of a session or a token in the same read: every request asks.
inline constexpr char SelectSessionOwner[]
    = "SELECT s.id, s.version, s.user_id, s.created_at, s.expires_at, " BERTH_OWNER_COLUMNS
      " FROM sessions s" BERTH_OWNERS " WHERE s.id = :id";
inline constexpr char SelectTokenOwner[]
    = "SELECT s.id, s.version, s.user_id, s.created_at, s.expires_at, " BERTH_OWNER_COLUMNS
      ", s.scope, s.name FROM tokens s" BERTH_OWNERS " WHERE s.secret_hash = :hash";
inline constexpr char SelectCredentialsByName[]
    = "SELECT " BERTH_OWNER_COLUMNS ", c.password_hash FROM users u"
      " LEFT JOIN memberships m ON m.user_id = u.id LEFT JOIN credentials c ON c.user_id = u.id"
      " WHERE u.folded_username = :folded_username";
inline constexpr char SelectMemberPage[]
    = "SELECT u.id AS id, version, username, display_name, is_administrator, organization_id, role,"
      " created_at, m.joined_at AS joined_at FROM memberships m JOIN users u ON m.user_id = u.id"
      " WHERE m.organization_id = :organization_id AND u.id > :after ORDER BY u.id LIMIT :limit";
inline constexpr char SelectLongestServingOwner[]
    = "SELECT user_id FROM memberships WHERE organization_id = :organization_id AND role = 3"
      " AND user_id <> :except ORDER BY joined_at, user_id LIMIT 1";
inline constexpr char SelectJoinedAt[]
    = "SELECT joined_at FROM memberships WHERE user_id = :user_id";
inline constexpr char CountOwners[]
    = "SELECT count(*) FROM memberships WHERE organization_id = :organization_id AND role = 3";
inline constexpr char SelectDeploymentsOfOwner[]
    = "SELECT " BERTH_DEPLOYMENT_COLUMNS " FROM deployments WHERE owner_id = :owner_id"
      " AND id > :after ORDER BY id LIMIT :limit";
} // namespace berth::store::sql
