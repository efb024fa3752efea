CREATE TABLE customers (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Name folded for comparison (case, width, spaces), for duplicates and sorting.
    name_folded TEXT COLLATE "C" NOT NULL,
    level TEXT NOT NULL,
    status TEXT NOT NULL,
    source TEXT,
    tags JSONB NOT NULL,
    branch_id UUID NOT NULL,
    account_owner_id UUID,
    language TEXT NOT NULL,
    consents JSONB NOT NULL,
    note TEXT,
    merged_into_id UUID,
    profile_due_on DATE NOT NULL,
    version BIGINT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id),
    CONSTRAINT customers_number_key UNIQUE (number),
    CONSTRAINT customers_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES branches (id),
    CONSTRAINT customers_account_owner_id_fkey FOREIGN KEY (account_owner_id) REFERENCES users (id),
    CONSTRAINT customers_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES customers (id),
    CONSTRAINT customers_kind_check CHECK (kind IN ('person', 'organization')),
    CONSTRAINT customers_level_check CHECK (level IN ('normal', 'key')),
    CONSTRAINT customers_status_check CHECK (status IN ('active', 'inactive', 'merged')),
    CONSTRAINT customers_merged_check CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
    CONSTRAINT customers_language_check CHECK (language IN ('zh-CN', 'en'))
);
CREATE INDEX customers_name_idx ON customers (name_folded, id);
CREATE INDEX customers_branch_idx ON customers (branch_id, created_at, id);
CREATE INDEX customers_created_idx ON customers (created_at, id);
CREATE INDEX customers_updated_idx ON customers (updated_at, id);
CREATE INDEX customers_merged_into_idx ON customers (merged_into_id);

CREATE TABLE contacts (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    name TEXT NOT NULL,
    position TEXT,
    email TEXT,
    preferred_channel TEXT NOT NULL,
    -- Hours of the branch's day, 0 to 23, in which nobody calls; null when any hour is fine.
    quiet_from_hour INTEGER,
    quiet_until_hour INTEGER,
    is_primary BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT contacts_pkey PRIMARY KEY (id),
    CONSTRAINT contacts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT contacts_preferred_channel_check CHECK (preferred_channel IN ('phone', 'sms', 'email', 'app'))
);
CREATE INDEX contacts_customer_idx ON contacts (customer_id, id);

CREATE TABLE contact_phones (
    id UUID NOT NULL,
    contact_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    phone TEXT NOT NULL,
    -- The digits backwards: callers read out the last ones, and an index finds prefixes only.
    phone_reversed TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT contact_phones_pkey PRIMARY KEY (id),
    CONSTRAINT contact_phones_contact_id_phone_key UNIQUE (contact_id, phone),
    CONSTRAINT contact_phones_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts (id),
    CONSTRAINT contact_phones_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE INDEX contact_phones_reversed_idx ON contact_phones (phone_reversed);
CREATE INDEX contact_phones_customer_idx ON contact_phones (customer_id);

CREATE TABLE sites (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    label TEXT NOT NULL,
    address TEXT NOT NULL,
    address_folded TEXT COLLATE "C" NOT NULL,
    region TEXT,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    access_notes TEXT,
    opening_hours TEXT,
    environment TEXT,
    is_active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT sites_pkey PRIMARY KEY (id),
    CONSTRAINT sites_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE INDEX sites_customer_idx ON sites (customer_id, id);
CREATE INDEX sites_address_idx ON sites (address_folded);
