-- Stock counts (盘点): the shelf held against the books.
CREATE TABLE stock_counts (
    id UUID NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    store_id UUID NOT NULL,
    -- What is counted lies here or below.
    location_id UUID NOT NULL,
    -- Only parts of this category.
    category TEXT,
    -- Only the parts in stock_count_parts.
    is_listed BOOLEAN NOT NULL,
    -- All of the store, every part: what the monthly duty asks for.
    is_whole BOOLEAN NOT NULL,
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
    movement_id UUID,
    created_by UUID NOT NULL,
    started_at TIMESTAMPTZ,
    counted_until TIMESTAMPTZ,
    reviewed_by UUID,
    reviewed_at TIMESTAMPTZ,
    posted_by UUID,
    posted_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
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
);
CREATE INDEX stock_counts_created_idx ON stock_counts (created_at, id);
CREATE INDEX stock_counts_store_idx ON stock_counts (store_id, created_at, id);
CREATE INDEX stock_counts_duty_idx ON stock_counts (store_id, is_whole, posted_at);
CREATE INDEX stock_counts_open_idx ON stock_counts (store_id, state);

CREATE TABLE stock_count_parts (
    count_id UUID NOT NULL,
    part_id UUID NOT NULL,
    CONSTRAINT stock_count_parts_pkey PRIMARY KEY (count_id, part_id),
    CONSTRAINT stock_count_parts_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id),
    CONSTRAINT stock_count_parts_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id)
);

-- A part in a place that somebody counts now: no second count may claim it.
CREATE TABLE stock_count_claims (
    location_id UUID NOT NULL,
    part_id UUID NOT NULL,
    count_id UUID NOT NULL,
    CONSTRAINT stock_count_claims_pkey PRIMARY KEY (location_id, part_id),
    CONSTRAINT stock_count_claims_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id)
);
CREATE INDEX stock_count_claims_count_idx ON stock_count_claims (count_id);

-- What is counted: a part in a place, by lot where the part is tracked by lot.
CREATE TABLE stock_count_lines (
    count_id UUID NOT NULL,
    line INTEGER NOT NULL,
    part_id UUID NOT NULL,
    location_id UUID NOT NULL,
    lot_id UUID,
    -- What the books said at the snapshot, and the last line of the stock card then.
    at_start BIGINT NOT NULL,
    start_line BIGINT NOT NULL,
    -- Still to be counted in the present round.
    is_due BOOLEAN NOT NULL,
    -- The last entry: how much there was, what the books said at that line of the card, in which round.
    counted BIGINT,
    expected BIGINT,
    card_line BIGINT,
    round INTEGER,
    -- Pieces on the books that were not there, and pieces there that the books do not have here.
    missing JSONB NOT NULL,
    found JSONB NOT NULL,
    counted_by UUID,
    counted_at TIMESTAMPTZ,
    -- What posting booked.
    adjusted BIGINT,
    CONSTRAINT stock_count_lines_pkey PRIMARY KEY (count_id, line),
    CONSTRAINT stock_count_lines_count_id_fkey FOREIGN KEY (count_id) REFERENCES stock_counts (id),
    CONSTRAINT stock_count_lines_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_count_lines_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_count_lines_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_count_lines_counted_check CHECK (counted >= 0 AND at_start >= 0)
);
CREATE INDEX stock_count_lines_part_idx ON stock_count_lines (count_id, part_id, location_id);
CREATE INDEX stock_count_lines_due_idx ON stock_count_lines (count_id, is_due, line);

-- Every entry of every counter; append-only.
CREATE TABLE stock_count_entries (
    id UUID NOT NULL,
    count_id UUID NOT NULL,
    line INTEGER NOT NULL,
    round INTEGER NOT NULL,
    counted BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    card_line BIGINT NOT NULL,
    serials JSONB NOT NULL,
    counted_by UUID NOT NULL,
    counted_by_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_count_entries_pkey PRIMARY KEY (id),
    CONSTRAINT stock_count_entries_line_fkey FOREIGN KEY (count_id, line) REFERENCES stock_count_lines (count_id, line),
    CONSTRAINT stock_count_entries_counted_by_fkey FOREIGN KEY (counted_by) REFERENCES users (id),
    CONSTRAINT stock_count_entries_counted_check CHECK (counted >= 0)
);
CREATE INDEX stock_count_entries_count_idx ON stock_count_entries (count_id, id);
CREATE INDEX stock_count_entries_line_idx ON stock_count_entries (count_id, line, id);
CREATE INDEX stock_count_entries_person_idx ON stock_count_entries (count_id, counted_by);

CREATE FUNCTION stock_count_entries_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_count_entries is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_count_entries_append_only';
END $$;
CREATE TRIGGER stock_count_entries_append_only BEFORE UPDATE OR DELETE ON stock_count_entries
    FOR EACH ROW EXECUTE FUNCTION stock_count_entries_is_append_only();
