DROP INDEX customers_status_idx;
DROP INDEX customers_level_idx;
