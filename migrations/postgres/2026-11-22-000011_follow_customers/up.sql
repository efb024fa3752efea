-- Customers whose tickets are still found by what the customer was called before. Tickets are gone
-- through from the newest to the oldest; those before `before_id` are left to do.
CREATE TABLE stale_ticket_texts (
    customer_id uuid NOT NULL,
    before_id uuid NOT NULL,
    CONSTRAINT stale_ticket_texts_pkey PRIMARY KEY (customer_id)
);
