-- Tools and instruments of a branch.
CREATE TABLE tools (
    id BLOB NOT NULL,
    branch_id BLOB NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    serial TEXT,
    original_price_amount INTEGER NOT NULL,
    original_price_currency TEXT NOT NULL,
    condition TEXT NOT NULL,
    status TEXT NOT NULL,
    -- Months between two calibrations, and the day by which the next is due.
    calibration_months INTEGER,
    calibration_due_on  TEXT ,
    comment TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT tools_pkey PRIMARY KEY (id),
    CONSTRAINT tools_branch_id_number_key UNIQUE (branch_id, number),
    CONSTRAINT tools_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT tools_price_check CHECK (original_price_amount >= 0),
    CONSTRAINT tools_kind_check CHECK (kind IN ('hand', 'power', 'special', 'instrument', 'other')),
    CONSTRAINT tools_condition_check CHECK (condition IN ('good', 'worn', 'damaged')),
    CONSTRAINT tools_status_check CHECK (status IN ('in_store', 'on_loan', 'lost', 'retired')),
    CONSTRAINT tools_calibration_check CHECK (calibration_months > 0)
) STRICT;
CREATE INDEX tools_number_idx ON tools (number, id);
CREATE INDEX tools_calibration_idx ON tools (calibration_due_on, id);

-- Who has a tool, or had it, and what became of it.
CREATE TABLE tool_loans (
    id BLOB NOT NULL,
    tool_id BLOB NOT NULL,
    branch_id BLOB NOT NULL,
    borrower_id BLOB NOT NULL,
    borrower_name TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on  TEXT  NOT NULL,
    lent_condition TEXT NOT NULL,
    lent_by BLOB,
    returned_condition TEXT,
    ended_at INTEGER,
    ended_by BLOB,
    comment TEXT,
    -- What the borrower owes for a lost tool: its original price.
    compensation_amount INTEGER,
    compensation_currency TEXT,
    settlement TEXT,
    settlement_reason TEXT,
    settled_at INTEGER,
    settled_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT tool_loans_pkey PRIMARY KEY (id),
    CONSTRAINT tool_loans_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES tools (id),
    CONSTRAINT tool_loans_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT tool_loans_borrower_id_fkey FOREIGN KEY (borrower_id) REFERENCES users (id),
    CONSTRAINT tool_loans_state_check CHECK (state IN ('open', 'returned', 'lost')),
    CONSTRAINT tool_loans_ended_check CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT tool_loans_compensation_check CHECK ((state = 'lost') = (compensation_amount IS NOT NULL AND compensation_currency IS NOT NULL)),
    CONSTRAINT tool_loans_settlement_check CHECK (settlement IS NULL OR (state = 'lost' AND settlement IN ('paid', 'replaced', 'waived') AND settled_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX tool_loans_tool_id_key ON tool_loans (tool_id) WHERE state = 'open';
CREATE INDEX tool_loans_tool_idx ON tool_loans (tool_id, created_at, id);
CREATE INDEX tool_loans_created_idx ON tool_loans (created_at, id);
CREATE INDEX tool_loans_branch_idx ON tool_loans (branch_id, created_at, id);
CREATE INDEX tool_loans_borrower_idx ON tool_loans (borrower_id, state, created_at, id);
CREATE INDEX tool_loans_due_idx ON tool_loans (state, due_on);

-- Calibrations of instruments; append-only.
CREATE TABLE tool_calibrations (
    id BLOB NOT NULL,
    tool_id BLOB NOT NULL,
    calibrated_on  TEXT  NOT NULL,
    next_due_on  TEXT  NOT NULL,
    is_passed INTEGER NOT NULL,
    laboratory TEXT NOT NULL,
    certificate TEXT,
    recorded_by BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT tool_calibrations_pkey PRIMARY KEY (id),
    CONSTRAINT tool_calibrations_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES tools (id),
    CONSTRAINT tool_calibrations_dates_check CHECK (next_due_on > calibrated_on)
) STRICT;
CREATE INDEX tool_calibrations_tool_idx ON tool_calibrations (tool_id, id);

-- The monthly check, one a tool and month.
CREATE TABLE tool_checks (
    id BLOB NOT NULL,
    tool_id BLOB NOT NULL,
    branch_id BLOB NOT NULL,
    -- The first day of the month.
    month  TEXT  NOT NULL,
    result TEXT NOT NULL,
    comment TEXT,
    checked_by BLOB,
    checked_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT tool_checks_pkey PRIMARY KEY (id),
    CONSTRAINT tool_checks_tool_id_month_key UNIQUE (tool_id, month),
    CONSTRAINT tool_checks_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES tools (id),
    CONSTRAINT tool_checks_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT tool_checks_result_check CHECK (result IN ('present', 'missing', 'damaged'))
) STRICT;
CREATE INDEX tool_checks_created_idx ON tool_checks (created_at, id);
CREATE INDEX tool_checks_branch_idx ON tool_checks (branch_id, created_at, id);

CREATE TRIGGER tool_calibrations_append_only_update BEFORE UPDATE ON tool_calibrations
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: tool_calibrations_append_only');
END;

CREATE TRIGGER tool_calibrations_append_only_delete BEFORE DELETE ON tool_calibrations
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: tool_calibrations_append_only');
END;
