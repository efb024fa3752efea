-- What a person has now, among all that was ever lent. A loan has ended when its day is written.
CREATE INDEX tool_loans_open_idx ON tool_loans (borrower_id, tool_id) WHERE ended_at IS NULL;
