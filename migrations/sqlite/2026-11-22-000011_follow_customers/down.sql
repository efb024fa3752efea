DROP TABLE stale_ticket_texts;
