-- Goods that came in together at one cost: what first-in first-out counts by.
CREATE TABLE stock_lots (
    id UUID NOT NULL,
    part_id UUID NOT NULL,
    number TEXT,
    received_at TIMESTAMPTZ NOT NULL,
    unit_cost_amount BIGINT NOT NULL,
    unit_cost_currency TEXT NOT NULL,
    supplier_id UUID,
    expires_on DATE,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_lots_pkey PRIMARY KEY (id),
    CONSTRAINT stock_lots_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_lots_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES suppliers (id),
    CONSTRAINT stock_lots_unit_cost_check CHECK (unit_cost_amount >= 0)
);
CREATE INDEX stock_lots_part_idx ON stock_lots (part_id, received_at, id);

-- How much of a part a store has: the row that every writer locks first.
CREATE TABLE stock_levels (
    part_id UUID NOT NULL,
    store_id UUID NOT NULL,
    -- Fit for use; what is set aside (quarantine, old parts, scrap) is not.
    on_hand BIGINT NOT NULL,
    set_aside BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    -- The last line of the stock card: number and time.
    last_line BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_levels_pkey PRIMARY KEY (part_id, store_id),
    CONSTRAINT stock_levels_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_levels_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_levels_on_hand_check CHECK (on_hand >= 0),
    CONSTRAINT stock_levels_set_aside_check CHECK (set_aside >= 0),
    CONSTRAINT stock_levels_reserved_check CHECK (reserved BETWEEN 0 AND on_hand)
);
CREATE INDEX stock_levels_store_idx ON stock_levels (store_id, part_id);

-- What lies where of which lot; a row whose quantity reaches zero goes.
CREATE TABLE stock_balances (
    lot_id UUID NOT NULL,
    location_id UUID NOT NULL,
    part_id UUID NOT NULL,
    store_id UUID NOT NULL,
    on_hand BIGINT NOT NULL,
    CONSTRAINT stock_balances_pkey PRIMARY KEY (lot_id, location_id),
    CONSTRAINT stock_balances_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_balances_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_balances_on_hand_check CHECK (on_hand > 0)
);
CREATE INDEX stock_balances_part_idx ON stock_balances (part_id, store_id);
CREATE INDEX stock_balances_store_idx ON stock_balances (store_id, location_id, lot_id);
CREATE INDEX stock_balances_location_idx ON stock_balances (location_id, lot_id);

-- Single pieces of serial-tracked parts, and where each is now.
CREATE TABLE stock_serials (
    id UUID NOT NULL,
    part_id UUID NOT NULL,
    serial TEXT NOT NULL,
    serial_folded TEXT COLLATE "C" NOT NULL,
    lot_id UUID NOT NULL,
    -- Absent once it has left the stock.
    location_id UUID,
    -- The ticket it was issued to.
    ticket_id UUID,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_serials_pkey PRIMARY KEY (id),
    CONSTRAINT stock_serials_part_id_serial_folded_key UNIQUE (part_id, serial_folded),
    CONSTRAINT stock_serials_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_serials_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_serials_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_serials_place_check CHECK (location_id IS NULL OR ticket_id IS NULL)
);
CREATE INDEX stock_serials_serial_idx ON stock_serials (serial_folded);
CREATE INDEX stock_serials_location_idx ON stock_serials (location_id, part_id);
CREATE INDEX stock_serials_lot_idx ON stock_serials (lot_id);

-- One document of the ledger: who moved what, when and why; append-only.
CREATE TABLE stock_movements (
    id UUID NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    branch_id UUID NOT NULL,
    store_id UUID NOT NULL,
    ticket_id UUID,
    supplier_id UUID,
    transfer_id UUID,
    -- The movement that this one takes back.
    reverses_id UUID,
    reference TEXT,
    reason TEXT,
    occurred_at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_movements_pkey PRIMARY KEY (id),
    CONSTRAINT stock_movements_number_key UNIQUE (number),
    CONSTRAINT stock_movements_reverses_id_key UNIQUE (reverses_id),
    CONSTRAINT stock_movements_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT stock_movements_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_movements_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT stock_movements_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES suppliers (id),
    CONSTRAINT stock_movements_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES stock_movements (id),
    CONSTRAINT stock_movements_kind_check CHECK (kind IN ('receipt', 'issue', 'return_unused', 'old_part_in', 'transfer', 'count_adjustment', 'internal_use', 'scrap', 'supplier_return')),
    CONSTRAINT stock_movements_ticket_check CHECK (kind NOT IN ('issue', 'return_unused', 'old_part_in') OR ticket_id IS NOT NULL)
);
CREATE INDEX stock_movements_created_idx ON stock_movements (created_at, id);
CREATE INDEX stock_movements_store_idx ON stock_movements (store_id, created_at, id);
CREATE INDEX stock_movements_ticket_idx ON stock_movements (ticket_id, created_at, id);
CREATE INDEX stock_movements_transfer_idx ON stock_movements (transfer_id);

-- The ledger: one lot, from one place to another; append-only. A missing place is the world outside.
CREATE TABLE stock_entries (
    id UUID NOT NULL,
    movement_id UUID NOT NULL,
    line INTEGER NOT NULL,
    part_id UUID NOT NULL,
    lot_id UUID NOT NULL,
    serial_id UUID,
    from_location_id UUID,
    to_location_id UUID,
    quantity BIGINT NOT NULL,
    unit_cost_amount BIGINT NOT NULL,
    unit_cost_currency TEXT NOT NULL,
    ticket_id UUID,
    occurred_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_entries_pkey PRIMARY KEY (id),
    CONSTRAINT stock_entries_movement_id_line_key UNIQUE (movement_id, line),
    CONSTRAINT stock_entries_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES stock_movements (id),
    CONSTRAINT stock_entries_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_entries_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_entries_serial_id_fkey FOREIGN KEY (serial_id) REFERENCES stock_serials (id),
    CONSTRAINT stock_entries_from_location_id_fkey FOREIGN KEY (from_location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_entries_to_location_id_fkey FOREIGN KEY (to_location_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_entries_quantity_check CHECK (quantity > 0),
    CONSTRAINT stock_entries_serial_check CHECK (serial_id IS NULL OR quantity = 1000),
    CONSTRAINT stock_entries_places_check CHECK (COALESCE(from_location_id, to_location_id) IS NOT NULL)
);
CREATE INDEX stock_entries_ticket_idx ON stock_entries (ticket_id, part_id);
CREATE INDEX stock_entries_lot_idx ON stock_entries (lot_id, id);
CREATE INDEX stock_entries_serial_idx ON stock_entries (serial_id, id);

-- The stock card: each side of an entry, numbered per part and store, with the balance after it; append-only.
CREATE TABLE stock_card_lines (
    part_id UUID NOT NULL,
    store_id UUID NOT NULL,
    line BIGINT NOT NULL,
    entry_id UUID NOT NULL,
    movement_id UUID NOT NULL,
    location_id UUID NOT NULL,
    lot_id UUID NOT NULL,
    -- Above zero what came in, below zero what went out.
    change BIGINT NOT NULL,
    -- All of the part in the store after this line, set aside or not.
    balance BIGINT NOT NULL,
    unit_cost_amount BIGINT NOT NULL,
    unit_cost_currency TEXT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_card_lines_pkey PRIMARY KEY (part_id, store_id, line),
    CONSTRAINT stock_card_lines_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES stock_entries (id),
    CONSTRAINT stock_card_lines_change_check CHECK (change <> 0),
    CONSTRAINT stock_card_lines_balance_check CHECK (balance >= 0)
);
CREATE INDEX stock_card_lines_store_idx ON stock_card_lines (store_id, occurred_at);
CREATE INDEX stock_card_lines_lot_idx ON stock_card_lines (lot_id, location_id);

-- Parts promised to a ticket.
CREATE TABLE stock_reservations (
    id UUID NOT NULL,
    part_id UUID NOT NULL,
    store_id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    -- What is still promised.
    quantity BIGINT NOT NULL,
    issued BIGINT NOT NULL,
    released BIGINT NOT NULL,
    created_by UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_reservations_pkey PRIMARY KEY (id),
    CONSTRAINT stock_reservations_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_reservations_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_reservations_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT stock_reservations_quantity_check CHECK (quantity >= 0 AND issued >= 0 AND released >= 0)
);
CREATE INDEX stock_reservations_created_idx ON stock_reservations (created_at, id);
CREATE INDEX stock_reservations_part_idx ON stock_reservations (part_id, store_id);
CREATE INDEX stock_reservations_store_idx ON stock_reservations (store_id, created_at, id);
CREATE INDEX stock_reservations_ticket_idx ON stock_reservations (ticket_id, part_id, store_id);

-- What a ticket got of a part and what became of it.
CREATE TABLE stock_ticket_parts (
    ticket_id UUID NOT NULL,
    part_id UUID NOT NULL,
    issued BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    used BIGINT NOT NULL,
    old_owed BIGINT NOT NULL,
    old_back BIGINT NOT NULL,
    old_written_off BIGINT NOT NULL,
    -- Who drew it last and answers for the old part.
    technician_id UUID,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_ticket_parts_pkey PRIMARY KEY (ticket_id, part_id),
    CONSTRAINT stock_ticket_parts_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT stock_ticket_parts_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_ticket_parts_used_check CHECK (issued >= 0 AND returned >= 0 AND used >= 0 AND returned + used <= issued),
    CONSTRAINT stock_ticket_parts_old_check CHECK (old_back >= 0 AND old_written_off >= 0 AND old_back + old_written_off <= old_owed)
);
CREATE INDEX stock_ticket_parts_technician_idx ON stock_ticket_parts (technician_id, ticket_id);

-- Goods on their way from one store to another.
CREATE TABLE stock_transfers (
    id UUID NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    from_store_id UUID NOT NULL,
    to_store_id UUID NOT NULL,
    -- Where the goods are on the books while nobody holds them.
    transit_id UUID NOT NULL,
    state TEXT NOT NULL,
    comment TEXT,
    sent_by UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_transfers_pkey PRIMARY KEY (id),
    CONSTRAINT stock_transfers_number_key UNIQUE (number),
    CONSTRAINT stock_transfers_from_store_id_fkey FOREIGN KEY (from_store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_transfers_to_store_id_fkey FOREIGN KEY (to_store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_transfers_transit_id_fkey FOREIGN KEY (transit_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_transfers_state_check CHECK (state IN ('sent', 'received', 'differing', 'settled'))
);
CREATE INDEX stock_transfers_created_idx ON stock_transfers (created_at, id);
CREATE INDEX stock_transfers_from_idx ON stock_transfers (from_store_id, created_at, id);
CREATE INDEX stock_transfers_to_idx ON stock_transfers (to_store_id, created_at, id);

CREATE TABLE stock_transfer_lines (
    transfer_id UUID NOT NULL,
    line INTEGER NOT NULL,
    part_id UUID NOT NULL,
    lot_id UUID NOT NULL,
    serial_id UUID,
    sent BIGINT NOT NULL,
    received BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    CONSTRAINT stock_transfer_lines_pkey PRIMARY KEY (transfer_id, line),
    CONSTRAINT stock_transfer_lines_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES stock_transfers (id),
    CONSTRAINT stock_transfer_lines_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT stock_transfer_lines_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES stock_lots (id),
    CONSTRAINT stock_transfer_lines_sum_check CHECK (received >= 0 AND returned >= 0 AND lost >= 0 AND received + returned + lost <= sent)
);

-- Months and counts after which a store's past stands; append-only.
CREATE TABLE stock_closings (
    id UUID NOT NULL,
    store_id UUID NOT NULL,
    kind TEXT NOT NULL,
    closed_until TIMESTAMPTZ NOT NULL,
    closed_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_closings_pkey PRIMARY KEY (id),
    CONSTRAINT stock_closings_store_id_closed_until_key UNIQUE (store_id, closed_until),
    CONSTRAINT stock_closings_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_closings_kind_check CHECK (kind IN ('month', 'count'))
);

CREATE FUNCTION stock_movements_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_movements is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_movements_append_only';
END $$;
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE ON stock_movements
    FOR EACH ROW EXECUTE FUNCTION stock_movements_is_append_only();

CREATE FUNCTION stock_entries_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_entries is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_entries_append_only';
END $$;
CREATE TRIGGER stock_entries_append_only BEFORE UPDATE OR DELETE ON stock_entries
    FOR EACH ROW EXECUTE FUNCTION stock_entries_is_append_only();

CREATE FUNCTION stock_card_lines_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_card_lines is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_card_lines_append_only';
END $$;
CREATE TRIGGER stock_card_lines_append_only BEFORE UPDATE OR DELETE ON stock_card_lines
    FOR EACH ROW EXECUTE FUNCTION stock_card_lines_is_append_only();

CREATE FUNCTION stock_closings_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock_closings is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_closings_append_only';
END $$;
CREATE TRIGGER stock_closings_append_only BEFORE UPDATE OR DELETE ON stock_closings
    FOR EACH ROW EXECUTE FUNCTION stock_closings_is_append_only();
