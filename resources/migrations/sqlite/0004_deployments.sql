-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deployments and what runs of them.

-- Immutable, shared by all revisions that say the same; the body is canonical JSON.
CREATE TABLE specifications (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    hash TEXT NOT NULL UNIQUE, -- SHA-256 of the body
    image TEXT NOT NULL,
    cpu_milli INTEGER NOT NULL CHECK (cpu_milli >= 0),
    memory_bytes INTEGER NOT NULL CHECK (memory_bytes >= 0),
    gpu_milli INTEGER NOT NULL CHECK (gpu_milli >= 0),
    body TEXT NOT NULL
) STRICT;
--;

CREATE TABLE deployments (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    state_version INTEGER NOT NULL CHECK (state_version >= 1),
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    name TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1), -- service, batch
    revision_id INTEGER NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    specification_id INTEGER NOT NULL REFERENCES specifications (id),
    replicas INTEGER NOT NULL CHECK (replicas >= 0),
    min_available INTEGER NOT NULL CHECK (min_available >= 0),
    gang INTEGER NOT NULL CHECK (gang IN (0, 1)),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 1000),
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    preemptible INTEGER NOT NULL CHECK (preemptible IN (0, 1)),
    min_run_seconds INTEGER NOT NULL CHECK (min_run_seconds >= 0),
    grace_seconds INTEGER NOT NULL CHECK (grace_seconds >= 0),
    expected_seconds INTEGER CHECK (expected_seconds >= 0),
    max_run_seconds INTEGER CHECK (max_run_seconds >= 0),
    max_retries INTEGER NOT NULL CHECK (max_retries >= 0),
    owner_id INTEGER REFERENCES users (id),
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL, -- of the latest start
    stop_requested INTEGER NOT NULL CHECK (stop_requested IN (0, 1)),
    delete_requested_at INTEGER,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6), -- queued, starting, running, stopping, succeeded, failed, stopped
    ready_replicas INTEGER NOT NULL CHECK (ready_replicas >= 0),
    waiting_replicas INTEGER NOT NULL CHECK (waiting_replicas >= 0),
    not_before INTEGER,
    cause INTEGER NOT NULL CHECK (cause BETWEEN 0 AND 4), -- none, preempted, drained, node_lost, retry
    started_at INTEGER,
    finished_at INTEGER
) STRICT;
--;
CREATE INDEX deployments_by_cluster ON deployments (cluster_id, status);
--;
CREATE INDEX deployments_waiting ON deployments (id) WHERE waiting_replicas > 0;
--;

-- How many deployments a cluster and an owner have in each status: what would else be a scan.
-- Kept by the transaction that changes them; owner 0: none.
CREATE TABLE deployment_counts (
    cluster_id INTEGER NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL,
    status INTEGER NOT NULL,
    deployments INTEGER NOT NULL CHECK (deployments >= 0),
    PRIMARY KEY (cluster_id, owner_id, status)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    specification_id INTEGER NOT NULL REFERENCES specifications (id),
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (deployment_id, number)
) STRICT;
--;

-- A replica is on a node exactly while it holds resources, and has an outcome once it ended.
CREATE TABLE replicas (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    state_version INTEGER NOT NULL CHECK (state_version >= 1),
    deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    cluster_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5), -- waiting, placed, starting, running, stopping, ended
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3), -- none, succeeded, failed, stopped
    cause INTEGER NOT NULL CHECK (cause BETWEEN 0 AND 4),
    not_before INTEGER,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    node_id INTEGER REFERENCES nodes (id),
    started_at INTEGER,
    finished_at INTEGER,
    CHECK ((state BETWEEN 1 AND 4) = (node_id IS NOT NULL)),
    CHECK ((state = 5) = (outcome <> 0))
) STRICT;
--;
CREATE INDEX replicas_by_deployment ON replicas (deployment_id, ordinal);
--;
CREATE INDEX replicas_by_node ON replicas (node_id) WHERE node_id IS NOT NULL;
--;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    replica_id INTEGER NOT NULL REFERENCES replicas (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    node_id INTEGER NOT NULL,
    revision_id INTEGER NOT NULL,
    desired INTEGER NOT NULL CHECK (desired BETWEEN 0 AND 1), -- run, stop
    observed INTEGER NOT NULL CHECK (observed BETWEEN 0 AND 4), -- absent, created, running, exited, unknown
    exit_code INTEGER,
    message TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    UNIQUE (replica_id, number)
) STRICT;
--;

CREATE TABLE reservations (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    note TEXT NOT NULL,
    created_by INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
--;
CREATE INDEX reservations_by_cluster ON reservations (cluster_id);
--;

-- What is held now; a released one is gone. Exactly one owner, and one allocation an owner.
CREATE TABLE allocations (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    node_id INTEGER NOT NULL REFERENCES nodes (id),
    replica_id INTEGER UNIQUE REFERENCES replicas (id),
    reservation_id INTEGER UNIQUE REFERENCES reservations (id),
    cpu_milli INTEGER NOT NULL CHECK (cpu_milli >= 0),
    memory_bytes INTEGER NOT NULL CHECK (memory_bytes >= 0),
    gpu_milli INTEGER NOT NULL CHECK (gpu_milli >= 0),
    created_at INTEGER NOT NULL,
    CHECK ((replica_id IS NULL) <> (reservation_id IS NULL))
) STRICT;
--;
CREATE INDEX allocations_by_node ON allocations (node_id);
--;

-- The named resources of an allocation besides cpu, memory and gpu.
CREATE TABLE allocation_resources (
    allocation_id INTEGER NOT NULL REFERENCES allocations (id) ON DELETE CASCADE,
    resource TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (allocation_id, resource)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE allocation_devices (
    allocation_id INTEGER NOT NULL REFERENCES allocations (id) ON DELETE CASCADE,
    node_id INTEGER NOT NULL,
    device INTEGER NOT NULL,
    milli INTEGER NOT NULL CHECK (milli BETWEEN 1 AND 1000),
    PRIMARY KEY (allocation_id, device),
    FOREIGN KEY (node_id, device) REFERENCES node_devices (node_id, device)
) STRICT, WITHOUT ROWID;
--;
