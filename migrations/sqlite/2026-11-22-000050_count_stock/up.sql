-- Stock counts (盘点): the shelf held against the books.
CREATE TABLE stock_counts (
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    store_id BLOB NOT NULL,
    -- What is counted lies here or below.
    location_id BLOB NOT NULL,
    -- Only parts of this category.
    category TEXT,
    -- Only the parts in stock_count_parts.
    is_listed INTEGER NOT NULL,
    -- All of the store, every part: what the monthly duty asks for.
    is_whole INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- 0 before the start, 1 while all is counted, more where differences are counted again.
    round INTEGER NOT NULL,
    -- Number of the last line.
    last_line INTEGER NOT NULL,
    comment TEXT,
    -- Lines counted, and how many of them agree with the books; from the review on.
    counted_lines INTEGER,
    agreeing_lines INTEGER,
    -- Percent of agreeing lines that was asked for then.
    threshold_percent INTEGER,
    movement_id BLOB,
    created_by BLOB NOT NULL,
    started_at INTEGER,
    counted_until INTEGER,
    reviewed_by BLOB,
    reviewed_at INTEGER,
    posted_by BLOB,
    posted_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT stock_counts_pkey PRIMARY KEY (id),
    CONSTRAINT stock_counts_number_key UNIQUE (number),
    CONSTRAINT stock_counts_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_counts_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_counts_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES stock_movements (id),
    CONSTRAINT stock_counts_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT stock_counts_state_check CHECK (state IN ('draft', 'counting', 'reviewed', 'posted', 'cancelled')),
    CONSTRAINT stock_counts_started_check CHECK (state IN ('draft', 'cancelled') OR started_at IS NOT NULL),
    CONSTRAINT stock_counts_posted_check CHECK ((state = 'posted') = (posted_by IS NOT NULL AND posted_at IS NOT NULL)),
    CONSTRAINT stock_counts_accuracy_check CHECK (agreeing_lines BETWEEN 0 AND counted_lines)
) STRICT;
CREATE INDEX stock_counts_created_idx ON stock_counts (created_at, id);
CREATE INDEX stock_counts_store_idx ON stock_counts (store_id, created_at, id);
CREATE INDEX stock_counts_duty_idx ON stock_counts (store_id, is_whole, posted_at);
CREATE INDEX stock_counts_open_idx ON stock_counts (store_id, state);

CREATE TABLE stock_count_parts (
    count_id BLOB NOT NULL,
    part_id BLOB NOT NULL,
    CONSTRAINT stock_count_parts_pkey PRIMARY KEY (count_id, part_id),
    CONSTRAINT stock_count_parts_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id),
    CONSTRAINT stock_count_parts_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id)
) STRICT;

-- A part in a place that somebody counts now: no second count may claim it.
CREATE TABLE stock_count_claims (
    location_id BLOB NOT NULL,
    part_id BLOB NOT NULL,
    count_id BLOB NOT NULL,
    CONSTRAINT stock_count_claims_pkey PRIMARY KEY (location_id, part_id),
    CONSTRAINT stock_count_claims_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id)
) STRICT;
CREATE INDEX stock_count_claims_count_idx ON stock_count_claims (count_id);

-- What is counted: a part in a place, by lot where the part is tracked by lot.
CREATE TABLE stock_count_lines (
    count_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    part_id BLOB NOT NULL,
    location_id BLOB NOT NULL,
    lot_id BLOB,
    -- What the books said at the snapshot, and the last line of the stock card then.
    at_start INTEGER NOT NULL,
    start_line INTEGER NOT NULL,
    -- Still to be counted in the present round.
    is_due INTEGER NOT NULL,
    -- The last entry: how much there was, what the books said at that line of the card, in which round.
    counted INTEGER,
    expected INTEGER,
    card_line INTEGER,
    round INTEGER,
    -- Pieces on the books that were not there, and pieces there that the books do not have here.
    missing TEXT NOT NULL,
    found TEXT NOT NULL,
    counted_by BLOB,
    counted_at INTEGER,
    -- What posting booked.
    adjusted INTEGER,
    CONSTRAINT stock_count_lines_pkey PRIMARY KEY (count_id, line),
    CONSTRAINT stock_count_lines_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id),
    CONSTRAINT stock_count_lines_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_count_lines_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_count_lines_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_count_lines_counted_check CHECK (counted >= 0 AND at_start >= 0)
) STRICT;
CREATE INDEX stock_count_lines_part_idx ON stock_count_lines (count_id, part_id, location_id);
CREATE INDEX stock_count_lines_due_idx ON stock_count_lines (count_id, is_due, line);

-- Every entry of every counter; append-only.
CREATE TABLE stock_count_entries (
    id BLOB NOT NULL,
    count_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    round INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    card_line INTEGER NOT NULL,
    serials TEXT NOT NULL,
    counted_by BLOB NOT NULL,
    counted_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT stock_count_entries_pkey PRIMARY KEY (id),
    CONSTRAINT stock_count_entries_line_fkey FOREIGN KEY (count_id, line) REFERENCES stock_count_lines (count_id, line),
    CONSTRAINT stock_count_entries_counted_by_fkey FOREIGN KEY (counted_by) REFERENCES users (id),
    CONSTRAINT stock_count_entries_counted_check CHECK (counted >= 0)
) STRICT;
CREATE INDEX stock_count_entries_count_idx ON stock_count_entries (count_id, id);
CREATE INDEX stock_count_entries_line_idx ON stock_count_entries (count_id, line, id);
CREATE INDEX stock_count_entries_person_idx ON stock_count_entries (count_id, counted_by);

CREATE TRIGGER stock_count_entries_append_only_update BEFORE UPDATE ON stock_count_entries
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: stock_count_entries_append_only');
END;

CREATE TRIGGER stock_count_entries_append_only_delete BEFORE DELETE ON stock_count_entries
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: stock_count_entries_append_only');
END;
