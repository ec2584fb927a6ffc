-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Clusters and their nodes. What a node has is a row a resource, so that any named one fits in.

CREATE TABLE clusters (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    state_version INTEGER NOT NULL CHECK (state_version >= 1),
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    runtime INTEGER NOT NULL CHECK (runtime BETWEEN 0 AND 2), -- simulated, docker, swarm
    objective INTEGER NOT NULL CHECK (objective BETWEEN 0 AND 2), -- balanced, deployments, utilisation
    policy INTEGER NOT NULL CHECK (policy BETWEEN 0 AND 3), -- pack, bestfit, firstfit, spread
    refuse_unfittable INTEGER NOT NULL CHECK (refuse_unfittable IN (0, 1)),
    queue_held INTEGER NOT NULL CHECK (queue_held IN (0, 1)),
    unreachable_reason TEXT NOT NULL,
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (organization_id, folded_name)
) STRICT;
--;

CREATE TABLE nodes (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    state_version INTEGER NOT NULL CHECK (state_version >= 1),
    cluster_id INTEGER NOT NULL REFERENCES clusters (id),
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    gpu_model TEXT NOT NULL,
    address TEXT NOT NULL,
    scheduling INTEGER NOT NULL CHECK (scheduling BETWEEN 0 AND 2), -- open, cordoned, draining
    presence INTEGER NOT NULL CHECK (presence BETWEEN 0 AND 1), -- present, lost
    drain_deadline INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (cluster_id, folded_name)
) STRICT;
--;

-- cpu (thousandths of a core), memory (bytes), gpu (thousandths of a device), and any named one.
-- The ceiling is max(total, allocated): a node that was found to be smaller may be recorded.
CREATE TABLE node_resources (
    node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    resource TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0),
    ceiling INTEGER NOT NULL CHECK (ceiling >= total),
    allocated INTEGER NOT NULL CHECK (allocated >= 0),
    PRIMARY KEY (node_id, resource),
    CHECK (allocated <= ceiling)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE node_devices (
    node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    device INTEGER NOT NULL CHECK (device >= 0),
    uuid TEXT NOT NULL,
    model TEXT NOT NULL,
    health INTEGER NOT NULL CHECK (health BETWEEN 0 AND 1), -- healthy, unhealthy
    allocated_milli INTEGER NOT NULL CHECK (allocated_milli BETWEEN 0 AND 1000),
    PRIMARY KEY (node_id, device)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE node_labels (
    node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (node_id, label)
) STRICT, WITHOUT ROWID;
--;

CREATE TABLE node_taints (
    node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    taint TEXT NOT NULL,
    value TEXT NOT NULL,
    effect INTEGER NOT NULL CHECK (effect BETWEEN 0 AND 1), -- no_schedule, no_execute
    PRIMARY KEY (node_id, position)
) STRICT, WITHOUT ROWID;
--;
