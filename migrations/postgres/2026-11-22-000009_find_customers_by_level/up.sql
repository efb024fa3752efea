-- Key customers, and those that are merged or out of use, are few: a walk through all customers by
-- date would pass nearly every row before it has found a page of them.
CREATE INDEX customers_level_idx ON customers (level, created_at, id);
CREATE INDEX customers_status_idx ON customers (status, created_at, id);
