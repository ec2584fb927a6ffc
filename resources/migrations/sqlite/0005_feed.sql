-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The feed, its checkpoints, and imports.

-- One row a stored change, gap-free and chained. No foreign key: events outlive their subjects.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    organization_id INTEGER,
    kind INTEGER NOT NULL, -- store, organization, user, invite, quota, cluster, node, deployment, replica, reservation, import
    subject_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    deployment_id INTEGER, -- whose timeline it is on: a deployment and its replicas
    payload TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
--;
CREATE INDEX events_by_deployment ON events (deployment_id) WHERE deployment_id IS NOT NULL;
--;
CREATE INDEX events_by_subject ON events (kind, subject_id) WHERE deployment_id IS NULL;
--;
CREATE INDEX events_by_organization ON events (organization_id);
--;

CREATE TABLE checkpoints (
    seq INTEGER PRIMARY KEY,
    created_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
--;

-- Staged rows are invisible until their import is applied, and are kept for the fold after that.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    source TEXT NOT NULL,
    applied INTEGER NOT NULL CHECK (applied IN (0, 1)),
    nodes INTEGER NOT NULL,
    deployments INTEGER NOT NULL,
    replicas INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
--;

CREATE TABLE staged_nodes (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE staged_deployments (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    first_replica INTEGER NOT NULL, -- replicas of the deployments before it
    specification_id INTEGER NOT NULL REFERENCES specifications (id),
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    replicas INTEGER NOT NULL,
    min_available INTEGER NOT NULL,
    gang INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    held INTEGER NOT NULL,
    preemptible INTEGER NOT NULL,
    min_run_seconds INTEGER NOT NULL,
    grace_seconds INTEGER NOT NULL,
    expected_seconds INTEGER,
    max_run_seconds INTEGER,
    max_retries INTEGER NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
--;
