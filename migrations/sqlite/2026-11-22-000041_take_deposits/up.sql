-- What customers leave for parts that are ordered for them alone (特殊订货押金).
CREATE TABLE purchase_deposits (
    id BLOB NOT NULL,
    order_id BLOB NOT NULL,
    line INTEGER NOT NULL,
    ticket_id BLOB NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    receipt_number TEXT NOT NULL,
    taken_by BLOB NOT NULL,
    taken_at INTEGER NOT NULL,
    CONSTRAINT purchase_deposits_pkey PRIMARY KEY (id),
    CONSTRAINT purchase_deposits_order_id_line_key UNIQUE (order_id, line),
    CONSTRAINT purchase_deposits_receipt_number_key UNIQUE (receipt_number),
    CONSTRAINT purchase_deposits_order_id_fkey FOREIGN KEY (order_id) REFERENCES purchase_orders (id),
    CONSTRAINT purchase_deposits_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT purchase_deposits_amount_check CHECK (amount > 0)
) STRICT;
CREATE INDEX purchase_deposits_ticket_idx ON purchase_deposits (ticket_id);

-- What became of a deposit: the key says that nothing is given back twice.
CREATE TABLE purchase_deposit_settlements (
    deposit_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    reference TEXT,
    settled_by BLOB NOT NULL,
    settled_at INTEGER NOT NULL,
    CONSTRAINT purchase_deposit_settlements_pkey PRIMARY KEY (deposit_id),
    CONSTRAINT purchase_deposit_settlements_deposit_id_fkey FOREIGN KEY (deposit_id) REFERENCES purchase_deposits (id),
    CONSTRAINT purchase_deposit_settlements_kind_check CHECK (kind IN ('refund', 'forfeit')),
    CONSTRAINT purchase_deposit_settlements_reason_check CHECK (kind <> 'forfeit' OR reason IS NOT NULL)
) STRICT;
