-- What happened, in order: one row per event, written in the transaction of the change.
-- `sequence` is given after commit, so that a reader who has seen N never misses a smaller number.
CREATE TABLE outbox (
    id BLOB NOT NULL,
    sequence INTEGER,
    event_type TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    entity_sequence INTEGER NOT NULL,
    branch_id BLOB,
    visibility TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    request_id BLOB NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_sequence_key UNIQUE (sequence),
    CONSTRAINT outbox_entity_key UNIQUE (entity_id, entity_type, entity_sequence),
    CONSTRAINT outbox_visibility_check CHECK (visibility IN ('internal', 'partner', 'customer'))
) STRICT;
CREATE INDEX outbox_unsequenced_idx ON outbox (id) WHERE sequence IS NULL;
CREATE INDEX outbox_created_idx ON outbox (created_at);

-- Who did what to which record; append-only.
CREATE TABLE audit_log (
    id BLOB NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    action TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id BLOB,
    entity_version INTEGER,
    branch_id BLOB,
    request_id BLOB NOT NULL,
    address TEXT,
    reason TEXT,
    changes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT audit_log_pkey PRIMARY KEY (id)
) STRICT;
CREATE INDEX audit_log_entity_idx ON audit_log (entity_id, id);
CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id);
CREATE INDEX audit_log_branch_idx ON audit_log (branch_id, id);

CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, idempotency_key)
) STRICT;
CREATE INDEX idempotency_keys_expires_idx ON idempotency_keys (expires_at);

-- Limits, windows, weights and texts that a company sets itself; a missing row means the shipped default.
CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_by BLOB,
    updated_at INTEGER NOT NULL,
    CONSTRAINT settings_pkey PRIMARY KEY (name)
) STRICT;

-- Keys of this installation: token signing, cursor signing.
CREATE TABLE server_keys (
    id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    active_from INTEGER NOT NULL,
    retired_at INTEGER,
    CONSTRAINT server_keys_pkey PRIMARY KEY (id),
    CONSTRAINT server_keys_purpose_check CHECK (purpose IN ('token_signing', 'cursor'))
) STRICT;

-- Numbers for people restart each month; see platform/numbers.rs for why PostgreSQL uses sequences instead.
CREATE TABLE number_counters (
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    last_value INTEGER NOT NULL,
    CONSTRAINT number_counters_pkey PRIMARY KEY (scope, period)
) STRICT;

-- The names that outside systems use for our records.
CREATE TABLE external_refs (
    entity_type TEXT NOT NULL,
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT external_refs_pkey PRIMARY KEY (entity_type, system, external_id)
) STRICT;
CREATE INDEX external_refs_entity_idx ON external_refs (entity_id);

CREATE TRIGGER audit_log_append_only_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: audit_log_append_only');
END;

CREATE TRIGGER audit_log_append_only_delete BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: audit_log_append_only');
END;
