DROP TABLE purchase_movements;
DROP TABLE purchase_quote_lines;
DROP TABLE purchase_quotes;
DROP TABLE purchase_lines;
DROP TABLE purchase_orders;
