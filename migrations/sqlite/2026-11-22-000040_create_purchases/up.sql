-- Orders of spare parts, from the request to the last receipt.
CREATE TABLE purchase_orders (
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    branch_id BLOB NOT NULL,
    -- The store that the goods are for.
    store_id BLOB NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    comment TEXT,
    requested_by BLOB NOT NULL,
    -- The choice among the quotes, and what had to be said about it.
    chosen_quote_id BLOB,
    few_quotes_reason TEXT,
    choice_reason TEXT,
    proposed_by BLOB,
    -- Of the chosen quote; what limits are counted by.
    supplier_id BLOB,
    total_amount INTEGER,
    decided_by BLOB,
    decided_at INTEGER,
    decision_comment TEXT,
    ordered_by BLOB,
    ordered_at INTEGER,
    reference TEXT,
    -- Why it ended before everything had come.
    end_reason TEXT,
    end_comment TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT purchase_orders_pkey PRIMARY KEY (id),
    CONSTRAINT purchase_orders_number_key UNIQUE (number),
    CONSTRAINT purchase_orders_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT purchase_orders_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT purchase_orders_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES suppliers (id),
    CONSTRAINT purchase_orders_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users (id),
    CONSTRAINT purchase_orders_state_check CHECK (state IN ('draft', 'quoting', 'approval', 'approved', 'ordered', 'partly_received', 'received', 'closed', 'rejected', 'cancelled')),
    CONSTRAINT purchase_orders_chosen_check CHECK (state NOT IN ('approval', 'approved', 'ordered', 'partly_received', 'received') OR (chosen_quote_id IS NOT NULL AND supplier_id IS NOT NULL AND total_amount IS NOT NULL AND proposed_by IS NOT NULL)),
    -- Who asks or proposes does not decide.
    CONSTRAINT purchase_orders_duties_check CHECK (decided_by IS NULL OR (decided_by <> requested_by AND decided_by <> proposed_by)),
    CONSTRAINT purchase_orders_decided_check CHECK (state NOT IN ('approved', 'ordered', 'partly_received', 'received') OR decided_by IS NOT NULL)
) STRICT;
CREATE INDEX purchase_orders_created_idx ON purchase_orders (created_at, id);
CREATE INDEX purchase_orders_branch_idx ON purchase_orders (branch_id, created_at, id);
CREATE INDEX purchase_orders_store_idx ON purchase_orders (store_id, created_at, id);
CREATE INDEX purchase_orders_supplier_idx ON purchase_orders (supplier_id, decided_at);

CREATE TABLE purchase_lines (
    order_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    part_id BLOB NOT NULL,
    -- That of the order, so that one index answers what is on order.
    store_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    -- Most that may come in: the quantity and what tolerance allows beyond.
    most INTEGER NOT NULL,
    received INTEGER NOT NULL,
    -- Sent back to the supplier, and the part of it that comes again.
    returned INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    -- What was given up when the order was closed.
    short INTEGER NOT NULL,
    -- What is still to come of an approved order; nothing in any other state.
    on_order INTEGER NOT NULL,
    unit_price_amount INTEGER,
    ticket_id BLOB,
    -- Ordered for the ticket alone, which takes a deposit from the customer.
    is_special INTEGER NOT NULL,
    CONSTRAINT purchase_lines_pkey PRIMARY KEY (order_id, line),
    CONSTRAINT purchase_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES purchase_orders (id),
    CONSTRAINT purchase_lines_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT purchase_lines_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT purchase_lines_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT purchase_lines_quantity_check CHECK (quantity > 0 AND most >= quantity),
    CONSTRAINT purchase_lines_returned_check CHECK (returned BETWEEN 0 AND received AND replaced BETWEEN 0 AND returned),
    CONSTRAINT purchase_lines_received_check CHECK (received - replaced BETWEEN 0 AND most),
    CONSTRAINT purchase_lines_on_order_check CHECK (on_order BETWEEN 0 AND quantity AND short BETWEEN 0 AND quantity),
    CONSTRAINT purchase_lines_special_check CHECK (NOT is_special OR ticket_id IS NOT NULL)
) STRICT;
CREATE INDEX purchase_lines_part_idx ON purchase_lines (part_id, store_id, on_order);
CREATE INDEX purchase_lines_ticket_idx ON purchase_lines (ticket_id);

-- What suppliers ask for the lines of an order; lines that change withdraw them.
CREATE TABLE purchase_quotes (
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    supplier_id BLOB NOT NULL,
    total_amount INTEGER NOT NULL,
    lead_days INTEGER,
    valid_until TEXT NOT NULL,
    reference TEXT,
    recorded_by BLOB NOT NULL,
    withdrawn_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT purchase_quotes_pkey PRIMARY KEY (id),
    CONSTRAINT purchase_quotes_order_id_fkey FOREIGN KEY (order_id) REFERENCES purchase_orders (id),
    CONSTRAINT purchase_quotes_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES suppliers (id),
    CONSTRAINT purchase_quotes_total_amount_check CHECK (total_amount >= 0)
) STRICT;
CREATE UNIQUE INDEX purchase_quotes_order_id_supplier_id_key ON purchase_quotes (order_id, supplier_id) WHERE withdrawn_at IS NULL;
CREATE INDEX purchase_quotes_order_idx ON purchase_quotes (order_id, created_at, id);

CREATE TABLE purchase_quote_lines (
    quote_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    unit_price_amount INTEGER NOT NULL,
    CONSTRAINT purchase_quote_lines_pkey PRIMARY KEY (quote_id, line),
    CONSTRAINT purchase_quote_lines_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES purchase_quotes (id),
    CONSTRAINT purchase_quote_lines_unit_price_check CHECK (unit_price_amount >= 0)
) STRICT;

-- Which documents of the ledger belong to which line: above zero what came in, below zero what went back.
CREATE TABLE purchase_movements (
    movement_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    order_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    -- Of what went back: whether it comes again, or is credited.
    is_replaced INTEGER NOT NULL,
    CONSTRAINT purchase_movements_pkey PRIMARY KEY (movement_id, line),
    CONSTRAINT purchase_movements_movement_id_fkey FOREIGN KEY (movement_id) REFERENCES stock_movements (id),
    CONSTRAINT purchase_movements_order_id_fkey FOREIGN KEY (order_id) REFERENCES purchase_orders (id),
    CONSTRAINT purchase_movements_quantity_check CHECK (quantity <> 0)
) STRICT;
CREATE INDEX purchase_movements_order_idx ON purchase_movements (order_id, line);
