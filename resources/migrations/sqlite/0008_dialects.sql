-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the clients of other services bring along: invites for many, and what they call our objects.

-- once, many
ALTER TABLE invites ADD COLUMN uses INTEGER NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND 1);
--;

-- A word that a client gave for an object, and gets back: a priority on its own scale, an id of its
-- own form, that it made the object at all. Not part of the feed: nothing of Berth depends on it.
CREATE TABLE client_notes (
    subject INTEGER NOT NULL, -- the kind of the object, as in events
    subject_id INTEGER NOT NULL,
    dialect TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (subject, subject_id, dialect)
) WITHOUT ROWID;
--;
CREATE INDEX client_notes_by_note ON client_notes (dialect, subject, note);
--;

-- They go with what they are about.
CREATE TRIGGER client_notes_of_organizations AFTER DELETE ON organizations
BEGIN DELETE FROM client_notes WHERE subject = 1 AND subject_id = OLD.id; END;
--;
CREATE TRIGGER client_notes_of_deployments AFTER DELETE ON deployments
BEGIN DELETE FROM client_notes WHERE subject = 7 AND subject_id = OLD.id; END;
--;
CREATE TRIGGER client_notes_of_jobs AFTER DELETE ON jobs
BEGIN DELETE FROM client_notes WHERE subject = 13 AND subject_id = OLD.id; END;
