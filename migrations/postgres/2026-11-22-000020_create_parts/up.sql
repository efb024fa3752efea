-- Who sells to us.
CREATE TABLE suppliers (
    id UUID NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    contact_name TEXT,
    phone TEXT,
    email TEXT,
    payment_terms TEXT,
    lead_days INTEGER,
    is_active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT suppliers_pkey PRIMARY KEY (id),
    CONSTRAINT suppliers_code_key UNIQUE (code)
);

-- Quantities are thousandths of the part's unit everywhere, so that no unit ever changes its meaning.
CREATE TABLE parts (
    id UUID NOT NULL,
    sku TEXT NOT NULL,
    sku_folded TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    category TEXT NOT NULL,
    unit TEXT NOT NULL,
    decimals INTEGER NOT NULL,
    is_serial_tracked BOOLEAN NOT NULL,
    is_lot_tracked BOOLEAN NOT NULL,
    is_consumable BOOLEAN NOT NULL,
    owes_old_part BOOLEAN NOT NULL,
    minimum_quantity BIGINT,
    maximum_quantity BIGINT,
    sale_price_amount BIGINT,
    sale_price_currency TEXT,
    purchase_price_amount BIGINT,
    purchase_price_currency TEXT,
    warranty_days INTEGER,
    barcode TEXT,
    is_active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT parts_pkey PRIMARY KEY (id),
    CONSTRAINT parts_sku_folded_key UNIQUE (sku_folded),
    CONSTRAINT parts_decimals_check CHECK (decimals BETWEEN 0 AND 3),
    CONSTRAINT parts_serial_check CHECK (NOT (is_serial_tracked AND decimals > 0)),
    CONSTRAINT parts_bounds_check CHECK (minimum_quantity >= 0 AND maximum_quantity >= minimum_quantity),
    CONSTRAINT parts_sale_price_check CHECK ((sale_price_amount IS NULL) = (sale_price_currency IS NULL)),
    CONSTRAINT parts_purchase_price_check CHECK ((purchase_price_amount IS NULL) = (purchase_price_currency IS NULL))
);
CREATE INDEX parts_created_idx ON parts (created_at, id);
CREATE INDEX parts_category_idx ON parts (category, sku_folded);
CREATE INDEX parts_barcode_idx ON parts (barcode);

-- Which models a part fits.
CREATE TABLE part_products (
    part_id UUID NOT NULL,
    product_id UUID NOT NULL,
    CONSTRAINT part_products_pkey PRIMARY KEY (part_id, product_id),
    CONSTRAINT part_products_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT part_products_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id)
);
CREATE INDEX part_products_product_idx ON part_products (product_id, part_id);

-- Who sells a part, under which number and at which price.
CREATE TABLE part_suppliers (
    part_id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    supplier_sku TEXT,
    price_amount BIGINT,
    price_currency TEXT,
    lead_days INTEGER,
    is_preferred BOOLEAN NOT NULL,
    CONSTRAINT part_suppliers_pkey PRIMARY KEY (part_id, supplier_id),
    CONSTRAINT part_suppliers_part_id_fkey FOREIGN KEY (part_id) REFERENCES parts (id),
    CONSTRAINT part_suppliers_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES suppliers (id),
    CONSTRAINT part_suppliers_price_check CHECK ((price_amount IS NULL) = (price_currency IS NULL))
);
CREATE INDEX part_suppliers_supplier_idx ON part_suppliers (supplier_id, part_id);

-- Where parts lie: a tree whose roots (warehouse, van, goods on their way) are the stores that levels are kept for.
CREATE TABLE stock_locations (
    id UUID NOT NULL,
    branch_id UUID NOT NULL,
    parent_id UUID,
    -- The root; a location never leaves its store.
    store_id UUID NOT NULL,
    kind TEXT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    technician_id UUID,
    is_main BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    -- On a root: nothing may be posted before this instant any more.
    closed_until TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_locations_pkey PRIMARY KEY (id),
    CONSTRAINT stock_locations_branch_id_code_key UNIQUE (branch_id, code),
    CONSTRAINT stock_locations_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT stock_locations_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_locations_store_id_fkey FOREIGN KEY (store_id) REFERENCES stock_locations (id),
    CONSTRAINT stock_locations_technician_id_fkey FOREIGN KEY (technician_id) REFERENCES users (id),
    CONSTRAINT stock_locations_kind_check CHECK (kind IN ('warehouse', 'bin', 'van', 'quarantine', 'old_parts', 'scrap', 'transit')),
    CONSTRAINT stock_locations_root_check CHECK ((parent_id IS NULL) = (kind IN ('warehouse', 'van', 'transit'))),
    CONSTRAINT stock_locations_van_check CHECK ((kind = 'van') = (technician_id IS NOT NULL)),
    CONSTRAINT stock_locations_main_check CHECK (kind = 'warehouse' OR NOT is_main)
);
CREATE UNIQUE INDEX stock_locations_branch_id_key ON stock_locations (branch_id) WHERE is_main;
CREATE INDEX stock_locations_code_idx ON stock_locations (code, id);
CREATE INDEX stock_locations_store_idx ON stock_locations (store_id, code);
CREATE INDEX stock_locations_parent_idx ON stock_locations (parent_id);
CREATE INDEX stock_locations_technician_idx ON stock_locations (technician_id);
