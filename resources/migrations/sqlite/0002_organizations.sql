-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may do what: organizations, users, roles, invites, quotas.

CREATE TABLE organizations (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL UNIQUE, -- unique ignoring case
    created_at INTEGER NOT NULL
) STRICT;
--;

CREATE TABLE users (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    username TEXT NOT NULL,
    folded_username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    is_administrator INTEGER NOT NULL CHECK (is_administrator IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
--;

-- A user belongs to at most one organization, with one role in it.
CREATE TABLE memberships (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3), -- viewer, developer, operator, owner
    joined_at INTEGER NOT NULL
) STRICT;
--;
CREATE INDEX memberships_by_organization ON memberships (organization_id, role, joined_at);
--;

CREATE TABLE invites (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    organization_id INTEGER NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL UNIQUE, -- secret: in no event
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3),
    note TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    created_by INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
--;
CREATE INDEX invites_by_organization ON invites (organization_id);
--;

-- A used invite is never used again: its second row is refused.
CREATE TABLE invite_uses (
    invite_id INTEGER PRIMARY KEY REFERENCES invites (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
--;

CREATE TABLE quotas (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    subject INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 2), -- organization, user, cluster
    subject_id INTEGER NOT NULL,
    max_deployments INTEGER CHECK (max_deployments >= 0),
    max_running INTEGER CHECK (max_running >= 0),
    max_priority INTEGER CHECK (max_priority BETWEEN 0 AND 1000),
    max_cpu_milli INTEGER CHECK (max_cpu_milli >= 0),
    max_memory_bytes INTEGER CHECK (max_memory_bytes >= 0),
    max_gpu_milli INTEGER CHECK (max_gpu_milli >= 0),
    weight INTEGER CHECK (weight BETWEEN 1 AND 1000),
    UNIQUE (subject, subject_id)
) STRICT;
--;
