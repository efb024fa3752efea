DROP TABLE purchase_deposit_settlements;
DROP TABLE purchase_deposits;
