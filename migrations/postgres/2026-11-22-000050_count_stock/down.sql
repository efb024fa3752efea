DROP TABLE stock_count_entries;
DROP TABLE stock_count_lines;
DROP TABLE stock_count_claims;
DROP TABLE stock_count_parts;
DROP TABLE stock_counts;
DROP FUNCTION stock_count_entries_is_append_only();
