DROP TABLE tool_checks;
DROP TABLE tool_calibrations;
DROP TABLE tool_loans;
DROP TABLE tools;
