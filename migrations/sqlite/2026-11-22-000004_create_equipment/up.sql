-- Warranty policies are data: a version is never edited, a new one takes its place from a date on.
CREATE TABLE warranty_policies (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    effective_until TEXT,
    document TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT warranty_policies_pkey PRIMARY KEY (id),
    CONSTRAINT warranty_policies_code_policy_version_key UNIQUE (code, policy_version)
) STRICT;

CREATE TABLE products (
    id BLOB NOT NULL,
    model TEXT NOT NULL,
    model_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    category_code TEXT,
    brand TEXT,
    is_bulky INTEGER NOT NULL,
    needs_installation INTEGER NOT NULL,
    warranty_policy_code TEXT,
    maintenance_interval_days INTEGER,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT products_pkey PRIMARY KEY (id),
    CONSTRAINT products_model_folded_key UNIQUE (model_folded)
) STRICT;
CREATE INDEX products_created_idx ON products (created_at, id);

CREATE TABLE assets (
    id BLOB NOT NULL,
    serial TEXT NOT NULL,
    serial_folded TEXT NOT NULL,
    product_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    site_id BLOB,
    branch_id BLOB NOT NULL,
    order_number TEXT,
    purchased_on TEXT,
    delivered_on TEXT,
    accepted_on TEXT,
    manufactured_on TEXT,
    voucher_number TEXT,
    price_amount INTEGER,
    price_currency TEXT,
    terminal_number TEXT,
    sim_number TEXT,
    protocol TEXT,
    software_version TEXT,
    parent_id BLOB,
    status TEXT NOT NULL,
    replaced_by_id BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (id),
    CONSTRAINT assets_product_id_serial_folded_key UNIQUE (product_id, serial_folded),
    CONSTRAINT assets_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT assets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT assets_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites (id),
    CONSTRAINT assets_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT assets_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES assets (id),
    CONSTRAINT assets_replaced_by_id_fkey FOREIGN KEY (replaced_by_id) REFERENCES assets (id),
    CONSTRAINT assets_status_check CHECK (status IN ('in_use', 'in_repair', 'replaced', 'returned', 'scrapped')),
    CONSTRAINT assets_price_check CHECK ((price_amount IS NULL) = (price_currency IS NULL))
) STRICT;
CREATE INDEX assets_serial_idx ON assets (serial_folded);
CREATE INDEX assets_customer_idx ON assets (customer_id, id);
CREATE INDEX assets_branch_idx ON assets (branch_id, created_at, id);
CREATE INDEX assets_created_idx ON assets (created_at, id);
CREATE INDEX assets_updated_idx ON assets (updated_at, id);
CREATE INDEX assets_parent_idx ON assets (parent_id);
CREATE INDEX assets_site_idx ON assets (site_id);

-- Every serial, terminal and SIM number a device has carried, and since when.
CREATE TABLE asset_identities (
    id BLOB NOT NULL,
    asset_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    value_folded TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER,
    ticket_id BLOB,
    CONSTRAINT asset_identities_pkey PRIMARY KEY (id),
    CONSTRAINT asset_identities_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets (id),
    CONSTRAINT asset_identities_kind_check CHECK (kind IN ('serial', 'terminal', 'sim'))
) STRICT;
CREATE INDEX asset_identities_asset_idx ON asset_identities (asset_id, valid_from);
CREATE INDEX asset_identities_value_idx ON asset_identities (value_folded);

-- The warranty card: what each closed ticket did to the device; append-only.
CREATE TABLE warranty_card_entries (
    id BLOB NOT NULL,
    asset_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    cycle INTEGER NOT NULL,
    done_on TEXT NOT NULL,
    fault_code TEXT,
    is_serious_fault INTEGER NOT NULL,
    work TEXT NOT NULL,
    parts TEXT NOT NULL,
    out_of_service_from TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT warranty_card_entries_pkey PRIMARY KEY (id),
    CONSTRAINT warranty_card_entries_ticket_id_cycle_key UNIQUE (ticket_id, cycle),
    CONSTRAINT warranty_card_entries_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets (id)
) STRICT;
CREATE INDEX warranty_card_entries_asset_idx ON warranty_card_entries (asset_id, done_on);

CREATE TRIGGER warranty_card_entries_append_only_update BEFORE UPDATE ON warranty_card_entries
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: warranty_card_entries_append_only');
END;

CREATE TRIGGER warranty_card_entries_append_only_delete BEFORE DELETE ON warranty_card_entries
BEGIN
    SELECT RAISE(ABORT, 'CHECK constraint failed: warranty_card_entries_append_only');
END;
