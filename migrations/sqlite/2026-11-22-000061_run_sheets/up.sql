-- Sheets of parts or opening stock to be taken in: asked for by a person, done by a job.
CREATE TABLE sheet_imports (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    on_existing TEXT NOT NULL,
    state TEXT NOT NULL,
    -- The sheet; absent once its time is over.
    attachment_id BLOB,
    file_name TEXT NOT NULL,
    requested_by BLOB NOT NULL,
    lang TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_good INTEGER NOT NULL,
    fault_count INTEGER NOT NULL,
    rows_created INTEGER NOT NULL,
    rows_updated INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    -- The faults as a sheet.
    fault_sheet_id BLOB,
    -- Why it could not be done, as a problem code.
    problem TEXT,
    -- How often a worker has taken it up; one that dies leaves it to the next.
    attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT sheet_imports_pkey PRIMARY KEY (id),
    CONSTRAINT sheet_imports_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachments (id) ON DELETE SET NULL,
    CONSTRAINT sheet_imports_fault_sheet_id_fkey FOREIGN KEY (fault_sheet_id) REFERENCES attachments (id) ON DELETE SET NULL,
    CONSTRAINT sheet_imports_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users (id),
    CONSTRAINT sheet_imports_kind_check CHECK (kind IN ('parts', 'opening_stock')),
    CONSTRAINT sheet_imports_mode_check CHECK (mode IN ('dry_run', 'commit')),
    CONSTRAINT sheet_imports_on_existing_check CHECK (on_existing IN ('refuse', 'update')),
    CONSTRAINT sheet_imports_state_check CHECK (state IN ('queued', 'running', 'succeeded', 'rejected', 'failed')),
    -- Nothing is taken in of a sheet with a fault.
    CONSTRAINT sheet_imports_whole_check CHECK (state <> 'succeeded' OR fault_count = 0),
    CONSTRAINT sheet_imports_finished_check CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
) STRICT;
CREATE INDEX sheet_imports_state_idx ON sheet_imports (state, id);
CREATE INDEX sheet_imports_requested_idx ON sheet_imports (requested_by, created_at, id);
CREATE INDEX sheet_imports_attachment_idx ON sheet_imports (attachment_id);
CREATE INDEX sheet_imports_fault_sheet_idx ON sheet_imports (fault_sheet_id);

-- What is wrong with the rows of a sheet: the first ten thousand faults.
CREATE TABLE sheet_import_faults (
    import_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    -- As a spreadsheet counts; the headings are row 1.
    sheet_row INTEGER NOT NULL,
    -- Key of the column; absent where a whole row is meant, or a heading that is none.
    column_key TEXT,
    -- Heading of the column as the sheet has it.
    heading TEXT NOT NULL,
    code TEXT NOT NULL,
    -- Key and values of the message.
    text TEXT,
    params TEXT NOT NULL,
    CONSTRAINT sheet_import_faults_pkey PRIMARY KEY (import_id, number),
    CONSTRAINT sheet_import_faults_import_id_fkey FOREIGN KEY (import_id) REFERENCES sheet_imports (id)
) STRICT;

-- Lists to be written into a sheet: asked for by a person, done by a job.
CREATE TABLE sheet_exports (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    filter TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_by BLOB NOT NULL,
    lang TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    -- The sheet; absent before it is written and once its time is over.
    attachment_id BLOB,
    problem TEXT,
    attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT sheet_exports_pkey PRIMARY KEY (id),
    CONSTRAINT sheet_exports_attachment_id_fkey FOREIGN KEY (attachment_id) REFERENCES attachments (id) ON DELETE SET NULL,
    CONSTRAINT sheet_exports_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users (id),
    CONSTRAINT sheet_exports_kind_check CHECK (kind IN ('parts', 'stock_balances')),
    CONSTRAINT sheet_exports_format_check CHECK (format IN ('csv', 'xlsx')),
    CONSTRAINT sheet_exports_state_check CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
    CONSTRAINT sheet_exports_finished_check CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
) STRICT;
CREATE INDEX sheet_exports_state_idx ON sheet_exports (state, id);
CREATE INDEX sheet_exports_requested_idx ON sheet_exports (requested_by, created_at, id);
CREATE INDEX sheet_exports_attachment_idx ON sheet_exports (attachment_id);
