-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may be moved to make room, and how many replicas a service gets.

ALTER TABLE deployments ADD COLUMN movable INTEGER NOT NULL DEFAULT 0
    CHECK (movable BETWEEN 0 AND 1);
--;
-- [min, max, metric, target, stabilization, cooldown]; empty: as many as `replicas` says.
ALTER TABLE deployments ADD COLUMN autoscale TEXT NOT NULL DEFAULT '';
--;
-- The services that are looked after.
CREATE INDEX deployments_autoscaled ON deployments (id) WHERE autoscale <> '';
--;
