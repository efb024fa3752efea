DROP INDEX tool_loans_open_idx;
