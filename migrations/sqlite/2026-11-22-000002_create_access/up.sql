CREATE TABLE branches (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    phone TEXT,
    address TEXT,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT branches_pkey PRIMARY KEY (id),
    CONSTRAINT branches_code_key UNIQUE (code)
) STRICT;

CREATE TABLE teams (
    id BLOB NOT NULL,
    branch_id BLOB NOT NULL,
    name TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT teams_pkey PRIMARY KEY (id),
    CONSTRAINT teams_branch_id_name_key UNIQUE (branch_id, name),
    CONSTRAINT teams_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id)
) STRICT;

CREATE TABLE users (
    id BLOB NOT NULL,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    language TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    password_hash TEXT,
    -- Goes up with every change of roles, memberships or status: older tokens stop working at once.
    access_version INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deactivated_at INTEGER,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_username_key UNIQUE (username),
    CONSTRAINT users_language_check CHECK (language IN ('zh-CN', 'en'))
) STRICT;
CREATE INDEX users_created_idx ON users (created_at, id);

CREATE TABLE user_roles (
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT user_roles_role_check CHECK (role IN ('agent', 'technician', 'dispatcher', 'supervisor', 'quality', 'storekeeper', 'finance', 'manager', 'executive', 'admin'))
) STRICT;

CREATE TABLE memberships (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    branch_id BLOB NOT NULL,
    team_id BLOB,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (id),
    CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT memberships_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT memberships_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams (id),
    CONSTRAINT memberships_dates_check CHECK (ends_on IS NULL OR ends_on >= starts_on)
) STRICT;
CREATE INDEX memberships_user_idx ON memberships (user_id);
CREATE INDEX memberships_branch_idx ON memberships (branch_id);
CREATE INDEX memberships_team_idx ON memberships (team_id);

CREATE TABLE sessions (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    address TEXT,
    user_agent TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_reason TEXT,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX sessions_user_idx ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    id BLOB NOT NULL,
    session_id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id)
) STRICT;
CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (session_id);
