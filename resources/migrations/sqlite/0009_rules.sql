-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What deployments wait for, and when their time is up.

ALTER TABLE deployments ADD COLUMN expires_at INTEGER;
--;
-- requeue, wait
ALTER TABLE deployments ADD COLUMN on_node_loss INTEGER NOT NULL DEFAULT 0
    CHECK (on_node_loss BETWEEN 0 AND 1);
--;
-- [[deployment, condition, state], ...]; an array, since the order is the person's own.
ALTER TABLE deployments ADD COLUMN waits_for TEXT NOT NULL DEFAULT '[]';
--;
-- none, max_run, deadline
ALTER TABLE replicas ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0
    CHECK (overdue BETWEEN 0 AND 2);
--;

-- Who waits for whom, found by the latter: an index over waits_for, kept with it. No foreign key
-- on what is waited for: it may be deleted, and the waiter keeps saying so.
CREATE TABLE dependencies (
    on_id INTEGER NOT NULL,
    deployment_id INTEGER NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    PRIMARY KEY (on_id, deployment_id)
) STRICT, WITHOUT ROWID;
--;
CREATE INDEX dependencies_by_deployment ON dependencies (deployment_id);
--;
CREATE INDEX deployments_limited ON deployments (id)
    WHERE expires_at IS NOT NULL OR max_run_seconds IS NOT NULL;
--;
