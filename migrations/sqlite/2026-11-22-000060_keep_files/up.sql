-- Files that people sent or that the program made. The bytes lie in the folder of files, under the id.
CREATE TABLE attachments (
    id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    file_name TEXT NOT NULL,
    -- As its first bytes say, whatever the sender called it.
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_by BLOB NOT NULL,
    -- When it goes unless a record keeps it until then; absent while one does.
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (id),
    CONSTRAINT attachments_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES users (id),
    CONSTRAINT attachments_purpose_check CHECK (purpose IN ('import', 'evidence', 'export', 'import_faults')),
    CONSTRAINT attachments_size_check CHECK (size >= 0)
) STRICT;
CREATE INDEX attachments_expires_idx ON attachments (expires_at, id);
CREATE INDEX attachments_uploaded_idx ON attachments (uploaded_by, id);
