-- What happened, in order: one row per event, written in the transaction of the change.
-- `sequence` is given after commit, so that a reader who has seen N never misses a smaller number.
CREATE TABLE outbox (
    id UUID NOT NULL,
    sequence BIGINT,
    event_type TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id UUID NOT NULL,
    entity_sequence BIGINT NOT NULL,
    branch_id UUID,
    visibility TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    request_id UUID NOT NULL,
    data JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_sequence_key UNIQUE (sequence),
    CONSTRAINT outbox_entity_key UNIQUE (entity_id, entity_type, entity_sequence),
    CONSTRAINT outbox_visibility_check CHECK (visibility IN ('internal', 'partner', 'customer'))
);
CREATE INDEX outbox_unsequenced_idx ON outbox (id) WHERE sequence IS NULL;
CREATE INDEX outbox_created_idx ON outbox (created_at);

-- Who did what to which record; append-only.
CREATE TABLE audit_log (
    id UUID NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id UUID,
    entity_version BIGINT,
    branch_id UUID,
    request_id UUID NOT NULL,
    address TEXT,
    reason TEXT,
    changes JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_entity_idx ON audit_log (entity_id, id);
CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id);
CREATE INDEX audit_log_branch_idx ON audit_log (branch_id, id);

CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status INTEGER NOT NULL,
    headers JSONB NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, idempotency_key)
);
CREATE INDEX idempotency_keys_expires_idx ON idempotency_keys (expires_at);

-- Limits, windows, weights and texts that a company sets itself; a missing row means the shipped default.
CREATE TABLE settings (
    name TEXT NOT NULL,
    value JSONB NOT NULL,
    version BIGINT NOT NULL,
    updated_by UUID,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT settings_pkey PRIMARY KEY (name)
);

-- Keys of this installation: token signing, cursor signing.
CREATE TABLE server_keys (
    id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    secret BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    active_from TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ,
    CONSTRAINT server_keys_pkey PRIMARY KEY (id),
    CONSTRAINT server_keys_purpose_check CHECK (purpose IN ('token_signing', 'cursor'))
);

-- Numbers for people restart each month; see platform/numbers.rs for why PostgreSQL uses sequences instead.
CREATE TABLE number_counters (
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    last_value BIGINT NOT NULL,
    CONSTRAINT number_counters_pkey PRIMARY KEY (scope, period)
);

-- The names that outside systems use for our records.
CREATE TABLE external_refs (
    entity_type TEXT NOT NULL,
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    entity_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT external_refs_pkey PRIMARY KEY (entity_type, system, external_id)
);
CREATE INDEX external_refs_entity_idx ON external_refs (entity_id);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_log_append_only';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
