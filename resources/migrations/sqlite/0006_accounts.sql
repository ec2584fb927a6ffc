-- SPDX-FileCopyrightText: 2026 The Berth authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Accounts that sign in: passwords, sessions, personal tokens, and answers kept for a repetition.

INSERT INTO sequences (name, next_id) VALUES ('sessions', 1), ('tokens', 1);
--;

-- What a user signs in with. Secret: in no event. Without a row nobody signs in as them.
CREATE TABLE credentials (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL, -- Argon2id, with its parameters and salt
    changed_at INTEGER NOT NULL
) STRICT;
--;

-- A sign-in that lives; one that ended is gone. A refresh token is used once: the one before is
-- kept to notice a copy of it.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    user_id INTEGER NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL UNIQUE, -- secret: in no event
    previous_hash TEXT UNIQUE, -- secret: in no event
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
--;
CREATE INDEX sessions_by_user ON sessions (user_id);
--;

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL CHECK (version >= 1),
    user_id INTEGER NOT NULL REFERENCES users (id),
    secret_hash TEXT NOT NULL UNIQUE, -- secret: in no event
    name TEXT NOT NULL,
    scope INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 2), -- read, deployments, full
    expires_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
--;
CREATE INDEX tokens_by_user ON tokens (user_id);
--;

-- What a request with an Idempotency-Key was answered, for a day. Bookkeeping: in no event.
CREATE TABLE idempotency_keys (
    user_id INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of the request: another one is refused
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, idempotency_key)
) STRICT, WITHOUT ROWID;
--;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
--;
