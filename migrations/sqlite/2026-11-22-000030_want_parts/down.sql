DROP INDEX stock_serials_ticket_idx;
ALTER TABLE stock_serials DROP COLUMN fitted_cycle;
DROP INDEX stock_ticket_parts_owed_idx;
ALTER TABLE stock_ticket_parts DROP COLUMN used_earlier;
DROP TABLE stock_wants;
