DROP TABLE stock_locations;
DROP TABLE part_suppliers;
DROP TABLE part_products;
DROP TABLE parts;
DROP TABLE suppliers;
