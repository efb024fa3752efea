-- Warranty policies are data: a version is never edited, a new one takes its place from a date on.
CREATE TABLE warranty_policies (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    effective_from DATE NOT NULL,
    effective_until DATE,
    document JSONB NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT warranty_policies_pkey PRIMARY KEY (id),
    CONSTRAINT warranty_policies_code_policy_version_key UNIQUE (code, policy_version)
);

CREATE TABLE products (
    id UUID NOT NULL,
    model TEXT NOT NULL,
    model_folded TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    category_code TEXT,
    brand TEXT,
    is_bulky BOOLEAN NOT NULL,
    needs_installation BOOLEAN NOT NULL,
    warranty_policy_code TEXT,
    maintenance_interval_days INTEGER,
    is_active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT products_pkey PRIMARY KEY (id),
    CONSTRAINT products_model_folded_key UNIQUE (model_folded)
);
CREATE INDEX products_created_idx ON products (created_at, id);

CREATE TABLE assets (
    id UUID NOT NULL,
    serial TEXT NOT NULL,
    serial_folded TEXT COLLATE "C" NOT NULL,
    product_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    site_id UUID,
    branch_id UUID NOT NULL,
    order_number TEXT,
    purchased_on DATE,
    delivered_on DATE,
    accepted_on DATE,
    manufactured_on DATE,
    voucher_number TEXT,
    price_amount BIGINT,
    price_currency TEXT,
    terminal_number TEXT,
    sim_number TEXT,
    protocol TEXT,
    software_version TEXT,
    parent_id UUID,
    status TEXT NOT NULL,
    replaced_by_id UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
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
);
CREATE INDEX assets_serial_idx ON assets (serial_folded);
CREATE INDEX assets_customer_idx ON assets (customer_id, id);
CREATE INDEX assets_branch_idx ON assets (branch_id, created_at, id);
CREATE INDEX assets_created_idx ON assets (created_at, id);
CREATE INDEX assets_updated_idx ON assets (updated_at, id);
CREATE INDEX assets_parent_idx ON assets (parent_id);
CREATE INDEX assets_site_idx ON assets (site_id);

-- Every serial, terminal and SIM number a device has carried, and since when.
CREATE TABLE asset_identities (
    id UUID NOT NULL,
    asset_id UUID NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    value_folded TEXT COLLATE "C" NOT NULL,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_until TIMESTAMPTZ,
    ticket_id UUID,
    CONSTRAINT asset_identities_pkey PRIMARY KEY (id),
    CONSTRAINT asset_identities_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets (id),
    CONSTRAINT asset_identities_kind_check CHECK (kind IN ('serial', 'terminal', 'sim'))
);
CREATE INDEX asset_identities_asset_idx ON asset_identities (asset_id, valid_from);
CREATE INDEX asset_identities_value_idx ON asset_identities (value_folded);

-- The warranty card: what each closed ticket did to the device; append-only.
CREATE TABLE warranty_card_entries (
    id UUID NOT NULL,
    asset_id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    cycle INTEGER NOT NULL,
    done_on DATE NOT NULL,
    fault_code TEXT,
    is_serious_fault BOOLEAN NOT NULL,
    work TEXT NOT NULL,
    parts JSONB NOT NULL,
    out_of_service_from DATE,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT warranty_card_entries_pkey PRIMARY KEY (id),
    CONSTRAINT warranty_card_entries_ticket_id_cycle_key UNIQUE (ticket_id, cycle),
    CONSTRAINT warranty_card_entries_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets (id)
);
CREATE INDEX warranty_card_entries_asset_idx ON warranty_card_entries (asset_id, done_on);

CREATE FUNCTION warranty_card_entries_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'warranty_card_entries is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'warranty_card_entries_append_only';
END $$;
CREATE TRIGGER warranty_card_entries_append_only BEFORE UPDATE OR DELETE ON warranty_card_entries
    FOR EACH ROW EXECUTE FUNCTION warranty_card_entries_is_append_only();
