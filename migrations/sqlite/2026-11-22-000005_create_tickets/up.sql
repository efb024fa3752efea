CREATE TABLE categories (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    parent_id BLOB,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    -- The one who repaired may also verify (small jobs).
    allows_self_verification INTEGER NOT NULL,
    -- The customer signs a repair agreement before work starts.
    requires_agreement INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT categories_pkey PRIMARY KEY (id),
    CONSTRAINT categories_code_key UNIQUE (code),
    CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES categories (id)
) STRICT;

CREATE TABLE fault_codes (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    is_serious INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT fault_codes_pkey PRIMARY KEY (id),
    CONSTRAINT fault_codes_code_key UNIQUE (code)
) STRICT;

CREATE TABLE tickets (
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    hold_reason TEXT,
    title TEXT NOT NULL,
    branch_id BLOB NOT NULL,
    team_id BLOB,
    assignee_id BLOB,
    first_responder_id BLOB,
    customer_id BLOB,
    site_id BLOB,
    asset_id BLOB,
    product_id BLOB,
    category_id BLOB,
    priority TEXT,
    severity TEXT,
    urgency TEXT,
    service_mode TEXT,
    charge_basis TEXT,
    escalation_level INTEGER NOT NULL,
    is_major INTEGER NOT NULL,
    parent_id BLOB,
    merged_into_id BLOB,
    cycle INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- What is read with the ticket but never searched by: see TicketDetails.
    details TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT tickets_pkey PRIMARY KEY (id),
    CONSTRAINT tickets_number_key UNIQUE (number),
    CONSTRAINT tickets_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT tickets_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams (id),
    CONSTRAINT tickets_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES users (id),
    CONSTRAINT tickets_first_responder_id_fkey FOREIGN KEY (first_responder_id) REFERENCES users (id),
    CONSTRAINT tickets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT tickets_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites (id),
    CONSTRAINT tickets_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets (id),
    CONSTRAINT tickets_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT tickets_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT tickets_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES tickets (id),
    CONSTRAINT tickets_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES tickets (id),
    CONSTRAINT tickets_state_check CHECK (state IN ('intake', 'diagnosis', 'approval', 'repair', 'verification', 'acceptance', 'closure', 'review', 'completed', 'cancelled')),
    CONSTRAINT tickets_channel_check CHECK (channel IN ('phone', 'email', 'web', 'app', 'walk_in', 'partner', 'patrol', 'follow_up')),
    CONSTRAINT tickets_kind_check CHECK (kind IN ('repair', 'consultation', 'training', 'replacement', 'maintenance', 'installation_issue')),
    CONSTRAINT tickets_hold_reason_check CHECK (hold_reason IN ('awaiting_parts', 'awaiting_customer', 'at_factory', 'awaiting_third_party')),
    CONSTRAINT tickets_priority_check CHECK (priority IN ('p1', 'p2', 'p3', 'p4')),
    CONSTRAINT tickets_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT tickets_urgency_check CHECK (urgency IN ('low', 'medium', 'high', 'critical')),
    CONSTRAINT tickets_service_mode_check CHECK (service_mode IN ('hotline', 'remote', 'on_site', 'depot', 'factory')),
    CONSTRAINT tickets_charge_basis_check CHECK (charge_basis IN ('warranty', 'three_guarantees', 'contract', 'chargeable', 'goodwill')),
    CONSTRAINT tickets_escalation_level_check CHECK (escalation_level BETWEEN 0 AND 3),
    CONSTRAINT tickets_parent_check CHECK (parent_id IS NULL OR parent_id <> id)
) STRICT;
CREATE INDEX tickets_branch_state_created_idx ON tickets (branch_id, state, created_at, id);
CREATE INDEX tickets_branch_created_idx ON tickets (branch_id, created_at, id);
CREATE INDEX tickets_state_created_idx ON tickets (state, created_at, id);
CREATE INDEX tickets_created_idx ON tickets (created_at, id);
CREATE INDEX tickets_updated_idx ON tickets (updated_at, id);
CREATE INDEX tickets_team_created_idx ON tickets (team_id, created_at, id);
CREATE INDEX tickets_assignee_created_idx ON tickets (assignee_id, created_at, id);
CREATE INDEX tickets_first_responder_created_idx ON tickets (first_responder_id, created_at, id);
CREATE INDEX tickets_customer_created_idx ON tickets (customer_id, created_at, id);
CREATE INDEX tickets_asset_created_idx ON tickets (asset_id, created_at, id);
CREATE INDEX tickets_parent_idx ON tickets (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX tickets_merged_into_idx ON tickets (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- The timeline; append-only, numbered without gaps per ticket.
CREATE TABLE ticket_events (
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    cycle INTEGER NOT NULL,
    kind TEXT NOT NULL,
    action TEXT,
    from_state TEXT,
    to_state TEXT,
    visibility TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    reason_code TEXT,
    comment TEXT,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT ticket_events_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_events_ticket_id_seq_key UNIQUE (ticket_id, seq),
    CONSTRAINT ticket_events_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT ticket_events_visibility_check CHECK (visibility IN ('internal', 'partner', 'customer'))
) STRICT;

-- Diagnoses, repair reports, verifications, acceptances and their like: typed documents, append-only.
CREATE TABLE ticket_evidence (
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT ticket_evidence_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_evidence_ticket_id_kind_cycle_revision_key UNIQUE (ticket_id, kind, cycle, revision),
    CONSTRAINT ticket_evidence_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT ticket_evidence_kind_check CHECK (kind IN ('diagnosis', 'plan_decision', 'repair_report', 'verification', 'acceptance', 'review', 'fault_analysis', 'depot_receipt', 'depot_return', 'contact_outcome'))
) STRICT;

CREATE TABLE quotes (
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    cycle INTEGER NOT NULL,
    quote_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    lines TEXT NOT NULL,
    subtotal_amount INTEGER NOT NULL,
    discount_amount INTEGER NOT NULL,
    tax_amount INTEGER NOT NULL,
    total_amount INTEGER NOT NULL,
    customer_amount INTEGER NOT NULL,
    valid_until TEXT NOT NULL,
    note TEXT,
    -- Why a discount is given; every discounted quote has to say so.
    discount_reason TEXT,
    created_by BLOB NOT NULL,
    discount_approved_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    sent_at INTEGER,
    decided_at INTEGER,
    CONSTRAINT quotes_pkey PRIMARY KEY (id),
    CONSTRAINT quotes_ticket_id_cycle_quote_version_key UNIQUE (ticket_id, cycle, quote_version),
    CONSTRAINT quotes_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT quotes_state_check CHECK (state IN ('draft', 'sent', 'approved', 'declined', 'expired', 'superseded'))
) STRICT;
CREATE INDEX quotes_created_by_idx ON quotes (created_by, created_at);
-- Of racing versions only one can stand before the customer.
CREATE UNIQUE INDEX quotes_one_open_idx ON quotes (ticket_id) WHERE state = 'sent';

CREATE TABLE ticket_charges (
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    cycle INTEGER NOT NULL,
    quote_id BLOB,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    payer TEXT NOT NULL,
    rule TEXT,
    status TEXT NOT NULL,
    receipt_number TEXT,
    payment_method TEXT,
    reason TEXT,
    settled_by BLOB,
    settled_at INTEGER,
    created_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT ticket_charges_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_charges_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT ticket_charges_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES quotes (id),
    CONSTRAINT ticket_charges_kind_check CHECK (kind IN ('labour', 'part', 'travel', 'other')),
    CONSTRAINT ticket_charges_payer_check CHECK (payer IN ('customer', 'manufacturer', 'supplier', 'station', 'contract')),
    CONSTRAINT ticket_charges_status_check CHECK (status IN ('due', 'paid', 'waived')),
    CONSTRAINT ticket_charges_amount_check CHECK (amount >= 0)
) STRICT;
CREATE INDEX ticket_charges_ticket_idx ON ticket_charges (ticket_id, cycle);
CREATE INDEX ticket_charges_settled_idx ON ticket_charges (settled_by, settled_at);

CREATE TABLE ticket_watchers (
    ticket_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT ticket_watchers_pkey PRIMARY KEY (ticket_id, user_id),
    CONSTRAINT ticket_watchers_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id),
    CONSTRAINT ticket_watchers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX ticket_watchers_user_idx ON ticket_watchers (user_id);

CREATE TABLE tracking_tokens (
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT tracking_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT tracking_tokens_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX tracking_tokens_ticket_idx ON tracking_tokens (ticket_id);

CREATE TRIGGER ticket_events_append_only_update BEFORE UPDATE ON ticket_events
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: ticket_events_append_only');
END;

CREATE TRIGGER ticket_events_append_only_delete BEFORE DELETE ON ticket_events
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: ticket_events_append_only');
END;

CREATE TRIGGER ticket_evidence_append_only_update BEFORE UPDATE ON ticket_evidence
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: ticket_evidence_append_only');
END;

CREATE TRIGGER ticket_evidence_append_only_delete BEFORE DELETE ON ticket_evidence
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: ticket_evidence_append_only');
END;
