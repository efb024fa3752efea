-- Periodic work. A worker may act for a job only while it holds the lease; `fence` goes up with every
-- lease, so that a worker that was taken for dead finds every write of its own refused.
CREATE TABLE periodic_jobs (
    name text NOT NULL,
    fence bigint NOT NULL,
    worker uuid,
    leased_until timestamptz,
    due_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    outcome text,
    done bigint,
    CONSTRAINT periodic_jobs_pkey PRIMARY KEY (name),
    CONSTRAINT periodic_jobs_lease_check CHECK ((worker IS NULL) = (leased_until IS NULL)),
    CONSTRAINT periodic_jobs_outcome_check CHECK (outcome IN ('done', 'continues', 'failed'))
);

-- What the jobs look for: quotes past their validity, sessions and refresh tokens past their use.
CREATE INDEX quotes_state_valid_idx ON quotes (state, valid_until, id);
CREATE INDEX sessions_expires_idx ON sessions (expires_at);
CREATE INDEX sessions_idle_expires_idx ON sessions (idle_expires_at);
CREATE INDEX sessions_revoked_idx ON sessions (revoked_at);
CREATE INDEX refresh_tokens_used_idx ON refresh_tokens (used_at);
