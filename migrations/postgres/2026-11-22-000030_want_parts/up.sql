-- What a ticket lacks: parts that were short when its plan was agreed to, filled as goods come in.
CREATE TABLE stock_wants (
    id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    part_id UUID NOT NULL,
    store_id UUID NOT NULL,
    quantity BIGINT NOT NULL,
    -- Promised out of arrivals, or issued past the want.
    covered BIGINT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_wants_pkey PRIMARY KEY (id),
    CONSTRAINT stock_wants_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT stock_wants_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_wants_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_wants_state_check CHECK (state IN ('open', 'met', 'dropped')),
    CONSTRAINT stock_wants_quantity_check CHECK (quantity > 0 AND covered BETWEEN 0 AND quantity),
    CONSTRAINT stock_wants_met_check CHECK (state <> 'met' OR covered = quantity)
);
CREATE UNIQUE INDEX stock_wants_ticket_id_part_id_store_id_key ON stock_wants (ticket_id, part_id, store_id) WHERE state = 'open';
CREATE INDEX stock_wants_ticket_idx ON stock_wants (ticket_id, state);
CREATE INDEX stock_wants_state_idx ON stock_wants (state, created_at, id);
CREATE INDEX stock_wants_level_idx ON stock_wants (part_id, store_id, state);
CREATE INDEX stock_wants_created_idx ON stock_wants (created_at, id);
CREATE INDEX stock_wants_store_idx ON stock_wants (store_id, created_at, id);

-- What was used before the ticket was reopened; the report of a cycle speaks of the rest.
ALTER TABLE stock_ticket_parts ADD COLUMN used_earlier BIGINT NOT NULL DEFAULT 0;
-- Old parts that are neither back nor written off.
CREATE INDEX stock_ticket_parts_owed_idx ON stock_ticket_parts (ticket_id, part_id) WHERE old_owed > old_back + old_written_off;

-- The cycle of its ticket in which a piece was fitted; absent while it can come back unused.
ALTER TABLE stock_serials ADD COLUMN fitted_cycle INTEGER;
CREATE INDEX stock_serials_ticket_idx ON stock_serials (ticket_id);
