DROP TABLE tool_checks;
DROP TABLE tool_calibrations;
DROP TABLE tool_loans;
DROP TABLE tools;
DROP FUNCTION tool_calibrations_is_append_only();
