-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The store itself: its identity, its ledger, its counters. Times are epoch milliseconds, UTC.

-- One row a migration that was applied. A file that changes afterwards is refused.
CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;
--;

-- One row. The epoch counts restores: it is part of container names and of cursors.
CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    uuid TEXT NOT NULL,
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    created_at INTEGER NOT NULL
) STRICT;
--;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
--;

-- The next id of each kind. Ids are never reused, also where the newest row was removed.
CREATE TABLE sequences (
    name TEXT PRIMARY KEY,
    next_id INTEGER NOT NULL CHECK (next_id >= 1)
) STRICT, WITHOUT ROWID;
--;
INSERT INTO sequences (name, next_id) VALUES
    ('organizations', 1), ('users', 1), ('invites', 1), ('quotas', 1), ('clusters', 1),
    ('nodes', 1), ('specifications', 1), ('deployments', 1), ('revisions', 1), ('replicas', 1),
    ('attempts', 1), ('allocations', 1), ('reservations', 1), ('imports', 1);
--;
