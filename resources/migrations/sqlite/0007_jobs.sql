-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Jobs, and their runs.

INSERT INTO sequences (name, next_id) VALUES ('jobs', 1), ('runs', 1);
--;

-- It fires a template (specification_id and template) or restarts a deployment; without a foreign
-- key, since the target may be deleted: then the job is paused and says so.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    state_version INTEGER NOT NULL CHECK (state_version >= 1),
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    expression TEXT NOT NULL,
    extended INTEGER NOT NULL CHECK (extended IN (0, 1)),
    time_zone TEXT NOT NULL,
    restart_id INTEGER,
    specification_id INTEGER REFERENCES specifications (id),
    template TEXT NOT NULL, -- canonical JSON; empty where it restarts
    missed INTEGER NOT NULL CHECK (missed BETWEEN 0 AND 2), -- skip, run_once, run_all
    missed_cap INTEGER NOT NULL CHECK (missed_cap BETWEEN 1 AND 100),
    missed_deadline_seconds INTEGER CHECK (missed_deadline_seconds >= 1),
    overlap INTEGER NOT NULL CHECK (overlap BETWEEN 0 AND 3), -- forbid, queue, replace, allow
    jitter_seconds INTEGER NOT NULL CHECK (jitter_seconds >= 0),
    dst_gap INTEGER NOT NULL CHECK (dst_gap BETWEEN 0 AND 1), -- run_after, skip
    starts_at INTEGER,
    ends_at INTEGER,
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    pause_reason TEXT NOT NULL,
    keep_succeeded INTEGER NOT NULL CHECK (keep_succeeded >= 3),
    keep_failed INTEGER NOT NULL CHECK (keep_failed >= 1),
    owner_id INTEGER REFERENCES users (id),
    created_by INTEGER,
    created_at INTEGER NOT NULL,
    decided_until INTEGER NOT NULL, -- every firing up to then is run, waiting, or recorded as missed
    CHECK ((restart_id IS NULL) <> (specification_id IS NULL))
) STRICT;
--;
CREATE INDEX jobs_by_organization ON jobs (organization_id);
--;
CREATE INDEX jobs_by_restart ON jobs (restart_id) WHERE restart_id IS NOT NULL;
--;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    run_trigger INTEGER NOT NULL CHECK (run_trigger BETWEEN 0 AND 2), -- schedule, manual, start
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5), -- queued, running, succeeded, failed, stopped, missed
    nominal_at INTEGER NOT NULL,
    nominal_until INTEGER NOT NULL,
    firings INTEGER NOT NULL CHECK (firings >= 1),
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    reason TEXT NOT NULL,
    deployment_id INTEGER, -- no foreign key: a person may delete it
    CHECK ((state > 1) = (finished_at IS NOT NULL))
) STRICT;
--;
CREATE INDEX runs_by_job ON runs (job_id, id);
--;
CREATE INDEX runs_by_deployment ON runs (deployment_id) WHERE deployment_id IS NOT NULL;
--;
CREATE INDEX runs_live ON runs (job_id) WHERE state <= 1;
--;
-- Nothing is fired twice, whatever the clocks do.
CREATE UNIQUE INDEX runs_fired ON runs (job_id, nominal_at) WHERE run_trigger = 0 AND state <> 5;
--;
